"""Beta product confidence procedure: an interval for survival that holds in small samples (rule 30).

Method of moments of Fay, Brittain & Proschan (Biostatistics 2013;14:723): the limits are quantiles of
products of independent beta variables, each product replaced by the one beta with the same mean and second
moment.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import beta

from helpers.analyse.ard import ard_rows
from helpers.analyse.life_table import from_start, in_days, life_table, outcomes, product_limit, steps_at
from helpers.foundation.results import Results, combine


def beta_product(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Survival at the times with beta product limits (rule 30).

    Result rows of ``kaplan-meier-bpcp``, one per statistic: ``estimate low high`` at each time (months),
    missing after the largest AVAL, also where the curve ended at 0. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    found = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        curve = fit(subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() == 0, conf_level=conf_level)
        rates = steps_at(curve, at=in_days(times_months))
        rows = ard_rows(
            rates.assign(TIME=np.asarray(times_months, dtype="float64")),
            analysis="kaplan-meier-bpcp",
            method=f"Kaplan-Meier, beta product {100 * conf_level:g}% interval (method of moments)",
            stats=("estimate", "low", "high"),
            paramcd=paramcd,
            population="SAFFL",
        )
        found.append(Results(rows))
    return combine(*found)


def fit(days: np.ndarray, events: np.ndarray, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier curve with beta product limits.

    One row is day 0 or a distinct time: ``AVAL`` (days), and from it up to the next ``estimate``, ``low``,
    ``high``. From the last time on nobody is at risk and ``low`` is 0. Without subjects nothing is estimated.
    """
    table = life_table(days, np.asarray(events, dtype=bool))
    if table.empty:
        return pd.DataFrame({"AVAL": [0.0], "estimate": np.nan, "low": np.nan, "high": np.nan})
    low, high = limits(table, conf_level=conf_level)
    return pd.DataFrame(
        {
            "AVAL": from_start(table["AVAL"].to_numpy(), 0.0),
            "estimate": from_start(product_limit(table), 1.0),
            "low": low,
            "high": high,
        }
    )


def limits(table: Mapping, *, conf_level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Beta product limits from a life table, or from those of many cohorts at once.

    Both arrays have the values from day 0 on, then from each time of ``table``, and the columns of its arrays.

    Parameters
    ----------
    table : mapping of str to array
        What `life_table.life_table` or `life_table.life_tables` gives: at_risk, events.
    conf_level : float
        Level of the interval.
    """
    at_risk, died = (np.asarray(table[name], dtype="float64") for name in ("at_risk", "events"))
    log_mean, log_excess = (from_start(part.cumsum(axis=0), 0.0) for part in _moments(at_risk - died + 1, died))
    some = np.maximum(at_risk, 1)  # a cohort that has ended, where the lower limit is 0
    next_mean, next_excess = _moments(some, np.ones_like(some))
    tail = (1 - conf_level) / 2
    low = _quantile(tail, log_mean[:-1] + next_mean, log_excess[:-1] + next_excess)
    low = np.concatenate([np.where(at_risk > 0, low, 0.0), np.zeros_like(low[:1])])
    return low, _quantile(1 - tail, log_mean, log_excess)


def _moments(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of the mean and of second moment over squared mean of Beta(a, b); Beta(a, 0) is 1."""
    return np.log(a / (a + b)), np.log1p(b / (a * (a + b + 1)))


def _quantile(probability: float, log_mean: np.ndarray, log_excess: np.ndarray) -> np.ndarray:
    """Quantile of the beta with these moments; 1 where there was no event and the product is 1 itself."""
    certain = log_mean == 0
    mean = np.exp(np.where(certain, -1.0, log_mean))
    excess = np.expm1(np.where(certain, 1.0, log_excess))
    # (S - T) / (T - S^2) with the second moment T = S^2 (1 + excess), free of cancellation for many subjects
    scale = (1 - mean * (1 + excess)) / (mean * excess)
    return np.where(certain, 1.0, beta.ppf(probability, scale * mean, scale * (1 - mean)))
