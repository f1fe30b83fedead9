"""Subjects at baseline, and the treatment they got.

Quartiles interpolate linearly between order statistics (type 7 of Hyndman & Fan 1996: the default of R and
numpy); the standard deviation has n - 1 below.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.counted import counted_rows, listed, sizes, together

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
) -> pd.DataFrame:
    """Describe the treated subjects at baseline.

    Result rows of ``baseline``, TERM being the variable. Numeric: ``n missing mean sd median q1 q3 min max``.
    Categorical: for each level (GROUP), empty ones included, and ``Missing``: ``n denominator estimate``, the
    denominator being all treated subjects.

    Parameters
    ----------
    adsl : DataFrame
        SAFFL and the variables.
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


def baseline_members(
    adsl: pd.DataFrame,
    *,
    numeric: Sequence[str] = NUMERIC,
    categorical: Mapping[str, Sequence[str]] = CATEGORICAL,
) -> pd.DataFrame:
    """List who is behind each count of `baseline`.

    One row is one subject behind one count; behind every ``denominator`` are all treated subjects, who are there once,
    with TERM and GROUP empty.
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y"]
    keys = {"analysis": "baseline", "population": "SAFFL"}
    return together(
        _known(treated, variables=numeric, analysis="baseline"),
        *(
            counted_rows(listed(*_at_levels(treated, name, order=order)), stat="n", **keys)
            for name, order in categorical.items()
        ),
        counted_rows(treated[["USUBJID"]], stat="denominator", **keys),
    )


def sbrt_delivery(adsl: pd.DataFrame) -> pd.DataFrame:
    """Describe the dose that treated subjects got.

    Result rows of ``sbrt-delivery``: TERM DOSETOT (Gy), NFRAC, DOSEFX (Gy), BED10 (Gy), SBRTDUR (days); ``n
    missing mean sd median q1 q3 min max``. Needs SAFFL and these.
    """
    return _summaries(adsl.loc[adsl["SAFFL"] == "Y"], variables=DELIVERY, analysis="sbrt-delivery")


def sbrt_delivery_members(adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each count of `sbrt_delivery`.

    One row is one subject behind one count.
    """
    return _known(adsl.loc[adsl["SAFFL"] == "Y"], variables=DELIVERY, analysis="sbrt-delivery")


def _summaries(subjects: pd.DataFrame, *, variables: Sequence[str], analysis: str) -> pd.DataFrame:
    values = subjects[list(variables)].astype("float64")
    table = pd.DataFrame(
        {
            "TERM": list(variables),
            "n": values.count().to_numpy(),
            "missing": values.isna().sum().to_numpy(),
            "mean": values.mean().to_numpy(),
            "sd": values.std().to_numpy(),
            "median": values.median().to_numpy(),
            "q1": values.quantile(0.25).to_numpy(),
            "q3": values.quantile(0.75).to_numpy(),
            "min": values.min().to_numpy(),
            "max": values.max().to_numpy(),
        }
    )
    return ard_rows(
        table,
        analysis=analysis,
        method="Quartiles by linear interpolation (type 7)",
        stats=_SUMMARY,
        population="SAFFL",
    )


def _known(subjects: pd.DataFrame, *, variables: Sequence[str], analysis: str) -> pd.DataFrame:
    """Who has a value of each variable, and who has none."""
    values = subjects[list(variables)].astype("float64")
    there = {"n": values.notna(), "missing": values.isna()}
    lines = pd.DataFrame([(name, stat) for stat in there for name in variables], columns=["TERM", "STAT"])
    who = [subjects.loc[has[name], "USUBJID"] for has in there.values() for name in variables]
    return counted_rows(listed(lines, who), analysis=analysis, population="SAFFL")


def _levels(subjects: pd.DataFrame, name: str, *, order: Sequence[str]) -> pd.DataFrame:
    levels, who = _at_levels(subjects, name, order=order)
    table = levels.assign(n=sizes(who), denominator=len(subjects))
    return ard_rows(
        table.assign(estimate=table["n"] / table["denominator"].where(table["denominator"] > 0)),
        analysis="baseline",
        method="Proportion of treated subjects",
        stats=("n", "denominator", "estimate"),
        population="SAFFL",
    )


def _at_levels(subjects: pd.DataFrame, name: str, *, order: Sequence[str]) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The levels of a variable, and the subjects at each."""
    labels = _labels(subjects[name])
    others = sorted(set(labels) - {*order, MISSING})
    levels = [*order, *others, MISSING]
    return pd.DataFrame({"TERM": name, "GROUP": levels}), [subjects.loc[labels == level, "USUBJID"] for level in levels]


def _labels(values: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda value: MISSING if pd.isna(value) else f"{value:g}").astype(object)
    return values.where(values != "", MISSING)
