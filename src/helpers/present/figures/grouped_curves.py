"""Curves of several groups on one pair of axes, with their numbers at risk."""

import pandas as pd

from helpers.present import format as written
from helpers.present import palette
from helpers.present.figures.style import Drawing, drawing, month_ticks, percent_ticks, say_nothing, write_counts
from helpers.present.figures.survival_curve import FEW
from helpers.present.results import Results

_STYLES = ("-", (0, (5, 1.5)), (0, (2, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (1, 1)), (0, (8, 2)))


def grouped_survival(
    ard: pd.DataFrame,
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
    results = Results.of(ard)
    curves = results.wide("subgroup-curve", by=["GROUP", "TIME"], paramcd=paramcd)
    order = groups or tuple(curves["GROUP"].unique())
    height = 3.7 + 0.2 * len(order)
    with drawing(f"{paramcd.lower()}-groups", f"{label} by {by}", height=height) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        top, below = 0.5, 0.62 + 0.2 * len(order)
        axes = figure.add_axes((0.19, below / height, 0.79, 1 - (top + below) / height))
        tall = height - top - below
        for place, group in enumerate(order):
            looks = {"color": _colour(place), "linestyle": _STYLES[place % len(_STYLES)]}
            _draw(axes, curves.loc[curves["GROUP"] == group], name=group, bands=bands, **looks)
        shown = month_ticks(axes, ticks, until=curves["TIME"].max())
        percent_ticks(axes)
        axes.set_ylabel(f"{label}, %")
        axes.set_xlabel("Months since the first fraction")
        _name_groups(axes, by, len(order))
        axes.text(-0.235, -0.43 / tall, "At risk", transform=axes.transAxes, weight="bold", fontsize=7.5, va="center")
        counts = results.wide("subgroup-at-risk", by=["GROUP", "TIME"], paramcd=paramcd)
        for place, group in enumerate(order):
            at_risk = counts.loc[counts["GROUP"] == group].set_index("TIME")["at_risk"]
            name = group if len(group) <= _LONGEST else f"{group[: _LONGEST - 1]}…"
            write_counts(axes, name, at_risk, shown, x=-0.235, y=-(0.62 + 0.2 * place) / tall)
        figure.description = _describe(results, paramcd, f"{label} by {by}", order)
    return figure


def grouped_incidence(
    ard: pd.DataFrame,
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
    results = Results.of(ard)
    curves = results.wide("subgroup-incidence-curve", by=["GROUP", "TIME"], paramcd=paramcd, term=term)
    order = groups or tuple(curves["GROUP"].unique())
    event = palette.incidence_names(paramcd)[term]
    with drawing(f"{paramcd.lower()}-groups", f"{label} by {by}", height=3.7) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        axes = figure.add_axes((0.085, 0.13, 0.9, 0.74))
        for place, group in enumerate(order):
            rows = curves.loc[curves["GROUP"] == group]
            looks = {"color": _colour(place), "linestyle": _STYLES[place % len(_STYLES)]}
            axes.step(rows["TIME"], rows["estimate"], where="post", linewidth=1.7, label=group, **looks)
        month_ticks(axes, ticks, until=curves["TIME"].max())
        percent_ticks(axes)
        axes.set_ylabel(f"{event} first, %")
        axes.set_xlabel("Months since the first fraction")
        _name_groups(axes, by, len(order))
        figure.description = _describe_incidence(results, {"paramcd": paramcd, "term": term}, f"{label} by {by}", order)
    return figure


_LONGEST = 22
"""Letters of the name of a group that there is room for beside the counts."""


def _colour(place: int) -> str:
    return palette.GROUPS[place % len(palette.GROUPS)]


def _name_groups(axes, by: str, groups: int) -> None:
    """Write what the groups are of, and which line is which, above the axes."""
    title = f"{by[:1].upper()}{by[1:]}"
    legend = axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(groups, 4), columnspacing=1.6, title=title,
        alignment="left",
    )  # fmt: skip
    legend.get_title().set_weight("bold")


def _draw(axes, curve: pd.DataFrame, *, name: str, bands: bool, **looks) -> None:
    if curve["estimate"].isna().all():
        return
    enough = curve["at_risk"] >= FEW
    axes.step(curve["TIME"], curve["estimate"].where(enough), where="post", linewidth=1.7, label=name, **looks)
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


def _describe(results: Results, paramcd: str, title: str, order: tuple[str, ...]) -> str:
    parts = []
    for group in order:
        get = {
            stat: results.value("subgroup-survival", stat, paramcd=paramcd, group=group, time=None)
            for stat in ("n", "events", "median")
        }
        had = written.of(get["events"], get["n"])
        parts.append(f"{group}: {had} with an event, median {written.months(get['median'])} months")
    return f"{title}, Kaplan-Meier curves. {'. '.join(parts)}."


def _describe_incidence(results: Results, keys: dict[str, str], title: str, order: tuple[str, ...]) -> str:
    parts = []
    for group in order:
        rates = results.wide("subgroup-incidence", by=["TIME"], group=group, **keys)
        rates = rates.loc[rates["TIME"].notna() & rates["estimate"].notna()]
        at = [
            f"{written.percent(row['estimate'])} at {written.number(row['TIME'])} months" for _, row in rates.iterrows()
        ]
        parts.append(f"{group}: {', '.join(at) or 'not estimable'}")
    return f"{title}, cumulative incidence. {'. '.join(parts)}."
