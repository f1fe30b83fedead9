"""What ingestion gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from helpers.foundation.contracts import CORRECTIONS, PSEUDONYMS


@dataclass(frozen=True)
class Ingested:
    """A study as ingested.

    Attributes
    ----------
    domains : mapping of str to DataFrame
        The domains that were collected, as known at the cut-off; not to be used where a finding is an ERROR.
    findings : DataFrame
        Everything the checks found; `findings.stop_on_errors` stops where an ERROR is among it.
    cut_log : DataFrame
        One row per domain: what the cut-off took away.
    inventory : DataFrame
        One row per domain: DOMAIN, STATUS, FILE, FORMAT, RECORDS, SUBJECTS, EXTRA (variables beyond the contract),
        NOTE.
    others : tuple of str
        Files in the folder that are none of a domain's.
    corrections : DataFrame
        The corrections that were applied to the raw data, as the contract CORRECTIONS has them.
    pseudonyms : DataFrame
        Which study number belongs to which subject (contract PSEUDONYMS); without rows where none does.
    """

    domains: Mapping[str, pd.DataFrame] = field(repr=False)
    findings: pd.DataFrame = field(repr=False)
    cut_log: pd.DataFrame = field(repr=False)
    inventory: pd.DataFrame = field(repr=False)
    others: tuple[str, ...] = ()
    corrections: pd.DataFrame = field(default_factory=CORRECTIONS.empty, repr=False)
    pseudonyms: pd.DataFrame = field(default_factory=PSEUDONYMS.empty, repr=False)
