import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from helpers.analyse.beta_product import beta_product, fit
from helpers.analyse.kaplan_meier import kaplan_meier
from helpers.foundation.contracts import ARD


def test_reference_on_the_freireich_data(freireich):
    # Fay, Brittain & Proschan, Biostatistics 2013;14:723: week 10, .7529 (.5008-.9150)
    week_10 = fit(freireich["AVAL"], freireich["EVENT"]).set_index("AVAL").loc[10].round(4)
    assert week_10.tolist() == [0.7529, 0.5008, 0.9150]


def test_without_censoring_it_is_the_clopper_pearson_interval():
    # section 2 of the same paper: the product of betas is one beta, and the method of moments is then exact
    curve = fit(range(1, 11), [True] * 10).set_index("AVAL")
    for died in range(10):
        alive = 10 - died
        low = beta.ppf(0.025, alive, died + 1)
        high = beta.ppf(0.975, alive + 1, died) if died else 1
        assert curve.loc[died, ["low", "high"]].tolist() == pytest.approx([low, high], abs=1e-12)


def test_limits_are_defined_before_the_first_event_and_after_the_last_time():
    curve = fit([5, 9], [False, True])
    assert curve["estimate"].tolist() == [1, 1, 0]
    assert curve["high"].tolist()[:2] == [1, 1]
    # two at risk: the lower limit of 2 of 2 is .025 to the power of 1/2
    assert curve["low"].iloc[0] == pytest.approx(0.025**0.5)
    assert curve["low"].iloc[-1] == 0
    assert 0 < curve["high"].iloc[-1] < 1


def test_many_subjects_lose_no_precision():
    curve = fit(np.repeat([1, 2], [1, 99_999]), np.repeat([True, False], [1, 99_999]))
    # one event in 100,000: exact limits of 99,999 of 100,000
    exact = beta.ppf(0.975, 100_000, 1), beta.ppf(0.025, 99_999, 2)
    assert (curve["high"].iloc[1], curve["low"].iloc[1]) == pytest.approx(exact, rel=1e-12)


def test_result_rows_have_the_kaplan_meier_estimate(adtte, value):
    data = adtte(("LPFS", 100, 1), ("LPFS", 365, 2), ("LPFS", 366, 0), ("LPFS", 800, 0), ("LPFS", 800, 1))
    times = [6, 12, 24, 36]
    result = beta_product(data, paramcds=["LPFS"], times_months=times).rows
    usual = kaplan_meier(data, paramcds=["LPFS"], times_months=times).rows
    for time in times:
        np.testing.assert_allclose(
            value(result, "estimate", TIME=time), value(usual, "estimate", TIME=time), rtol=1e-14
        )
    assert np.isnan(value(result, "high", TIME=36))
    assert set(result["ANALYSIS"]) == {"kaplan-meier-bpcp"}
    ARD.check(result)


def test_no_subject(adtte):
    result = beta_product(adtte(), paramcds=["LPFS"], times_months=[6]).rows
    assert result["STATVAL"].isna().all()
    pd.testing.assert_index_equal(
        result["STAT"].pipe(pd.Index), pd.Index(["estimate", "low", "high"]), check_names=False
    )
