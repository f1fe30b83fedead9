"""Firth's estimate where it can be worked out, and what the rows of a model say."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import xlogy

from helpers.analyse.cox_firth import _levels, cox_firth, firth
from helpers.foundation.contracts import ARD
from helpers.foundation.protocol import Covariate, Models

NAN = np.nan

# Where every risk set holds as many of one level as of the other, an event is of the first with probability
# p = HR / (1 + HR). For k of n events the penalised log likelihood is
# k log p + (n - k) log(1 - p) + log(n p (1 - p)) / 2, with its maximum at (k + 1/2) / (n + 1).
HALVES = np.array([[1.0], [0], [1], [0]]), np.array([1.0, 1, 2, 2])


def penalised(p, *, k, n):
    return xlogy(k + 0.5, p) + xlogy(n - k + 0.5, 1 - p)


@pytest.mark.parametrize(
    ("events", "k", "n", "hr"),
    [
        ([1, 0, 0, 0], 1, 1, 3),
        ([0, 0, 1, 0], 1, 1, 3),
        ([1, 0, 1, 0], 2, 2, 5),
        ([0, 1, 0, 1], 0, 2, 1 / 5),
        ([1, 0, 0, 1], 1, 2, 1),
        # events of one day do not see each other leave (Breslow)
        ([1, 0, 1, 1], 2, 3, 5 / 3),
        ([1, 1, 1, 1], 2, 4, 1),
    ],
)
def test_events_from_balanced_risk_sets(events, k, n, hr):
    found = firth(*HALVES, np.array(events)).iloc[0]
    assert found["hr"] == pytest.approx(hr, rel=1e-6)
    best = penalised((k + 0.5) / (n + 1), k=k, n=n)
    # at the limits the penalised likelihood has fallen by half of 3.8415, the 95% point of chi-square
    for end in ("low", "high"):
        p = found[end] / (1 + found[end])
        assert 2 * (best - penalised(p, k=k, n=n)) == pytest.approx(3.841458820694124, rel=1e-6)
    assert found["low"] < hr < found["high"]


def test_p_value_of_one_event_by_hand():
    # p from 1/2 to 3/4: 2 (1.5 log 1.5 + .5 log .5) = 3 log 1.5 - log 2 = .5232; chi-square: .4695
    assert firth(*HALVES, np.array([1, 0, 0, 0]))["p"].round(4).tolist() == [0.4695]
    # as likely as not
    assert firth(*HALVES, np.array([1, 0, 0, 1]))["p"].tolist() == pytest.approx([1])


def test_an_event_of_one_subject_against_two():
    # odds of 3 to 1, divided by the 1 to 2 at risk
    found = firth(np.array([[1.0], [0], [0]]), np.array([1.0, 2, 2]), np.array([1, 0, 0]))
    assert found["hr"].tolist() == pytest.approx([6], rel=1e-6)


def test_the_interval_narrows_with_its_level():
    wide, narrow = (firth(*HALVES, np.array([1, 0, 1, 0]), conf_level=level).iloc[0] for level in (0.95, 0.8))
    assert wide["low"] < narrow["low"] < narrow["hr"] < narrow["high"] < wide["high"]
    assert wide["hr"] == narrow["hr"]


def test_per_point_and_per_hundred():
    # HR 5 between 0 and 100 is the hundredth root of it for each point
    X, days = HALVES
    found = firth(100 * X, days, np.array([1, 0, 1, 0]))
    assert found["hr"].tolist() == pytest.approx([5**0.01], rel=1e-8)
    assert found["p"].round(4).tolist() == firth(X, days, np.array([1, 0, 1, 0]))["p"].round(4).tolist()


# found at random
ORDINARY = (
    np.array([[4.0], [4], [3], [3], [5], [0], [2], [3]]),
    np.arange(1.0, 9),
    np.array([1, 1, 1, 0, 0, 1, 1, 1]) == 1,
)


def test_an_ordinary_covariate_has_an_estimate():
    best = minimize_scalar(
        lambda beta: -penalised_likelihood(*ORDINARY, beta), bounds=(-5, 5), options={"xatol": 1e-10}
    )
    assert firth(*ORDINARY)["hr"].tolist() == pytest.approx([np.exp(best.x)], rel=1e-5)


def test_an_event_of_the_only_one_left_says_nothing_of_a_covariate():
    # the risk set has one level: no information, and no likelihood to penalise
    found = firth(np.array([[0.0], [1]]), np.array([1.0, 2]), np.array([False, True]))
    assert found.isna().all(axis=None)


def penalised_likelihood(X, days, events, beta):
    """Definition of Heinze & Schemper for one covariate, event by event."""
    likelihood = information = 0
    for day, x in zip(days[events], X[events, 0], strict=True):
        at_risk = X[days >= day, 0]
        weights = np.exp(at_risk * beta)
        likelihood += x * beta - np.log(weights.sum())
        information += np.cov(at_risk, aweights=weights, ddof=0)
    return likelihood + np.log(information) / 2


@pytest.mark.parametrize("seed", range(10))
def test_the_estimate_is_the_maximum_of_the_penalised_likelihood(seed):
    random = np.random.default_rng(seed)
    X, days, events = random.integers(0, 4, (20, 1)), random.permutation(20) + 1.0, random.random(20) < 0.6
    best = minimize_scalar(lambda beta: -penalised_likelihood(X, days, events, beta), bounds=(-5, 5))
    assert firth(X.astype(float), days, events)["hr"].tolist() == pytest.approx([np.exp(best.x)], rel=1e-4)


def models(**settings):
    usual = {
        "endpoints": ("OS",),
        "events_per_covariate": 2,
        "covariates": {"ECOGBL": Covariate(label="ECOG")},
        "source": "this test",
    }
    return Models(**{**usual, **settings})


def people(**variables):
    size = len(next(iter(variables.values())))
    return pd.DataFrame({"USUBJID": [f"S{number:03d}" for number in range(size)], "SAFFL": "Y", **variables})


# as HALVES, with both events of the first level: HR 5
SEPARATE = (("OS", 30.4375, 2), ("OS", 30.4375, 0), ("OS", 60.875, 2), ("OS", 60.875, 0))


def test_complete_separation_has_a_finite_estimate_and_no_test(adtte, value):
    result = cox_firth(people(ECOGBL=[1.0, 0, 1, 0]), adtte(*SEPARATE), models=models()).rows
    size = [value(result, stat, ANALYSIS="cox-size") for stat in ("n", "events", "missing", "covariates", "candidates")]
    assert size == [4, 2, 0, 1, 1]
    keys = {"ANALYSIS": "cox-firth", "TERM": "ECOGBL"}
    assert value(result, "hr", **keys) == pytest.approx(5, rel=1e-6)
    assert np.isfinite([value(result, stat, **keys) for stat in ("low", "high", "p")]).all()
    assert np.isnan(value(result, "zph_p", **keys))
    for term in ("ECOGBL", "GLOBAL"):
        assert np.isnan(value(result, "chisq", ANALYSIS="cox-zph", TERM=term))
    assert "cox-residuals" not in set(result["ANALYSIS"])
    ARD.check(result)


def test_rows_of_a_model(adtte, value):
    subjects = [
        ("OS", 30.4375, 2),
        ("OS", 30.4375, 0),
        ("OS", 60.875, 0),
        ("OS", 60.875, 2),
        ("OS", 99, 2),
        ("OS", 99, 0),
    ]
    # the last two are at risk all the time: one without a value, one not treated
    data = people(ECOGBL=[1, 0, 1, 0, NAN, 1]).assign(SAFFL=["Y"] * 5 + ["N"])
    result = cox_firth(data, adtte(*subjects), models=models(), conf_level=0.9).rows
    size = [value(result, stat, ANALYSIS="cox-size") for stat in ("n", "events", "missing", "covariates", "candidates")]
    assert size == [4, 2, 1, 1, 1]
    assert value(result, "hr") == pytest.approx(1, rel=1e-6)
    # as worked out in the test of the score test
    assert value(result, "zph_p") == pytest.approx(0.15729920705028513, rel=1e-9)
    for term in ("ECOGBL", "GLOBAL"):
        found = [value(result, stat, ANALYSIS="cox-zph", TERM=term) for stat in ("chisq", "df")]
        assert found == pytest.approx([2, 1], rel=1e-9)
    assert value(result, "residual", TERM="ECOGBL", TIME=1, GROUP="1") == pytest.approx(2)
    methods = set(result.loc[(result["ANALYSIS"] == "cox-firth") & (result["STAT"] == "hr"), "METHOD"])
    assert methods == {"Cox model with Firth's penalty, profile likelihood 90% interval"}
    ARD.check(result)
    less = cox_firth(data, adtte(*subjects), models=models(), conf_level=0.9, residuals=False).rows
    pd.testing.assert_frame_equal(less, result.loc[result["ANALYSIS"] != "cox-residuals"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("ecog", "missing"),
    [([1.0, 1, 1, 1], 0), ([NAN] * 4, 0), ([1, 0, NAN, NAN], 0)],
    ids=["one level", "nobody has a value", "one event among those with a value"],
)
def test_no_model_is_of_everybody(adtte, value, ecog, missing):
    result = cox_firth(people(ECOGBL=ecog), adtte(*SEPARATE), models=models()).rows
    assert result["STAT"].tolist() == ["n", "events", "missing", "covariates", "candidates"]
    assert result["STATVAL"].tolist() == [4, 2, missing, 0, 1]


def test_endpoints_choose_for_themselves(adtte, value):
    covariates = {"ECOGBL": Covariate(label="ECOG"), "NLESBL": Covariate(label="lesions")}
    one, two = adtte(*SEPARATE), adtte(*[("LPFS", *outcome[1:]) for outcome in SEPARATE])
    two = two.assign(CNSR=1)
    result = cox_firth(
        people(ECOGBL=[1.0, 0, 1, 0], NLESBL=[1.0, 2, 2, 3]),
        pd.concat([one, two], ignore_index=True),
        models=models(endpoints=("LPFS", "OS", "DPFS"), covariates=covariates),
    ).rows
    sizes = result.loc[result["STAT"] == "covariates"].set_index("PARAMCD")["STATVAL"]
    assert sizes.to_dict() == {"LPFS": 0, "OS": 1, "DPFS": 0}
    assert value(result, "n", PARAMCD="DPFS") == 0
    assert set(result.loc[result["ANALYSIS"] == "cox-firth", "TERM"]) == {"ECOGBL"}


def test_no_endpoint_no_row(adtte):
    assert cox_firth(people(ECOGBL=[1.0]), adtte(("OS", 1, 2)), models=models(endpoints=())).rows.empty


def test_a_ratio_between_levels_says_how_many_it_rests_on():
    frame = pd.DataFrame({"A": [1.0, 0.0, 1.0, 0.0], "B": [1.0, 2.0, 3.0, 4.0], "EVENT": [True, True, False, False]})
    assert _levels(frame, ["A"]).to_numpy().tolist() == [["A", 2, 1]]
    assert _levels(frame, []).empty
