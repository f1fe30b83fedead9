"""Cumulative incidence of the first severe adverse event, death competing (rules 24, 29 and 31)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.adverse_events import grades_collected
from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.competing_risks import estimates_at, fit, method
from helpers.analyse.life_table import at_times, in_months
from helpers.foundation.calendar import DATE, days_between
from helpers.foundation.results import Results, combine

CENSORED, SEVERE, DEATH = 0, 1, 2
"""EVTYPE of `first_severe`."""


def ae_cumulative_incidence(
    adae: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    grades: Sequence[int] = (2, 3),
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Probability that the first event of at least a grade has come, by the times (rules 29 and 31).

    Result rows of ``ae-cumulative-incidence``, one per statistic: for GRADE ``>=2``, ``>=3`` first, with TIME
    missing, the subjects ``n``, those with an event of the grade (``events``) and those whose death came first
    (``competing``); then at each time (months) ``estimate low high at_risk``. After the longest time under
    observation the estimate is missing, also where events and deaths left nobody to observe. It is missing everywhere
    where no event was recorded, or none of them is graded.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, ASTDT, TRTEMFL, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT.
    grades : sequence of int
        Lowest grade of each line.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.
    """
    found, graded = [], grades_collected(adae)
    for grade in grades:
        subjects = first_severe(adae, adsl, grade=grade)
        days, kinds = subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy()
        values = estimates_at(days, kinds, cause=SEVERE, times_months=times_months, conf_level=conf_level)
        if not graded:
            values = values.assign(estimate=np.nan, low=np.nan, high=np.nan)
        counted = {"n": subjects, "events": subjects[kinds == SEVERE], "competing": subjects[kinds == DEATH]}
        keys = {
            "analysis": "ae-cumulative-incidence",
            "method": method(conf_level),
            "population": "SAFFL",
            "grade": _line(grade),
        }
        known = {"events": graded, "competing": graded}
        left = {"at_risk": at_times(subjects, times_months=times_months)}
        found += [
            count_subjects(pd.DataFrame(index=[0]), counted, stats=tuple(counted), known=known, **keys),
            count_subjects(values, left, stats=("estimate", "low", "high", "at_risk"), **keys),
        ]
    return combine(*found)


def ae_cumulative_incidence_curve(
    adae: pd.DataFrame, adsl: pd.DataFrame, *, grades: Sequence[int] = (2, 3), conf_level: float = 0.95
) -> Results:
    """Whole curves of `ae_cumulative_incidence`, for figures (rules 29 and 31).

    Result rows of ``ae-cumulative-incidence-curve``: for each GRADE ``estimate low high at_risk`` at time 0 and at
    each distinct time of an event, death or censoring. Columns needed as in `ae_cumulative_incidence`.
    """
    found = []
    for grade in grades:
        subjects = first_severe(adae, adsl, grade=grade)
        curve = fit(subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy(), cause=SEVERE, conf_level=conf_level)
        if not grades_collected(adae):
            curve = curve.assign(estimate=np.nan, low=np.nan, high=np.nan)
        rows = ard_rows(
            curve.assign(TIME=in_months(curve["AVAL"])),
            analysis="ae-cumulative-incidence-curve",
            method=method(conf_level),
            stats=("estimate", "low", "high", "at_risk"),
            population="SAFFL",
            grade=_line(grade),
        )
        found.append(Results(rows))
    return combine(*found)


def first_severe(adae: pd.DataFrame, adsl: pd.DataFrame, *, grade: int) -> pd.DataFrame:
    """Time from the start of treatment to the first treatment-emergent event of at least a grade (rule 29).

    One row is one subject of the safety set: USUBJID, STARTDT, ADT, AVAL (days), EVTYPE (0 censored, 1 event
    of the grade, 2 death before it). An event of no known grade is none (rule 24); of an event and a death on
    one day the event is first, and an event after death is not. Without either, a subject is censored on the
    day last known alive, and on the first day where that is missing or before the start. Columns needed as in
    `ae_cumulative_incidence`.
    """
    subjects = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]].reset_index(drop=True)
    severe = adae.loc[(adae["TRTEMFL"] == "Y") & (adae["AETOXGRN"] >= grade)]
    onset = severe.groupby("USUBJID")["ASTDT"].min().reindex(subjects["USUBJID"]).reset_index(drop=True)
    start, death = subjects["TRTSDT"], subjects["DTHDT"]
    is_severe = onset.notna() & ~(death < onset)
    is_death = death.notna() & ~is_severe
    seen = subjects["LSTALVDT"]
    end = seen.where(seen >= start, start).mask(is_death, death).mask(is_severe, onset).astype(DATE)
    return pd.DataFrame(
        {
            "USUBJID": subjects["USUBJID"],
            "STARTDT": start,
            "ADT": end,
            "AVAL": days_between(end, start) + 1,
            "EVTYPE": np.select([is_severe, is_death], [SEVERE, DEATH], default=CENSORED),
        }
    )


def _line(grade: int) -> str:
    return f">={grade}"
