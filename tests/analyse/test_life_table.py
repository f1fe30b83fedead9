import numpy as np
import pandas as pd
import pytest

from helpers.analyse import kaplan_meier
from helpers.analyse.life_table import (
    crossing_of_half,
    in_days,
    is_at_risk,
    left_at,
    life_table,
    life_tables,
    log_log_interval,
    product_limit,
    read_at,
    steps_at,
)


def test_counts_by_hand():
    table = life_table([3, 1, 3, 2, 3], [0, 1, 2, 0, 1], causes=(1, 2))
    expected = pd.DataFrame({
        "AVAL": [1.0, 2.0, 3.0], "at_risk": [5, 4, 3], "events": [1, 0, 2], "censored": [0, 1, 1],
        1: [1, 0, 1], 2: [0, 0, 1],
    })  # fmt: skip
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_counts_of_cohorts_by_hand():
    """The first is that of `test_counts_by_hand`, the second has one subject, the third nobody."""
    cohort, days, kinds = [0, 1, 0, 0, 0, 0], [3, 7, 1, 3, 2, 3], [0, 2, 1, 2, 0, 1]
    table = life_tables(cohort, days, kinds, cohorts=3, causes=(1, 2))
    never = np.inf
    assert table["AVAL"].T.tolist() == [[1, 2, 3], [7, never, never], [never, never, never]]
    assert table["at_risk"].T.tolist() == [[5, 4, 3], [1, 0, 0], [0, 0, 0]]
    assert table["events"].T.tolist() == [[1, 0, 2], [1, 0, 0], [0, 0, 0]]
    assert table["censored"].T.tolist() == [[0, 1, 1], [0, 0, 0], [0, 0, 0]]
    assert table[1].T.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert table[2].T.tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert left_at(np.array(cohort), days, cohorts=3, at=np.array([1, 2, 7.5])).tolist() == [
        [5, 1, 0],
        [4, 1, 0],
        [0] * 3,
    ]


def test_steps_of_cohorts_are_read_as_those_of_one():
    table = {"AVAL": np.array([[10.0, 5.0, np.inf], [20.0, np.inf, np.inf]])}
    values = np.array([[1.0, 1.0, 1.0], [0.5, 0.8, 1.0], [0.25, 0.8, 1.0]])
    read = read_at(table, values, at=np.array([0, 5, 5.1, 9.9, 10, 20, 20.1]))
    np.testing.assert_array_equal(read[:, 0], [1, 1, 1, 1, 0.5, 0.25, np.nan])
    np.testing.assert_array_equal(read[:, 1], [1, 0.8, np.nan, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(read[:, 2], [np.nan] * 7)


def test_limits_of_a_thousand_cohorts_are_those_of_lifelines():
    random = np.random.default_rng(20)
    size = random.integers(1, 40, 1000)
    cohort = np.repeat(np.arange(1000), size)
    days = random.integers(1, random.choice([3, 30, 3000], 1000)[cohort] + 1).astype("float64")
    events = random.random(len(days)) < random.random(1000)[cohort]
    table = life_tables(cohort, days, events, cohorts=1000)
    estimate, low, high = kaplan_meier.limits(table)
    np.testing.assert_array_equal(estimate[1:], product_limit(table))
    for number in range(1000):
        fitted = kaplan_meier.fit(days[cohort == number], events[cohort == number])
        own = slice(len(fitted)), number
        np.testing.assert_allclose(estimate[own], fitted["estimate"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(low[own], fitted["low"], rtol=0, atol=1e-12)
        np.testing.assert_allclose(high[own], fitted["high"], rtol=0, atol=1e-12)


def test_whole_months_are_exact_days():
    assert in_days([12, 48, 60]).tolist() == [365.25, 1461.0, 1826.25]


def test_a_subject_whose_time_ends_on_the_day_is_still_at_risk():
    assert is_at_risk([1, 5, 5, 9], at=np.array([0, 5, 5.5, 9, 10])).sum(axis=1).tolist() == [4, 3, 1, 1, 0]


def test_a_step_holds_from_its_day_to_the_next_and_no_further_than_the_last():
    curve = pd.DataFrame({"AVAL": [0.0, 10.0, 20.0], "estimate": [1.0, 0.5, 0.25]})
    at = np.array([0, 9.9, 10, 19, 20, 20.1])
    read = steps_at(curve, at=at)["estimate"]
    np.testing.assert_array_equal(read, [1, 1, 0.5, 0.5, 0.25, np.nan])


def test_interval_has_no_value_at_none_and_all():
    low, high = log_log_interval(np.array([0, 0.15, 1]), np.array([0, 0.0564579489531811, 0]), conf_level=0.95)
    # middle: R 4.2.2 survival 3.5-3, survfit with conf.type = "log-log", 6 events among 40
    np.testing.assert_allclose(low, [np.nan, 0.0608829617307111, np.nan], rtol=1e-12)
    np.testing.assert_allclose(high, [np.nan, 0.276393330623593, np.nan], rtol=1e-12)


@pytest.mark.parametrize(
    ("days", "values", "crossing"),
    [
        ([0, 10, 20], [1, 0.6, 0.4], 20),
        # flat at exactly one half: the middle, up to the next step or, without one, to the last day
        ([0, 10, 20], [1, 0.5, 0.4], 15),
        ([0, 10, 20, 30], [1, 0.5, 0.5, 0.5], 20),
        ([0, 10], [1, 0.5], 10),
        # one half that rounding has missed is one half
        ([0, 10, 20], [1, 0.5 + 1e-12, 0.4], 15),
        ([0, 10, 20], [1, 0.5 - 1e-12, 0.4], 15),
        ([0, 10, 20], [1, 0.5 - 1e-6, 0.4], 10),
        ([0, 10, 20], [1, 0.5 + 1e-6, 0.4], 20),
        ([0, 10, 20], [1, 0.9, 0.51], np.nan),
        ([0], [0.2], 0),
        # a limit that has no value says nothing, at the end or before
        ([0, 10, 20], [np.nan, 0.7, np.nan], np.nan),
        ([0, 10, 20], [np.nan, 0.4, np.nan], 10),
        # the first crossing counts
        ([0, 10, 20, 30], [1, 0.4, 0.6, 0.3], 10),
        ([], [], np.nan),
    ],
)
def test_where_a_curve_reaches_one_half(days, values, crossing):
    found = crossing_of_half(np.array(days, dtype="float64"), np.array(values, dtype="float64"))
    np.testing.assert_array_equal(found, crossing)
