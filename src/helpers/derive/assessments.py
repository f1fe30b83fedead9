"""Imaging assessments: which records belong together, on what date, and what each treated lesion measured.

Sizes are whole hundredths of a millimetre here, so that every threshold behind this module is exact (rule 11).
"""

import numpy as np
import pandas as pd

from helpers.derive.records import last_of_each
from helpers.foundation.calendar import complete_date
from helpers.foundation.grouping import number
from helpers.foundation.terms import is_term, mapped
from helpers.ingest.lesions import merged_into, says_merged, whole_lesion
from helpers.ingest.visits import assessment_ids

SIZE_TESTS = ("VDIAM", "LDIAM")
STATE_TEST = "TUMSTATE"
HUNDREDTHS = {"mm": 100, "cm": 1000}
"""Hundredths of a millimetre in one unit."""

_NO_DATE = "date not complete"


def assessed_records(tr: pd.DataFrame, *, span_days: int) -> pd.DataFrame:
    """Records of TR, each with its assessment (rule 7).

    Parameters
    ----------
    tr : DataFrame
        TR by the readers that count.
    span_days : int
        See `visits.assessment_ids`.

    Returns
    -------
    DataFrame
        The records: USUBJID, TRSEQ, TRLNKID, TRTESTCD, TRSTRESN, TRSTRESU, TRSTRESC, TRREASND, VISITNUM, with ASSESS
        (name of the assessment), assessment (its number), day (NaT where the date is not complete), and True or False
        in sized (a size), valued (there is a result with a complete date; another is not used, as if it were not done)
        and merged (a lesion that merged). A record that belongs to no assessment is left out.
    """
    filled, day = resulted(tr), complete_date(tr["TRDTC"])
    sized = tr["TRTESTCD"].isin(SIZE_TESTS)
    kept = ["USUBJID", "TRSEQ", "TRLNKID", "TRTESTCD", "TRSTRESN", "TRSTRESU", "TRSTRESC", "TRREASND", "VISITNUM"]
    records = tr[kept].assign(
        ASSESS=assessment_ids(tr, dtc="TRDTC", span_days=span_days),
        day=day,
        valued=filled & day.notna(),
        sized=sized,
        merged=is_term(tr["TRSTAT"], "NOT DONE") & mapped(tr["TRREASND"], says_merged).astype(bool),
    )
    records["assessment"] = number(records["USUBJID"], records["ASSESS"])
    records["TRREASND"] = records["TRREASND"].mask(filled & day.isna(), _NO_DATE)
    return records[records["ASSESS"] != ""]


def resulted(tr: pd.DataFrame) -> pd.Series:
    """Tell which records of TR hold a result: a size, or the state of a lesion; other tests are not used."""
    size = tr["TRTESTCD"].isin(SIZE_TESTS) & tr["TRSTRESN"].notna()
    state = (tr["TRTESTCD"] == STATE_TEST) & ~is_term(tr["TRSTRESC"], "")
    return (size | state) & ~is_term(tr["TRSTAT"], "NOT DONE")


def assessments(records: pd.DataFrame) -> pd.DataFrame:
    """Date of each assessment: the latest of a result in it; one without any result is none (rule 7).

    Parameters
    ----------
    records : DataFrame
        What `assessed_records` gives.

    Returns
    -------
    DataFrame
        One row per subject and assessment: assessment (its number), USUBJID, ASSESS, VISITNUM, ADT, TRSEQ (of a record
        of that day, one of a size where there is one).
    """
    latest = last_of_each(records[records["valued"]], ["assessment"], ["day", "sized", "TRSEQ"])
    return latest[["assessment", "USUBJID", "ASSESS", "VISITNUM", "day", "TRSEQ"]].rename(columns={"day": "ADT"})


def lesion_sizes(records: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    """Size of each treated lesion at each assessment, for both measures (rules 7 and 8).

    Of values on two dates of one assessment the later counts; a lesion that split is the sum of its parts; a
    lesion that merged counts 0 in its own place, for every measure.

    Parameters
    ----------
    records : DataFrame
        What `assessed_records` gives.
    lesions : DataFrame
        What `lesions.treated_lesions` gives.

    Returns
    -------
    DataFrame
        One row per subject, measure, assessment and lesion that was recorded in it: USUBJID, TEST, assessment, LESION,
        size (hundredths of mm of what was measured), whole (True where the lesion has a value, or merged), measured
        (True where anything was), merged, mergedto, split, reason (not done), day and seq (TRSEQ) of its latest value.
    """
    parts = _latest_values(_for_every_measure(_size_records(records, lesions)))
    return _whole_lesions(parts)


def _size_records(records: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    sizes = records[records["sized"] | records["merged"]]
    whole = mapped(sizes["TRLNKID"], whole_lesion)
    rows = pd.DataFrame({
        "USUBJID": sizes["USUBJID"],
        "assessment": sizes["assessment"],
        "LESION": whole.astype(lesions["LESION"].dtype),
        "PART": sizes["TRLNKID"].astype("category"),
        "TEST": sizes["TRTESTCD"],
        "day": sizes["day"],
        "seq": sizes["TRSEQ"].astype("float64"),
        "size": hundredths_of_mm(sizes["TRSTRESN"], sizes["TRSTRESU"]),
        "valued": sizes["valued"],
        "merged": sizes["merged"] & (mapped(sizes["TRREASND"], merged_into) != whole),  # a part into its own is no end
        "reason": mapped(sizes["TRREASND"], str.strip),
        "split": sizes["TRLNKID"] != whole,
    })  # fmt: skip
    return rows.merge(lesions, on=["USUBJID", "LESION"])


def hundredths_of_mm(values: pd.Series, units: pd.Series) -> pd.Series:
    """Round sizes half up to 0.01 mm and count in hundredths; NaN where there is no value (rule 11).

    The ninth decimal is settled first, so that a decimal such as 0.285 that binary cannot hold still rounds up.
    """
    scale = mapped(units, lambda unit: HUNDREDTHS.get(unit.strip().lower(), np.nan)).astype("float64")
    return np.floor((values * scale).round(9) + 0.5)


def _for_every_measure(records: pd.DataFrame) -> pd.DataFrame:
    """Let a merger count for both measures, whichever test its record names."""
    mergers = records[records["merged"]]
    return pd.concat(
        [records[~records["merged"]], *(mergers.assign(TEST=test) for test in SIZE_TESTS)], ignore_index=True
    )


def _latest_values(records: pd.DataFrame) -> pd.DataFrame:
    """One row per part of a lesion and assessment: its latest value, else a merger, else why it was not done."""
    latest = last_of_each(records, ["assessment", "TEST", "PART"], ["valued", "merged", "day", "seq"])
    return latest.assign(
        lesion=number(latest["assessment"], latest["TEST"], latest["LESION"]),
        known=latest["valued"] | latest["merged"],
        size=latest["size"].where(latest["valued"], 0.0),
        day=latest["day"].where(latest["valued"]),
        seq=latest["seq"].where(latest["valued"]),
    )


def _whole_lesions(parts: pd.DataFrame) -> pd.DataFrame:
    """Add the parts of a lesion that split; a record of the whole lesion counts where it was measured or merged."""
    whole_known = parts["lesion"].isin(parts.loc[parts["known"] & ~parts["split"], "lesion"])
    in_parts = parts["lesion"].isin(parts.loc[parts["split"], "lesion"]) & ~whole_known
    rows = parts[parts["split"] == in_parts]
    lesions = last_of_each(rows, ["lesion"], ["day", "seq", "PART"]).set_index("lesion").sort_index()
    added = rows.assign(rows=1).groupby("lesion")[["rows", "size", "valued", "known", "merged"]].sum()
    in_full = ~lesions["split"] | (added["rows"] == _parts_named(parts, lesions))
    lesions["size"], lesions["measured"] = added["size"], added["valued"] > 0
    lesions["whole"] = (added["known"] == added["rows"]) & in_full
    lesions["merged"] = (added["merged"] == added["rows"]) & in_full
    why_not = last_of_each(rows[~rows["known"]], ["lesion"], ["PART"]).set_index("lesion")["reason"]
    lesions["reason"] = why_not.reindex(lesions.index).fillna(lesions["reason"])
    target = mapped(lesions["reason"], lambda reason: whole_lesion(merged_into(reason)))
    lesions["mergedto"] = target.where(lesions["merged"], "")
    return lesions.drop(columns=["PART", "valued", "known"]).reset_index(drop=True)


def _parts_named(parts: pd.DataFrame, lesions: pd.DataFrame) -> pd.Series:
    """Count the parts of each lesion at an assessment, for both measures: a sum that lacks one is not whole."""
    named = parts[parts["split"]].drop_duplicates(["assessment", "PART"])
    counted = named.groupby(["assessment", "LESION"], observed=True).size().rename("named")
    return lesions[["assessment", "LESION"]].join(counted, on=["assessment", "LESION"])["named"]
