"""Adverse events that come again, and the most frequent ones by month and worst grade."""

import numpy as np
import pandas as pd

from helpers.analyse.ae_grades_by_month import GRADES
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette
from helpers.present.figures.step_curves import FIRST_FRACTION, Curve, step_curves
from helpers.present.figures.style import FADED, NORMAL, Drawing, drawing, month_ticks, say_nothing
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event

_MCC = "mean-cumulative-count"


def mean_cumulative_count(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the mean number of adverse events per subject, with its band (rule 43).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``mean-cumulative-count`` and ``mean-cumulative-count-curve``, and of ``ae-overview``.
    ticks : tuple of int
        Months under the axis.
    """
    results, title = Lookup.of(ard), "Mean number of adverse events per subject"
    grades = sorted(results.rows(_MCC)["GRADE"].unique())
    curves, said = [], []
    for grade in grades:
        rates = results.wide(_MCC, by=["TIME"], grade=grade)
        timed = rates.loc[rates["TIME"].notna()]
        size = {stat: results.value(_MCC, stat, grade=grade, time=None) for stat in ("n", "affected", "events")}
        steps = results.wide(f"{_MCC}-curve", by=["TIME"], grade=grade)
        looks = {"color": palette.GRADES["4"], "linestyle": "-"}
        curves.append(Curve(f"Grade {fmt.grade(grade)}", steps, looks, band=True))
        at = [
            f"{fmt.number(row['estimate'], 2)} ({fmt.number(row['low'], 2)}–{fmt.number(row['high'], 2)}) "
            f"by {fmt.number(row['TIME'])} months"
            for _, row in timed.loc[timed["estimate"].notna()].iterrows()
        ]
        said.append(
            f"Grade {fmt.grade(grade)}: {fmt.count(size['events'])} events in "
            f"{fmt.of(size['affected'], size['n'])} subjects, {', '.join(at)}"
        )
    return step_curves(
        _MCC,
        title,
        curves,
        axis="Events per subject",
        ticks=ticks,
        at_risk="Observed",
        percent=False,
        description=f"{title}, death ending them. {'. '.join(said)}.",
        nothing=_why(results) if not curves else "There are not two treated subjects, so there is no curve.",
    )


def ae_grades_by_month(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the share of subjects at each worst grade of the most frequent terms, month by month (rule 43).

    Needs rows of ``ae-grades-by-month``, and of ``ae-overview``; bars of few subjects are faded.
    """
    results, title = Lookup.of(ard), "Worst grade that is open, by month"
    rows = results.wide("ae-grades-by-month", by=["TERM", "TIME", "GRADE"])
    terms = _by_frequency(rows) if len(rows) else []
    height = 0.75 + _PANEL * max(len(terms), 3)
    with drawing("ae-grades-by-month", title, height=height) as figure:
        if not terms or not (rows["denominator"] > 0).any():
            say_nothing(figure, "Nobody was under observation." if terms else _why(results))
            return figure
        seen = rows["denominator"] > 0
        most = max(rows[seen].groupby(["TERM", "TIME"])["estimate"].sum().max(), 0.05)
        until = rows.loc[seen, "TIME"].max()
        for place, term in enumerate(terms):
            bottom = (0.45 + _PANEL * (len(terms) - 1 - place)) / height
            axes = figure.add_axes((0.085, bottom, 0.9, (_PANEL - 0.32) / height))
            _stack(axes, rows[(rows["TERM"] == term) & seen], labelled=not place)
            axes.set_ylim(0, 1.05 * most)
            axes.set_yticks([0, most], ["0", f"{100 * most:.0f}"])
            axes.set_title(fmt.term(term), loc="left", fontsize=NORMAL, pad=3)
            month_ticks(axes, ticks, until=until + 0.5)
            if place < len(terms) - 1:
                axes.set_xticklabels([])
        axes.set_xlabel(FIRST_FRACTION)
        figure.axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1.02), ncols=len(GRADES), columnspacing=1.2)
        figure.text(0.012, 0.5, "Of those under observation, %", rotation=90, va="center")
        figure.description = _describe(rows[seen], title, terms)
    return figure


_PANEL = 0.95
"""Inches of one term."""


def _by_frequency(rows: pd.DataFrame) -> list[str]:
    """The terms, first the one that was open in most subjects and months."""
    return rows.groupby("TERM")["n"].sum().sort_values(ascending=False, kind="stable").index.tolist()


def _stack(axes, rows: pd.DataFrame, *, labelled: bool) -> None:
    """Draw the shares at each grade on top of each other, the mildest below."""
    months = np.sort(rows["TIME"].unique())
    few = rows.drop_duplicates("TIME").set_index("TIME")["denominator"].reindex(months) < FEW
    floor = np.zeros(len(months))
    for grade in GRADES:
        share = rows[rows["GRADE"] == grade].set_index("TIME")["estimate"].reindex(months).fillna(0).to_numpy()
        bars = axes.bar(
            months, share, bottom=floor, width=0.92, color=palette.GRADES[grade], edgecolor=palette.MUTED,
            linewidth=0.3, label=fmt.grade(grade) if labelled else None,
        )  # fmt: skip
        for bar, faded in zip(bars, few, strict=True):
            bar.set_alpha(FADED if faded else None)
        floor = floor + share


def _why(results: Lookup) -> str:
    return NO_EVENT if no_event(results) else NOT_GRADED


def _describe(rows: pd.DataFrame, title: str, terms: list[str]) -> str:
    parts = []
    for term in terms:
        own = rows[rows["TERM"] == term]
        having = own.groupby("TIME").agg(n=("n", "sum"), of=("denominator", "first"))
        most = having["n"].idxmax()
        worst = own.loc[(own["TIME"] == most) & (own["n"] > 0), ["GRADE", "n"]]
        grades = ", ".join(f"{fmt.count(n)} of grade {fmt.grade(grade)}" for grade, n in worst.to_numpy())
        count = fmt.of(having.loc[most, "n"], having.loc[most, "of"])
        parts.append(f"{fmt.term(term)}: most at month {fmt.number(most)}, {count} ({grades or 'none'})")
    return f"{title}, share of those under observation. {'; '.join(parts)}."
