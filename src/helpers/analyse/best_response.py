"""Best response and response by visit (rules 12 and 35)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.counted import counted_rows, listed, sizes, together
from helpers.analyse.proportions import wilson

RESPONSES = ("CR", "PR", "SD", "PD", "NE")
LINES = {**{response: (response,) for response in RESPONSES}, "ORR": ("CR", "PR"), "DCR": ("CR", "PR", "SD")}
"""What each line of the table counts."""


@dataclass(frozen=True)
class Scope:
    """Which lesions a response is of (rule 12), and by which names it is found.

    Attributes
    ----------
    response, best : str
        PARAMCD in ADRS of the response at an assessment, and of the best of a subject.
    ends : str
        PARAMCD in ADTTE of the endpoint that ends a response.
    suffix : str
        What follows the name of each analysis in the results.
    """

    response: str
    best: str
    ends: str
    suffix: str = ""


OVERALL = Scope("OVRLRESP", "BOR", "PFS")
TREATED = Scope("TRGRESP", "BORTRG", "LPFS", suffix="-treated")
SCOPES = (OVERALL, TREATED)
"""All lesions, new ones included; and the treated ones alone."""


def measurable(adsl: pd.DataFrame) -> pd.DataFrame:
    """Select the subjects of every response line: treated, with a baseline sum above 0 (rule 12).

    One row is one subject. Needs SAFFL, SUMBL (mm).
    """
    return adsl.loc[(adsl["SAFFL"] == "Y") & (adsl["SUMBL"] > 0)]


def best_response(
    adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL, conf_level: float = 0.95
) -> pd.DataFrame:
    """Best response, objective response and disease control, with Wilson intervals (rules 12, 35).

    Result rows of ``best-response`` (overall) or ``best-response-treated``, one a statistic: TERM ``CR PR SD PD NE ORR
    DCR``, each with ``n denominator estimate low high``. A subject without a best response counts as NE.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (``BOR``, ``BORTRG``), AVALC.
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm).
    scope : Scope
        Which response.
    conf_level : float
        Level of the interval.
    """
    lines, who = _best(adrs, adsl, scope=scope)
    return ard_rows(
        wilson(lines.assign(n=sizes(who), denominator=len(measurable(adsl))), conf_level=conf_level),
        analysis=f"best-response{scope.suffix}",
        method=f"Wilson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        population="MEASURABLE",
    )


def best_response_members(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL) -> pd.DataFrame:
    """List who is behind each count of `best_response`.

    One row is one subject behind one count; behind every ``denominator`` are the same, who are there once, with TERM
    empty. Columns needed as there.
    """
    keys = {"analysis": f"best-response{scope.suffix}", "population": "MEASURABLE"}
    return together(
        counted_rows(listed(*_best(adrs, adsl, scope=scope)), stat="n", **keys),
        counted_rows(measurable(adsl)[["USUBJID"]], stat="denominator", **keys),
    )


def response_by_visit(
    adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL, responses: Sequence[str] = RESPONSES
) -> pd.DataFrame:
    """Response at each scheduled month, of the subjects assessed there.

    Result rows of ``response-by-visit`` (overall) or ``response-by-visit-treated``: for each month that has an
    assessment (TIME) and each response (TERM) ``n denominator``. Unscheduled assessments (AVISITN missing) are left
    out. Needs ``adrs`` USUBJID PARAMCD (``OVRLRESP``, ``TRGRESP``) ADT AVISITN (months) AVALC, ``adsl`` USUBJID SAFFL
    SUMBL (mm).
    """
    at_visits = _at_visits(adrs, adsl, scope=scope, responses=responses)
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
        analysis=f"response-by-visit{scope.suffix}",
        method="Subjects assessed at the visit",
        stats=("n", "denominator"),
        population="MEASURABLE",
    )


def response_by_visit_members(
    adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL, responses: Sequence[str] = RESPONSES
) -> pd.DataFrame:
    """List who is behind each count of `response_by_visit`.

    One row is one subject behind one count; the ``denominator`` of a month is there once, with TERM empty. Columns
    needed as there.
    """
    at_visits = _at_visits(adrs, adsl, scope=scope, responses=responses)
    at_visits = at_visits.rename(columns={"AVISITN": "TIME", "AVALC": "TERM"})
    keys = {"analysis": f"response-by-visit{scope.suffix}", "population": "MEASURABLE"}
    return together(
        counted_rows(at_visits[["USUBJID", "TIME", "TERM"]], stat="n", **keys),
        counted_rows(at_visits[["USUBJID", "TIME"]], stat="denominator", **keys),
    )


def _best(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope) -> tuple[pd.DataFrame, list[pd.Series]]:
    """The lines of `best_response`, and the subjects of each."""
    best = adrs.loc[adrs["PARAMCD"] == scope.best].set_index("USUBJID")["AVALC"]
    subjects = measurable(adsl)["USUBJID"]
    responses = subjects.map(best).fillna("NE")
    return pd.DataFrame({"TERM": list(LINES)}), [subjects[responses.isin(counted)] for counted in LINES.values()]


def _at_visits(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope, responses: Sequence[str]) -> pd.DataFrame:
    """The last response of each measurable subject at each scheduled month."""
    rows = adrs.loc[
        (adrs["PARAMCD"] == scope.response)
        & adrs["AVISITN"].notna()
        & adrs["AVALC"].isin(responses)
        & adrs["USUBJID"].isin(measurable(adsl)["USUBJID"])
    ]
    return rows.sort_values("ADT", kind="stable").drop_duplicates(["USUBJID", "AVISITN"], keep="last")
