"""What came first after SBRT: the next therapy, and hepatic decompensation."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.step_curves import Curve, step_curves
from helpers.present.figures.style import Drawing
from helpers.present.lookup import Lookup
from helpers.present.palette import EVENTS, INK
from helpers.present.tables.first_event import THERAPIES, child_pugh, classes
from helpers.present.tables.local_control import interval

_NOBODY = "There are not two treated subjects, so there is no curve."
_NOT_COLLECTED = fmt.NOT_COLLECTED
_ENDS = {
    "transplant": {"color": EVENTS["transplant"], "linestyle": (0, (2, 1.2))},
    "death": {"color": EVENTS["death"], "linestyle": (0, (1, 1))},
}


def next_therapy(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the cumulative incidence of the first subsequent therapy by kind, of transplant and of death (rule 46).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``next-therapy`` and ``next-therapy-curve``.
    ticks : tuple of int
        Months under the axis.
    """
    results, title = Lookup.of(ard), "First subsequent therapy, by kind"
    there = [
        group for group in THERAPIES if results.value("next-therapy", "events", term="kind", group=group)
    ]  # what did not come to anybody is no curve
    curves = [
        Curve(THERAPIES[group], _steps(results, "next-therapy", term="kind", group=group), _ENDS.get(group, {}))
        for group in there
    ]
    said = [f"{THERAPIES[group]}: {_said(results, 'next-therapy', term='kind', group=group)}" for group in there]
    collected = results.has("next-therapy")
    return step_curves(
        "next-therapy",
        title,
        curves,
        axis="Probability",
        ticks=ticks,
        description=f"{title}, transplant and death competing. {'. '.join(said)}.",
        nothing="No therapy, transplant or death came to anybody." if collected else _NOT_COLLECTED,
    )


def decompensation(ard: pd.DataFrame | Results, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the cumulative incidence of a first hepatic decompensation before any progression, by class (rule 49).

    Needs rows of ``decompensation`` and ``decompensation-curve``; ``ticks`` are the months under the axis.
    """
    results, title = Lookup.of(ard), "Hepatic decompensation before any progression, by Child-Pugh class"
    terms = classes(results)
    keys = {"paramcd": "", "group": "decompensation"}
    curves = [
        Curve(
            child_pugh(term), _steps(results, "decompensation", term=term, **keys),
            {} if term else {"color": INK, "linestyle": "-"},
        )
        for term in terms
    ]  # fmt: skip
    said = [f"{child_pugh(term)}: {_said(results, 'decompensation', term=term, **keys)}" for term in terms]
    return step_curves(
        "decompensation",
        title,
        curves,
        axis="Probability",
        ticks=ticks,
        description=f"{title}, cumulative incidence. {'. '.join(said)}.",
        nothing=_NOBODY if terms else _NOT_COLLECTED,
    )


def _steps(results: Lookup, analysis: str, **keys: str) -> pd.DataFrame:
    return results.wide(f"{analysis}-curve", by=["TIME"], **keys)


def _said(results: Lookup, analysis: str, **keys: str) -> str:
    n, events = (results.value(analysis, stat, time=None, **keys) for stat in ("n", "events"))
    rates = results.wide(analysis, by=["TIME"], **keys)
    months = rates.loc[rates["TIME"].notna() & rates["estimate"].notna(), "TIME"]
    at = [f"{interval(results, analysis, time=month, **keys)} at {fmt.number(month)} months" for month in months]
    return f"{fmt.of(events, n)}, {', '.join(at) or 'not estimable'}"
