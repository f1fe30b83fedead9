"""The estimates of many trials at once are those that the analysis makes of each of them."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.adverse_events import overview
from helpers.analyse.best_response import TREATED, best_response
from helpers.analyse.beta_product import beta_product
from helpers.analyse.competing_risks import cumulative_incidence
from helpers.analyse.interval_censored import npmle
from helpers.analyse.kaplan_meier import kaplan_meier
from helpers.analyse.toxicity_monitoring import monitoring
from helpers.simulate.estimates import KEY, STOPPED, TOXICITY, Cohorts, efficacy, harm, rule
from tests.simulate.small import PLAN, PROTOCOL

MONTHS = list(PROTOCOL.estimation.times_months)
LEVEL = PROTOCOL.estimation.confidence_level
SIZES = (0, 1, 2, 3, 5, 8, 13, 21, 36, 60) * 2
"""Subjects of the random trials; one of them has none."""

DAY = np.datetime64("2022-01-03", "ms")


def cohorts(seed: int, *, round_to: int = 1) -> Cohorts:
    """Draw trials of any shape: of times with ties and without, of events only and of none, with and without grades."""
    random = np.random.default_rng(seed)
    trial = np.repeat(np.arange(len(SIZES)), SIZES)
    place = np.concatenate([np.arange(size) for size in SIZES])
    names = np.array([f"{t:03d}-{p:03d}" for t, p in zip(trial, place, strict=True)], dtype=object)
    subjects = pd.DataFrame({"USUBJID": names, "TRIAL": trial, "PLACE": place})
    treated = random.random(len(subjects)) < 0.95
    mood = random.random(len(SIZES))[trial]  # of a trial: from nobody with an event to everybody with one
    adtte = pd.concat(
        [_outcomes(subjects[treated], mood[treated], random, round_to).assign(PARAMCD=code)
         for code in {**PLAN.survival, **PLAN.competing, **PLAN.interval}], ignore_index=True)  # fmt: skip
    start = DAY + random.integers(0, 200, len(subjects)).astype("timedelta64[D]")
    seen = start + random.integers(1, 400, len(subjects)).astype("timedelta64[D]")
    adsl = subjects.assign(
        SAFFL=np.where(treated, "Y", "N"),
        CHRONFL="Y",
        SUMBL=np.where(random.random(len(subjects)) < 0.9, 30.0, np.nan),
        TRTSDT=start,
        ACUTEDT=start + np.timedelta64(90, "D"),
        DTHDT=np.where(random.random(len(subjects)) < 0.3, seen, np.datetime64("NaT", "ms")),
        LSTALVDT=seen,
    )
    best = random.choice(["CR", "PR", "SD", "PD", "NE"], len(subjects))
    adrs = subjects[treated].assign(PARAMCD=TREATED.best, AVALC=best[treated].astype(object))
    return Cohorts(adsl, adtte, adrs, _events(subjects[treated], mood[treated], random), trials=len(SIZES))


def _outcomes(subjects: pd.DataFrame, mood: np.ndarray, random: np.random.Generator, round_to: int) -> pd.DataFrame:
    days = np.ceil(random.exponential(700, len(subjects)) / round_to) * round_to
    kinds = np.where(random.random(len(subjects)) < mood, random.integers(1, 4, len(subjects)), 0)
    low = np.where(kinds == 2, days, np.maximum(days - 90, 0))
    return subjects.assign(
        AVAL=days, EVTYPE=kinds, CNSR=np.where(kinds > 0, 0, 1), INTLO=low, INTHI=np.where(kinds > 0, days, np.inf)
    )


def _events(subjects: pd.DataFrame, mood: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    has = random.random(len(subjects)) < mood
    events = subjects[has].sample(frac=10, replace=True, random_state=7).reset_index(drop=True)
    graded = random.random(len(SIZES)) < 0.8
    told = random.random(len(SIZES)) < 0.8
    grade = np.where(graded[events["TRIAL"]], random.integers(1, 5, len(events)), np.nan)
    related = np.where(told[events["TRIAL"]], random.choice(["Y", "N"], len(events)), "")
    phase = random.choice(["ACUTE", "ACUTE", "CHRONIC", ""], len(events)).astype(object)
    return events.assign(
        APHASE=phase, TRTEMFL=np.where(phase == "", "", "Y"), AETOXGRN=grade, AREL=related.astype(object), AESER="N",
        AEOUT=""
    )  # fmt: skip


def of_one(whole: Cohorts, trial: int) -> Cohorts:
    frames = {name: getattr(whole, name) for name in ("adsl", "adtte", "adrs", "adae")}
    own = {name: frame[frame["TRIAL"] == trial].drop(columns=["TRIAL", "PLACE"]) for name, frame in frames.items()}
    return Cohorts(**own, trials=1)


def by_key(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index(KEY).sort_index()[["ESTIMATE", "LOW", "HIGH", "N"]]


def analysed(rows: pd.DataFrame) -> pd.DataFrame:
    """Statistics of the analysis with the names of the simulation."""
    names = {"estimate": "ESTIMATE", "low": "LOW", "high": "HIGH", "denominator": "N", "at_risk": "N"}
    rows = rows[rows["STAT"].isin(list(names))].assign(STAT=lambda some: some["STAT"].map(names))
    wide = rows.set_index([*KEY, "STAT"])["STATVAL"].unstack("STAT")
    return by_key(wide.reindex(columns=["ESTIMATE", "LOW", "HIGH", "N"]).reset_index().rename_axis(columns=None))


@pytest.mark.parametrize(("seed", "round_to"), [(1, 1), (2, 30), (3, 200)])
def test_curves_and_response_are_those_of_the_analysis_of_each_trial(seed, round_to):
    whole = cohorts(seed, round_to=round_to)
    found, at = efficacy(whole, plan=PLAN, protocol=PROTOCOL), {"times_months": MONTHS}
    for trial in range(whole.trials):
        own = of_one(whole, trial)
        incidence = cumulative_incidence(own.adtte, paramcds=list(PLAN.competing), **at, conf_level=LEVEL).rows
        wanted = [
            kaplan_meier(own.adtte, paramcds=list(PLAN.survival), **at, conf_level=LEVEL).rows.query("TIME.notna()"),
            beta_product(own.adtte, paramcds=list(PLAN.beta_product), **at, conf_level=LEVEL).rows,
            incidence[incidence["GROUP"] == "progression"],
            npmle(own.adtte, paramcds=list(PLAN.interval), **at).rows.query("STAT == 'estimate'"),
            best_response(own.adrs, own.adsl, scope=TREATED, conf_level=LEVEL).rows.query("TERM == 'ORR'"),
        ]
        pd.testing.assert_frame_equal(
            by_key(found[found["TRIAL"] == trial]), analysed(pd.concat(wanted)), rtol=1e-12, atol=1e-12
        )


@pytest.mark.parametrize("seed", [4, 5])
def test_shares_of_toxicity_are_those_of_the_analysis_of_each_trial(seed):
    whole = cohorts(seed)
    found = harm(whole, protocol=PROTOCOL)
    for trial in range(whole.trials):
        own = of_one(whole, trial)
        shares = overview(own.adae, own.adsl, conf_level=LEVEL).rows
        shares = shares[(shares["PHASE"] == "ACUTE") & shares["TERM"].isin([">=3", "related >=3"])]
        pd.testing.assert_frame_equal(by_key(found[found["TRIAL"] == trial]), analysed(shares), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", [6, 7])
def test_a_trial_stops_where_its_monitoring_reaches_the_boundary(seed):
    whole = cohorts(seed)
    found = rule(whole, plan=PLAN, subjects=60).set_index(["ANALYSIS", "TRIAL"])
    settings, stopped = PLAN.monitoring.model_copy(update={"max_subjects": 60}), 0
    for trial in range(whole.trials):
        own = of_one(whole, trial)
        rows = monitoring(own.adae, own.adsl, settings=settings).rows.pivot(
            index="GROUP", columns="STAT", values="STATVAL"
        )
        path, last = rows.drop(index=""), rows.loc[""]
        reached = (path["events"] >= path["boundary"]).any()
        stopped += reached
        assert found.at[(STOPPED, trial), "ESTIMATE"] == reached
        assert found.at[(STOPPED, trial), "N"] == last["n"]
        rate = last["events"] / max(last["n"], 1)
        assert found.at[(TOXICITY, trial), "ESTIMATE"] == pytest.approx(rate, abs=1e-12, nan_ok=True)
    assert 0 < stopped < whole.trials


def test_random_trials_have_every_shape():
    """Trials without a subject, an event, a grade or a causality are among those that were compared."""
    whole = cohorts(4)
    records = whole.adae.groupby("TRIAL")
    graded = records["AETOXGRN"].count().reindex(range(whole.trials), fill_value=0)
    assert {0, 1} == {int(some) for some in (graded > 0)}
    assert (records["AREL"].max() == "").any()
    assert (records["AREL"].max() == "Y").any()
    assert whole.adsl.groupby("TRIAL").size().reindex(range(whole.trials), fill_value=0).min() == 0
