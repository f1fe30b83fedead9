"""ADTR: the sum of diameters of the treated lesions at each assessment, and what it says (rules 7 to 12)."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import add_months, days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.grouping import joined
from helpers.foundation.protocol import Imaging, Response

_GRAIN = ["USUBJID", "TEST", "ASSESS"]


def derive_adtr(
    sizes: pd.DataFrame,
    lesions: pd.DataFrame,
    subjects: pd.DataFrame,
    *,
    response: Response,
    imaging: Imaging,
) -> pd.DataFrame:
    """Sum, baseline, nadir, changes and target response of every assessment.

    Parameters
    ----------
    sizes : DataFrame
        What `assessments.lesion_sizes` gives.
    lesions : DataFrame
        What `assessments.treated_lesions` gives.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT of the treated subjects.
    response, imaging
        Sections of the protocol.

    Returns
    -------
    DataFrame
        One row a subject, measure and assessment in which any treated lesion was measured, those before treatment
        included; columns of the ADTR contract. Sizes in mm.
    """
    sums = _sums(sizes, lesions)
    rows = sums.merge(subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]], on="USUBJID")
    rows = rows.sort_values(
        ["USUBJID", "TEST", "day", "VISITNUM", "ASSESS"], kind="stable", ignore_index=True
    )
    rows["later"] = rows["day"] > rows["TRTSDT"]
    rows = _with_nadir(_with_baseline(rows))
    rows["PD"] = (
        is_progression(rows["measured"], rows["nadir"], ratio=response.progression_ratio) & rows["later"]
    )
    rows["AVALC"] = _target_response(rows, ratio=response.partial_response_ratio)
    rows["AVISITN"] = _scheduled_month(rows, interval_months=imaging.interval_months)
    return ADAM["adtr"].check(_arrange(rows))


def is_progression(size: pd.Series, reference: pd.Series, *, ratio: tuple[int, int]) -> pd.Series:
    """Tell whether a size is a progression over its reference, exactly (rule 11).

    Both are whole hundredths of a millimetre; ``ratio`` is 12 to 10 for an increase of 20%. From a reference of
    0 any size above it is a progression. A missing reference never is.
    """
    over, under = ratio
    return (under * size >= over * reference) & (size > reference)


def _sums(sizes: pd.DataFrame, lesions: pd.DataFrame) -> pd.DataFrame:
    """Add the lesions of an assessment; assessments in which nothing was measured have no date and fall out."""
    treated = lesions.groupby("USUBJID").size().rename("NLESION")
    rows = sizes.assign(
        reason=np.where(
            sizes["whole"], "", sizes["LESION"] + ": " + sizes["reason"].replace("", "no reason given")
        )
    ).sort_values([*_GRAIN, "day", "seq", "LESION"], kind="stable", na_position="first")
    sums = rows.groupby(_GRAIN).agg(
        VISITNUM=("VISITNUM", "first"),
        measured=("size", "sum"),
        any=("measured", "any"),
        NMEAS=("whole", "sum"),
        day=("day", "last"),
        SRCSEQ=("seq", "last"),
    )
    reasons = (
        joined(rows[rows["reason"] != ""].sort_values([*_GRAIN, "LESION"]), "reason", by=_GRAIN)
    )
    sums = sums[sums["any"]].join(reasons).reset_index().join(treated, on="USUBJID")
    sums["complete"] = sums["NMEAS"] == sums["NLESION"]
    unexplained = np.where(sums["complete"], "", "a treated lesion has no record")
    sums["reason"] = sums["reason"].where(sums["reason"].notna(), unexplained).astype(object)
    sums["sum"] = sums["measured"].where(sums["complete"])
    return sums


def _with_baseline(rows: pd.DataFrame) -> pd.DataFrame:
    """Baseline: the last complete assessment on or before the start of treatment (rule 9)."""
    candidate = rows["complete"] & ~rows["later"]
    last = rows[candidate].drop_duplicates(["USUBJID", "TEST"], keep="last")
    rows = rows.assign(ABLFL=np.where(rows.index.isin(last.index), "Y", ""))
    base = last[["USUBJID", "TEST", "sum"]].rename(columns={"sum": "base"})
    return rows.merge(base, on=["USUBJID", "TEST"], how="left")


def _with_nadir(rows: pd.DataFrame) -> pd.DataFrame:
    """Nadir: the smallest complete sum among the baseline and the later assessments before this one (rule 10)."""
    in_reach = rows["sum"].where(rows["later"] | (rows["ABLFL"] == "Y"))
    subject_measure = [rows["USUBJID"], rows["TEST"]]
    smallest = in_reach.groupby(subject_measure).cummin().groupby(subject_measure).ffill()
    before = smallest.groupby(subject_measure).shift()
    return rows.assign(nadir=before.where(rows["later"] & rows["base"].notna()))


def _target_response(rows: pd.DataFrame, *, ratio: tuple[int, int]) -> np.ndarray:
    """Response of the treated lesions, PD before NE before CR before PR before SD (rule 12)."""
    part, whole = ratio
    return np.select(
        [
            ~rows["later"],
            rows["PD"],
            ~rows["complete"] | rows["base"].isna(),
            rows["sum"] == 0,
            whole * rows["sum"] <= part * rows["base"],
        ],
        ["", "PD", "NE", "CR", "PR"],
        default="SD",
    )


def _scheduled_month(rows: pd.DataFrame, *, interval_months: int) -> pd.Series:
    """Month of the schedule that an assessment stands for: the nearest, held by one assessment each.

    0 is the baseline. A later assessment takes the nearest multiple of the interval after the end of treatment (the
    earlier of two that are equally near); of two with the same the nearer keeps it, then the later.
    """
    after = rows.loc[rows["later"], ["USUBJID", "TEST", "day", "TRTEDT"]].copy()
    guess = (days_between(after["day"], after["TRTEDT"]) / (365.25 / 12) / interval_months).round()
    options = pd.DataFrame({
        step: (
            days_between(after["day"], add_months(after["TRTEDT"], interval_months * (guess + step).astype("int64")))
        ).abs()
        for step in (-1, 0, 1)
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
        "PARAMCD": "SUM" + rows["TEST"],
        "ADT": rows["day"],
        "ASSESS": rows["ASSESS"],
        "VISITNUM": rows["VISITNUM"],
        "AVISITN": rows["AVISITN"].astype("float64"),
        "NLESION": rows["NLESION"].astype("float64"),
        "NMEAS": rows["NMEAS"].astype("float64"),
        "NEREAS": rows["reason"],
        "AVAL": mm["sum"],
        "AVALMEAS": mm["measured"],
        "BASE": mm["base"],
        "CHG": (changes - rows["base"]) / 100,
        "PCHG": 100 * (changes - rows["base"]) / rows["base"].where(rows["base"] > 0),
        "NADIR": mm["nadir"],
        "CHGNAD": (changes - rows["nadir"]) / 100,
        "PCHGNAD": 100 * (changes - rows["nadir"]) / rows["nadir"].where(rows["nadir"] > 0),
        "ABLFL": rows["ABLFL"],
        "ANL01FL": np.where(adequate, "Y", ""),
        "PDFL": np.where(rows["PD"], "Y", ""),
        "AVALC": rows["AVALC"],
        "SRCSEQ": rows["SRCSEQ"],
    }).astype({"PARAMCD": object})  # fmt: skip
