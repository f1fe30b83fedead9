"""Where the disease came back first."""

import numpy as np
import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import lettering, wording
from helpers.present.figures.style import FADED, NORMAL, POINTS, SMALL, Drawing, count_ticks, drawing, room, say_nothing
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import EVENTS, MUTED, PAPER
from helpers.present.tables.failure import FAILURES

_COLOURS = {
    "local": "local",
    "nontarget": "progression",
    "death": "death",
    "transplant": "transplant",
    "none": "event-free",
}

_WIDE = 0.36
"""Share of the width that the words beside the bars may take; what is longer goes on two lines."""


def failure_patterns(ard: pd.DataFrame | Results) -> Drawing:
    """Draw how many subjects failed first in each way, one bar per pattern; a bar of several places has their colours.

    Needs the rows of ``failure-pattern``.
    """
    table = Lookup.of(ard).wide("failure-pattern", by=["TERM"], group="first")
    table = table.loc[table["TERM"] != "failed"] if len(table) else table
    with drawing("failure-pattern", "Patterns of first failure", height=0.75 + 0.3 * max(len(table), 4)) as figure:
        if table.empty:
            say_nothing(figure, "Patterns of failure were not analysed.")
            return figure
        if not table["denominator"].max():
            say_nothing(figure, "There is no treated subject, so 0 subjects failed.")
            return figure
        table = table.sort_values("TERM", key=lambda terms: terms.map(_place), ignore_index=True)
        height = figure.get_size_inches()[1]
        names = [wording.failure(term) for term in table["TERM"]]
        names = [lettering.wrapped(name, room=_WIDE * POINTS, size=NORMAL) for name in names]
        shares = list(map(fmt.count_percent, table["n"], table["estimate"]))
        left, right = room(names, size=NORMAL), room(shares, size=SMALL)
        axes = figure.add_axes((left, 0.5 / height, 1 - left - right, 1 - 0.6 / height))
        strength = 1.0 if table["denominator"].max() >= FEW else FADED
        for place, (term, n) in enumerate(zip(table["TERM"], table["n"], strict=True)):
            _bar(axes, place, n, [_colour(part) for part in term.split("+")], strength)
        for place, (n, share) in enumerate(zip(table["n"], shares, strict=True)):
            axes.annotate(
                share, (n, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=SMALL
            )  # fmt: skip
        axes.set_yticks(range(len(table)), names, linespacing=0.95)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(table) - 0.4, -0.6)
        axes.set_xlim(0, max(table["n"].max(), 1))
        count_ticks(axes.xaxis)
        axes.set_xlabel(f"Subjects (percent of the {fmt.count(table['denominator'].max())} treated)")
        figure.description = _describe(table)
    return figure


def _bar(axes, place: int, n: float, colours: list[str], strength: float) -> None:
    """Draw one bar, in as many stripes as it has colours."""
    colours = list(dict.fromkeys(colours))
    several = len(colours) > 1
    edges = np.linspace(place - 0.36, place + 0.36, len(colours) + 1)
    for low, high, colour in zip(edges, edges[1:], colours, strict=False):
        axes.barh(
            (low + high) / 2,
            n,
            height=high - low,
            color=colour,
            alpha=strength,
            edgecolor=PAPER,
            linewidth=0.8 * several,
        )
    axes.barh(place, n, height=0.72, facecolor="none", edgecolor=MUTED, linewidth=0.5)


def _colour(place: str) -> str:
    return EVENTS[_COLOURS.get(place, "distant")]


def _place(term: str) -> tuple:
    parts = [FAILURES.index(part) for part in term.split("+")]
    return (parts[0],) if len(parts) == 1 else (FAILURES.index("+"), len(parts), *parts)


def _describe(table: pd.DataFrame) -> str:
    counts = map(fmt.of, table["n"], table["denominator"])
    lines = [f"{wording.failure(term)}: {count}" for term, count in zip(table["TERM"], counts, strict=True)]
    return f"First failure of each treated subject. {'; '.join(lines)}."
