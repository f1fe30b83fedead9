"""All tables as one Excel workbook: a sheet for each, and a first one that lists them."""

import datetime as dt
import io
import re

from helpers.export.comma_separated import harmless
from helpers.export.tables import Sheet
from helpers.foundation.archive import FIRST_DAY, dated
from helpers.present.report import Report

CONTENTS = "Contents"
LONGEST_NAME, LONGEST_CELL = 31, 32_767
"""Characters that Excel allows in the name of a sheet, and in a cell."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT = " … (cut by Excel; whole in the CSV)"
_WIDEST = 60
_TITLE, _HEADING, _CELL, _LINK = "Table title", "Column heading", "Table cell", "Link to a sheet"


def write(report: Report, tables: list[Sheet]) -> bytes:
    """Write the workbook; no cell of it is a formula, whatever it says.

    Each sheet is named by the number of its table and has its title, what the report says of the data, the cells and
    the notes.
    """
    import openpyxl  # here, because it is slow to import

    book = openpyxl.Workbook()
    for style in _styles():
        book.add_named_style(style)
    names = sheet_names(tables)
    _contents(book.active, report, tables, names)
    for table, name in zip(tables, names, strict=True):
        _fill(book.create_sheet(name), table, band=report.band)
    day = dt.datetime.combine(report.until or dt.date(*FIRST_DAY[:3]), dt.time())
    book.properties.creator, book.properties.title, book.properties.created = "", report.title, day
    target = io.BytesIO()
    book.save(target)
    return dated(target.getvalue(), day)


def sheet_names(tables: list[Sheet]) -> list[str]:
    """Name the sheets by the number of their table, else by its name; every name once and as Excel allows."""
    taken, names = {CONTENTS.lower()}, []
    for table in tables:
        whole = _NOT_IN_NAMES.sub("-", table.number or table.name)[:LONGEST_NAME]
        name, count = whole, 1
        while name.lower() in taken:
            count += 1
            name = f"{whole[: LONGEST_NAME - len(str(count)) - 1]}-{count}"
        taken.add(name.lower())
        names.append(name)
    return names


def _contents(page, report: Report, tables: list[Sheet], names: list[str]) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    page.title = CONTENTS
    head = [report.title, report.eyebrow, *_said(report.band)]
    for line, said in enumerate(head, start=1):
        _put(page.cell(line, 1), said, style=_TITLE if line == 1 else "")
    for line, (table, name) in enumerate(zip(tables, names, strict=True), start=len(head) + 2):
        link = page.cell(line, 1)
        _put(link, name, style=_LINK)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{name}'!A1")
        _put(page.cell(line, 2), table.title)
    page.column_dimensions["A"].width = LONGEST_NAME
    page.column_dimensions["B"].width = 2 * _WIDEST


def _fill(page, table: Sheet, *, band: list[str]) -> None:
    from openpyxl.utils import get_column_letter

    head = [table.title, *_said(band)]
    for line, said in enumerate(head, start=1):
        _put(page.cell(line, 1), said, style=_TITLE if line == 1 else "")
    first = len(head) + 2
    for line, row in enumerate([table.columns, *table.rows], start=first):
        for place, cell in enumerate(row, start=1):
            _put(page.cell(line, place), cell, style=_HEADING if line == first else _CELL)
    for line, note in enumerate(table.notes, start=first + len(table.rows) + 2):
        _put(page.cell(line, 1), note)
    for place, cells in enumerate(zip(table.columns, *table.rows, strict=True), start=1):
        longest = max(len(cell) for cell in cells)
        page.column_dimensions[get_column_letter(place)].width = min(max(longest, 8), _WIDEST) + 2
    page.freeze_panes = page.cell(first + 1, 1)


def _styles() -> list:
    """The styles of the workbook, by the names that Excel lists them under."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side

    font, wrapped = {"name": "Calibri", "size": 11}, Alignment(wrap_text=True, vertical="top")
    ruled = Border(bottom=Side("thin"))
    return [
        NamedStyle(_TITLE, font=Font(**font, bold=True)),
        NamedStyle(_HEADING, font=Font(**font, bold=True), alignment=wrapped, border=ruled),
        NamedStyle(_CELL, font=Font(**font), alignment=wrapped),
        NamedStyle(_LINK, font=Font(**font, color="0563C1", underline="single")),
    ]


def _said(band: list[str]) -> list[str]:
    return [" · ".join(band)] if band else []


def _put(target, said: str, *, style: str = "") -> None:
    """Write a text, and mark it as one: otherwise Excel would run it as a formula after the cell was edited."""
    text = _NOT_IN_CELLS.sub("\ufffd", said)
    target.value = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT
    target.data_type = "s"
    if style:
        target.style = style
    if harmless(text) != text:
        target.quotePrefix = True
