"""The report: every section, in the order of ICH E3, in one HTML file."""

import datetime as dt
from dataclasses import dataclass

from helpers.present import page
from helpers.present.sections import (
    data,
    design,
    endpoints,
    failure,
    listings,
    models,
    profiles,
    response,
    rules,
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
    rules.rules,
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


def arrange(material: Material) -> Report:
    """Arrange every section of the report; equal inputs give equal pages."""
    kind = f"{'Interim' if material.interim else 'Final'} analysis"
    interim = [f"{kind}, data as known on {material.until()}"] if material.interim else []
    synthetic = SYNTHETIC if material.synthetic else ()
    return Report(
        study=material.study,
        title=material.protocol.trial.title,
        eyebrow=f"{kind} · study {material.study}",
        band=[*synthetic[:1], *interim, *synthetic[1:]],
        sections=[section(material) for section in SECTIONS],
        people=material.people,
        until=material.last_day,
    )
