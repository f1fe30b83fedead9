"""Exact calendar arithmetic, on dates typed by hand and on all of them."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.foundation import calendar

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))


def one(function, text: str, *more):
    result = function(pd.Series([text]), *more).iloc[0]
    return None if pd.isna(result) else result.strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2024-02-29", "D", "2024-02-29", "2024-02-29"),
        ("2024-02-29T09:30", "D", "2024-02-29", "2024-02-29"),
        ("2024-02", "M", "2024-02-01", "2024-02-29"),
        ("2023-02", "M", "2023-02-01", "2023-02-28"),
        ("1900-02", "M", "1900-02-01", "1900-02-28"),  # no leap year
        ("2000-02", "M", "2000-02-01", "2000-02-29"),  # a leap year
        ("2024", "Y", "2024-01-01", "2024-12-31"),
        ("", "", None, None),
        # Day known, month not; a month with 31 days is there at both ends of a year.
        ("2023---15", "Y", "2023-01-15", "2023-12-15"),
        ("2023---31", "Y", "2023-01-31", "2023-12-31"),
        ("2023----", "Y", "2023-01-01", "2023-12-31"),
        ("2023-05--", "M", "2023-05-01", "2023-05-31"),
        # Between two days.
        ("2023-01-01/2023-02-15", "Y", "2023-01-01", "2023-02-15"),
        ("2023-01-10/2023-01-20", "M", "2023-01-10", "2023-01-20"),
        ("2022-12-20/2023-02", "R", "2022-12-20", "2023-02-28"),
        ("2023/2023-02", "Y", "2023-01-01", "2023-02-28"),
        ("2023-01-01T08:30/2023-02-15", "Y", "2023-01-01", "2023-02-15"),
        ("2023-01-01T08:30/2023-01-01T10:00", "D", "2023-01-01", "2023-01-01"),
        # Parts of a time that are not known.
        ("2023-05-10T-:30", "D", "2023-05-10", "2023-05-10"),
        ("2023-12-15T13:-:17", "D", "2023-12-15", "2023-12-15"),
        # Without a year nothing can be placed.
        ("--03-15", "", None, None),
        ("--02-29", "", None, None),
        ("-----T07:15", "", None, None),
    ],
)
def test_what_a_partial_date_can_mean(text, precision, first, last):
    assert calendar.precision(pd.Series([text])).tolist() == [precision]
    assert one(calendar.first_possible_day, text) == first
    assert one(calendar.last_possible_day, text) == last
    assert one(calendar.complete_date, text) == (first if precision == "D" else None)
    assert calendar.is_iso_date(pd.Series([text])).item() == (text != "")


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("2023-03-20", "2023-03-20", "2023-03-20"),
        ("2023-03-20", "2023-03-21", None),
        ("2023-03", "2023-03-20", "2023-03-20"),
        ("2023-03", "2023-02-20", "2023-03-01"),
        ("2023-03", "2023-04-01", None),
        ("2023---15", "2023-03-15", "2023-03-15"),
        ("2023---15", "2023-03-16", "2023-04-15"),
        ("2023---31", "2023-04-01", "2023-05-31"),
        ("2023---15", "2022-03-16", "2023-01-15"),
        ("2023---15", "2023-12-16", None),
        ("2023-01-01/2023-02-15", "2023-02-15", "2023-02-15"),
        ("2023-01-01/2023-02-15", "2023-02-16", None),
        ("", "2023-02-16", None),
        ("--03-15", "2023-02-16", None),
    ],
)
def test_first_possible_day_from_a_day_on(text, day, expected):
    days = calendar.complete_date(pd.Series([day]))
    assert one(calendar.first_possible_day_from, text, days) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "2024-13-01",
        "2024-00",
        "2024-1-1",
        "24-01-01",
        "01JAN2024",
        "2024-01-32",
        "2024-01-00",
        "2024-01-01T25:00",
        "2024-01-01 09:30",
        "2023---32",
        "--02-30",
        "---",
        "-",
        "2023-02-15/2023-01-01",
        "2023-01-01/",
        "/2023",
        "2023-01-01/--03-15",
        "2023-01-01/P3D",
        "2023-01-01/2023-02-29",
    ],
)
def test_what_is_no_date(text):
    assert calendar.is_iso_date(pd.Series([text, "2024-01-01"])).tolist() == [False, True]
    assert calendar.precision(pd.Series([text])).tolist() == [""]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-01-31", 3, "2024-04-30"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", 60, "2029-02-28"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-05-15", 0, "2024-05-15"),
        ("2024-03-31", -1, "2024-02-29"),
        ("1969-12-31", 2, "1970-02-28"),
    ],
)
def test_months_are_calendar_months(day, months, expected):
    assert one(lambda dates: calendar.add_months(calendar.complete_date(dates), months), day) == expected


@given(DAYS, st.integers(-240, 240))
def test_months_agree_with_pandas_own_arithmetic(day, months):
    moved = calendar.add_months(pd.Series([day]).astype(calendar.DATE), months).iloc[0]
    assert moved == pd.Timestamp(day) + pd.DateOffset(months=months)


@given(DAYS)
def test_a_complete_date_means_itself(day):
    text = pd.Series([day.isoformat()])
    for function in (calendar.first_possible_day, calendar.last_possible_day, calendar.complete_date):
        assert function(text).iloc[0] == pd.Timestamp(day)
    assert calendar.iso(calendar.complete_date(text)).tolist() == [day.isoformat()]


@given(DAYS, DAYS)
def test_days_between_and_adding_days_undo_each_other(later, earlier):
    dates = pd.DataFrame({"later": [later], "earlier": [earlier]}).astype(calendar.DATE)
    gap = calendar.days_between(dates["later"], dates["earlier"])
    assert gap.tolist() == [(later - earlier).days]
    assert calendar.add_days(dates["earlier"], gap.astype(int)).tolist() == dates["later"].tolist()


def test_missing_dates_stay_missing():
    nothing = pd.Series([pd.NaT]).astype(calendar.DATE)
    assert calendar.add_months(nothing, 3).isna().all()
    assert calendar.add_days(nothing, 3).isna().all()
    assert calendar.days_between(nothing, nothing).isna().all()
    assert calendar.iso(nothing).tolist() == [""]
