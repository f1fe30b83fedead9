"""The most frequent adverse events by month and worst grade, among those under observation (rules 29 and 43)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.adverse_events import grades_collected
from helpers.analyse.ae_prevalence import observed_until, worst_going_on
from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import share
from helpers.foundation.calendar import add_months
from helpers.foundation.results import Results

GRADES = ("1", "2", "3", "4", "5", "not-graded")


def ae_grades_by_month(
    adae: pd.DataFrame, adsl: pd.DataFrame, *, terms: int, months: Sequence[int], death_within_months: int
) -> Results:
    """Share of subjects at each worst grade of the most frequent terms, by month (rule 43).

    Result rows of ``ae-grades-by-month``: for each TERM, month (TIME, calendar months after TRTSDT) and GRADE
    (`GRADES`) ``n denominator estimate``. A subject is at the worst grade of the records of the term that are open on
    the day. The terms are those that most treated subjects had after the start, of two as frequent the first by name; a
    term without a code is the reported one.
    There is no row where no event was recorded or none is graded.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, AETERM, AEDECOD, ASTDT, AENDT, TRTEMFL, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT.
    terms : int
        How many terms.
    months : sequence of int
        Calendar months after the start.
    death_within_months : int
        See `ae_prevalence.observed_until`, which says who is under observation.
    """
    if not grades_collected(adae):
        return Results()
    subjects = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]]
    subjects = subjects.assign(LAST=observed_until(subjects, death_within_months=death_within_months))
    events = adae.loc[adae["TRTEMFL"] == "Y", ["USUBJID", "AETERM", "AEDECOD", "ASTDT", "AENDT", "AETOXGRN"]]
    events["AEDECOD"] = events["AEDECOD"].where(events["AEDECOD"] != "", events["AETERM"])
    events = events[events["AEDECOD"] != ""].merge(subjects, on="USUBJID")
    lines, who = [], []
    for term in most_frequent(events, terms=terms):
        own = events[events["AEDECOD"] == term]
        for month in months:
            worst = worst_going_on(own, day=add_months(own["TRTSDT"], month))
            for place, line in enumerate(GRADES):
                lines.append((term, line, month))
                who.append(worst.index[worst == (place + 1) % len(GRADES)])  # 0: nothing of it has a grade
    observed = [subjects.loc[subjects["LAST"] >= add_months(subjects["TRTSDT"], month), "USUBJID"] for month in months]
    lines = pd.DataFrame(lines, columns=["TERM", "GRADE", "TIME"]).astype({"TIME": "float64"})
    return count_subjects(
        lines,
        {"n": listed(lines, who), "denominator": listed(pd.DataFrame({"TIME": np.array(months, "float64")}), observed)},
        analysis="ae-grades-by-month",
        method="Proportion of the subjects under observation on the day",
        stats=("n", "denominator", "estimate"),
        proportion=share,
        population="SAFFL",
    )


def most_frequent(events: pd.DataFrame, *, terms: int) -> list[str]:
    """Name the terms that most subjects had, the most frequent first, then by name. Needs USUBJID, AEDECOD."""
    counted = events.groupby("AEDECOD")["USUBJID"].nunique().sort_index()
    return counted.sort_values(ascending=False, kind="stable").index[:terms].tolist()
