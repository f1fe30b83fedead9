"""What every section is made from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from helpers.foundation.contracts import CORRECTIONS, FIGURES
from helpers.foundation.protocol import Protocol, load
from helpers.foundation.runs import PROJECT, Run
from helpers.present import courses, wording
from helpers.present import format as fmt
from helpers.present.lookup import Lookup
from helpers.present.page import Figure
from helpers.present.subject_links import SubjectLinks
from helpers.present.tables.sensitivity import compare_month

HAPPY = {
    "LPFS": "alive without local progression",
    "DPFS": "alive without distant progression",
    "OS": "alive",
    "PFS": "alive without progression of any kind",
}
"""What the curve of an endpoint is the share of."""


_PLAN = PROJECT / "docs" / "analysis-plan.md"


@dataclass(frozen=True)
class Material:
    """The datasets and settings of one run; `of` takes them from its files.

    Attributes
    ----------
    adsl, adtr, adrs, adtte, adae, adlb, adlf, adther, adles, adxd : DataFrame
        The derived datasets, as their contracts have them; ``adlb`` is None where no lab was collected, ``adther``
        where neither procedures nor medications were, ``adxd`` where no dose was. Of ADTR only the diameter of the
        analysis is used.
    ard, ard_subjects : DataFrame
        The results: every statistic that the report prints, and the subjects behind the counts; without these no count
        opens anything.
    figures : DataFrame
        The figures that the notebooks drew, as the contract ``FIGURES`` has them.
    findings, corrections : DataFrame
        What the checks found, and the corrections that were applied to the raw data.
    protocol, project : Protocol
        The settings of the analysis, and those of the project's own protocol file: where the analysis has others, the
        first screen says which.
    study, analysis : str
        Name of the study; ``final`` or ``interim``.
    cutoff : date or None
        Last day of the data; None for the final analysis.
    synthetic : bool
        Whether the data are generated, which is then said on every screen and every printed page.
    provenance : dict
        Versions and hashes: text by name, or groups of text by name.
    domains : mapping of str to DataFrame
        The SDTM domains as known at the cut-off: the records behind derived dates.
    plan : str
        The rules of the analysis plan, in Markdown.
    """

    adsl: pd.DataFrame
    adtr: pd.DataFrame
    adrs: pd.DataFrame
    adtte: pd.DataFrame
    adae: pd.DataFrame
    ard: pd.DataFrame
    findings: pd.DataFrame
    protocol: Protocol
    study: str
    analysis: str
    cutoff: dt.date | None
    synthetic: bool
    provenance: dict
    adlb: pd.DataFrame | None = None
    adlf: pd.DataFrame | None = None
    adther: pd.DataFrame | None = None
    adles: pd.DataFrame | None = None
    adxd: pd.DataFrame | None = None
    figures: pd.DataFrame = field(default_factory=FIGURES.empty)
    ard_subjects: pd.DataFrame | None = None
    domains: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    project: Protocol | None = None
    corrections: pd.DataFrame = field(default_factory=CORRECTIONS.empty)
    plan: str = field(default_factory=lambda: _PLAN.read_text(encoding="utf-8"), repr=False)

    def __post_init__(self):
        object.__setattr__(self, "adtr", courses.of_measure(self.adtr, self.protocol.response))

    @classmethod
    def of(cls, run: Run, *, provenance: dict) -> "Material":
        """Read everything that a run has."""
        names = ("adsl", "adtr", "adrs", "adtte", "adae", "adlb", "adlf", "adther", "adles", "adxd")
        return cls(
            **{name: run.adam(name) for name in names if run.has_adam(name)},
            ard=run.ard(),
            ard_subjects=run.ard_subjects(),
            figures=run.figures(),
            findings=run.findings(),
            corrections=run.corrections(),
            domains=run.domains(),
            protocol=run.protocol,
            project=load(PROJECT / "protocol.yml"),
            study=run.study,
            analysis=run.analysis,
            cutoff=run.cutoff,
            synthetic=run.synthetic,
            provenance=provenance,
        )

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

    def figure(self, name: str, *, note: str = "", behind: tuple = ()) -> list[Figure]:
        """Place a figure of the run; nothing where the notebooks drew none of this name."""
        drawn = self.figures.loc[self.figures["NAME"] == name, ["TITLE", "ALT", "NOTICE", "SVG"]]
        return [Figure(name, *row, note=note, behind=behind) for row in drawn.itertuples(index=False)]

    @property
    def ticks(self) -> tuple[int, ...]:
        """Months under the axes, the same for every curve."""
        return courses.ticks_for(self.protocol, longest=self.adtte["AVAL"].max())

    @property
    def level(self) -> str:
        """The confidence level, as a percentage."""
        return fmt.setting(self.protocol.estimation.confidence_level)

    @property
    def interim(self) -> bool:
        """True before the final analysis."""
        return self.analysis == "interim"

    def label(self, paramcd: str) -> str:
        """The name of an endpoint."""
        return wording.label(self.protocol.endpoints[paramcd])

    @property
    def measure(self) -> str:
        """The diameter behind the analysis: ``VDIAM`` or ``LDIAM`` (rule 7)."""
        return courses.measure(self.adtr).removeprefix("SUM")

    def response(self, paramcd: str) -> str:
        """The name of a response, by its parameter in ADRS."""
        return fmt.sentence_case(wording.response(paramcd, measure=self.measure))

    def curves(self) -> list[str]:
        """Endpoints that have a curve, in the order of the protocol."""
        return [name for name in self.protocol.endpoints if self.results.has("kaplan-meier", paramcd=name)]

    def nothing_of(self, *domains: str, collected: str, recorded: str) -> str:
        """Say ``collected`` of what was not collected, ``recorded`` where a file is there that holds no record."""
        return recorded if any(name in self.domains for name in domains) else collected

    @property
    def last_day(self) -> dt.date | None:
        """The day until which the data are known: the cut-off, else the last day with a contact of any subject."""
        last = self.adsl[["DCUTDT", "LSTALVDT", "DTHDT"]].max()
        known = self.cutoff or (last["DCUTDT"] if pd.notna(last["DCUTDT"]) else last[["LSTALVDT", "DTHDT"]].max())
        return None if pd.isna(known) else dt.date.fromisoformat(f"{known:%Y-%m-%d}")

    @property
    def last_record(self) -> dt.date | None:
        """The last day with a contact of any subject."""
        last = self.adsl[["LSTALVDT", "DTHDT"]].max().max()
        return None if pd.isna(last) else dt.date.fromisoformat(f"{last:%Y-%m-%d}")

    def until(self) -> str:
        """The day until which the data are known, in words."""
        return fmt.date(self.last_day)

    def compare_month(self, paramcd: str) -> int:
        """The month at which readings are compared: the protocol's, or the last one with an estimate before it."""
        return compare_month(self.results, self.protocol, paramcd=paramcd)
