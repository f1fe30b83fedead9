"""Records that say themselves that nothing took place: --OCCUR = N, --STAT = NOT DONE."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.terms import is_term
from helpers.ingest import findings
from helpers.ingest.checks import files as checks
from helpers.ingest.checks.check import collapsed

_SAID = {
    **dict.fromkeys(("ex", "ae", "pr", "cm", "mh"), ("OCCUR", "STAT")),
    **dict.fromkeys(("tu", "rs", "lb", "ss", "dd", "xd"), ("STAT",)),
}
"""Variables that say so, without the domain; those of TR and SV are read where their records are used."""

_SILENT = ("rs", "lb")
"""Domains of which a record that was not done has nothing to lose."""


def took_place(domains: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Leave out what did not take place: a medication that was asked for and not taken, a test that was not done.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        Typed domains. --OCCUR and --STAT are read where they were sent.

    Returns
    -------
    dict of str to DataFrame
        The records that took place, and those that contradict themselves.
    DataFrame
        Findings: records that were left out (one where many are, none of results), and an ERROR for each that holds a
        result or a dose all the same.
    """
    kept, found = dict(domains), []
    for domain, names in _SAID.items():
        for name in (f"{domain.upper()}{name}" for name in names):
            if domain not in kept or name not in kept[domain]:
                continue
            frame = kept[domain]
            absent = is_term(frame[name], "N" if name.endswith("OCCUR") else "NOT DONE")
            if not absent.any():
                continue
            given = absent & _holds(frame, domain)
            found.append(findings.of(checks.NOT_DONE_BUT_GIVEN, _rows(frame[given], domain, name)))
            if domain not in _SILENT:
                left = _rows(frame[absent & ~given], domain, name)
                found.append(findings.of(checks.DID_NOT_OCCUR, collapsed(left, ["domain", "variable", "value"])))
            kept[domain] = frame[~absent | given].reset_index(drop=True)
    return kept, findings.combine(found)


def _holds(frame: pd.DataFrame, domain: str) -> pd.Series:
    """Tell which records hold a result, or a dose."""
    if domain == "ex":
        return frame["EXDOSE"] > 0
    if domain in ("lb", "xd"):
        return frame[f"{domain.upper()}STRESN"].notna()
    if domain == "rs":
        return frame["RSSTRESN"].notna() | (frame["RSSTRESC"] != "")
    return pd.Series(False, index=frame.index)


def _rows(frame: pd.DataFrame, domain: str, name: str) -> pd.DataFrame:
    sequence = frame[f"{domain.upper()}SEQ"].astype("float64")
    columns = {"USUBJID": frame["USUBJID"], "seq": sequence, "variable": name, "value": frame[name]}
    return pd.DataFrame({"domain": domain.upper(), **columns})
