"""Several step curves on one pair of axes, with the numbers at risk of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.present import lettering
from helpers.present.figures.style import (
    NORMAL,
    POINTS,
    SMALL,
    Drawing,
    at_risk_at,
    counts_room,
    drawing,
    group_looks,
    month_ticks,
    name_axis,
    percent_ticks,
    say_nothing,
    strengths,
    write_counts,
)

FIRST_FRACTION = "Months since the first fraction"


@dataclass(frozen=True)
class Curve:
    """A curve, and its name in the key and beside its numbers at risk.

    Attributes
    ----------
    name : str
        What it is of.
    steps : DataFrame
        TIME (months), estimate, at_risk and, for a band, low and high: from each time on.
    looks : dict
        Colour and dashes; by default those of its place.
    band : bool
        Whether it has the band of its interval.
    """

    name: str
    steps: pd.DataFrame
    looks: dict = field(default_factory=dict)
    band: bool = False

    @property
    def drawn(self) -> bool:
        """False where nothing was estimated, and of one unit alone, whose curve says nothing."""
        return bool(self.steps["estimate"].notna().any() and self.steps["at_risk"].max() >= 2)


def step_curves(
    name: str,
    title: str,
    curves: Sequence[Curve],
    *,
    axis: str,
    ticks: tuple[int, ...],
    description: str,
    nothing: str,
    at_risk: str = "At risk",
    percent: bool = True,
) -> Drawing:
    """Draw curves from the first fraction on; each fades where few are at risk.

    Parameters
    ----------
    name, title : str
        Id of the figure, by which it is numbered, and its title.
    curves : sequence of Curve
        In their order; one that has nothing to show is left out of the axes, and keeps its numbers at risk.
    axis : str
        What the vertical axis is of.
    ticks : tuple of int
        Months under the axis.
    description : str
        The text alternative.
    nothing : str
        What is said where no curve can be drawn.
    at_risk : str
        Heading of the numbers at risk. Curves of one model have the same, which then stand in its line.
    percent : bool
        Whether the axis runs from none to all; else from 0 to the largest value.
    """
    counts = [at_risk_at(curve.steps.fillna({"at_risk": 0}), ticks) for curve in curves]
    names = [lettering.shortened(curve.name, room=_BESIDE * POINTS, size=SMALL) for curve in curves]
    shared = len(counts) > 1 and all(one.equals(counts[0]) for one in counts)
    rows = {} if shared else dict(zip(names, counts, strict=True))
    left = counts_room([at_risk, *rows], pd.concat(counts) if counts else pd.Series(dtype="float64"), least=0.105)
    widest = max((lettering.width(one, size=NORMAL) for one in names), default=0) + _SIGN
    columns = min(len(curves), max(1, int((1 - left) * POINTS // (widest + _APART)))) or 1
    below, above = 0.7 if shared else 0.62 + 0.2 * len(rows), 0.22 + 0.18 * -(-len(curves) // columns)
    height = _TALL + below + above
    with drawing(name, title, height=height) as figure:
        shown = [place for place, curve in enumerate(curves) if curve.drawn]
        if not shown:
            say_nothing(figure, nothing)
            return figure
        axes = figure.add_axes((left, below / height, 0.98 - left, _TALL / height))
        for place in shown:
            _draw(axes, curves[place], name=names[place], **{**group_looks(place), **curves[place].looks})
        if percent:
            percent_ticks(axes)
        else:
            axes.set_ylim(bottom=0)
        name_axis(axes, axis, "%") if percent else axes.set_ylabel(axis)
        months = month_ticks(axes, ticks, until=max(curves[place].steps["TIME"].max() for place in shown))
        axes.set_xlabel(FIRST_FRACTION)
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1.02), ncols=columns,
            columnspacing=_APART / NORMAL, handlelength=_LINE / NORMAL,
        )  # fmt: skip
        first = counts[0] if shared else pd.Series(dtype="float64")
        write_counts(axes, at_risk, first, months, y=-(0.55 if shared else 0.43) / _TALL, weight="bold")
        for line, (one, count) in enumerate(rows.items()):
            write_counts(axes, one, count, months, y=-(0.62 + 0.2 * line) / _TALL)
        figure.description = description
    return figure


_TALL = 2.58
"""Inches of the axis."""

_LINE, _SIGN, _APART = 21, 28, 14
"""Points of a line in the key, of the line with the gap behind it, and between two columns."""

_BESIDE = 0.35
"""Share of the width that the names beside the numbers at risk may take."""


def _draw(axes, curve: Curve, *, name: str, **looks) -> None:
    for place, (rows, strength) in enumerate(strengths(curve.steps["at_risk"])):
        steps = curve.steps.iloc[rows]
        label = None if place else name
        axes.step(steps["TIME"], steps["estimate"], where="post", linewidth=1.7, alpha=strength, label=label, **looks)
        if curve.band:
            band = {"step": "post", "color": looks["color"], "alpha": 0.12 * strength, "linewidth": 0}
            axes.fill_between(steps["TIME"], steps["low"], steps["high"], **band)
