import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.kaplan_meier import at_risk, fit, kaplan_meier, kaplan_meier_curve, median
from helpers.analyse.life_table import steps_at
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD

MONTH = DAYS_PER_MONTH


def in_days(curve):
    return {name: round(months * MONTH, 6) for name, months in median(curve).items()}


def test_curve_of_the_freireich_data(freireich):
    # Kleinbaum & Klein, Survival Analysis, table of the treatment group
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    curve = fit(freireich["AVAL"], freireich["EVENT"])
    read = steps_at(curve, at=np.array([float(week) for week in published]))
    np.testing.assert_allclose(read["estimate"], list(published.values()), atol=5e-4)
    assert read["at_risk"].tolist() == [21, 17, 15, 12, 11, 7, 6]


def test_log_log_interval_and_median_of_the_freireich_data(freireich):
    curve = fit(freireich["AVAL"], freireich["EVENT"])
    week_10 = curve.loc[curve["AVAL"] == 10].iloc[0]
    # Fay, Brittain & Proschan 2013
    assert (round(week_10["low"], 4), round(week_10["high"], 4)) == (0.5032, 0.8894)
    # R survfit, conf.type = "log-log": median 23, 13 to infinity
    assert in_days(curve)["median"] == 23
    assert in_days(curve)["median_low"] == 13
    assert np.isnan(median(curve)["median_high"])


def test_median_is_the_middle_of_a_stretch_at_exactly_one_half():
    # survfit gives 7 for events at 2, 4, ..., 12 and 6 where the curve stays at one half to the end
    assert in_days(fit([2, 4, 6, 8, 10, 12], [1] * 6)) == pytest.approx(
        {"median": 7, "median_low": 2, "median_high": np.nan}, nan_ok=True
    )
    assert in_days(fit(range(1, 9), [1, 1, 1, 1, 0, 0, 0, 0]))["median"] == 6


def test_statistics_are_in_months_with_numbers_at_risk(adtte, value):
    data = adtte(("OS", 100, 2), ("OS", 365, 2), ("OS", 366, 2), ("OS", 800, 0), ("LPFS", 5, 1))
    result = kaplan_meier(data, paramcds=["OS"], times_months=[6, 12, 24, 36]).rows
    assert (value(result, "n"), value(result, "events")) == (4, 3)
    assert value(result, "median") == pytest.approx((365 + 366) / 2 / MONTH)
    # 12 months are 365.25 days: the death of day 365 has happened, that of day 366 has not
    assert value(result, "estimate", TIME=12) == 0.5
    assert value(result, "at_risk", TIME=12) == 2
    assert value(result, "estimate", TIME=24) == pytest.approx(0.25)
    assert np.isnan(value(result, "estimate", TIME=36))
    assert np.isnan(value(result, "low", TIME=36))
    assert value(result, "at_risk", TIME=36) == 0
    assert set(result["METHOD"]) == {
        "Kaplan-Meier, log-log 95% interval",
        "Kaplan-Meier, log-log 95% interval; median by inversion (Brookmeyer-Crowley)",
    }
    ARD.check(result)


def test_an_event_on_the_last_day_of_the_horizon_counts_at_60_months(adtte, value):
    result = kaplan_meier(adtte(("OS", 1461, 2), ("OS", 1827, 0)), paramcds=["OS"], times_months=[48, 60]).rows
    assert value(result, "at_risk", TIME=48) == 2
    assert value(result, "estimate", TIME=48) == 0.5
    assert value(result, "estimate", TIME=60) == 0.5


def test_no_subject(adtte, value):
    result = kaplan_meier(adtte(("OS", 5, 2)), paramcds=["LPFSLD"], times_months=[6]).rows
    assert (value(result, "n"), value(result, "events"), value(result, "at_risk")) == (0, 0, 0)
    assert all(np.isnan(value(result, stat)) for stat in ("median", "median_low", "estimate", "low", "high"))


def test_nobody_has_the_event(adtte, value):
    result = kaplan_meier(adtte(*[("OS", 300, 0)] * 3), paramcds=["OS"], times_months=[6, 12]).rows
    assert value(result, "estimate", TIME=6) == 1
    assert np.isnan(value(result, "low", TIME=6))
    assert np.isnan(value(result, "estimate", TIME=12))
    assert np.isnan(value(result, "median"))


def test_everybody_has_the_event(adtte, value):
    result = kaplan_meier(adtte(*[("OS", 30, 2)] * 3), paramcds=["OS"], times_months=[30 / MONTH, 6]).rows
    assert value(result, "estimate", TIME=30 / MONTH) == 0
    assert np.isnan(value(result, "low", TIME=30 / MONTH))
    assert np.isnan(value(result, "estimate", TIME=6))  # after the largest AVAL, also where the curve ended at 0
    assert value(result, "median") == pytest.approx(30 / MONTH)
    assert np.isnan(value(result, "median_low"))


@pytest.mark.parametrize(("evtype", "survival", "middle"), [(2, np.nan, 30 / MONTH), (0, np.nan, np.nan)])
def test_one_subject(adtte, value, evtype, survival, middle):
    result = kaplan_meier(adtte(("OS", 30, evtype)), paramcds=["OS"], times_months=[6]).rows
    np.testing.assert_allclose([value(result, "estimate"), value(result, "median")], [survival, middle])


def test_curve_rows_start_at_1_and_count_every_subject(adtte, value):
    data = adtte(("OS", 10, 2), ("OS", 10, 0), ("OS", 20, 2))
    result = kaplan_meier_curve(data, paramcds=["OS"]).rows
    assert value(result, "estimate", TIME=0) == 1
    assert value(result, "at_risk", TIME=0) == 3
    assert value(result, "estimate", TIME=10 / MONTH) == pytest.approx(2 / 3)
    assert value(result, "censored", TIME=10 / MONTH) == 1
    assert value(result, "estimate", TIME=20 / MONTH) == 0
    assert result.loc[result["STAT"].isin(["events", "censored"]), "STATVAL"].sum() == 3
    ARD.check(result)


def test_numbers_under_the_axis_add_up(adtte, value):
    data = adtte(("OS", 100, 2), ("OS", 183, 0), ("OS", 1461, 2))
    result = at_risk(data, paramcds=["OS"], times_months=[0, 6, 48, 54]).rows
    counts = result.pivot_table(index="TIME", columns="STAT", values="STATVAL")
    assert counts["at_risk"].tolist() == [3, 2, 1, 0]
    assert counts["events"].tolist() == [0, 1, 1, 2]
    assert counts["censored"].tolist() == [0, 0, 1, 1]
    ARD.check(result)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=15), st.randoms())
def test_row_order_changes_nothing_and_the_interval_holds_the_estimate(subjects, random):
    shuffled = random.sample(subjects, len(subjects))
    curve, again = (fit(*(np.array(part) for part in zip(*rows, strict=True))) for rows in (subjects, shuffled))
    pd.testing.assert_frame_equal(curve, again)
    inner = curve.loc[curve["low"].notna()]
    assert ((inner["low"] <= inner["estimate"]) & (inner["estimate"] <= inner["high"])).all()
    assert (curve["estimate"].diff().iloc[1:] <= 0).all()
