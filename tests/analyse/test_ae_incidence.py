"""First severe adverse event: hand-typed subjects, and a plain loop over a random cohort."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.ae_incidence import ae_cumulative_incidence, ae_cumulative_incidence_curve, first_severe
from helpers.foundation.calendar import DATE, DAYS_PER_MONTH
from helpers.foundation.contracts import ARD

START = pd.Timestamp("2024-01-31")


def date(days):
    """Dates of days of study, the first being 1; missing stays missing."""
    return (START + pd.to_timedelta(pd.Series(days, dtype="float64") - 1, unit="D")).astype(DATE)


def adsl(*rows, treated="Y"):
    """Subjects of (name, day of death or None, day last known alive or None)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "DEATH", "SEEN"])
    return pd.DataFrame(
        {
            "USUBJID": frame["USUBJID"].astype(object),
            "SAFFL": treated,
            "TRTSDT": date([1] * len(frame)),
            "DTHDT": date(frame["DEATH"].tolist()),
            "LSTALVDT": date(frame["SEEN"].tolist()),
        }
    )


def adae(*rows):
    """Events of (subject, day of onset, grade or None); one before day 1 is not treatment-emergent."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "DAY", "GRADE"])
    return pd.DataFrame(
        {
            "USUBJID": frame["USUBJID"].astype(object),
            "ASTDT": date(frame["DAY"].tolist()),
            "TRTEMFL": np.where(frame["DAY"].astype("float64") >= 1, "Y", "").astype(object),
            "AETOXGRN": frame["GRADE"].astype("float64"),
        }
    )


def outcome(events, subjects, grade):
    """(AVAL, EVTYPE) of every subject."""
    first = first_severe(events, subjects, grade=grade)
    return {name: (day, kind) for name, day, kind in first[["USUBJID", "AVAL", "EVTYPE"]].to_numpy().tolist()}


@pytest.mark.parametrize(
    ("events", "death", "seen", "at_least_2", "at_least_3"),
    [
        ([], None, 100, (100, 0), (100, 0)),
        ([], 60, 50, (60, 2), (60, 2)),
        ([(11, 1)], None, 100, (100, 0), (100, 0)),
        ([(11, 2)], None, 100, (11, 1), (100, 0)),
        ([(40, 3), (11, 2), (50, 4)], None, 100, (11, 1), (40, 1)),
        ([(1, 2)], None, 100, (1, 1), (100, 0)),  # on the first day
        ([(0, 3)], None, 100, (100, 0), (100, 0)),  # the day before treatment
        ([(11, None)], None, 100, (100, 0), (100, 0)),  # a missing grade never counts
        ([(11, None), (30, 3)], None, 100, (30, 1), (30, 1)),
        ([(59, 3)], 60, 59, (59, 1), (59, 1)),
        ([(60, 5)], 60, 60, (60, 1), (60, 1)),  # event and death on one day
        ([(61, 3)], 60, 61, (60, 2), (60, 2)),  # after death
        ([(61, 3), (20, 2)], 60, 61, (20, 1), (60, 2)),
        ([], 60, 80, (60, 2), (60, 2)),  # a record after death
        ([(120, 3)], None, 100, (120, 1), (120, 1)),  # after the day last known alive
        ([], None, None, (1, 0), (1, 0)),  # never seen
        ([], None, -5, (1, 0), (1, 0)),  # last seen before the start
        ([], None, 1, (1, 0), (1, 0)),
        ([], 1, None, (1, 2), (1, 2)),  # dead on the first day
        ([(7, 2)], None, None, (7, 1), (1, 0)),
    ],
)
def test_time_and_kind_of_what_comes_first(events, death, seen, at_least_2, at_least_3):
    subjects, records = adsl(("A", death, seen)), adae(*(("A", *event) for event in events))
    assert outcome(records, subjects, 2) == {"A": at_least_2}
    assert outcome(records, subjects, 3) == {"A": at_least_3}


def test_only_the_safety_set_counts_and_records_of_others_change_nothing():
    subjects = pd.concat([adsl(("U", None, 50), treated="N"), adsl(("B", None, 50), ("A", 30, 20))])
    first = first_severe(adae(("U", 5, 3), ("X", 5, 3), ("A", 7, 2)), subjects, grade=2)
    assert first["USUBJID"].tolist() == ["B", "A"]
    assert first["AVAL"].tolist() == [50, 7]
    assert first["ADT"].tolist() == [pd.Timestamp("2024-03-20"), pd.Timestamp("2024-02-06")]
    assert first["ADT"].dtype == DATE


FOUR = adsl(("A", None, 90), ("B", 20, 20), ("C", None, 90), ("D", None, 30))
EVENTS = adae(("A", 10, 2), ("C", 20, 4), ("D", 25, 1))


def test_estimates_by_hand(value):
    # >=2: day 10 one of 4; day 20 a death and an event of 3: 1/4 + 3/4 x 1/3; last time day 30
    result = ae_cumulative_incidence(EVENTS, FOUR, times_months=[0.25, 0.5, 0.75, 1]).rows
    line = {"GRADE": ">=2", "POPULATION": "SAFFL"}
    assert [value(result, stat, TIME=None, **line) for stat in ("n", "events", "competing")] == [4, 2, 1]
    estimates = [value(result, "estimate", TIME=time, **line) for time in (0.25, 0.5, 0.75)]
    assert estimates == pytest.approx([0, 0.25, 0.5], rel=1e-14)
    assert np.isnan(value(result, "estimate", TIME=1, **line))
    assert [value(result, "at_risk", TIME=time, **line) for time in (0.25, 0.5, 0.75, 1)] == [4, 3, 1, 0]
    # 1 of 4: .25 to the power of exp(+-1.959964 x sqrt(.25 x .75 / 4) / (.25 x log 4))
    assert value(result, "low", TIME=0.5, **line) == pytest.approx(0.0089478, abs=1e-7)
    assert value(result, "high", TIME=0.5, **line) == pytest.approx(0.6653253, abs=1e-7)
    assert np.isnan(value(result, "low", TIME=0.25, **line))


def test_a_higher_grade_has_a_line_of_its_own(value):
    # >=3: day 20 a death and an event of 4; A censored on day 90
    result = ae_cumulative_incidence(EVENTS, FOUR, times_months=[0.5, 1, 2]).rows
    assert [value(result, stat, TIME=None, GRADE=">=3") for stat in ("n", "events", "competing")] == [4, 1, 1]
    assert [value(result, "estimate", TIME=time, GRADE=">=3") for time in (0.5, 1, 2)] == [0, 0.25, 0.25]
    assert [value(result, "at_risk", TIME=time, GRADE=">=3") for time in (0.5, 1, 2)] == [4, 1, 1]


def test_rows_keep_the_contract_of_results():
    result = ae_cumulative_incidence(EVENTS, FOUR, times_months=[3, 12], conf_level=0.9).rows
    ARD.check(result)
    assert result["GRADE"].tolist() == [">=2"] * 11 + [">=3"] * 11
    assert result["STAT"].tolist() == 2 * (["n", "events", "competing"] + 2 * ["estimate", "low", "high", "at_risk"])
    methods = {"Aalen-Johansen, infinitesimal jackknife variance, log-log 90% interval"}
    assert set(result["METHOD"]) == methods
    one = ae_cumulative_incidence(EVENTS, FOUR, grades=(4,), times_months=[3]).rows
    assert one["GRADE"].unique().tolist() == [">=4"]


def test_the_curve_has_a_step_at_each_distinct_time(value):
    result = ae_cumulative_incidence_curve(EVENTS, FOUR).rows
    ARD.check(result)
    steps = result.loc[(result["GRADE"] == ">=2") & (result["STAT"] == "estimate")]
    assert (steps["TIME"] * DAYS_PER_MONTH).tolist() == pytest.approx([0, 10, 20, 30])
    assert steps["STATVAL"].tolist() == pytest.approx([0, 0.25, 0.5, 0.5])
    assert set(result["ANALYSIS"]) == {"ae-cumulative-incidence-curve"}
    left = result.loc[(result["GRADE"] == ">=2") & (result["STAT"] == "at_risk"), "STATVAL"]
    assert left.tolist() == [4, 4, 3, 1]  # A leaves on day 10, B and C on day 20
    assert set(result["STAT"]) == {"estimate", "low", "high", "at_risk"}
    assert np.isnan(value(result, "high", GRADE=">=2", TIME=0))


def test_after_everybody_had_an_event_or_died_there_is_no_estimate(value):
    subjects = adsl(("A", None, 90), ("B", 31, 31))
    result = ae_cumulative_incidence(adae(("A", 10, 3)), subjects, times_months=[1, 60]).rows
    assert value(result, "estimate", GRADE=">=3", TIME=1) == 0.5  # day 30.4 of 31
    for stat in ("estimate", "low", "high"):
        assert np.isnan(value(result, stat, GRADE=">=3", TIME=60))
    assert value(result, "at_risk", GRADE=">=3", TIME=60) == 0


def test_where_no_event_was_recorded_nothing_is_known_of_any(value):
    subjects = adsl(("A", None, 100), ("B", 20, 20))
    result = ae_cumulative_incidence(adae(), subjects, times_months=[1]).rows
    assert value(result, "n", GRADE=">=2", TIME=None) == 2
    for stat in ("events", "competing"):
        assert np.isnan(value(result, stat, GRADE=">=2", TIME=None))
    assert np.isnan(value(result, "estimate", GRADE=">=2", TIME=1))
    curve = ae_cumulative_incidence_curve(adae(), subjects).rows
    assert curve.loc[curve["STAT"] != "at_risk", "STATVAL"].isna().all()
    left = curve.loc[(curve["STAT"] == "at_risk") & (curve["GRADE"] == ">=2"), "STATVAL"]
    assert left.tolist() == [2, 2, 1]  # who is observed is known


def test_where_no_event_is_graded_nothing_is_known_of_severe_ones(value):
    result = ae_cumulative_incidence(adae(("A", 11, None)), adsl(("A", None, 100)), times_months=[3]).rows
    assert value(result, "n", GRADE=">=2", TIME=None) == 1
    assert np.isnan(value(result, "events", GRADE=">=2", TIME=None))
    assert np.isnan(value(result, "estimate", GRADE=">=2", TIME=3))


@pytest.mark.parametrize("events", [(("B", 11, 3),), (("A", 11, None), ("A", 12, 1))])
def test_one_subject_without_a_severe_event(value, events):
    result = ae_cumulative_incidence(adae(*events), adsl(("A", None, 100)), times_months=[3, 12]).rows
    assert [value(result, stat, GRADE=">=2", TIME=None) for stat in ("n", "events", "competing")] == [1, 0, 0]
    assert value(result, "estimate", GRADE=">=2", TIME=3) == 0
    assert np.isnan(value(result, "estimate", GRADE=">=2", TIME=12))


def test_one_subject_with_an_event_is_certain_and_has_no_interval(value):
    result = ae_cumulative_incidence(adae(("A", 92, 2)), adsl(("A", None, 92)), times_months=[92 / 30.4375, 4]).rows
    assert value(result, "estimate", GRADE=">=2", TIME=92 / 30.4375) == 1
    assert np.isnan(value(result, "low", GRADE=">=2", TIME=92 / 30.4375))
    assert np.isnan(value(result, "estimate", GRADE=">=2", TIME=4))


@pytest.mark.parametrize("subjects", [adsl(), adsl(("U", None, 50), treated="N")])
def test_nobody_at_risk(value, subjects):
    result = ae_cumulative_incidence(adae(("U", 5, 3)), subjects, times_months=[3]).rows
    assert value(result, "n", GRADE=">=2") == 0
    assert value(result, "at_risk", GRADE=">=2") == 0
    assert np.isnan(value(result, "estimate", GRADE=">=2"))
    ARD.check(result)
    ARD.check(ae_cumulative_incidence_curve(adae(), subjects).rows)


DAY = st.one_of(st.none(), st.integers(1, 30))
PEOPLE = st.lists(st.tuples(DAY, DAY), min_size=1, max_size=8)
RECORDS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(-2, 30), st.one_of(st.none(), st.integers(1, 5))), max_size=20
)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, RECORDS, st.randoms())
def test_it_is_a_plain_loop_in_any_row_order(people, records, random):
    rows = [(f"S{number}", *person) for number, person in enumerate(people)]
    events = [(f"S{number}", *record) for number, *record in records]
    result = ae_cumulative_incidence_curve(adae(*events), adsl(*rows), grades=(3,)).rows
    steps = result.loc[result["STAT"] == "estimate"]
    expected = plain_curve(plain_outcomes(rows, events, grade=3))
    grades = [grade for _, day, grade in events if day >= 1]
    if not events or (grades and not any(grades)):  # none was recorded, or nobody graded them
        expected = [(day, np.nan) for day, _ in expected]
    np.testing.assert_allclose(steps["TIME"] * DAYS_PER_MONTH, [day for day, _ in expected], rtol=1e-12)
    np.testing.assert_allclose(steps["STATVAL"], [estimate for _, estimate in expected], atol=1e-12)
    random.shuffle(rows)
    random.shuffle(events)
    pd.testing.assert_frame_equal(
        result, ae_cumulative_incidence_curve(adae(*events), adsl(*rows), grades=(3,)).rows, rtol=1e-12
    )


def test_a_large_cohort_is_a_plain_loop(value):
    rng = np.random.default_rng(29)
    rows = [
        (f"S{number}", int(rng.integers(1, 900)) if rng.random() < 0.4 else None, int(rng.integers(1, 900)))
        for number in range(300)
    ]
    events = [
        (f"S{rng.integers(300)}", int(rng.integers(-20, 800)), int(rng.integers(1, 6)) if rng.random() < 0.8 else None)
        for _ in range(500)
    ]
    result = ae_cumulative_incidence(adae(*events), adsl(*rows), times_months=[3, 12, 24]).rows
    for grade in (2, 3):
        outcomes = plain_outcomes(rows, events, grade=grade)
        curve = plain_curve(outcomes)
        line = {"GRADE": f">={grade}"}
        assert value(result, "events", TIME=None, **line) == sum(kind == 1 for _, kind in outcomes)
        assert value(result, "competing", TIME=None, **line) == sum(kind == 2 for _, kind in outcomes)
        for months in (3, 12, 24):
            days = months * DAYS_PER_MONTH
            estimate = [step for day, step in curve if day <= days][-1]
            assert value(result, "estimate", TIME=months, **line) == pytest.approx(estimate, rel=1e-12)
            assert value(result, "at_risk", TIME=months, **line) == sum(day >= days for day, _ in outcomes)


def plain_outcomes(rows, events, *, grade):
    """(day, kind) of each subject, one at a time."""
    outcomes = []
    for name, death, seen in rows:
        onsets = [
            day for who, day, known in events if who == name and day >= 1 and known is not None and known >= grade
        ]
        if onsets and (death is None or min(onsets) <= death):
            outcomes.append((min(onsets), 1))
        elif death is not None:
            outcomes.append((death, 2))
        else:
            outcomes.append((max(seen, 1) if seen is not None else 1, 0))
    return outcomes


def plain_curve(outcomes):
    """(day, incidence of kind 1) from day 0 on: hazard by hazard."""
    free, incidence, curve = 1.0, 0.0, [(0, 0.0)]
    for now in sorted({day for day, _ in outcomes}):
        at_risk = sum(day >= now for day, _ in outcomes)
        incidence += free * sum(day == now and kind == 1 for day, kind in outcomes) / at_risk
        free *= 1 - sum(day == now and kind > 0 for day, kind in outcomes) / at_risk
        curve.append((now, incidence))
    return curve
