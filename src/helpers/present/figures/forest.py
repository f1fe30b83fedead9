"""Forest plot: one estimate under every reading, on one axis."""

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette
from helpers.present.figures.style import NORMAL, POINTS, Drawing, beside, drawing, room, say_nothing
from helpers.present.lookup import Lookup
from helpers.present.palette import MUTED, RULE
from helpers.present.tables.sensitivity import compare_month, reading_name, shown

_OFF = 5
"""Points by which names and numbers keep off the axis, where a mark at none or all stands."""


def forest(ard: pd.DataFrame | Results, protocol: Protocol, *, paramcd: str, month: int | None = None) -> Drawing:
    """Draw the rate of an endpoint at one time under its primary and every other reading.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``kaplan-meier``.
    protocol : Protocol
        Which parameters are readings of which.
    paramcd : str
        The endpoint.
    month : int or None
        Time of the rate; by default that at which the report compares readings.
    """
    results = Lookup.of(ard)
    month = compare_month(results, protocol, paramcd=paramcd) if month is None else month
    lines = [
        {
            "name": reading_name(protocol, name),
            **{
                stat: results.value("kaplan-meier", stat, paramcd=name, time=month)
                for stat in ("estimate", "low", "high")
            },
        }
        for name in shown(results, protocol, paramcd=paramcd)
    ]
    title = f"{protocol.endpoints[paramcd].label} at {month} months, by reading"
    with drawing(f"{paramcd.lower()}-forest", title, height=0.95 + 0.3 * len(lines)) as figure:
        rates = pd.DataFrame(lines)
        if rates.empty or rates["estimate"].isna().all():
            say_nothing(figure, f"No reading has an estimate at {month} months.")
            return figure
        _draw(figure, rates, colour=palette.curve(paramcd))
        figure.description = f"{title}. " + " ".join(
            f"{row['name']}: {fmt.percent_interval(row['estimate'], row['low'], row['high'])}."
            for _, row in rates.iterrows()
        )
    return figure


def _draw(figure: Drawing, rates: pd.DataFrame, *, colour: str) -> None:
    bottom = 0.55 / figure.get_size_inches()[1]
    said = list(map(fmt.percent_interval, rates["estimate"], rates["low"], rates["high"]))
    names, left = beside(rates["name"])
    left += _OFF / POINTS
    right = 1 - room(said, size=NORMAL)
    axes = figure.add_axes((left, bottom, right - left, 0.96 - bottom))
    axes.axvline(rates["estimate"].iloc[0], color=RULE, linewidth=0.8, linestyle=(0, (2, 2)))
    for place, row in rates.iterrows():
        axes.plot([row["low"], row["high"]], [place, place], color=colour if place == 0 else MUTED, linewidth=1.4)
        axes.plot(
            row["estimate"], place, "s", color=colour if place == 0 else MUTED, markersize=5.5 if place == 0 else 4.5,
            clip_on=False, zorder=3,
        )  # fmt: skip
        axes.annotate(
            said[place], (1, place), xytext=(8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=NORMAL, annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(range(len(rates)), names)
    axes.tick_params(axis="y", length=0, pad=_OFF + 3)
    axes.set_ylim(len(rates) - 0.5, -0.5)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "20", "40", "60", "80", "100"])
    axes.set_xlabel("Without an event, %")
    axes.spines["left"].set_visible(False)
