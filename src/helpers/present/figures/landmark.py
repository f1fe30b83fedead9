"""Survival from a landmark on, by response up to it."""

import pandas as pd

from helpers.analyse.best_response import OVERALL, Scope
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette, wording
from helpers.present.figures.style import (
    Drawing,
    at_risk_at,
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
from helpers.present.tables.landmark import GROUPS


def landmark(
    ard: pd.DataFrame | Results, *, label: str, ticks: tuple[int, ...], measure: str, scope: Scope = OVERALL
) -> Drawing:
    """Draw the curve of each group, with its numbers at risk; no band, since nothing is compared.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``landmark`` and ``landmark-curve``, or of both with ``-treated`` behind.
    label : str
        The name of the endpoint.
    ticks : tuple of int
        Months under the axis.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    scope : Scope
        Which response.
    """
    results, analysis = Lookup.of(ard), f"landmark{scope.suffix}"
    curves = results.wide(f"landmark-curve{scope.suffix}", by=["GROUP", "TIME"])
    month = fmt.number(results.value(analysis, "month"))
    title = f"{label} after month {month}, by {wording.response(scope.response, measure=measure)}"
    with drawing(analysis, title, height=4.1) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, f"Nobody was followed beyond month {month}.")
            return figure
        if curves["at_risk"].max() < 2:
            say_nothing(figure, f"No group has two subjects who were followed beyond month {month}.")
            return figure
        left = counts_room(["At risk", *GROUPS.values()], curves["at_risk"])
        axes = figure.add_axes((left, 0.265, 0.985 - left, 0.64))
        shown = month_ticks(axes, ticks, until=curves["TIME"].max())
        write_counts(axes, "At risk", pd.Series(dtype="float64"), shown, y=-0.18, weight="bold")
        for line, (group, name) in enumerate(GROUPS.items()):
            curve = curves.loc[curves["GROUP"] == group]
            _draw(axes, curve, name=name, **_LOOKS[group])
            write_counts(axes, name, at_risk_at(curve, shown), shown, y=-0.25 - 0.075 * line)
        percent_ticks(axes)
        name_axis(axes, label, "%")
        axes.set_xlabel("Months after the landmark")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2, columnspacing=1.6, handlelength=2.4)
        figure.description = _describe(results, analysis, title)
    return figure


_LOOKS = {
    "responder": {"color": palette.RESPONSES["CR"], "linestyle": "-"},
    "non-responder": {"color": palette.MUTED, "linestyle": (0, (4, 2))},
}


def _draw(axes, curve: pd.DataFrame, *, name: str, **looks) -> None:
    if curve["estimate"].isna().all() or curve["at_risk"].max() < 2:  # a curve of one subject says nothing
        return
    for rows, strength in strengths(curve["at_risk"]):
        part = curve.iloc[rows]
        label = name if strength == 1 else None
        axes.step(part["TIME"], part["estimate"], where="post", linewidth=1.7, alpha=strength, label=label, **looks)
        marks = part.loc[part["censored"] > 0, ["TIME", "estimate"]].to_numpy().T
        axes.plot(*marks, "|", color=looks["color"], markersize=6, markeredgewidth=1, alpha=strength, clip_on=False)


def _describe(results: Lookup, analysis: str, title: str) -> str:
    parts = []
    for group, name in GROUPS.items():
        get = {stat: results.value(analysis, stat, group=group, time=None) for stat in ("n", "events", "median")}
        rates = results.wide(analysis, by=["TIME"], group=group)
        rates = rates.loc[rates["TIME"].notna() & rates["estimate"].notna()]
        at = [
            f"{fmt.percent_interval(row['estimate'], row['low'], row['high'])} at {fmt.number(row['TIME'])}"
            for _, row in rates.iterrows()
        ]
        parts.append(
            f"{name}: {fmt.of(get['events'], get['n'])} died, median {fmt.months(get['median'])} months"
            f"{'; ' + ', '.join(at) + ' months' if at else ''}"
        )
    return f"{title}, Kaplan-Meier from the landmark. {'. '.join(parts)}."
