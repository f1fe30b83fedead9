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
        self._rows: dict[str, list] = {}
        for row in () if frame is None else frame.itertuples(index=False):
            self._rows.setdefault(row.USUBJID, []).append(row)

    def of(self, usubjid: str) -> list:
        """The rows of a subject as named tuples, in the order of the dataset."""
        return self._rows.get(usubjid, [])
