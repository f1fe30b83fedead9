"""What can end a subject's time, and what it is censored at: the sources that the endpoints draw on.

Endpoints combine the sources by name, as ``protocol.yml`` says; the engine in `adtte` knows nothing of tumours. An
event source is a frame aligned with the spine of treated subjects: ADT (missing where there is no event), EVNTKCD,
EVNTKIND and EVNTLNK (of a distant progression) and SRCDOM SRCVAR SRCSEQ, the record that the date comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from helpers.derive import local_progression
from helpers.derive.follow_up import SOURCE, Assessments, aligned
from helpers.foundation.protocol import Endpoint, LocalReading
from helpers.foundation.terms import is_term

PROGRESSION, DEATH, TRANSPLANT = 1, 2, 3
EVENT_TYPES = {
    "local_progression": PROGRESSION,
    "distant_progression": PROGRESSION,
    "nontarget_progression": PROGRESSION,
    "death": DEATH,
    "transplant": TRANSPLANT,
}
"""EVTYPE of ADTTE."""

EVENT_NAMES = {
    "local_progression": "Local progression",
    "distant_progression": "Distant progression",
    "nontarget_progression": "Progression of an untreated lesion",
    "death": "Death",
    "transplant": "Liver transplant",
}

NO_DETAIL = {"EVNTKCD": "", "EVNTKIND": "", "EVNTLNK": ""}
"""What only a distant progression has: its kinds, as codes and in words, and its lesions."""

ASSESSMENT_NAMES = {
    "local": "Last adequate local assessment",
    "distant": "Last adequate distant assessment",
    "alive": "Last known alive",
}


@dataclass(frozen=True)
class LocalSources:
    """What one reading of local progression gives.

    Attributes
    ----------
    progression : DataFrame
        First local progression, an event source.
    assessments : Assessments
        Adequate local assessments.
    unseen : Series of bool
        Subjects without a baseline sum, whose local progression cannot be seen (rule 19); aligned with the spine.
    """

    progression: pd.DataFrame
    assessments: Assessments
    unseen: pd.Series


@dataclass(frozen=True)
class Sources:
    """What the endpoints of a study can be made of.

    Attributes
    ----------
    events : dict of str to DataFrame
        Event source of each kind but local progression.
    assessments : dict of str to Assessments
        Adequate assessments of each kind but local ones.
    local : dict of LocalReading to LocalSources
        By reading; one that the study cannot give is absent.
    therapy : Series of dates
        First subsequent therapy or transplant after the start; aligned with the spine.
    """

    events: dict[str, pd.DataFrame]
    assessments: dict[str, Assessments]
    local: dict[LocalReading, LocalSources]
    therapy: pd.Series

    def can_give(self, endpoint: Endpoint) -> bool:
        """Tell whether the study measured what the endpoint is read from."""
        return endpoint.local in self.local

    def event(self, kind: str, endpoint: Endpoint) -> pd.DataFrame:
        """First event of a kind, as the endpoint reads it."""
        return self.local[endpoint.local].progression if kind == "local_progression" else self.events[kind]

    def adequate(self, endpoint: Endpoint) -> Assessments:
        """Adequate assessments of the endpoint's kind."""
        kind = endpoint.assessments
        return self.local[endpoint.local].assessments if kind == "local" else self.assessments[kind]

    def unseen(self, endpoint: Endpoint) -> pd.Series:
        """Subjects without a baseline sum of the endpoint's diameter."""
        return self.local[endpoint.local].unseen


def local_sources(
    adtr: pd.DataFrame,
    sizes: pd.DataFrame,
    spine: pd.DataFrame,
    *,
    readings: Mapping[LocalReading, str],
    ratio: tuple[int, int],
) -> dict[LocalReading, LocalSources]:
    """Read local progression in each way (rules 11, 14 and 19), from ADTR and the sizes of lesions.

    Parameters
    ----------
    adtr, sizes : DataFrame
        What `adtr.derive_adtr` and `assessments.lesion_sizes` give.
    spine : DataFrame
        The treated subjects.
    readings : mapping of LocalReading to str
        The diameter of each reading: ``VDIAM`` or ``LDIAM``.
    ratio : tuple of int
        Progression as an exact ratio, 12 to 10, for a reading that has none of its own.
    """
    sums = {measure: adtr[adtr["PARAMCD"] == f"SUM{measure}"] for measure in set(readings.values())}
    adequate = {measure: local_assessments(rows, spine) for measure, rows in sums.items()}
    unseen = {
        measure: ~spine["USUBJID"].isin(rows.loc[rows["BASE"].notna(), "USUBJID"]) for measure, rows in sums.items()
    }
    return {
        reading: LocalSources(
            progression=_source(
                local_progression.first_progressions(
                    sums[measure], sizes, reading=reading, measure=measure, ratio=reading.progression_ratio or ratio
                ),
                spine,
                domain="TR",
                variable="TRDTC",
            ),
            assessments=adequate[measure],
            unseen=unseen[measure],
        )
        for reading, measure in readings.items()
    }


def local_assessments(sums: pd.DataFrame, spine: pd.DataFrame) -> Assessments:
    """Adequate local assessments (rules 14 and 19), from the rows of one measure in ADTR."""
    return Assessments(sums[sums["ANL01FL"] == "Y"].assign(SRCDOM="TR", SRCVAR="TRDTC"), spine)


def distant_progression(progressions: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """First distant progression of each subject (rule 13), with its kinds and lesions."""
    found = aligned(progressions, spine)
    source = _source(progressions, spine, domain="TU", variable="TUDTC")
    return source.assign(EVNTKCD=found["CODE"], EVNTKIND=found["KIND"], EVNTLNK=found["LESIONS"])


def nontarget_progression(progressions: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """First progression of an untreated lesion (rule 15)."""
    return _source(progressions, spine, domain="TR", variable="TRDTC")


def first_progressions(sources: Sources, imaging: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """First progression of each kind, whatever endpoints the protocol has; local progression by the primary reading.

    Parameters
    ----------
    sources : Sources
        Events by name.
    imaging : DataFrame
        What `distant.imaging_records` gives.
    spine : DataFrame
        The treated subjects, whom the sources are aligned with.

    Returns
    -------
    DataFrame
        One row a subject and kind that progressed: USUBJID, KIND (``local_progression``, ``distant_progression``,
        ``nontarget_progression``), ADT, ASSESS (the assessment of the record that gives the date: its visit, or its
        date where there is none or it fell apart), SRCDOM, SRCVAR, SRCSEQ.
    """
    found = {"local_progression": sources.local[LocalReading()].progression, **sources.events}
    rows = pd.concat([
        found[kind].assign(USUBJID=spine["USUBJID"], KIND=kind)
        for kind, code in EVENT_TYPES.items()
        if code == PROGRESSION
    ])  # fmt: skip
    record = ["USUBJID", "SRCDOM", "SRCSEQ"]
    rows = rows[rows["ADT"].notna()].merge(imaging[[*record, "ASSESS"]], on=record, how="left")
    return rows[["USUBJID", "KIND", "ADT", "ASSESS", *SOURCE]].astype({"ASSESS": object})


def transplant(therapies: pd.DataFrame, spine: pd.DataFrame, *, category: str) -> pd.DataFrame:
    """First liver transplant after the start."""
    given = therapies[is_term(therapies["CATEGORY"], category)].drop_duplicates("USUBJID")
    return aligned(given[["USUBJID", "ADT", *SOURCE]], spine).assign(**NO_DETAIL)


def death(spine: pd.DataFrame) -> pd.DataFrame:
    """Deaths (rule 5)."""
    names = {"DTHDT": "ADT", "DTHSRC": "SRCDOM", "DTHVAR": "SRCVAR", "DTHSEQ": "SRCSEQ"}
    return spine[list(names)].rename(columns=names).assign(**NO_DETAIL)


def last_contact(spine: pd.DataFrame) -> Assessments:
    """Last day known alive (rule 6)."""
    names = {"LSTALVDT": "ADT", "LALVDOM": "SRCDOM", "LALVVAR": "SRCVAR", "LALVSEQ": "SRCSEQ"}
    return Assessments(spine.rename(columns=names), spine)


def first_therapy(therapies: pd.DataFrame, spine: pd.DataFrame) -> pd.Series:
    """Day of the first subsequent therapy or transplant after the start, missing where there was none."""
    return aligned(therapies.drop_duplicates("USUBJID")[["USUBJID", "ADT"]], spine)["ADT"]


def _source(first: pd.DataFrame, spine: pd.DataFrame, *, domain: str, variable: str) -> pd.DataFrame:
    rows = aligned(first, spine)
    return pd.DataFrame({
        "ADT": rows["ADT"],
        **NO_DETAIL,
        "SRCDOM": domain,
        "SRCVAR": variable,
        "SRCSEQ": rows["SRCSEQ"],
    })  # fmt: skip
