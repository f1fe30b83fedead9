"""Results of analyses: the statistics (ARD), and the subjects behind each of them that counts subjects."""

from dataclasses import dataclass, field

import pandas as pd

from helpers.foundation.contracts import ARD, ARD_SUBJECTS, Contract
from helpers.foundation.errors import StudyError


@dataclass(frozen=True, eq=False)
class Results:
    """What one or several analyses found; ``+`` puts results together, and without anything nothing was found.

    Attributes
    ----------
    rows : DataFrame
        One row is one statistic, as the contract ``ARD`` has it.
    subjects : DataFrame
        One row is one subject behind one count, as the contract ``ARD_SUBJECTS`` has it: the key of the row, and
        USUBJID.
    """

    rows: pd.DataFrame = field(default_factory=ARD.empty)
    subjects: pd.DataFrame = field(default_factory=ARD_SUBJECTS.empty)

    def __add__(self, other: "Results") -> "Results":
        return combine(self, other)


def combine(*results: Results) -> Results:
    """Put results together, in the order given; who is behind a count twice is so once.

    Raises
    ------
    StudyError
        Two rows have the same key.
    """
    rows = _together([some.rows for some in results], ARD)
    twice = rows.duplicated(list(ARD.key))
    if twice.any():
        key = rows.loc[twice, list(ARD.key)].iloc[0]
        first = ", ".join(f"{name} {value}" for name, value in key.items() if value != "" and pd.notna(value))
        raise StudyError(f"{twice.sum()} results are there twice, first {first}; compute each analysis once.")
    subjects = _together([some.subjects for some in results], ARD_SUBJECTS)
    return Results(rows, subjects.drop_duplicates(ignore_index=True))


def _together(frames: list[pd.DataFrame], contract: Contract) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else contract.empty()
