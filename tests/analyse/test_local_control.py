"""Local progression as it is published, and freedom from it, dead or alive, counted by hand (rule 39)."""

import numpy as np
import pytest

from helpers.analyse.local_control import local_progression_km
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD

DAY_20 = 20 / DAYS_PER_MONTH


def test_who_dies_is_censored_in_one_and_competes_in_the_other(adtte, value):
    # of four, one dies on day 10; of the three left one progresses on day 20
    data = adtte(("TTLP", 10, 2), ("TTLP", 20, 1), ("TTLP", 30, 0), ("TTLP", 30, 0))
    data["CNSR"] = [2, 0, 1, 1]
    found = local_progression_km(data, times_months=[DAY_20, 12]).rows
    published = {"ANALYSIS": "local-progression-km", "TIME": DAY_20}
    assert value(found, "estimate", **published) == pytest.approx(1 / 3)
    assert value(found, "difference", **published) == pytest.approx(1 / 3 - 1 / 4)
    free = {"ANALYSIS": "without-local-progression", "TIME": DAY_20}
    assert value(found, "estimate", **free) == pytest.approx(3 / 4)
    assert value(found, "low", **free) < 3 / 4 < value(found, "high", **free)
    assert found.loc[found["TIME"] == 12, "STATVAL"].isna().all()
    ARD.check(found)


def test_limits_are_those_of_the_curve_turned_round(adtte, value):
    data = adtte(("TTLP", 10, 1), ("TTLP", 20, 0), ("TTLP", 30, 0), ("TTLP", 30, 0))
    found = local_progression_km(data, times_months=[DAY_20]).rows
    km = {"ANALYSIS": "local-progression-km"}
    # log-log limits of 3/4 with Greenwood's standard error of log S, sqrt(1 / 12)
    spread = 1.959963984540054 * np.sqrt(1 / 12) / np.log(3 / 4)
    limits = sorted(1 - 0.75 ** np.exp(sign * spread) for sign in (-1, 1))
    assert [value(found, name, **km) for name in ("low", "high")] == pytest.approx(limits)
    assert value(found, "difference", **km) == pytest.approx(0)
