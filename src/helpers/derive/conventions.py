"""The FDA's conventions of censoring progression-free survival, as a sensitivity analysis (rule 20).

Source: FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, guidance for industry.
"""

import pandas as pd

from helpers.derive.follow_up import Assessments
from helpers.foundation.calendar import add_days, add_months

BASELINE, THERAPY, MISSED = "baseline", "therapy", "missed"
"""Why the conventions censor: no baseline sum, a new therapy, missed assessments."""


def censored_by_fda(
    rows: pd.DataFrame,
    assessments: Assessments,
    *,
    therapy: pd.Series,
    unseen: pd.Series,
    gap_months: int,
    window_days: int,
) -> pd.DataFrame:
    """Say which rows the conventions censor, why, and at which assessment.

    In this order: no baseline sum, at the start, even if dead; no event up to the first subsequent therapy or
    transplant, at the last adequate assessment up to it; an event too long after the last adequate assessment before
    it (a death: up to it), at that assessment.

    Parameters
    ----------
    rows : DataFrame
        One row a subject: TRTSDT, ADT, CNSR, EVTYPE.
    assessments : Assessments
        Adequate assessments after the start.
    therapy : Series of dates
        First subsequent therapy or transplant after the start; missing where there was none.
    unseen : Series of bool
        Rows of subjects without a baseline sum.
    gap_months, window_days : int
        An event later than both after the assessment came too long after it.

    Returns
    -------
    DataFrame
        Aligned with ``rows``: REASON (``baseline``, ``therapy``, ``missed`` or empty), ADT, SRCDOM, SRCVAR, SRCSEQ of
        the assessment that it is censored at; missing where that is the start of treatment.
    """
    event = rows["CNSR"] == 0
    by_therapy = therapy.notna() & ~(event & (rows["ADT"] <= therapy)) & ~unseen
    death = rows["EVTYPE"] == 2
    seen = assessments.last_until(rows["ADT"].where(death, add_days(rows["ADT"], -1)))
    limit = add_days(add_months(seen["ADT"].fillna(rows["TRTSDT"]), gap_months), window_days)
    missed = event & (rows["ADT"] > limit) & ~by_therapy & ~unseen
    seen = seen.where(~by_therapy, assessments.last_until(therapy)).mask(unseen)
    reason = pd.Series("", index=rows.index, dtype=object)
    return seen.assign(REASON=reason.mask(missed, MISSED).mask(by_therapy, THERAPY).mask(unseen, BASELINE))
