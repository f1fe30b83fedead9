"""Our estimates against R 4.2.2: survival 3.5-3 and bpcp.

Differences that are conventions: R gives an interval of 1 to 1 where the curve is 1, ours is missing; R
carries the curve on after the last time, ours is missing there unless told that it is complete.
"""

import numpy as np
import pytest
from scipy.stats import norm

from helpers.analyse import beta_product, competing_risks, kaplan_meier
from helpers.analyse.life_table import number_at_risk, steps_at
from helpers.foundation.calendar import DAYS_PER_MONTH

pytestmark = pytest.mark.shared

CLOSED_FORM = 1e-8
ENDS = {"lower": "low", "upper": "high"}
DATASETS = ("ovarian", "lung", "sim40_any", "sim40_cause1", "edge_ties", "edge_monotone", "edge_all_events")


@pytest.fixture(params=DATASETS)
def samples(request, reference):
    """The whole data set and each of its groups: R's answers, days, events."""
    answers, data = reference(request.param)
    events = data["event"] > 0 if answers["endpoint"] == "event>0" else data["event"] == 1
    found = [(answers["km"], data["time"].to_numpy(dtype="float64"), events.to_numpy())]
    group = answers["group"]
    for level, km in group["km"].items():
        rows = (data[group["variable"]].astype(str) == level).to_numpy()
        found.append((km, found[0][1][rows], found[0][2][rows]))
    return found


def test_whole_curves(samples):
    for km, days, events in samples:
        expected = km["loglog"]["curve"]
        curve = kaplan_meier.fit(days, events).iloc[1:]
        for ours, theirs in {
            "AVAL": "time",
            "at_risk": "n_risk",
            "events": "n_event",
            "censored": "n_censor",
        }.items():
            assert curve[ours].tolist() == expected[theirs]
        np.testing.assert_allclose(curve["estimate"], expected["surv"], rtol=CLOSED_FORM, atol=1e-14)
        assert_limits(curve, expected)


def test_rates_at_times_with_numbers_at_risk(samples):
    for km, days, events in samples:
        expected = km["loglog"]["at"]
        at = np.array(expected["time"], dtype="float64")
        rates = steps_at(kaplan_meier.fit(days, events), at=at, complete=True)
        assert number_at_risk(days, at=at).tolist() == expected["n_risk"]
        np.testing.assert_allclose(rates["estimate"], expected["surv"], rtol=CLOSED_FORM, atol=1e-14)
        assert_limits(rates, expected)


def test_medians(samples):
    for km, days, events in samples:
        expected = km["loglog"]["quantiles"]
        at = expected["p"].index(0.5)
        assert_median(kaplan_meier.fit(days, events), [expected[end][at] for end in ("est", "lower", "upper")])


def test_reverse_medians(samples):
    for km, days, events in samples:
        expected = km["reverse_km_median"]["loglog"]
        assert_median(kaplan_meier.fit(days, ~events), [expected[end] for end in ("est", "lower", "upper")])


@pytest.mark.parametrize(("cause", "name"), [(1, "cause1"), (2, "cause2")])
def test_cumulative_incidence(reference, cause, name):
    answers, data = reference("sim40_cause1")
    curve = competing_risks.fit(data["time"].to_numpy(), data["event"].to_numpy(), cause=cause)
    expected = answers["cif"]["survfit_log"][name]
    read = steps_at(curve, at=np.array(expected["time"], dtype="float64"), complete=True)
    np.testing.assert_allclose(read["estimate"], expected["cif"], rtol=CLOSED_FORM)
    np.testing.assert_allclose(read["std_err"], expected["std_err"], rtol=CLOSED_FORM)
    assert_limits(read, answers["cif"]["survfit_loglog"][name])
    # R's default scale is log: the log-log limits once more, worked out from its standard errors
    incidence, std_err = np.array(expected["cif"]), np.array(expected["std_err"])
    spread = norm.ppf(0.975) * std_err / (incidence * np.log(incidence))
    np.testing.assert_allclose(read["low"], incidence ** np.exp(-spread), rtol=CLOSED_FORM)
    np.testing.assert_allclose(read["high"], incidence ** np.exp(spread), rtol=CLOSED_FORM)


def test_beta_product(reference):
    answers, data = reference("extra", data="sim40.csv")
    curve = beta_product.fit(data["time"].to_numpy(), (data["event"] > 0).to_numpy())
    expected = answers["bpcp_sim40_any"]
    read = steps_at(curve, at=np.array([row["time"] for row in expected], dtype="float64"), complete=True)
    for ours, theirs in {"estimate": "surv", "low": "lower", "high": "upper"}.items():
        np.testing.assert_allclose(read[ours], [row[theirs] for row in expected], rtol=CLOSED_FORM)
    # bpcp takes the right end, not the middle, where the curve is flat at one half: only the limits compare
    ours = kaplan_meier.median(curve)
    for end in ("lower", "upper"):
        answer = answers["bpcp_sim40_median"][end]
        np.testing.assert_allclose(ours[f"median_{ENDS[end]}"] * DAYS_PER_MONTH, answer, rtol=CLOSED_FORM)


def assert_limits(ours, theirs):
    defined = ((ours["estimate"] > 0) & (ours["estimate"] < 1)).to_numpy()
    assert ours.loc[~defined, ["low", "high"]].isna().all(axis=None)
    for other, name in ENDS.items():
        expected = np.array(theirs[other], dtype="float64")
        np.testing.assert_allclose(ours[name].to_numpy()[defined], expected[defined], rtol=CLOSED_FORM)


def assert_median(curve, expected):
    ours = [months * DAYS_PER_MONTH for months in kaplan_meier.median(curve).values()]
    np.testing.assert_allclose(ours, np.array(expected, dtype="float64"), rtol=CLOSED_FORM)
