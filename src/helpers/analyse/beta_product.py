"""Beta product confidence procedure: an interval for survival that holds in small samples (rule 30).

Method of moments of Fay, Brittain & Proschan (Biostatistics 2013;14:723): the limits are quantiles of
products of independent beta variables, each product replaced by the one beta with the same mean and second
moment.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import beta

from helpers.analyse.ard import ard_rows
from helpers.analyse.life_table import in_days, life_table, outcomes, product_limit, steps_at
from helpers.foundation.results import Results, combine


def beta_product(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Survival at the times with beta product limits (rule 30).

    Result rows of ``kaplan-meier-bpcp``, one a statistic: ``estimate low high`` at each time (months),
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
    at_risk, died = (table[name].to_numpy(dtype="float64") for name in ("at_risk", "events"))
    log_mean, log_excess = _moments(at_risk - died + 1, died)
    log_mean, log_excess = (np.concatenate([[0], part.cumsum()]) for part in (log_mean, log_excess))
    next_mean, next_excess = _moments(at_risk, np.ones_like(at_risk))
    tail = (1 - conf_level) / 2
    low = _quantile(tail, log_mean[:-1] + next_mean, log_excess[:-1] + next_excess)
    return pd.DataFrame(
        {
            "AVAL": np.concatenate([[0], table["AVAL"]]),
            "estimate": np.concatenate([[1], product_limit(table)]),
            "low": np.concatenate([low, [0]]),
            "high": _quantile(1 - tail, log_mean, log_excess),
        }
    )


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
