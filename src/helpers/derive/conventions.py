"""The FDA's conventions of censoring progression-free survival, as a sensitivity analysis (rule 20).

Source: FDA, Clinical Trial Endpoints for the Approval of Cancer Drugs and Biologics, guidance for industry.
"""

import pandas as pd

from helpers.foundation.calendar import add_days, add_months

_SOURCE = ["ADT", "SRCDOM", "SRCVAR", "SRCSEQ"]


def censored_by_fda(
    rows: pd.DataFrame,
    assessments: pd.DataFrame,
    therapies: pd.DataFrame,
    *,
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
        One row a subject: USUBJID, TRTSDT, TRTSSEQ, ADT, CNSR, EVTYPE.
    assessments : DataFrame
        Adequate assessments after the start: USUBJID, ADT, SRCDOM, SRCVAR, SRCSEQ.
    therapies : DataFrame
        USUBJID, ADT of subsequent therapies and transplants after the start.
    unseen : Series of bool
        Rows of subjects without a baseline sum.
    gap_months, window_days : int
        An event later than both after the assessment came too long after it.

    Returns
    -------
    DataFrame
        Aligned with ``rows``: REASON (``baseline``, ``therapy``, ``missed`` or empty), ADT, SRCDOM, SRCVAR, SRCSEQ of
        the censoring (the start of treatment where there was no assessment).
    """
    event = rows["CNSR"] == 0
    therapy = rows["USUBJID"].map(therapies.groupby("USUBJID")["ADT"].min())
    by_therapy = therapy.notna() & ~(event & (rows["ADT"] <= therapy)) & ~unseen
    death = rows["EVTYPE"] == 2
    before_therapy = _last(rows, assessments, until=therapy)
    up_to_event = _last(rows, assessments, until=rows["ADT"].where(death, add_days(rows["ADT"], -1)))
    limit = add_days(add_months(up_to_event["ADT"], gap_months), window_days)
    missed = event & (rows["ADT"] > limit) & ~by_therapy & ~unseen
    chosen = up_to_event.where(~by_therapy, before_therapy).where(~unseen, _start(rows))
    reason = pd.Series("", index=rows.index, dtype=object)
    return chosen.assign(REASON=reason.mask(missed, "missed").mask(by_therapy, "therapy").mask(unseen, "baseline"))


def _last(rows: pd.DataFrame, assessments: pd.DataFrame, *, until: pd.Series) -> pd.DataFrame:
    """The last adequate assessment of each subject up to a day, else the start of treatment."""
    limits = pd.DataFrame({"USUBJID": rows["USUBJID"], "until": until, "row": rows.index})
    reached = assessments[["USUBJID", *_SOURCE]].merge(limits, on="USUBJID")
    reached = reached[reached["ADT"] <= reached["until"]].sort_values(["row", "ADT", "SRCDOM", "SRCSEQ"], kind="stable")
    last = reached.drop_duplicates("row", keep="last").set_index("row")[_SOURCE].reindex(rows.index)
    return last.where(last["ADT"].notna(), _start(rows))


def _start(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"ADT": rows["TRTSDT"], "SRCDOM": "EX", "SRCVAR": "EXSTDTC", "SRCSEQ": rows["TRTSSEQ"]}, index=rows.index
    )
