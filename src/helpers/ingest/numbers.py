"""Numbers as text and text as numbers, the same for every format of file.

A number is settled to 12 significant digits: what passed through another program as 9.809999999999999 is 9.81, and
a laboratory value at its limit stays at its limit.
"""

import re

import numpy as np
import pandas as pd

from helpers.foundation.terms import mapped

_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$")
_WHOLE = re.compile(r"^-?\d+\.0+$")
_DIGITS = 12
EXACT = 2**53
"""From here on not every whole number has a number of its own."""


def settled(values: pd.Series) -> pd.Series:
    """Round to 12 significant digits, exactly as the decimal is written."""
    numbers = values.to_numpy(dtype="float64", copy=True)
    with np.errstate(all="ignore"):
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(numbers)))
        # Powers of ten up to 22 are exact, so the quotient is the double nearest to the decimal.
        exact = np.isfinite(places) & (places >= 0) & (places <= 22)
        power = np.power(10.0, np.where(exact, places, 0))
        rounded = np.round(numbers * power) / power
    return pd.Series(np.where(exact, rounded, numbers), index=values.index)


def as_text(values: pd.Series) -> pd.Series:
    """Write a column as text: missing as empty, a whole number without decimals, blanks at the right cut off."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d").fillna("").astype(object)
    if values.dtype == object:
        return mapped(values, text_of)
    if pd.api.types.is_float_dtype(values):
        return mapped(settled(values), text_of)
    return mapped(values.astype(object), text_of)


def as_numbers(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Read a column of text or numbers as numbers.

    Returns
    -------
    numbers : Series of float
        NaN where empty or not a number.
    strange : Series of bool
        True where a cell holds something that is not a finite number. ``NA``, ``NaN`` and a lone dot are such
        cells: only an empty cell is missing.
    """
    if values.dtype != object:
        numbers = values.astype("float64")
        return settled(numbers), pd.Series(np.isinf(numbers), index=values.index)
    numbers = mapped(values, _number).astype("float64")
    filled = mapped(values, lambda value: text_of(value) != "").astype(bool)
    return settled(numbers), filled & ~np.isfinite(numbers)


def text_of(value) -> str:
    """Write one cell as text."""
    if isinstance(value, str):
        text = value.rstrip()
        return text[: text.index(".")] if _WHOLE.match(text) else text
    if value is None or value != value:
        return ""
    if isinstance(value, (float, np.floating)):
        return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))
    return str(value)


def _number(value) -> float:
    text = text_of(value).strip()
    return float(text) if _NUMBER.match(text) else np.nan
