"""How long subjects were followed, and how mature each parameter is (rules 30 and 37)."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.kaplan_meier import fit, median
from helpers.analyse.life_table import outcomes
from helpers.foundation.results import Results, combine


def follow_up(adtte: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
    """Median follow-up by reverse Kaplan-Meier of overall survival (Schemper & Smith 1996; rule 30).

    Result rows of ``follow-up``: ``n`` and ``median median_low median_high`` in months. The end of
    observation is the event and death ends the time at risk. Needs USUBJID, PARAMCD, AVAL (days), CNSR (0 = event).
    """
    subjects = outcomes(adtte, paramcd="OS")
    curve = fit(subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() > 0, conf_level=conf_level)
    return count_subjects(
        pd.DataFrame([median(curve)]),
        {"n": subjects},
        analysis="follow-up",
        method=f"Reverse Kaplan-Meier, log-log {100 * conf_level:g}% interval",
        stats=("n", "median", "median_low", "median_high"),
        paramcd="OS",
        population="SAFFL",
    )


def known_until(adsl: pd.DataFrame) -> pd.Timestamp:
    """Give the day to which the data reach: the cut-off, else the last day with a contact of any subject.

    Needs DCUTDT, LSTALVDT, DTHDT; missing where none of them is known.
    """
    days = adsl[["DCUTDT", "LSTALVDT", "DTHDT"]].max()
    return days["DCUTDT"] if pd.notna(days["DCUTDT"]) else days[["LSTALVDT", "DTHDT"]].max()


def maturity(adtte: pd.DataFrame, *, paramcds: Sequence[str]) -> Results:
    """Events and censorings of each parameter, and what they were (rule 37).

    Result rows of ``maturity``: ``n events censored``, then for each EVNTDESC (column GROUP, in alphabetical
    order, events first) ``n``. Needs USUBJID, PARAMCD, CNSR (0 = event), EVNTDESC.
    """
    found = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        event, reason = subjects["CNSR"] == 0, subjects["EVNTDESC"]
        reasons = event.groupby(reason).max().sort_index().sort_values(ascending=False, kind="stable").index
        keys = {"analysis": "maturity", "method": "Counts of subjects", "paramcd": paramcd, "population": "SAFFL"}
        whole = {"n": subjects, "events": subjects[event], "censored": subjects[~event]}
        lines = pd.DataFrame({"GROUP": reasons})
        of_reason = listed(lines, [subjects.loc[reason == one, "USUBJID"] for one in reasons])
        found += [
            count_subjects(pd.DataFrame(index=[0]), whole, stats=tuple(whole), **keys),
            count_subjects(lines, {"n": of_reason}, stats=("n",), **keys),
        ]
    return combine(*found)
