"""ADTR: the sum of diameters of the treated lesions at each assessment, and what it says (rules 7 to 12).

`lesion_sums` counts in whole hundredths of a millimetre, so that every threshold is exact (rule 11); `derive_adtr`
gives millimetres.
"""

import numpy as np
import pandas as pd

from helpers.derive.assessments import SIZE_TESTS
from helpers.derive.records import first_of_each, last_of_each
from helpers.foundation.calendar import DAYS_PER_MONTH, add_months, days_between
from helpers.foundation.grouping import joined, number
from helpers.foundation.protocol import Imaging, Response
from helpers.foundation.terms import chosen, flag, mapped

_SERIES = ["USUBJID", "TEST"]


def lesion_sums(
    sizes: pd.DataFrame,
    lesions: pd.DataFrame,
    assessments: pd.DataFrame,
    treated: pd.DataFrame,
    *,
    measures: tuple[str, ...],
    response: Response,
    imaging: Imaging,
) -> pd.DataFrame:
    """Sum, baseline, nadir and response of the treated lesions at every assessment.

    Parameters
    ----------
    sizes, lesions, assessments : DataFrame
        What `assessments.lesion_sizes`, `lesions.treated_lesions` and `assessments.assessments` give.
    treated : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT of the treated subjects.
    measures : tuple of str
        The diameters that the study has: ``VDIAM``, ``LDIAM``.
    response, imaging
        Sections of the protocol.

    Returns
    -------
    DataFrame
        One row per treated subject, TEST (the diameter) and assessment, in the order of their dates, those before
        treatment and those on which nothing of the measure was done included: STUDYID, USUBJID, TRTSDT, TRTEDT,
        assessment (its number), ASSESS, VISITNUM, ADT, SRCSEQ; NLESION and NMEAS (treated lesions, and those with a
        value); sum (of a complete assessment), measured (sum of what was measured), base and nadir, all in hundredths
        of a millimetre; True or False in later (after the start of treatment), complete, adequate (complete, and the
        subject has a baseline), PD (local progression by the primary reading of this diameter); reason (why it is not
        complete), ABLFL, AVALC (the response; empty up to the start) and AVISITN.
    """
    if not measures:  # no row, but the columns of one
        measures, assessments = SIZE_TESTS[:1], assessments.iloc[:0]
    added = [_added(sizes[sizes["TEST"] == test], lesions, assessments).assign(TEST=test) for test in measures]
    rows = pd.concat(added, ignore_index=True)
    rows = rows.merge(treated[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]], on="USUBJID")
    rows = rows.sort_values([*_SERIES, "ADT", "VISITNUM", "ASSESS"], ignore_index=True)
    rows["later"] = rows["ADT"] > rows["TRTSDT"]
    rows = _with_baseline_and_nadir(rows)
    rows["adequate"] = rows["complete"] & rows["base"].notna()
    rows["PD"] = is_progression(rows["measured"], rows["nadir"], ratio=response.progression_ratio) & rows["later"]
    rows["AVALC"] = _target_response(rows, ratio=response.partial_response_ratio)
    rows["AVISITN"] = _scheduled_month(rows, interval_months=imaging.interval_months)
    return rows


def derive_adtr(sums: pd.DataFrame) -> pd.DataFrame:
    """Give the sums in millimetres, with their changes from baseline and nadir.

    Parameters
    ----------
    sums : DataFrame
        What `lesion_sums` gives.

    Returns
    -------
    DataFrame
        One row per treated subject, measure and assessment; columns of the ADTR contract. Sizes in mm.
    """
    after = sums["sum"].where(sums["later"])
    return pd.DataFrame({
        "STUDYID": sums["STUDYID"],
        "USUBJID": sums["USUBJID"],
        "PARAMCD": mapped(sums["TEST"], "SUM{}".format),
        "ADT": sums["ADT"],
        "ASSESS": sums["ASSESS"].astype(object),
        "VISITNUM": sums["VISITNUM"],
        "AVISITN": sums["AVISITN"],
        "NLESION": sums["NLESION"],
        "NMEAS": sums["NMEAS"],
        "NEREAS": sums["reason"].mask(sums["complete"] & ~sums["adequate"], "no baseline sum"),
        "AVAL": sums["sum"] / 100,
        "AVALMEAS": sums["measured"] / 100,
        "BASE": sums["base"] / 100,
        "CHG": (after - sums["base"]) / 100,
        "PCHG": 100 * (after - sums["base"]) / sums["base"].where(sums["base"] > 0),
        "NADIR": sums["nadir"] / 100,
        "CHGNAD": (after - sums["nadir"]) / 100,
        "PCHGNAD": 100 * (after - sums["nadir"]) / sums["nadir"].where(sums["nadir"] > 0),
        "ABLFL": sums["ABLFL"],
        "ANL01FL": flag(sums["adequate"]),
        "PDFL": flag(sums["PD"]),
        "AVALC": sums["AVALC"],
        "SRCSEQ": sums["SRCSEQ"],
    })  # fmt: skip


def is_progression(size: pd.Series, reference: pd.Series, *, ratio: tuple[int, int]) -> pd.Series:
    """Tell whether a size is a progression over its reference, exactly (rule 11).

    Both are whole hundredths of a millimetre; ``ratio`` is 12 to 10 for an increase of 20%. From a reference of
    0 any size above it is a progression. A missing reference never is.
    """
    over, under = ratio
    return (under * size >= over * reference) & (size > reference)


def _added(sizes: pd.DataFrame, lesions: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Add the sizes of one measure; the sum is complete where every treated lesion has a value (rule 8)."""
    rows = assessments.set_index("assessment")
    added = sizes.groupby("assessment")[["size", "measured", "whole"]].sum().reindex(rows.index, fill_value=0)
    measured = added["measured"] > 0
    rows["NLESION"] = rows["USUBJID"].map(lesions.groupby("USUBJID").size()).fillna(0).astype("float64")
    rows["NMEAS"] = added["whole"].astype("float64")
    # Lesions cannot all have merged: where nothing was measured at all, nothing is known.
    rows["complete"] = (rows["NMEAS"] == rows["NLESION"]) & measured
    rows["sum"], rows["measured"] = added["size"].where(rows["complete"]), added["size"].where(measured)
    rows["reason"] = _why_not_complete(rows, sizes)
    own = last_of_each(sizes[sizes["measured"]], ["assessment"], ["day", "seq"]).set_index("assessment")
    own = own.reindex(rows.index)
    rows["SRCSEQ"] = own["seq"].where(own["day"] == rows["ADT"], rows["TRSEQ"].astype("float64"))  # rule 21
    return rows.drop(columns="TRSEQ").reset_index()


def _why_not_complete(rows: pd.DataFrame, sizes: pd.DataFrame) -> pd.Series:
    """Name the lesions without a value and why; empty where there is none."""
    without = sizes[~sizes["whole"]].sort_values("LESION", kind="stable")
    why = without["LESION"].astype(object) + ": " + without["reason"].replace("", "no reason given")
    named = joined(without[["assessment"]].assign(why=why), "why", by="assessment").reindex(rows.index)
    silent = chosen(
        [rows["complete"], rows["NLESION"] == 0], ["", "no treated lesion"], default="a treated lesion has no record"
    )
    return named.where(named.notna(), silent).astype(object)


def _with_baseline_and_nadir(rows: pd.DataFrame) -> pd.DataFrame:
    """Baseline: the last complete assessment on or before the start of treatment (rule 9).

    Nadir: the smallest complete sum among the baseline and the later assessments before this one (rule 10).
    """
    series = number(rows["USUBJID"], rows["TEST"])
    candidates = rows.assign(series=series)[rows["complete"] & ~rows["later"]]
    baseline = candidates.drop_duplicates("series", keep="last")
    rows["ABLFL"] = flag(rows.index.isin(baseline.index))
    rows["base"] = pd.Series(series, index=rows.index).map(baseline.set_index("series")["sum"])
    in_reach = rows["sum"].where(rows["later"] | (rows["ABLFL"] == "Y"))
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
    """Month of the schedule of each assessment: the nearest, and each month has one assessment at most.

    0 is the baseline. A later assessment takes the nearest multiple of the interval after the end of treatment (the
    later of two that are equally near); of two with the same the nearer keeps it, then the later. What is nearer to
    the end of treatment than to the first visit has none.
    """
    after = rows.loc[rows["later"], [*_SERIES, "ADT", "TRTEDT"]]
    days = days_between(after["ADT"], after["TRTEDT"])
    about = (days / DAYS_PER_MONTH / interval_months).round().to_numpy().astype("int64")
    months = interval_months * np.stack([about + 1, about, about - 1])
    off = np.stack([(days_between(after["ADT"], add_months(after["TRTEDT"], month))).abs() for month in months])
    nearest = off.argmin(axis=0)
    after = after.assign(month=np.take_along_axis(months, nearest[None], axis=0)[0], off=off.min(axis=0), earlier=-days)
    held = first_of_each(after[after["month"] > 0], [*_SERIES, "month"], ["off", "earlier"])["month"]
    return held.astype("float64").reindex(rows.index).mask(rows["ABLFL"] == "Y", 0.0)
