"""The workbook: a sheet per table, never a formula, and the same bytes for the same tables."""

import datetime as dt
import io
import re
import zipfile

import openpyxl
import pytest

from helpers.export import excel
from helpers.export.tables import Sheet
from helpers.present.report import Report
from helpers.present.subject_links import SubjectLinks

HOSTILE = ['=HYPERLINK("http://example.org")', "+1", "-1+1", "@x", "\t=1", "#N/A", "=1+1", "<script>alert(1)</script>"]
REPORT = Report(
    "invented", "A trial", "Final analysis", ["Synthetic data"], [], SubjectLinks(None), dt.date(2025, 6, 30)
)


def sheet(name="lpfs", number="14.2.1", cells=("1", "2")):
    return Sheet(name, number, f"Table of {name}", ["Line", "n"], [list(cells)], ["A note.", "=1+1"])


def opened(*tables):
    return openpyxl.load_workbook(io.BytesIO(excel.write(REPORT, list(tables))))


def texts(page):
    return [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]


def test_sheets_hold_title_what_is_said_of_the_data_cells_and_notes():
    book = opened(sheet(), sheet("estimands", ""))
    assert book.sheetnames == ["Contents", "14.2.1", "estimands"]
    assert texts(book["14.2.1"]) == ["Table of lpfs", "Synthetic data", "Line", "n", "1", "2", "A note.", "=1+1"]


def test_contents_lead_to_each_sheet():
    page = opened(sheet(), sheet("estimands", ""))["Contents"]
    links = {cell.value: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"14.2.1": "'14.2.1'!A1", "estimands": "'estimands'!A1"}


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_is_a_formula(cell):
    content = excel.write(REPORT, [sheet(cells=(cell, cell))])
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert texts(book["14.2.1"]).count(cell) >= 2
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_cell_that_looks_like_a_formula_stays_text_when_it_is_edited():
    page = opened(sheet(cells=("=1+1", "plain")))["14.2.1"]
    quoted = {cell.value: cell.quotePrefix for row in page.iter_rows() for cell in row if cell.value}
    assert quoted["=1+1"]
    assert not quoted["plain"]


def test_control_characters_and_endless_cells_are_marked():
    page = opened(sheet(cells=("a\x00b", "x" * 40_000)))["14.2.1"]
    shown = texts(page)
    assert "a\ufffdb" in shown
    longest = max(shown, key=len)
    assert len(longest) == 32_767
    assert longest.endswith("(cut by Excel; whole in the CSV)")


def test_names_of_sheets_are_unique_short_and_allowed():
    tables = [
        sheet("a" * 40, ""), sheet("a" * 41, ""), sheet("A" * 40, ""), sheet("contents", ""), sheet("x[1]:*?/\\'", ""),
        sheet("one", "14.2.1"), sheet("two", "14.2.1"),
    ]  # fmt: skip
    names = excel.sheet_names(tables)
    assert len({name.lower() for name in [*names, "Contents"]}) == len(tables) + 1
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert names[5:] == ["14.2.1", "14.2.1-2"]
    assert opened(*tables).sheetnames == ["Contents", *names]


def test_the_same_tables_give_the_same_bytes_at_any_time(monkeypatch):
    first = excel.write(REPORT, [sheet()])
    later = dt.datetime(2031, 1, 2, 3, 4, 5, tzinfo=dt.UTC)

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return later

    monkeypatch.setattr("openpyxl.writer.excel.datetime.datetime", Later)
    monkeypatch.setattr("time.time", later.timestamp)
    assert excel.write(REPORT, [sheet()]) == first
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.properties.created == book.properties.modified == dt.datetime(2025, 6, 30)
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
