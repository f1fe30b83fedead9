"""The FDA's conventions of censoring progression-free survival, as a sensitivity analysis (rule 20).

Source: FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, guidance for industry.
"""

import pandas as pd

from helpers.derive.records import last_until
from helpers.foundation.calendar import add_days, add_months
from helpers.foundation.terms import chosen

BASELINE, THERAPY, MISSED = "baseline", "therapy", "missed"
"""Why the conventions censor: no baseline sum, a new therapy, missed assessments."""


def censored_by_fda(
    rows: pd.DataFrame, assessments: pd.DataFrame, *, gap_months: int, window_days: int
) -> pd.DataFrame:
    """Say which rows the conventions censor, why, and at which assessment.

    In this order: no baseline sum, at the start, even if dead; no event up to the first subsequent therapy or
    transplant, at the last adequate assessment up to it; an event too long after the last adequate assessment before
    it (a death: up to it), at that assessment.

    Parameters
    ----------
    rows : DataFrame
        One row per subject and parameter: USUBJID, ASSESSED (the kind of its assessments), STARTDT, ADT, CNSR, EVTYPE,
        THERAPYDT (first subsequent therapy or transplant after the start; missing where there was none), unseen
        (True without a baseline sum).
    assessments : DataFrame
        Adequate assessments after the start, in the order in which they count on a day: USUBJID, ASSESSED, ADT, SRCDOM,
        SRCVAR, SRCSEQ.
    gap_months, window_days : int
        An event later than both after the assessment came too long after it.

    Returns
    -------
    DataFrame
        Aligned with ``rows``: REASON (``baseline``, ``therapy``, ``missed`` or empty), ADT, SRCDOM, SRCVAR, SRCSEQ of
        the assessment that it is censored at; missing where that is the start of treatment.
    """
    event, death = rows["CNSR"] == 0, rows["EVTYPE"] == 2
    by_therapy = rows["THERAPYDT"].notna() & ~(event & (rows["ADT"] <= rows["THERAPYDT"]))
    until = rows["ADT"].where(death, add_days(rows["ADT"], -1)).mask(by_therapy, rows["THERAPYDT"])
    seen = last_until(assessments, rows.assign(UNTIL=until), by=["USUBJID", "ASSESSED"])
    limit = add_days(add_months(seen["ADT"].fillna(rows["STARTDT"]), gap_months), window_days)
    missed = event & (rows["ADT"] > limit)
    reason = chosen([rows["unseen"], by_therapy, missed], [BASELINE, THERAPY, MISSED])
    return seen.mask(rows["unseen"]).assign(REASON=reason)
