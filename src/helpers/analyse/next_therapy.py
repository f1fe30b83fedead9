"""The next therapy after SBRT, and of which kind it is, transplant and death competing (rule 46)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.first_event import deaths, first_event, first_event_incidence, transplants
from helpers.foundation.protocol import Words
from helpers.foundation.results import Results, combine
from helpers.foundation.terms import mapped

KINDS = {"tace": "TACE", "local": "other-local", "systemic": "systemic", "": "unknown"}
"""Kinds of therapy: where the protocol has their words, and GROUP of the results."""


def next_therapy(
    adther: pd.DataFrame | None,
    adsl: pd.DataFrame,
    *,
    words: Words,
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> Results:
    """Probability that a next therapy has come, by the times (rule 46).

    Result rows of ``next-therapy`` and ``next-therapy-curve``, as `first_event_incidence` says. Three models: TERM
    empty, any subsequent therapy (GROUP ``therapy transplant death``); TERM ``kind``, the kind of the first one (``TACE
    other-local systemic unknown transplant death``); TERM ``transplant`` (``transplant death``). After the longest time
    the estimates are missing. There is no row where neither procedures nor medications were collected.

    Parameters
    ----------
    adther : DataFrame or None
        USUBJID, ACAT (``THERAPY``, ``TRANSPLANT``), ATRT, ASTDT.
    adsl : DataFrame
        USUBJID, SAFFL, TRTSDT, DTHDT, LSTALVDT, HORIZDT.
    words : Words
        Section of the protocol: words of the kinds.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.

    Notes
    -----
    Of several events on one day the first in the order of GROUP counts. Censored on the day last known alive, or on the
    last day of the horizon.
    """
    if adther is None:
        return Results()
    given = adther[adther["ACAT"] == "THERAPY"].rename(columns={"ASTDT": "ADT"})
    kind = kinds(given["ATRT"], words=words)
    end = {"transplant": transplants(adther, adsl), "death": deaths(adsl)}
    models = {
        "": {"therapy": given, **end},
        "kind": {**{group: given[kind == group] for group in KINDS.values()}, **end},
        "transplant": end,
    }
    found = []
    for term, events in models.items():
        subjects = first_event(adsl, events, horizon=True)
        settings = {"analysis": "next-therapy", "times_months": times_months, "conf_level": conf_level}
        found.append(first_event_incidence(subjects, groups=tuple(events), term=term, **settings))
    return combine(*found)


def kinds(names: pd.Series, *, words: Words) -> np.ndarray:
    """Name the kind of each therapy: the first of `KINDS` of which its name holds a word, whatever its case."""

    def kind(name: str) -> str:
        plain = name.upper()
        held = (place for place in KINDS if any(word.upper() in plain for word in getattr(words, place or "_", ())))
        return KINDS[next(held, "")]

    return mapped(names, kind).to_numpy()
