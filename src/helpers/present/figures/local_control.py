"""Cumulative incidence of progression over lesions, by size or by dose."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.step_curves import Curve, step_curves
from helpers.present.figures.style import Drawing
from helpers.present.lookup import Lookup
from helpers.present.palette import INK
from helpers.present.tables.local_control import interval, lesion_group, lesion_groups

BY = {"size": "longest diameter at baseline", "dose": "biologically effective dose"}


def lesion_control(ard: pd.DataFrame | Results, *, by: str, ticks: tuple[int, ...]) -> Drawing:
    """Draw the cumulative incidence of progression of all treated lesions and of those of each group (rule 38).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``lesion-cumulative-incidence`` and ``lesion-cumulative-incidence-curve``.
    by : str
        ``size`` or ``dose``.
    ticks : tuple of int
        Months under the axis.
    """
    results = Lookup.of(ard)
    terms = [term for term in lesion_groups(results) if not term or term.startswith("BED10") == (by == "dose")]
    curves = [_curve(results, term) for term in terms]
    title = f"Progression of the treated lesions, by {BY[by]}"
    return step_curves(
        f"lesion-control-{by}",
        title,
        curves,
        axis="Progressed lesions",
        ticks=ticks,
        at_risk="Lesions at risk",
        description=_describe(results, title, terms),
        nothing="There are not two treated lesions, so there is no curve.",
    )


def _curve(results: Lookup, term: str) -> Curve:
    keys = {"term": term, "group": "progression"}
    steps = results.wide("lesion-cumulative-incidence-curve", by=["TIME"], **keys)
    looks = {} if term else {"color": INK, "linestyle": "-"}
    return Curve(lesion_group(term), steps, looks)


def _describe(results: Lookup, title: str, terms: list[str]) -> str:
    parts = []
    for term in terms:
        keys = {"term": term, "group": "progression"}
        had = [results.value("lesion-cumulative-incidence", stat, time=None, **keys) for stat in ("events", "n")]
        rates = results.wide("lesion-cumulative-incidence", by=["TIME"], **keys)
        months = rates.loc[rates["TIME"].notna() & rates["estimate"].notna(), "TIME"]
        at = [
            f"{interval(results, 'lesion-cumulative-incidence', time=month, **keys)} at {fmt.number(month)} months"
            for month in months
        ]
        parts.append(f"{lesion_group(term)}: {fmt.of(*had)} progressed, {', '.join(at) or 'not estimable'}")
    return f"{title}, cumulative incidence over lesions. {'. '.join(parts)}."
