"""Prevalence of adverse events by month, among those under observation (rules 24 and 29)."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.adverse_events import grades_collected, recorded
from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import share
from helpers.foundation.calendar import DATE, add_months
from helpers.foundation.results import Results

GRADES = {"any": 0, ">=2": 2, ">=3": 3}
"""Lines of each month, and the lowest worst grade of each; what was not graded is in ``any`` alone."""

_METHOD = "Proportion of the subjects under observation on the day"


def prevalence(adae: pd.DataFrame, adsl: pd.DataFrame, *, months: Sequence[int], death_within_months: int) -> Results:
    """Subjects with an event that is going on, whole calendar months after the start of treatment.

    Result rows of ``ae-prevalence``, one per statistic: for each month (TIME) GRADE ``any``, ``>=2``, ``>=3``;
    ``n denominator estimate``, the estimate missing where nobody is under observation.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, ASTDT, AENDT, TRTEMFL, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT.
    months : sequence of int
        Calendar months after TRTSDT; 0 is the day itself.
    death_within_months : int
        Calendar months after the last contact up to which a death ends the observation.

    Notes
    -----
    The denominator are the subjects of the safety set who are under observation on the day, see
    `observed_until`. An event is ongoing from its onset to its end, both days included; without an end it goes
    on for as long as the subject is observed. A subject counts at the worst grade of the events that go on;
    one none of whose has a grade is in ``any`` alone (rule 24); where no event of the study has a grade the other
    lines are missing, and all of them where no event was recorded.
    """
    subjects = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]]
    subjects = subjects.assign(LAST=observed_until(subjects, death_within_months=death_within_months))
    times = pd.DataFrame({"TIME": list(months)})
    observed = [subjects.loc[subjects["LAST"] >= add_months(subjects["TRTSDT"], month), "USUBJID"] for month in months]
    lines, affected = _affected(adae, subjects, months=months)
    return count_subjects(
        lines,
        {"n": listed(lines, affected), "denominator": listed(times, observed)},
        analysis="ae-prevalence",
        method=_METHOD,
        stats=("n", "denominator", "estimate"),
        proportion=share,
        known={"n": grades_collected(adae) | ((lines["GRADE"] == "any") & recorded(adae))},
        population="SAFFL",
    )


def observed_until(rows: pd.DataFrame, *, death_within_months: int) -> pd.Series:
    """Give the last day on which a subject is alive and observed: that of the last contact, or of the death.

    One value is one row of ``rows``; missing without a last contact. Needs DTHDT, LSTALVDT. A death up to so many
    calendar months after the last contact ends the observation, for until then the subject was alive; after a longer
    time without contact it is not known what the subject had. A subject seen after the death (a query) is observed
    until it.
    """
    death, seen = rows["DTHDT"], rows["LSTALVDT"]
    return seen.mask(death <= add_months(seen, death_within_months), death).astype(DATE)


def worst_going_on(events: pd.DataFrame, *, day: pd.Series) -> pd.Series:
    """Worst grade of the events ongoing on that day, 0 where none of them has a grade: one value per affected subject.

    Needs USUBJID, ASTDT, AENDT, AETOXGRN, and LAST, the last day under observation; ``day`` is aligned with them.
    """
    going_on = (events["ASTDT"] <= day) & ~(events["AENDT"] < day) & (events["LAST"] >= day)
    return events.loc[going_on].groupby("USUBJID")["AETOXGRN"].max().fillna(0)


def _affected(
    adae: pd.DataFrame, subjects: pd.DataFrame, *, months: Sequence[int]
) -> tuple[pd.DataFrame, list[pd.Index]]:
    """The lines of each month, and the subjects of each."""
    events = adae.loc[adae["TRTEMFL"] == "Y", ["USUBJID", "ASTDT", "AENDT", "AETOXGRN"]]
    events = events.merge(subjects, on="USUBJID", how="inner")
    lines, who = [], []
    for month in months:
        worst = worst_going_on(events, day=add_months(events["TRTSDT"], month))
        for line, lowest in GRADES.items():
            lines.append((line, month))
            who.append(worst.index[worst >= lowest])
    return pd.DataFrame(lines, columns=["GRADE", "TIME"]), who
