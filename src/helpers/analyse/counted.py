"""Rows that say who is behind a count: the one place that builds them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD_SUBJECTS


def listed(lines: pd.DataFrame, who: Sequence[np.ndarray | pd.Series]) -> pd.DataFrame:
    """Write out each line once for each of its subjects.

    One row is one subject of one line: the columns of ``lines``, and USUBJID.

    Parameters
    ----------
    lines : DataFrame
        What tells one line from another.
    who : sequence of array of str
        The subjects of each line, in the order of ``lines``.
    """
    subjects = np.concatenate([np.asarray(group, dtype=object) for group in who] or [np.array([], dtype=object)])
    repeated = lines.iloc[np.repeat(np.arange(len(lines)), sizes(who))].reset_index(drop=True)
    return repeated.assign(USUBJID=subjects)


def sizes(who: Sequence[np.ndarray | pd.Series]) -> list[int]:
    """Count the subjects of each line."""
    return [len(group) for group in who]


def counted_rows(members: pd.DataFrame, *, analysis: str, **keys: str | float) -> pd.DataFrame:
    """Turn subjects and what they are counted for into rows as the contract has them.

    One row is one subject behind one count; who is there twice is so once.

    Parameters
    ----------
    members : DataFrame
        USUBJID, and the key columns of the results that differ between the counts (STAT, TERM, TIME in months, ...).
    analysis : str
        Value of ANALYSIS.
    **keys
        Key columns with one value for every row, in lower case (``stat="n"``).
    """
    fixed = {"ANALYSIS": analysis, **{name.upper(): value for name, value in keys.items()}}
    rows = {}
    for name, column in ARD_SUBJECTS.columns.items():
        nothing = np.nan if column.kind == "number" else ""
        values = fixed.get(name, members.get(name, nothing))
        rows[name] = pd.Series(values, index=members.index, dtype="float64" if column.kind == "number" else object)
    return pd.DataFrame(rows).drop_duplicates(ignore_index=True)


def together(*rows: pd.DataFrame) -> pd.DataFrame:
    """Put such rows together, in the order given."""
    filled = [some for some in rows if len(some)]
    return pd.concat(filled, ignore_index=True) if filled else ARD_SUBJECTS.empty()
