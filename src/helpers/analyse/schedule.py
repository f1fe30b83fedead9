"""Adherence to the schedule of visits and imaging (rule 29)."""

import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.follow_up import known_until
from helpers.foundation.results import Results

_LINES = (["PARAMCD", "PHASE", "AVISITN"], ["PARAMCD", "PHASE"], ["PARAMCD"])


def schedule_adherence(adsv: pd.DataFrame, adsl: pd.DataFrame) -> Results:
    """Count the visits that were due, done and missed, and apart from these those due after the last contact.

    Result rows of ``schedule-adherence``, one per statistic: PARAMCD ``VISIT IMAGING``; PHASE ``TREATMENT MONTHLY
    QUARTERLY`` and TIME (AVISITN: in TREATMENT the week, else the month after the end of treatment), with TIME missing
    for all visits of a phase and PHASE empty too for all of a schedule; ``n_due n_done n_missed estimate n_after``.
    Due, done and missed are the visits up to the last contact with the subject, ``n_after`` those after it. What was
    never due has no rows.

    Parameters
    ----------
    adsv : DataFrame
        PARAMCD, PHASE, AVISITN, DUEDT, STATUS; all of them treated subjects.
    adsl : DataFrame
        DCUTDT, LSTALVDT, DTHDT: the data reach to the cut-off, else to the last day with a contact of any subject. What
        is due later is not due yet.
    """
    visits = adsv[adsv["DUEDT"] <= known_until(adsl)]
    visits = visits.assign(**{f"n_{status.lower()}": visits["STATUS"] == status for status in ("DONE", "MISSED")})
    visits = visits.assign(n_after=visits["STATUS"] == "AFTER LAST CONTACT")
    table = pd.concat([_counted(visits, by) for by in _LINES], ignore_index=True)
    due = table["n_done"] + table["n_missed"]
    table = table.assign(n_due=due, estimate=table["n_done"] / due.where(due > 0))
    rows = ard_rows(
        table.rename(columns={"AVISITN": "TIME"}),
        analysis="schedule-adherence",
        method="Visits with a record within half an interval of the day on which they were due",
        stats=("n_due", "n_done", "n_missed", "estimate", "n_after"),
        population="SAFFL",
    )
    return Results(rows)


def _counted(visits: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counted = ["n_done", "n_missed", "n_after"]
    counts = visits.groupby(by)[counted].sum().reset_index()
    whole = {"PHASE": pd.Series("", index=counts.index, dtype=object), "AVISITN": float("nan")}
    counts = counts.assign(**{name: value for name, value in whole.items() if name not in by})
    return counts.astype(dict.fromkeys(["AVISITN", *counted], "float64"))
