"""Who is followed from when, and the last record that was dated up to a day: what censoring rests on."""

from functools import cached_property

import numpy as np
import pandas as pd

SOURCE = ["SRCDOM", "SRCVAR", "SRCSEQ"]
"""The record that a date comes from."""

_DAYS = 2**20
"""More days than any calendar here has: a subject and a day make one number."""


def aligned(records: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """Bring records, at most one a subject, into the rows of the spine; missing where a subject has none."""
    return records.set_index("USUBJID").reindex(spine["USUBJID"]).set_axis(spine.index)


class Assessments:
    """The dated assessments of each subject after the start of treatment.

    Parameters
    ----------
    records : DataFrame
        One row an assessment: USUBJID, ADT, SRCDOM, SRCVAR, SRCSEQ.
    spine : DataFrame
        USUBJID, TRTSDT of the treated subjects, one row each.
    """

    def __init__(self, records: pd.DataFrame, spine: pd.DataFrame):
        starts = spine[["USUBJID", "TRTSDT"]].assign(row=np.arange(len(spine)))
        rows = records[["USUBJID", "ADT", *SOURCE]].merge(starts, on="USUBJID")
        after = rows[rows["ADT"] > rows["TRTSDT"]]
        self._rows = after.sort_values(["row", "ADT", "SRCDOM", "SRCSEQ"], ignore_index=True)
        self._key = _key(self._rows["row"].to_numpy(), self._rows["ADT"])
        self._spine = spine.index

    def last_until(self, days: pd.Series) -> pd.DataFrame:
        """The last assessment of each subject up to a day of its own; of several on a day the last by source.

        Parameters
        ----------
        days : Series of dates
            Aligned with the spine; nothing comes before a missing day.

        Returns
        -------
        DataFrame
            Aligned with the spine: ADT, SRCDOM, SRCVAR, SRCSEQ; missing where there is none.
        """
        row = np.arange(len(self._spine))
        place = np.searchsorted(self._key, _key(row, days), side="right") - 1
        found = (place >= 0) & (self._rows["row"].to_numpy()[place] == row) if len(self._rows) else place >= 0
        return self._rows[["ADT", *SOURCE]].reindex(np.where(found, place, -1)).set_axis(self._spine)

    @cached_property
    def last(self) -> pd.DataFrame:
        """The last assessment of each subject, as `last_until` gives it."""
        return self.last_until(pd.Series(pd.Timestamp.max.floor("D"), index=self._spine))


def _key(row: np.ndarray, days: pd.Series) -> np.ndarray:
    number = days.to_numpy().astype("datetime64[D]").astype("int64")
    return row * _DAYS + np.clip(number + _DAYS // 2, 0, _DAYS - 1)  # a missing day is before every day
