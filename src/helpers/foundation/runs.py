"""A run: one analysis of one study, and where its files lie.

Notebooks read the files of earlier notebooks of the run and write their own. Under ``make`` they write to a staging
folder, and the files are put in their place only when the whole notebook has succeeded; in JupyterLab it goes to
``data/derived/<run>/lab/``, so that exploring never changes what a report was made from.
"""

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers.foundation import datasets
from helpers.foundation.contracts import (
    ADAM,
    ARD,
    ARD_SUBJECTS,
    CORRECTIONS,
    FIGURES,
    FINDINGS,
    PSEUDONYMS,
    SDTM,
    Contract,
)
from helpers.foundation.errors import StudyError
from helpers.foundation.handover import DRAWN, RAW, SAID, STAGING, STUDY_FOLDER
from helpers.foundation.protocol import Protocol, load
from helpers.foundation.replacing import naming
from helpers.foundation.results import Results

PROJECT = Path(__file__).resolve().parents[3]
"""The project's folder (the package is installed in place)."""

_DAY = len("2025-06-30")


@dataclass(frozen=True)
class Run:
    """The analysis of a study, final or as known at a cut-off.

    Attributes
    ----------
    study, analysis : str
        Name of the study's folder; ``final`` or ``interim``.
    cutoff : date or None
        Last day of the data that count; None for the final analysis.
    variant : str
        What distinguishes the run: the name of another protocol than the project's, ``pseudonymised``, or both with a
        hyphen between them.
    """

    study: str
    analysis: str
    cutoff: dt.date | None
    variant: str = ""

    @property
    def name(self) -> str:
        """``<study>/final`` or ``<study>/interim-<cut-off>``, followed by the variant."""
        cutoff = self.cutoff.isoformat() if self.cutoff else ""
        return f"{self.study}/" + "-".join(filter(None, [self.analysis, cutoff, self.variant]))

    @property
    def derived(self) -> Path:
        """Folder of everything the run derives."""
        return PROJECT / "data" / "derived" / self.name

    def since(self) -> "Run | None":
        """The earlier run that ``SINCE`` names, as it was when this one was made; None where none was named."""
        folder = self.derived / "inputs" / "since"
        if not (folder / "name").is_file():
            return None
        return CopiedRun(**vars(open_named((folder / "name").read_text(encoding="utf-8").strip())), folder=folder)

    @property
    def raw(self) -> Path:
        """Folder of the raw files (never written to)."""
        return Path(os.environ.get(RAW) or os.environ.get(STUDY_FOLDER) or PROJECT / "data" / "raw" / self.study)

    @cached_property
    def protocol(self) -> Protocol:
        """The protocol settings: the run's own copy, or the project's where the run has none yet."""
        own = self.derived / "inputs" / "protocol.yml"
        if self.variant and not own.is_file():
            raise StudyError(f"Nothing is derived for {self.name} yet: run `make report` with its PROTOCOL.")
        return load(own, name=_name_of(own)) if own.is_file() else load(PROJECT / "protocol.yml")

    @property
    def pseudonymise(self) -> str:
        """``yes`` where study numbers replace subject identifiers in everything that the run derives and reports.

        ``strict`` where free text is left out as well; empty where neither is.
        """
        asked = self.derived / "inputs" / "pseudonymise"
        return asked.read_text(encoding="utf-8").strip().removeprefix("no") if asked.is_file() else ""

    @cached_property
    def synthetic(self) -> bool:
        """True where STUDYID says that the data were generated."""
        return self.sdtm("dm")["STUDYID"].str.contains("SYNTHETIC").any().item()

    def sdtm(self, domain: str) -> pd.DataFrame | None:
        """Read a domain; None where it was not collected."""
        path = self.derived / "sdtm" / f"{domain}.parquet"
        return datasets.read(path, SDTM[domain]) if path.is_file() else self._absent(domain)

    def domains(self) -> dict[str, pd.DataFrame]:
        """Read every domain that was collected."""
        found = {domain: self.sdtm(domain) for domain in SDTM}
        return {domain: frame for domain, frame in found.items() if frame is not None}

    def adam(self, name: str) -> pd.DataFrame:
        """Read a derived dataset."""
        return datasets.read(self.derived / "adam" / f"{name}.parquet", ADAM[name])

    def has_adam(self, name: str) -> bool:
        """Tell whether a derived dataset is there (ADLB is not where no lab was collected)."""
        return (self.derived / "adam" / f"{name}.parquet").is_file()

    def ard(self) -> pd.DataFrame:
        """Read the results."""
        return datasets.read(self.derived / "ard.parquet", ARD)

    def ard_subjects(self) -> pd.DataFrame:
        """Read who is behind each count of the results."""
        return datasets.read(self.derived / "ard_subjects.parquet", ARD_SUBJECTS)

    def figures(self) -> pd.DataFrame:
        """Read the figures."""
        return datasets.read(self.derived / "figures.parquet", FIGURES)

    def findings(self) -> pd.DataFrame:
        """Read the findings of all checks."""
        return datasets.read(self.derived / "findings.parquet", FINDINGS)

    def corrections(self) -> pd.DataFrame:
        """Read the corrections that were applied to the raw data."""
        return datasets.read(self.derived / "corrections.parquet", CORRECTIONS)

    def write_corrections(self, frame: pd.DataFrame) -> None:
        """Write the corrections that were applied; without any the dataset has no rows."""
        self._write(frame, "corrections.parquet", CORRECTIONS)

    def write_pseudonyms(self, frame: pd.DataFrame) -> None:
        """Write which study number belongs to which subject; it is not part of the report."""
        self._write(frame, "pseudonyms.parquet", PSEUDONYMS)

    def write_sdtm(self, domain: str, frame: pd.DataFrame) -> None:
        """Write a domain."""
        self._write(frame, f"sdtm/{domain}.parquet", SDTM[domain])

    def write_adam(self, name: str, frame: pd.DataFrame) -> None:
        """Write a derived dataset."""
        self._write(frame, f"adam/{name}.parquet", ADAM[name])

    def write_results(self, results: Results, *, notebook: str) -> None:
        """Write the results of one notebook, with who is behind each count; together they are those of the run."""
        self._write(results.rows, f"parts/ard/{notebook}.parquet", ARD)
        self._write(results.subjects, f"parts/ard_subjects/{notebook}.parquet", ARD_SUBJECTS)

    def write_figures(self, drawn: Iterable, *, notebook: str) -> None:
        """Write the figures that one notebook drew, as `Drawing.row` gives each; None is one that was not drawn."""
        drawn = [figure for figure in drawn if figure is not None]
        rows = [figure.row() for figure in drawn]
        if folder := os.environ.get(DRAWN):
            for figure in drawn:
                for kind in ("pdf", "png"):
                    figure.save(Path(folder) / f"{figure.name}.{kind}", said=os.environ.get(SAID, ""))
        self._write(pd.DataFrame(rows, columns=list(FIGURES.columns)), f"parts/figures/{notebook}.parquet", FIGURES)

    def write_findings(self, frame: pd.DataFrame, *, notebook: str) -> None:
        """Write the findings of one notebook; together they are the findings of the run."""
        self._write(frame, f"parts/findings/{notebook}.parquet", FINDINGS)

    def write_report(self, html: str) -> None:
        """Write the report."""
        path = self._target("report/index.html")
        path.parent.mkdir(parents=True, exist_ok=True)
        with naming(path):
            path.write_text(html, encoding="utf-8", newline="\n")

    def write_brief(self, html: str) -> None:
        """Write the brief of an interim analysis, beside the report."""
        self.write_exports({"brief.html": html.encode()})

    def write_exports(self, files: dict[str, bytes]) -> None:
        """Write the files that belong to the report beside it: content by name of file."""
        for name, content in files.items():
            path = self._target(f"report/{name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            with naming(path):
                path.write_bytes(content)

    def _target(self, relative: str) -> Path:
        staging = os.environ.get(STAGING)
        return (Path(staging) if staging else self.derived / "lab") / relative

    def _write(self, frame: pd.DataFrame, relative: str, contract: Contract) -> None:
        datasets.write(frame, self._target(relative), contract)

    def _absent(self, domain: str) -> None:
        if not (self.derived / "sdtm" / "dm.parquet").is_file():
            raise StudyError(
                f"Nothing is derived for {self.name} yet, so {domain.upper()} cannot be read: run `make report`."
            )


@dataclass(frozen=True)
class CopiedRun(Run):
    """A run of which some files were copied into ``folder``."""

    folder: Path = Path()

    @property
    def derived(self) -> Path:
        """Folder of the copies."""
        return self.folder


def _name_of(own: Path) -> str:
    """The name of the protocol file that a run's copy was made of, as its list of inputs has it."""
    listed = own.with_name("01.sha256")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    return next((line.partition("  settings/")[2] for line in lines if "  settings/" in line), "")


def open_run(study: str = "synthetic", analysis: str = "final", cutoff: str = "") -> Run:
    """Open a run by the parameters that every notebook has; a variant follows the analysis: ``final-amendment``.

    Raises
    ------
    StudyError
        The analysis is neither ``final`` nor ``interim``, or the cut-off does not belong to it or is no date.
    """
    analysis, _, variant = analysis.partition("-")
    if analysis not in ("final", "interim"):
        raise StudyError(f"analysis is {analysis!r}; it is 'final' or 'interim'.")
    if (analysis == "interim") != bool(cutoff):
        raise StudyError("An interim analysis needs a cut-off date, and a final one has none.")
    try:
        day = dt.date.fromisoformat(cutoff) if cutoff else None
    except ValueError:
        raise StudyError(f"cutoff is {cutoff!r}; write a calendar date such as 2025-06-30.") from None
    return Run(study, analysis, day, variant)


def open_named(name: str) -> Run:
    """Open a run by its name, ``<study>/final`` or ``<study>/interim-<cut-off>``, followed by the variant.

    Raises
    ------
    StudyError
        The name is none of a run.
    """
    study, _, rest = name.strip("/").rpartition("/")
    analysis, _, behind = rest.partition("-")
    cutoff, variant = ("", behind) if analysis == "final" else (behind[:_DAY], behind[_DAY:].removeprefix("-"))
    if not study or analysis not in ("final", "interim"):
        raise StudyError(f"{name!r} names no run; write <study>/final or <study>/interim-<cut-off>.")
    run = open_run(study, "-".join(filter(None, [analysis, variant])), cutoff)
    if run.name != name.strip("/"):
        raise StudyError(f"{name!r} names no run; do you mean {run.name}?")
    return run
