"""Subjects at baseline, and the treatment they got.

Quartiles interpolate linearly between order statistics (type 7 of Hyndman & Fan 1996: the default of R and
numpy); the standard deviation has n - 1 below.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, combine

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
        *(_levels(treated[name], order=order) for name, order in categorical.items()),
    )


def sbrt_delivery(adsl: pd.DataFrame) -> pd.DataFrame:
    """Describe the dose that treated subjects got.

    Result rows of ``sbrt-delivery``: TERM DOSETOT (Gy), NFRAC, DOSEFX (Gy), BED10 (Gy), SBRTDUR (days); ``n
    missing mean sd median q1 q3 min max``. Needs SAFFL and these.
    """
    return _summaries(adsl.loc[adsl["SAFFL"] == "Y"], variables=DELIVERY, analysis="sbrt-delivery")


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


def _levels(values: pd.Series, *, order: Sequence[str]) -> pd.DataFrame:
    labels = _labels(values)
    others = sorted(set(labels) - {*order, MISSING})
    levels = [*order, *others, MISSING]
    counts = labels.value_counts().reindex(levels, fill_value=0)
    table = pd.DataFrame({"GROUP": levels, "n": counts.to_numpy(), "denominator": len(labels)})
    return ard_rows(
        table.assign(estimate=table["n"] / table["denominator"].where(table["denominator"] > 0)),
        analysis="baseline",
        method="Proportion of treated subjects",
        stats=("n", "denominator", "estimate"),
        population="SAFFL",
        term=values.name,
    )


def _labels(values: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values):
        return values.map(lambda value: MISSING if pd.isna(value) else f"{value:g}").astype(object)
    return values.where(values != "", MISSING)
