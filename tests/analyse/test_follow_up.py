import numpy as np
import pytest

from helpers.analyse.follow_up import follow_up, maturity
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD


def test_the_end_of_observation_is_the_event(adtte, value):
    # reverse curve: day 100 2/3 (a death of the same day is still at risk), day 200 0
    data = adtte(("OS", 50, 2), ("OS", 100, 0), ("OS", 100, 2), ("OS", 200, 0), ("LPFS", 1, 1))
    result = follow_up(data).rows
    assert value(result, "n") == 4
    assert value(result, "median") == pytest.approx(200 / DAYS_PER_MONTH)
    assert set(result["METHOD"]) == {"Reverse Kaplan-Meier, log-log 95% interval"}
    ARD.check(result)


@pytest.mark.parametrize("subjects", [(), (("OS", 50, 2), ("OS", 60, 2))])
def test_nobody_or_only_the_dead_have_no_follow_up(adtte, value, subjects):
    assert np.isnan(value(follow_up(adtte(*subjects)).rows, "median"))


def test_maturity_counts_what_happened(adtte, value):
    data = adtte(("LPFS", 9, 1), ("LPFS", 9, 2), ("LPFS", 9, 2), ("LPFS", 9, 0), ("OS", 9, 2))
    data["EVNTDESC"] = ["Local progression", "Death", "Death", "No event", "Death"]
    result = maturity(data, paramcds=["LPFS"]).rows
    assert [value(result, stat, GROUP="") for stat in ("n", "events", "censored")] == [4, 3, 1]
    groups = result.loc[result["GROUP"] != ""]
    assert groups["GROUP"].tolist() == ["Death", "Local progression", "No event"]
    assert groups["STATVAL"].tolist() == [2, 1, 1]
    ARD.check(result)


def test_maturity_of_a_parameter_that_nobody_has(adtte, value):
    data = adtte(("OS", 9, 2)).assign(EVNTDESC="Death")
    assert maturity(data, paramcds=["LPFSLD"]).rows["STATVAL"].tolist() == [0, 0, 0]
