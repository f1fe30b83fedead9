import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.competing_risks import cumulative_incidence, cumulative_incidence_curve, fit
from helpers.analyse.kaplan_meier import fit as kaplan_meier
from helpers.foundation.contracts import ARD

SUBJECTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3)), min_size=1, max_size=20)


def arrays(subjects):
    days, kinds = zip(*subjects, strict=True)
    return np.array(days, dtype="float64"), np.array(kinds)


def test_ties_happen_at_once():
    # day 1: one progression and one death of 4; day 3: one progression of 1 that is left
    days, kinds = [1, 1, 2, 3], [1, 2, 0, 1]
    assert fit(days, kinds, cause=1)["estimate"].tolist() == [0, 0.25, 0.25, 0.75]
    assert fit(days, kinds, cause=2)["estimate"].tolist() == [0, 0.25, 0.25, 0.25]
    assert fit(days, kinds, cause=0)["estimate"].tolist() == [1, 0.5, 0.5, 0]


def test_without_censoring_it_is_a_binomial_proportion():
    curve = fit(range(1, 11), [1, 2, 1, 1, 2, 3, 1, 2, 2, 2], cause=1)
    proportion = np.array([0, 1, 1, 2, 3, 3, 3, 4, 4, 4, 4]) / 10
    np.testing.assert_allclose(curve["estimate"], proportion, atol=1e-15)
    np.testing.assert_allclose(curve["std_err"], np.sqrt(proportion * (1 - proportion) / 10), atol=1e-15)


def test_freedom_from_events_is_kaplan_meier_with_greenwood(freireich):
    curve = fit(freireich["AVAL"], freireich["EVENT"].astype(int), cause=0)
    usual = kaplan_meier(freireich["AVAL"], freireich["EVENT"])
    pd.testing.assert_frame_equal(
        curve[["AVAL", "estimate", "low", "high"]], usual[["AVAL", "estimate", "low", "high"]], rtol=1e-12
    )


@settings(max_examples=50, deadline=None)
@given(SUBJECTS)
def test_variance_is_the_sum_of_squared_influences(subjects):
    days, kinds = arrays(subjects)
    curve = fit(days, kinds, cause=1)
    np.testing.assert_allclose(curve["std_err"] ** 2, jackknife_variance(days, kinds, cause=1), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(SUBJECTS, st.randoms())
def test_kinds_and_freedom_add_up_to_1_in_any_row_order(subjects, random):
    curves = [fit(*arrays(subjects), cause=cause) for cause in range(4)]
    np.testing.assert_allclose(sum(curve["estimate"] for curve in curves), 1, rtol=1e-12)
    again = fit(*arrays(random.sample(subjects, len(subjects))), cause=1)
    pd.testing.assert_frame_equal(curves[1], again)


def test_result_rows_have_every_kind_and_the_number_at_risk(adtte, value):
    data = adtte(("TTLP", 100, 1), ("TTLP", 200, 2), ("TTLP", 300, 0), ("TTLP", 400, 0))
    result = cumulative_incidence(data, paramcds=["TTLP"], times_months=[6, 12, 24]).rows
    assert value(result, "estimate", GROUP="progression", TIME=6) == 0.25
    assert value(result, "estimate", GROUP="death", TIME=6) == 0
    assert np.isnan(value(result, "low", GROUP="death", TIME=6))
    assert value(result, "estimate", GROUP="death", TIME=12) == 0.25
    assert value(result, "estimate", GROUP="transplant", TIME=12) == 0
    assert value(result, "at_risk", GROUP="progression", TIME=12) == 1
    assert np.isnan(value(result, "estimate", GROUP="progression", TIME=24))
    ARD.check(result)


def test_after_the_largest_aval_there_is_no_incidence_also_where_everybody_had_an_event(adtte, value):
    data = adtte(("TTLP", 100, 1), ("TTLP", 12 * 30.4375, 2))
    result = cumulative_incidence(data, paramcds=["TTLP"], times_months=[12, 12.01]).rows
    for group in ("progression", "death"):
        assert value(result, "estimate", GROUP=group, TIME=12) == 0.5
        for stat in ("estimate", "low", "high"):
            assert np.isnan(value(result, stat, GROUP=group, TIME=12.01))


def test_curve_rows_add_up_to_1(adtte):
    data = adtte(("TTDP", 10, 1), ("TTDP", 10, 2), ("TTDP", 20, 3), ("TTDP", 30, 0))
    result = cumulative_incidence_curve(data, paramcds=["TTDP"]).rows
    totals = result.loc[result["STAT"] == "estimate"].groupby("TIME")["STATVAL"].sum()
    np.testing.assert_allclose(totals, 1, rtol=1e-14)
    assert set(result["GROUP"]) == {"progression", "death", "transplant", "event-free"}
    ARD.check(result)


@pytest.mark.parametrize("subjects", [(), (("TTLP", 30, 0),)])
def test_nobody_and_one_censored(adtte, value, subjects):
    result = cumulative_incidence(adtte(*subjects), paramcds=["TTLP"], times_months=[6]).rows
    assert np.isnan(value(result, "estimate", GROUP="death"))
    assert value(result, "at_risk", GROUP="death") == 0


def test_a_certain_event_has_no_interval():
    last = fit([1, 2, 3], [1, 1, 1], cause=1).iloc[-1]
    assert last["estimate"] == pytest.approx(1)
    assert np.isnan(last["low"])


def jackknife_variance(days, kinds, *, cause):
    """Follow the influence of every subject through time: the definition, in quadratic time."""
    free, free_influence, incidence_influence = 1.0, np.zeros(len(days)), np.zeros(len(days))
    variances = [0.0]
    for day in np.unique(days):
        at_risk, now = days >= day, (days == day) & (kinds != 0)
        own = now & (kinds == cause)
        hazard, own_hazard = now.sum() / at_risk.sum(), own.sum() / at_risk.sum()
        increment = (now - at_risk * hazard) / at_risk.sum()
        own_increment = (own - at_risk * own_hazard) / at_risk.sum()
        incidence_influence = incidence_influence + free_influence * own_hazard + free * own_increment
        free_influence = free_influence * (1 - hazard) - free * increment
        free *= 1 - hazard
        variances.append((incidence_influence**2).sum())
    return variances
