"""ADTR: the sum of diameters of the treated lesions at each assessment, and what it says (rules 7 to 12)."""

import numpy as np
import pandas as pd

from helpers.derive.assessments import SIZE_TESTS
from helpers.foundation.calendar import add_months, days_between
from helpers.foundation.grouping import joined, number
from helpers.foundation.protocol import Imaging, Response
from helpers.foundation.terms import chosen, flag, mapped

_GRAIN = ["assessment", "TEST"]
_SERIES = ["USUBJID", "TEST"]


def derive_adtr(
    sizes: pd.DataFrame,
    lesions: pd.DataFrame,
    assessments: pd.DataFrame,
    subjects: pd.DataFrame,
    *,
    measures: tuple[str, ...],
    response: Response,
    imaging: Imaging,
) -> pd.DataFrame:
    """Sum, baseline, nadir, changes and target response of every assessment.

    Parameters
    ----------
    sizes, lesions, assessments : DataFrame
        What the functions of `helpers.derive.assessments` give.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT of the treated subjects.
    measures : tuple of str
        The diameters that the study has: ``VDIAM``, ``LDIAM``.
    response, imaging
        Sections of the protocol.

    Returns
    -------
    DataFrame
        One row a treated subject, measure and assessment, those before treatment and those on which nothing of the
        measure was done included, in the order of their dates; columns of the ADTR contract, and assessment (its
        number). Sizes in mm.
    """
    sums = _sums(sizes, lesions, assessments, measures=measures)
    rows = sums.merge(subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]], on="USUBJID")
    rows = rows.sort_values(["USUBJID", "TEST", "day", "VISITNUM", "ASSESS"], ignore_index=True)
    rows["later"] = rows["day"] > rows["TRTSDT"]
    rows = _with_nadir(_with_baseline(rows))
    rows["PD"] = is_progression(rows["measured"], rows["nadir"], ratio=response.progression_ratio) & rows["later"]
    rows["AVALC"] = _target_response(rows, ratio=response.partial_response_ratio)
    rows["AVISITN"] = _scheduled_month(rows, interval_months=imaging.interval_months)
    return _arrange(rows)


def is_progression(size: pd.Series, reference: pd.Series, *, ratio: tuple[int, int]) -> pd.Series:
    """Tell whether a size is a progression over its reference, exactly (rule 11).

    Both are whole hundredths of a millimetre; ``ratio`` is 12 to 10 for an increase of 20%. From a reference of
    0 any size above it is a progression. A missing reference never is.
    """
    over, under = ratio
    return (under * size >= over * reference) & (size > reference)


def _sums(
    sizes: pd.DataFrame, lesions: pd.DataFrame, assessments: pd.DataFrame, *, measures: tuple[str, ...]
) -> pd.DataFrame:
    """Add the lesions of each assessment; the sum is complete where every treated lesion has a value (rule 8)."""
    grid = assessments.merge(pd.DataFrame({"TEST": pd.Categorical(measures, SIZE_TESTS)}), how="cross")
    added = sizes.groupby(_GRAIN, as_index=False, observed=True).agg(
        size=("size", "sum"), any=("measured", "any"), NMEAS=("whole", "sum")
    )
    treated = lesions.groupby("USUBJID").size()
    sums = grid.merge(added, on=_GRAIN, how="left").merge(_open_ends(sizes), on=_GRAIN, how="left")
    sums["SRCSEQ"] = _source(sums, sizes)
    sums["NLESION"] = sums["USUBJID"].map(treated).fillna(0)
    sums["NMEAS"] = sums["NMEAS"].fillna(0)
    # Lesions cannot all have merged: where nothing was measured at all, nothing is known.
    sums["complete"] = (sums["NMEAS"] == sums["NLESION"]) & sums["any"].eq(True)
    sums["sum"] = sums["size"].where(sums["complete"])
    sums["measured"] = sums["size"].where(sums["any"].eq(True))
    unexplained = chosen(
        [sums["complete"], sums["NLESION"] == 0], ["", "no treated lesion"], default="a treated lesion has no record"
    )
    sums["reason"] = sums["reason"].where(sums["reason"].notna(), unexplained).astype(object)
    return sums


def _open_ends(sizes: pd.DataFrame) -> pd.DataFrame:
    """Name the lesions without a value and why, one row an assessment and measure that has any."""
    rows = sizes[~sizes["whole"]].sort_values([*_GRAIN, "LESION"]).reset_index(drop=True)
    why = rows["LESION"].astype(object) + ": " + rows["reason"].replace("", "no reason given")
    group = pd.Series(number(rows["assessment"], rows["TEST"]), name="group")
    reasons = joined(pd.DataFrame({"group": group, "reason": why}), "reason", by="group")
    return rows[_GRAIN][~group.duplicated()].assign(reason=reasons.to_numpy())


def _source(sums: pd.DataFrame, sizes: pd.DataFrame) -> pd.Series:
    """The record that dates each assessment: one of the measure's own where it is of that day, else any (rule 21)."""
    own = sizes[[*_GRAIN, "day", "seq"]].dropna().sort_values([*_GRAIN, "day", "seq"])
    own = own.drop_duplicates([*_GRAIN, "day"], keep="last").rename(columns={"seq": "own"})
    return sums.merge(own, on=[*_GRAIN, "day"], how="left")["own"].fillna(sums["seq"])


def _with_baseline(rows: pd.DataFrame) -> pd.DataFrame:
    """Baseline: the last complete assessment on or before the start of treatment (rule 9)."""
    candidate = rows["complete"] & ~rows["later"]
    last = rows[candidate].drop_duplicates(_SERIES, keep="last")
    rows = rows.assign(ABLFL=flag(rows.index.isin(last.index)))
    base = last[[*_SERIES, "sum"]].rename(columns={"sum": "base"})
    return rows.merge(base, on=_SERIES, how="left")


def _with_nadir(rows: pd.DataFrame) -> pd.DataFrame:
    """Nadir: the smallest complete sum among the baseline and the later assessments before this one (rule 10)."""
    in_reach = rows["sum"].where(rows["later"] | (rows["ABLFL"] == "Y"))
    series = number(rows["USUBJID"], rows["TEST"])
    smallest = in_reach.groupby(series).cummin().groupby(series).ffill()
    before = smallest.groupby(series).shift()
    return rows.assign(nadir=before.where(rows["later"] & rows["base"].notna()))


def _target_response(rows: pd.DataFrame, *, ratio: tuple[int, int]) -> np.ndarray:
    """Response of the treated lesions, PD before NE before CR before PR before SD (rule 12).

    Nothing can respond where there was nothing: a baseline of 0 is not evaluable, but it can progress.
    """
    part, whole = ratio
    return chosen(
        [
            ~rows["later"],
            rows["PD"],
            ~rows["complete"] | ~(rows["base"] > 0),
            rows["sum"] == 0,
            whole * rows["sum"] <= part * rows["base"],
        ],
        ["", "PD", "NE", "CR", "PR"],
        default="SD",
    )


def _scheduled_month(rows: pd.DataFrame, *, interval_months: int) -> pd.Series:
    """Month of the schedule that an assessment stands for: the nearest, held by one assessment each.

    0 is the baseline. A later assessment takes the nearest multiple of the interval after the end of treatment (the
    later of two that are equally near); of two with the same the nearer keeps it, then the later. What is nearer to
    the end of treatment than to the first visit stands for none.
    """
    after = rows.loc[rows["later"], ["USUBJID", "TEST", "day", "TRTEDT"]].copy()
    guess = (days_between(after["day"], after["TRTEDT"]) / (365.25 / 12) / interval_months).round()
    options = pd.DataFrame({
        step: (
            days_between(after["day"], add_months(after["TRTEDT"], interval_months * (guess + step).astype("int64")))
        ).abs()
        for step in (1, 0, -1)
    })  # fmt: skip
    after["month"] = (guess + options.idxmin(axis=1)) * interval_months if len(after) else guess
    after["off"] = options.min(axis=1)
    after = after[after["month"] > 0].sort_values(["off", "day"], ascending=[True, False], kind="stable")
    held = after.drop_duplicates(["USUBJID", "TEST", "month"])["month"]
    return held.reindex(rows.index).mask(rows["ABLFL"] == "Y", 0.0)


def _arrange(rows: pd.DataFrame) -> pd.DataFrame:
    mm = {name: rows[name] / 100 for name in ("sum", "measured", "base", "nadir")}
    changes = rows["sum"].where(rows["later"])
    adequate = rows["complete"] & rows["base"].notna()
    return pd.DataFrame({
        "STUDYID": rows["STUDYID"],
        "USUBJID": rows["USUBJID"],
        "PARAMCD": mapped(rows["TEST"], "SUM{}".format),
        "ADT": rows["day"],
        "ASSESS": rows["ASSESS"].astype(object),
        "assessment": rows["assessment"],
        "VISITNUM": rows["VISITNUM"],
        "AVISITN": rows["AVISITN"].astype("float64"),
        "NLESION": rows["NLESION"].astype("float64"),
        "NMEAS": rows["NMEAS"].astype("float64"),
        "NEREAS": rows["reason"].mask(rows["complete"] & rows["base"].isna(), "no baseline sum"),
        "AVAL": mm["sum"],
        "AVALMEAS": mm["measured"],
        "BASE": mm["base"],
        "CHG": (changes - rows["base"]) / 100,
        "PCHG": 100 * (changes - rows["base"]) / rows["base"].where(rows["base"] > 0),
        "NADIR": mm["nadir"],
        "CHGNAD": (changes - rows["nadir"]) / 100,
        "PCHGNAD": 100 * (changes - rows["nadir"]) / rows["nadir"].where(rows["nadir"] > 0),
        "ABLFL": rows["ABLFL"],
        "ANL01FL": flag(adequate),
        "PDFL": flag(rows["PD"]),
        "AVALC": rows["AVALC"],
        "SRCSEQ": rows["SRCSEQ"],
    })  # fmt: skip
