"""What is derived from the records of some subjects, each dataset when it is asked for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from helpers.derive import events
from helpers.derive.adae import derive_adae
from helpers.derive.adlb import derive_adlb
from helpers.derive.adlf import derive_adlf
from helpers.derive.adrs import derive_adrs
from helpers.derive.adsl import derive_adsl
from helpers.derive.adsv import derive_adsv
from helpers.derive.adther import derive_adther
from helpers.derive.adtr import derive_adtr
from helpers.derive.adtte import derive_adtte
from helpers.derive.assessments import SIZE_TESTS, assessed_records, assessments, lesion_sizes
from helpers.derive.distant import (
    distant_assessments,
    distant_progressions,
    imaging_records,
    new_lesions,
    nontarget_progressions,
)
from helpers.derive.follow_up import Assessments
from helpers.derive.liver_scores import liver_scores
from helpers.derive.subjects import derive_subjects
from helpers.derive.therapy import therapies_after
from helpers.derive.untreated import all_absent, untreated_lesions
from helpers.foundation.protocol import LocalReading, Protocol
from helpers.ingest.lesions import treated_lesions
from helpers.ingest.treatment import counted_readings


@dataclass(frozen=True)
class Derivation:
    """The derivation of some subjects of a study; nobody's rows depend on anybody else's.

    Subjects are numbers here (see `roster`), and the datasets are not checked against their contracts yet.

    Attributes
    ----------
    domains : mapping of str to DataFrame
        The SDTM records of these subjects.
    protocol : Protocol
        Settings.
    cutoff : date or None
        Data cut-off of an interim analysis.
    measures : tuple of str
        The diameters that the whole study has (rule 7).
    """

    domains: Mapping[str, pd.DataFrame]
    protocol: Protocol
    cutoff: dt.date | None
    measures: tuple[str, ...]

    def under(self, protocol: Protocol) -> "Derivation":
        """The same subjects under other rules of events; what does not depend on those is not derived again.

        ``protocol`` differs in nothing else: both are the same `without_event_rules`.
        """
        if protocol is self.protocol:
            return self
        other = replace(self, protocol=protocol)
        for name in _WHATEVER_THE_RULES:
            vars(other)[name] = getattr(self, name)
        return other

    @property
    def parameters(self) -> tuple[str, ...]:
        """Endpoints that the study can give, in the order of the protocol; none where nobody was treated."""
        endpoints = self.protocol.endpoints if len(self._treated) else {}
        return tuple(name for name, endpoint in endpoints.items() if endpoint.local in self._readings)

    @cached_property
    def measure(self) -> str:
        """The diameter behind the primary analysis (rule 7)."""
        response = self.protocol.response
        return response.measure if response.measure in self.measures else response.fallback_measure

    @cached_property
    def adsl(self) -> pd.DataFrame:
        """Subjects."""
        return derive_adsl(
            self._subjects,
            self._read,
            self._lesions,
            self._sizes,
            self._sums,
            self.adae,
            self.adlb,
            self._scores,
            protocol=self.protocol,
            measure=self.measure,
        )

    @cached_property
    def adtr(self) -> pd.DataFrame:
        """Sums of diameters."""
        return self._sums.drop(columns="assessment")

    @cached_property
    def adrs(self) -> pd.DataFrame:
        """Responses."""
        return derive_adrs(
            self._sums,
            self._treated,
            self._read.get("rs"),
            self._therapies,
            self._progressions,
            all_absent(self._sums, untreated_lesions(self._read["tu"], self._lesions), self._records),
            measure=self.measure,
            stable_min_days=self.protocol.response.stable_disease_min_days,
            span_days=self._span,
        )

    @cached_property
    def adtte(self) -> pd.DataFrame:
        """Times to event."""
        return derive_adtte(self._treated, self._sources, protocol=self.protocol)

    @cached_property
    def adae(self) -> pd.DataFrame:
        """Adverse events."""
        return derive_adae(self.domains["ae"], self._subjects, toxicity=self.protocol.toxicity, cutoff=self.cutoff)

    @cached_property
    def adlb(self) -> pd.DataFrame | None:
        """Laboratory results; None where none was collected."""
        return derive_adlb(self.domains["lb"], self._subjects) if "lb" in self.domains else None

    @cached_property
    def adlf(self) -> pd.DataFrame:
        """Liver function."""
        return derive_adlf(
            self._scores,
            self.adlb,
            self.adae,
            self._subjects,
            self._progressions.groupby("USUBJID", as_index=False)["ADT"].min(),
            liver=self.protocol.liver,
            window_days=self.protocol.schedule.month_window_days,
        )

    @cached_property
    def adsv(self) -> pd.DataFrame:
        """Visits that were due; who read the imaging does not matter."""
        return derive_adsv(self.domains, self._subjects, schedule=self.protocol.schedule)

    @cached_property
    def adther(self) -> pd.DataFrame | None:
        """Therapies after treatment; None where neither procedures nor medications were collected."""
        collected = "pr" in self.domains or "cm" in self.domains
        return derive_adther(self._therapies, self._treated, therapy=self.protocol.therapy) if collected else None

    @cached_property
    def _read(self) -> dict[str, pd.DataFrame]:
        """The domains without the readings of those who do not count; who last saw a subject alive does not matter."""
        count = self.protocol.readers.count
        read = {
            name: counted_readings(self.domains[name], reader=f"{name.upper()}EVAL", count=count)
            for name in ("tu", "tr", "rs")
            if name in self.domains
        }
        return {**self.domains, **read}

    @cached_property
    def _subjects(self) -> pd.DataFrame:
        return derive_subjects(self.domains, protocol=self.protocol, cutoff=self.cutoff)

    @cached_property
    def _treated(self) -> pd.DataFrame:
        return self._subjects[self._subjects["SAFFL"] == "Y"].reset_index(drop=True)

    @cached_property
    def _scores(self) -> pd.DataFrame:
        """Liver scores of each day; ADSL and ADLF have one baseline."""
        return liver_scores(
            self.adlb,
            self._read.get("rs"),
            self._subjects,
            liver=self.protocol.liver,
            window_days=self.protocol.schedule.month_window_days,
        )

    @cached_property
    def _lesions(self) -> pd.DataFrame:
        return treated_lesions(self._read["tu"], self._treated)

    @cached_property
    def _records(self) -> pd.DataFrame:
        return assessed_records(self._read["tr"], span_days=self._span)

    @cached_property
    def _sizes(self) -> pd.DataFrame:
        return lesion_sizes(self._records, self._lesions)

    @cached_property
    def _sums(self) -> pd.DataFrame:
        return derive_adtr(
            self._sizes,
            self._lesions,
            assessments(self._records),
            self._treated,
            measures=self.measures,
            response=self.protocol.response,
            imaging=self.protocol.imaging,
        )

    @cached_property
    def _therapies(self) -> pd.DataFrame:
        therapy = self.protocol.therapy
        return therapies_after(self.domains, self._treated, categories=(therapy.subsequent, therapy.transplant))

    @cached_property
    def _sources(self) -> events.Sources:
        """What the endpoints can be made of."""
        local = events.local_sources(
            self._sums,
            self._sizes,
            self._treated,
            readings=self._readings,
            ratio=self.protocol.response.progression_ratio,
        )
        return replace(self._elsewhere, local=local)

    @cached_property
    def _progressions(self) -> pd.DataFrame:
        """First progression of each kind, for what depends on progression whatever the endpoints are."""
        return events.first_progressions(self._sources, self._imaging, self._treated)

    @cached_property
    def _imaging(self) -> pd.DataFrame:
        return imaging_records(self._read["tu"], self._read["tr"], span_days=self._span)

    @cached_property
    def _elsewhere(self) -> events.Sources:
        """The sources without local progression."""
        tu, tr, treated = self._read["tu"], self._read["tr"], self._treated
        distant = distant_progressions(new_lesions(tu, treated, distant=self.protocol.distant))
        untreated = nontarget_progressions(tr, treated, self._lesions)
        return events.Sources(
            events={
                "distant_progression": events.distant_progression(distant, treated),
                "nontarget_progression": events.nontarget_progression(untreated, treated),
                "transplant": events.transplant(self._therapies, treated, category=self.protocol.therapy.transplant),
                "death": events.death(treated),
            },
            assessments={
                "distant": Assessments(distant_assessments(self._imaging), treated),
                "alive": events.last_contact(treated),
            },
            local={},
            therapy=events.first_therapy(self._therapies, treated),
        )

    @cached_property
    def _readings(self) -> dict[LocalReading, str]:
        """Readings of local progression that the study can give, with the diameter of each.

        A reading of a named diameter is for a study that has both; with one there is nothing to compare.
        """
        wanted = {endpoint.local for endpoint in self.protocol.endpoints.values()} | {LocalReading()}
        return {
            reading: self.measure if reading.measure == "primary" else reading.measure
            for reading in wanted
            if reading.measure == "primary" or len(self.measures) == len(SIZE_TESTS)
        }

    @property
    def _span(self) -> int:
        return self.protocol.imaging.visit_span_days


def without_event_rules(protocol: Protocol) -> Protocol:
    """Leave out what only tells which events count and when: endpoints, their order on one day, FDA's missed visits."""
    imaging = protocol.imaging.model_copy(update={"missed_assessments": 1, "window_days": 1})
    return protocol.model_copy(update={"endpoints": {}, "tie_order": (), "imaging": imaging})


ON_EVENT_RULES = ("adtte",)
"""Datasets that depend on those rules."""

_WHATEVER_THE_RULES = ("_treated", "_sizes", "_sums", "_imaging", "_elsewhere")
"""What events are looked for in, whatever the rules."""
