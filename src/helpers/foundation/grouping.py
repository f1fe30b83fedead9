"""Text of a group in one cell."""

import pandas as pd


def joined(rows: pd.DataFrame, column: str, *, by: list[str], separator: str = "; ") -> pd.Series:
    """Join the texts of each group in the order of the rows, indexed by group; no row gives no group."""
    texts = rows.groupby(by, sort=False)[column].apply(separator.join) if len(rows) else rows.set_index(by)[column]
    return texts.astype(object)
