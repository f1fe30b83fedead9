"""Weighted kappa of two readers, with its large-sample interval (rule 41).

Source: Fleiss JL, Cohen J, Everitt BS, Psychological Bulletin 1969;72:323.
"""

import numpy as np
from scipy.special import ndtri


def weighted_kappa(table: np.ndarray, *, conf_level: float = 0.95) -> dict[str, float]:
    """Agreement beyond chance; partial agreement counts by how near the levels are.

    Parameters
    ----------
    table : array of int
        Pairs by level of the first reader (rows) and of the second (columns), the levels in order. Two levels that lie
        i apart have the weight 1 - i / (levels - 1).
    conf_level : float
        Level of the interval.

    Returns
    -------
    dict
        ``kappa``, ``se``, and ``low`` and ``high``, cut at -1 and 1. Kappa is missing where both readers always say the
        same one level, or without pairs; the limits also where the variance is 0.
    """
    table = np.asarray(table, dtype="float64")
    pairs, levels = table.sum(), np.arange(len(table))
    weights = 1 - np.abs(levels[:, None] - levels) / (len(table) - 1)
    share = table / pairs if pairs else table
    first, second = share.sum(axis=1), share.sum(axis=0)
    observed, expected = (weights * share).sum(), first @ weights @ second
    if not pairs or expected > 1 - _ROUNDING:
        return dict.fromkeys(("kappa", "se", "low", "high"), np.nan)
    kappa = (observed - expected) / (1 - expected)
    means = (weights @ second)[:, None] + weights.T @ first
    spread = (share * (weights - means * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    variance = spread / (pairs * (1 - expected) ** 2)
    se = np.sqrt(variance) if variance > _ROUNDING else 0.0
    half = ndtri((1 + conf_level) / 2) * se if se else np.nan
    return {"kappa": kappa, "se": se, "low": np.maximum(kappa - half, -1), "high": np.minimum(kappa + half, 1)}


_ROUNDING = 1e-14
