"""Prevalence of adverse events by month, among those under observation (rules 24 and 29)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.adverse_events import grades_collected
from helpers.analyse.ard import ard_rows
from helpers.foundation.calendar import add_months

GRADES = {"any": 0, ">=2": 2, ">=3": 3}
"""Lines of each month, and the lowest worst grade of each; what was not graded is in ``any`` alone."""

_METHOD = "Proportion of the subjects under observation on the day"


def prevalence(adae: pd.DataFrame, adsl: pd.DataFrame, *, months: Sequence[int]) -> pd.DataFrame:
    """Subjects with an event that is going on, whole calendar months after the start of treatment.

    Result rows of ``ae-prevalence``, one a statistic: for each month (TIME) GRADE ``any``, ``>=2``, ``>=3``;
    ``n denominator estimate``, the estimate missing where nobody is under observation.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, ASTDT, AENDT, TRTEMFL, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT.
    months : sequence of int
        Calendar months after TRTSDT; 0 is the day itself.

    Notes
    -----
    The denominator are the subjects of the safety set who are under observation on the day, see
    `under_observation`. An event goes on from its onset to its end, both days included; without an end it goes
    on for as long as the subject is observed. A subject counts at the worst grade of the events that go on;
    one none of whose has a grade is in ``any`` alone (rule 24); where no event of the study has a grade the other
    lines are missing.
    """
    subjects = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]]
    events = adae.loc[adae["TRTEMFL"] == "Y", ["USUBJID", "ASTDT", "AENDT", "AETOXGRN"]]
    events = events.merge(subjects, on="USUBJID", how="inner")
    lines = []
    for month in months:
        observed = under_observation(subjects, day=add_months(subjects["TRTSDT"], month)).sum()
        worst = _worst_going_on(events, day=add_months(events["TRTSDT"], month))
        for line, lowest in GRADES.items():
            lines.append((line, month, (worst >= lowest).sum(), observed))
    counts = pd.DataFrame(lines, columns=["GRADE", "TIME", "n", "denominator"]).astype({"n": "float64"})
    if not grades_collected(adae):
        counts["n"] = counts["n"].where(counts["GRADE"] == "any")
    among = counts["denominator"].where(counts["denominator"] > 0)
    return ard_rows(
        counts.assign(estimate=counts["n"] / among),
        analysis="ae-prevalence",
        method=_METHOD,
        stats=("n", "denominator", "estimate"),
        population="SAFFL",
    )


def under_observation(rows: pd.DataFrame, *, day: pd.Series) -> np.ndarray:
    """Tell who is alive and observed on a day: not dead before it, and known to be alive on it or later.

    One value is one row of ``rows``. Needs DTHDT, LSTALVDT; ``day`` is aligned with them.
    """
    dead = rows["DTHDT"] < day
    return ((rows["LSTALVDT"] >= day) & ~dead).to_numpy()


def _worst_going_on(events: pd.DataFrame, *, day: pd.Series) -> pd.Series:
    """Worst grade of what goes on that day, 0 where nothing of it has a grade: one value an affected subject."""
    going_on = (events["ASTDT"] <= day) & ~(events["AENDT"] < day) & under_observation(events, day=day)
    return events.loc[going_on].groupby("USUBJID")["AETOXGRN"].max().fillna(0)
