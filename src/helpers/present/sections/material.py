"""What every section is made from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import CORRECTIONS
from helpers.foundation.protocol import Protocol
from helpers.present import courses, wording
from helpers.present import format as written
from helpers.present.lookup import Lookup
from helpers.present.subject_links import SubjectLinks

HAPPY = {
    "LPFS": "alive without local progression",
    "DPFS": "alive without distant progression",
    "OS": "alive",
    "PFS": "alive without progression of any kind",
}
"""What the curve of an endpoint is the share of."""


@dataclass(frozen=True)
class Material:
    """The datasets and settings of one run, as `helpers.present.report.build_report` gets them."""

    adsl: pd.DataFrame
    adtr: pd.DataFrame
    adrs: pd.DataFrame
    adtte: pd.DataFrame
    adae: pd.DataFrame
    adlb: pd.DataFrame | None
    adlf: pd.DataFrame | None
    adther: pd.DataFrame | None
    ard: pd.DataFrame
    findings: pd.DataFrame
    protocol: Protocol
    study: str
    analysis: str
    cutoff: dt.date | None
    synthetic: bool
    provenance: dict
    ard_subjects: pd.DataFrame | None = None
    domains: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    project: Protocol | None = None
    corrections: pd.DataFrame = field(default_factory=CORRECTIONS.empty)

    @cached_property
    def people(self) -> SubjectLinks:
        """The subjects behind each count."""
        return SubjectLinks(self.ard_subjects)

    @cached_property
    def results(self) -> Lookup:
        """The results, to be asked by name."""
        return Lookup(self.ard, people=self.people)

    @cached_property
    def subjects(self) -> pd.DataFrame:
        """The course of each treated subject."""
        return courses.courses(self.adsl, self.adtr, self.adrs, self.adtte)

    @cached_property
    def visits(self) -> pd.DataFrame:
        """The assessments of the treated lesions."""
        return courses.sums(self.adtr, self.adsl)

    @property
    def ticks(self) -> tuple[int, ...]:
        """Months under the axes, the same for every curve: those that are needed to hold the longest."""
        ticks = sorted(self.protocol.estimation.display_months)
        longest = self.adtte["AVAL"].max() / DAYS_PER_MONTH if len(self.adtte) else 0
        needed = next((tick for tick in ticks if tick >= longest), ticks[-1])
        return tuple(tick for tick in ticks if tick <= needed)

    @property
    def level(self) -> str:
        """The confidence level, as a percentage."""
        return written.setting(self.protocol.estimation.confidence_level)

    @property
    def interim(self) -> bool:
        """True before the final analysis."""
        return self.analysis == "interim"

    def label(self, paramcd: str) -> str:
        """The name of an endpoint."""
        return self.protocol.endpoints[paramcd].label

    @property
    def measure(self) -> str:
        """The diameter behind the analysis: ``VDIAM`` or ``LDIAM`` (rule 7)."""
        return courses.measure(self.adtr).removeprefix("SUM")

    def response(self, paramcd: str) -> str:
        """The name of a response, by its parameter in ADRS."""
        return written.sentence_case(wording.response(paramcd, measure=self.measure))

    def curves(self) -> list[str]:
        """Endpoints that have a curve, in the order of the protocol."""
        return [name for name in self.protocol.endpoints if self.results.has("kaplan-meier", paramcd=name)]

    def nothing_of(self, *domains: str, collected: str, recorded: str) -> str:
        """Say ``collected`` of what was not collected, ``recorded`` where a file is there that holds no record."""
        return recorded if any(name in self.domains for name in domains) else collected

    @property
    def last_day(self) -> dt.date | None:
        """The day until which the data are known: the cut-off, else the last day on which anybody was heard of."""
        last = self.adsl[["DCUTDT", "LSTALVDT", "DTHDT"]].max()
        known = self.cutoff or (last["DCUTDT"] if pd.notna(last["DCUTDT"]) else last[["LSTALVDT", "DTHDT"]].max())
        return None if pd.isna(known) else dt.date.fromisoformat(f"{known:%Y-%m-%d}")

    @property
    def last_record(self) -> dt.date | None:
        """The last day on which anybody was heard of."""
        last = self.adsl[["LSTALVDT", "DTHDT"]].max().max()
        return None if pd.isna(last) else dt.date.fromisoformat(f"{last:%Y-%m-%d}")

    def until(self) -> str:
        """The day until which the data are known, in words."""
        return written.date(self.last_day)

    def compare_month(self, paramcd: str) -> int:
        """The month at which readings are compared: the protocol's, or the last one with an estimate before it."""
        estimation = self.protocol.estimation
        months = [month for month in estimation.times_months if month < estimation.compare_month]
        for month in [estimation.compare_month, *sorted(months, reverse=True)]:
            estimate = self.results.value("kaplan-meier", "estimate", paramcd=paramcd, time=month)
            if estimate is not None and not pd.isna(estimate):
                return int(month)
        return estimation.compare_month
