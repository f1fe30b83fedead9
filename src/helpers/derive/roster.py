"""Subjects as numbers while a study is derived: what is matched, grouped and sorted a hundred times is not text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.foundation.errors import StudyError


@dataclass(frozen=True)
class Roster:
    """The subjects of a study in the order of USUBJID; a subject's number is its place in it.

    Numbers sort as the names do, so that nothing derived depends on which of them it was derived by.
    """

    names: np.ndarray

    @classmethod
    def of(cls, dm: pd.DataFrame) -> "Roster":
        """List the subjects of DM."""
        return cls(np.sort(dm["USUBJID"].to_numpy(dtype=object)))

    def numbered(self, domains: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return the domains with numbers in USUBJID.

        Raises
        ------
        StudyError
            A domain has records of a subject who is not in DM.
        """
        place = pd.Index(self.names)
        numbered = {}
        for name, frame in domains.items():
            numbers = place.get_indexer(frame["USUBJID"])
            if (strangers := numbers < 0).any():
                who = frame["USUBJID"][strangers].iloc[0]
                raise StudyError(f"{name.upper()} has {strangers.sum()} records of subjects not in DM, first of {who}.")
            numbered[name] = frame.copy(deep=False)
            numbered[name]["USUBJID"] = numbers
        return numbered

    def parts(self, domains: Mapping[str, pd.DataFrame], *, subjects: int) -> Iterator[dict[str, pd.DataFrame]]:
        """Split numbered domains into parts of so many subjects, in order; a study without subjects is one part."""
        ordered = {
            name: frame if frame["USUBJID"].is_monotonic_increasing else frame.sort_values("USUBJID", kind="stable")
            for name, frame in domains.items()
        }
        for first in range(0, max(len(self.names), 1), subjects):
            limits = [first, first + subjects]
            yield {
                name: frame.iloc[slice(*frame["USUBJID"].searchsorted(limits))].reset_index(drop=True)
                for name, frame in ordered.items()
            }

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a derived dataset with the names in USUBJID again."""
        return frame.assign(USUBJID=self.names[frame["USUBJID"].to_numpy()])
