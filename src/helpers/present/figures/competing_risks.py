"""What came first, as areas that fill up with time."""

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
    percent_ticks,
    say_nothing,
    strengths,
    write_counts,
)
from helpers.present.lookup import Lookup

_ORDER = ("progression", "transplant", "death")
_AT_RISK = "At risk"
_HATCH = {"transplant": "////"}


def cumulative_incidence(
    ard: pd.DataFrame | Results, *, paramcd: str, label: str, ticks: tuple[int, ...], since: str = "the first fraction"
) -> Drawing:
    """Draw the probability of each kind of event coming first, one on top of the other.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``cumulative-incidence``, ``cumulative-incidence-curve`` and ``at-risk``.
    paramcd, label : str
        The parameter and the title.
    ticks : tuple of int
        Months under the axis.
    since : str
        What time counts from.
    """
    results, names = Lookup.of(ard), palette.incidence_names(paramcd)
    curves = results.wide("cumulative-incidence-curve", by=["GROUP", "TIME"], paramcd=paramcd)
    with drawing(paramcd.lower(), label, height=3.9) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        table = curves.pivot(index="TIME", columns="GROUP", values="estimate").ffill().fillna(0)
        at_risk = results.wide("at-risk", by=["TIME"], paramcd=paramcd).set_index("TIME").reindex(columns=["at_risk"])
        left = counts_room([_AT_RISK], at_risk["at_risk"])
        axes = figure.add_axes((left, 0.19, 0.985 - left, 0.705))
        left_over = curves.drop_duplicates("TIME").set_index("TIME")["at_risk"].reindex(table.index)
        floor = np.zeros(len(table))
        for group in [group for group in _ORDER if group in table and table[group].max() > 0]:
            top = floor + table[group].to_numpy()
            looks = {"facecolor": _colour(group, paramcd), "edgecolor": palette.PAPER, "hatch": _HATCH.get(group)}
            _area(axes, floor, top, left_over, label=names[group], linewidth=0.6, **looks)
            _draw_end(axes, table.index, floor, top, _colour(group, paramcd))
            floor = top
        looks = {"label": names["event-free"], "color": _colour("event-free", paramcd), "linewidth": 0}
        _area(axes, floor, np.ones(len(table)), left_over, **looks)
        shown = month_ticks(axes, ticks, until=table.index.max())
        if len(at_risk):
            write_counts(axes, _AT_RISK, at_risk["at_risk"], shown, y=-0.215)
        percent_ticks(axes, until=1)
        axes.set_ylabel("Probability, %")
        axes.set_xlabel(f"Months since {since}")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=4, columnspacing=1.6)
        figure.description = _describe(results, paramcd, label, names)
    return figure


def _area(axes, floor: np.ndarray, top: np.ndarray, at_risk: pd.Series, *, label: str, **looks) -> None:
    """Fill between two steps, faded where few are at risk."""
    for rows, strength in strengths(at_risk):
        said = label if strength == 1 else None
        months = at_risk.index[rows]
        axes.fill_between(months, floor[rows], top[rows], step="post", label=said, alpha=strength, **looks)


def _draw_end(axes, times: pd.Index, floor: np.ndarray, top: np.ndarray, colour: str) -> None:
    """Draw what is added at the very last time, where an area has no width, as a line."""
    grown = (top - floor)[-1] - (top - floor)[-2] if len(times) > 1 else 0
    if grown > 0:
        axes.vlines(times[-1], floor[-1], top[-1], color=colour, linewidth=2.5)


def _colour(group: str, paramcd: str) -> str:
    return palette.EVENTS[palette.OWN_EVENT.get(paramcd, "progression") if group == "progression" else group]


def _describe(results: Lookup, paramcd: str, label: str, names: dict[str, str]) -> str:
    parts = []
    for group in [group for group in _ORDER if results.has("cumulative-incidence", paramcd=paramcd, group=group)]:
        rows = results.wide("cumulative-incidence", by=["TIME"], paramcd=paramcd, group=group)
        rates = [f"{fmt.percent(row['estimate'])} at {fmt.number(row['TIME'])}" for _, row in rows.iterrows()]
        parts.append(f"{names[group]}: {', '.join(rates)} months")
    return f"{label}, stacked areas. {'; '.join(parts)}."
