"""Excel workbooks: one sheet, dates as ISO text, no formulas."""

import datetime as dt
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.ingest.readers.raw import Raw, UnreadableError, iso, raw

_ENCRYPTED_OR_OLD = b"\xd0\xcf\x11\xe0"
_UNPACKED_LIMIT = 2 << 30
_SERIAL_DATES = (10_000, 110_000)  # 1927 to 2201; a number below is a year that was typed as a number
_SHOWN = 5


def read(path: Path, domain: str) -> Raw:
    """Read the sheet named after the domain, or the only sheet.

    Raises
    ------
    UnreadableError
        It is not a workbook, is protected by a password, has several sheets of which none is named after the
        domain, or holds formulas or error values.
    """
    sheet, epoch = _sheet(path, domain)
    header, *records = sheet or [[]]
    names = [cell.value for cell in header]
    while names and names[-1] in (None, ""):
        names.pop()
    if not names:
        raise UnreadableError("is empty")
    width = max([len(names), *(len(record) for record in records)])
    _no_formulas(records)
    serial = set()
    columns = [_column(records, place, names, epoch, serial) for place in range(width)]
    names += [None] * (width - len(names))
    notes = [f"holds dates as plain numbers in {', '.join(sorted(serial))}, which were read as dates"] if serial else []
    return raw(names, columns, rows=np.arange(2, len(records) + 2), counting="row", notes=notes)


def _sheet(path: Path, domain: str):
    """Rows of cells, and the day from which the workbook counts."""
    import openpyxl

    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise UnreadableError("is empty")
    if start == _ENCRYPTED_OR_OLD:
        raise UnreadableError("is protected by a password or has the format of Excel 2003; save it as an open .xlsx")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED_LIMIT:
                raise UnreadableError("unpacks to more than 2 GB; save it as CSV")
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
        try:
            rows = [list(row) for row in _chosen(book, domain).iter_rows()]
            return rows, book.epoch
        finally:
            book.close()
    except StopIteration:
        raise UnreadableError("is empty") from None
    except UnreadableError:
        raise
    except Exception as failure:  # openpyxl raises whatever a damaged part of the file makes of it
        raise UnreadableError(f"is not an Excel workbook that can be read ({type(failure).__name__})") from None


def _chosen(book, domain: str):
    named = [sheet for sheet in book.worksheets if sheet.title.strip().lower() == domain]
    if not named and len(book.worksheets) != 1:
        raise UnreadableError(f"has {len(book.worksheets)} sheets; call the one with the data {domain.upper()}")
    chosen = (named or book.worksheets)[0]
    chosen.reset_dimensions()  # some programs write them wrong
    return chosen


def _no_formulas(records: list) -> None:
    for kind, what in (("f", "formulas"), ("e", "error values")):
        wrong = [
            cell.coordinate
            for record in records
            for cell in record
            if cell.value is not None and cell.data_type == kind
        ]
        if wrong:
            more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
            raise UnreadableError(f"holds {what} in {', '.join(wrong[:_SHOWN])}{more}; paste the values instead")


def _column(records: list, place: int, names: list, epoch, serial: set[str]) -> pd.Series:
    name = str(names[place] or "").strip().upper() if place < len(names) else ""
    cells = [record[place] if place < len(record) else None for record in records]
    return pd.Series([_value(cell, name, epoch, serial) for cell in cells], dtype=object)


def _value(cell, name: str, epoch, serial: set[str]):
    value = None if cell is None else cell.value
    if isinstance(value, dt.datetime):
        shown = (cell.number_format or "").lower()
        # Excel makes the first of the month of what was typed as 2024-05, and shows only the month.
        return iso(value)[:7] if "m" in shown and "y" in shown and "d" not in shown else iso(value)
    if isinstance(value, dt.timedelta):
        return str(value)
    if name.endswith("DTC") and isinstance(value, (int, float)) and not isinstance(value, bool):
        if _SERIAL_DATES[0] < value < _SERIAL_DATES[1]:
            from openpyxl.utils.datetime import from_excel

            serial.add(name)
            return iso(from_excel(value, epoch=epoch))
        return str(value)
    return value
