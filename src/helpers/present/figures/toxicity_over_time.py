"""Adverse events over time: when the first severe one comes, and how many have one that goes on."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import (
    Drawing,
    counts_room,
    drawing,
    month_ticks,
    percent_ticks,
    say_nothing,
    write_counts,
)
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import GRADES
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event
from helpers.present.tables.toxicity_over_time import LINES

_COLOURS = {"any": GRADES["2"], ">=2": GRADES["3"], ">=3": GRADES["5"]}
_DASHES = {"any": (0, (1, 1)), ">=2": (0, (4, 1.5)), ">=3": "solid"}


def ae_incidence(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the cumulative incidence of the first event of at least a grade, with its band.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``ae-cumulative-incidence`` and ``ae-cumulative-incidence-curve``.
    ticks : tuple of int
        Months under the axis.
    """
    results = Lookup.of(ard)
    title = "Time to the first adverse event of grade ≥2 and ≥3"
    curves = results.wide("ae-cumulative-incidence-curve", by=["GRADE", "TIME"])
    with drawing("ae-incidence", title, height=3.6) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, _why_nothing(results, otherwise="There is no treated subject, so there is no curve."))
            return figure
        axes = figure.add_axes((0.085, 0.135, 0.9, 0.77))
        for grade, curve in curves.groupby("GRADE"):
            style = {"color": _COLOURS[grade], "linestyle": _DASHES[grade]}
            axes.step(curve["TIME"], curve["estimate"], where="post", linewidth=1.7, label=LINES[grade], **style)
            band = {"step": "post", "color": _COLOURS[grade], "alpha": 0.12, "linewidth": 0}
            axes.fill_between(curve["TIME"], curve["low"], curve["high"], **band)
        _percent(axes, "Cumulative incidence, %")
        month_ticks(axes, ticks, until=curves["TIME"].max())
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2, handlelength=2.4)
        figure.description = _describe_incidence(results, title)
    return figure


def ae_prevalence(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the share of the subjects under observation with an event that goes on, month by month.

    Needs the rows of ``ae-prevalence``. Under the axis stands how many were under observation.
    """
    results = Lookup.of(ard)
    title = "Subjects with an adverse event that goes on"
    rows = results.wide("ae-prevalence", by=["TIME", "GRADE"])
    with drawing("ae-prevalence", title, height=3.6) as figure:
        observed = rows.drop_duplicates("TIME").set_index("TIME")["denominator"]
        if not (observed > 0).any() or rows["estimate"].isna().all():
            say_nothing(figure, _why_nothing(results, otherwise="Nobody was under observation."))
            return figure
        left = counts_room(["Observed"], observed, least=0.115)
        axes = figure.add_axes((left, 0.22, 0.985 - left, 0.685))
        for grade, name in LINES.items():
            line = rows[rows["GRADE"] == grade]
            style = {"where": "mid", "linewidth": 1.7, "color": _COLOURS[grade], "linestyle": _DASHES[grade]}
            enough = line["denominator"] >= FEW
            axes.step(line["TIME"], line["estimate"].where(enough), label=name, **style)
            axes.step(
                line["TIME"], line["estimate"].mask(enough & enough.shift(-1, fill_value=True)), alpha=0.38, **style
            )
        _percent(axes, "Of those under observation, %")
        shown = month_ticks(axes, ticks, until=observed.index[observed > 0].max(), widest=fmt.count(observed.max()))
        write_counts(axes, "Observed", observed, shown, y=-0.25)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=3, handlelength=2.4)
        figure.description = _describe_prevalence(rows, title, shown)
    return figure


def _why_nothing(results: Lookup, *, otherwise: str) -> str:
    if no_event(results):
        return NO_EVENT
    treated = results.value("ae-cumulative-incidence", "n", grade=">=3", time=None)
    return NOT_GRADED if treated else otherwise


def _percent(axes, label: str) -> None:
    percent_ticks(axes)
    axes.set_ylabel(label)
    axes.set_xlabel("Months since the first fraction")


def _describe_incidence(results: Lookup, title: str) -> str:
    parts = []
    for grade in [grade for grade in LINES if results.has("ae-cumulative-incidence", grade=grade)]:
        rows = results.wide("ae-cumulative-incidence", by=["TIME"], grade=grade)
        rows = rows[rows["TIME"].notna()]
        shares = map(fmt.percent_interval, rows["estimate"], rows["low"], rows["high"])
        rates = [f"{share} at {fmt.number(month)}" for share, month in zip(shares, rows["TIME"], strict=True)]
        parts.append(f"{LINES[grade]}: {', '.join(rates)} months")
    return f"{title}, death competing. {'; '.join(parts)}."


def _describe_prevalence(rows: pd.DataFrame, title: str, months: list[int]) -> str:
    parts = []
    rows = rows.assign(GRADE=pd.Categorical(rows["GRADE"], list(LINES))).sort_values(["TIME", "GRADE"])
    for month, at in rows[rows["TIME"].isin(months)].groupby("TIME"):
        shares = [
            f"{LINES[grade].lower()} {fmt.of(n, of)}" for grade, n, of in at[["GRADE", "n", "denominator"]].to_numpy()
        ]
        parts.append(f"month {fmt.number(month)}: {', '.join(shares)}")
    return f"{title}, of those under observation. {'; '.join(parts)}."
