"""Covariates as numbers, and how many of them the events allow."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.covariates import chosen_for, covariate_values
from helpers.foundation.protocol import Covariate

NAN = np.nan


def adsl(**variables):
    size = len(next(iter(variables.values())))
    return pd.DataFrame({"USUBJID": [f"S{number}" for number in range(size)], "SAFFL": "Y", **variables})


def values(how, given):
    return covariate_values(adsl(X=given), covariates={"X": Covariate(label="x", **how)})["X"].tolist()


@pytest.mark.parametrize(
    ("how", "given", "expected"),
    [
        ({}, [1, 2.5, NAN, 0, -1], [1, 2.5, NAN, 0, -1]),
        ({"per": 10}, [29, 0, NAN, 5], [2.9, 0, NAN, 0.5]),
        # a doubling is one unit; neither 0 nor what is below has a logarithm
        ({"log": 2}, [1, 8, 0.5, 0, -4, NAN], [0, 3, -1, NAN, NAN, NAN]),
        ({"log": 10}, [1000, 0.01], [3, -2]),
        # all other levels are compared with these; an empty text is no level
        ({"against": ("A",)}, ["A", "B", "C", ""], [0, 1, 1, NAN]),
        ({"against": ("A", "B")}, ["A", "B", "C", "a"], [0, 0, 1, 1]),
    ],
)
def test_the_number_that_a_coefficient_multiplies(how, given, expected):
    np.testing.assert_allclose(values(how, given), expected, rtol=1e-14)


def test_one_row_is_one_treated_subject():
    people = adsl(X=[1.0, 2, 3], Y=["A", "B", ""]).assign(SAFFL=["Y", "N", "Y"], OTHER=1)
    found = covariate_values(
        people, covariates={"Y": Covariate(label="y", against=("A",)), "X": Covariate(label="x", per=2)}
    )
    expected = pd.DataFrame({"USUBJID": ["S0", "S2"], "Y": [0, NAN], "X": [0.5, 1.5]})
    pd.testing.assert_frame_equal(found, expected)


def test_nobody_treated():
    people = adsl(X=[1.0]).assign(SAFFL="N")
    assert covariate_values(people, covariates={"X": Covariate(label="x")}).shape == (0, 2)


def cohort(events, without=0, **covariates):
    """Subjects with an event, and as many without, whose covariates are not each other's multiples."""
    size = events + without
    number = np.arange(size)
    usual = {"A": number % 2, "B": number % 3, "C": number % 5}
    return pd.DataFrame({"EVENT": number < events, **usual, **covariates}).astype({"EVENT": bool})


@pytest.mark.parametrize(
    ("events", "chosen"), [(0, ""), (9, ""), (10, "A"), (19, "A"), (20, "AB"), (30, "ABC"), (99, "ABC")]
)
def test_ten_events_for_each_covariate_in_the_order_of_the_protocol(events, chosen):
    assert chosen_for(cohort(events, without=50), names=["A", "B", "C"], events_per_covariate=10) == list(chosen)


def test_the_events_that_each_needs_and_their_order_are_settings():
    assert chosen_for(cohort(19), names=["C", "A", "B"], events_per_covariate=9) == ["C", "A"]


def test_events_count_only_where_a_subject_has_every_value():
    # 20 events, one of them in a subject without B
    people = cohort(20, without=10)
    assert chosen_for(
        people.assign(B=people["B"].where(people.index > 0)), names=["A", "B"], events_per_covariate=10
    ) == ["A"]
    # that subject would have been censored anyway
    last = people.assign(B=people["B"].where(people.index < 29))
    assert chosen_for(last, names=["A", "B"], events_per_covariate=10) == ["A", "B"]


def test_nobody_has_a_value_of_the_first_covariate():
    # passed over, as one that takes no value
    assert chosen_for(cohort(20, A=np.nan), names=["A", "B", "C"], events_per_covariate=10) == ["B", "C"]


def test_a_covariate_of_one_value_is_passed_over():
    assert chosen_for(cohort(20, A=1), names=["A", "B", "C"], events_per_covariate=10) == ["B", "C"]
    assert chosen_for(cohort(20, A=1, B=1, C=1), names=["A", "B", "C"], events_per_covariate=10) == []


@pytest.mark.parametrize("factor", [1, -2, 1000, 1e-3])
def test_a_multiple_of_an_earlier_covariate_is_refused(factor):
    people = cohort(40)
    again = people.assign(B=factor * people["A"])
    assert chosen_for(again, names=["A", "B"], events_per_covariate=10) == ["A"]
    assert chosen_for(again.assign(D=again["A"] + again["C"]), names=["A", "C", "D"], events_per_covariate=10) == [
        "A",
        "C",
    ]


def test_a_multiple_moved_by_a_constant_is_refused():
    people = cohort(40)
    assert chosen_for(people.assign(B=3 + 1e-3 * people["A"]), names=["A", "B"], events_per_covariate=10) == ["A"]


def test_what_comes_after_a_multiple_still_enters():
    people = cohort(40)
    assert chosen_for(people.assign(B=2 * people["A"]), names=["A", "B", "C"], events_per_covariate=10) == ["A", "C"]


def test_what_is_constant_among_the_subjects_in_the_model_is_passed_over():
    # B takes another value only where A is missing
    people = cohort(60)
    half = people.assign(A=people["A"].where(people.index < 40), B=(people.index >= 40).astype(int))
    assert chosen_for(half, names=["A", "B", "C"], events_per_covariate=10) == ["A", "C"]
