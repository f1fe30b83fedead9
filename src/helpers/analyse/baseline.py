"""Subjects at baseline, and the treatment they received.

Quartiles interpolate linearly between order statistics (type 7 of Hyndman & Fan 1996: the default of R and
numpy); the standard deviation has n - 1 below.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import share
from helpers.foundation.results import Results, combine

MISSING = "Missing"
NUMERIC = ("AGE", "CPSCORBL", "BILIBL", "ALBBL", "ALBIBL", "AFPBL", "SUMBL", "MAXDBL", "NTACE")
CATEGORICAL: Mapping[str, tuple[str, ...]] = {
    "SEX": ("M", "F"),
    "RACE": (),
    "AETIOL": (),
    "ECOGBL": ("0", "1", "2"),
    "CPCLASS": ("A", "B", "C"),
    "BCLCBL": ("0", "A", "B", "C"),
    "ALBIGR": ("1", "2", "3"),
    "NLESBL": ("1", "2", "3"),
    "PVTBL": ("Y", "N"),
}
"""Levels that every table shows, in order; others that the data hold come after them."""

DELIVERY = ("DOSETOT", "NFRAC", "DOSEFX", "BED10", "SBRTDUR")
_SUMMARY = ("n", "missing", "mean", "sd", "median", "q1", "q3", "min", "max")


def baseline(
    adsl: pd.DataFrame,
    *,
    numeric: Sequence[str] = NUMERIC,
    categorical: Mapping[str, Sequence[str]] = CATEGORICAL,
) -> Results:
    """Describe the treated subjects at baseline.

    Result rows of ``baseline``, TERM being the variable. Numeric: ``n missing mean sd median q1 q3 min max``.
    Categorical: for each level (GROUP), empty ones included, and ``Missing``: ``n denominator estimate``, the
    denominator being all treated subjects.

    Parameters
    ----------
    adsl : DataFrame
        USUBJID, SAFFL and the variables.
    numeric : sequence of str
        Variables to summarise.
    categorical : mapping of str to sequence of str
        Variables to tabulate, each with the levels to show first, in order.
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    return combine(
        _summaries(treated, variables=numeric, analysis="baseline"),
        *(_levels(treated, name, order=order) for name, order in categorical.items()),
    )


def sbrt_delivery(adsl: pd.DataFrame) -> Results:
    """Describe the dose that treated subjects received.

    Result rows of ``sbrt-delivery``: TERM DOSETOT (Gy), NFRAC, DOSEFX (Gy), BED10 (Gy), SBRTDUR (days); ``n
    missing mean sd median q1 q3 min max``. Needs USUBJID, SAFFL and these.
    """
    return _summaries(adsl.loc[adsl["SAFFL"] == "Y"], variables=DELIVERY, analysis="sbrt-delivery")


def _summaries(subjects: pd.DataFrame, *, variables: Sequence[str], analysis: str) -> Results:
    values = subjects[list(variables)].astype("float64")
    lines = pd.DataFrame({"TERM": list(variables)})
    table = lines.assign(
        mean=values.mean().to_numpy(),
        sd=values.std().to_numpy(),
        median=values.median().to_numpy(),
        q1=values.quantile(0.25).to_numpy(),
        q3=values.quantile(0.75).to_numpy(),
        min=values.min().to_numpy(),
        max=values.max().to_numpy(),
    )
    there = {"n": values.notna(), "missing": values.isna()}
    return count_subjects(
        table,
        {
            stat: listed(lines, [subjects.loc[has[name], "USUBJID"] for name in variables])
            for stat, has in there.items()
        },
        analysis=analysis,
        method="Quartiles by linear interpolation (type 7)",
        stats=_SUMMARY,
        population="SAFFL",
    )


def _levels(subjects: pd.DataFrame, name: str, *, order: Sequence[str]) -> Results:
    labels = _labels(subjects[name])
    others = sorted(set(labels) - {*order, MISSING})
    lines = pd.DataFrame({"TERM": name, "GROUP": [*order, *others, MISSING]})
    return count_subjects(
        lines,
        {"n": subjects[["USUBJID"]].assign(GROUP=labels), "denominator": subjects},
        analysis="baseline",
        method="Proportion of treated subjects",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        population="SAFFL",
    )


def _labels(values: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda value: MISSING if pd.isna(value) else f"{value:g}").astype(object)
    return values.where(values != "", MISSING)
