"""Exact calendar arithmetic on ISO 8601 dates that may be partial.

SDTM keeps dates as text (``2024``, ``2024-05``, ``2024-05-17``, ``2024-05-17T09:30``, ``2023---15`` without its month,
``2023-01-01/2023-02-15`` between two days); ADaM keeps them as dates. A date is used as precisely as it was recorded:
as the first and the last day that it can mean. If it is complete, both are the same day. Everything here is vectorised
and exact: no average month, no float.
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

_TIME = (
    r"(?:[01]\d|2[0-3]|-)(?::(?:[0-5]\d|-)(?::(?:[0-5]\d(?:\.\d+)?|-))?)?"  # a hyphen where a part is not known
    r"(?:Z|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(rf"^(?P<year>\d{{4}}|-)(?:-(?P<month>\d{{2}}|-)(?:-(?P<day>\d{{2}}|-)(?:T{_TIME})?)?)?$")
_YEARS = (1800, 2261)


def precision(dtc: pd.Series) -> pd.Series:
    """Tell how much of each date is known.

    ``D`` a day, ``M`` a month (the days that it can mean are of one month), ``Y`` a year, ``R`` a range over the end of
    a year, empty if none, no year, or not a date. ``2023---15`` (the day known, the month not) is ``Y``.
    """
    parsed = _parse(dtc)
    first, last = _split(parsed.first), _split(parsed.last)
    there = ~np.isnat(parsed.first)
    same_year = there & (first.year == last.year)
    same_month = same_year & (first.month == last.month)
    known = chosen([there & (parsed.first == parsed.last), same_month, same_year, there], ["D", "M", "Y", "R"])
    return pd.Series(known, index=dtc.index)


def is_iso_date(dtc: pd.Series) -> pd.Series:
    """True where the text is a date of SDTM that exists in the calendar (empty text is not).

    Whole or partial: ``2024``, ``2024-05``, ``2023---15`` (no month), ``--03-15`` (no year), ``-----T07:15`` (a time
    alone), or two dates with a year between which it lies (``2023-01-01/2023-02-15``).
    """
    return pd.Series(_parse(dtc).legal, index=dtc.index)


def first_possible_day(dtc: pd.Series) -> pd.Series:
    """The earliest day that a date, whole, partial or a range, can mean; NaT where there is none or no year."""
    return pd.Series(_parse(dtc).first.astype(DATE), index=dtc.index)


def last_possible_day(dtc: pd.Series) -> pd.Series:
    """The latest day that a date, whole, partial or a range, can mean; NaT where there is none or no year."""
    return pd.Series(_parse(dtc).last.astype(DATE), index=dtc.index)


def first_possible_day_from(dtc: pd.Series, days: pd.Series) -> pd.Series:
    """The earliest day that a date can mean on or after a day of its row; NaT where it can mean none.

    Where the day is known and the month is not (``2023---15``) it is that day of a month.
    """
    parsed = _parse(dtc)
    earliest = days.to_numpy().astype("datetime64[D]")
    found = np.where(parsed.first >= earliest, parsed.first, earliest)
    found[~(parsed.last >= earliest)] = _NONE
    for row in np.flatnonzero(parsed.day_alone & (parsed.first < earliest)):
        found[row] = min((day for day in _days_alone(dtc.iloc[row].strip()) if day >= earliest[row]), default=_NONE)
    return pd.Series(found.astype(DATE), index=dtc.index)


def complete_date(dtc: pd.Series) -> pd.Series:
    """The date where the day is known (a time is left off), NaT where it is partial, a range of days, or missing."""
    parsed = _parse(dtc)
    return pd.Series(np.where(parsed.first == parsed.last, parsed.first, _NONE).astype(DATE), index=dtc.index)


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


def study_day(day: pd.Series, start: pd.Series) -> pd.Series:
    """Give the day of the study: 1 on the start, -1 on the day before it (ADaM has no day 0); missing where one is."""
    days = days_between(day, start)
    return days.where(days < 0, days + 1)


def days_between(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """Whole days from one date to another, as numbers; missing where either is."""
    gap = later.to_numpy().astype("datetime64[D]") - earlier.to_numpy().astype("datetime64[D]")
    days = gap.astype("float64")
    days[np.isnat(gap)] = np.nan
    return pd.Series(days, index=later.index)


def iso(dates: pd.Series) -> pd.Series:
    """Write dates as ISO text, empty where missing."""
    return dates.dt.strftime("%Y-%m-%d").fillna("").astype(object)


_NONE = np.datetime64("NaT", "D")


class _Parts(NamedTuple):
    """Of each text: first and last day that it can mean, whether its month alone is not known, whether it is legal."""

    first: np.ndarray
    last: np.ndarray
    day_alone: np.ndarray
    legal: np.ndarray


class _Split(NamedTuple):
    year: np.ndarray
    month: np.ndarray


def _split(days: np.ndarray) -> _Split:
    return _Split(days.astype("datetime64[Y]"), days.astype("datetime64[M]"))


def _parse(dtc: pd.Series) -> _Parts:
    """Parse each distinct text once: dates repeat a great deal within a study."""
    codes, texts = pd.factorize(dtc.to_numpy(dtype=object))  # a missing text has the code -1: the last row
    parsed = [*(_parse_text(text) for text in texts), _ILLEGAL]
    first, last, day_alone, legal = zip(*parsed, strict=True)
    days = (np.array(column, dtype="datetime64[D]")[codes] for column in (first, last))
    return _Parts(*days, *(np.array(column, dtype=bool)[codes] for column in (day_alone, legal)))


_ILLEGAL = (_NONE, _NONE, False, False)


@lru_cache(maxsize=200_000)
def _parse_text(text: str) -> tuple[np.datetime64, np.datetime64, bool, bool]:
    text = text.strip()
    if "/" not in text:
        return _parse_one(text)
    begin, _, end = text.partition("/")
    (first, *_), (_, last, *_) = _parse_one(begin.strip()), _parse_one(end.strip())
    return (first, last, False, True) if first <= last else _ILLEGAL  # NaT is in no order


def _parse_one(text: str) -> tuple[np.datetime64, np.datetime64, bool, bool]:
    match = _ISO.match(text)
    if match is None or not any(letter.isdigit() for letter in text):
        return _ILLEGAL
    year, month, day = (0 if part in (None, "-") else int(part) for part in match.group("year", "month", "day"))
    told = [match[name] not in (None, "-") for name in ("year", "month", "day")]
    if (told[0] and not _YEARS[0] <= year <= _YEARS[1]) or (told[1] and not 1 <= month <= 12):
        return _ILLEGAL
    leap = year if told[0] else 2000  # 29 February of a year that is not known is a day
    if told[2] and not 1 <= day <= (monthrange(leap, month)[1] if told[1] else 31):
        return _ILLEGAL
    if not told[0]:
        return _NONE, _NONE, False, True
    first, last = month or 1, month or 12
    ends = _day(year, first, day or 1), _day(year, last, day or monthrange(year, last)[1])
    return *ends, told[2] and not told[1], True


def _days_alone(text: str) -> list[np.datetime64]:
    """Days that a date can mean of which the year and the day are known."""
    year, day = int(text[:4]), int(_ISO.match(text)["day"])
    return [_day(year, month, day) for month in range(1, 13) if day <= monthrange(year, month)[1]]


def _day(year: int, month: int, day: int) -> np.datetime64:
    return np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D")
