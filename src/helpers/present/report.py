"""The report: every section, in the order of ICH E3, in one HTML file."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.foundation.contracts import CORRECTIONS
from helpers.foundation.protocol import Protocol
from helpers.present import page
from helpers.present.courses import of_measure
from helpers.present.sections import (
    data,
    design,
    endpoints,
    failure,
    listings,
    models,
    profiles,
    response,
    subjects,
    summary,
    toxicity,
)
from helpers.present.sections.material import Material
from helpers.present.subject_links import SubjectLinks
from helpers.present.wording import SYNTHETIC

SECTIONS = (
    summary.summary,
    design.design,
    subjects.disposition,
    subjects.baseline,
    subjects.delivery,
    subjects.maturity,
    endpoints.local_pfs,
    endpoints.distant_pfs,
    endpoints.survival,
    response.response,
    failure.patterns,
    failure.therapy,
    toxicity.toxicity,
    data.laboratory,
    models.models,
    data.queries,
    data.methods,
    listings.listings,
    profiles.profiles,
)
"""The sections in their order; each takes the material and arranges its blocks."""


@dataclass(frozen=True)
class Report:
    """The report as it is arranged, before it is written as a page or taken apart into files.

    Attributes
    ----------
    study, title, eyebrow : str
        Name of the study, title of the report, and the line above it.
    band : list of str
        What is said on every screen, every printed page, and of everything that is taken out of the report.
    sections : list of Section
        In their order.
    people : SubjectLinks
        The subjects behind the counts in the sections.
    until : date or None
        The day until which the data are known.
    """

    study: str
    title: str
    eyebrow: str
    band: list[str]
    sections: list[page.Section]
    people: SubjectLinks
    until: dt.date | None

    def html(self) -> str:
        """Write the page."""
        return page.write(
            title=self.title, eyebrow=self.eyebrow, tags=[], band=self.band, sections=self.sections, people=self.people
        )


def build_report(**values) -> str:
    """Build the report as one HTML text that loads nothing; `arrange` says from what."""
    return arrange(**values).html()


def arrange(
    *,
    adsl: pd.DataFrame,
    adtr: pd.DataFrame,
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adae: pd.DataFrame,
    ard: pd.DataFrame,
    findings: pd.DataFrame,
    protocol: Protocol,
    study: str,
    analysis: str,
    cutoff: dt.date | None,
    synthetic: bool,
    provenance: dict,
    adlb: pd.DataFrame | None = None,
    adlf: pd.DataFrame | None = None,
    adther: pd.DataFrame | None = None,
    ard_subjects: pd.DataFrame | None = None,
    domains: Mapping[str, pd.DataFrame] | None = None,
    project: Protocol | None = None,
    corrections: pd.DataFrame | None = None,
) -> Report:
    """Arrange every section of the report; equal inputs give equal pages.

    Parameters
    ----------
    adsl, adtr, adrs, adtte, adae, adlb, adlf, adther : DataFrame
        The derived datasets, as their contracts have them; ``adlb`` is None where no lab was collected, ``adther``
        where neither procedures nor medications were.
    ard : DataFrame
        The results: every statistic that the report prints.
    findings : DataFrame
        What the checks found.
    protocol : Protocol
        The settings of the analysis.
    study, analysis : str
        Name of the study; ``final`` or ``interim``.
    cutoff : date or None
        Last day of the data; None for the final analysis.
    synthetic : bool
        Whether the data are generated, which is then said on every screen and every printed page.
    provenance : dict
        Versions and hashes: text by name, or groups of text by name.
    ard_subjects : DataFrame, optional
        The subjects behind the counts, as the contract ``ARD_SUBJECTS`` has them; without it no count opens anything.
    domains : mapping of str to DataFrame, optional
        The SDTM domains as known at the cut-off: the records behind derived dates.
    project : Protocol, optional
        The settings of the project's own protocol file: where the analysis has others, the first screen says which.
    corrections : DataFrame, optional
        The corrections that were applied to the raw data.
    """
    material = Material(
        adsl=adsl, adtr=of_measure(adtr, protocol.response), adrs=adrs, adtte=adtte, adae=adae, adlb=adlb, adlf=adlf,
        adther=adther, ard=ard, findings=findings, protocol=protocol, study=study, analysis=analysis, cutoff=cutoff,
        synthetic=synthetic, provenance=provenance, ard_subjects=ard_subjects, domains=domains or {}, project=project,
        corrections=CORRECTIONS.empty() if corrections is None else corrections,
    )  # fmt: skip
    kind = f"{'Interim' if material.interim else 'Final'} analysis"
    interim = [f"{kind}, data as known on {material.until()}"] if material.interim else []
    return Report(
        study=study,
        title=protocol.trial.title,
        eyebrow=f"{kind} · study {study}",
        band=[*(SYNTHETIC[:1] if synthetic else ()), *interim, *(SYNTHETIC[1:] if synthetic else ())],
        sections=[section(material) for section in SECTIONS],
        people=material.people,
        until=material.last_day,
    )
