"""Time to response, and its duration (rule 12)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import count_subjects
from helpers.analyse.best_response import OVERALL, Scope, measurable
from helpers.analyse.kaplan_meier import survival
from helpers.analyse.life_table import in_months, outcomes
from helpers.foundation.calendar import days_between
from helpers.foundation.results import Results

RESPONSE = ("CR", "PR")


def duration_of_response(
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    times_months: Sequence[float],
    scope: Scope = OVERALL,
    conf_level: float = 0.95,
) -> Results:
    """Time from the first response to what ends it (rules 12, 30).

    The overall response ends, and is censored, as PFS; that of the treated lesions as LPFS. Result rows of
    ``duration-of-response`` or ``duration-of-response-treated`` with PARAMCD ``DOR``, statistics as in `kaplan_meier`,
    of the subjects whose best response is CR or PR.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (the best and the response of the scope), ADT, AVALC.
    adtte : DataFrame
        USUBJID, PARAMCD (the end of the scope), ADT, CNSR (0 = event).
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm).
    times_months : sequence of float
        Times of the rates.
    scope : Scope
        Which response.
    conf_level : float
        Level of every interval.
    """
    return survival(
        durations(adrs, adtte, adsl, scope=scope),
        analysis=f"duration-of-response{scope.suffix}",
        times_months=times_months,
        conf_level=conf_level,
        paramcd="DOR",
        population="MEASURABLE",
    )


def durations(adrs: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL) -> pd.DataFrame:
    """Duration of each response.

    One row is one subject whose best response is CR or PR: USUBJID, STARTDT (first CR or PR), ADT, AVAL
    (days), CNSR. A response that was first seen after the end of follow-up (the horizon) is censored on its first
    day. Columns needed as in `duration_of_response`.
    """
    first = first_responses(adrs, adsl, scope=scope)
    ends = outcomes(adtte, paramcd=scope.ends)[["USUBJID", "ADT", "CNSR"]]
    spans = first.merge(ends, on="USUBJID", validate="one_to_one")
    length = days_between(spans["ADT"], spans["STARTDT"]) + 1
    return spans.assign(AVAL=length.clip(lower=1.0), CNSR=np.where(length < 1, 1, spans["CNSR"]))


def first_responses(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL) -> pd.DataFrame:
    """First response of each responder.

    One row is one subject whose best response is CR or PR: USUBJID, STARTDT (first CR or PR). Columns needed as in
    `time_to_response`.
    """
    responses = adrs.loc[adrs["AVALC"].isin(RESPONSE) & adrs["USUBJID"].isin(measurable(adsl)["USUBJID"])]
    best = responses.loc[responses["PARAMCD"] == scope.best, "USUBJID"]
    seen = responses.loc[(responses["PARAMCD"] == scope.response) & responses["USUBJID"].isin(best)]
    return seen.groupby("USUBJID", as_index=False).agg(STARTDT=("ADT", "min"))


def time_to_response(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL) -> Results:
    """Describe the time from the first fraction to the first response, of the responders (rules 4, 12).

    Result rows of ``time-to-response`` or ``time-to-response-treated`` with PARAMCD ``TTR``: ``n median q1 q3 min max``
    in months. Who did not respond is not in it, so it says nothing of how many respond.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (the best and the response of the scope), ADT, AVALC.
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm), TRTSDT.
    scope : Scope
        Which response.
    """
    first = first_responses(adrs, adsl, scope=scope).merge(adsl[["USUBJID", "TRTSDT"]], on="USUBJID")
    months = pd.Series(in_months(days_between(first["STARTDT"], first["TRTSDT"]) + 1))
    table = {
        "median": months.median(), "q1": months.quantile(0.25), "q3": months.quantile(0.75),
        "min": months.min(), "max": months.max(),
    }  # fmt: skip
    return count_subjects(
        pd.DataFrame([table]),
        {"n": first},
        analysis=f"time-to-response{scope.suffix}",
        method="Quartiles by linear interpolation (type 7)",
        stats=("n", *table),
        paramcd="TTR",
        population="MEASURABLE",
    )
