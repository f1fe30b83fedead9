"""Laboratory values against their limits and liver scores over time, subject by subject."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH, days_between
from helpers.foundation.laboratory import ASSAYS
from helpers.present import format as written
from helpers.present.figures.style import (
    SMALL,
    Drawing,
    count_ticks,
    drawing,
    month_ticks,
    say_nothing,
    without_data,
)
from helpers.present.figures.survival_curve import FEW
from helpers.present.palette import CURVES, INK, MUTED

TESTS = {"ALT": "ANRHI", "AST": "ANRHI", "ALP": "ANRHI", "BILI": "ANRHI", "ALB": "ANRLO", "PLAT": "ANRLO"}
"""Tests that are drawn, and the limit of normal each is divided by."""

SCORES = {"ALBI": "ALBI score", "CPSCORE": "Child-Pugh score"}


def lab_trajectories(adlb: pd.DataFrame, adsl: pd.DataFrame, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw each subject's values as multiples of their own limit of normal, with the median of every quarter.

    Parameters
    ----------
    adlb, adsl : DataFrame
        USUBJID LBTESTCD ADT AVAL ANRLO ANRHI; and USUBJID SAFFL TRTSDT.
    ticks : tuple of int
        Months under the axes.
    """
    title = "Laboratory values against their limits of normal"
    rows = _by_month(adlb[adlb["LBTESTCD"].isin(list(TESTS)) & adlb["AVAL"].notna()], adsl)
    limit = rows["ANRHI"].where(rows["LBTESTCD"].map(TESTS) == "ANRHI", rows["ANRLO"])
    rows = rows.assign(TIMES=rows["AVAL"] / limit.where(limit > 0)).dropna(subset="TIMES")
    with drawing("lab-trajectories", title, height=5.4) as figure:
        if rows.empty:
            say_nothing(figure, "No value has a limit of normal to be drawn against.")
            return figure
        for place, (test, column) in enumerate(TESTS.items()):
            across, down = place % 3, place // 3
            axes = figure.add_axes((0.07 + 0.325 * across, 0.56 - 0.47 * down, 0.265, 0.36))
            mine = rows[rows["LBTESTCD"] == test]
            _spaghetti(axes, mine, "TIMES", colour=CURVES["DPFS"])
            if len(mine):
                axes.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
            axes.set_title(
                f"{ASSAYS[test].name}, × {'ULN' if column == 'ANRHI' else 'LLN'}", loc="left", fontsize=SMALL
            )
            _few_ticks(axes, ticks, rows)
        figure.description = f"{title}, a line a subject. {_medians(rows, 'LBTESTCD', 'TIMES', dict.fromkeys(TESTS))}."
    return figure


def liver_scores(adlf: pd.DataFrame, adsl: pd.DataFrame, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the ALBI and Child-Pugh scores of each subject over time, with the median of every quarter.

    Parameters
    ----------
    adlf, adsl : DataFrame
        USUBJID PARAMCD ADT AVAL; and USUBJID SAFFL TRTSDT.
    ticks : tuple of int
        Months under the axes.
    """
    title = "Liver scores over time"
    rows = _by_month(adlf[adlf["PARAMCD"].isin(list(SCORES)) & adlf["AVAL"].notna()], adsl)
    with drawing("liver-scores", title, height=3.4) as figure:
        if rows.empty:
            say_nothing(figure, "No liver score can be computed from what was collected.")
            return figure
        for place, (paramcd, name) in enumerate(SCORES.items()):
            axes = figure.add_axes((0.075 + 0.49 * place, 0.15, 0.42, 0.73))
            _spaghetti(axes, rows[rows["PARAMCD"] == paramcd], "AVAL", colour=CURVES["LPFS"])
            axes.set_title(f"{name} (higher is worse)", loc="left", fontsize=SMALL)
            axes.set_xlabel("Months since the first fraction")
            _few_ticks(axes, ticks, rows)
            if paramcd == "CPSCORE" and (rows["PARAMCD"] == paramcd).any():
                count_ticks(axes.yaxis)
        figure.description = f"{title}, a line a subject. {_medians(rows, 'PARAMCD', 'AVAL', SCORES)}."
    return figure


def _by_month(values: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    rows = values.merge(adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT"]], on="USUBJID")
    month = days_between(rows["ADT"], rows["TRTSDT"]) / DAYS_PER_MONTH
    rows = rows.assign(MONTH=month, QUARTER=3 * np.round(month / 3)).dropna(subset="MONTH")
    return rows[rows["MONTH"] > -_BEFORE].sort_values(["USUBJID", "MONTH"], kind="stable")


_SAID = (0, 3, 12, 24)
"""Months whose medians are said in words."""

_BEFORE = 2
"""Months before the first fraction from which values are drawn."""


def _spaghetti(axes, rows: pd.DataFrame, column: str, *, colour: str) -> None:
    if rows.empty:
        without_data(axes)
        return
    for _, course in rows.groupby("USUBJID", sort=True):
        axes.plot(course["MONTH"], course[column], color=MUTED, linewidth=0.5, alpha=0.35)
    quarters = rows.groupby("QUARTER")
    middle = quarters[column].median()[quarters["USUBJID"].nunique() >= FEW]
    axes.plot(middle.index, middle, color=colour, linewidth=1.8)


def _few_ticks(axes, ticks: tuple[int, ...], rows: pd.DataFrame) -> None:
    month_ticks(axes, tuple(tick for tick in ticks if tick % 12 == 0), until=rows["MONTH"].max())
    axes.set_xlim(-_BEFORE, None)
    axes.tick_params(labelsize=SMALL)


def _medians(rows: pd.DataFrame, by: str, column: str, names: dict[str, str | None]) -> str:
    parts = []
    for code, name in names.items():
        middle = rows[rows[by] == code].groupby("QUARTER")[column].median()
        shown = [f"{written.number(middle[month], 2)} at month {month}" for month in _SAID if month in middle.index]
        if shown:
            parts.append(f"{name or code}: median {', '.join(shown)}")
    return "; ".join(parts)
