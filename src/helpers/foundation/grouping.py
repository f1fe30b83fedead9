"""Groups of rows: their numbers, and their texts in one cell. No loop over groups."""

import numpy as np
import pandas as pd


def number(*keys: pd.Series) -> np.ndarray:
    """Number the groups of rows that are equal in every key, from 0 up in the order of their first rows.

    Parameters
    ----------
    keys : Series
        Numbers, dates, categories or text, aligned; missing values are equal to each other.
    """
    groups = np.zeros(len(keys[0]), dtype="int64")
    for key in keys:
        codes, levels = pd.factorize(key, use_na_sentinel=False)
        groups, _ = pd.factorize(groups * len(levels) + codes)
    return groups


def joined(rows: pd.DataFrame, column: str, *, by: str, separator: str = "; ") -> pd.Series:
    """Join the texts of each group in the order of the rows, indexed by group; no row gives no group."""
    place = rows.groupby(by).cumcount()
    texts = rows[place == 0].set_index(by)[column].astype(object)
    for following in range(1, place.max() + 1 if len(rows) else 0):
        more = rows[place == following].set_index(by)[column]
        texts.loc[more.index] += separator + more
    return texts
