"""Liver enzymes against bilirubin: one point a subject."""

import pandas as pd

from helpers.analyse.enzymes import QUARTERS, REVIEW, quarter
from helpers.foundation.protocol import Enzymes
from helpers.present import format as fmt
from helpers.present.figures.style import SMALL, Drawing, drawing, say_nothing, without_data
from helpers.present.palette import EVENTS, MUTED, PAPER
from helpers.present.tables.enzymes import PERIOD_NAMES, REFERENCE_NAMES, quarter_names

_SCALE = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_UNITS = {"ULN": "ULN", "BASELINE": "baseline"}


def enzymes_against_bilirubin(points: pd.DataFrame, *, enzymes: Enzymes) -> Drawing:
    """Draw the highest enzyme of each subject against its highest bilirubin, as multiples (rule 44).

    Parameters
    ----------
    points : DataFrame
        What `analyse.enzymes.enzyme_points` gives: PHASE, PARAMCD, USUBJID, ENZYME, BILI, FILLED.
    enzymes : Enzymes
        Section of the protocol: where the quarters are divided.
    """
    title = "Highest ALT or AST against highest bilirubin"
    known = points[(points["ENZYME"] > 0) & (points["BILI"] > 0)]
    with drawing("enzymes-bilirubin", title, height=6.4) as figure:
        if known.empty:
            say_nothing(figure, fmt.NOT_COLLECTED if points.empty else "No subject has a point.")
            return figure
        said = []
        for row, (phase, period) in enumerate(PERIOD_NAMES.items()):
            for column, (paramcd, reference) in enumerate(REFERENCE_NAMES.items()):
                axes = figure.add_axes((0.08 + 0.49 * column, 0.56 - 0.49 * row, 0.41, 0.38))
                own = known[(known["PHASE"] == phase) & (known["PARAMCD"] == paramcd)]
                axes.set_title(f"{period}, × {_UNITS[paramcd]}", loc="left", fontsize=SMALL)
                if own.empty:
                    without_data(axes, "no subject has a point")
                    continue
                _draw(axes, own, known, enzymes=enzymes)
                if not column:
                    axes.set_ylabel("Bilirubin, ×")
                if row:
                    axes.set_xlabel("ALT (AST without any ALT), ×")
                said.append(f"{period}, over {reference}: {_count(own, enzymes)}")
        figure.description = f"{title}, one point a subject. {'. '.join(said)}."
    return figure


def _draw(axes, own: pd.DataFrame, known: pd.DataFrame, *, enzymes: Enzymes) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    divided = {"color": MUTED, "linewidth": 0.8, "linestyle": (0, (3, 2)), "zorder": 0}
    axes.axvline(enzymes.alt_times, **divided)
    axes.axhline(enzymes.bilirubin_times, **divided)
    for filled, rows in own.groupby("FILLED"):
        axes.plot(
            rows["ENZYME"], rows["BILI"], "o", markersize=4.5, markeredgewidth=0.9, linestyle="none",
            color=EVENTS["distant"], markerfacecolor=EVENTS["local"] if filled else PAPER,
        )  # fmt: skip
    for axis, column, least in (
        (axes.xaxis, "ENZYME", enzymes.alt_times),
        (axes.yaxis, "BILI", enzymes.bilirubin_times),
    ):
        low, high = 0.8 * min(known[column].min(), 0.9), 1.25 * max(known[column].max(), 1.2 * least)
        shown = [tick for tick in _SCALE if low <= tick <= high]
        axis.set_ticks(shown, [f"{tick:g}" for tick in shown])
        axis.set_ticks([], minor=True)
        axis.axes.set(**{f"{axis.axis_name}lim": (low, high)})


def _count(own: pd.DataFrame, enzymes: Enzymes) -> str:
    names, place = quarter_names(enzymes), quarter(own, enzymes=enzymes)
    counts = {name: (place == term).sum() for term, name in names.items() if term in QUARTERS}
    counts[names[REVIEW]] = own["FILLED"].sum()
    return ", ".join(f"{fmt.inside(name)} {fmt.count(n)}" for name, n in counts.items())
