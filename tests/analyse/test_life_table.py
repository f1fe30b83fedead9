import numpy as np
import pandas as pd
import pytest

from helpers.analyse.life_table import crossing_of_half, in_days, is_at_risk, life_table, log_log_interval, steps_at


def test_counts_by_hand():
    table = life_table([3, 1, 3, 2, 3], [0, 1, 2, 0, 1], causes=(1, 2))
    expected = pd.DataFrame({
        "AVAL": [1.0, 2.0, 3.0], "at_risk": [5, 4, 3], "events": [1, 0, 2], "censored": [0, 1, 1],
        1: [1, 0, 1], 2: [0, 0, 1],
    })  # fmt: skip
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


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
