"""Exact calendar arithmetic on ISO 8601 dates that may be partial.

SDTM keeps dates as text (``2024``, ``2024-05``, ``2024-05-17``, ``2024-05-17T09:30``); ADaM keeps them as
dates. Everything here is vectorised and exact: no average month, no float.
"""

import re
from calendar import monthrange
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.foundation.terms import chosen

DATE = "datetime64[ms]"
"""The type of every date in a derived dataset."""

DAYS_PER_MONTH = 30.4375
"""CDISC's month, for expressing durations (never for finding a date)."""

_ISO = re.compile(
    r"^(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:T(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?$"
)
_YEARS = (1800, 2261)


def precision(dtc: pd.Series) -> pd.Series:
    """Tell how much of each date is known: ``D`` a day, ``M`` a month, ``Y`` a year, empty if none or not a date."""
    parsed = _parse(dtc)
    known = chosen([parsed.day > 0, parsed.month > 0, parsed.year > 0], ["D", "M", "Y"])
    return pd.Series(known, index=dtc.index)


def is_iso_date(dtc: pd.Series) -> pd.Series:
    """True where the text is a date, whole or partial, that exists in the calendar (empty text is not)."""
    return pd.Series(_parse(dtc).year > 0, index=dtc.index)


def first_possible_day(dtc: pd.Series) -> pd.Series:
    """The earliest day that a date, whole or partial, can mean; NaT where there is none."""
    year, month, day = _parse(dtc)
    return _dates(year, np.maximum(month, 1), np.maximum(day, 1), dtc.index)


def last_possible_day(dtc: pd.Series) -> pd.Series:
    """The latest day that a date, whole or partial, can mean; NaT where there is none."""
    year, month, day = _parse(dtc)
    month = np.where(month > 0, month, 12)
    last = _month_length(year, month)
    return _dates(year, month, np.where(day > 0, day, last), dtc.index)


def complete_date(dtc: pd.Series) -> pd.Series:
    """The date where the day is known (a time is left off), NaT where it is partial or missing."""
    year, month, day = _parse(dtc)
    return _dates(np.where(day > 0, year, 0), month, day, dtc.index)


def add_months(dates: pd.Series, months) -> pd.Series:
    """Move dates by calendar months, to the last day of a month that is too short.

    Parameters
    ----------
    dates : Series of dates
        NaT stays NaT.
    months : int or array of int
        Calendar months to add: 31 January + 3 is 30 April, 29 February + 12 is 28 February.
    """
    days = dates.to_numpy().astype("datetime64[D]")
    start = days.astype("datetime64[M]")
    target = start + np.asarray(months, dtype="timedelta64[M]")
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype("int64")
    day = (days - start.astype("datetime64[D]")).astype("int64")
    moved = target.astype("datetime64[D]") + np.minimum(day, length - 1).astype("timedelta64[D]")
    moved[np.isnat(days)] = np.datetime64("NaT")
    return pd.Series(moved.astype(DATE), index=dates.index)


def add_days(dates: pd.Series, days) -> pd.Series:
    """Move dates by whole days; NaT stays NaT."""
    moved = dates.to_numpy().astype("datetime64[D]") + np.asarray(days, dtype="timedelta64[D]")
    return pd.Series(moved.astype(DATE), index=dates.index)


def days_between(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """Whole days from one date to another, as numbers; missing where either is."""
    gap = later.to_numpy().astype("datetime64[D]") - earlier.to_numpy().astype("datetime64[D]")
    days = gap.astype("float64")
    days[np.isnat(gap)] = np.nan
    return pd.Series(days, index=later.index)


def iso(dates: pd.Series) -> pd.Series:
    """Write dates as ISO text, empty where missing."""
    return dates.dt.strftime("%Y-%m-%d").fillna("").astype(object)


class _Parts(NamedTuple):
    """Year, month and day of each text; 0 where unknown."""

    year: np.ndarray
    month: np.ndarray
    day: np.ndarray


def _parse(dtc: pd.Series) -> _Parts:
    """Parse each distinct text once: dates repeat a great deal within a study."""
    codes, texts = pd.factorize(dtc.to_numpy(dtype=object))  # a missing text has the code -1: the last row
    table = np.zeros((len(texts) + 1, 3), dtype="int64")
    for row, text in enumerate(texts):
        table[row] = _parse_one(text)
    return _Parts(*table.T[:, codes])


@lru_cache(maxsize=200_000)
def _parse_one(text: str) -> tuple[int, int, int]:
    match = _ISO.match(text.strip())
    if match is None:
        return 0, 0, 0
    year, month, day = (int(part or 0) for part in match.group("year", "month", "day"))
    if not _YEARS[0] <= year <= _YEARS[1] or (match["month"] and not 1 <= month <= 12):
        return 0, 0, 0
    if match["day"] and not 1 <= day <= monthrange(year, month)[1]:
        return 0, 0, 0
    return year, month, day


def _month_length(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    first = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1).astype("timedelta64[M]")
    return ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype("int64")


def _dates(year: np.ndarray, month: np.ndarray, day: np.ndarray, index: pd.Index) -> pd.Series:
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1).astype("timedelta64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    days[np.asarray(year) == 0] = np.datetime64("NaT")
    return pd.Series(days.astype(DATE), index=index)
