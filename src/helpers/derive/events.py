"""What can end a subject's time, and what it is censored at: the sources that the endpoints draw on.

Each source is a frame with one row a subject: USUBJID, ADT and where that date comes from. Endpoints combine them
by name, as ``protocol.yml`` says; the engine in `adtte` knows nothing of tumours.
"""

from dataclasses import dataclass

import pandas as pd

from helpers.derive.local_progression import first_progressions
from helpers.foundation.calendar import DATE
from helpers.foundation.protocol import Endpoint, LocalReading

EVENT_TYPES = {
    "local_progression": 1,
    "distant_progression": 1,
    "nontarget_progression": 1,
    "death": 2,
    "transplant": 3,
}
"""EVTYPE of ADTTE."""

EVENT_NAMES = {
    "local_progression": "Local progression",
    "distant_progression": "Distant progression",
    "nontarget_progression": "Progression of an untreated lesion",
    "death": "Death",
    "transplant": "Liver transplant",
}

ASSESSMENT_NAMES = {
    "local": "Last adequate local assessment",
    "distant": "Last adequate distant assessment",
    "alive": "Last known alive",
}

_SOURCE = ["USUBJID", "ADT", "EVNTKIND", "SRCDOM", "SRCVAR", "SRCSEQ"]


@dataclass(frozen=True)
class LocalSources:
    """What one reading of local progression gives.

    Attributes
    ----------
    progression : DataFrame
        First local progression of each subject.
    assessments : DataFrame
        Adequate local assessments after the start.
    without_baseline : frozenset of str
        Subjects without a baseline sum, whose local progression cannot be seen (rule 19).
    """

    progression: pd.DataFrame
    assessments: pd.DataFrame
    without_baseline: frozenset[str]


@dataclass(frozen=True)
class Sources:
    """Dated sources by name; each frame has USUBJID ADT EVNTKIND SRCDOM SRCVAR SRCSEQ.

    Attributes
    ----------
    events : dict of str to DataFrame
        First event of each kind but local progression, at most one row a subject.
    assessments : dict of str to DataFrame
        Adequate assessments after the start, but local ones.
    local : dict of LocalReading to LocalSources
        By reading; one that the study cannot give is absent.
    therapies : DataFrame
        Subsequent therapies and transplants after the start.
    """

    events: dict[str, pd.DataFrame]
    assessments: dict[str, pd.DataFrame]
    local: dict[LocalReading, LocalSources]
    therapies: pd.DataFrame

    def can_give(self, endpoint: Endpoint) -> bool:
        """Tell whether the study measured what the endpoint is read from."""
        return endpoint.local in self.local

    def event(self, kind: str, endpoint: Endpoint) -> pd.DataFrame:
        """First event of a kind, as the endpoint reads it."""
        return self.local[endpoint.local].progression if kind == "local_progression" else self.events[kind]

    def adequate(self, endpoint: Endpoint) -> pd.DataFrame:
        """Adequate assessments of the endpoint's kind."""
        kind = endpoint.assessments
        return self.local[endpoint.local].assessments if kind == "local" else self.assessments[kind]

    def without_baseline(self, endpoint: Endpoint) -> frozenset[str]:
        """Subjects without a baseline sum of the endpoint's diameter."""
        return self.local[endpoint.local].without_baseline


def local_sources(
    adtr: pd.DataFrame,
    sizes: pd.DataFrame,
    subjects: pd.DataFrame,
    *,
    reading: LocalReading,
    measure: str,
    ratio: tuple[int, int],
) -> LocalSources:
    """Read local progression in one way (rules 11, 14 and 19), from ADTR and the sizes of lesions."""
    progressed = first_progressions(adtr, sizes, reading=reading, measure=measure, ratio=ratio)
    seen = adtr[(adtr["PARAMCD"] == f"SUM{measure}") & adtr["BASE"].notna()]
    return LocalSources(
        progression=_source(progressed, domain="TR", variable="TRDTC"),
        assessments=local_assessments(adtr, subjects, measure=measure),
        without_baseline=frozenset(subjects["USUBJID"]) - frozenset(seen["USUBJID"]),
    )


def local_assessments(adtr: pd.DataFrame, subjects: pd.DataFrame, *, measure: str) -> pd.DataFrame:
    """Adequate local assessments after the start of treatment (rules 14 and 19), from ADTR."""
    rows = adtr[(adtr["PARAMCD"] == f"SUM{measure}") & (adtr["ANL01FL"] == "Y")]
    return _after_start(_source(rows, domain="TR", variable="TRDTC"), subjects)


def distant_progression(progressions: pd.DataFrame) -> pd.DataFrame:
    """First distant progression of each subject (rule 13), with its kinds."""
    return _source(progressions.rename(columns={"KIND": "EVNTKIND"}), domain="TU", variable="TUDTC")


def distant_assessments(assessments: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    """Adequate distant assessments after the start of treatment (rule 14)."""
    return _after_start(assessments.assign(EVNTKIND="")[_SOURCE], subjects)


def nontarget_progression(progressions: pd.DataFrame) -> pd.DataFrame:
    """First progression of an untreated lesion (rule 15)."""
    return _source(progressions, domain="TR", variable="TRDTC")


def transplant(therapies: pd.DataFrame, *, category: str) -> pd.DataFrame:
    """First liver transplant after the start."""
    given = therapies[therapies["CATEGORY"].str.strip().str.upper() == category.upper()]
    return given.drop_duplicates("USUBJID").assign(EVNTKIND="")[_SOURCE]


def death(subjects: pd.DataFrame) -> pd.DataFrame:
    """Deaths (rule 5)."""
    died = subjects[subjects["DTHDT"].notna()]
    names = {"DTHDT": "ADT", "DTHSRC": "SRCDOM", "DTHVAR": "SRCVAR", "DTHSEQ": "SRCSEQ"}
    return died.rename(columns=names).assign(EVNTKIND="")[_SOURCE]


def last_contact(subjects: pd.DataFrame) -> pd.DataFrame:
    """Last day known alive (rule 6)."""
    seen = subjects[subjects["LSTALVDT"].notna()]
    names = {"LSTALVDT": "ADT", "LALVDOM": "SRCDOM", "LALVVAR": "SRCVAR", "LALVSEQ": "SRCSEQ"}
    return _after_start(seen.rename(columns=names).assign(EVNTKIND="")[_SOURCE], subjects)


def _source(rows: pd.DataFrame, *, domain: str, variable: str) -> pd.DataFrame:
    return rows.assign(EVNTKIND=rows.get("EVNTKIND", ""), SRCDOM=domain, SRCVAR=variable)[_SOURCE].astype({"ADT": DATE})


def _after_start(assessments: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    start = assessments["USUBJID"].map(subjects.set_index("USUBJID")["TRTSDT"])
    return assessments[assessments["ADT"] > start]
