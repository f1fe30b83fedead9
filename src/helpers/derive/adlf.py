"""ADLF: ALBI and Child-Pugh over time, and radiation-induced liver disease (rule 28)."""

import numpy as np
import pandas as pd

from helpers.derive.adlb import clock_time
from helpers.derive.adsl import albi_grade, albi_score
from helpers.derive.follow_up import aligned
from helpers.derive.rild import radiation_induced
from helpers.foundation.calendar import DATE, add_months, complete_date
from helpers.foundation.contracts import ADAM, SDTM, Contract
from helpers.foundation.contracts.liver import ADLF
from helpers.foundation.protocol import Liver
from helpers.foundation.terms import chosen, flag, is_term, mapped

_CHILD_PUGH = "CHILD-PUGH CLASSIFICATION"
_POINTS = ("CPSCORE", "CPASCITE")
_SERIES = ["USUBJID", "PARAMCD"]
_NAMES = {
    "ALBI": "Albumin-bilirubin score",
    "CPSCORE": "Child-Pugh score",
    "RILDC": "Classic radiation-induced liver disease",
    "RILDNC": "Non-classic radiation-induced liver disease",
}


def derive_adlf(
    adlb: pd.DataFrame | None,
    rs: pd.DataFrame | None,
    adae: pd.DataFrame,
    adsl_dates: pd.DataFrame,
    progressions: pd.DataFrame,
    *,
    liver: Liver,
) -> pd.DataFrame:
    """Derive ADLF, one row a subject, parameter and day; of RILD one row a treated subject and kind.

    Parameters
    ----------
    adlb : DataFrame or None
        What `adlb.derive_adlb` gives, where laboratory was collected: USUBJID, LBSEQ, LBTESTCD, ADT, AVAL and ANRHI
        in the standard unit (bilirubin umol/L, albumin g/L), ABLFL.
    rs : DataFrame or None
        RS by the readers that count, where it was collected.
    adae : DataFrame
        USUBJID, AESEQ, AEDECOD, ASTDT, TRTEMFL.
    adsl_dates : DataFrame
        STUDYID, USUBJID, TRTSDT, TRTEDT, one row a subject; without TRTSDT there is neither baseline nor window nor
        RILD, and records of other subjects are left out.
    progressions : DataFrame
        USUBJID, ADT of the first progression of any kind, at most one row a subject.
    liver : Liver
        Section of the protocol.

    Returns
    -------
    DataFrame
        Columns of the ADLF contract, in the order of its key.

        ``ALBI``: 0.66 log10(bilirubin) - 0.085 albumin on each day that has both (of each the latest value of the day,
        then that with the highest LBSEQ), AVALC its grade. ``CPSCORE``: points of each day (of several the last by
        RSDTC, then RSSEQ), AVALC the class; one outside the classes has none. BASE is the last value with ADT <= TRTSDT
        and stands on every row; CHG only after TRTSDT. WINDOWFL: TRTSDT < ADT <= TRTEDT and ``window_months`` calendar
        months.
        ``RILDC``, ``RILDNC``: see `rild.radiation_induced`.

    Notes
    -----
    Partial dates are not used. A score within ten digits of the limit of a grade is on it, in the better grade. A
    bilirubin that is not above 0 has no score.

    Source: Johnson PJ et al., J Clin Oncol 2015;33:550 (ALBI). Pugh RN et al., Br J Surg 1973;60:646.
    """
    subjects = _with_window(adsl_dates, progressions, months=liver.window_months)
    adlb = _collected(adlb, ADAM["adlb"], like=adsl_dates)
    points = _with_baseline(_points(_collected(rs, SDTM["rs"], like=adsl_dates)), subjects)
    scores = pd.concat([_with_baseline(_albi(adlb), subjects), points[points["PARAMCD"] == "CPSCORE"]])
    scores = scores.assign(AVALC=_level(scores, liver=liver), INPUTS="")
    disease = radiation_induced(points, adlb, adae, subjects[subjects["TRTSDT"].notna()], liver=liver)
    disease = disease.assign(AVAL=np.nan, BASE=np.nan, CHG=np.nan, ABLFL="", WINDOWFL="")
    columns = [name for name in ADLF.columns if name != "PARAM"]
    rows = pd.concat([scores[columns], disease[columns]]).sort_values(list(ADLF.key), ignore_index=True)
    return rows.assign(PARAM=mapped(rows["PARAMCD"], _NAMES.get))[list(ADLF.columns)]


def _collected(frame: pd.DataFrame | None, contract: Contract, *, like: pd.DataFrame) -> pd.DataFrame:
    """The records, or none with subjects of the same type."""
    return contract.empty().astype({"USUBJID": like["USUBJID"].dtype}) if frame is None else frame


def _with_window(dates: pd.DataFrame, progressions: pd.DataFrame, *, months: int) -> pd.DataFrame:
    """Add WINENDT, the last day of the window, and PROGDT, the day of a progression."""
    subjects = dates[["STUDYID", "USUBJID", "TRTSDT", "TRTEDT"]].sort_values("USUBJID", ignore_index=True)
    progressed = aligned(progressions[["USUBJID", "ADT"]], subjects)["ADT"]
    return subjects.assign(WINENDT=add_months(subjects["TRTEDT"], months), PROGDT=progressed.astype(DATE))


def _albi(adlb: pd.DataFrame) -> pd.DataFrame:
    """Scores: USUBJID, PARAMCD, ADT, AVAL, SRCDOM, SRCSEQ."""
    day = ["USUBJID", "ADT"]
    measured = adlb[adlb["LBTESTCD"].isin(["BILI", "ALB"]) & adlb["ADT"].notna() & adlb["AVAL"].notna()]
    measured = measured.assign(clock=clock_time(measured["LBDTC"])).sort_values([*day, "clock", "LBSEQ"])
    bilirubin, albumin = (
        measured[measured["LBTESTCD"] == test].drop_duplicates(day, keep="last") for test in ("BILI", "ALB")
    )
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
    """Child-Pugh points, in all and of ascites: USUBJID, PARAMCD, ADT, AVAL, SRCDOM, SRCSEQ."""
    rs = rs[rs["RSTESTCD"].isin(_POINTS) & is_term(rs["RSCAT"], _CHILD_PUGH)]
    rs = rs.assign(
        PARAMCD=rs["RSTESTCD"],
        ADT=complete_date(rs["RSDTC"]),
        AVAL=rs["RSSTRESN"].fillna(pd.to_numeric(rs["RSSTRESC"], "coerce")).astype("float64"),
        SRCDOM=pd.Series("RS", index=rs.index, dtype=object),
        SRCSEQ=rs["RSSEQ"].astype("float64"),
    )
    told = rs[rs["ADT"].notna() & rs["AVAL"].notna()].sort_values([*_SERIES, "ADT", "RSDTC", "RSSEQ"])
    last = told.drop_duplicates([*_SERIES, "ADT"], keep="last")
    return last[[*_SERIES, "ADT", "AVAL", "SRCDOM", "SRCSEQ"]]


def _with_baseline(values: pd.DataFrame, subjects: pd.DataFrame) -> pd.DataFrame:
    """Add STUDYID, ABLFL, BASE, CHG and WINDOWFL."""
    rows = values.merge(subjects, on="USUBJID").sort_values([*_SERIES, "ADT"], ignore_index=True)
    last = rows[rows["ADT"] <= rows["TRTSDT"]].drop_duplicates(_SERIES, keep="last")
    rows["ABLFL"] = flag(rows.index.isin(last.index))
    rows = rows.merge(last[[*_SERIES, "AVAL"]].rename(columns={"AVAL": "BASE"}), on=_SERIES, how="left")
    after = rows["ADT"] > rows["TRTSDT"]
    return rows.assign(
        CHG=(rows["AVAL"] - rows["BASE"]).where(after), WINDOWFL=flag(after & (rows["ADT"] <= rows["WINENDT"]))
    )


def _level(scores: pd.DataFrame, *, liver: Liver) -> np.ndarray:
    """Grade of ALBI, class of Child-Pugh."""
    classes = [scores["AVAL"].between(*limits) for limits in liver.child_pugh_classes.values()]
    return np.where(
        scores["PARAMCD"] == "ALBI",
        albi_grade(scores["AVAL"], liver.albi_grade_limits),
        chosen(classes, list(liver.child_pugh_classes)),
    )
