"""Laboratory values and liver scores of all subjects over time: their spread in every quarter (rules 27 and 28)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.calendar import DAYS_PER_MONTH, days_between
from helpers.foundation.results import Results

LIMITS: Mapping[str, str] = {
    "ALT": "ANRHI", "AST": "ANRHI", "ALP": "ANRHI", "BILI": "ANRHI", "ALB": "ANRLO", "PLAT": "ANRLO",
}  # fmt: skip
"""Tests with a course, and the limit of normal each value is divided by."""

SCORES = ("ALBI", "CPSCORE")

BEFORE = 2
"""Months before the first fraction from which values count."""

QUANTILES: Mapping[str, float] = {"p10": 0.1, "q1": 0.25, "median": 0.5, "q3": 0.75, "p90": 0.9}


def lab_course(adlb: pd.DataFrame, adsl: pd.DataFrame) -> Results:
    """Quantiles of the laboratory values of each quarter, as multiples of their own limit of normal.

    Result rows of ``lab-course``: PARAMCD (test), TIME (months from the first fraction, 0, 3, 6, ...), and ``n``
    (subjects) ``p10 q1 median q3 p90`` of all values of the quarter. A value belongs to the nearest quarter. Needs
    ``adlb`` USUBJID LBTESTCD ADT AVAL ANRLO ANRHI, ``adsl`` USUBJID SAFFL TRTSDT.
    """
    values = lab_multiples(adlb, adsl)
    return _rows(values.assign(PARAMCD=values["LBTESTCD"]), "MULTIPLE", analysis="lab-course", order=list(LIMITS))


def liver_course(adlf: pd.DataFrame, adsl: pd.DataFrame) -> Results:
    """Quantiles of the ALBI and Child-Pugh scores of each quarter.

    Result rows of ``liver-course``, as `lab_course`; PARAMCD ``ALBI CPSCORE``. Needs ``adlf`` USUBJID PARAMCD ADT AVAL,
    ``adsl`` USUBJID SAFFL TRTSDT.
    """
    return _rows(score_values(adlf, adsl), "AVAL", analysis="liver-course", order=list(SCORES))


def lab_multiples(adlb: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Divide the values of treated subjects by their own limit of normal.

    One row is one value of `LIMITS` that has a limit above 0: the columns of ``adlb``, MULTIPLE, MONTH (since the first
    fraction) and QUARTER. Columns needed as in `lab_course`.
    """
    rows = by_month(adlb.loc[adlb["LBTESTCD"].isin(list(LIMITS)) & adlb["AVAL"].notna()], adsl)
    limit = rows["ANRHI"].where(rows["LBTESTCD"].map(LIMITS) == "ANRHI", rows["ANRLO"])
    return rows.assign(MULTIPLE=rows["AVAL"] / limit.where(limit > 0)).dropna(subset="MULTIPLE")


def score_values(adlf: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Select the scores of treated subjects: the columns of ``adlf``, MONTH and QUARTER. One row is one score."""
    return by_month(adlf.loc[adlf["PARAMCD"].isin(SCORES) & adlf["AVAL"].notna()], adsl)


def by_month(values: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Add MONTH since the first fraction and the nearest QUARTER (0, 3, 6, ...) to values of treated subjects.

    One row is one value from two months before the first fraction on, in the order of USUBJID and time. Needs of
    ``values`` USUBJID and ADT, of ``adsl`` USUBJID, SAFFL, TRTSDT.
    """
    rows = values.merge(adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT"]], on="USUBJID")
    month = days_between(rows["ADT"], rows["TRTSDT"]) / DAYS_PER_MONTH
    rows = rows.assign(MONTH=month, QUARTER=3 * np.round(month / 3) + 0.0).dropna(subset="MONTH")
    return rows.loc[rows["MONTH"] > -BEFORE].sort_values(["USUBJID", "MONTH"], kind="stable")


def _rows(values: pd.DataFrame, column: str, *, analysis: str, order: list[str]) -> Results:
    quarters = values.groupby(["PARAMCD", "QUARTER"])
    table = pd.DataFrame({name: quarters[column].quantile(share) for name, share in QUANTILES.items()})
    table = table.assign(n=quarters["USUBJID"].nunique()).reset_index().rename(columns={"QUARTER": "TIME"})
    place = {name: number for number, name in enumerate(order)}
    table = table.sort_values("TIME").sort_values("PARAMCD", key=lambda names: names.map(place), kind="stable")
    rows = ard_rows(
        table,
        analysis=analysis,
        method="Quantiles of the values of each quarter by linear interpolation (type 7)",
        stats=("n", *QUANTILES),
        population="SAFFL",
    )
    return Results(rows)
