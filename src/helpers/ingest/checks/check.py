"""What a check is: a number, a severity, a sentence, an action, and a function that finds the records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import Protocol
from helpers.ingest.deaths import reported_deaths
from helpers.ingest.treatment import counted_readings, treatment_dates


@dataclass(frozen=True)
class Data:
    """What content checks look at: the typed domains as known at the cut-off, and the protocol.

    A domain that was not collected reads as a frame without rows. ``everything`` is what was sent, before the cut-off;
    the same where there is none.
    """

    domains: Mapping[str, pd.DataFrame] = field(repr=False)
    protocol: Protocol = field(repr=False)
    everything: Mapping[str, pd.DataFrame] | None = field(default=None, repr=False)

    def __getitem__(self, domain: str) -> pd.DataFrame:
        """Return the frame of a domain."""
        return self.domains[domain] if domain in self.domains else SDTM[domain].empty()

    @cached_property
    def sent(self) -> "Data":
        """The same of everything that was sent."""
        return self if self.everything is None else Data(self.everything, self.protocol)

    def collected(self, *domains: str) -> bool:
        """Tell whether all of these domains were collected."""
        return all(domain in self.domains for domain in domains)

    @cached_property
    def treated(self) -> pd.DataFrame:
        """One row per treated subject: USUBJID, TRTSDT, TRTEDT (rule 1)."""
        return treatment_dates(self["ex"], treatment=self.protocol.treatment.name)

    @cached_property
    def deaths(self) -> pd.DataFrame:
        """One row per dead subject: USUBJID, death (ISO text), source (rule 5)."""
        return reported_deaths(self["dm"], self["ds"], self["ss"])

    def counted(self, domain: str) -> pd.DataFrame:
        """Return the records of TU or TR by the readers that count."""
        return self._counted[domain]

    def start_of(self, records: pd.DataFrame) -> pd.Series:
        """TRTSDT of the subject of each record, NaT where not treated."""
        return records["USUBJID"].map(self._starts)

    @cached_property
    def therapies(self) -> pd.DataFrame:
        """PR and CM as one: domain, USUBJID, seq, treatment, decoded, category, began and ended."""
        parts = [
            pd.DataFrame({
                "domain": domain,
                "USUBJID": self[domain.lower()]["USUBJID"],
                "seq": self[domain.lower()][f"{domain}SEQ"].astype("float64"),
                "treatment": self[domain.lower()][f"{domain}TRT"],
                "decoded": self[domain.lower()][f"{domain}DECOD"],
                "category": self[domain.lower()][f"{domain}CAT"],
                "began": self[domain.lower()][f"{domain}STDTC"],
                "ended": self[domain.lower()][f"{domain}ENDTC"],
            })
            for domain in ("PR", "CM")
        ]  # fmt: skip
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def _starts(self) -> pd.Series:
        return self.treated.set_index("USUBJID")["TRTSDT"]

    @cached_property
    def _counted(self) -> Mapping[str, pd.DataFrame]:
        count = self.protocol.readers.count
        return {
            domain: counted_readings(self[domain], reader=f"{domain.upper()}EVAL", count=count)
            for domain in ("tu", "tr")
        }


Find = Callable[[Data], pd.DataFrame]
SEVERAL = "several"
"""The text that replaces texts which differ between records of one finding."""


@dataclass(frozen=True)
class Check:
    """One check of the catalogue.

    Attributes
    ----------
    rule, severity : str
        Its number, such as ``TR-012``; ``ERROR`` stops the run, ``QUERY`` goes to the data manager.
    domain, variable : str
        Where the records lie; empty where each record says so itself (columns ``domain`` and ``variable``).
    sentence, action : str
        What is wrong and what to do. ``{NAME}`` is the value of that column of the record.
    needs : tuple of str
        Domains without which the check says nothing.
    together : str
        The sentence of a finding for many records, where `sentence` names something that differs between them.
    find : callable
        Gives the records that are wrong: rows of the domain, with columns in lower case for what the sentence
        names beyond it. None where the finding arises while files are read and typed.
    """

    rule: str
    severity: str
    domain: str
    variable: str
    sentence: str
    action: str
    needs: tuple[str, ...] = ()
    find: Find | None = field(default=None, repr=False)
    together: str = ""


def check(
    rule: str,
    severity: str,
    domain: str,
    variable: str,
    sentence: str,
    action: str,
    needs: tuple[str, ...] = (),
    together: str = "",
) -> Callable[[Find], Check]:
    """Make a check of the function that finds its records."""

    def of(find: Find) -> Check:
        wanted = needs or ((domain.lower(),) if domain else ())
        return Check(rule, severity, domain, variable, sentence, action, wanted, find, together)

    return of


def empty(records: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Keep the records in which a variable of text is empty."""
    return records[records[variable] == ""]


def filled(records: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Keep the records in which a variable of text is filled."""
    return records[records[variable] != ""]


def outside(records: pd.DataFrame, variable: str, limits: tuple[float, float]) -> pd.DataFrame:
    """Keep the records in which a quantity lies beyond limits."""
    return records[(records[variable] < limits[0]) | (records[variable] > limits[1])]


def collapsed(records: pd.DataFrame, by: list[str], *, more_than: int = 5) -> pd.DataFrame:
    """Keep records of small groups; replace a larger group by one row that says how many there are.

    A typing mistake in one cell is named with its record; what is common in a whole study, or in one subject where
    USUBJID is among ``by``, is one finding. A text that the records of a group do not all have is SEVERAL in it,
    a number or date is missing: nothing is said of all that is true of the first alone.
    """
    records = records.reset_index(drop=True)
    if not len(records):
        return records
    groups = records.groupby(by, dropna=False, sort=False)
    large = groups["USUBJID"].transform("size") > more_than
    if not large.any():
        return records
    subjects = groups["USUBJID"]
    counted = records.assign(records=subjects.transform("size"), subjects=subjects.transform("nunique"))
    one = counted[large].sort_values(by, kind="stable").drop_duplicates(by)
    for name in records.columns.difference(by):
        shared = groups[name].transform("nunique", dropna=False)[one.index] == 1
        one[name] = one[name].where(shared, SEVERAL if one[name].dtype == object else None)
    if "USUBJID" not in by:
        one = one.assign(USUBJID="")
    return pd.concat([records[~large], one], ignore_index=True)
