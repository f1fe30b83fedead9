"""Tables of operating characteristics: a value with its Monte Carlo error in brackets, in percent."""

from collections.abc import Sequence

import pandas as pd

from helpers.foundation.errors import StudyError
from helpers.present import format as fmt


def by_size(rows: pd.DataFrame, *, stats: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    """Lay characteristics out: one row of the table is one line and size of trial, one column per characteristic.

    Parameters
    ----------
    rows : DataFrame
        Contract ``CHARACTERISTICS``.
    stats : sequence of str
        The characteristics, in the order of the columns.
    by : sequence of str
        Columns that tell the lines apart, such as TIME (months) and SUBJECTS.
    """
    shown = rows[rows["STAT"].isin(list(stats))]
    shown = shown.sort_values(list(by), key=_in_order, kind="stable")
    text = [
        f"{fmt.number(100 * row.STATVAL, 1)}% ({fmt.number(100 * row.MCSE, 1)})"  # a bias has a sign
        if row.STAT == "bias" else _percent(row.STATVAL, row.MCSE)
        for row in shown.itertuples()
    ]  # fmt: skip
    cells = shown.assign(text=text, TIME=shown["TIME"].map(_month))
    table = cells.set_index([*by, "STAT"])["text"].unstack("STAT", sort=False).reindex(columns=list(stats))
    return table.fillna(fmt.NOTHING).rename_axis(columns=None)


def truths(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay true values out: one row of the table is one parameter and truth, one column per time in months."""
    known = rows.drop_duplicates(["PARAMCD", "TARGET", "TIME"]).sort_values(["PARAMCD", "TARGET", "TIME"])
    text = [
        fmt.percent(value) if target == "event" else _percent(value, error)
        for value, error, target in zip(known["TRUTH"], known["TRUTHSE"], known["TARGET"], strict=True)
    ]
    cells = known.assign(text=text, TIME=known["TIME"].map(_month))
    table = cells.set_index(["PARAMCD", "TARGET", "HOW", "TIME"])["text"].unstack("TIME", sort=False)
    return table.rename_axis(columns=None)


def span(rows: pd.DataFrame, *, stat: str, decimals: int = 0, **where: object) -> str:
    """Say between which values a characteristic lies, in percent: ``4 to 5``, or ``5`` where both are written alike.

    Parameters
    ----------
    rows : DataFrame
        Contract ``CHARACTERISTICS``.
    stat : str
        The characteristic.
    decimals : int
        Decimals of the numbers.
    **where
        Columns, and the value or the list of values that they have (``SUBJECTS=20``, ``TIME=[12, 24]``).

    Raises
    ------
    StudyError
        No row is there to speak of.
    """
    those = rows[rows["STAT"] == stat]
    for name, value in where.items():
        those = those[those[name].isin(value if isinstance(value, list) else [value])]
    if those.empty:
        told = ", ".join(f"{name} {value}" for name, value in where.items())
        raise StudyError(f"No {stat} was simulated for {told or 'these rows'}; simulate it, or say something else.")
    least, most = (fmt.number(100 * end, decimals) for end in (those["STATVAL"].min(), those["STATVAL"].max()))
    return least if least == most else f"{least} to {most}"


def _in_order(column: pd.Series) -> pd.Series:
    """Numbers by size, words as they come first."""
    return column if column.dtype.kind in "if" else column.map({word: at for at, word in enumerate(column.unique())})


def _percent(value: float, error: float) -> str:
    return f"{fmt.percent(value)} ({fmt.number(100 * error, 1)})"


def _month(time: float) -> str:
    return "" if pd.isna(time) else f"month {fmt.number(time)}"
