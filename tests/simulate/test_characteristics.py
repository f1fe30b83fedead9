"""Bias, coverage and width: hand-typed trials with literal answers, and a toy whose coverage is known."""

import math

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.kaplan_meier import kaplan_meier
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.simulate import characteristics
from helpers.simulate.estimates import KEY, STOPPED, TOXICITY
from helpers.simulate.plan import load
from tests.simulate.small import PROJECT

WHAT = {"ANALYSIS": "kaplan-meier", "PARAMCD": "OS", "PHASE": "", "TERM": "", "GROUP": "", "TIME": 12.0}
SOMEWHERE = {"SCENARIO": "calibrated", "SUBJECTS": 30}


def trials(rows: list[tuple[float, float, float]]) -> pd.DataFrame:
    """Estimate, lower and upper limit of each trial."""
    frame = pd.DataFrame(rows, columns=["ESTIMATE", "LOW", "HIGH"])
    return frame.assign(**WHAT, **SOMEWHERE, TRIAL=range(len(frame)), N=30.0)


def truth(value: float, error: float = 0.0) -> pd.DataFrame:
    row = {**WHAT, "SCENARIO": "calibrated", "TARGET": "event", "HOW": "closed form", "TRUTH": value, "TRUTHSE": error}
    return pd.DataFrame([row])


def by_stat(found: pd.DataFrame) -> pd.DataFrame:
    return found.set_index("STAT")[["STATVAL", "MCSE", "TRIALS"]]


def test_four_trials_by_hand():
    rows = [(0.5, 0.3, 0.7), (0.7, 0.61, 0.8), (0.9, np.nan, np.nan), (np.nan, np.nan, np.nan)]
    found = by_stat(characteristics.of_estimates(trials(rows), truth(0.6)))
    assert found.loc["estimable"].tolist() == pytest.approx([3 / 4, math.sqrt(0.75 * 0.25 / 4), 4])
    assert found.loc["bias"].tolist() == pytest.approx([0.1, 0.2 / math.sqrt(3), 3])
    assert found.loc["empirical_se"].tolist() == pytest.approx([0.2, 0.2 / 2, 3])
    assert found.loc["given"].tolist() == pytest.approx([2 / 3, math.sqrt(2 / 9 / 3), 3])
    assert found.loc["coverage"].tolist() == pytest.approx([1 / 2, math.sqrt(0.25 / 2), 2])
    assert found.loc["width"].tolist() == pytest.approx(
        [(0.4 + 0.19) / 2, abs(0.4 - 0.19) / math.sqrt(2) / math.sqrt(2), 2]
    )


def test_the_error_of_the_truth_is_part_of_that_of_the_bias():
    rows = [(0.4, 0.3, 0.7), (0.6, 0.3, 0.7)]
    plain, doubtful = (by_stat(characteristics.of_estimates(trials(rows), truth(0.5, error))) for error in (0, 0.03))
    assert plain.at["bias", "MCSE"] == pytest.approx(0.1)
    assert doubtful.at["bias", "MCSE"] == pytest.approx(math.hypot(0.1, 0.03))


def test_a_limit_that_is_the_truth_holds_it():
    rows = [(0.5, 0.6, 0.7), (0.5, 0.5, 0.6), (0.5, 0.6000001, 0.7)]
    found = by_stat(characteristics.of_estimates(trials(rows), truth(0.6)))
    assert found.at["coverage", "STATVAL"] == pytest.approx(2 / 3)


def test_without_any_interval_there_is_no_coverage():
    found = by_stat(characteristics.of_estimates(trials([(0.5, np.nan, np.nan), (0.7, np.nan, np.nan)]), truth(0.6)))
    assert found.at["given", "STATVAL"] == 0
    assert not {"coverage", "width"} & set(found.index)


def test_a_truth_of_another_time_is_not_held_against():
    assert characteristics.of_estimates(trials([(0.5, 0.4, 0.6)]), truth(0.6).assign(TIME=24.0)).empty


def test_exponential_times_without_censoring_are_covered_as_promised():
    """The proportion of survivors among 40 is unbiased, and its log-log interval holds close to 95%."""
    random, months, hazard = np.random.default_rng(5), 12.0, math.log(2) / 12
    rows = []
    for trial in range(300):
        days = random.exponential(1 / hazard, 40) * DAYS_PER_MONTH
        adtte = pd.DataFrame({"USUBJID": np.arange(40).astype(str), "PARAMCD": "OS", "AVAL": days, "CNSR": 0})
        ard = kaplan_meier(adtte, paramcds=["OS"], times_months=[months]).rows.query("TIME == 12")
        values = ard.set_index("STAT")["STATVAL"]
        rows.append((values["estimate"], values["low"], values["high"]))
        assert values["estimate"] == pytest.approx((days > months * DAYS_PER_MONTH).mean()), trial
    found = by_stat(characteristics.of_estimates(trials(rows), truth(0.5)))
    assert abs(found.at["bias", "STATVAL"]) < 3 * found.at["bias", "MCSE"]
    assert found.at["empirical_se", "STATVAL"] == pytest.approx(math.sqrt(0.25 / 40), rel=0.15)
    assert found.at["coverage", "STATVAL"] == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 300))


def test_power_is_the_share_of_trials_that_stopped():
    plan = load(PROJECT / "simulation.yml")
    key = dict.fromkeys(KEY, "") | {"TIME": np.nan}
    rows = [
        {**key, **SOMEWHERE, "TRIAL": trial, "ANALYSIS": analysis, "ESTIMATE": value, "N": number}
        for trial, (stopped, rate, number) in enumerate([(1, 0.5, 30), (0, 0.2, 20), (0, 0.3, 30), (0, 0.1, 20)])
        for analysis, value, number in ((STOPPED, stopped, number), (TOXICITY, rate, number))
    ]
    found = characteristics.of_rule(pd.DataFrame(rows), plan=plan).set_index("STAT")
    assert found.at["power", "STATVAL"] == 0.25
    assert found.at["power", "MCSE"] == pytest.approx(math.sqrt(0.25 * 0.75 / 4))
    assert found.at["rate", "STATVAL"] == pytest.approx((15 + 4 + 9 + 2) / 100)
    assert 0 < found.at["power", "TRUTH"] < 0.5
