"""Completeness, limits of the curves and the last time with enough at risk, counted by hand (rule 40)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.completeness import completeness, curve_limits, enough_at_risk
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD
from helpers.foundation.protocol import EnoughAtRisk
from tests.analyse.behind import agree

START = "2023-01-10"


def days(*values: str) -> pd.Series:
    return pd.Series(pd.to_datetime(list(values))).astype("datetime64[ms]")


def subjects(*rows: tuple[str, str], cutoff: str = "") -> pd.DataFrame:
    """ADSL from LSTALVDT and DTHDT."""
    alive, dead = zip(*rows, strict=True)
    return pd.DataFrame({
        "USUBJID": [f"S{place:03d}" for place in range(len(rows))],
        "HORIZDT": days(*["2028-01-10"] * len(rows)),
        "DCUTDT": days(*[cutoff or None] * len(rows)),
        "LSTALVDT": days(*alive),
        "DTHDT": days(*(day or None for day in dead)),
    })  # fmt: skip


def scans(*rows: tuple[str, str]) -> pd.DataFrame:
    names, due = zip(*rows, strict=True) if rows else ((), ())
    return pd.DataFrame({"USUBJID": list(names), "PARAMCD": "IMAGING", "DUEDT": days(*due)})


@pytest.fixture
def followed(adtte):
    """Two subjects of one parameter, the first with an event."""

    def build(paramcd: str, first: int, second: int) -> pd.DataFrame:
        return adtte((paramcd, first, 1), (paramcd, second, 0)).assign(STARTDT=days(START, START))

    return build


def test_the_time_of_an_event_is_all_that_was_possible(followed, value):
    adsl = subjects(("2023-04-19", "2023-04-19"), ("2023-02-28", ""))
    found = completeness(followed("OS", 100, 50), adsl, scans())
    # the last heard of is 2023-04-19, day 100: 100 of 100 and 50 of 100 days
    assert value(found.rows, "estimate", PARAMCD="OS") == pytest.approx(150 / 200)
    assert value(found.rows, "n", PARAMCD="OS") == 2
    assert np.isnan(value(found.rows, "estimate", PARAMCD="LPFS"))
    agree(found)


def test_with_a_cut_off_the_possible_time_goes_to_it(followed, value):
    adsl = subjects(("2023-04-19", "2023-04-19"), ("2023-02-28", ""), cutoff="2023-07-28")
    found = completeness(followed("OS", 100, 50), adsl, scans()).rows
    assert value(found, "estimate", PARAMCD="OS") == pytest.approx(150 / 300)


@pytest.mark.parametrize(("cutoff", "possible"), [("2028-01-09", 1826), ("2028-01-10", 1827), ("2029-01-01", 1827)])
def test_the_horizon_ends_what_is_possible(followed, value, cutoff, possible):
    adsl = subjects(("2023-04-19", ""), ("2023-02-28", ""), cutoff=cutoff)
    found = completeness(followed("OS", 100, 50), adsl, scans()).rows
    assert value(found, "estimate", PARAMCD="OS") == pytest.approx(150 / (100 + possible))


@pytest.mark.parametrize(("due", "possible"), [("2023-03-30", 80), ("2023-04-19", 100), ("2023-04-20", 50)])
def test_imaging_is_possible_up_to_the_last_scan_that_was_due(followed, value, due, possible):
    adsl = subjects(("2023-04-19", ""), ("2023-02-28", ""))  # known until 2023-04-19: a scan due later is not due yet
    found = completeness(followed("LPFS", 10, 50), adsl, scans(("S001", due))).rows
    assert value(found, "estimate", PARAMCD="LPFS") == pytest.approx(60 / (10 + possible))


def test_the_possible_time_of_imaging_is_at_least_the_time_observed(followed, value):
    adsl = subjects(("2023-04-19", ""), ("2023-04-19", ""))
    found = completeness(followed("LPFS", 10, 50), adsl, scans(("S001", "2023-02-10"))).rows
    assert value(found, "estimate", PARAMCD="LPFS") == 1


MONTHS_48 = 48 * DAYS_PER_MONTH  # 1461 days


@pytest.mark.parametrize(("first", "second", "low", "high"), [
    ((1461, 1), (2000, 0), 0.5, 0.5),  # an event on the day has happened
    ((1462, 1), (2000, 0), 1, 1),
    ((1461, 0), (2000, 0), 1, 1),  # censored on the day: without the event up to it
    ((1460, 0), (2000, 0), 0.5, 1),
    ((1460, 0), (1000, 1), 0, 0.5),
])  # fmt: skip
def test_limits_of_a_curve(adtte, value, first, second, low, high):
    assert MONTHS_48 == 1461
    found = curve_limits(adtte(("OS", *first), ("OS", *second)), whole=["OS"], competing=[], times_months=[48]).rows
    assert (value(found, "low"), value(found, "high")) == (low, high)
    ARD.check(found)


@pytest.mark.parametrize(("second", "low", "high"), [
    ((1461, 1), 0.5, 0.5), ((1462, 1), 0, 0), ((1460, 0), 0, 0.5), ((1461, 0), 0, 0), ((1000, 2), 0, 0),
])  # fmt: skip
def test_limits_of_a_cumulative_incidence(adtte, value, second, low, high):
    data = adtte(("TTLP", 2000, 0), ("TTLP", *second))
    found = curve_limits(data, whole=[], competing=["TTLP"], times_months=[48]).rows
    assert (value(found, "low", GROUP="progression"), value(found, "high", GROUP="progression")) == (low, high)
    assert found["GROUP"].drop_duplicates().tolist() == ["progression", "death", "transplant"]


def test_limits_of_nobody_are_missing(adtte):
    found = curve_limits(adtte(("OS", 1, 1)), whole=["LPFS"], competing=[], times_months=[48]).rows
    assert found["STATVAL"].isna().all()


@pytest.mark.parametrize(("n", "enough", "time"), [(4, 5, np.nan), (5, 5, 1), (50, 5, 46), (51, 6, 46)])
def test_the_last_time_with_enough_at_risk(adtte, value, n, enough, time):
    data = adtte(*(("OS", day, 0) for day in range(1, n + 1)))
    found = enough_at_risk(data, paramcds=["OS"], at_risk=EnoughAtRisk())
    assert value(found.rows, "enough") == enough
    assert value(found.rows, "time") * DAYS_PER_MONTH == pytest.approx(time, nan_ok=True)
    agree(found)
