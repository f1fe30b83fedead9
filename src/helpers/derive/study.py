"""The whole derivation of a study, in the order in which the datasets need each other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.derive import events
from helpers.derive.adae import derive_adae
from helpers.derive.adlb import derive_adlb
from helpers.derive.adrs import derive_adrs
from helpers.derive.adsl import derive_adsl
from helpers.derive.adtr import derive_adtr
from helpers.derive.adtte import derive_adtte
from helpers.derive.assessments import (
    SIZE_TESTS,
    assessed_records,
    assessments,
    lesion_sizes,
    treated_lesions,
)
from helpers.derive.distant import (
    distant_assessments,
    distant_progressions,
    new_lesions,
    nontarget_progressions,
)
from helpers.derive.queries import response_queries
from helpers.derive.subjects import derive_subjects
from helpers.derive.therapy import therapies_after
from helpers.foundation.protocol import LocalReading, Protocol


@dataclass(frozen=True)
class Derived:
    """The ADaM datasets of a study, and what deriving them found doubtful.

    Attributes
    ----------
    adsl, adtr, adrs, adtte, adae : DataFrame
        As their contracts say.
    adlb : DataFrame or None
        None where no laboratory was collected.
    findings : DataFrame
        Queries that only a derivation can raise.
    measure : str
        The diameter behind the primary analysis: ``VDIAM``, or ``LDIAM`` where no VDIAM was measured (rule 7).
    """

    adsl: pd.DataFrame
    adtr: pd.DataFrame
    adrs: pd.DataFrame
    adtte: pd.DataFrame
    adae: pd.DataFrame
    adlb: pd.DataFrame | None
    findings: pd.DataFrame
    measure: str

    def datasets(self) -> dict[str, pd.DataFrame]:
        """Every dataset that there is, by name."""
        named = {name: getattr(self, name) for name in ("adsl", "adtr", "adrs", "adtte", "adae", "adlb")}
        return {name: frame for name, frame in named.items() if frame is not None}


def derive_study(domains: Mapping[str, pd.DataFrame], *, protocol: Protocol, cutoff: dt.date | None = None) -> Derived:
    """Derive every ADaM dataset from the domains of a study.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains without errors, as known at the cut-off; those that were not collected are absent.
    protocol : Protocol
        Settings.
    cutoff : date or None
        Data cut-off of an interim analysis.
    """
    readers, span = protocol.readers.count, protocol.imaging.visit_span_days
    subjects = derive_subjects(domains, protocol=protocol, cutoff=cutoff)
    treated = subjects[subjects["SAFFL"] == "Y"].reset_index(drop=True)

    lesions = treated_lesions(domains["tu"], treated, readers=readers)
    records = assessed_records(domains["tr"], readers=readers, span_days=span)
    sizes = lesion_sizes(records, lesions)
    measures = study_measures(records)
    measure = protocol.response.measure if protocol.response.measure in measures else protocol.response.fallback_measure
    adtr = derive_adtr(
        sizes,
        lesions,
        assessments(records),
        treated,
        measures=measures,
        response=protocol.response,
        imaging=protocol.imaging,
    )
    therapy = protocol.therapy
    therapies = therapies_after(domains, treated, categories=(therapy.subsequent, therapy.transplant))
    adrs = derive_adrs(
        adtr,
        treated,
        domains.get("rs"),
        therapies,
        measure=measure,
        stable_min_days=protocol.response.stable_disease_min_days,
        readers=readers,
        span_days=span,
    )
    adae = derive_adae(domains["ae"], subjects, toxicity=protocol.toxicity, cutoff=cutoff)
    adlb = derive_adlb(domains["lb"], subjects) if "lb" in domains else None
    adsl = derive_adsl(subjects, domains, lesions, sizes, adtr, adae, adlb, protocol=protocol, measure=measure)
    sources = event_sources(
        domains, treated, adtr, sizes, therapies, protocol=protocol, measures=measures, measure=measure
    )
    adtte = derive_adtte(treated, sources, protocol=protocol)
    return Derived(adsl, adtr, adrs, adtte, adae, adlb, response_queries(adrs), measure)


def study_measures(records: pd.DataFrame) -> tuple[str, ...]:
    """The diameters that were measured at all, by the readers that count (rule 7)."""
    measured = set(records.loc[records["valued"], "TRTESTCD"])
    return tuple(test for test in SIZE_TESTS if test in measured)


def event_sources(
    domains: Mapping[str, pd.DataFrame],
    treated: pd.DataFrame,
    adtr: pd.DataFrame,
    sizes: pd.DataFrame,
    therapies: pd.DataFrame,
    *,
    protocol: Protocol,
    measures: tuple[str, ...],
    measure: str,
) -> events.Sources:
    """Gather what the endpoints can be made of."""
    readers, span = protocol.readers.count, protocol.imaging.visit_span_days
    lesions = new_lesions(domains["tu"], treated, distant=protocol.distant, readers=readers)
    imaging = distant_assessments(domains["tu"], domains["tr"], readers=readers, span_days=span)
    untreated = nontarget_progressions(domains["tr"], treated, readers=readers)
    return events.Sources(
        events={
            "distant_progression": events.distant_progression(distant_progressions(lesions)),
            "nontarget_progression": events.nontarget_progression(untreated),
            "transplant": events.transplant(therapies, category=protocol.therapy.transplant),
            "death": events.death(treated),
        },
        assessments={
            "distant": events.distant_assessments(imaging, treated),
            "alive": events.last_contact(treated),
        },
        local={
            reading: events.local_sources(
                adtr, sizes, treated, reading=reading, measure=diameter, ratio=protocol.response.progression_ratio
            )
            for reading, diameter in _readings(protocol, measures=measures, measure=measure).items()
        },
        therapies=therapies,
    )


def _readings(protocol: Protocol, *, measures: tuple[str, ...], measure: str) -> dict[LocalReading, str]:
    """Readings of local progression that the study can give, with the diameter of each.

    A reading of a named diameter is for a study that has both; with one there is nothing to compare.
    """
    wanted = {endpoint.local for endpoint in protocol.endpoints.values()} | {LocalReading()}
    return {
        reading: measure if reading.measure == "primary" else reading.measure
        for reading in wanted
        if reading.measure == "primary" or len(measures) == len(SIZE_TESTS)
    }
