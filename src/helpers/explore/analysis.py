"""A run that was made, opened for questions: its datasets, results and protocol."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import pandas as pd
from markupsafe import Markup, escape

from helpers.derive.study import Followed, follow
from helpers.explore.choices import chosen
from helpers.foundation.contracts import ADAM, CORRECTIONS, FINDINGS
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import Protocol
from helpers.foundation.runs import PROJECT, Run, open_named
from helpers.present.courses import ticks_for
from helpers.present.wording import SYNTHETIC


class Analysis(ABC):
    """Datasets, results and protocol of one analysis; frames are the caller's own and can be changed.

    Attributes
    ----------
    name : str
        ``<study>/final`` or ``<study>/interim-<cut-off>``, followed by the variant.
    protocol : Protocol
        The settings behind it.
    cutoff : date or None
        Last day of the data that count; None for a final analysis.
    synthetic : bool
        Whether the data were generated, which is then said wherever they are shown.
    """

    name: str
    protocol: Protocol
    cutoff: dt.date | None
    synthetic: bool

    @abstractmethod
    def adam(self, name: str) -> pd.DataFrame | None:
        """Give an analysis dataset by its name; None where what it is made of was not collected."""

    @property
    @abstractmethod
    def domains(self) -> Mapping[str, pd.DataFrame]:
        """SDTM domains as known at the cut-off, by name in small letters."""

    @property
    def findings(self) -> pd.DataFrame:
        """What the checks found: one row per finding."""
        return FINDINGS.empty()

    @property
    def corrections(self) -> pd.DataFrame:
        """Corrections that were applied to the raw data: one row per cell."""
        return CORRECTIONS.empty()

    def outcomes(self, paramcds: Iterable[str]) -> pd.DataFrame:
        """Give the rows of ADTTE of some parameters."""
        adtte = self.adtte
        return adtte.loc[adtte["PARAMCD"].isin(list(paramcds))].reset_index(drop=True)

    @property
    def adsl(self) -> pd.DataFrame:
        """Subjects: one row per subject."""
        return self.adam("adsl")

    @property
    def adtr(self) -> pd.DataFrame:
        """Sums of diameters (mm): one row per subject, measure and assessment."""
        return self.adam("adtr")

    @property
    def adrs(self) -> pd.DataFrame:
        """Responses: one row per subject, parameter and assessment."""
        return self.adam("adrs")

    @property
    def adtte(self) -> pd.DataFrame:
        """Times to event (days): one row per treated subject and parameter."""
        return self.adam("adtte")

    @property
    def adae(self) -> pd.DataFrame:
        """Adverse events: one row per event."""
        return self.adam("adae")

    @property
    def adlb(self) -> pd.DataFrame | None:
        """Laboratory results: one row per result; None where none was collected."""
        return self.adam("adlb")

    @property
    def adlf(self) -> pd.DataFrame:
        """Liver function: one row per subject, parameter and day."""
        return self.adam("adlf")

    @property
    def adsv(self) -> pd.DataFrame:
        """Visits that were due: one row per subject and visit."""
        return self.adam("adsv")

    @property
    def adther(self) -> pd.DataFrame | None:
        """Therapies after treatment: one row per therapy; None where no procedures or medications were collected."""
        return self.adam("adther")

    @property
    def subjects(self) -> list[str]:
        """USUBJID of everybody, in order."""
        return sorted(self.adsl["USUBJID"])

    @property
    def ticks(self) -> tuple[int, ...]:
        """Months under the axis of a curve: those that are needed to hold the longest."""
        return ticks_for(self.protocol, longest=self.adtte["AVAL"].max())

    @cached_property
    def followed(self) -> Followed:
        """The treated subjects with what their endpoints are made of, for another reading of them."""
        return follow(self.domains, protocol=self.protocol, cutoff=self.cutoff)

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Parameters of ADTTE in the order of the protocol: label by code."""
        there = set(self.adtte["PARAMCD"])
        return {name: endpoint.label for name, endpoint in self.protocol.endpoints.items() if name in there}

    @property
    def said(self) -> str:
        """What has to be said of the data wherever they are shown: that they were generated, an interim day."""
        interim = [] if self.cutoff is None else [f"Interim analysis, data as known on {self.cutoff.isoformat()}."]
        return " ".join([*([f"{SYNTHETIC[0]}: {SYNTHETIC[1]}."] if self.synthetic else []), *interim])

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def _repr_html_(self) -> str:
        treated = (self.adsl["SAFFL"] == "Y").sum()
        rows = {
            "Subjects": f"{len(self.adsl)}, of whom {treated} were treated",
            "Parameters": ", ".join(self.parameters),
            "Datasets": ", ".join(name for name in ADAM if self.adam(name) is not None),
            "Domains": ", ".join(sorted(self.domains)),
        }
        lines = "".join(
            f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(text)}</td></tr>'
            for name, text in rows.items()
        )
        return Markup(
            f"<p><b>{escape(self.protocol.trial.title)}</b><br>{escape(self.name)}. {escape(self.said)}</p>"
            f"<table>{lines}</table>"
        )


class MadeAnalysis(Analysis):
    """The analysis of a run that ``make report`` made, or the notebooks up to 02; datasets are read when asked for."""

    def __init__(self, run: Run):
        self._run = run
        self._read: dict[str, pd.DataFrame | None] = {}
        self.name, self.cutoff = run.name, run.cutoff
        self.protocol, self.synthetic = run.protocol, run.synthetic

    def adam(self, name: str) -> pd.DataFrame | None:
        """Give an analysis dataset by its name; None where what it is made of was not collected."""
        name = chosen(name, ADAM, what="dataset")
        if name not in self._read:
            self._read[name] = self._run.adam(name) if self._run.has_adam(name) else None
        return self._copy(name)

    @cached_property
    def domains(self) -> Mapping[str, pd.DataFrame]:
        """SDTM domains as known at the cut-off, by name in small letters."""
        return self._run.domains()

    @cached_property
    def ard(self) -> pd.DataFrame:
        """Results of the report: one row per statistic."""
        return self._run.ard()

    @cached_property
    def ard_subjects(self) -> pd.DataFrame:
        """Who is behind each count of the results: one row per subject behind a count."""
        return self._run.ard_subjects()

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What the checks found: one row per finding."""
        return self._run.findings()

    @cached_property
    def corrections(self) -> pd.DataFrame:
        """Corrections that were applied to the raw data: one row per cell."""
        return self._run.corrections()

    def _copy(self, name: str) -> pd.DataFrame | None:
        frame = self._read[name]
        return None if frame is None else frame.copy()


def open_run(name: str = "synthetic/final") -> MadeAnalysis:
    """Open a run that was made.

    Parameters
    ----------
    name : str
        ``<study>/final`` or ``<study>/interim-<cut-off>``, with the variant behind, as under ``reports/``.

    Raises
    ------
    StudyError
        The name is none of a run, or nothing was derived for it; the sentence names the runs that there are.

    Examples
    --------
    >>> import helpers
    >>> run = helpers.open_run("synthetic/final")
    >>> run.adtte.loc[run.adtte["PARAMCD"] == "OS", "CNSR"].value_counts().sum() == (run.adsl["SAFFL"] == "Y").sum()
    np.True_
    """
    try:
        run = open_named(name)
    except StudyError as failure:
        raise StudyError(f"{failure} {_those_made()}") from None
    if not run.has_adam("adtte"):
        raise StudyError(f"Nothing is derived for {run.name} yet: run `make report`. {_those_made()}")
    return MadeAnalysis(run)


def made() -> list[str]:
    """Names of the runs whose analysis datasets are there, sorted."""
    derived = PROJECT / "data" / "derived"
    return sorted(_names(derived))


def _names(derived) -> Iterator[str]:
    for path in derived.glob("*/*/adam/adtte.parquet"):
        yield path.parents[1].relative_to(derived).as_posix()


def _those_made() -> str:
    names = made()
    return f"Runs that were made: {', '.join(names)}." if names else "No run was made yet."
