"""A sheet of an Excel workbook as it lies in the file: filled cells, merged cells, hidden rows.

openpyxl's iteration over a streamed sheet fills up whatever width and height the file claims, and tells neither merged
cells nor hidden rows; the parser under it is used instead.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from helpers.ingest.readers.limits import COLUMNS, check_cells
from helpers.ingest.readers.raw import UnreadableError

_ROWS = 1_048_576
_SHOWN = 5
_NOT_VALUES = {"f": "formulas", "e": "error values"}


@dataclass(frozen=True)
class Sheet:
    """What a sheet holds.

    Attributes
    ----------
    rows : dict of int to list
        Each row that has a value: its number in the sheet, and its values from column A on, None where there is none.
    hidden : list of int
        Which of them are hidden.
    """

    rows: dict[int, list] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)


def read_sheet(sheet, value: Callable) -> Sheet:
    """Read a sheet of a workbook that openpyxl has opened to be read only.

    Parameters
    ----------
    sheet : ReadOnlyWorksheet
        The sheet.
    value : callable
        What to keep of a cell (of openpyxl), given the value above it in the first row.

    Raises
    ------
    UnreadableError
        It holds more than the limits allow, merged cells, formulas or error values, or is out of order.
    """
    read, names, last, cells = Sheet(), {}, 0, 0
    strange = {kind: [] for kind in _NOT_VALUES}
    with _parser(sheet) as parser:
        for number, parts in _rows(parser):
            if not last < number <= _ROWS:
                raise UnreadableError(f"has rows out of order, or more than {_ROWS:,} (row {number} after row {last})")
            last, about = number, parser.row_dimensions.pop(str(number), {})
            row = _filled(sheet, number, parts)
            if not row:
                continue
            for cell in row.values():
                if cell.data_type in strange:
                    strange[cell.data_type].append(cell.coordinate)
            names = names or {column: cell.value for column, cell in row.items()}
            read.rows[number] = [None] * max(row)
            for column, cell in row.items():
                read.rows[number][column - 1] = value(cell, names.get(column))
            cells += max(row)
            check_cells(cells)
            if about.get("hidden") in ("1", "true"):
                read.hidden.append(number)
    _check(strange, parser.merged_cells)
    return read


@contextmanager
def _parser(sheet):
    from openpyxl.worksheet._reader import WorkSheetParser

    book = sheet.parent
    with sheet._get_source() as source:
        yield WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )


def _rows(parser) -> Iterator[tuple[int, list[dict]]]:
    """Rows of a sheet; merged cells are noted, and what shapes or guards it (rules, print, filters) is passed over."""
    from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG
    from openpyxl.worksheet.merge import MergeCells
    from openpyxl.xml.functions import iterparse

    for _, element in iterparse(parser.source):
        if element.tag == ROW_TAG:
            yield parser.parse_row(element)
            element.clear()
        elif element.tag == MERGE_TAG:
            parser.merged_cells = MergeCells.from_tree(element)


def _filled(sheet, number: int, parts: list[dict]) -> dict:
    """Cells of a row that are not empty, by the number of their column."""
    from openpyxl.cell.read_only import ReadOnlyCell

    row = {}
    for part in parts:
        if part["value"] in (None, ""):
            continue
        cell = ReadOnlyCell(sheet, **part)
        if cell.row != number or cell.column in row:
            raise UnreadableError(f"has a cell out of place ({cell.coordinate} in row {number})")
        if cell.column > COLUMNS:
            raise UnreadableError(f"has a value in {cell.coordinate}, and at most {COLUMNS:,} columns are read")
        row[cell.column] = cell
    return row


def _check(strange: dict[str, list[str]], merged) -> None:
    if merged is not None and merged.mergeCell:
        ranges = _listed([cells.ref for cells in merged.mergeCell])
        raise UnreadableError(f"has merged cells ({ranges}); unmerge them and fill in each cell")
    for kind, what in _NOT_VALUES.items():
        if strange[kind]:
            raise UnreadableError(f"holds {what} in {_listed(strange[kind])}; paste the values instead")


def _listed(places: list[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f"{', '.join(places[:_SHOWN])}{more}"
