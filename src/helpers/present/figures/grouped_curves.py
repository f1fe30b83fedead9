"""Curves of several groups on one pair of axes, with their numbers at risk."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import lettering, palette
from helpers.present.figures.style import (
    NORMAL,
    POINTS,
    SMALL,
    Drawing,
    counts_room,
    drawing,
    group_looks,
    month_ticks,
    name_axis,
    percent_ticks,
    say_nothing,
    write_counts,
)
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup


def grouped_survival(
    ard: pd.DataFrame | Results,
    *,
    paramcd: str,
    label: str,
    by: str,
    ticks: tuple[int, ...],
    bands: bool = False,
    groups: tuple[str, ...] = (),
) -> Drawing:
    """Draw the Kaplan-Meier curve of each group; faded where few are at risk.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``subgroup-survival``, ``subgroup-curve`` and ``subgroup-at-risk``.
    paramcd, label : str
        The endpoint and its name.
    by : str
        What the groups are of.
    ticks : tuple of int
        Months under the axis.
    bands : bool
        Whether each curve gets the band of its interval.
    groups : tuple of str
        The groups in their order; by default that of their names.
    """
    results = Lookup.of(ard)
    curves = results.wide("subgroup-curve", by=["GROUP", "TIME"], paramcd=paramcd)
    order = groups or tuple(curves["GROUP"].unique())
    counts = results.wide("subgroup-at-risk", by=["GROUP", "TIME"], paramcd=paramcd)
    counts = counts.reindex(columns=["GROUP", "TIME", "at_risk"])
    names = [lettering.shortened(group, room=_BESIDE * POINTS, size=SMALL) for group in order]
    left = counts_room(["At risk", *names], counts["at_risk"], least=0.105)
    key = _Key(order)
    top, below = 0.16 + key.height, 0.62 + 0.2 * len(order)
    height = _TALL + top + below
    with drawing(f"{paramcd.lower()}-groups", f"{label} by {by}", height=height) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        axes = figure.add_axes((left, below / height, 0.98 - left, _TALL / height))
        lines = [
            _draw(axes, curves.loc[curves["GROUP"] == group], bands=bands, **group_looks(place))
            for place, group in enumerate(order)
        ]
        most = fmt.count(counts["at_risk"].max() if len(counts) else 0)
        shown = month_ticks(axes, ticks, until=curves["TIME"].max(), widest=most)
        percent_ticks(axes)
        name_axis(axes, label, "%")
        axes.set_xlabel("Months since the first fraction")
        key.draw(figure, lines, by)
        write_counts(axes, "At risk", pd.Series(dtype="float64"), shown, y=-0.43 / _TALL, weight="bold")
        for place, (group, name) in enumerate(zip(order, names, strict=True)):
            at_risk = counts.loc[counts["GROUP"] == group].set_index("TIME")["at_risk"]
            write_counts(axes, name, at_risk, shown, y=-(0.62 + 0.2 * place) / _TALL)
        figure.description = _describe(results, paramcd, f"{label} by {by}", order)
    return figure


def grouped_incidence(
    ard: pd.DataFrame | Results,
    *,
    paramcd: str,
    label: str,
    by: str,
    ticks: tuple[int, ...],
    term: str = "progression",
    groups: tuple[str, ...] = (),
) -> Drawing:
    """Draw the cumulative incidence of the parameter's own event in each group.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``subgroup-incidence`` and ``subgroup-incidence-curve``.
    paramcd, label, by, ticks, groups
        As in `grouped_survival`.
    term : str
        The kind of event: ``progression``, ``death`` or ``transplant``.
    """
    results = Lookup.of(ard)
    curves = results.wide("subgroup-incidence-curve", by=["GROUP", "TIME"], paramcd=paramcd, term=term)
    order = groups or tuple(curves["GROUP"].unique())
    event = palette.incidence_names(paramcd)[term]
    key = _Key(order)
    top, below = 0.16 + key.height, 0.48
    height = _TALL + top + below
    with drawing(f"{paramcd.lower()}-groups", f"{label} by {by}", height=height) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        axes = figure.add_axes((_LEFT, below / height, 0.985 - _LEFT, _TALL / height))
        lines = []
        for place, group in enumerate(order):
            rows = curves.loc[curves["GROUP"] == group]
            known = rows["estimate"].notna().any()
            drawn = axes.step(rows["TIME"], rows["estimate"], where="post", linewidth=1.7, **group_looks(place))
            lines.append(drawn[0] if known else None)
        month_ticks(axes, ticks, until=curves["TIME"].max())
        percent_ticks(axes)
        axes.set_ylabel(f"{event} first, %")
        axes.set_xlabel("Months since the first fraction")
        key.draw(figure, lines, by)
        figure.description = _describe_incidence(results, {"paramcd": paramcd, "term": term}, f"{label} by {by}", order)
    return figure


_TALL = 2.58
"""Inches of the axis of percentages."""

_LEFT = 0.085
"""Where axes without names beside them begin."""

_BESIDE = 0.35
"""Share of the width that the names beside the numbers at risk may take."""


class _Key:
    """What the groups are of and which line is which, above the axes, in as many columns as there is room for."""

    def __init__(self, groups: Sequence[str]):
        room = (0.985 - _LEFT) * POINTS
        self._names = [lettering.shortened(name, room=room - _SIGN, size=NORMAL) for name in groups]
        fits = [n for n in range(2, len(groups) + 1) if self._width(n) <= room]
        self._columns = max(fits, default=1)

    @property
    def height(self) -> float:
        """Inches."""
        return 0.18 * (1 + -(-len(self._names) // self._columns))

    def draw(self, figure: Drawing, lines: list, by: str) -> None:
        """Write it; a group without a line is left out."""
        known = [(line, name) for line, name in zip(lines, self._names, strict=True) if line is not None]
        place = (_LEFT - 0.015, 1 - 0.02 / figure.get_size_inches()[1])
        sizes = {"columnspacing": _SPACE, "handlelength": _LINE, "handletextpad": _SIGN - _LINE}
        legend = figure.legend(
            *map(list, zip(*known, strict=True)), loc="upper left", bbox_to_anchor=place, ncols=self._columns,
            title=f"{by[:1].upper()}{by[1:]}", alignment="left",
            **{name: points / NORMAL for name, points in sizes.items()},
        )  # fmt: skip
        legend.get_title().set_weight("bold")

    def _width(self, columns: int) -> float:
        widest = (max(lettering.width(name, size=NORMAL) for name in part) for part in self._parts(columns))
        return sum(widest) + columns * _SIGN + (columns - 1) * _SPACE

    def _parts(self, columns: int) -> list:
        return np.array_split(np.array(self._names, dtype=object), columns)


_LINE, _SIGN, _SPACE = 24, 31, 14
"""Points of a line in the key, of the line with the gap before its name, and between two columns."""


def _draw(axes, curve: pd.DataFrame, *, bands: bool, **looks):
    """Draw the curve of a group; gives its line, or nothing where there is no curve."""
    if curve["estimate"].isna().all():
        return None
    enough = curve["at_risk"] >= FEW
    line = axes.step(curve["TIME"], curve["estimate"].where(enough), where="post", linewidth=1.7, **looks)[0]
    faded = curve.loc[~enough | (~enough).shift(-1, fill_value=False)]
    axes.step(faded["TIME"], faded["estimate"], where="post", linewidth=1.7, alpha=0.38, **looks)
    if bands:
        axes.fill_between(
            curve["TIME"], curve["low"], curve["high"], step="post", color=looks["color"], alpha=0.1, linewidth=0
        )
    marks = curve.loc[curve["censored"] > 0]
    axes.plot(
        marks["TIME"], marks["estimate"], "|", color=looks["color"], markersize=6, markeredgewidth=1, clip_on=False
    )
    return line


def _describe(results: Lookup, paramcd: str, title: str, order: tuple[str, ...]) -> str:
    parts = []
    for group in order:
        get = {
            stat: results.value("subgroup-survival", stat, paramcd=paramcd, group=group, time=None)
            for stat in ("n", "events", "median")
        }
        had = fmt.of(get["events"], get["n"])
        parts.append(f"{group}: {had} with an event, median {fmt.months(get['median'])} months")
    return f"{title}, Kaplan-Meier curves. {'. '.join(parts)}."


def _describe_incidence(results: Lookup, keys: dict[str, str], title: str, order: tuple[str, ...]) -> str:
    parts = []
    for group in order:
        rates = results.wide("subgroup-incidence", by=["TIME"], group=group, **keys)
        rates = rates.loc[rates["TIME"].notna() & rates["estimate"].notna()]
        at = [f"{fmt.percent(row['estimate'])} at {fmt.number(row['TIME'])} months" for _, row in rates.iterrows()]
        parts.append(f"{group}: {', '.join(at) or 'not estimable'}")
    return f"{title}, cumulative incidence. {'. '.join(parts)}."
