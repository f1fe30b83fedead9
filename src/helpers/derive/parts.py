"""A dataset that is derived in parts, put together at the end."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import Contract


class Parts:
    """The rows of one dataset so far; what waits for the rest takes little memory.

    Parameters
    ----------
    contract : Contract
        What the dataset promises; each part is held against it.
    """

    def __init__(self, contract: Contract):
        self._contract = contract
        self._parts: list[pd.DataFrame] = []

    def add(self, part: pd.DataFrame) -> None:
        """Check the rows of some subjects, who come after those of the parts before, and add them."""
        self._parts = [*map(_compact, self._parts), self._contract.check(part)]

    def together(self) -> pd.DataFrame:
        """Return all rows in the order of the contract; the parts are used up."""
        if len(self._parts) == 1:
            return self._parts.pop()
        first = self._contract.key[0]
        in_order = first == "USUBJID"  # as the parts are
        order = slice(None) if in_order else np.argsort(_column([part[first] for part in self._parts]), kind="stable")
        names = list(self._parts[0])
        return pd.DataFrame(
            {name: _column([part.pop(name) for part in self._parts])[order] for name in names}, copy=False
        )


def _compact(part: pd.DataFrame) -> pd.DataFrame:
    """Keep text by its distinct values."""
    return part.astype(dict.fromkeys(part.select_dtypes(object), "category"))


def _column(parts: list[pd.Series]) -> np.ndarray:
    return np.concatenate([rows.astype(object) if rows.dtype == "category" else rows for rows in parts])
