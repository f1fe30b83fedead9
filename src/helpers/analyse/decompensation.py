"""Hepatic decompensation: cumulative incidence of its first sign (rule 49)."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.first_event import deaths, first_event, first_event_incidence, transplants
from helpers.foundation.results import Results, combine

ANYTIME = "ANYTIME"
"""PARAMCD of the model in which a progression does not compete."""

CLASS_UNKNOWN = "class-unknown"


def decompensation(
    addecomp: pd.DataFrame | None,
    adtte: pd.DataFrame,
    adther: pd.DataFrame | None,
    adsl: pd.DataFrame,
    *,
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Probability of the first decompensation by the times, of all and by Child-Pugh class (rule 49).

    Result rows of ``decompensation`` and ``decompensation-curve``, as `first_event_incidence` says, with GROUP
    ``decompensation progression transplant death``; TERM empty for all treated subjects, then each Child-Pugh class at
    baseline that one has (``A``, ``B``, ``C``, ``class-unknown``). PARAMCD is empty where a progression competes, and
    ``ANYTIME`` where it does not (GROUP without ``progression``). After the longest time the estimates are missing.
    There is no row where neither points of Child-Pugh nor adverse events were recorded.

    Parameters
    ----------
    addecomp : DataFrame or None
        USUBJID, ADT.
    adtte : DataFrame
        PARAMCD (``PFS``), USUBJID, ADT, EVTYPE.
    adther : DataFrame or None
        USUBJID, ACAT, ASTDT.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT, HORIZDT, CPCLASS.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.

    Notes
    -----
    On one day a decompensation comes before progression before transplant before death. Censored on the day last known
    alive; the horizon does not cut it.
    """
    if addecomp is None:
        return Results()
    progressed = adtte.loc[(adtte["PARAMCD"] == "PFS") & (adtte["EVTYPE"] == 1), ["USUBJID", "ADT"]]
    end = {"transplant": transplants(adther, adsl), "death": deaths(adsl)}
    models = {
        "": {"decompensation": addecomp, "progression": progressed, **end},
        ANYTIME: {"decompensation": addecomp, **end},
    }
    classes = adsl.set_index("USUBJID")["CPCLASS"].replace("", CLASS_UNKNOWN)
    found = []
    for paramcd, events in models.items():
        subjects = first_event(adsl, events, horizon=False)
        of = subjects["USUBJID"].map(classes)
        lines = {"": subjects, **{name: subjects[of == name] for name in sorted(set(of))}}
        settings = {"analysis": "decompensation", "times_months": times_months, "conf_level": conf_level}
        settings |= {"groups": tuple(events), "paramcd": paramcd}
        found += [first_event_incidence(own, term=term, **settings) for term, own in lines.items()]
    return combine(*found)
