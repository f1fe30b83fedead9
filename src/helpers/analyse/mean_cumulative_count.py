"""How many adverse events a subject has had by a time, on average; death ends them (rule 43).

The mean of all treated subjects, the dead included, who have no further events; not the Nelson-Aalen count, which says
what would be seen if nobody died.

Source: Ghosh D, Lin DY, Biometrics 2000;56:554.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from helpers.analyse.adverse_events import grades_collected
from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.life_table import at_times, in_days, in_months, steps_at
from helpers.foundation.calendar import days_between
from helpers.foundation.results import Results

_SUBJECT = ["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"]
_SERIES = ["USUBJID", "TERM"]


def mean_cumulative_count(
    adae: pd.DataFrame, adsl: pd.DataFrame, *, grade: int, times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Mean number of adverse events of at least a grade by the times, and the whole curve (rule 43).

    Result rows of ``mean-cumulative-count``, GRADE such as ``>=2``: with TIME missing ``n`` subjects, ``affected``
    (with an event) and ``events``; at each time (months) ``estimate se low high at_risk``. After the longest time under
    observation the estimate is missing. Result rows of ``mean-cumulative-count-curve``: ``estimate low high at_risk``
    at time 0 and at each distinct time. There is no row where no event was recorded or none of them is graded.

    Parameters
    ----------
    adae : DataFrame
        USUBJID, AEDECOD, AETERM, ASTDT, AENDT, TRTEMFL, AETOXGRN.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT.
    grade : int
        Lowest grade of an event.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.
    """
    if not grades_collected(adae):
        return Results()
    subjects, events = recurrent_events(adae, adsl, grade=grade)
    curve = fit(subjects["AVAL"], subjects["DEAD"], events["AVAL"], events["place"], conf_level=conf_level)
    rates = steps_at(curve, at=in_days(times_months)).assign(TIME=np.asarray(times_months, dtype="float64"))
    keys = {"method": _method(conf_level), "population": "SAFFL", "grade": f">={grade}"}
    affected = subjects[subjects.index.isin(events["place"])]
    whole = ard_rows(
        curve.assign(TIME=in_months(curve["AVAL"])),
        analysis="mean-cumulative-count-curve",
        stats=("estimate", "low", "high", "at_risk"),
        **keys,
    )
    keys["analysis"] = "mean-cumulative-count"
    size = count_subjects(
        pd.DataFrame({"events": [len(events)]}),
        {"n": subjects, "affected": affected},
        stats=("n", "affected", "events"),
        **keys,
    )
    left = {"at_risk": at_times(subjects, times_months=times_months)}
    return (
        size + count_subjects(rates, left, stats=("estimate", "se", "low", "high", "at_risk"), **keys) + Results(whole)
    )


def recurrent_events(adae: pd.DataFrame, adsl: pd.DataFrame, *, grade: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Treated subjects with the end of their observation, and the events of each.

    Columns needed as in `mean_cumulative_count`. An event is a treatment-emergent record of at least the grade that
    begins while no earlier record of that subject, term and grade is open; records of one term and day are one. A
    record is open from its onset to its end, both days included, and without an end for good. One after the death is
    none.

    Returns
    -------
    (DataFrame, DataFrame)
        One row per subject: USUBJID, AVAL (days to the death, else to the day last known alive or, where it is later,
        the last event; 1 on the first day), DEAD. One row per event: USUBJID, AVAL, place (index of the subject).
    """
    treated = adsl.loc[adsl["SAFFL"] == "Y", _SUBJECT].reset_index(drop=True)
    severe = adae[adae["AETOXGRN"] >= grade].merge(treated, on="USUBJID")
    severe["TERM"] = severe["AEDECOD"].where(severe["AEDECOD"] != "", severe["AETERM"])
    severe["END"] = severe["AENDT"].fillna(pd.Timestamp.max.floor("D"))
    days = severe.groupby([*_SERIES, "ASTDT"], as_index=False)["END"].max()
    open_until = days.groupby(_SERIES)["END"].cummax().groupby([days[name] for name in _SERIES]).shift()
    first = days[~(open_until >= days["ASTDT"])].merge(treated, on="USUBJID")
    first = first[(first["ASTDT"] >= first["TRTSDT"]) & ~(first["ASTDT"] > first["DTHDT"])]
    events = first[["USUBJID"]].assign(
        AVAL=days_between(first["ASTDT"], first["TRTSDT"]) + 1,
        place=pd.Index(treated["USUBJID"]).get_indexer(first["USUBJID"]),
    )
    last = events.groupby("place")["AVAL"].max().reindex(treated.index)
    seen = (days_between(treated["LSTALVDT"], treated["TRTSDT"]) + 1).clip(lower=1).fillna(1)
    died = days_between(treated["DTHDT"], treated["TRTSDT"]) + 1
    ends = died.fillna(np.fmax(seen, last))
    return treated[["USUBJID"]].assign(AVAL=ends, DEAD=died.notna()), events.reset_index(drop=True)


def fit(
    ends: pd.Series, dead: pd.Series, days: pd.Series, place: pd.Series, *, conf_level: float = 0.95
) -> pd.DataFrame:
    """Estimate the mean number of events by each time.

    One row is day 0 or a distinct time of an event or of an end: ``AVAL`` (days), ``at_risk`` just before it,
    ``estimate``, ``se`` from the influences of the subjects, and normal limits ``low`` (not below 0) and ``high``. A
    death comes after the events of its day. Without subjects nothing is estimated.

    Parameters
    ----------
    ends, dead : Series
        Of each subject: the end of observation (days), and whether it is a death.
    days, place : Series
        Of each event: its time (days), and the place of its subject among ``ends``.
    conf_level : float
        Level of the interval.
    """
    if len(ends) == 0:
        return pd.DataFrame([{"AVAL": 0.0, "at_risk": 0, **dict.fromkeys(("estimate", "se", "low", "high"), np.nan)}])
    end, died = ends.to_numpy(dtype="float64"), dead.to_numpy(dtype=bool)
    event, of = days.to_numpy(dtype="float64"), place.to_numpy(dtype="int64")
    alive, mean = 1.0, 0.0
    on_alive, on_mean = np.zeros(len(end)), np.zeros(len(end))
    found = [(0.0, len(end), mean, 0.0)]
    for time in np.unique(np.concatenate([end, event])):
        there, dying = end >= time, died & (end == time)
        own = np.bincount(of[event == time], minlength=len(end))
        n, count, deaths = there.sum(), own.sum(), dying.sum()
        on_mean += on_alive * count / n + alive * (own - there * count / n) / n
        mean += alive * count / n
        on_alive = on_alive * (1 - deaths / n) - alive * (dying - there * deaths / n) / n
        alive *= 1 - deaths / n
        found.append((time, n, mean, np.sqrt((on_mean**2).sum())))
    curve = pd.DataFrame(found, columns=["AVAL", "at_risk", "estimate", "se"])
    half = ndtri((1 + conf_level) / 2) * curve["se"]
    return curve.assign(low=(curve["estimate"] - half).clip(lower=0), high=curve["estimate"] + half)


def _method(conf_level: float) -> str:
    return f"Mean cumulative count (Ghosh and Lin), variance by influences, normal {100 * conf_level:g}% interval"
