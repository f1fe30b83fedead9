"""Best response and response by visit (rules 12 and 35)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.proportions import wilson

RESPONSES = ("CR", "PR", "SD", "PD", "NE")
LINES = {**{response: (response,) for response in RESPONSES}, "ORR": ("CR", "PR"), "DCR": ("CR", "PR", "SD")}
"""What each line of the table counts."""


def measurable(adsl: pd.DataFrame) -> pd.DataFrame:
    """Select the subjects of every response line: treated, with a baseline sum above 0 (rule 12).

    One row is one subject. Needs SAFFL, SUMBL (mm).
    """
    return adsl.loc[(adsl["SAFFL"] == "Y") & (adsl["SUMBL"] > 0)]


def best_response(adrs: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Best response, objective response and disease control, with Wilson intervals (rules 12, 35).

    Result rows of ``best-response``, one a statistic: TERM ``CR PR SD PD NE ORR DCR``, each with ``n
    denominator estimate low high``. A subject without a best response counts as NE.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (``BOR``), AVALC.
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm).
    conf_level : float
        Level of the interval.
    """
    best = adrs.loc[adrs["PARAMCD"] == "BOR"].set_index("USUBJID")["AVALC"]
    responses = measurable(adsl)["USUBJID"].map(best).fillna("NE")
    counts = pd.DataFrame(
        {
            "TERM": list(LINES),
            "n": [responses.isin(counted).sum() for counted in LINES.values()],
            "denominator": len(responses),
        }
    )
    return ard_rows(
        wilson(counts, conf_level=conf_level),
        analysis="best-response",
        method=f"mRECIST, Wilson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        population="MEASURABLE",
    )


def response_by_visit(adrs: pd.DataFrame, adsl: pd.DataFrame, *, responses: Sequence[str] = RESPONSES) -> pd.DataFrame:
    """Target response at each scheduled month, of the subjects assessed there.

    Result rows of ``response-by-visit``: for each month that has an assessment (TIME) and each response
    (TERM) ``n denominator``. Unscheduled assessments (AVISITN missing) are left out. Needs ``adrs`` USUBJID
    PARAMCD (``TRGRESP``) ADT AVISITN (months) AVALC, ``adsl`` USUBJID SAFFL SUMBL (mm).
    """
    at_visits = adrs.loc[
        (adrs["PARAMCD"] == "TRGRESP")
        & adrs["AVISITN"].notna()
        & adrs["AVALC"].isin(responses)
        & adrs["USUBJID"].isin(measurable(adsl)["USUBJID"])
    ]
    at_visits = at_visits.sort_values("ADT", kind="stable").drop_duplicates(["USUBJID", "AVISITN"], keep="last")
    months = np.unique(at_visits["AVISITN"])
    table = pd.crosstab(at_visits["AVISITN"], at_visits["AVALC"]).reindex(
        index=months, columns=list(responses), fill_value=0
    )
    counts = pd.DataFrame(
        {
            "TIME": np.repeat(months, len(responses)),
            "TERM": np.tile(np.array(responses, dtype=object), len(months)),
            "n": table.to_numpy().ravel(),
            "denominator": np.repeat(table.sum(axis=1).to_numpy(), len(responses)),
        }
    )
    return ard_rows(
        counts,
        analysis="response-by-visit",
        method="mRECIST, subjects assessed at the visit",
        stats=("n", "denominator"),
        population="MEASURABLE",
    )
