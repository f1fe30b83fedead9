"""The interval within which an event happened, for estimates that do not place it on the day of a scan."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import add_days, days_between


def event_intervals(rows: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Interval of each row: between two adequate assessments for a progression, exact for a death, else open.

    Parameters
    ----------
    rows : DataFrame
        Finished rows of one parameter: USUBJID, TRTSDT, HORIZDT, ADT, AVAL (days), CNSR, EVTYPE.
    assessments : DataFrame
        Adequate assessments after the start: USUBJID, ADT.

    Returns
    -------
    DataFrame
        Aligned with ``rows``: INTLO and INTHI in days; INTLO is 0 where no assessment came before, INTHI infinite where
        no event was seen up to the horizon.
    """
    progressed = (rows["CNSR"] == 0) & (rows["EVTYPE"] == 1)
    died = (rows["CNSR"] == 0) & (rows["EVTYPE"] == 2)
    until = rows["HORIZDT"].where(~progressed, add_days(rows["ADT"], -1))
    limits = pd.DataFrame({"USUBJID": rows["USUBJID"], "until": until})
    seen = assessments[["USUBJID", "ADT"]].merge(limits, on="USUBJID")
    last = seen[seen["ADT"] <= seen["until"]].groupby("USUBJID")["ADT"].max()
    day = days_between(rows["USUBJID"].map(last), rows["TRTSDT"]) + 1
    return pd.DataFrame({
        "INTLO": np.where(died, rows["AVAL"], day.fillna(0.0)),
        "INTHI": np.where(died | progressed, rows["AVAL"], np.inf),
    }, index=rows.index)  # fmt: skip
