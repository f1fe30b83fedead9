"""What can end a subject's time, and the assessments that it is censored at: what the endpoints are made of."""

import pandas as pd

from helpers.derive.distant import distant_assessments
from helpers.derive.records import SOURCE

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

DETAILS = ["EVNTKCD", "EVNTKIND", "EVNTLNK"]
"""What only a distant progression has: its kinds, as codes and in words, and its lesions; empty of other events."""


def first_progressions(
    local: pd.DataFrame, elsewhere: pd.DataFrame, untreated: pd.DataFrame, imaging: pd.DataFrame
) -> pd.DataFrame:
    """First progression of each kind, whatever endpoints the protocol has; of local progression under each reading.

    Parameters
    ----------
    local, elsewhere, untreated : DataFrame
        What `local_progression.local_progressions`, `distant.distant_progressions` and
        `distant.nontarget_progressions` give.
    imaging : DataFrame
        What `distant.imaging_records` gives.

    Returns
    -------
    DataFrame
        One row per subject and kind that progressed, and of local progression a row per reading: USUBJID, EVNTCD
        (``local_progression``, ``distant_progression``, ``nontarget_progression``), READING (the name of the reading;
        empty of the primary one and of the other kinds), ADT, ASSESS (the assessment of the record that gives the date:
        its visit, or its date where there is none or it fell apart), EVNTKCD, EVNTKIND, EVNTLNK, SRCDOM, SRCVAR,
        SRCSEQ.
    """
    rows = pd.concat([
        local.assign(EVNTCD="local_progression", SRCDOM="TR", SRCVAR="TRDTC"),
        elsewhere.assign(EVNTCD="distant_progression", SRCDOM="TU", SRCVAR="TUDTC"),
        untreated.assign(EVNTCD="nontarget_progression", SRCDOM="TR", SRCVAR="TRDTC"),
    ])  # fmt: skip
    rows[["READING", *DETAILS]] = rows[["READING", *DETAILS]].fillna("")
    visits = imaging[["USUBJID", "SRCDOM", "SRCSEQ", "ASSESS"]].astype({"ASSESS": object})
    rows = rows.merge(visits, on=["USUBJID", "SRCDOM", "SRCSEQ"], how="left")
    return rows[["USUBJID", "EVNTCD", "READING", "ADT", "ASSESS", *DETAILS, *SOURCE]]


def first_of_any_kind(progressions: pd.DataFrame) -> pd.DataFrame:
    """First progression of each subject, as in PFS: USUBJID, ADT; from what `first_progressions` gives."""
    primary = progressions[progressions["READING"] == ""]
    return primary.groupby("USUBJID", as_index=False)["ADT"].min()


def adequate_assessments(sums: pd.DataFrame, imaging: pd.DataFrame) -> pd.DataFrame:
    """Assessments that could have shown a progression, before and after the start (rules 14 and 19).

    Parameters
    ----------
    sums, imaging : DataFrame
        What `adtr.lesion_sums` and `distant.imaging_records` give.

    Returns
    -------
    DataFrame
        One row per subject, kind and assessment: USUBJID, ASSESSED (``VDIAM``, ``LDIAM``: the sum is complete, and the
        subject has a baseline; ``distant``), ADT, SRCDOM, SRCVAR, SRCSEQ.
    """
    local = sums.loc[sums["adequate"], ["USUBJID", "TEST", "ADT", "SRCSEQ"]].rename(columns={"TEST": "ASSESSED"})
    elsewhere = distant_assessments(imaging).assign(ASSESSED="distant")
    return pd.concat([local.assign(SRCDOM="TR", SRCVAR="TRDTC"), elsewhere], ignore_index=True)
