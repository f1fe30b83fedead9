"""Excel workbooks: one sheet, dates as ISO text, no formulas, no macros."""

import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.ingest.readers.excel_values import Values
from helpers.ingest.readers.raw import Raw, UnreadableError, raw
from helpers.ingest.readers.workbook_parts import check_parts
from helpers.ingest.readers.worksheet import Sheet, read_sheet

_ENCRYPTED_OR_OLD = b"\xd0\xcf\x11\xe0"
_SHOWN = 5


def read(path: Path, domain: str) -> Raw:
    """Read the sheet named after the domain, or the only one that is not hidden.

    Raises
    ------
    UnreadableError
        It is not a workbook, is protected by a password, has several sheets of which none is named after the
        domain, or holds formulas, error values or merged cells.
    """
    sheet, notes = _sheet(path, domain)
    if not sheet.rows:
        raise UnreadableError("is empty")
    if 1 not in sheet.rows:
        raise UnreadableError("has no names of columns in its first row; let the table begin in cell A1")
    header, *records = sheet.rows.values()
    width = max(map(len, sheet.rows.values()))
    names = header + [None] * (width - len(header))
    columns = [
        pd.Series([record[place] if place < len(record) else None for record in records], dtype=object)
        for place in range(width)
    ]
    return raw(names, columns, rows=np.array(list(sheet.rows)[1:], dtype="int64"), counting="row", notes=notes)


def _sheet(path: Path, domain: str) -> tuple[Sheet, list[str]]:
    """The sheet of a domain, and what had to be recognised in it."""
    import openpyxl

    with path.open("rb") as file:
        start = file.read(4)
        if not start:
            raise UnreadableError("is empty")
        if start == _ENCRYPTED_OR_OLD:
            raise UnreadableError(
                "is protected by a password or has the format of Excel 2003; save it as an open .xlsx"
            )
        try:
            with zipfile.ZipFile(file) as packed:
                check_parts(packed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they are about styles and extensions, which are not read
                book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
                values = Values(book.epoch)
                sheet = read_sheet(_chosen(book, domain), values)
        except (UnreadableError, MemoryError):
            raise
        except Exception as failure:  # openpyxl raises whatever a damaged part of the file makes of it
            raise UnreadableError(f"is not an Excel workbook that can be read ({type(failure).__name__})") from None
    return sheet, values.notes + _hidden(sheet)


def _chosen(book, domain: str):
    named = [sheet for sheet in book.worksheets if sheet.title.strip().lower() == domain]
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(named or visible) != 1:
        raise UnreadableError(f"has {len(named or visible)} sheets; call the one with the data {domain.upper()}")
    return (named or visible)[0]


def _hidden(sheet: Sheet) -> list[str]:
    if not sheet.hidden:
        return []
    more = f" and {len(sheet.hidden) - _SHOWN} more" if len(sheet.hidden) > _SHOWN else ""
    return [f"has hidden rows, which were read like the others ({', '.join(map(str, sheet.hidden[:_SHOWN]))}{more})"]
