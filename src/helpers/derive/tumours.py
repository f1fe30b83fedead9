"""What imaging shows of the tumours of the treated subjects: sizes, sums, progressions and adequate assessments."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from helpers.derive.adtr import lesion_sums
from helpers.derive.assessments import SIZE_TESTS, assessed_records, assessments, lesion_sizes, resulted
from helpers.derive.distant import distant_progressions, imaging_records, new_lesions, nontarget_progressions
from helpers.derive.events import adequate_assessments, first_progressions
from helpers.derive.local_progression import local_progressions, primary_measure, readings
from helpers.foundation.calendar import complete_date
from helpers.foundation.protocol import Protocol
from helpers.ingest.lesions import treated_lesions


@dataclass(frozen=True)
class Tumours:
    """What imaging shows, by the readers that count.

    Attributes
    ----------
    measures : tuple of str
        The diameters that the study has (rule 7).
    measure : str
        The one behind the primary analysis.
    records, lesions, sizes, sums : DataFrame
        Records of TR with their assessments, treated lesions, and their sizes and sums at each assessment: see
        `assessments.assessed_records`, `lesions.treated_lesions`, `assessments.lesion_sizes`, `adtr.lesion_sums`.
    imaging : DataFrame
        Records of imaging with their assessments: see `distant.imaging_records`.
    elsewhere, untreated : DataFrame
        Progressions that no reading changes: see `distant.distant_progressions` and `distant.nontarget_progressions`.
    progressions, assessments : DataFrame
        See `events.first_progressions` and `events.adequate_assessments`.
    """

    measures: tuple[str, ...]
    measure: str
    records: pd.DataFrame
    lesions: pd.DataFrame
    sizes: pd.DataFrame
    sums: pd.DataFrame
    imaging: pd.DataFrame
    elsewhere: pd.DataFrame
    untreated: pd.DataFrame
    assessments: pd.DataFrame
    progressions: pd.DataFrame = field(default_factory=pd.DataFrame)

    def read(self, protocol: Protocol) -> "Tumours":
        """Read local progression as the endpoints of a protocol do; sums and sizes stay what they are."""
        wanted = readings(protocol.endpoints, response=protocol.response, measures=self.measures)
        local = local_progressions(self.sums, self.sizes, readings=wanted, ratio=protocol.response.progression_ratio)
        return replace(self, progressions=first_progressions(local, self.elsewhere, self.untreated, self.imaging))


def follow_tumours(
    read: Mapping[str, pd.DataFrame],
    treated: pd.DataFrame,
    *,
    protocol: Protocol,
    measures: tuple[str, ...] | None = None,
) -> Tumours:
    """Follow the tumours of the treated subjects from record to progression (rules 7 to 15).

    Parameters
    ----------
    read : mapping of str to DataFrame
        What `records.counted_domains` gives: TU and TR are used.
    treated : DataFrame
        The treated subjects, as `subjects.derive_subjects` gives them.
    protocol : Protocol
        Settings.
    measures : tuple of str or None
        What `study_measures` gives of the whole study, where the domains are those of some of its subjects.
    """
    tu, tr = read["tu"], read["tr"]
    measures = study_measures(tr) if measures is None else measures
    span_days = protocol.imaging.visit_span_days
    lesions = treated_lesions(tu, treated)
    records = assessed_records(tr, span_days=span_days)
    sizes = lesion_sizes(records, lesions)
    sums = lesion_sums(
        sizes,
        lesions,
        assessments(records),
        treated,
        measures=measures,
        response=protocol.response,
        imaging=protocol.imaging,
    )
    imaging = imaging_records(tu, tr, span_days=span_days)
    return Tumours(
        measures=measures,
        measure=primary_measure(protocol.response, measures),
        records=records,
        lesions=lesions,
        sizes=sizes,
        sums=sums,
        imaging=imaging,
        elsewhere=distant_progressions(new_lesions(tu, treated, distant=protocol.distant)),
        untreated=nontarget_progressions(tr, treated, lesions),
        assessments=adequate_assessments(sums, imaging),
    ).read(protocol)


def study_measures(tr: pd.DataFrame) -> tuple[str, ...]:
    """The diameters that were measured at all (rule 7); of TR by the readers that count."""
    measured = set(tr.loc[resulted(tr) & complete_date(tr["TRDTC"]).notna(), "TRTESTCD"])
    return tuple(test for test in SIZE_TESTS if test in measured)
