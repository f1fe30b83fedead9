"""Laboratory values against their limits and liver scores over time, subject by subject."""

import pandas as pd
import seaborn as sns
from matplotlib.patches import Patch

from helpers.analyse.courses import BEFORE, LIMITS, lab_multiples, score_values
from helpers.foundation.laboratory import ASSAYS
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import (
    FADED,
    SMALL,
    Drawing,
    count_ticks,
    drawing,
    month_ticks,
    percent_ticks,
    say_nothing,
    without_data,
)
from helpers.present.legibility import FEW, MOST
from helpers.present.lookup import Lookup
from helpers.present.palette import CURVES, GRADES, INK, MUTED, PAPER

SCORES = {"ALBI": "ALBI score", "CPSCORE": "Child-Pugh score"}
ENZYMES = ("ALT", "AST", "ALP", "BILI")
"""Tests whose highest values lie far above all others: in many subjects their axis is logarithmic."""

_LOG_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)

_SAID = (0, 3, 12, 24)
"""Months whose medians are said in words."""


def lab_trajectories(
    ard: pd.DataFrame | Results, adlb: pd.DataFrame, adsl: pd.DataFrame, *, ticks: tuple[int, ...]
) -> Drawing:
    """Draw values as multiples of their own limit of normal, with the median of every quarter.

    Parameters
    ----------
    ard : DataFrame, Results or Lookup
        Rows of ``lab-course``.
    adlb, adsl : DataFrame
        USUBJID LBTESTCD ADT AVAL ANRLO ANRHI; and USUBJID SAFFL TRTSDT.
    ticks : tuple of int
        Months under the axes.
    """
    title = "Laboratory values against their limits of normal"
    courses = Lookup.of(ard).wide("lab-course", by=["PARAMCD", "TIME"])
    rows = lab_multiples(adlb, adsl)
    with drawing("lab-trajectories", title, height=5.4) as figure:
        if rows.empty:
            say_nothing(figure, "No value has a limit of normal, so there is nothing to draw.")
            return figure
        for place, (test, column) in enumerate(LIMITS.items()):
            across, down = place % 3, place // 3
            axes = figure.add_axes((0.07 + 0.325 * across, 0.56 - 0.47 * down, 0.265, 0.36))
            mine = rows[rows["LBTESTCD"] == test]
            many = _draw(axes, mine, "MULTIPLE", courses.loc[courses["PARAMCD"] == test], colour=CURVES["DPFS"])
            if len(mine):
                axes.axhline(1, color=INK, linewidth=0.7, linestyle=(0, (3, 2)))
            if many and test in ENZYMES:
                _log_axis(axes)
            axes.set_title(
                f"{ASSAYS[test].name}, × {'ULN' if column == 'ANRHI' else 'LLN'}", loc="left", fontsize=SMALL
            )
            _few_ticks(axes, ticks, rows)
        figure.description = f"{title}, {_drawn(rows)}. {_medians(courses, dict.fromkeys(LIMITS))}."
    return figure


def liver_scores(
    ard: pd.DataFrame | Results, adlf: pd.DataFrame, adsl: pd.DataFrame, *, ticks: tuple[int, ...]
) -> Drawing:
    """Draw the ALBI and Child-Pugh scores over time, with the median of every quarter.

    Parameters
    ----------
    ard : DataFrame, Results or Lookup
        Rows of ``liver-course``.
    adlf, adsl : DataFrame
        USUBJID PARAMCD ADT AVAL; and USUBJID SAFFL TRTSDT.
    ticks : tuple of int
        Months under the axes.
    """
    title = "Liver scores over time"
    courses = Lookup.of(ard).wide("liver-course", by=["PARAMCD", "TIME"])
    rows = score_values(adlf, adsl)
    classes = ""
    with drawing("liver-scores", title, height=3.4) as figure:
        if rows.empty:
            say_nothing(figure, "No liver score can be computed from what was collected.")
            return figure
        for place, (paramcd, name) in enumerate(SCORES.items()):
            axes = figure.add_axes((0.075 + 0.49 * place, 0.15, 0.42, 0.73))
            mine = rows[rows["PARAMCD"] == paramcd]
            if paramcd == "CPSCORE" and mine["USUBJID"].nunique() > MOST:
                classes = _draw_classes(axes, mine)
            else:
                _draw(axes, mine, "AVAL", courses.loc[courses["PARAMCD"] == paramcd], colour=CURVES["LPFS"])
                axes.set_title(f"{name} (higher is worse)", loc="left", fontsize=SMALL)
                if paramcd == "CPSCORE" and len(mine):
                    count_ticks(axes.yaxis)
            axes.set_xlabel("Months since the first fraction")
            _few_ticks(axes, ticks, rows)
        figure.description = f"{title}, {_drawn(rows)}. {_medians(courses, SCORES)}.{classes}"
    return figure


def _draw(axes, rows: pd.DataFrame, column: str, courses: pd.DataFrame, *, colour: str) -> bool:
    """Draw a panel; tell whether there are so many subjects that their spread is drawn instead."""
    if rows.empty:
        without_data(axes)
        return False
    courses = courses.loc[courses["n"] >= FEW]
    many = rows["USUBJID"].nunique() > MOST
    if many:
        for low, high, strength in (("p10", "p90", 0.16), ("q1", "q3", 0.28)):
            axes.fill_between(courses["TIME"], courses[low], courses[high], color=colour, alpha=strength, linewidth=0)
        far = _outside(rows, column, courses)
        sns.scatterplot(far, x="MONTH", y=column, color=MUTED, s=2.5, linewidth=0, alpha=0.6, ax=axes)
    else:
        thin = {"color": MUTED, "linewidth": 0.5, "alpha": 0.35}
        sns.lineplot(rows, x="MONTH", y=column, units="USUBJID", estimator=None, sort=False, ax=axes, **thin)
    sns.lineplot(courses, x="TIME", y="median", estimator=None, color=colour, linewidth=1.8, ax=axes)
    axes.set(xlabel="", ylabel="")
    return many


def _draw_classes(axes, rows: pd.DataFrame) -> str:
    """Draw the shares of the Child-Pugh classes among those with a score in each quarter; says some of them in words.

    Of several scores in a quarter the last counts. A score has few values, and a median of it hides who is worse.
    """
    last = rows.drop_duplicates(["USUBJID", "QUARTER"], keep="last")
    seen = last.groupby("QUARTER")["USUBJID"].transform("size")
    for part, strength in ((last[seen >= FEW], 1.0), (last[seen < FEW], FADED)):
        if part.empty:
            continue
        sns.histplot(
            part, x="QUARTER", hue="AVALC", hue_order=list(CLASSES)[::-1], palette=CLASSES, multiple="fill",
            binwidth=3, binrange=(-1.5, last["QUARTER"].max() + 1.5), shrink=0.84, alpha=strength, edgecolor=PAPER,
            linewidth=0.4, legend=False, ax=axes,
        )  # fmt: skip
    percent_ticks(axes, until=1)
    axes.set_ylabel("Subjects with a score, %")
    handles = [Patch(color=colour, label=name) for name, colour in CLASSES.items()]
    axes.legend(
        handles=handles, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=3, columnspacing=1.2, fontsize=SMALL,
        handletextpad=0.5,
    )  # fmt: skip
    axes.set_title("Child-Pugh class", loc="left", fontsize=SMALL)
    counts = last.assign(WORSE=last["AVALC"] != "A").groupby("QUARTER")["WORSE"].agg(["sum", "size"])
    said = [f"{fmt.of(*counts.loc[month])} at month {month}" for month in _SAID if month in counts.index]
    return f" Child-Pugh class B or C: {', '.join(said)}." if said else ""


CLASSES = {"A": GRADES["1"], "B": GRADES["3"], "C": GRADES["5"]}
"""Child-Pugh classes, light to dark."""


def _log_axis(axes) -> None:
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    shown = [value for value in _LOG_TICKS if low <= value <= high]
    axes.set_yticks(shown, [f"{value:g}" for value in shown])
    axes.minorticks_off()


def _outside(rows: pd.DataFrame, column: str, courses: pd.DataFrame) -> pd.DataFrame:
    """The values below the 10th or above the 90th percentile of their quarter."""
    limits = courses.set_index("TIME")[["p10", "p90"]].reindex(rows["QUARTER"]).to_numpy()
    value = rows[column].to_numpy()
    return rows.loc[(value < limits[:, 0]) | (value > limits[:, 1])]


def _drawn(rows: pd.DataFrame) -> str:
    if rows["USUBJID"].nunique() <= MOST:
        return "a line per subject"
    return "areas from the 10th to the 90th percentile and between the quartiles of each quarter, dots outside"


def _few_ticks(axes, ticks: tuple[int, ...], rows: pd.DataFrame) -> None:
    month_ticks(axes, tuple(tick for tick in ticks if tick % 12 == 0), until=rows["MONTH"].max())
    axes.set_xlim(-BEFORE, None)
    axes.tick_params(labelsize=SMALL)


def _medians(courses: pd.DataFrame, names: dict[str, str | None]) -> str:
    parts = []
    for code, name in names.items():
        middle = courses.loc[courses["PARAMCD"] == code].set_index("TIME")["median"]
        shown = [f"{fmt.number(middle[month], 2)} at month {month}" for month in _SAID if month in middle.index]
        if shown:
            parts.append(f"{name or code}: median {', '.join(shown)}")
    return "; ".join(parts)
