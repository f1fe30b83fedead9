"""Excel workbooks: one sheet, dates as ISO text, no formulas."""

import datetime as dt
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.ingest.readers.limits import check_cells, check_shape
from helpers.ingest.readers.raw import Raw, UnreadableError, iso, raw
from helpers.ingest.readers.workbook_parts import check_parts, merged_cells

_ENCRYPTED_OR_OLD = b"\xd0\xcf\x11\xe0"
_ROWS = 1_048_576
_SERIAL_DATES = (10_000, 110_000)  # 1927 to 2201; a number below is a year that was typed as a number
_SHOWN = 5


def read(path: Path, domain: str) -> Raw:
    """Read the sheet named after the domain, or the only sheet.

    Raises
    ------
    UnreadableError
        It is not a workbook, is protected by a password, has several sheets of which none is named after the
        domain, or holds formulas, error values or merged cells.
    """
    sheet, epoch = _sheet(path, domain)
    header, *records = sheet or [[]]
    names = [cell.value for cell in header]
    while names and names[-1] in (None, ""):
        names.pop()
    if not names and any(cell.value is not None for record in records for cell in record):
        raise UnreadableError("has no names of columns in its first row; let the table begin in cell A1")
    if not names:
        raise UnreadableError("is empty")
    width = max([len(names), *(len(record) for record in records)])
    check_shape(records=len(records), columns=width)
    _no_formulas([header, *records])
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
            check_parts(packed)
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = _chosen(book, domain)
            _no_merged_cells(path, sheet)
            return _rows(sheet), book.epoch
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


def _rows(sheet) -> list[list]:
    """Rows of cells, as long as they stay within the limits: a row may claim any number and any width."""
    rows, cells = [], 0
    for row in sheet.iter_rows():
        rows.append(list(row))
        cells += len(row)
        if len(rows) > _ROWS:
            raise UnreadableError(f"claims more than the {_ROWS:,} rows that a sheet can have")
        check_cells(cells)
    return rows


def _no_merged_cells(path: Path, sheet) -> None:
    with zipfile.ZipFile(path) as packed:
        merged = merged_cells(packed, sheet._worksheet_path.lstrip("/"))  # the library tells it nowhere else
    if merged:
        more = f" and {len(merged) - _SHOWN} more" if len(merged) > _SHOWN else ""
        where = f"{', '.join(merged[:_SHOWN])}{more}"
        raise UnreadableError(f"has merged cells ({where}); unmerge them and fill in each cell")


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
