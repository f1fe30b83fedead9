"""The only place that makes results: rows of statistics, and counts from the lists of those who are counted."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD, ARD_SUBJECTS
from helpers.foundation.errors import StudyError
from helpers.foundation.results import Results

KEYS = tuple(name for name in ARD.key if name not in ("ANALYSIS", "STAT"))
"""What tells one statistic of an analysis from another."""


def count_subjects(
    lines: pd.DataFrame,
    counted: Mapping[str, pd.DataFrame],
    *,
    analysis: str,
    method: str,
    stats: Sequence[str],
    proportion: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
    known: Mapping[str, pd.Series | np.ndarray | bool] | None = None,
    **keys: str | float,
) -> Results:
    """Count the subjects on each line, and keep who they are.

    One row of the result is one statistic, as in `ard_rows`; every count of ``counted`` has its subjects. Those behind
    a ``denominator`` are there once for all lines that share it, with the key columns empty that it does not depend on.

    Parameters
    ----------
    lines : DataFrame
        One row per line, in the order of the result: its key columns (TERM, GROUP, TIME in months, ...), and statistics
        that count no subjects.
    counted : mapping of str to DataFrame
        By statistic who is counted: USUBJID, and those key columns of the lines that tell who is on which. Without
        one, everybody is on every line. A line without subjects counts 0.
    analysis, method : str
        Values of ANALYSIS and METHOD.
    stats : sequence of str
        Names of the columns that become STAT and STATVAL.
    proportion : callable, optional
        What adds ``estimate``, ``low`` and ``high`` to ``n`` and ``denominator``, such as `clopper_pearson`.
    known : mapping of str to array of bool, optional
        By statistic, on which lines it can be known. Elsewhere it is missing, with nobody behind it.
    **keys
        Key columns with one value for every row, in lower case (``paramcd="OS"``).
    """
    on_line = [name for name in KEYS if name in lines]
    table, lists = lines.reset_index(drop=True), []
    for stat, who in counted.items():
        by = [name for name in on_line if name in who]
        group, group_of_who, subjects = _grouped(table, who, by)
        n = np.bincount(group_of_who, minlength=len(table) + 1)[group]
        there = np.broadcast_to((known or {}).get(stat, True), len(table))
        table = table.assign(**{stat: np.where(there, n, np.nan)})
        shared = stat == "denominator"
        place = np.flatnonzero(there & ~pd.Series(group).duplicated() if shared else there)
        line, behind = _listed(place, group[place], n[place], group_of_who)
        kept = {
            name: table[name].to_numpy(dtype=_DTYPE.get(name, object))[line] for name in (by if shared else on_line)
        }
        lists.append(_subject_rows(subjects[behind], **kept, ANALYSIS=analysis, STAT=stat, **_upper(keys)))
    table = table if proportion is None else proportion(table)
    rows = ard_rows(table, analysis=analysis, method=method, stats=stats, **keys)
    return Results(rows, pd.concat(lists, ignore_index=True))


def listed(lines: pd.DataFrame, who: Sequence[np.ndarray | pd.Series | pd.Index]) -> pd.DataFrame:
    """Write out each line once for each of its subjects, for `count_subjects`.

    One row is one subject of one line: the columns of ``lines``, and USUBJID.

    Parameters
    ----------
    lines : DataFrame
        What tells one line from another.
    who : sequence of array of str
        The subjects of each line, in the order of ``lines``.
    """
    subjects = np.concatenate([np.asarray(group, dtype=object) for group in who] or [np.array([], dtype=object)])
    repeated = lines.iloc[np.repeat(np.arange(len(lines)), [len(group) for group in who])].reset_index(drop=True)
    return repeated.assign(USUBJID=subjects)


def ard_rows(
    statistics: pd.DataFrame, *, analysis: str, method: str, stats: Sequence[str], **keys: str | float
) -> pd.DataFrame:
    """Turn a table of statistics into result rows.

    One row of the result is one statistic: the rows of ``statistics`` in their order, and within each the
    statistics in the order of ``stats``.

    Parameters
    ----------
    statistics : DataFrame
        A column for each name in ``stats``; its other key columns (PARAMCD, TERM, TIME in months, ...) are
        kept.
    analysis, method : str
        Values of ANALYSIS and METHOD.
    stats : sequence of str
        Names of the columns that become STAT and STATVAL.
    **keys
        Key columns with one value for every row, in lower case (``paramcd="OS"``).

    Raises
    ------
    StudyError
        A name in ``keys`` is not a key column of the results.
    """
    fixed = _upper(keys)
    if strangers := sorted(set(fixed) - set(KEYS)):
        raise StudyError(f"Results have no column {', '.join(strangers)}; use one of {', '.join(KEYS)}.")
    repeated = np.repeat(np.arange(len(statistics)), len(stats))
    rows = {
        "ANALYSIS": np.full(len(repeated), analysis, dtype=object),
        "STAT": np.tile(np.array(stats, dtype=object), len(statistics)),
        "STATVAL": statistics[list(stats)].to_numpy(dtype="float64").ravel(),
        "METHOD": np.full(len(repeated), method, dtype=object),
    }
    for name in KEYS:
        dtype = _DTYPE.get(name, object)
        if name in statistics and name not in fixed:
            rows[name] = statistics[name].to_numpy(dtype=dtype)[repeated]
        else:
            rows[name] = np.full(len(repeated), fixed.get(name, _EMPTY.get(name, "")), dtype=dtype)
    return pd.DataFrame({name: rows[name] for name in ARD.columns})


def _grouped(lines: pd.DataFrame, who: pd.DataFrame, by: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the groups of subjects: the group that is on each line, the group of each subject, and USUBJID.

    A group has one combination of values of ``by``. A subject is there once in each group.
    """
    group = np.zeros(len(lines) + len(who), dtype="int64")
    for name in by:
        values = [frame[name].to_numpy(dtype=_DTYPE.get(name, object)) for frame in (lines, who)]
        level, levels = pd.factorize(np.concatenate(values))
        group = group * (len(levels) + 1) + level + 1
    group = pd.factorize(group)[0]
    on_line, of_who = group[: len(lines)], group[len(lines) :]
    subjects = who["USUBJID"].to_numpy(dtype=object)
    once = ~pd.Series(of_who * (len(who) + 1) + pd.factorize(subjects)[0]).duplicated().to_numpy()
    return on_line, of_who[once], subjects[once]


def _listed(
    place: np.ndarray, group: np.ndarray, n: np.ndarray, group_of_who: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Place of the line and of the subject, for each subject of each line: of its group, so many."""
    order = np.argsort(group_of_who, kind="stable")
    first = np.searchsorted(group_of_who[order], group)
    within = np.arange(n.sum()) - np.repeat(n.cumsum() - n, n)
    return np.repeat(place, n), order[np.repeat(first, n) + within]


def _subject_rows(subjects: np.ndarray, **values: np.ndarray | str | float) -> pd.DataFrame:
    rows = {name: values.get(name, _EMPTY.get(name, "")) for name in ARD_SUBJECTS.columns} | {"USUBJID": subjects}
    return pd.DataFrame({
        name: value if isinstance(value, np.ndarray) else np.full(len(subjects), value, dtype=_DTYPE.get(name, object))
        for name, value in rows.items()
    })  # fmt: skip


def _upper(keys: Mapping[str, str | float]) -> dict[str, str | float]:
    return {name.upper(): value for name, value in keys.items()}


_EMPTY = {"TIME": np.nan}
_DTYPE = {"TIME": "float64"}
