"""How long a response lasts (rule 12)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.best_response import measurable
from helpers.analyse.kaplan_meier import survival_members, survival_rows
from helpers.analyse.life_table import outcomes
from helpers.foundation.calendar import days_between

RESPONSE = ("CR", "PR")


def duration_of_response(
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    times_months: Sequence[float],
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Time from the first response to local progression or death, censored as LPFS (rules 12, 30).

    Result rows of ``duration-of-response`` with PARAMCD ``DOR``, statistics as in `kaplan_meier`, of the
    subjects whose best response is CR or PR.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (``BOR``, ``TRGRESP``), ADT, AVALC.
    adtte : DataFrame
        USUBJID, PARAMCD (``LPFS``), ADT, CNSR (0 = event).
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm).
    times_months : sequence of float
        Times of the rates.
    conf_level : float
        Level of every interval.
    """
    responders = durations(adrs, adtte, adsl)
    return survival_rows(
        responders["AVAL"].to_numpy(),
        responders["CNSR"].to_numpy() == 0,
        analysis="duration-of-response",
        times_months=times_months,
        conf_level=conf_level,
        paramcd="DOR",
        population="MEASURABLE",
    )


def duration_of_response_members(
    adrs: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame, *, times_months: Sequence[float]
) -> pd.DataFrame:
    """List who is behind each count of `duration_of_response`.

    One row is one subject behind one count. Columns needed as there.
    """
    return survival_members(
        durations(adrs, adtte, adsl),
        analysis="duration-of-response",
        times_months=times_months,
        paramcd="DOR",
        population="MEASURABLE",
    )


def durations(adrs: pd.DataFrame, adtte: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Duration of each response.

    One row is one subject whose best response is CR or PR: USUBJID, STARTDT (first CR or PR), ADT, AVAL
    (days), CNSR. A response that was first seen after the end of LPFS (the horizon) is censored on its first
    day. Columns needed as in `duration_of_response`.
    """
    responses = adrs.loc[adrs["AVALC"].isin(RESPONSE) & adrs["USUBJID"].isin(measurable(adsl)["USUBJID"])]
    best = responses.loc[responses["PARAMCD"] == "BOR", "USUBJID"]
    seen = responses.loc[(responses["PARAMCD"] == "TRGRESP") & responses["USUBJID"].isin(best)]
    first = seen.groupby("USUBJID", as_index=False).agg(STARTDT=("ADT", "min"))
    ends = outcomes(adtte, paramcd="LPFS")[["USUBJID", "ADT", "CNSR"]]
    spans = first.merge(ends, on="USUBJID", validate="one_to_one")
    length = days_between(spans["ADT"], spans["STARTDT"]) + 1
    return spans.assign(AVAL=length.clip(lower=1.0), CNSR=np.where(length < 1, 1, spans["CNSR"]))
