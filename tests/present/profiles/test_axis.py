import pandas as pd
import pytest

from helpers.present.profiles.axis import Axis, axis_of

START = pd.Timestamp("2023-01-10")


def test_a_month_has_30_4375_days():
    axis = Axis(START, first=0, last=10, left=0, right=100)
    assert axis.month(START) == 0
    assert axis.month(pd.Timestamp("2024-01-10")) == 365 / 30.4375


@pytest.mark.parametrize(("month", "place"), [(-3, 50), (-2, 50), (0, 70), (3, 100), (8, 150), (9, 150)])
def test_what_lies_outside_lies_at_its_end(month, place):
    assert Axis(START, first=-2, last=8, left=50, right=150).x(month) == place


def test_ticks_are_written_from_the_first_fraction_to_the_last_whole_month():
    axis = Axis(START, first=-1, last=6.9, left=0, right=79)
    assert axis.ticks(3) == [{"x": 10, "month": 0}, {"x": 40, "month": 3}, {"x": 70, "month": 6}]


def test_it_holds_every_date_and_at_least_half_a_year():
    empty = axis_of(START, [pd.NaT], left=0, right=1)
    assert (empty.first, empty.last) == (-1.3, 6.5)
    long = axis_of(START, [START - pd.Timedelta(days=61), START + pd.Timedelta(days=365)], left=0, right=1)
    assert (long.first, long.last) == (-61 / 30.4375 - 0.3, 365 / 30.4375 + 0.5)
