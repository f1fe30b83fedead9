"""Adherence to the schedule of visits and imaging (rule 29)."""

import pandas as pd

from helpers.analyse.ard import ard_rows

_LINES = (["PARAMCD", "PHASE", "AVISITN"], ["PARAMCD", "PHASE"], ["PARAMCD"])


def schedule_adherence(adsv: pd.DataFrame) -> pd.DataFrame:
    """Count the visits that were due, done and missed.

    Result rows of ``schedule-adherence``, one a statistic: PARAMCD ``VISIT IMAGING``; PHASE ``TREATMENT MONTHLY
    QUARTERLY`` and TIME (AVISITN: in TREATMENT the week, else the month after the end of treatment), with TIME missing
    for all visits of a phase and PHASE empty too for all of a schedule; ``n_due n_done n_missed estimate``. What was
    never due has no rows.

    Parameters
    ----------
    adsv : DataFrame
        PARAMCD, PHASE, AVISITN, STATUS; all of them treated subjects.
    """
    visits = adsv.assign(done=adsv["STATUS"] == "DONE")
    table = pd.concat([_counted(visits, by) for by in _LINES], ignore_index=True)
    table = table.assign(n_missed=table["n_due"] - table["n_done"], estimate=table["n_done"] / table["n_due"])
    return ard_rows(
        table.rename(columns={"AVISITN": "TIME"}),
        analysis="schedule-adherence",
        method="Visits with a record within half an interval of the day on which they were due",
        stats=("n_due", "n_done", "n_missed", "estimate"),
        population="SAFFL",
    )


def _counted(visits: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    counts = visits.groupby(by)["done"].agg(n_due="size", n_done="sum").reset_index()
    whole = {"PHASE": pd.Series("", index=counts.index, dtype=object), "AVISITN": float("nan")}
    counts = counts.assign(**{name: value for name, value in whole.items() if name not in by})
    return counts.astype({"AVISITN": "float64", "n_due": "float64", "n_done": "float64"})
