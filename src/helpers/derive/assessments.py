"""Imaging assessments: which records belong together, on what date, and what each treated lesion measured.

Sizes are whole hundredths of a millimetre here, so that every threshold behind this module is exact (rule 11).
"""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import complete_date, days_between, iso, last_possible_day
from helpers.ingest.treatment import counted_readings

SIZE_TESTS = ("VDIAM", "LDIAM")
HUNDREDTHS = {"mm": 100, "cm": 1000}
"""Hundredths of a millimetre in one unit."""

_MERGED = "MERGED INTO"


def treated_lesions(tu: pd.DataFrame, start: pd.DataFrame, *, readers: tuple[str, ...]) -> pd.DataFrame:
    """Lesions treated with SBRT: identified as TARGET on or before its start (rule 7).

    Parameters
    ----------
    tu : DataFrame
        TU: USUBJID, TULNKID, TUTESTCD, TUSTRESC, TUDTC, TUEVAL.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.
    readers : tuple of str
        Whose readings count.

    Returns
    -------
    DataFrame
        One row a treated lesion: USUBJID, LESION. A partial date of identification counts where its last
        possible day is on or before the start.
    """
    named = counted_readings(tu, reader="TUEVAL", count=readers)
    named = named[(named["TUTESTCD"] == "TUMIDENT") & (named["TUSTRESC"] == "TARGET")]
    named = named.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    before = named[last_possible_day(named["TUDTC"]) <= named["TRTSDT"]]
    lesions = before[["USUBJID", "TULNKID"]].rename(columns={"TULNKID": "LESION"})
    return lesions.drop_duplicates().sort_values(["USUBJID", "LESION"], ignore_index=True)


def assessment_ids(records: pd.DataFrame, *, dtc: str, span_days: int) -> pd.Series:
    """Name the assessment of each record: its visit, or its date where the visit does not hold it together.

    Parameters
    ----------
    records : DataFrame
        USUBJID, VISITNUM and the date variable; records that were not done are needed too, for they widen a visit.
    dtc : str
        Name of the date variable.
    span_days : int
        A visit whose complete dates lie further apart falls into one assessment a date (rule 7).

    Returns
    -------
    Series of str
        ``V<VISITNUM>``, or the ISO date; empty where a record has neither.
    """
    day = complete_date(records[dtc])
    by_visit = day.groupby([records["USUBJID"], records["VISITNUM"]])
    span = days_between(by_visit.transform("max"), by_visit.transform("min"))
    together = records["VISITNUM"].notna() & ~(span > span_days)
    visit = "V" + records["VISITNUM"].map("{:.12g}".format).astype(object)
    return visit.where(together, iso(day)).astype(object)


def assessed_records(tr: pd.DataFrame, *, readers: tuple[str, ...], span_days: int) -> pd.DataFrame:
    """Records of TR by the readers that count, each with its assessment (rule 7).

    Parameters
    ----------
    tr : DataFrame
        TR: USUBJID, TRSEQ, TRLNKID, TRTESTCD, TRSTRESN, TRSTRESC, TRDTC, TRSTAT, TREVAL, VISITNUM.
    readers : tuple of str
        Whose readings count.
    span_days : int
        See `assessment_ids`.

    Returns
    -------
    DataFrame
        The records with ASSESS, day (NaT where the date is not complete) and valued (True where there is a result). A
        result without a complete date is not used, nor is a record that belongs to no assessment.
    """
    counted = counted_readings(tr, reader="TREVAL", count=readers)
    sized = counted["TRTESTCD"].isin(SIZE_TESTS)
    resulted = np.where(sized, counted["TRSTRESN"].notna(), counted["TRSTRESC"].str.strip() != "")
    records = counted.assign(
        ASSESS=assessment_ids(counted, dtc="TRDTC", span_days=span_days),
        day=complete_date(counted["TRDTC"]),
        valued=resulted & (counted["TRSTAT"].str.strip().str.upper() != "NOT DONE"),
        sized=sized,
    )
    return records[(records["ASSESS"] != "") & (records["day"].notna() | ~records["valued"])]


def assessments(records: pd.DataFrame) -> pd.DataFrame:
    """Date of each assessment: the latest of a result in it; one without any result is none (rule 7).

    Parameters
    ----------
    records : DataFrame
        What `assessed_records` gives.

    Returns
    -------
    DataFrame
        One row a subject and assessment: USUBJID, ASSESS, VISITNUM, day, seq (TRSEQ of a record of that day, one of a
        size where there is one).
    """
    results = records[records["valued"]].assign(seq=lambda rows: rows["TRSEQ"].astype("float64"))
    ordered = results.sort_values(["USUBJID", "ASSESS", "day", "sized", "seq"], kind="stable")
    latest = ordered.drop_duplicates(["USUBJID", "ASSESS"], keep="last")
    return latest[["USUBJID", "ASSESS", "VISITNUM", "day", "seq"]].reset_index(drop=True)


def lesion_sizes(records: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    """Size of each treated lesion at each assessment, for both measures (rules 7 and 8).

    Of values on two dates of one assessment the later counts; a lesion that split is the sum of its parts; a
    lesion that merged counts 0 in its own place, for every measure.

    Parameters
    ----------
    records : DataFrame
        What `assessed_records` gives, with TRSTRESU (mm or cm) and TRREASND.
    lesions : DataFrame
        What `treated_lesions` gives.

    Returns
    -------
    DataFrame
        One row a subject, measure, assessment and lesion that was recorded in it: USUBJID, TEST, ASSESS, LESION, size
        (hundredths of mm of what was measured), whole (True where the lesion has a value, or merged), measured (True
        where anything was), merged, mergedto, split, reason (not done), day and seq (TRSEQ) of its latest value.
    """
    parts = _latest_values(_for_every_measure(_size_records(records, lesions)))
    return _whole_lesions(parts)


def _size_records(records: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    sizes = records[records["sized"]]
    rows = pd.DataFrame({
        "USUBJID": sizes["USUBJID"],
        "ASSESS": sizes["ASSESS"],
        "LESION": sizes["TRLNKID"].str.split(".", n=1).str[0],
        "PART": sizes["TRLNKID"],
        "TEST": sizes["TRTESTCD"],
        "day": sizes["day"],
        "seq": sizes["TRSEQ"].astype("float64"),
        "size": hundredths_of_mm(sizes["TRSTRESN"], sizes["TRSTRESU"]),
        "valued": sizes["valued"],
        "reason": sizes["TRREASND"].str.strip(),
    })  # fmt: skip
    not_done = sizes["TRSTAT"].str.strip().str.upper() == "NOT DONE"
    rows["merged"] = not_done & rows["reason"].str.upper().str.startswith(_MERGED)
    return rows.merge(lesions, on=["USUBJID", "LESION"])


def hundredths_of_mm(values: pd.Series, units: pd.Series) -> pd.Series:
    """Round sizes half up to 0.01 mm and count in hundredths; NaN where there is no value (rule 11).

    The ninth decimal is settled first, so that a decimal such as 0.285 that binary cannot hold still rounds up.
    """
    scale = units.str.strip().str.lower().map(HUNDREDTHS).astype("float64")
    return np.floor((values * scale).round(9) + 0.5)


def _for_every_measure(records: pd.DataFrame) -> pd.DataFrame:
    """Let a merger count for both measures, whichever its record names."""
    mergers = records[records["merged"]]
    copies = [mergers.assign(TEST=test) for test in SIZE_TESTS]
    return pd.concat([records[~records["merged"]], *copies], ignore_index=True)


def _latest_values(records: pd.DataFrame) -> pd.DataFrame:
    """One row a part of a lesion and assessment: its latest value, else a merger, else why it was not done."""
    grain = ["USUBJID", "TEST", "ASSESS", "LESION", "PART"]
    ordered = records.sort_values([*grain, "valued", "merged", "day", "seq"], kind="stable", na_position="first")
    latest = ordered.drop_duplicates(grain, keep="last").reset_index(drop=True)
    latest["split"] = latest["PART"] != latest["LESION"]
    latest["known"] = latest["valued"] | latest["merged"]
    return latest


def _whole_lesions(parts: pd.DataFrame) -> pd.DataFrame:
    """Add the parts of a lesion that split; a record of the whole lesion counts where it was measured or merged."""
    grain = ["USUBJID", "TEST", "ASSESS", "LESION"]
    in_parts = parts.groupby(grain)["split"].transform("any")
    own_value = (parts["known"] & ~parts["split"]).groupby([parts[name] for name in grain]).transform("any")
    rows = parts[parts["split"] == (in_parts & ~own_value)]
    rows = rows.assign(
        size=rows["size"].where(rows["valued"], 0.0),
        day=rows["day"].where(rows["valued"]),
        seq=rows["seq"].where(rows["valued"]),
        merged=rows["merged"] & ~rows["split"],
    ).sort_values([*grain, "day", "seq"], kind="stable", na_position="first")
    lesions = rows.groupby(grain).agg(
        size=("size", "sum"),
        whole=("known", "all"),
        measured=("valued", "any"),
        merged=("merged", "any"),
        split=("split", "any"),
        parts=("PART", "nunique"),
        reason=("reason", "last"),
        day=("day", "last"),
        seq=("seq", "last"),
    )
    lesions = lesions.reset_index()
    # A part that was recorded for one measure only leaves the other measure without it.
    recorded = lesions.groupby(["USUBJID", "ASSESS", "LESION"])["parts"].transform("max")
    lesions["whole"] &= ~lesions["split"] | (lesions["parts"] == recorded)
    lesions["mergedto"] = lesions["reason"].str[len(_MERGED) :].str.strip().where(lesions["merged"], "")
    return lesions.drop(columns="parts")
