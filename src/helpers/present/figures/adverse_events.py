"""Adverse events, acute against chronic."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Patch

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import FADED, SMALL, Drawing, beside, drawing, say_nothing
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import GRADES, INK, MUTED
from helpers.present.tables.toxicity import NO_EVENT, no_event

MOST = 20
"""So many terms at most are drawn, the most frequent of both phases together."""

_BEYOND = 1.25
"""How much longer than the longest bar each side is, for the percentage at its end."""

_PHASES = {"ACUTE": ("Acute", -1), "CHRONIC": ("Chronic", 1)}


def ae_phases(ard: pd.DataFrame | Results) -> Drawing:
    """Draw the share of subjects with each term: acute to the left, chronic to the right, by worst grade.

    Each side is of its own denominator. Needs the rows of ``ae-worst-grade``.
    """
    results = Lookup.of(ard)
    shares = _shares(results)
    with drawing(
        "ae-phases", "Adverse events, acute against chronic", height=1.25 + 0.21 * max(len(shares), 4)
    ) as figure:
        if shares.empty:
            after = "No adverse event was recorded after the start of treatment."
            say_nothing(figure, NO_EVENT if no_event(results) else after)
            return figure
        height = figure.get_size_inches()[1]
        names, left = beside([term for term, _ in shares.index])
        axes = figure.add_axes((left, 0.5 / height, 0.98 - left, 1 - 1.1 / height))
        places = np.arange(len(shares))
        for phase, (name, side) in _PHASES.items():
            n = results.value("ae-worst-grade", "denominator", phase=phase, soc="", term="", grade="any")
            _draw_side(axes, shares[phase], places, side, 1.0 if n >= FEW else FADED)
            place = 0.25 if side < 0 else 0.75
            axes.text(
                place,
                1.02,
                f"{name} (n = {fmt.count(n)})",
                transform=axes.transAxes,
                ha="center",
                weight="bold",
            )
        reach = max(0.1, shares.xs("any", axis=1, level="GRADE").to_numpy().max()) * _BEYOND
        axes.set_xlim(-reach, reach)
        marks = _marks(reach)
        axes.set_xticks(marks, [f"{abs(100 * mark):.0f}" for mark in marks])
        axes.set_yticks(places, names)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(len(shares) - 0.4, -0.6)
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set(xlabel="Subjects with the term, %", ylabel="")
        _key(figure, shares)
        figure.description = _describe(results, list(shares.index))
    return figure


def _shares(results: Lookup) -> pd.DataFrame:
    """Proportion of subjects: one row per term of a class, columns PHASE and GRADE; most frequent terms first."""
    rows = results.rows("ae-worst-grade", stat="estimate")
    rows = rows.loc[(rows["TERM"] != "") & rows["GRADE"].isin(["any", *GRADES])]
    columns = pd.MultiIndex.from_product([_PHASES, ["any", *GRADES]], names=["PHASE", "GRADE"])
    if rows.empty:
        return pd.DataFrame(columns=columns)
    table = rows.set_index(["TERM", "SOC", "PHASE", "GRADE"])["STATVAL"].unstack(["PHASE", "GRADE"])
    table = table.reindex(columns=columns).fillna(0)
    either = table.xs("any", axis=1, level="GRADE").sum(axis=1)
    order = either.loc[either > 0].sort_values(ascending=False, kind="stable").index
    return table.loc[order].head(MOST)


def _draw_side(axes, shares: pd.DataFrame, places: np.ndarray, side: int, strength: float) -> None:
    bars = shares[list(GRADES)].set_axis(places).melt(ignore_index=False, var_name="GRADE", value_name="SHARE")
    bars = bars[bars["SHARE"] > 0].rename_axis("PLACE").reset_index()
    if bars.empty:
        return
    sns.histplot(
        bars.assign(SHARE=side * bars["SHARE"]), y="PLACE", weights="SHARE", hue="GRADE", hue_order=list(GRADES)[::-1],
        palette=GRADES, multiple="stack", discrete=True, shrink=0.68, alpha=strength, edgecolor=MUTED, linewidth=0.4,
        legend=False, ax=axes,
    )  # fmt: skip
    floor = shares[list(GRADES)].sum(axis=1).to_numpy()
    for place in np.flatnonzero(shares["any"].to_numpy() > 0):
        text = fmt.percent(shares["any"].iloc[place], 0)
        axes.annotate(
            text, (side * floor[place], places[place]), xytext=(3 * side, 0), textcoords="offset points",
            ha="left" if side > 0 else "right", va="center", fontsize=6.5,
        )  # fmt: skip


def _marks(reach: float) -> np.ndarray:
    step = next((step for step in (0.05, 0.1, 0.2, 0.25) if reach / step <= 5), 0.5)
    half = np.arange(0, reach, step)
    return np.concatenate([-half[:0:-1], half])


def _key(figure: Drawing, shares: pd.DataFrame) -> None:
    present = shares.T.groupby("GRADE").sum().sum(axis=1)
    handles = [
        Patch(
            facecolor=colour,
            edgecolor=MUTED,
            linewidth=0.4,
            label=f"Grade {grade}" if grade.isdigit() else "Not graded",
        )
        for grade, colour in GRADES.items()
        if present[grade] > 0
    ]
    figure.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 1),
        ncols=6,
        columnspacing=1.3,
        fontsize=SMALL,
    )


def _describe(results: Lookup, lines: list[tuple[str, str]]) -> str:
    parts = []
    for term, soc in lines:
        keys = {"term": term, "soc": soc, "grade": "any"}
        sides = [
            f"{name.lower()} {fmt.of(*(results.value(_ANALYSIS, stat, phase=phase, **keys) for stat in _COUNTS))}"
            for phase, (name, _) in _PHASES.items()
        ]
        parts.append(f"{term}: {', '.join(sides)}")
    return f"Subjects with each term, acute and chronic, by worst grade. {'; '.join(parts)}."


_ANALYSIS = "ae-worst-grade"
_COUNTS = ("n", "denominator")
