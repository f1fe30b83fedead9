"""CSV: what a spreadsheet would run is text, everything else is as it was."""

import csv
import io

import pytest

from helpers.export.comma_separated import harmless, write
from helpers.export.tables import Sheet

SCRIPT = "<script>alert('x')</script>"


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("http://example.org","x")',
        "=1+1",
        "+1+1",
        "-1+1",
        "-",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\tx",
        " =1+1",
        "＝1+1",
        "-2+3+cmd|' /C calc'!A0",
        "'=1+1",
    ],
)
def test_what_would_be_a_formula_gets_an_apostrophe(cell):
    assert harmless(cell).startswith("'")
    assert harmless(cell).replace("'", "") == cell.replace("'", "")


@pytest.mark.parametrize("cell", ["a;=1+1", 'a;"=1+1', "a\t=1+1", "a\n@x", "a; +1"])
def test_so_does_what_would_be_one_where_other_separators_count(cell):
    assert "'" in harmless(cell)
    assert harmless(cell).replace("'", "") == cell


@pytest.mark.parametrize(
    "cell",
    ["-3", "-3.5%", "−3", "−3.5 (−7.0–1.2)", "12 (34.3%)", "a = b", "Grade ≥3", "–", "", SCRIPT, "a; b", "3 - 4"],
)
def test_everything_else_is_left_as_it_is(cell):
    assert harmless(cell) == cell


def test_the_file_is_utf_8_with_its_mark_and_comes_back_as_it_was():
    rows = [["Übelkeit", "1,5"], [SCRIPT, 'says "no"\nand more']]
    content = write(Sheet("x", "", "X", ["Term", "n"], rows, []))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [["Term", "n"], *rows]


def test_a_heading_is_data_too():
    assert write(Sheet("x", "", "X", ["=1+1"], [], [])).decode("utf-8-sig") == '"\'=1+1"\r\n'
