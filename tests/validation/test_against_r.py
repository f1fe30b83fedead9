"""Our estimates against R 4.2.2: survival 3.5-3, bpcp, survRM2, coxphf, icenReg and interval.

Differences that are conventions: R gives an interval of 1 to 1 where the curve is 1, ours is missing; R
carries the curve on after the last time, ours is missing there.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from helpers.analyse import (
    beta_product,
    competing_risks,
    cox_firth,
    interval_censored,
    kaplan_meier,
    lesion_control,
    mean_cumulative_count,
)
from helpers.analyse.life_table import is_at_risk, steps_at
from helpers.analyse.proportional_hazards import score_test
from helpers.analyse.readers import LEVELS
from helpers.analyse.restricted_mean import restricted_mean, restricted_mean_days
from helpers.analyse.weighted_kappa import weighted_kappa
from helpers.foundation.calendar import DAYS_PER_MONTH

pytestmark = pytest.mark.shared

CLOSED_FORM = 1e-8
ITERATED = 1e-6
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
        rates = steps_at(kaplan_meier.fit(days, events), at=at)
        assert is_at_risk(days, at=at).sum(axis=1).tolist() == expected["n_risk"]
        seen = at <= days.max()
        assert rates.loc[~seen, ["estimate", "low", "high"]].isna().all(axis=None)
        known = {name: np.array(expected[name], dtype="float64")[seen] for name in ("surv", *ENDS)}
        np.testing.assert_allclose(rates["estimate"][seen], known["surv"], rtol=CLOSED_FORM, atol=1e-14)
        assert_limits(rates[seen], known)


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
    read = steps_at(curve, at=np.array(expected["time"], dtype="float64"))
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
    read = steps_at(curve, at=np.array([row["time"] for row in expected], dtype="float64"))
    for ours, theirs in {"estimate": "surv", "low": "lower", "high": "upper"}.items():
        np.testing.assert_allclose(read[ours], [row[theirs] for row in expected], rtol=CLOSED_FORM)
    # bpcp takes the right end, not the middle, where the curve is flat at one half: only the limits compare
    ours = kaplan_meier.median(curve)
    for end in ("lower", "upper"):
        answer = answers["bpcp_sim40_median"][end]
        np.testing.assert_allclose(ours[f"median_{ENDS[end]}"] * DAYS_PER_MONTH, answer, rtol=CLOSED_FORM)


def test_restricted_means(samples):
    for km, days, events in samples:
        expected = km["rmst"]
        ours = restricted_mean_days(days, events, until=expected["tau"])
        # R carries the curve on after the longest follow-up, ours is missing there
        if expected["tau"] > days.max():
            assert np.isnan([*ours.values()]).all()
        else:
            np.testing.assert_allclose([*ours.values()], [expected["rmean"], expected["se"]], rtol=CLOSED_FORM)


# its arm 1 are the women, whom the data code 2
@pytest.mark.parametrize(("arm", "sex"), [("arm0", 1), ("arm1", 2)])
def test_restricted_means_of_survrm2(reference, arm, sex):
    answers, data = reference("extra", data="lung.csv")
    own = data[data["sex"] == sex]
    adtte = own.assign(PARAMCD="OS", AVAL=own["time"], CNSR=1 - own["event"])
    ours = restricted_mean(adtte, paramcds=["OS"], times_months=[730 / DAYS_PER_MONTH]).rows
    assert ours["STAT"].tolist() == ["estimate", "se", "low", "high"]
    np.testing.assert_allclose(ours["STATVAL"] * DAYS_PER_MONTH, answers["rmst2_lung_sex"][arm], rtol=CLOSED_FORM)


@pytest.fixture(params=DATASETS)
def model(request, reference):
    """R's answers, and the covariates, days and events of the subjects who have them all."""
    answers, data = reference(request.param)
    terms = answers["cox_firth"]["coef"]["term"]
    terms = [terms] if isinstance(terms, str) else terms
    data = data.dropna(subset=terms)
    events = data["event"] > 0 if answers["endpoint"] == "event>0" else data["event"] == 1
    return answers, data[terms].to_numpy("float64"), data["time"].to_numpy("float64"), events.to_numpy()


def test_firth(model):
    answers, X, days, events = model
    expected = answers["cox_firth"]["coef"]
    ours = cox_firth.firth(X, days, events)
    np.testing.assert_allclose(ours["hr"], np.exp(expected["coef"]), rtol=ITERATED)
    np.testing.assert_allclose(ours["p"], expected["p"], rtol=ITERATED)
    for name, other in {"low": "hr_lower_pl", "high": "hr_upper_pl"}.items():
        np.testing.assert_allclose(ours[name], expected[other], rtol=ITERATED)


def test_proportional_hazards(model):
    answers, X, days, events = model
    expected = answers["cox_zph"]["km"]
    ours = score_test(X, days, events)
    assert expected["term"][-1] == "GLOBAL"
    assert ours["df"].tolist() == expected["df"]
    if answers["file"] == "edge_monotone.csv":
        # the likelihood has no maximum: R tests at the 21st step on the way to infinity, where no information is left
        assert answers["cox"]["efron"]["iter"] > 20
        assert ours[["chisq", "p"]].isna().all(axis=None)
        return
    # coxph stops when the likelihood changes by less than 1e-9 of itself, so its coefficients have fewer digits
    for name in ("chisq", "p"):
        np.testing.assert_allclose(ours[name], expected[name], rtol=ITERATED)


@pytest.mark.parametrize("group", ["", "Rad", "RadChem"])
def test_interval_censored(reference, group):
    answers, data = reference("ic_bcos")
    answers = answers["groups"][group] if group else answers["all"]
    data = data[data["treatment"] == group] if group else data
    low, high = data["left"].fillna(0).to_numpy("float64"), data["right"].fillna(np.inf).to_numpy("float64")
    assert len(low) == answers["n"]
    curve = interval_censored.fit(low, high)
    # the derivative of the likelihood shows that the maximum is reached to 1e-9: interval stops at about 1e-7, so its
    # masses have no more digits than that
    ours = curve[curve["probability"] > 0]
    theirs = answers["interval"]
    assert ours["start"].tolist() == theirs["intmap_left"]
    assert ours["end"].tolist() == theirs["intmap_right"]
    np.testing.assert_allclose(ours["probability"], theirs["mass"], atol=1e-6)
    inside = (low[:, None] <= ours["start"].to_numpy()) & (ours["end"].to_numpy() <= high[:, None])
    log_likelihoods = [np.log(inside @ np.array(mass)).sum() for mass in (ours["probability"], theirs["mass"])]
    assert log_likelihoods[0] >= log_likelihoods[1] - 1e-10
    # icenReg stops within 1e-10 of its own likelihood
    assert log_likelihoods[0] >= answers["icenReg"]["llk"] - 1e-9
    np.testing.assert_allclose(log_likelihoods[0], answers["icenReg"]["llk"], rtol=1e-7)


@pytest.mark.parametrize("name", ["liver-small", "liver-sixty"])
def test_control_of_lesions(reference, name):
    answers, data = reference(name, data=f"{name}-lesions.csv")
    expected = answers["lesions"]
    ours = lesion_control.fit(data["AVAL"], data["EVTYPE"], data["USUBJID"], cause=1).iloc[1:]
    assert ours["AVAL"].tolist() == expected["time"]
    for mine, theirs in {"estimate": "estimate", "std_err": "se", "low": "low", "high": "high"}.items():
        np.testing.assert_allclose(ours[mine], np.array(expected[theirs], dtype="float64"), rtol=CLOSED_FORM)


@pytest.mark.parametrize("name", ["liver-small", "liver-sixty"])
def test_agreement_of_two_readers(reference, name):
    answers, data = reference(name, data=f"{name}-readers.csv")
    expected = answers["kappa"]
    both = data[(data["READER1"] != "NE") & (data["READER2"] != "NE")]
    table = pd.crosstab(both["READER1"], both["READER2"]).reindex(index=LEVELS, columns=LEVELS, fill_value=0)
    assert table.to_numpy().tolist() == expected["table"]
    ours = weighted_kappa(table.to_numpy())
    np.testing.assert_allclose([ours["kappa"], ours["se"]], [expected["kappa"], expected["ase"]], rtol=CLOSED_FORM)
    if expected["ase"] == 0:  # vcd has an interval of 1 to 1 there, ours is missing
        assert np.isnan([ours["low"], ours["high"]]).all()
    else:
        limits = [expected["low"], expected["high"]]
        np.testing.assert_allclose([ours["low"], ours["high"]], limits, rtol=CLOSED_FORM)


@pytest.mark.parametrize("name", ["liver-small", "liver-sixty"])
def test_mean_cumulative_counts(reference, name):
    answers, deaths = reference(name, data=f"{name}-deaths.csv")
    _, events = reference(name, data=f"{name}-recurrent.csv")
    expected = answers["mean_count"]
    place = pd.Series(pd.Index(deaths["USUBJID"]).get_indexer(events["USUBJID"]))
    ours = mean_cumulative_count.fit(deaths["END"], deaths["DEAD"] == 1, events["DAY"], place)
    ours = ours[ours["AVAL"].isin(expected["time"])]
    assert ours["AVAL"].tolist() == expected["time"]
    for column in ("estimate", "se", "low", "high"):
        np.testing.assert_allclose(ours[column], np.array(expected[column], dtype="float64"), rtol=CLOSED_FORM)


def assert_limits(ours, theirs):
    defined = ((ours["estimate"] > 0) & (ours["estimate"] < 1)).to_numpy()
    assert ours.loc[~defined, ["low", "high"]].isna().all(axis=None)
    for other, name in ENDS.items():
        expected = np.array(theirs[other], dtype="float64")
        np.testing.assert_allclose(ours[name].to_numpy()[defined], expected[defined], rtol=CLOSED_FORM)


def assert_median(curve, expected):
    ours = [months * DAYS_PER_MONTH for months in kaplan_meier.median(curve).values()]
    np.testing.assert_allclose(ours, np.array(expected, dtype="float64"), rtol=CLOSED_FORM)
