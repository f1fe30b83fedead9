"""How long subjects were followed, and how mature each parameter is (rules 30 and 37)."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.kaplan_meier import fit, median
from helpers.analyse.life_table import outcomes


def follow_up(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Median follow-up by reverse Kaplan-Meier of overall survival (Schemper & Smith 1996; rule 30).

    Result rows of ``follow-up``: ``n`` and ``median median_low median_high`` in months. The end of
    observation is the event and death ends the time at risk. Needs PARAMCD, AVAL (days), CNSR (0 = event).
    """
    subjects = outcomes(adtte, paramcd="OS")
    curve = fit(subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() > 0, conf_level=conf_level)
    return ard_rows(
        pd.DataFrame([{"n": len(subjects), **median(curve)}]),
        analysis="follow-up",
        method=f"Reverse Kaplan-Meier, log-log {100 * conf_level:g}% interval",
        stats=("n", "median", "median_low", "median_high"),
        paramcd="OS",
        population="SAFFL",
    )


def maturity(adtte: pd.DataFrame, *, paramcds: Sequence[str]) -> pd.DataFrame:
    """Events and censorings of each parameter, and what they were (rule 37).

    Result rows of ``maturity``: ``n events censored``, then for each EVNTDESC (column GROUP, in alphabetical
    order, events first) ``n``. Needs PARAMCD, CNSR (0 = event), EVNTDESC.
    """
    rows = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        events = (subjects["CNSR"] == 0).sum()
        whole = pd.DataFrame([{"n": len(subjects), "events": events, "censored": len(subjects) - events}])
        reasons = subjects.assign(is_censored=subjects["CNSR"] > 0, GROUP=subjects["EVNTDESC"])
        reasons = reasons.groupby("GROUP").agg(is_censored=("is_censored", "min"), n=("CNSR", "size")).reset_index()
        reasons = reasons.sort_values(["is_censored", "GROUP"], ignore_index=True)
        keys = {
            "analysis": "maturity",
            "method": "Counts of subjects",
            "paramcd": paramcd,
            "population": "SAFFL",
        }
        rows.append(ard_rows(whole, stats=("n", "events", "censored"), **keys))
        rows.append(ard_rows(reasons, stats=("n",), **keys))
    return combine(*rows)
