"""Figures of operating characteristics: what the estimators do over many simulated trials."""

from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from helpers.present import format as fmt
from helpers.present.figures.style import Drawing, beside, drawing
from helpers.present.palette import INK, MUTED, RULE

SHADES = (INK, MUTED, "#98a1ac")
"""Of times, early to late."""

MARKERS = ("o", "s", "D", "^", "v", "P")
TWO_SIDED = 1.959964
"""Monte Carlo errors on either side of a mark."""

_APART = 0.13
_NAMES = {
    "bias": "Estimate minus truth, percentage points",
    "coverage": "Intervals that hold the truth, %",
    "width": "Mean width, percentage points",
}


def by_size(
    rows: pd.DataFrame,
    *,
    stat: str,
    name: str,
    title: str,
    colours: Mapping[str, str],
    nominal: float | None = None,
) -> Drawing:
    """Draw a characteristic over time, one panel per size of trial, a colour and a mark per line.

    Parameters
    ----------
    rows : DataFrame
        Contract ``CHARACTERISTICS``, with ``LINE``: what a row is called. One row per LINE, SUBJECTS and TIME (months).
    stat : str
        ``bias``, ``coverage`` or ``width``; whiskers are 95% by its Monte Carlo error.
    name, title : str
        Name and heading of the figure.
    colours : mapping of str to str
        The lines in their order, and their colours: those of the events they are about.
    nominal : float or None
        Where a line is drawn across.
    """
    rows = rows[rows["STAT"] == stat].assign(VALUE=lambda frame: 100 * frame["STATVAL"])
    sizes, lines = sorted(rows["SUBJECTS"].unique()), list(colours)
    times = sorted(rows["TIME"].unique())
    with drawing(name, title, height=3.1) as figure, sns.axes_style(rc={"axes.grid": False}):
        panels = figure.subplots(1, len(sizes), sharey=True, squeeze=False)[0]
        for size, axes in zip(sizes, panels, strict=True):
            part = rows[rows["SUBJECTS"] == size]
            if nominal is not None:
                axes.axhline(100 * nominal, color=RULE, linewidth=0.9)
            sns.scatterplot(part.assign(PLACE=_places(part, lines, times)), x="PLACE", y="VALUE", hue="LINE",
                            style="LINE", hue_order=lines, style_order=lines, palette=dict(colours),
                            markers=MARKERS[: len(lines)], s=26, linewidth=0, ax=axes, legend=False)  # fmt: skip
            for place, line in zip(_places(part, lines, times), part.itertuples(), strict=True):
                error = 100 * TWO_SIDED * line.MCSE
                low, high = line.VALUE - error, line.VALUE + error
                if stat == "coverage":
                    low, high = max(low, 0), min(high, 100)
                axes.plot([place, place], [low, high], color=colours[line.LINE], linewidth=1)
            axes.set(title=f"{size} subjects", xlabel="Months", ylabel=_NAMES[stat])
            axes.set_xticks(range(len(times)), [f"{time:g}" for time in times])
            axes.set_xlim(-0.6, len(times) - 0.4)
        _legend(figure, lines, [colours[line] for line in lines])
        figure.description = f"{title}. " + " ".join(
            f"{line}, {size} subjects, month {fmt.number(row.TIME)}: {fmt.number(row.VALUE, 1)}."
            for (size, line), part in rows.groupby(["SUBJECTS", "LINE"], sort=False)
            for row in part.itertuples()
        )
    return figure


def readings(rows: pd.DataFrame, *, name: str, title: str) -> Drawing:
    """Draw how far each reading is from the event in the mean, a row per reading, a colour and a mark per time.

    Parameters
    ----------
    rows : DataFrame
        Contract ``CHARACTERISTICS``, with ``LINE``: what each reading is called, of one size of trial.
    name, title : str
        Name and heading of the figure.
    """
    rows = rows[rows["STAT"] == "bias"].assign(VALUE=lambda frame: 100 * frame["STATVAL"])
    lines, times = list(dict.fromkeys(rows["LINE"])), sorted(rows["TIME"].unique())
    months = [f"{time:g} months" for time in times]
    with drawing(name, title, height=1.1 + 0.34 * len(lines)) as figure:
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=0.7)
        shifted = rows.assign(
            PLACE=rows["LINE"].map(lines.index) + _APART * (rows["TIME"].map(times.index) - (len(times) - 1) / 2),
            MONTHS=rows["TIME"].map(lambda time: f"{time:g} months"),
        )
        for line in shifted.itertuples():
            error = 100 * TWO_SIDED * line.MCSE
            colour = SHADES[months.index(line.MONTHS)]
            axes.plot([line.VALUE - error, line.VALUE + error], [line.PLACE, line.PLACE], color=colour, linewidth=1)
        sns.scatterplot(shifted, x="VALUE", y="PLACE", hue="MONTHS", style="MONTHS", hue_order=months,
                        style_order=months, palette=list(SHADES[: len(months)]), markers=MARKERS[: len(months)], s=28,
                        linewidth=0, ax=axes, legend=False)  # fmt: skip
        axes.set(xlabel=_NAMES["bias"], ylabel="")
        names, left = beside(lines)
        axes.set_yticks(range(len(lines)), names)
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        figure.subplots_adjust(left=left, right=0.98, top=0.98, bottom=0.5 / figure.get_size_inches()[1] + 0.12)
        _legend(figure, months, SHADES)
        figure.description = f"{title}. " + " ".join(
            f"{row.LINE}, month {fmt.number(row.TIME)}: {fmt.number(row.VALUE, 1)}." for row in rows.itertuples()
        )
    return figure


def _places(part: pd.DataFrame, lines: list[str], times: list[float]) -> pd.Series:
    """Times side by side, with the lines of one time next to each other."""
    return part["TIME"].map(times.index) + _APART * (part["LINE"].map(lines.index) - (len(lines) - 1) / 2)


def _legend(figure: Drawing, names: list[str], colours: Sequence[str]) -> None:
    marks = [
        Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=5)
        for colour, marker, _ in zip(colours, MARKERS, names, strict=False)
    ]
    figure.legend(marks, names, loc="lower center", ncols=min(len(names), 3), bbox_to_anchor=(0.5, -0.005))
    if len(figure.axes) > 1:
        rows = -(-len(names) // 3)
        figure.subplots_adjust(left=0.08, right=0.99, top=0.9, bottom=0.17 + 0.065 * rows, wspace=0.08)
