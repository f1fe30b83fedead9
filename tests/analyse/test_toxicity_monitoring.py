"""Bayesian monitoring of toxicity: published rules, brute force, and subjects typed by hand."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from helpers.analyse.toxicity_monitoring import (
    monitoring,
    monitoring_operating,
    operating_characteristics,
    posterior_probability,
    stopping_boundary,
)
from helpers.foundation.calendar import DATE, add_months
from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError

UNIFORM = {"p0": 0.3, "prior": (1, 1)}
NONE = np.nan


# of a uniform prior: 1 - .7^2; 1 - .3^2; 1 - .3^3; 1 - .7^3; 1 - 4 x .3^3 + 3 x .3^4; 1 - .3^4
@pytest.mark.parametrize(
    ("n", "events", "probability"),
    [(0, 0, 0.7), (1, 0, 0.49), (1, 1, 0.91), (2, 2, 0.973), (2, 0, 0.343), (3, 2, 0.9163), (3, 3, 0.9919)],
)
def test_posterior_of_a_uniform_prior_by_hand(n, events, probability):
    assert posterior_probability(n, events, **UNIFORM) == pytest.approx(probability, abs=1e-14)


def test_posterior_is_the_beta_distribution_and_for_a_uniform_prior_a_binomial_tail():
    n = np.arange(41)[:, None]
    events = np.minimum(np.arange(41), n)
    for a, b, p0 in ((0.6, 1.4, 0.2), (2, 5, 0.33), (1, 1, 0.3)):
        found = posterior_probability(n, events, p0=p0, prior=(a, b))
        np.testing.assert_allclose(found, beta.sf(p0, a + events, b + n - events), rtol=1e-12)
    np.testing.assert_allclose(posterior_probability(n, events, **UNIFORM), binom.cdf(events, n + 1, 0.3), rtol=1e-11)
    assert np.isnan(posterior_probability(np.array([3.0]), np.array([np.nan]), **UNIFORM)).all()


def test_boundary_of_a_uniform_prior():
    # tables of the binomial with p = .3, as above: 1 of 1 .91; 2 of 3 .9163; 3 of 5 .9295; 4 of 8 .9012; 5 of 10 .9218
    rule = stopping_boundary(**UNIFORM, limit=0.9, max_n=10)
    assert rule["n"].tolist() == list(range(1, 11))
    assert rule["boundary"].tolist() == [1, 2, 2, 3, 3, 4, 4, 4, 5, 5]
    # 1 of 1 .91 is not enough; 2 of 2 .973; 3 of 4 .9692; 4 of 6 .9712; 5 of 9 .9527
    rule = stopping_boundary(**UNIFORM, limit=0.95, max_n=10)["boundary"].tolist()
    assert np.isnan(rule[0])
    assert rule[1:] == [2, 3, 3, 4, 4, 5, 5, 5, 6]


# R package stoppingrule 0.6 (README): Geller's rule of type "BB", p0 = .2, Beta(.6, 2.4), 30 subjects. Its limit,
# found by search, is that of 4 of 7 subjects to 6 digits (.963083); the table says that these do not stop.
GELLER = [3] * 2 + [4] * 2 + [5] * 4 + [6] * 3 + [7] * 4 + [8] * 3 + [9] * 4 + [10] * 4 + [11] * 2


def test_published_boundary_and_its_operating_characteristics():
    rule = stopping_boundary(p0=0.2, prior=(0.6, 2.4), limit=0.9631, max_n=30)
    assert rule["boundary"].isna().tolist() == [True] * 2 + [False] * 28
    assert rule["boundary"].tolist()[2:] == GELLER
    rates = [0.2, 0.25, 0.3, 0.35, 0.4]
    found = operating_characteristics(rule, rates=rates, looks=range(1, 31))
    assert found["probability"].round(8).tolist() == [0.09957367, 0.23832301, 0.43615256, 0.64555222, 0.81491087]
    # expected toxicities are the rate times the expected subjects (Wald)
    events = (found["rate"] * found["expected_n"]).round(6)
    assert events.tolist() == [5.651197, 6.536293, 6.926712, 6.819377, 6.355803]


def test_published_expected_number_of_subjects():
    # the same package (README of version 0.1): Pocock boundary of 50 subjects, "3 - 4" 3, "5 - 6" 4, ...
    first = {
        3: 3,
        4: 5,
        5: 7,
        6: 10,
        7: 13,
        8: 17,
        9: 20,
        10: 24,
        11: 27,
        12: 31,
        13: 35,
        14: 39,
        15: 42,
        16: 46,
        17: 50,
    }
    rule = pd.DataFrame({"n": range(1, 51)})
    rule["boundary"] = rule["n"].map({n: number for number, n in first.items()}).ffill()
    found = operating_characteristics(rule, rates=[0.2, 0.3, 0.4], looks=range(1, 51))
    assert found["probability"].round(8).tolist() == [0.09977254, 0.53974016, 0.92684148]
    assert found["expected_n"].round(5).tolist() == [46.72419, 34.66321, 19.62976]


def test_a_probability_equal_to_the_limit_does_not_stop():
    # 2 of 2 under a uniform prior: 1 - .3^3
    assert stopping_boundary(**UNIFORM, limit=0.973, max_n=2)["boundary"].isna().all()
    assert stopping_boundary(**UNIFORM, limit=0.973 - 1e-12, max_n=2)["boundary"].isna().all()
    assert stopping_boundary(**UNIFORM, limit=0.9729, max_n=2)["boundary"].tolist()[1] == 2


def test_a_prior_that_is_sure_stops_without_any_toxicity_and_no_subject_has_no_boundary():
    assert stopping_boundary(p0=0.1, prior=(50, 1), limit=0.9, max_n=2)["boundary"].tolist() == [0, 0]
    none = stopping_boundary(**UNIFORM, limit=0.9, max_n=0)
    assert none.empty
    assert none.columns.tolist() == ["n", "boundary"]


RULES = {
    "p0": st.floats(0.05, 0.6),
    "prior": st.tuples(st.floats(0.2, 5), st.floats(0.2, 5)),
    "limit": st.floats(0.5, 0.99),
}


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(RULES))
def test_boundary_is_what_a_search_finds(rule):
    found = stopping_boundary(**rule, max_n=12)
    (a, b), p0 = rule["prior"], rule["p0"]
    for n, boundary in found.itertuples(index=False):
        stopping = [e for e in range(n + 1) if beta.sf(p0, a + e, b + n - e) > rule["limit"] + 1e-10]
        assert boundary == pytest.approx(min(stopping, default=NONE), nan_ok=True)
    steps = found["boundary"].diff().dropna()
    assert steps.isin([0, 1]).all()  # one subject more never asks for less, nor for two toxicities more


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(RULES),
    st.lists(st.integers(1, 8), max_size=8),
    st.lists(st.just(0.0) | st.floats(1e-9, 1), min_size=1, max_size=3),
)
def test_operating_characteristics_are_the_sum_over_all_histories(rule, looks, rates):
    boundary = stopping_boundary(**rule, max_n=8)
    found = operating_characteristics(boundary, rates=rates, looks=looks)
    expected = [brute_force(boundary["boundary"].tolist(), rate, looks) for rate in rates]
    np.testing.assert_allclose(found[["probability", "expected_n"]], expected, atol=1e-12)
    assert found["rate"].tolist() == rates


def brute_force(boundary, rate, looks):
    """Probability of stopping and expected subjects, history by history."""
    size, stopped, expected = len(boundary), 0.0, 0.0
    for history in product((0, 1), repeat=size):
        chance = rate ** sum(history) * (1 - rate) ** (size - sum(history))
        crossed = [n for n in sorted(looks) if sum(history[:n]) >= boundary[n - 1]]
        stopped += chance * bool(crossed)
        expected += chance * (crossed[0] if crossed else size)
    return stopped, expected


def test_operating_characteristics_by_hand():
    # stops at 2 of 2 or 2 of 3: rate .5 stops with 1/4 after 2, and with 2 x 1/8 after 3
    boundary = pd.DataFrame({"n": [1, 2, 3], "boundary": [NONE, 2.0, 2.0]})
    found = operating_characteristics(boundary, rates=[0, 0.5, 1], looks=[3, 2, 1])
    assert found["probability"].tolist() == pytest.approx([0, 0.5, 1])
    assert found["expected_n"].tolist() == pytest.approx([3, 2.75, 2])
    # nobody looks until the end, or never
    assert operating_characteristics(boundary, rates=[0.5], looks=[3]).iloc[0].tolist() == pytest.approx([0.5, 0.5, 3])
    assert operating_characteristics(boundary, rates=[0.5], looks=[]).iloc[0].tolist() == pytest.approx([0.5, 0, 3])
    with pytest.raises(StudyError, match="after 0, 4 subjects: the boundary is for 1 to 3"):
        operating_characteristics(boundary, rates=[0.5], looks=[4, 1, 0])


def dates(texts):
    return pd.to_datetime(pd.Series(texts, dtype=object), format="%Y-%m-%d").astype(DATE)


def adsl(*rows, treated="Y"):
    """Subjects of (name, start, death or None, last known alive or None); the acute phase is 3 months."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]).astype({"USUBJID": object})
    columns = {name: dates(frame[name].tolist()) for name in ("TRTSDT", "DTHDT", "LSTALVDT")}
    frame = frame.assign(**columns, SAFFL=treated)
    return frame.assign(ACUTEDT=add_months(frame["TRTSDT"], 3))


def adae(*rows):
    """Events of (subject, phase, grade or None, causality)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "APHASE", "AETOXGRN", "AREL"])
    types = {"USUBJID": object, "APHASE": object, "AREL": object, "AETOXGRN": "float64"}
    return frame.astype(types).assign(TRTEMFL="Y")


def stated(**other):
    rule = {"p0": 0.3, "prior": (1, 1), "limit": 0.9, "grade": 3, "related": False, "max_subjects": 5}
    return SimpleNamespace(**{**rule, **other})


def path(result, stat):
    """Values of the numbers of subjects, in order."""
    return result.loc[(result["STAT"] == stat) & (result["GROUP"] != ""), "STATVAL"].tolist()


def now(result, value):
    return [value(result, stat, GROUP="") for stat in ("n", "events", "probability", "boundary")]


SEEN = "2025-12-31"
# in order of treatment: C, A, B, D; A and B begin on one day
SUBJECTS = adsl(
    ("D", "2024-03-01", None, SEEN), ("B", "2024-02-01", None, SEEN),
    ("A", "2024-02-01", None, SEEN), ("C", "2024-01-01", None, SEEN),
)  # fmt: skip


def test_subjects_count_in_the_order_of_treatment(value):
    result = monitoring(adae(("A", "ACUTE", 3, "N"), ("D", "ACUTE", 4, "Y")), SUBJECTS, settings=stated()).rows
    assert path(result, "n") == [1, 2, 3, 4, 5]
    assert path(result, "events")[:4] == [0, 1, 1, 2]
    # tables of the binomial with p = .3 and one trial more: 0 of 2, up to 1 of 3, 1 of 4, 2 of 5
    assert path(result, "probability")[:4] == pytest.approx([0.49, 0.784, 0.6517, 0.83692])
    assert np.isnan(path(result, "events")[4]) and np.isnan(path(result, "probability")[4])
    assert path(result, "boundary") == [1, 2, 2, 3, 3]
    assert now(result, value) == pytest.approx([4, 2, 0.83692, 3])


@pytest.mark.parametrize(
    ("event", "counts"),
    [
        (("A", "ACUTE", 3, "Y"), 1),
        (("A", "ACUTE", 5, "N"), 1),
        (("A", "ACUTE", 2, "Y"), 0),
        (("A", "ACUTE", None, "Y"), 0),  # a missing grade never counts
        (("A", "CHRONIC", 4, "Y"), 0),
        (("A", "", 4, "Y"), 0),  # before treatment
        (("U", "ACUTE", 4, "Y"), 0),  # never treated
    ],
)
def test_a_toxicity_is_acute_and_of_the_grade(value, event, counts):
    subjects = pd.concat([SUBJECTS, adsl(("U", "2024-01-01", None, SEEN), treated="N")])
    graded = ("B", "CHRONIC", 1, "Y")  # so that grades were collected
    result = monitoring(adae(event, event, graded), subjects, settings=stated()).rows
    assert now(result, value)[:2] == [4, counts]


@pytest.mark.parametrize(("causality", "counts"), [("Y", 1), ("N", 0), ("", 1)])
def test_related_events_alone_where_the_settings_say_so(value, causality, counts):
    events = adae(("A", "ACUTE", 3, causality))
    result = monitoring(events, SUBJECTS, settings=stated(related=True)).rows
    assert value(result, "events", GROUP="", TERM="related") == counts
    assert value(monitoring(events, SUBJECTS, settings=stated()).rows, "events", GROUP="", TERM="any") == 1


# the acute phase of 31 January ends on 30 April
@pytest.mark.parametrize(
    ("death", "seen", "evaluable"),
    [
        (None, "2024-04-30", 1),
        (None, "2024-04-29", 0),
        (None, None, 0),
        ("2024-04-30", "2024-04-01", 1),
        ("2024-04-29", "2024-04-01", 0),
        ("2024-04-29", "2024-05-10", 0),  # a record after death
        ("2024-06-01", "2024-04-01", 1),
    ],
)
def test_who_is_evaluable_without_a_toxicity(value, death, seen, evaluable):
    subjects = adsl(("A", "2024-01-31", death, seen))
    others = adae(("X", "ACUTE", 3, ""))
    assert now(monitoring(others, subjects, settings=stated()).rows, value)[:2] == [evaluable, 0]
    assert now(monitoring(adae(("A", "ACUTE", 3, "")), subjects, settings=stated()).rows, value)[:2] == [1, 1]


def test_who_is_not_evaluable_yet_is_left_out_of_the_order():
    waiting = SUBJECTS.assign(LSTALVDT=dates(["2024-03-02", SEEN, "2024-02-02", SEEN]))  # D and A
    result = monitoring(adae(("B", "ACUTE", 3, "")), waiting, settings=stated()).rows
    assert path(result, "events")[:2] == [0, 1]
    assert np.isnan(path(result, "events")[2:]).all()


def test_more_subjects_than_planned_go_on_being_monitored(value):
    result = monitoring(adae(("A", "ACUTE", 3, "")), SUBJECTS, settings=stated(max_subjects=2)).rows
    assert path(result, "boundary") == [1, 2, 2, 3]
    assert now(result, value)[0] == 4


@pytest.mark.parametrize("subjects", [adsl(), adsl(("U", "2024-01-01", None, SEEN), treated="N")])
def test_nobody_is_evaluable(value, subjects):
    others = adae(("X", "ACUTE", 3, ""))
    result = monitoring(others, subjects, settings=stated()).rows
    # the prior alone
    assert now(result, value) == pytest.approx([0, 0, 0.7, NONE], nan_ok=True)
    assert np.isnan(path(result, "events")).all()
    assert path(result, "boundary") == [1, 2, 2, 3, 3]
    ARD.check(result)
    assert len(monitoring(others, subjects, settings=stated(max_subjects=0)).rows) == 4


@pytest.mark.parametrize("events", [adae(), adae(("A", "ACUTE", np.nan, "Y"))])
def test_where_no_event_was_recorded_or_graded_no_toxicity_is_not_0(value, events):
    result = monitoring(events, SUBJECTS, settings=stated()).rows
    assert now(result, value)[0] == 4
    assert np.isnan(now(result, value)[1:3]).all()
    assert np.isnan(path(result, "events")).all()
    assert path(result, "boundary") == [1, 2, 2, 3, 3]


def test_rows_keep_the_contract_of_results():
    result = monitoring(adae(("A", "ACUTE", 2, "Y")), SUBJECTS, settings=stated(grade=2, max_subjects=12)).rows
    ARD.check(result)
    assert result["GROUP"].unique().tolist() == ["", *map(str, range(1, 13))]
    assert result["STAT"].tolist() == 13 * ["n", "events", "probability", "boundary"]
    keys = result[["ANALYSIS", "POPULATION", "PHASE", "TERM", "GRADE", "METHOD"]].drop_duplicates()
    assert keys.iloc[0].tolist() == [
        "toxicity-monitoring", "SAFFL", "ACUTE", "any", ">=2",
        "Posterior probability of a rate above 30%, Beta(1, 1) prior, stop above 90%",
    ]  # fmt: skip
    assert len(keys) == 1


def test_row_order_does_not_matter():
    events = adae(("A", "ACUTE", 3, "N"), ("D", "ACUTE", 4, "Y"), ("C", "ACUTE", 1, "Y"))
    once = monitoring(events, SUBJECTS, settings=stated()).rows
    again = monitoring(events.iloc[::-1], SUBJECTS.sample(frac=1, random_state=1), settings=stated()).rows
    pd.testing.assert_frame_equal(once, again)


def test_operating_characteristics_are_results_too():
    # two subjects, stop at two toxicities of two: the rate squared; both are always treated
    settings = SimpleNamespace(p0=0.3, prior=(1, 1), limit=0.95, max_subjects=2, rates=(0.1, 0.5))
    found = monitoring_operating(settings).rows
    ARD.check(found)
    assert found[["GROUP", "STAT", "STATVAL"]].to_numpy().tolist() == [
        ["10%", "probability", pytest.approx(0.01)],
        ["10%", "expected_n", pytest.approx(2)],
        ["50%", "probability", pytest.approx(0.25)],
        ["50%", "expected_n", pytest.approx(2)],
    ]
