"""Kaplan-Meier curves as clinical journals print them."""

import numpy as np
import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette
from helpers.present.figures.style import (
    Drawing,
    counts_room,
    drawing,
    month_ticks,
    name_axis,
    percent_ticks,
    say_nothing,
    strengths,
    write_counts,
)
from helpers.present.lookup import Lookup

ONE_SUBJECT = "There is only one treated subject; a curve needs at least two."

_COUNTS = {"at_risk": "At risk", "events": "Events", "censored": "Censored"}


def kaplan_meier(
    ard: pd.DataFrame | Results, *, paramcd: str, label: str, ticks: tuple[int, ...], since: str = "the first fraction"
) -> Drawing:
    """Draw the curve of one endpoint: band, censoring marks, numbers at risk, faded where few are at risk.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``kaplan-meier``, ``kaplan-meier-curve`` and ``at-risk``.
    paramcd, label : str
        The endpoint and its name.
    ticks : tuple of int
        Months under the axis.
    since : str
        What time counts from.
    """
    results = Lookup.of(ard)
    curve = results.wide("kaplan-meier-curve", by=["TIME"], paramcd=paramcd)
    with drawing(paramcd.lower(), label, height=4.5) as figure:
        if curve.empty or curve["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        if curve["at_risk"].max() < 2:
            say_nothing(figure, ONE_SUBJECT)
            return figure
        counts = results.wide("at-risk", by=["TIME"], paramcd=paramcd).set_index("TIME").reindex(columns=list(_COUNTS))
        left = counts_room(list(_COUNTS.values()), counts["at_risk"], least=0.115)
        axes = figure.add_axes((left, 0.29, 0.98 - left, 0.65))
        _draw_curve(axes, curve, palette.curve(paramcd))
        _draw_median(axes, results, paramcd)
        widest = fmt.count(counts.to_numpy().max() if len(counts) else 0)
        shown = month_ticks(axes, ticks, until=curve["TIME"].max(), widest=widest)
        percent_ticks(axes)
        name_axis(axes, label, "%")
        axes.set_xlabel(f"Months since {since}")
        for line, (stat, name) in enumerate(_COUNTS.items()):
            weight = "bold" if stat == "at_risk" else "normal"
            write_counts(axes, name, counts[stat], shown, y=-0.245 - 0.063 * line, weight=weight)
        figure.description = describe(results, paramcd=paramcd, label=label)
    return figure


def describe(results: Lookup, *, paramcd: str, label: str) -> str:
    """Say in words what the curve shows, with its numbers."""
    get = {
        stat: results.value("kaplan-meier", stat, paramcd=paramcd, time=None)
        for stat in ("n", "events", "median", "median_low", "median_high")
    }
    rates = results.wide("kaplan-meier", by=["TIME"], paramcd=paramcd)
    parts = [
        f"{fmt.number(row['TIME'])} months: "
        f"{fmt.percent_interval(row['estimate'], row['low'], row['high'])}, {fmt.count(row['at_risk'])} at risk"
        for _, row in rates.loc[rates["TIME"].notna()].iterrows()
    ]
    median = fmt.months_interval(get["median"], get["median_low"], get["median_high"])
    return (
        f"Kaplan-Meier curve of {fmt.inside(label)}: {fmt.count(get['n'])} subjects, "
        f"{fmt.count(get['events'])} events, median in months {median}. {'; '.join(parts)}."
    )


def _draw_curve(axes, curve: pd.DataFrame, colour: str) -> None:
    for rows, strength in strengths(curve["at_risk"]):
        part = curve.iloc[rows]
        axes.step(part["TIME"], part["estimate"], where="post", color=colour, linewidth=1.7, alpha=strength)
        axes.fill_between(
            part["TIME"], part["low"], part["high"], step="post", color=colour, alpha=0.14 * strength, linewidth=0
        )
        marks = part.loc[part["censored"] > 0]
        axes.plot(
            marks["TIME"], marks["estimate"], "|", color=colour, markersize=6, markeredgewidth=1, alpha=strength,
            clip_on=False,
        )  # fmt: skip


def _draw_median(axes, results: Lookup, paramcd: str) -> None:
    get = {
        stat: results.value("kaplan-meier", stat, paramcd=paramcd, time=None)
        for stat in ("n", "events", "median", "median_low", "median_high")
    }
    if get["median"] is not None and not np.isnan(get["median"]):
        middle = {"color": palette.MUTED, "linewidth": 0.7, "linestyle": (0, (2, 2)), "zorder": 0}
        axes.plot([0, get["median"], get["median"]], [0.5, 0.5, 0], **middle)
    median = fmt.months_interval(get["median"], get["median_low"], get["median_high"])
    unit = "" if median == fmt.NOT_ESTIMABLE else " months"
    said = f"Events {fmt.of(get['events'], get['n'])}, median {median}{unit}"
    axes.text(0.995, 1.01, said, transform=axes.transAxes, ha="right", va="bottom")
