"""Time from the start of treatment to the first of several kinds of event, or to the day last known alive."""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.competing_risks import incidence, incidence_curves
from helpers.derive.records import first_of_each
from helpers.foundation.calendar import DATE, days_between
from helpers.foundation.results import Results


def first_event(adsl: pd.DataFrame, events: Mapping[str, pd.DataFrame], *, horizon: bool) -> pd.DataFrame:
    """Give each treated subject the first of its events; of several on one day the first in the order of the mapping.

    One row is one treated subject: USUBJID, AVAL (days, 1 on the first day), EVTYPE (place of its kind in the mapping,
    from 1; 0 where it is censored).

    Parameters
    ----------
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, LSTALVDT, HORIZDT.
    events : mapping of str to DataFrame
        By kind the events: USUBJID, ADT. Those before the start are left out.
    horizon : bool
        Whether follow-up ends on the last day of the horizon: whatever comes after it becomes an end on it (rule 3).
    """
    subjects = adsl.loc[adsl["SAFFL"] == "Y", ["USUBJID", "TRTSDT", "LSTALVDT", "HORIZDT"]].reset_index(drop=True)
    kinds = [frame[["USUBJID", "ADT"]].assign(EVTYPE=place) for place, frame in enumerate(events.values(), start=1)]
    happened = pd.concat(kinds, ignore_index=True).merge(subjects, on="USUBJID")
    happened = happened[happened["ADT"] >= happened["TRTSDT"]]
    first = first_of_each(happened, ["USUBJID"], ["ADT", "EVTYPE"]).set_index("USUBJID")[["ADT", "EVTYPE"]]
    rows = subjects.join(first, on="USUBJID")
    alive = rows["LSTALVDT"].where(rows["LSTALVDT"] >= rows["TRTSDT"], rows["TRTSDT"])
    end, kind = rows["ADT"].fillna(alive).astype(DATE), rows["EVTYPE"].fillna(0).astype("int64")
    if horizon:
        beyond = end > rows["HORIZDT"]
        end, kind = end.mask(beyond, rows["HORIZDT"]), kind.mask(beyond, 0)
    return pd.DataFrame({
        "USUBJID": rows["USUBJID"],
        "AVAL": days_between(end, rows["TRTSDT"]) + 1,
        "EVTYPE": kind,
    })  # fmt: skip


def first_event_incidence(
    subjects: pd.DataFrame,
    *,
    groups: Sequence[str],
    analysis: str,
    times_months: Sequence[float],
    conf_level: float,
    **keys: str,
) -> Results:
    """Give the cumulative incidence of each kind of event of one model, and how many had it.

    Result rows for each GROUP: with TIME missing ``n`` and ``events``, at each time (months) ``estimate low high
    at_risk``; and of ``<analysis>-curve`` at time 0 and at each distinct AVAL ``estimate low high at_risk``.

    Parameters
    ----------
    subjects : DataFrame
        What `first_event` gives.
    groups : sequence of str
        Names of the kinds, in their order.
    analysis, times_months, conf_level, **keys
        As in `competing_risks.incidence`.
    """
    causes = {group: place for place, group in enumerate(groups, start=1)}
    lines = pd.DataFrame({"GROUP": list(groups)})
    had = listed(lines, [subjects.loc[subjects["EVTYPE"] == cause, "USUBJID"] for cause in causes.values()])
    size = count_subjects(
        lines,
        {"n": subjects[["USUBJID"]], "events": had},
        analysis=analysis,
        method="Counts of subjects",
        stats=("n", "events"),
        population="SAFFL",
        **keys,
    )
    settings = {"causes": causes, "conf_level": conf_level, **keys}
    return (
        size
        + incidence(subjects, analysis=analysis, times_months=times_months, **settings)
        + incidence_curves(subjects, analysis=f"{analysis}-curve", **settings)
    )


def deaths(adsl: pd.DataFrame) -> pd.DataFrame:
    """The deaths: USUBJID, ADT. Needs USUBJID, DTHDT."""
    return adsl.loc[adsl["DTHDT"].notna(), ["USUBJID", "DTHDT"]].rename(columns={"DTHDT": "ADT"})


def transplants(adther: pd.DataFrame | None, adsl: pd.DataFrame) -> pd.DataFrame:
    """The transplants: USUBJID, ADT; none where therapies were not collected. Needs USUBJID, ACAT, ASTDT."""
    rows = (
        adsl.iloc[:0].assign(ASTDT=adsl["TRTSDT"].iloc[:0])
        if adther is None
        else adther[adther["ACAT"] == "TRANSPLANT"]
    )
    return rows[["USUBJID", "ASTDT"]].rename(columns={"ASTDT": "ADT"})
