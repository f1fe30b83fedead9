"""Text that repeats: terms, units, readers. What is done to it is done once for each distinct text."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd


def mapped(values: pd.Series, function: Callable) -> pd.Series:
    """Call a function once for each distinct value, with None where one is missing; a column of objects."""
    return _mapped(values, function, dtype=object)


def plain(text: pd.Series) -> pd.Series:
    """Spell terms one way: no blanks around them, upper case."""
    return _mapped(text, _plain, dtype=object)


def is_term(text: pd.Series, *terms: str) -> pd.Series:
    """Tell where a cell holds one of some terms; blanks around it and case do not matter."""
    wanted = {_plain(term) for term in terms}
    return _mapped(text, lambda cell: _plain(cell) in wanted, dtype=bool)


def flag(condition: pd.Series | np.ndarray) -> np.ndarray:
    """``Y`` where a condition holds, else empty."""
    return chosen([condition], ["Y"])


def chosen(conditions: Sequence, terms: Sequence[str], *, default: str = "") -> np.ndarray:
    """The term of the first condition that holds in each row; every cell of a term is one and the same text."""
    first = np.select(conditions, range(len(terms)), default=len(terms))
    return np.array([*terms, default], dtype=object)[first]


def _plain(term: str) -> str:
    return term.strip().upper()


def _mapped(values: pd.Series, function: Callable, *, dtype: type) -> pd.Series:
    codes, distinct = pd.factorize(values.to_numpy())  # what is missing has the code -1: the last result
    results = np.empty(len(distinct) + 1, dtype=dtype)
    results[:-1] = [function(value) for value in distinct]
    if (codes < 0).any():
        results[-1] = function(None)
    return pd.Series(results[codes], index=values.index)
