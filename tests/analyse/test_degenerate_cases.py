"""Every estimator of survival on cohorts with nothing to estimate from: each has a defined answer, and none warns.

A subject is its last day, and whether it died then. Treatment began on 1 January 2020; day 1 is that day. Times are 6,
12 and 24 months: days 182.625, 365.25 and 730.5. Times in answers are days.
"""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.beta_product import beta_product
from helpers.analyse.competing_risks import CAUSES, cumulative_incidence, cumulative_incidence_curve
from helpers.analyse.cox_firth import cox_firth
from helpers.analyse.duration_of_response import duration_of_response
from helpers.analyse.follow_up import follow_up
from helpers.analyse.interval_censored import npmle, npmle_curve
from helpers.analyse.kaplan_meier import kaplan_meier, kaplan_meier_curve
from helpers.analyse.landmark import landmark
from helpers.analyse.restricted_mean import restricted_mean
from helpers.analyse.sensitivity import sensitivity
from helpers.foundation.calendar import DAYS_PER_MONTH as MONTH
from helpers.foundation.contracts import ARD
from tests.derive.patient import PROTOCOL

NAN = np.nan
TIMES = (6, 12, 24)
START = pd.Timestamp("2020-01-01")

COHORTS = {
    "nobody": [],
    "one, died": [(200, True)],
    "one, censored": [(200, False)],
    "nobody died": [(100, False), (200, False), (400, False)],
    "everybody died": [(100, True), (200, True), (400, True)],
    "all censored at once": [(200, False)] * 3,
    "all died at once": [(200, True)] * 3,
    "half of all at once": [(200, True), (200, False), (200, True), (200, False)],
}


def answers(names, **rows):
    """One case for each cohort: its subjects, and the answer with its place in the table."""
    assert [name.replace("_", " ") for name in rows] == [name.replace(",", "") for name in COHORTS]
    cases = [(COHORTS[cohort], row) for cohort, row in zip(COHORTS, rows.values(), strict=True)]
    return pytest.mark.parametrize(("subjects", names), cases, ids=list(COHORTS))


def outcomes(subjects, paramcd="OS"):
    days, died = np.array([day for day, _ in subjects], dtype="float64"), np.array([d for _, d in subjects], dtype=bool)
    return pd.DataFrame({
        "USUBJID": np.array([f"S{number}" for number in range(len(days))], dtype=object),
        "PARAMCD": np.full(len(days), paramcd, dtype=object),
        "STARTDT": np.full(len(days), START, dtype="datetime64[ms]"),
        "ADT": (START + pd.to_timedelta(days - 1, unit="D")).astype("datetime64[ms]"),
        "AVAL": days,
        "CNSR": (~died).astype("int64"),
        "EVTYPE": np.where(died, 2, 0),
        "INTLO": days,
        "INTHI": np.where(died, days, np.inf),
    })  # fmt: skip


def at_times(result, stat, **keys):
    rows = result.loc[(result["STAT"] == stat) & result["TIME"].notna()]
    for name, wanted in keys.items():
        rows = rows.loc[rows[name] == wanted]
    assert rows["TIME"].tolist() == list(TIMES)
    ARD.check(result)
    return rows["STATVAL"].tolist()


def once(result, *stats, **keys):
    rows = result.loc[result["TIME"].isna()]
    for name, wanted in keys.items():
        rows = rows.loc[rows[name] == wanted]
    rows = rows.set_index("STAT", verify_integrity=True)["STATVAL"]
    return [rows[stat] for stat in stats]


def in_days(months):
    return np.multiply(MONTH, months)


@answers(
    "answer",  # n, events, median in days; survival; at risk
    nobody=([0, 0, NAN], [NAN, NAN, NAN], [0, 0, 0]),
    one_died=([1, 1, 200], [1, NAN, NAN], [1, 0, 0]),
    one_censored=([1, 0, NAN], [1, NAN, NAN], [1, 0, 0]),
    nobody_died=([3, 0, NAN], [1, 1, NAN], [2, 1, 0]),
    everybody_died=([3, 3, 200], [2 / 3, 1 / 3, NAN], [2, 1, 0]),
    all_censored_at_once=([3, 0, NAN], [1, NAN, NAN], [3, 0, 0]),
    all_died_at_once=([3, 3, 200], [1, NAN, NAN], [3, 0, 0]),
    half_of_all_at_once=([4, 2, 200], [1, NAN, NAN], [4, 0, 0]),
)
def test_kaplan_meier(subjects, answer):
    (n, events, middle), survival, at_risk = answer
    result = kaplan_meier(outcomes(subjects), paramcds=["OS"], times_months=TIMES).rows
    assert once(result, "n", "events") == [n, events]
    np.testing.assert_allclose(in_days(once(result, "median")), [middle])
    np.testing.assert_allclose(at_times(result, "estimate"), survival)
    assert at_times(result, "at_risk") == at_risk
    # no limits at 0 and 1, both elsewhere
    inside = [0 < estimate < 1 for estimate in survival]
    for end in ("low", "high"):
        assert np.isfinite(at_times(result, end)).tolist() == inside
    curve = kaplan_meier_curve(outcomes(subjects), paramcds=["OS"]).rows
    assert curve.loc[curve["STAT"].isin(["events", "censored"]), "STATVAL"].sum() == n


# Clopper and Pearson: k of n alive, as nobody is censored while others die; k = n has .025^(1/n), k = 0 has
# 1 - .025^(1/n) as its other limit. Two of three alive .0943 to .9916, one of three .0084 to .9057.
@answers(
    "answer",
    nobody=([NAN, NAN, NAN], [NAN, NAN, NAN]),
    one_died=([0.025, NAN, NAN], [1, NAN, NAN]),
    one_censored=([0.025, NAN, NAN], [1, NAN, NAN]),
    # who was censored is not at risk: two, then one are left
    nobody_died=([0.025 ** (1 / 2), 0.025, NAN], [1, 1, NAN]),
    everybody_died=([0.09429932, 0.00840376, NAN], [0.99159624, 0.90570068, NAN]),
    all_censored_at_once=([0.025 ** (1 / 3), NAN, NAN], [1, NAN, NAN]),
    all_died_at_once=([0.025 ** (1 / 3), NAN, NAN], [1, NAN, NAN]),
    half_of_all_at_once=([0.025 ** (1 / 4), NAN, NAN], [1, NAN, NAN]),
)
def test_beta_product(subjects, answer):
    result = beta_product(outcomes(subjects), paramcds=["OS"], times_months=TIMES).rows
    for end, limits in zip(("low", "high"), answer, strict=True):
        np.testing.assert_allclose(at_times(result, end), limits, rtol=1e-6)


@answers(
    "answer",
    nobody=[0, NAN],
    one_died=[1, NAN],
    one_censored=[1, 200],
    nobody_died=[3, 200],
    everybody_died=[3, NAN],
    all_censored_at_once=[3, 200],
    all_died_at_once=[3, NAN],
    half_of_all_at_once=[4, 200],
)
def test_follow_up(subjects, answer):
    n, middle = once(follow_up(outcomes(subjects)).rows, "n", "median")
    np.testing.assert_allclose([n, n and MONTH * middle], answer if n else [0, 0])
    assert n or np.isnan(middle)


@answers(
    "deaths",
    nobody=[NAN, NAN, NAN],
    one_died=[0, NAN, NAN],
    one_censored=[0, NAN, NAN],
    nobody_died=[0, 0, NAN],
    everybody_died=[1 / 3, 2 / 3, NAN],
    all_censored_at_once=[0, NAN, NAN],
    all_died_at_once=[0, NAN, NAN],
    half_of_all_at_once=[0, NAN, NAN],
)
def test_competing_risks(subjects, deaths):
    data = outcomes(subjects, "TTLP")
    result = cumulative_incidence(data, paramcds=["TTLP"], times_months=TIMES).rows
    expected = {"progression": np.multiply(0, deaths), "death": deaths, "transplant": np.multiply(0, deaths)}
    assert expected.keys() == CAUSES.keys()
    for group, incidence in expected.items():
        np.testing.assert_allclose(at_times(result, "estimate", GROUP=group), incidence, rtol=1e-14)
    inside = [0 < incidence < 1 for incidence in deaths]
    assert np.isfinite(at_times(result, "low", GROUP="death")).tolist() == inside
    curve = cumulative_incidence_curve(data, paramcds=["TTLP"]).rows
    last = curve.loc[(curve["GROUP"] == "event-free") & (curve["STAT"] == "estimate"), "STATVAL"].iloc[-1]
    alive = [not died for _, died in subjects]
    np.testing.assert_allclose(last, np.mean(alive) if alive else NAN)


@answers(
    "answer",  # days, and their standard error
    nobody=([NAN, NAN, NAN], [NAN, NAN, NAN]),
    one_died=([182.625, NAN, NAN], [0, NAN, NAN]),
    one_censored=([182.625, NAN, NAN], [0, NAN, NAN]),
    nobody_died=([182.625, 365.25, NAN], [0, 0, NAN]),
    # means of 100, 182.625 twice; of 100, 200, 365.25
    everybody_died=(
        [465.25 / 3, 665.25 / 3, NAN],
        [
            np.std([100, 182.625, 182.625]) / 3**0.5,
            np.std([100, 200, 365.25]) / 3**0.5,
            NAN,
        ],
    ),
    all_censored_at_once=([182.625, NAN, NAN], [0, NAN, NAN]),
    all_died_at_once=([182.625, NAN, NAN], [0, NAN, NAN]),
    half_of_all_at_once=([182.625, NAN, NAN], [0, NAN, NAN]),
)
def test_restricted_mean(subjects, answer):
    result = restricted_mean(outcomes(subjects), paramcds=["OS"], times_months=TIMES).rows
    for stat, expected in zip(("estimate", "se"), answer, strict=True):
        np.testing.assert_allclose(in_days(at_times(result, stat)), expected, rtol=1e-12, atol=1e-12)


@answers(
    "answer",  # n, exact, interval, censored, median in days; survival
    nobody=([0, 0, 0, 0, NAN], [NAN, NAN, NAN]),
    one_died=([1, 1, 0, 0, 200], [1, NAN, NAN]),
    one_censored=([1, 0, 0, 1, NAN], [1, NAN, NAN]),
    nobody_died=([3, 0, 0, 3, NAN], [1, 1, NAN]),
    everybody_died=([3, 3, 0, 0, 200], [2 / 3, 1 / 3, NAN]),
    all_censored_at_once=([3, 0, 0, 3, NAN], [1, NAN, NAN]),
    all_died_at_once=([3, 3, 0, 0, 200], [1, NAN, NAN]),
    half_of_all_at_once=([4, 2, 0, 2, 200], [1, NAN, NAN]),
)
def test_npmle(subjects, answer):
    counts, survival = answer
    result = npmle(outcomes(subjects, "LPFSINT"), paramcds=["LPFSINT"], times_months=TIMES).rows
    assert once(result, "n", "exact", "interval", "censored") == counts[:4]
    np.testing.assert_allclose(in_days(once(result, "median")), counts[4:])
    for stat in ("estimate", "least", "most"):
        np.testing.assert_allclose(at_times(result, stat), survival, rtol=1e-8)
    curve = npmle_curve(outcomes(subjects, "LPFSINT"), paramcds=["LPFSINT"]).rows
    mass = curve.loc[curve["STAT"] == "probability", "STATVAL"].sum()
    assert mass == pytest.approx(counts[1] / max(counts[0], 1))


# three intervals (100, 200]: all that is known is that the curve is 1 before and 0 after; its middle is day 150
def test_npmle_of_one_interval_for_all():
    data = outcomes([(200, True)] * 3, "LPFSINT").assign(INTLO=100.0)
    result = npmle(data, paramcds=["LPFSINT"], times_months=TIMES).rows
    assert once(result, "n", "exact", "interval", "censored") == [3, 0, 3, 0]
    assert in_days(once(result, "median")).tolist() == pytest.approx([150])
    for stat, survival in {"estimate": [0, NAN, NAN], "least": [0, NAN, NAN], "most": [1, NAN, NAN]}.items():
        np.testing.assert_array_equal(at_times(result, stat), survival)


def responses(subjects):
    """Everybody responds on 31 January, 31 days into treatment."""
    names = [f"S{number}" for number in range(len(subjects))]
    rows = pd.DataFrame({"USUBJID": pd.Series(names, dtype=object), "AVALC": "PR", "ANL01FL": "Y"})
    rows = rows.assign(ADT=np.full(len(rows), START + pd.Timedelta(days=30), dtype="datetime64[ms]"))
    return pd.concat([rows.assign(PARAMCD=code) for code in ("OVRLRESP", "BOR")], ignore_index=True)


def people(subjects, **variables):
    names = pd.Series([f"S{number}" for number in range(len(subjects))], dtype=object)
    return pd.DataFrame({"USUBJID": names, "SAFFL": "Y", "SUMBL": 30.0}).assign(**variables)


# The landmark is 1 July, day 183: days are 17 and 217 for days 200 and 400; day 100 lies before it.
@answers(
    "answer",  # before, n, events, median in days; survival
    nobody=([0, 0, 0, NAN], [NAN, NAN, NAN]),
    one_died=([0, 1, 1, 17], [NAN, NAN, NAN]),
    one_censored=([0, 1, 0, NAN], [NAN, NAN, NAN]),
    nobody_died=([1, 2, 0, NAN], [1, NAN, NAN]),
    # at one half from day 17 to 217
    everybody_died=([1, 2, 2, 117], [0.5, NAN, NAN]),
    all_censored_at_once=([0, 3, 0, NAN], [NAN, NAN, NAN]),
    all_died_at_once=([0, 3, 3, 17], [NAN, NAN, NAN]),
    half_of_all_at_once=([0, 4, 2, 17], [NAN, NAN, NAN]),
)
def test_landmark(subjects, answer):
    (before, n, events, middle), survival = answer
    result = landmark(responses(subjects), outcomes(subjects), people(subjects), month=6, times_months=TIMES).rows
    keys = {"ANALYSIS": "landmark", "GROUP": "responder"}
    assert once(result, "n", "before", ANALYSIS="landmark", GROUP="") == [len(subjects), before]
    assert once(result, "n", "events", **keys) == [n, events]
    np.testing.assert_allclose(in_days(once(result, "median", **keys)), [middle])
    np.testing.assert_allclose(at_times(result, "estimate", **keys), survival)
    none = {"ANALYSIS": "landmark", "GROUP": "non-responder"}
    assert once(result, "n", "events", **none) == [0, 0]
    assert np.isnan(at_times(result, "estimate", **none)).all()


# From day 31 on: days 70, 170 and 370 for days 100, 200 and 400.
@answers(
    "answer",  # n, events, median in days; response lasting
    nobody=([0, 0, NAN], [NAN, NAN, NAN]),
    one_died=([1, 1, 170], [NAN, NAN, NAN]),
    one_censored=([1, 0, NAN], [NAN, NAN, NAN]),
    nobody_died=([3, 0, NAN], [1, 1, NAN]),
    everybody_died=([3, 3, 170], [1 / 3, 1 / 3, NAN]),
    all_censored_at_once=([3, 0, NAN], [NAN, NAN, NAN]),
    all_died_at_once=([3, 3, 170], [NAN, NAN, NAN]),
    half_of_all_at_once=([4, 2, 170], [NAN, NAN, NAN]),
)
def test_duration_of_response(subjects, answer):
    (n, events, middle), lasting = answer
    data = outcomes(subjects, "PFS")
    result = duration_of_response(responses(subjects), data, people(subjects), times_months=TIMES).rows
    assert once(result, "n", "events") == [n, events]
    np.testing.assert_allclose(in_days(once(result, "median")), [middle])
    np.testing.assert_allclose(at_times(result, "estimate"), lasting)


@answers(
    "changed",
    nobody=0,
    one_died=1,
    one_censored=0,
    nobody_died=0,
    everybody_died=3,
    all_censored_at_once=0,
    all_died_at_once=3,
    half_of_all_at_once=2,
)
def test_a_reading_that_censors_every_death(subjects, changed):
    primary = outcomes(subjects, "LPFS")
    other = outcomes([(day, False) for day, _ in subjects], "LPFSFDA")
    result = sensitivity(pd.concat([primary, other]), readings={"LPFSFDA": "LPFS"}).rows
    assert once(result, "n", "changed", "earlier", "later") == [len(subjects), changed, 0, 0]


@pytest.mark.parametrize("subjects", COHORTS.values(), ids=list(COHORTS))
def test_too_few_events_for_a_model(subjects):
    # none of the cohorts has the 10 events that the protocol asks for
    adsl = people(subjects, CPCLASS="A", MAXDBL=30.0, AFPBL=20.0, NLESBL=1.0, ECOGBL=0.0)
    result = cox_firth(adsl, outcomes(subjects), models=PROTOCOL.models.model_copy(update={"endpoints": ("OS",)})).rows
    events = sum(died for _, died in subjects)
    assert result["STAT"].tolist() == ["n", "events", "missing", "covariates", "candidates"]
    assert result["STATVAL"].tolist() == [len(subjects), events, 0, 0, 5]


@pytest.mark.parametrize("subjects", COHORTS.values(), ids=list(COHORTS))
def test_a_model_of_one_event_for_each_covariate(subjects):
    """Missing or finite, and never a failure, however little there is."""
    few = PROTOCOL.models.model_copy(update={"endpoints": ("OS",), "events_per_covariate": 1})
    levels = np.arange(len(subjects)) % 2
    adsl = people(subjects, CPCLASS="A", MAXDBL=30.0, AFPBL=20.0, NLESBL=1.0, ECOGBL=levels.astype("float64"))
    result = cox_firth(adsl, outcomes(subjects), models=few, residuals=False).rows
    events = sum(died for _, died in subjects)
    fits = events > 0 and len(subjects) > 1
    assert once(result, "covariates", ANALYSIS="cox-size") == [int(fits)]
    ratios = result.loc[result["STAT"] == "hr", "STATVAL"]
    assert np.isfinite(ratios).tolist() == [True] * fits


def test_ties_everywhere_say_nothing_of_a_covariate_that_splits_them_evenly():
    few = PROTOCOL.models.model_copy(update={"endpoints": ("OS",), "events_per_covariate": 2})
    subjects = [(200, True)] * 4
    adsl = people(subjects, CPCLASS="A", MAXDBL=30.0, AFPBL=20.0, NLESBL=1.0, ECOGBL=[0.0, 1, 0, 1])
    result = cox_firth(adsl, outcomes(subjects), models=few, residuals=False).rows
    assert once(result, "hr", "p", ANALYSIS="cox-firth", TERM="ECOGBL") == pytest.approx([1, 1])
