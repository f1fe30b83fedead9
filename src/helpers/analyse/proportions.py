"""Proportions and their confidence intervals (rule 35): Clopper-Pearson for toxicity, Wilson for response."""

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint


def share(counts: pd.DataFrame) -> pd.DataFrame:
    """Add ``estimate``, without an interval.

    One row is one proportion. Needs ``n`` and ``denominator``; 0 of 0 is missing.
    """
    return counts.assign(estimate=counts["n"] / counts["denominator"].where(counts["denominator"] > 0))


def clopper_pearson(counts: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Add ``estimate low high``, exact limits (Clopper & Pearson 1934).

    One row is one proportion. Needs ``n`` and ``denominator``; 0 of 0 is missing.
    """
    return _with_interval(counts, conf_level=conf_level, method="beta")


def wilson(counts: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Add ``estimate low high``, score limits (Wilson 1927).

    One row is one proportion. Needs ``n`` and ``denominator``; 0 of 0 is missing.
    """
    return _with_interval(counts, conf_level=conf_level, method="wilson")


def _with_interval(counts: pd.DataFrame, *, conf_level: float, method: str) -> pd.DataFrame:
    n, denominator = (counts[name].to_numpy(dtype="float64") for name in ("n", "denominator"))
    known = (denominator > 0) & ~np.isnan(n)
    estimate, low, high = (np.full(len(counts), np.nan) for _ in range(3))
    if known.any():
        estimate[known] = n[known] / denominator[known]
        low[known], high[known] = proportion_confint(n[known], denominator[known], alpha=1 - conf_level, method=method)
    # the limit of none is 0 and that of all is 1, where rounding leaves a hair
    low[known & (n == 0)], high[known & (n == denominator)] = 0, 1
    return counts.assign(estimate=estimate, low=low, high=high)
