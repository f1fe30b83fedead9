"""Excel workbooks: one sheet, dates as ISO text, no formulas, no macros."""

import warnings
from pathlib import Path
from typing import IO

import numpy as np
import pandas as pd

from helpers.ingest.readers.excel_values import Values
from helpers.ingest.readers.raw import Raw, UnreadableError, raw
from helpers.ingest.readers.workbook_parts import Parts
from helpers.ingest.readers.worksheet import Sheet, read_sheet

_ENCRYPTED_OR_OLD = b"\xd0\xcf\x11\xe0"
_STYLES = "xl/styles.xml"
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
    with path.open("rb") as file:
        start = file.read(4)
        if not start:
            raise UnreadableError("is empty")
        if start == _ENCRYPTED_OR_OLD:
            raise UnreadableError(
                "is protected by a password or has the format of Excel 2003; save it as an open .xlsx"
            )
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they are about extensions, which are not read
                book = _book(file)
                values = Values(book.epoch)
                sheet = read_sheet(_chosen(book, domain), values)
        except (UnreadableError, MemoryError):
            raise
        except Exception as failure:  # openpyxl raises whatever a damaged part of the file makes of it
            raise UnreadableError(f"is not an Excel workbook that can be read ({type(failure).__name__})") from None
    return sheet, values.notes + _hidden(sheet)


def _book(file: IO[bytes]):
    """Open a workbook as openpyxl does, without the parts and styles that say nothing of values."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(file, read_only=True, keep_links=False)
    reader.archive = Parts(file)
    reader.read_chartsheet = lambda sheet, rel: None
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    if _STYLES in reader.valid_files:
        _read_formats(reader.wb, reader.archive.read(_STYLES))
    reader.read_worksheets()
    return reader.wb


def _read_formats(book, styles: bytes) -> None:
    """Give a workbook the formats of its cells, which tell dates from numbers."""
    from openpyxl.styles.stylesheet import Stylesheet
    from openpyxl.xml.constants import SHEET_MAIN_NS
    from openpyxl.xml.functions import fromstring

    tree = fromstring(styles)
    for part in list(tree):
        if part.tag not in (f"{{{SHEET_MAIN_NS}}}numFmts", f"{{{SHEET_MAIN_NS}}}cellXfs"):
            tree.remove(part)
    for style in tree.iter(f"{{{SHEET_MAIN_NS}}}xf"):
        for shape in list(style):
            style.remove(shape)
    sheet = Stylesheet.from_tree(tree)
    if sheet.cell_styles:
        book._cell_styles, book._number_formats = sheet.cell_styles, sheet.number_formats
        book._date_formats, book._timedelta_formats = sheet.date_formats, sheet.timedelta_formats


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
