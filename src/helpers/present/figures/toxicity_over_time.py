"""Adverse events over time: time to the first severe one, and how many subjects have an ongoing one."""

import pandas as pd
import seaborn as sns
from matplotlib.lines import Line2D

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import (
    FADED,
    Drawing,
    at_risk_at,
    counts_room,
    drawing,
    month_ticks,
    percent_ticks,
    say_nothing,
    strengths,
    write_counts,
)
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import GRADES
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event
from helpers.present.tables.toxicity_over_time import LINES

_COLOURS = {"any": GRADES["2"], ">=2": GRADES["3"], ">=3": GRADES["5"]}
_DASHES = {"any": (1, 1), ">=2": (4, 1.5), ">=3": ""}
"""As seaborn takes them: lengths of lines and gaps."""


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
    with drawing("ae-incidence", title, height=4.1) as figure:
        if curves.empty or curves["estimate"].isna().all():
            say_nothing(figure, _why_nothing(results, otherwise="There is no treated subject, so there is no curve."))
            return figure
        by_grade = dict(tuple(curves.groupby("GRADE")))
        left = counts_room(["At risk", *(LINES[grade] for grade in by_grade)], curves["at_risk"], least=0.115)
        axes = figure.add_axes((left, 0.27, 0.985 - left, 0.65))
        shown = month_ticks(axes, ticks, until=curves["TIME"].max(), widest=fmt.count(curves["at_risk"].max()))
        write_counts(axes, "At risk", pd.Series(dtype="float64"), shown, y=-0.19, weight="bold")
        for place, (grade, curve) in enumerate(by_grade.items()):
            for rows, strength in strengths(curve["at_risk"]):
                part, style = curve.iloc[rows], {"color": _COLOURS[grade], "linewidth": 1.7}
                axes.step(part["TIME"], part["estimate"], where="post", linestyle=_line(grade), alpha=strength, **style)
                band = {"step": "post", "color": _COLOURS[grade], "alpha": 0.12 * strength, "linewidth": 0}
                axes.fill_between(part["TIME"], part["low"], part["high"], **band)
            write_counts(axes, LINES[grade], at_risk_at(curve, shown), shown, y=-0.26 - 0.07 * place)
        _percent(axes, "Cumulative incidence, %")
        _key(axes, list(by_grade))
        figure.description = _describe_incidence(results, title)
    return figure


def ae_prevalence(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the share of the subjects under observation with an ongoing event, month by month.

    Needs the rows of ``ae-prevalence``. Under the axis stands how many were under observation.
    """
    results = Lookup.of(ard)
    title = "Subjects with an ongoing adverse event"
    rows = results.wide("ae-prevalence", by=["TIME", "GRADE"])
    with drawing("ae-prevalence", title, height=3.6) as figure:
        observed = rows.drop_duplicates("TIME").set_index("TIME")["denominator"]
        if not (observed > 0).any() or rows["estimate"].isna().all():
            say_nothing(figure, _why_nothing(results, otherwise="Nobody was under observation."))
            return figure
        left = counts_room(["Observed"], observed, least=0.115)
        axes = figure.add_axes((left, 0.22, 0.985 - left, 0.685))
        last = observed.index[observed >= FEW].max()  # nobody is observed again, so it is one interval
        for part, strength in ((rows["TIME"] <= last, 1.0), (rows["TIME"] >= (0 if pd.isna(last) else last), FADED)):
            if not part.any():
                continue
            sns.lineplot(
                rows[part], x="TIME", y="estimate", hue="GRADE", style="GRADE", palette=_COLOURS, dashes=_DASHES,
                drawstyle="steps-mid", linewidth=1.7, alpha=strength, estimator=None, legend=False, ax=axes,
            )  # fmt: skip
        _percent(axes, "Of those under observation, %")
        shown = month_ticks(axes, ticks, until=observed.index[observed > 0].max(), widest=fmt.count(observed.max()))
        write_counts(axes, "Observed", observed, shown, y=-0.25)
        _key(axes, list(LINES))
        figure.description = _describe_prevalence(rows, title, shown)
    return figure


def _line(grade: str):
    return (0, _DASHES[grade]) if _DASHES[grade] else "solid"


def _key(axes, grades: list[str]) -> None:
    lines = [
        Line2D([], [], color=_COLOURS[one], linestyle=_line(one), linewidth=1.7, label=LINES[one]) for one in grades
    ]
    axes.legend(handles=lines, loc="lower left", bbox_to_anchor=(0, 1.02), ncols=3, handlelength=2.4)


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
