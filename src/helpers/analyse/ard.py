"""Rows of analysis results: the one place that builds them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError

KEYS = tuple(name for name in ARD.key if name not in ("ANALYSIS", "STAT"))
"""What tells one statistic of an analysis from another."""


def ard_rows(
    statistics: pd.DataFrame, *, analysis: str, method: str, stats: Sequence[str], **keys: str | float
) -> pd.DataFrame:
    """Turn a table of statistics into result rows.

    One row of the result is one statistic: the rows of ``statistics`` in their order, and within each the
    statistics in the order of ``stats``.

    Parameters
    ----------
    statistics : DataFrame
        A column for each name in ``stats``; its other key columns (PARAMCD, TERM, TIME in months, ...) are
        kept.
    analysis, method : str
        Values of ANALYSIS and METHOD.
    stats : sequence of str
        Names of the columns that become STAT and STATVAL.
    **keys
        Key columns with one value for every row, in lower case (``paramcd="OS"``).

    Raises
    ------
    StudyError
        A name in ``keys`` is not a key column of the results.
    """
    fixed = {name.upper(): value for name, value in keys.items()}
    if strangers := sorted(set(fixed) - set(KEYS)):
        raise StudyError(f"Results have no column {', '.join(strangers)}; use one of {', '.join(KEYS)}.")
    repeated = np.repeat(np.arange(len(statistics)), len(stats))
    rows = {
        "ANALYSIS": np.full(len(repeated), analysis, dtype=object),
        "STAT": np.tile(np.array(stats, dtype=object), len(statistics)),
        "STATVAL": statistics[list(stats)].to_numpy(dtype="float64").ravel(),
        "METHOD": np.full(len(repeated), method, dtype=object),
    }
    for name in KEYS:
        dtype = _DTYPE.get(name, object)
        if name in statistics and name not in fixed:
            rows[name] = statistics[name].to_numpy(dtype=dtype)[repeated]
        else:
            rows[name] = np.full(len(repeated), fixed.get(name, _EMPTY.get(name, "")), dtype=dtype)
    return pd.DataFrame({name: rows[name] for name in ARD.columns})


def combine(*results: pd.DataFrame) -> pd.DataFrame:
    """Put result rows together, in the order given.

    Raises
    ------
    StudyError
        Two rows have the same key.
    """
    together = pd.concat(results, ignore_index=True) if results else ARD.empty()
    twice = together.duplicated(list(ARD.key))
    if twice.any():
        first = together.loc[twice, list(ARD.key)].iloc[0]
        raise StudyError(
            f"{twice.sum()} results are there twice, first {described(first)}; compute each analysis once."
        )
    return together


def described(key: pd.Series) -> str:
    """Name a row by the columns of its key that say something."""
    return ", ".join(f"{name} {value}" for name, value in key.items() if value != "" and pd.notna(value))


_EMPTY = {"TIME": np.nan}
_DTYPE = {"TIME": "float64"}
