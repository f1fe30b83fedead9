"""Which records of imaging belong together: used by checks and derivations (rule 7)."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import complete_date, days_between, iso
from helpers.foundation.grouping import number


def assessment_ids(records: pd.DataFrame, *, dtc: str, span_days: int) -> pd.Series:
    """Name the assessment of each record: its visit, or its date where the visit does not hold it together.

    Parameters
    ----------
    records : DataFrame
        USUBJID, VISITNUM and the date variable; records that were not done are needed too, for they widen a visit.
    dtc : str
        Name of the date variable.
    span_days : int
        A visit whose complete dates lie further apart falls into one assessment per date (rule 7).

    Returns
    -------
    Series of categories
        ``V<VISITNUM>``, or the ISO date; empty where a record has neither. Categories are in the order of the text.
    """
    day = complete_date(records[dtc])
    by_visit = day.groupby(number(records["USUBJID"], records["VISITNUM"]))
    span = days_between(by_visit.transform("max"), by_visit.transform("min"))
    together = records["VISITNUM"].notna() & ~(span > span_days)
    visit, visits = pd.factorize(records["VISITNUM"])
    date, dates = pd.factorize(day)
    names = [*(f"V{visit:.12g}" for visit in visits), *iso(pd.Series(dates)), ""]
    row = np.select([together, date >= 0], [visit, len(visits) + date], default=len(names) - 1)
    categories, place = np.unique(np.array(names, dtype=object), return_inverse=True)
    return pd.Series(pd.Categorical.from_codes(place[row], categories), index=records.index)
