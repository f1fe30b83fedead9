"""The score test of proportional hazards and scaled Schoenfeld residuals: by hand and published."""

import numpy as np
import pytest

from helpers.analyse.proportional_hazards import residual_rows, schoenfeld_residuals, score_test
from helpers.foundation.contracts import ARD

# Edmunson et al. 1979, as R's survival::ovarian: days, death, age, ECOG
OVARIAN = np.array([
    [59, 1, 72.3315, 1], [115, 1, 74.4932, 1], [156, 1, 66.4658, 2], [421, 0, 53.3644, 1], [431, 1, 50.3397, 1],
    [448, 0, 56.4301, 2], [464, 1, 56.9370, 2], [475, 1, 59.8548, 2], [477, 0, 64.1753, 1], [563, 1, 55.1781, 2],
    [638, 1, 56.7562, 2], [744, 0, 50.1096, 1], [769, 0, 59.6301, 2], [770, 0, 57.0521, 1], [803, 0, 39.2712, 1],
    [855, 0, 43.1233, 2], [1040, 0, 38.8932, 2], [1106, 0, 44.6000, 1], [1129, 0, 53.9068, 1], [1206, 0, 44.2055, 1],
    [1227, 0, 59.5890, 2], [268, 1, 74.5041, 2], [329, 1, 43.1370, 1], [353, 1, 63.2192, 2], [365, 1, 64.4247, 1],
    [377, 0, 58.3096, 1],
])  # fmt: skip

# two of each level at risk on day 1, one of each on day 2; first one level has the event, then the other
X = np.array([[1.0], [0], [1], [0]])
DAYS, EVENTS = np.array([1.0, 1, 2, 2]), np.array([True, False, False, True])


def test_score_test_of_the_ovarian_data():
    # R 4.2, survival 3.5, cox.zph(coxph(Surv(futime, fustat) ~ age + ecog.ps, ovarian)): .698, 2.371, GLOBAL 3.633
    days, dead, covariates = OVARIAN[:, 0], OVARIAN[:, 1] == 1, OVARIAN[:, 2:]
    found = score_test(covariates, days, dead)
    assert found["chisq"].round(3).tolist()[:2] == [0.698, 2.371]
    assert found["df"].tolist() == [1, 1, 2]
    assert found["chisq"].iloc[2] > found["chisq"].iloc[:2].max()
    # chi-square with 2 degrees of freedom: exp(-x / 2)
    assert found["p"].iloc[2] == pytest.approx(np.exp(-found["chisq"].iloc[2] / 2), rel=1e-12)


def test_two_events_by_hand():
    # The coefficient is 0, the residuals 1/2 and -1/2, the information 1/4 each. Kaplan-Meier before the events is 1
    # and 3/4, so that the time scale is -1/8 and 1/8 around its mean: score -1/8, variance 2 x 1/64 x 1/4, chi-square
    # 1/64 over 1/128.
    found = score_test(X, DAYS, EVENTS)
    assert found["chisq"].tolist() == pytest.approx([2, 2], rel=1e-12)
    # P(chi-square > 2) = erfc(1)
    assert found["p"].tolist() == pytest.approx([0.15729920705028513] * 2, rel=1e-12)


def test_residuals_by_hand():
    # 0 + 2 events x residual over the information of both, 1/2
    found = schoenfeld_residuals(X, DAYS, EVENTS)
    expected = {"AVAL": [1, 2], "scale": [0, 0.25], "event": [1, 2], "residual": [2, -2], "coefficient": [0, 0]}
    for name, column in expected.items():
        np.testing.assert_allclose(found[name], column, atol=1e-12)
    # two events have no trend
    assert found["trend"].isna().all()


def test_events_of_one_day_are_taken_one_after_the_other():
    # One of level 1 and three of level 0, of each one has the event. With Efron's ties half of both is gone at the
    # second: the likelihood is at its top where HR / (HR + 3) + HR / (HR + 5) = 1, at the root of 15 (Breslow: at 3).
    found = schoenfeld_residuals(np.array([[1.0], [0], [0], [0]]), np.array([1.0, 1, 2, 2]), np.array([1, 1, 0, 0]))
    assert found["coefficient"].tolist() == pytest.approx([np.log(15) / 2] * 2, rel=1e-8)


def test_residuals_count_in_units_of_the_coefficient():
    once, thousand = (schoenfeld_residuals(factor * X, DAYS, EVENTS) for factor in (1, 1000))
    np.testing.assert_allclose(thousand["residual"] * 1000, once["residual"], rtol=1e-12)


def test_residuals_average_to_the_coefficient():
    found = schoenfeld_residuals(OVARIAN[:, 2:], OVARIAN[:, 0], OVARIAN[:, 1] == 1)
    assert found.groupby("term").size().tolist() == [12, 12]
    parts = found.groupby("term")[["residual", "coefficient"]].mean()
    np.testing.assert_allclose(parts["residual"], parts["coefficient"], rtol=1e-8)
    # R, coxph: age .162, ECOG .019 (Breslow and Efron agree, there is no tie)
    assert parts["coefficient"].round(3).tolist() == [0.162, 0.019]
    assert found.groupby("term")["AVAL"].apply(lambda days: days.is_monotonic_increasing).all()


@pytest.mark.parametrize(
    ("covariate", "events"),
    [([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0]), ([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]), ([0, 1, 0, 1, 0, 1], [0] * 6)],
    ids=["one level has every event", "the others are gone by then", "no event"],
)
def test_without_a_finite_maximum_nothing_is_tested(covariate, events):
    # second: among those at risk the covariate takes one value, so that its coefficient could be anything
    covariate, days = np.array(covariate, dtype="float64")[:, None], np.arange(1.0, 7)
    found = score_test(covariate, days, np.array(events, dtype=bool))
    assert found[["chisq", "p"]].isna().all(axis=None)
    assert found["df"].tolist() == [1, 1]
    residuals = schoenfeld_residuals(covariate, days, np.array(events, dtype=bool))
    assert residuals.empty
    assert residual_rows(residuals, names=["X"], paramcd="OS", population="SAFFL").empty


# all at once leave the time scale without any spread, and lowess divides by it
def test_events_of_one_day_have_residuals_and_no_trend():
    found = schoenfeld_residuals(X, np.array([5.0] * 4), np.array([True] * 4))
    np.testing.assert_allclose(found["residual"].mean(), 0, atol=1e-12)
    assert found["trend"].isna().all()


def test_result_rows(value):
    residuals = schoenfeld_residuals(X, 30.4375 * DAYS, EVENTS)
    result = residual_rows(residuals, names=["ECOGBL"], paramcd="OS", population="SAFFL")
    assert value(result, "residual", TERM="ECOGBL", TIME=1, GROUP="1") == pytest.approx(2)
    assert value(result, "scale", TERM="ECOGBL", TIME=2, GROUP="2") == pytest.approx(0.25)
    assert len(result) == 8
    ARD.check(result)


def test_the_trend_of_a_rare_level_stays_at_the_coefficient():
    """Three of 30 subjects have the level; robust smoothing would take their events for outliers."""
    rng = np.random.default_rng(3)
    X = np.zeros((30, 1))
    X[[4, 13, 22]] = 1
    residuals = schoenfeld_residuals(X, rng.permutation(np.arange(1.0, 31.0)), np.ones(30, dtype=bool))
    assert abs(residuals["trend"].mean() - residuals["coefficient"].iloc[0]) < 0.4
