"""ALBI and Child-Pugh points of each day, and which of them is the baseline (rule 28)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.derive.adlb import clock_time
from helpers.derive.lab_grades import EQUAL_WITHIN
from helpers.derive.records import collected, last_of_each
from helpers.foundation.calendar import DATE, add_days, add_months, complete_date
from helpers.foundation.contracts import ADAM, SDTM
from helpers.foundation.protocol import Liver
from helpers.foundation.terms import chosen, flag, is_term

_CHILD_PUGH = "CHILD-PUGH CLASSIFICATION"
_POINTS = ("CPSCORE", "CPASCITE", "CPENCEPH")
_SERIES = ["USUBJID", "PARAMCD"]


def liver_scores(
    adlb: pd.DataFrame | None,
    rs: pd.DataFrame | None,
    subjects: pd.DataFrame,
    *,
    liver: Liver,
    window_days: int,
) -> pd.DataFrame:
    """Derive the liver scores of each day.

    Parameters
    ----------
    adlb : DataFrame or None
        What `adlb.derive_adlb` gives, where laboratory was collected: USUBJID, LBSEQ, LBTESTCD, LBDTC, ADT and AVAL in
        the standard unit (bilirubin umol/L, albumin g/L).
    rs : DataFrame or None
        RS by the readers that count, where it was collected.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT, one row per subject; without TRTSDT there is neither baseline nor window, and
        records of other subjects are left out.
    liver : Liver
        Section of the protocol.
    window_days : int
        Days by which the window is longer than its months: half an interval of the monthly visits.

    Returns
    -------
    DataFrame
        One row per subject, PARAMCD and day: STUDYID, USUBJID, PARAMCD (``ALBI``, ``CPSCORE``, ``CPASCITE``,
        ``CPENCEPH``), ADT, AVAL, AVALC, BASE, CHG, ABLFL, WINDOWFL, EXACTFL, SRCDOM, SRCSEQ.

        ``ALBI``: 0.66 log10(bilirubin) - 0.085 albumin on each day that has both (of each the latest value of the day,
        then that with the highest LBSEQ), AVALC its grade. ``CPSCORE``, ``CPASCITE``, ``CPENCEPH``: points of each day
        (of several the last by RSDTC, then RSSEQ), AVALC the class of all points; points outside the classes have none.
        BASE is the last value with ADT <= TRTSDT (ABLFL) and is on every row; CHG only after TRTSDT. WINDOWFL:
        TRTSDT < ADT <= TRTEDT, ``window_months`` calendar months and ``window_days``; EXACTFL: the same without these
        days.

    Notes
    -----
    Partial dates are not used. A score within ten digits of the limit of a grade is on it, in the better grade. A
    bilirubin that is not above 0 has no score.

    Source: Johnson PJ et al., J Clin Oncol 2015;33:550 (ALBI). Pugh RN et al., Br J Surg 1973;60:646.
    """
    windows = with_window(subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]], liver=liver, window_days=window_days)
    values = pd.concat([
        _albi(collected(adlb, ADAM["adlb"], like=subjects)), _points(collected(rs, SDTM["rs"], like=subjects))
    ])  # fmt: skip
    scores = _with_baseline(values, windows)
    return scores.assign(AVALC=_level(scores, liver=liver))


def with_window(subjects: pd.DataFrame, *, liver: Liver, window_days: int) -> pd.DataFrame:
    """Add WINENDT, the last day of the window, and EXACTDT, the last day of its months alone. Needs TRTEDT."""
    months = add_months(subjects["TRTEDT"], liver.window_months)
    return subjects.assign(WINENDT=add_days(months, window_days), EXACTDT=months)


def baseline(scores: pd.DataFrame, paramcd: str) -> pd.DataFrame:
    """Give the baseline of one score: AVAL and AVALC, indexed by USUBJID. Needs what `liver_scores` gives."""
    rows = scores[(scores["PARAMCD"] == paramcd) & (scores["ABLFL"] == "Y")]
    return rows.set_index("USUBJID")[["AVAL", "AVALC"]]


def albi_score(bilirubin: pd.Series, albumin: pd.Series) -> pd.Series:
    """Albumin-bilirubin score from bilirubin in umol/L and albumin in g/L (rule 28; Johnson et al. 2015)."""
    return 0.66 * np.log10(bilirubin.where(bilirubin > 0)) - 0.085 * albumin


def albi_grade(score: pd.Series, limits: Sequence[float]) -> np.ndarray:
    """Grade of each score, empty without one; a score within ten digits of a limit is on it, in the better grade."""
    low, high = (score <= limit + EQUAL_WITHIN * abs(limit) for limit in limits)
    return chosen([low, high, score.notna()], ["1", "2", "3"])


def _albi(adlb: pd.DataFrame) -> pd.DataFrame:
    """Scores: USUBJID, PARAMCD, ADT, AVAL, SRCDOM, SRCSEQ."""
    day = ["USUBJID", "ADT"]
    measured = adlb[adlb["LBTESTCD"].isin(["BILI", "ALB"]) & adlb["ADT"].notna() & adlb["AVAL"].notna()]
    measured = measured.assign(clock=clock_time(measured["LBDTC"]))
    last = last_of_each(measured, ["LBTESTCD", *day], ["clock", "LBSEQ"])
    bilirubin, albumin = (last[last["LBTESTCD"] == test] for test in ("BILI", "ALB"))
    both = bilirubin.merge(albumin[[*day, "AVAL"]], on=day, suffixes=("", "_ALBUMIN"))
    scores = pd.DataFrame({
        "USUBJID": both["USUBJID"],
        "PARAMCD": pd.Series("ALBI", index=both.index, dtype=object),
        "ADT": both["ADT"].astype(DATE),
        "AVAL": albi_score(both["AVAL"], both["AVAL_ALBUMIN"]),
        "SRCDOM": pd.Series("LB", index=both.index, dtype=object),
        "SRCSEQ": both["LBSEQ"].astype("float64"),
    })  # fmt: skip
    return scores[scores["AVAL"].notna()]


def _points(rs: pd.DataFrame) -> pd.DataFrame:
    """Child-Pugh points, in all, of ascites and of encephalopathy: USUBJID, PARAMCD, ADT, AVAL, SRCDOM, SRCSEQ."""
    rs = rs[rs["RSTESTCD"].isin(_POINTS) & is_term(rs["RSCAT"], _CHILD_PUGH)]
    rs = rs.assign(
        PARAMCD=rs["RSTESTCD"],
        ADT=complete_date(rs["RSDTC"]),
        AVAL=rs["RSSTRESN"].fillna(pd.to_numeric(rs["RSSTRESC"], "coerce")).astype("float64"),
        SRCDOM=pd.Series("RS", index=rs.index, dtype=object),
        SRCSEQ=rs["RSSEQ"].astype("float64"),
    )
    told = rs[rs["ADT"].notna() & rs["AVAL"].notna()]
    last = last_of_each(told, [*_SERIES, "ADT"], ["RSDTC", "RSSEQ"])
    return last[[*_SERIES, "ADT", "AVAL", "SRCDOM", "SRCSEQ"]]


def _with_baseline(values: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    """Add STUDYID, ABLFL, BASE, CHG, WINDOWFL and EXACTFL."""
    rows = values.merge(subjects, on="USUBJID").sort_values([*_SERIES, "ADT"], ignore_index=True)
    last = rows[rows["ADT"] <= rows["TRTSDT"]].drop_duplicates(_SERIES, keep="last")
    rows["ABLFL"] = flag(rows.index.isin(last.index))
    rows = rows.merge(last[[*_SERIES, "AVAL"]].rename(columns={"AVAL": "BASE"}), on=_SERIES, how="left")
    after = rows["ADT"] > rows["TRTSDT"]
    return rows.assign(
        CHG=(rows["AVAL"] - rows["BASE"]).where(after),
        WINDOWFL=flag(after & (rows["ADT"] <= rows["WINENDT"])),
        EXACTFL=flag(after & (rows["ADT"] <= rows["EXACTDT"])),
    )


def _level(scores: pd.DataFrame, *, liver: Liver) -> np.ndarray:
    """Grade of ALBI, class of Child-Pugh."""
    albi, points = (scores["PARAMCD"] == name for name in ("ALBI", "CPSCORE"))
    classes = [points & scores["AVAL"].between(*limits) for limits in liver.child_pugh_classes.values()]
    return np.where(
        albi, albi_grade(scores["AVAL"], liver.albi_grade_limits), chosen(classes, list(liver.child_pugh_classes))
    )
