"""What every reader gives: a table of text and numbers, the row of each record, and what had to be recognised."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd

from helpers.foundation.errors import StudyError
from helpers.foundation.terms import mapped
from helpers.ingest.numbers import EXACT, text_of

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")  # NUL and halves of a character, which no file in UTF-8 can keep
_SHOWN = 5
_LONGEST_NAME = 1_000  # SAS allows 32
_LONGEST = 32_767  # characters of a cell, as in Excel: a text of a case report is far below
_LONGEST_TOGETHER = 2 << 30  # one text that is repeated takes no memory, but time and room wherever it is written


class UnreadableError(StudyError):
    """A file that cannot be read: the text says why, in words that follow the name of the file."""


@dataclass(frozen=True)
class Raw:
    """A file as read.

    Attributes
    ----------
    frame : DataFrame
        Columns by their names in capitals; text (missing is empty) or float64 (missing is NaN).
    rows : Series of int
        The place of each record in the file.
    counting : str
        What ``rows`` counts: ``row`` as a spreadsheet shows them (the header is row 1) or ``record``.
    notes : tuple of str
        What is not as agreed but could be recognised, each in words that follow the name of the file.
    file, form : str
        Name of the file, and of its format.
    """

    frame: pd.DataFrame = field(repr=False)
    rows: pd.Series = field(repr=False)
    counting: str = "record"
    notes: tuple[str, ...] = ()
    file: str = ""
    form: str = ""


def raw(
    columns: list[str],
    cells: list[pd.Series],
    *,
    rows: np.ndarray | None = None,
    counting: str = "record",
    notes=(),
) -> Raw:
    """Put columns together: names in capitals, values as text or numbers, records without any value left out.

    Raises
    ------
    UnreadableError
        Two columns have one name, a column with values has none, a name or a cell is far too long or no text, or all
        cells together are too long.
    """
    if sum(map(_characters, cells)) > _LONGEST_TOGETHER:
        raise UnreadableError(f"holds texts of more than {_LONGEST_TOGETHER >> 30} GB; leave out what is not needed")
    names = [str(name or "").strip().upper() for name in columns]
    values = [_plain(column.reset_index(drop=True)) for column in cells]
    for place, (name, column) in enumerate(zip(names, values, strict=True), 1):
        if not name and _any(column):
            raise UnreadableError(f"has values in column {place}, which has no name")
        if len(name) > _LONGEST_NAME or _NOT_TEXT.search(name):
            raise UnreadableError(
                f"has a name of more than {_LONGEST_NAME:,} characters, or one that is no text, in column {place}"
            )
    kept = [(name, column) for name, column in zip(names, values, strict=True) if name]
    names = [name for name, _ in kept]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        more = f" and {len(twice) - _SHOWN} more" if len(twice) > _SHOWN else ""
        raise UnreadableError(f"has more than one column called {', '.join(twice[:_SHOWN])}{more}")
    frame = pd.DataFrame(dict(kept))
    if rows is None:
        rows = np.arange(1, len(frame) + 1)
    _check_texts(frame, rows, counting)
    filled = np.zeros(len(frame), dtype=bool)
    for _, column in kept:
        filled |= (column != "") if column.dtype == object else column.notna()
        if filled.all():
            break
    numbers = pd.Series(rows, dtype="int64")
    return Raw(frame[filled].reset_index(drop=True), numbers[filled].reset_index(drop=True), counting, tuple(notes))


def iso(moment: dt.date | dt.datetime | dt.time) -> str:
    """Write a date or a time as ISO 8601 text; midnight is a date without a time."""
    if isinstance(moment, dt.datetime):
        moment = moment.replace(tzinfo=None, microsecond=0)
        text = moment.isoformat(timespec="seconds" if moment.second else "minutes")
        return text.removesuffix("T00:00")
    return moment.isoformat()


def _characters(column: pd.Series) -> int:
    if column.dtype != object:
        return 0
    return sum(len(text) for text in column.tolist() if isinstance(text, (str, bytes)))


def _check_texts(frame: pd.DataFrame, rows: np.ndarray, counting: str) -> None:
    for name in frame.select_dtypes("object"):
        for text in pd.unique(frame[name].to_numpy()):
            if len(text) <= _LONGEST and not _NOT_TEXT.search(text):
                continue
            where = f"{counting} {rows[(frame[name] == text).to_numpy().argmax()]}, column {name[:40]}"
            if len(text) > _LONGEST:
                raise UnreadableError(
                    f"has a cell of {len(text):,} characters ({where}), and at most {_LONGEST:,} are read; shorten it"
                )
            raise UnreadableError(f"has a character that belongs to no text ({where}); write the cell anew")


def _any(column: pd.Series) -> bool:
    return bool((column != "").any() if column.dtype == object else column.notna().any())


def _plain(column: pd.Series) -> pd.Series:
    """Make a column text or float64."""
    if pd.api.types.is_float_dtype(column) or (pd.api.types.is_integer_dtype(column) and column.abs().max() < EXACT):
        return column.astype("float64")
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.astype(object)
    column = column.astype(object)
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal") and _exact(column):
        return column.astype("float64")
    if kind == "empty":
        return pd.Series("", index=column.index, dtype=object)
    if kind == "string":
        return mapped(column, _text)
    # 1 and True are one value to a hash table, so what is mixed is not sorted by value.
    return pd.Series([_text(value) for value in column], index=column.index, dtype=object)


def _exact(column: pd.Series) -> bool:
    return all(value != value or abs(value) < EXACT for value in column.dropna())


def _text(value) -> str:
    if isinstance(value, str):
        return value.rstrip()
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(value).upper()  # as Excel and R show it
    if isinstance(value, (dt.date, dt.time)):
        return iso(value)
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8").rstrip()
        except UnicodeDecodeError:
            raise UnreadableError("holds bytes that are not text") from None
    if isinstance(value, (list, dict, tuple, np.ndarray)):
        raise UnreadableError("holds lists inside its cells")
    return text_of(value)
