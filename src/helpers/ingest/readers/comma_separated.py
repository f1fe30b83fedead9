"""CSV: every cell as text; semicolons, tabs, vertical bars, carets and Windows-1252 are recognised and said."""

import csv
import io
import re
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.ingest.readers.encoding import codec
from helpers.ingest.readers.limits import RECORDS, check_cells, check_shape
from helpers.ingest.readers.raw import Raw, UnreadableError, raw

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars", "^": "carets"}
_SHOWN = 5
_LONGEST_HEADER = 100_000
_LONGEST_LINE = 16 << 20  # 2,000 cells of 8,000 characters
_SEPARATOR_LINE = re.compile(rb"^\"?sep=[,;\t|^]\"?\r?\n", re.IGNORECASE)  # Excel reads it and does not show it


class Table(NamedTuple):
    """A CSV file as it stands: names of columns, their cells as text, the row of each record, what was recognised."""

    header: list[str]
    cells: list[pd.Series]
    rows: np.ndarray
    notes: list[str]


def read(path: Path, domain: str) -> Raw:
    """Read a CSV file.

    Raises
    ------
    UnreadableError
        What `read_table` and `raw` raise.
    """
    table = read_table(path)
    return raw(table.header, table.cells, rows=table.rows, counting="row", notes=table.notes)


def read_table(path: Path) -> Table:
    """Read the cells of a CSV file under whatever its columns are called.

    Raises
    ------
    UnreadableError
        It is not text, has no header, has rows with more or fewer cells than the header, or would become too large.
    """
    text, notes = _decoded(path.read_bytes())
    if told := _SEPARATOR_LINE.match(text):
        text = text[told.end() :]
        notes.append("begins with a line that names its separator, which was left out of the count of rows")
    _bounded(text)
    header, separator = _header(text)
    if separator != ",":
        notes.append(f"is separated by {_SEPARATORS[separator]} instead of commas and was read so")
    _quotes_closed(text, separator)
    return Table(header, *_cells(text, header, separator), notes)


def _decoded(data: bytes) -> tuple[bytes, list[str]]:
    wide = len(data) < 4 * data.count(b"\x00") <= 3 * len(data)
    if data.startswith(_WIDE) or wide:
        raise UnreadableError("is encoded in UTF-16 or UTF-32; save it as CSV UTF-8")
    if b"\x00" in data:
        raise UnreadableError("is not text; save it as CSV UTF-8")
    name, notes = codec(data, partial(_line, data))
    if name != "utf-8":
        data = data.decode(name).encode("utf-8")
    return data.removeprefix(_BOM), list(notes)


def _line(data: bytes, at: int) -> str:
    end = b"\n" if b"\n" in data else b"\r"
    return f"line {data.count(end, 0, at) + 1}"


def _bounded(data: bytes) -> None:
    """Refuse more lines and cells than can be held, or a line too long; marks inside texts count too, and are few."""
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > RECORDS + 1:
        raise UnreadableError(f"has {lines:,} lines, and at most {RECORDS:,} records are read")
    check_cells(lines + max(data.count(separator.encode()) for separator in _SEPARATORS))
    end, at = (b"\n" if b"\n" in data else b"\r"), 0
    while len(data) - at > _LONGEST_LINE:
        last = data.rfind(end, at, at + _LONGEST_LINE)
        if last < 0:
            where = data.count(end, 0, at) + 1
            raise UnreadableError(f"has more than {_LONGEST_LINE:,} bytes in line {where}; shorten its cells")
        at = last + 1


def _header(data: bytes) -> tuple[list[str], str]:
    """Names of the columns, and the separator that gives the most of them."""
    if not data.strip():
        raise UnreadableError("is empty")
    if len(_lines(data).readline(_LONGEST_HEADER + 1)) > _LONGEST_HEADER:
        raise UnreadableError(f"has a first row of more than {_LONGEST_HEADER:,} characters, where names are expected")
    split = {separator: _first_record(data, separator) for separator in _SEPARATORS}
    separator = max(split, key=lambda mark: len(split[mark]))
    check_shape(records=0, columns=len(split[separator]))
    if not any(name.strip() for name in split[separator]):
        raise UnreadableError("has no names of columns in its first row")
    return split[separator], separator


def _first_record(data: bytes, separator: str) -> list[str]:
    try:
        return next(csv.reader(_lines(data), delimiter=separator), [])
    except csv.Error:
        return []


def _lines(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")


def _quotes_closed(data: bytes, separator: str) -> None:
    """Refuse quotation marks that are never closed: they would swallow records."""
    if b'"' not in data:
        return
    lines = csv.reader(_lines(data), delimiter=separator, strict=True)
    try:
        for _ in lines:
            pass
    except csv.Error as failure:
        where = f"near line {lines.line_num} ({failure})"
        raise UnreadableError(f"has a quotation mark out of place, or a cell far too long, {where}") from None


def _cells(data: bytes, header: list[str], separator: str) -> tuple[list[pd.Series], np.ndarray]:
    import pyarrow as pa
    from pyarrow import csv as arrow

    uneven, blank = [], []

    def note(row) -> str:
        (blank if not row.text.strip() else uneven).append((row.number, row.actual_columns))
        return "skip"

    places = [str(place) for place in range(len(header))]
    try:
        table = arrow.read_csv(
            io.BytesIO(data),
            read_options=arrow.ReadOptions(
                use_threads=False, column_names=places, skip_rows=0, block_size=2 * _LONGEST_LINE
            ),
            parse_options=arrow.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False
            ),
        )
    except MemoryError:
        raise
    except pa.ArrowException as failure:
        raise UnreadableError(f"is not a CSV file that can be read ({' '.join(str(failure).split())[:120]})") from None
    if uneven:
        named = ", ".join(f"row {row} has {cells}" for row, cells in uneven[:_SHOWN])
        more = f" and {len(uneven) - _SHOWN} more rows" if len(uneven) > _SHOWN else ""
        raise UnreadableError(f"has rows that do not have the {len(header)} cells of its header: {named}{more}")
    rows = np.setdiff1d(np.arange(1, len(table) + len(blank) + 1), [row for row, _ in blank])
    return [table[place].to_pandas().iloc[1:] for place in places], rows[1:]
