"""The report: every section, in the order of ICH E3, in one HTML file."""

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.present import page
from helpers.present.sections import data, design, endpoints, models, profiles, response, subjects, summary, toxicity
from helpers.present.sections.material import Material
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
    toxicity.toxicity,
    data.laboratory,
    models.models,
    data.queries,
    data.methods,
    profiles.profiles,
)
"""The sections in their order; each takes the material and arranges its blocks."""


def build_report(
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
    counted: pd.DataFrame | None = None,
    domains: Mapping[str, pd.DataFrame] | None = None,
) -> str:
    """Build the report as one HTML text that loads nothing; equal inputs give equal texts.

    Parameters
    ----------
    adsl, adtr, adrs, adtte, adae, adlb, adlf : DataFrame
        The derived datasets, as their contracts have them; ``adlb`` is None where no lab was collected.
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
    counted : DataFrame, optional
        The subjects behind the counts, as the contract ``COUNTED`` has them; without it no count opens anything.
    domains : mapping of str to DataFrame, optional
        The SDTM domains as known at the cut-off: the records behind derived dates.
    """
    material = Material(
        adsl=adsl, adtr=adtr, adrs=adrs, adtte=adtte, adae=adae, adlb=adlb, adlf=adlf, ard=ard, findings=findings,
        protocol=protocol, study=study, analysis=analysis, cutoff=cutoff, synthetic=synthetic, provenance=provenance,
        counted=counted, domains=domains or {},
    )  # fmt: skip
    kind = f"{'Interim' if material.interim else 'Final'} analysis"
    interim = [f"{kind}, data as known on {material.until()}"] if material.interim else []
    return page.write(
        title=protocol.trial.title,
        eyebrow=f"{kind} · study {study}",
        tags=[],
        band=[*(SYNTHETIC[:1] if synthetic else ()), *interim, *(SYNTHETIC[1:] if synthetic else ())],
        sections=[section(material) for section in SECTIONS],
        people=material.people,
    )
