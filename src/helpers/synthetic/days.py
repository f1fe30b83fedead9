"""Days as whole numbers (proleptic ordinals) and as ISO 8601 text."""

from calendar import monthrange
from datetime import date
from functools import cache

YEAR = 365.25
MONDAY = 1  # the first day of all was one


@cache
def iso(day: int) -> str:
    """The day as text, such as `2024-05-31`."""
    return date.fromordinal(day).isoformat()


@cache
def months_after(day: int, months: int) -> int:
    """The day that many calendar months later (31 January + 3 = 30 April)."""
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def weekday_from(day: int) -> int:
    """The day itself, or the Monday after it where it falls on a weekend."""
    return day + (0, 0, 0, 0, 0, 2, 1)[(day - MONDAY) % 7]


def weekday_until(day: int) -> int:
    """The day itself, or the Friday before it where it falls on a weekend."""
    return day - (0, 0, 0, 0, 0, 1, 2)[(day - MONDAY) % 7]
