"""Datasets taken apart once, so that each profile takes its own rows."""

import pandas as pd


class BySubject:
    """A dataset, asked by subject.

    Parameters
    ----------
    frame : DataFrame or None
        USUBJID and anything else; None where it was not collected.
    """

    def __init__(self, frame: pd.DataFrame | None):
        self.collected = frame is not None
        self._rows = dict(tuple(frame.groupby("USUBJID", sort=False))) if frame is not None else {}
        self._none = frame.iloc[:0] if frame is not None else pd.DataFrame()

    def of(self, usubjid: str) -> pd.DataFrame:
        """The rows of a subject, in the order of the dataset; without any an empty frame with its columns."""
        return self._rows.get(usubjid, self._none)
