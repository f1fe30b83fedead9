"""Best response and response by visit (rules 12 and 35)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from helpers.analyse.ard import count_subjects, listed
from helpers.analyse.proportions import wilson
from helpers.foundation.results import Results

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
) -> Results:
    """Best response, objective response and disease control, with Wilson intervals (rules 12, 35).

    Result rows of ``best-response`` (overall) or ``best-response-treated``, one per statistic: TERM ``CR PR SD PD NE
    ORR DCR``, each with ``n denominator estimate low high``. A subject without a best response counts as NE.

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
    best = adrs.loc[adrs["PARAMCD"] == scope.best].set_index("USUBJID")["AVALC"]
    subjects = measurable(adsl)
    responses = subjects["USUBJID"].map(best).fillna("NE")
    lines = pd.DataFrame({"TERM": list(LINES)})
    on_lines = listed(lines, [subjects.loc[responses.isin(some), "USUBJID"] for some in LINES.values()])
    return count_subjects(
        lines,
        {"n": on_lines, "denominator": subjects},
        analysis=f"best-response{scope.suffix}",
        method=f"Wilson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        proportion=partial(wilson, conf_level=conf_level),
        population="MEASURABLE",
    )


def response_by_visit(
    adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope = OVERALL, responses: Sequence[str] = RESPONSES
) -> Results:
    """Response at each scheduled month, of the subjects assessed there.

    Result rows of ``response-by-visit`` (overall) or ``response-by-visit-treated``: for each month that has an
    assessment (TIME) and each response (TERM) ``n denominator``. Unscheduled assessments (AVISITN missing) are left
    out. Needs ``adrs`` USUBJID PARAMCD (``OVRLRESP``, ``TRGRESP``) ADT AVISITN (months) AVALC, ``adsl`` USUBJID SAFFL
    SUMBL (mm).
    """
    at_visits = _at_visits(adrs, adsl, scope=scope, responses=responses)
    seen = at_visits.rename(columns={"AVISITN": "TIME", "AVALC": "TERM"})[["USUBJID", "TIME", "TERM"]]
    lines = pd.MultiIndex.from_product([sorted(set(seen["TIME"])), responses], names=["TIME", "TERM"])
    return count_subjects(
        lines.to_frame(index=False),
        {"n": seen, "denominator": seen[["USUBJID", "TIME"]]},
        analysis=f"response-by-visit{scope.suffix}",
        method="Subjects assessed at the visit",
        stats=("n", "denominator"),
        population="MEASURABLE",
    )


def _at_visits(adrs: pd.DataFrame, adsl: pd.DataFrame, *, scope: Scope, responses: Sequence[str]) -> pd.DataFrame:
    """The last response of each measurable subject at each scheduled month."""
    rows = adrs.loc[
        (adrs["PARAMCD"] == scope.response)
        & adrs["AVISITN"].notna()
        & adrs["AVALC"].isin(responses)
        & adrs["USUBJID"].isin(measurable(adsl)["USUBJID"])
    ]
    return rows.sort_values("ADT", kind="stable").drop_duplicates(["USUBJID", "AVISITN"], keep="last")
