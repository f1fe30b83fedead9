"""The interval within which an event happened, for estimates that do not place it on the day of a scan."""

import numpy as np
import pandas as pd

from helpers.derive.follow_up import Assessments
from helpers.foundation.calendar import add_days, days_between


def event_intervals(rows: pd.DataFrame, assessments: Assessments) -> pd.DataFrame:
    """Interval of each row: between two adequate assessments for a progression, exact for a death, else open.

    Parameters
    ----------
    rows : DataFrame
        Finished rows of one parameter, one a treated subject: TRTSDT, HORIZDT, ADT, AVAL (days), CNSR, EVTYPE.
    assessments : Assessments
        Adequate assessments after the start.

    Returns
    -------
    DataFrame
        Aligned with ``rows``: INTLO and INTHI in days; INTLO is 0 where no assessment came before, INTHI infinite where
        no event was seen up to the horizon.
    """
    progressed = (rows["CNSR"] == 0) & (rows["EVTYPE"] == 1)
    died = (rows["CNSR"] == 0) & (rows["EVTYPE"] == 2)
    last = assessments.last_until(rows["HORIZDT"].where(~progressed, add_days(rows["ADT"], -1)))
    day = days_between(last["ADT"], rows["TRTSDT"]) + 1
    return pd.DataFrame({
        "INTLO": np.where(died, rows["AVAL"], day.fillna(0.0)),
        "INTHI": np.where(died | progressed, rows["AVAL"], np.inf),
    }, index=rows.index)  # fmt: skip
