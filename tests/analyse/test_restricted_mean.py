"""Areas under the curve: by hand, published, and the times that nobody was followed to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.restricted_mean import restricted_mean, restricted_mean_days
from helpers.foundation.calendar import DAYS_PER_MONTH as MONTH
from helpers.foundation.contracts import ARD

# Placebo arm of Freireich et al. (Blood 1963;21:699): all relapsed.
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
SUBJECTS = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=15)


def mean(days, events, until):
    return list(restricted_mean_days(np.array(days, dtype="float64"), np.array(events), until=until).values())


def test_three_subjects_by_hand():
    # S is 1 up to day 10, 2/3 up to day 30: 10 + 2/3 x 20 = 70/3. After day 10 there are 40/3 of it, and 1 of 3 died
    # there: se = 40/3 x sqrt(1 / (3 x 2)); after the last event there is nothing.
    assert mean([10, 20, 30], [1, 0, 1], 30) == pytest.approx([70 / 3, 40 / 3 / 6**0.5], rel=1e-14)


def test_freireich_data(freireich):
    # Klein & Moeschberger, Survival Analysis, example 4.1 continued in section 4.5: 23.29 weeks, standard error 2.83
    assert np.round(mean(freireich["AVAL"], freireich["EVENT"], 35), 2).tolist() == [23.29, 2.83]
    # and of the placebo arm 182 weeks among 21
    assert mean(PLACEBO, [1] * 21, 23)[0] == pytest.approx(182 / 21, rel=1e-14)


def test_without_censoring_it_is_a_mean_with_its_standard_error():
    truncated = np.minimum(PLACEBO, 10)
    expected = [truncated.mean(), truncated.std() / 21**0.5]
    assert mean(PLACEBO, [1] * 21, 10) == pytest.approx(expected, rel=1e-12)


def test_what_happens_on_the_last_day_or_after_it_changes_nothing():
    # 5 + 2/3 x 5; the death of day 10 takes nothing from the first 10 days
    expected = pytest.approx([25 / 3, 10 / 3 / 6**0.5], rel=1e-14)
    assert mean([5, 10, 30], [1, 1, 0], 10) == expected
    assert mean([5, 10, 30], [1, 0, 0], 10) == expected
    assert mean([5, 11, 12], [1, 1, 1], 10) == expected


@pytest.mark.parametrize(
    ("last", "until", "expected"),
    [(0, 20, 15), (0, 20.001, np.nan), (1, 20, 15), (1, 20.001, np.nan), (1, 1000, np.nan)],
)
def test_missing_after_the_longest_follow_up_also_where_nobody_is_left(last, until, expected):
    # day 10: 1 of 2; day 20: the other, who died (1) or was last seen (0)
    estimate, se = mean([10, 20], [1, last], until)
    np.testing.assert_allclose(estimate, expected, rtol=1e-14)
    # after day 10 there are 5 days, sqrt(1 / (2 x 1)) of them
    np.testing.assert_allclose(se, expected / 3 / 2**0.5, rtol=1e-14)


def test_an_event_and_a_censoring_of_the_very_last_day():
    # the censored subject is still at risk when the other dies, and the curve stays at one half
    assert mean([10, 10], [1, 0], 10) == [10, 0]
    assert np.isnan(mean([10, 10], [1, 0], 10.5)).all()


def test_result_rows_are_in_months_with_a_normal_interval(adtte, value):
    data = adtte(("OS", 5 * MONTH, 2), ("OS", 15 * MONTH, 0), ("LPFS", 1, 1))
    result = restricted_mean(data, paramcds=["OS", "PFS"], times_months=[12, 15, 24], conf_level=0.9).rows
    # 5 + 1/2 x 7 months, se 3.5 x sqrt(1/2); 1.6448536 is the 95% point of the normal
    spread = 1.6448536269514722 * 3.5 * 0.5**0.5
    found = [value(result, stat, PARAMCD="OS", TIME=12) for stat in ("estimate", "se", "low", "high")]
    assert found == pytest.approx([8.5, 3.5 * 0.5**0.5, 8.5 - spread, 8.5 + spread], rel=1e-12)
    assert value(result, "estimate", PARAMCD="OS", TIME=15) == pytest.approx(10, rel=1e-14)
    missing = result.loc[(result["TIME"] == 24) | (result["PARAMCD"] == "PFS")]
    assert len(missing) == 4 + 12
    assert missing["STATVAL"].isna().all()
    assert set(result["METHOD"]) == {"Area under the Kaplan-Meier curve, normal 90% interval"}
    ARD.check(result)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=15), st.integers(1, 40), st.randoms()
)
def test_neither_the_order_nor_the_unit_of_time_matters_and_more_time_never_takes_away(subjects, until, random):
    days, events = (np.array(part, dtype="float64") for part in zip(*subjects, strict=True))
    shuffled = np.array(random.sample(range(len(days)), len(days)))
    now = mean(days, events, until)
    np.testing.assert_allclose(mean(days[shuffled], events[shuffled], until), now, rtol=1e-12)
    np.testing.assert_allclose(mean(7 * days, events, 7 * until), np.multiply(7, now), rtol=1e-12, atol=1e-12)
    earlier = mean(days, events, until / 2)[0]
    assert np.isnan(now[0]) or earlier <= now[0] <= until + 1e-12
