"""A second and a third look at the same thing agree: estimators against each other on random cohorts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.analyse import competing_risks, interval_censored, kaplan_meier, landmark
from helpers.analyse.best_response import SCOPES
from helpers.analyse.cox_firth import firth
from helpers.analyse.life_table import in_days, steps_at
from helpers.analyse.proportional_hazards import score_test
from helpers.analyse.restricted_mean import restricted_mean, restricted_mean_days
from helpers.derive.study import derive_study
from helpers.foundation.calendar import DAYS_PER_MONTH as MONTH
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL

ROOT = Path(__file__).parents[2]
INF = np.inf

often = settings(max_examples=60, deadline=None, derandomize=True)
# day, and 0 where censored or the kind of event
COHORTS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3)), min_size=1, max_size=25)


def arrays(subjects):
    days, kinds = zip(*subjects, strict=True)
    return np.array(days, dtype="float64"), np.array(kinds)


@often
@given(COHORTS)
def test_each_kind_of_event_and_freedom_from_all_add_up_to_1_at_every_day(subjects):
    days, kinds = arrays(subjects)
    everywhere = np.arange(0, days.max() + 1)
    read = [steps_at(competing_risks.fit(days, kinds, cause=cause), at=everywhere)["estimate"] for cause in range(4)]
    np.testing.assert_allclose(np.sum(read, axis=0), 1, rtol=1e-12)
    free = steps_at(kaplan_meier.fit(days, kinds > 0), at=everywhere)["estimate"]
    np.testing.assert_allclose(read[0], free, atol=1e-12)


@often
@given(COHORTS)
def test_incidence_of_the_only_kind_of_event_is_what_kaplan_meier_leaves(subjects):
    days, kinds = arrays(subjects)
    events = kinds > 0
    incidence = competing_risks.fit(days, events.astype(int), cause=1)
    free = competing_risks.fit(days, events.astype(int), cause=0)
    curve = kaplan_meier.fit(days, events)
    np.testing.assert_allclose(1 - incidence["estimate"], curve["estimate"], atol=1e-12)
    np.testing.assert_allclose(incidence["std_err"], free["std_err"], atol=1e-12)
    # Greenwood: S^2 times the sum of d / (n (n - d))
    n, died = curve["at_risk"].iloc[1:], curve["events"].iloc[1:]
    left = curve["estimate"].iloc[1:] > 1e-12
    greenwood = curve["estimate"].iloc[1:][left] * np.sqrt((died / (n * (n - died).where(left)))[left].cumsum())
    np.testing.assert_allclose(incidence["std_err"].iloc[1:][left], greenwood, atol=1e-12)


@often
@given(COHORTS, st.sampled_from([0.5, 1, 7, 12]))
def test_restricted_mean_is_the_area_under_the_rows_of_the_curve(subjects, months):
    days, kinds = arrays(subjects)
    adtte = pd.DataFrame({"PARAMCD": "OS", "AVAL": 15 * days, "CNSR": (kinds == 0).astype(int)})
    curve = kaplan_meier.kaplan_meier_curve(adtte, paramcds=["OS"]).rows
    curve = curve.loc[curve["STAT"] == "estimate"].sort_values("TIME")
    times, heights = curve["TIME"].to_numpy(), curve["STATVAL"].to_numpy()
    found = restricted_mean(adtte, paramcds=["OS"], times_months=[months]).rows
    area = found.loc[found["STAT"] == "estimate", "STATVAL"].iloc[0]
    if months > times[-1]:
        assert np.isnan(area)
        return
    # midpoints of steps of 1/32 of a day, in which half a month and every day are whole numbers
    width = 1 / (32 * MONTH)
    middles = (np.arange(round(months / width)) + 0.5) * width
    integral = heights[np.searchsorted(times, middles, side="right") - 1].sum() * width
    assert area == pytest.approx(integral, abs=1e-9)


@often
@given(COHORTS, st.integers(1, 30))
def test_variance_of_the_restricted_mean_is_that_of_its_influences(subjects, until):
    days, kinds = arrays(subjects)
    found = restricted_mean_days(days, kinds > 0, until=until)
    assume(np.isfinite(found["estimate"]))
    curve = kaplan_meier.fit(days, kinds > 0).iloc[1:]
    # Greenwood has d / (n (n - d)); the integral after each event is read from the curve, day by day
    heights = steps_at(kaplan_meier.fit(days, kinds > 0), at=np.arange(until, dtype="float64"))["estimate"]
    variance = 0
    for row in curve.itertuples():
        if until > row.AVAL and row.at_risk > row.events:
            variance += heights[int(row.AVAL) :].sum() ** 2 * row.events / (row.at_risk * (row.at_risk - row.events))
    assert found["se"] == pytest.approx(variance**0.5, abs=1e-12)


@often
@given(COHORTS, st.integers(0, 3))
def test_all_subjects_of_a_landmark_together_are_the_rest_of_the_curve(subjects, month):
    days, kinds = arrays([(40 * day, kind) for day, kind in subjects])
    names = [f"S{number}" for number in range(len(days))]
    start = pd.Timestamp("2021-04-15")
    adtte = pd.DataFrame({
        "USUBJID": names,
        "PARAMCD": "OS",
        "STARTDT": np.full(len(days), start, dtype="datetime64[ms]"),
        "ADT": (start + pd.to_timedelta(days - 1, unit="D")).astype("datetime64[ms]"),
        "CNSR": (kinds == 0).astype(int),
    })  # fmt: skip
    adrs = pd.DataFrame({"USUBJID": names, "PARAMCD": "OVRLRESP", "AVALC": "PR", "ANL01FL": "Y"})
    adrs = adrs.assign(ADT=adtte["ADT"] - pd.to_timedelta(days % 120, unit="D"))
    adsl = pd.DataFrame({"USUBJID": names, "SAFFL": "Y", "SUMBL": 10.0})
    divided = landmark.from_landmark(adrs, adtte, adsl, month=month)
    assert sorted(divided["USUBJID"]) == sorted(names)
    # 15 April plus 0 to 3 months
    day = 1 + [0, 30, 61, 91][month]
    followed = divided.loc[divided["AVAL"] > 0]
    assert set(followed["USUBJID"]) == {name for name, last in zip(names, days, strict=True) if last > day}
    assume(len(followed) > 0)
    later = kaplan_meier.fit(followed["AVAL"].to_numpy(), followed["CNSR"].to_numpy() == 0)
    whole = kaplan_meier.fit(days, kinds > 0)
    at = later["AVAL"].to_numpy()
    survival = steps_at(whole, at=at + day)["estimate"] / steps_at(whole, at=np.array([float(day)]))["estimate"].iloc[0]
    np.testing.assert_allclose(later["estimate"], survival, atol=1e-12)


@often
@given(COHORTS)
def test_intervals_of_known_days_are_kaplan_meier(subjects):
    days, kinds = arrays(subjects)
    everywhere = np.arange(0, days.max() + 1)
    curve = interval_censored.fit(days, np.where(kinds > 0, days, INF))
    read = interval_censored.survival_at(curve, at=everywhere, last=days.max())
    usual = steps_at(kaplan_meier.fit(days, kinds > 0), at=everywhere)["estimate"]
    for name in ("estimate", "least", "most"):
        np.testing.assert_allclose(read[name], usual, atol=1e-8)


def test_median_of_intervals_of_known_days_is_that_of_kaplan_meier():
    # one half from day 60 to the last, 100; survfit takes the middle, as in the test of Kaplan-Meier
    adtte = pd.DataFrame({"PARAMCD": "LPFS", "AVAL": [60.0, 100], "CNSR": [0, 1], "INTLO": [60.0, 100]})
    adtte = adtte.assign(INTHI=[60, INF], USUBJID=["A", "B"])
    usual = kaplan_meier.kaplan_meier(adtte, paramcds=["LPFS"], times_months=[1]).rows
    other = interval_censored.npmle(adtte, paramcds=["LPFS"], times_months=[1]).rows
    medians = [result.loc[result["STAT"] == "median", "STATVAL"].iloc[0] * MONTH for result in (usual, other)]
    assert medians == pytest.approx([80, 80])


def intervals(seed):
    """Subjects seen every now and then: exact, between two visits, or after the last."""
    random = np.random.default_rng(seed)
    size = random.integers(2, 40)
    low = random.integers(0, 20, size).astype("float64")
    kind = random.integers(0, 3, size)
    high = np.select([kind == 0, kind == 1], [INF, low + random.integers(1, 15, size)], low + 1)
    return np.where(kind == 2, high, low), high


def on_stretches(curve, low, high):
    """Whether each subject's event can lie on each stretch, from the definition, interval by interval."""
    allowed = np.zeros((len(low), len(curve)))
    for subject, (after, until) in enumerate(zip(low, high, strict=True)):
        for number, stretch in enumerate(curve.itertuples()):
            on_a_day = stretch.start == stretch.end
            if after == until:
                inside = on_a_day and stretch.end == until
            else:
                inside = (stretch.start > after if on_a_day else stretch.start >= after) and stretch.end <= until
            allowed[subject, number] = inside
    return allowed


def log_likelihood(allowed, probability):
    with np.errstate(divide="ignore"):
        return np.log(allowed @ probability).sum()


def em(allowed, *, steps=3000):
    """Turnbull's self-consistency, from equal probabilities."""
    probability = np.full(allowed.shape[1], 1 / allowed.shape[1])
    for _ in range(steps):
        shares = allowed * probability
        probability = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return probability


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_more_likely_than_the_npmle(seed):
    low, high = intervals(seed)
    curve = interval_censored.fit(low, high)
    allowed, found = on_stretches(curve, low, high), curve["probability"].to_numpy()
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1, rel=1e-12)
    assert (allowed.sum(axis=1) > 0).all()
    # Gentleman & Geyer 1994: the derivative is the number of subjects where there is probability, no more elsewhere
    derivative = (allowed / (allowed @ found)[:, None]).sum(axis=0) / len(low)
    assert derivative.max() <= 1 + 1e-8
    np.testing.assert_allclose(derivative[found > 1e-4], 1, atol=1e-5)
    best = log_likelihood(allowed, found)
    random = np.random.default_rng(seed)
    # alternatives everywhere, and close by
    others = random.dirichlet(np.ones(len(found)), size=100)
    near = 0.99 * found + 0.01 * random.dirichlet(np.ones(len(found)), size=100)
    assert max(log_likelihood(allowed, other) for other in [*others, *near]) <= best + 1e-9
    self_consistent = log_likelihood(allowed, em(allowed))
    assert self_consistent <= best + 1e-9
    # and the slow way gets there
    assert self_consistent == pytest.approx(best, abs=1e-3)


@pytest.mark.parametrize("seed", range(30))
def test_the_npmle_may_not_lie_on_any_other_stretch(seed):
    """Probability of days between the stretches would not be in more intervals: each whole day lies in no more."""
    low, high = intervals(seed)
    curve = interval_censored.fit(low, high)
    allowed = on_stretches(curve, low, high).astype(bool)
    last = high[np.isfinite(high)].max(initial=low.max()) + 1
    for day in np.arange(0.5, last + 1, 0.5):
        holding = (low < day) & (day <= high) | (low == high) & (low == day)
        assert (allowed[holding].all(axis=0)).any(), f"day {day} is in intervals that no stretch has in common"


def outcomes_with_covariates(seed):
    random = np.random.default_rng(seed)
    X = np.column_stack([random.normal(60, 8, 50), random.integers(0, 2, 50), random.lognormal(0, 1, 50)])
    return X, random.integers(1, 60, 50).astype("float64"), random.random(50) < 0.7


@pytest.mark.parametrize("seed", range(8))
def test_a_model_depends_neither_on_units_nor_on_an_origin_nor_on_any_order(seed):
    X, days, events = outcomes_with_covariates(seed)
    fitted, tested = firth(X, days, events), score_test(X, days, events)
    assert fitted.notna().all(axis=None)
    assert tested.notna().all(axis=None)
    random = np.random.default_rng(seed + 100)
    rows, columns = random.permutation(50), random.permutation(3)
    units, origin = np.array([10, 2, 0.25]), np.array([60, -1, 0])
    moved = ((X - origin) / units)[rows][:, columns]
    again, retested = firth(moved, days[rows], events[rows]), score_test(moved, days[rows], events[rows])
    powers = units[columns]
    for name in ("hr", "low", "high"):
        expected = np.log(fitted[name].to_numpy()[columns]) * powers
        np.testing.assert_allclose(np.log(again[name]), expected, atol=1e-5)
    np.testing.assert_allclose(again["p"], fitted["p"].to_numpy()[columns], atol=1e-5)
    np.testing.assert_allclose(retested["chisq"], tested["chisq"].to_numpy()[[*columns, 3]], rtol=1e-5, atol=1e-8)
    assert retested["df"].tolist() == [1, 1, 1, 3]


@pytest.mark.parametrize("seed", range(4))
def test_another_unit_of_time_changes_no_model(seed):
    X, days, events = outcomes_with_covariates(seed)
    pd.testing.assert_frame_equal(firth(X, days / MONTH, events), firth(X, days, events))
    pd.testing.assert_frame_equal(score_test(X, days / MONTH, events), score_test(X, days, events))


@pytest.mark.parametrize("seed", range(4))
def test_the_other_level_has_the_inverse_hazard_ratio(seed):
    _, days, events = outcomes_with_covariates(seed)
    level = np.random.default_rng(seed).integers(0, 2, (50, 1)).astype("float64")
    one, other = firth(level, days, events).iloc[0], firth(1 - level, days, events).iloc[0]
    assert 1 / other["hr"] == pytest.approx(one["hr"], rel=1e-5)
    assert [1 / other["high"], 1 / other["low"]] == pytest.approx([one["low"], one["high"]], rel=1e-5)
    assert other["p"] == pytest.approx(one["p"], rel=1e-5)


@pytest.fixture(scope="module")
def bundled():
    domains = ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains
    return derive_study(domains, protocol=PROTOCOL).datasets()


def wide(adtte, column):
    return adtte.pivot(index="USUBJID", columns="PARAMCD", values=column)


def test_nobody_of_the_bundled_study_is_free_of_local_progression_after_the_end_of_survival(bundled):
    times = wide(bundled["adtte"], "AVAL")
    assert len(times) > 30
    assert (times["LPFS"] <= times["OS"]).all()


def test_deaths_of_the_bundled_study_are_the_same_in_every_endpoint(bundled):
    times, events = (wide(bundled["adtte"], column) for column in ("AVAL", "EVTYPE"))
    for paramcd in ("LPFS", "DPFS", "PFS"):
        died = events[paramcd] == 2
        assert died.any()
        assert (times.loc[died, paramcd] == times.loc[died, "OS"]).all()


def test_intervals_of_the_bundled_study_hold_the_days_of_the_usual_analysis(bundled):
    adtte = bundled["adtte"].set_index(["PARAMCD", "USUBJID"])
    for paramcd in ("LPFS", "DPFS"):
        usual, interval = adtte.loc[paramcd], adtte.loc[f"{paramcd}INT"]
        event = usual["CNSR"] == 0
        assert event.any()
        assert (interval.loc[event, "INTHI"] == usual.loc[event, "AVAL"]).all()
        assert (interval.loc[event, "INTLO"] <= usual.loc[event, "AVAL"]).all()
        assert (interval.loc[~event, "INTHI"].fillna(INF) == INF).all()


@pytest.mark.parametrize("scope", SCOPES)
def test_survival_after_the_landmark_of_the_bundled_study_is_the_rest_of_the_curve(bundled, scope):
    month = PROTOCOL.estimation.landmark_month
    of = {"month": month, "scope": scope}
    divided = landmark.from_landmark(bundled["adrs"], bundled["adtte"], bundled["adsl"], **of)
    followed = divided.loc[divided["AVAL"] > 0]
    survival = bundled["adtte"].query("PARAMCD == 'OS'").set_index("USUBJID")["AVAL"]
    gone = survival[divided.set_index("USUBJID").index][(divided["AVAL"] <= 0).to_numpy()]
    # everybody who is not followed from the landmark left within 6 months and a day or two of the calendar
    assert gone.max() <= in_days([month])[0] + 3
    assert set(followed["GROUP"]) == set(landmark.GROUPS)
    assert (followed.set_index("USUBJID")["AVAL"] < survival[followed["USUBJID"]]).all()
