"""Liver function after treatment: change of ALBI, rises, shifts, and radiation-induced liver disease (rules 28, 35)."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.baseline import MISSING
from helpers.analyse.proportions import clopper_pearson
from helpers.derive.lab_grades import EQUAL_WITHIN
from helpers.foundation.calendar import add_months, days_between
from helpers.foundation.results import Results, combine

SHIFTS = {"albi-shift": ("ALBI", ("1", "2", "3")), "child-pugh-shift": ("CPSCORE", ("A", "B", "C"))}
"""Parameter of each shift table and its levels, from the best to the worst."""

EXACT = "exact-months"
"""GROUP of the lines up to exactly the months of the window; the others (GROUP empty) have half an interval more."""

_DISEASE = {"rild-classic": "RILDC", "rild-non-classic": "RILDNC"}
_WINDOWS = {"": ("WINDOWFL", ""), EXACT: ("EXACTFL", "X")}
_SUMMARY = ("n", "mean", "sd", "median", "q1", "q3")


def liver_function(
    adlf: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    child_pugh_rise: int,
    months: Sequence[int],
    albi_rises: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Describe how liver function changed, and count the subjects in whom it got worse.

    Result rows of ``liver-function``, one per statistic, of the treated subjects. TERM ``albi-change`` at each TIME
    that has a value (months after TRTEDT): ``n mean sd median q1 q3`` of the change from baseline. TERM
    ``albi-rise>0.25 albi-rise>0.5 child-pugh-rise>=2 rild-classic rild-non-classic rild-non-classic-alone`` (without
    those who have the classic one too): ``n denominator estimate low high``, in the window, and with GROUP
    ``exact-months`` up to exactly its months. Result rows of ``albi-shift`` and ``child-pugh-shift``: ``n`` of every
    baseline level (TERM) and worst level in the window (GROUP), with ``Missing``, so that a table adds up to the
    treated subjects.

    Parameters
    ----------
    adlf : DataFrame
        USUBJID, PARAMCD, ADT, AVALC, CHG, ABLFL, WINDOWFL, EXACTFL.
    adsl : DataFrame
        USUBJID, SAFFL, TRTEDT.
    child_pugh_rise : int
        Points.
    months : sequence of int
        Calendar months after TRTEDT, in order.
    albi_rises : sequence of float
        Rises that a subject has to exceed.
    conf_level : float
        Level of the interval.

    Notes
    -----
    A rise is that of any value in the window over baseline; the denominator is of those who have both, and for RILD
    of those for whom it is known (non-classic alone: for whom non-classic is known). A line without any of them is
    left out, and so is the shift of a parameter without any value: neither is a zero. A value after TRTSDT belongs to
    the nearest of the months (of two equally near the later), or for none where it is nearer to TRTEDT itself; of
    several of a subject the nearest counts, then the later.
    """
    treated = adsl[adsl["SAFFL"] == "Y"]
    rows = adlf[adlf["USUBJID"].isin(treated["USUBJID"])]
    rises = _rises(rows, child_pugh_rise=child_pugh_rise, albi_rises=albi_rises)
    return combine(
        _change(rows[rows["PARAMCD"] == "ALBI"], treated, months=months),
        _worse(rises, conf_level=conf_level),
        *(
            _shift(rows[rows["PARAMCD"] == paramcd], treated, analysis=analysis, levels=levels)
            for analysis, (paramcd, levels) in SHIFTS.items()
        ),
    )


def _change(values: pd.DataFrame, treated: pd.DataFrame, *, months: Sequence[int]) -> Results:
    nearest = _nearest(values, treated, months=months)
    changes = nearest.groupby("TIME")["CHG"]
    table = changes.agg(mean="mean", sd="std", median="median")
    return count_subjects(
        table.assign(q1=changes.quantile(0.25), q3=changes.quantile(0.75)).reset_index(),
        {"n": nearest},
        analysis="liver-function",
        method="Change from baseline; quartiles by linear interpolation (type 7)",
        stats=_SUMMARY,
        paramcd="ALBI",
        population="SAFFL",
        term="albi-change",
    )


def _nearest(values: pd.DataFrame, treated: pd.DataFrame, *, months: Sequence[int]) -> pd.DataFrame:
    """The value of each subject for each month."""
    values = values[values["CHG"].notna()].merge(treated[["USUBJID", "TRTEDT"]], on="USUBJID")
    options = np.array([*reversed(months), 0], dtype="float64")  # of two equally near the first here is the later
    away = np.column_stack([
        days_between(values["ADT"], add_months(values["TRTEDT"], int(month))).abs() for month in options
    ])  # fmt: skip
    values = values.assign(TIME=options[away.argmin(axis=1)], away=away.min(axis=1))
    nearest = values[values["TIME"] > 0].sort_values(["away", "ADT"], ascending=[True, False])
    return nearest.drop_duplicates(["USUBJID", "TIME"])


def _worse(rises: list[tuple[str, str, str, pd.Series]], *, conf_level: float) -> Results:
    told = [(*line, worse) for *line, worse in rises if len(worse)]
    lines = pd.DataFrame([line[:3] for line in told], columns=["TERM", "GROUP", "PARAMCD"])
    return count_subjects(
        lines,
        {
            "n": listed(lines, [worse.index[worse] for *_, worse in told]),
            "denominator": listed(lines, [worse.index for *_, worse in told]),
        },
        analysis="liver-function",
        method=f"Clopper-Pearson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        proportion=partial(clopper_pearson, conf_level=conf_level),
        population="SAFFL",
    )


def _rises(
    rows: pd.DataFrame, *, child_pugh_rise: int, albi_rises: Sequence[float]
) -> list[tuple[str, str, str, pd.Series]]:
    """TERM, GROUP and PARAMCD of each line, and whether it got worse in each subject for whom it is known."""
    lines = []
    for group, (window, suffix) in _WINDOWS.items():
        albi, points = (_highest_rise(rows, paramcd, window=window) for paramcd in ("ALBI", "CPSCORE"))
        lines += [(f"albi-rise>{rise:g}", group, "ALBI", albi - rise > EQUAL_WITHIN) for rise in albi_rises]
        lines.append((f"child-pugh-rise>={child_pugh_rise}", group, "CPSCORE", points >= child_pugh_rise))
        told = {paramcd: _told(rows, paramcd + suffix) for paramcd in _DISEASE.values()}
        lines += [(term, group, paramcd, told[paramcd]) for term, paramcd in _DISEASE.items()]
        both = told["RILDNC"].index.isin(told["RILDC"].index[told["RILDC"]])
        lines.append(("rild-non-classic-alone", group, "RILDNC", told["RILDNC"] & ~both))
    return lines


def _told(rows: pd.DataFrame, paramcd: str) -> pd.Series:
    """Whether each subject for whom it is known had the disease."""
    return rows[(rows["PARAMCD"] == paramcd) & (rows["AVALC"] != "")].set_index("USUBJID")["AVALC"] == "Y"


def _highest_rise(rows: pd.DataFrame, paramcd: str, *, window: str) -> pd.Series:
    """Highest rise over baseline of each subject in the window."""
    values = rows[(rows["PARAMCD"] == paramcd) & (rows[window] == "Y") & rows["CHG"].notna()]
    return values.groupby("USUBJID")["CHG"].max()


def _shift(values: pd.DataFrame, treated: pd.DataFrame, *, analysis: str, levels: Sequence[str]) -> Results:
    names = [*levels, MISSING]
    lines = pd.MultiIndex.from_product([names, names], names=["TERM", "GROUP"]).to_frame(index=False)
    return count_subjects(
        lines if len(values) else lines.iloc[:0],
        {"n": _levels(values, treated)},
        analysis=analysis,
        method="Baseline by worst in the window",
        stats=("n",),
        paramcd=SHIFTS[analysis][0],
        population="SAFFL",
    )


def _levels(values: pd.DataFrame, treated: pd.DataFrame) -> pd.DataFrame:
    """Level of each treated subject at baseline (TERM) and the worst after it (GROUP)."""
    known = values[values["AVALC"] != ""]
    worst = known[known["WINDOWFL"] == "Y"].groupby("USUBJID")["AVALC"].max()
    before = known[known["ABLFL"] == "Y"].set_index("USUBJID")["AVALC"]
    return pd.DataFrame({
        name: treated["USUBJID"].map(level).astype(object).fillna(MISSING)
        for name, level in (("TERM", before), ("GROUP", worst))
    }).assign(USUBJID=treated["USUBJID"])  # fmt: skip
