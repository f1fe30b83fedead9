"""The axis of time that every drawing of a profile shares: months from the first fraction."""

from dataclasses import dataclass

import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH


@dataclass(frozen=True)
class Axis:
    """Months from the first fraction, laid out over a drawing.

    Attributes
    ----------
    origin : Timestamp
        The day of the first fraction.
    first, last : float
        Months at the ends of the axis.
    left, right : float
        Where these ends lie in the drawing.
    """

    origin: pd.Timestamp
    first: float
    last: float
    left: float
    right: float

    def month(self, date: pd.Timestamp) -> float:
        """Express a date as months from the first fraction."""
        return (date - self.origin).days / DAYS_PER_MONTH

    def at(self, date: pd.Timestamp) -> float:
        """Place a date."""
        return self.x(self.month(date))

    def x(self, month: float) -> float:
        """Place a month; what lies outside the axis lies at its end."""
        share = (min(max(month, self.first), self.last) - self.first) / (self.last - self.first)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self, every: int) -> list[dict]:
        """Months to write under the axis, from the first fraction on."""
        return [{"x": self.x(month), "month": month} for month in range(0, int(self.last) + 1, every)]


def axis_of(origin: pd.Timestamp, dates: list, *, left: float, right: float) -> Axis:
    """Make an axis that holds every one of the dates, and at least half a year."""
    known = [(date - origin).days / DAYS_PER_MONTH for date in dates if pd.notna(date)]
    return Axis(origin, min([-1.0, *known]) - 0.3, max([6.0, *known]) + 0.5, left, right)
