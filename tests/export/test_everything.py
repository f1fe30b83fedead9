"""Of the invented study: every table and figure of the page once, cell for cell, and the same bytes again."""

import csv
import io
import re
from html.parser import HTMLParser

import openpyxl
import pyreadstat
import pytest

from helpers.export.everything import exports
from helpers.present.report import arrange
from helpers.present.sections.material import Material
from tests.present import sample
from tests.present.packed import unpacked

HOSTILE = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://example.org")'


class Tables(HTMLParser):
    """The cells of each table of a page, by its id."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found, self.figures, self.cell, self.name = {}, [], None, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "div" and "table" in attrs.get("class", "").split():
            self.name = attrs.get("id", "").removeprefix("table-")  # a table of a profile has none
            assert self.name not in self.found
            self.found |= {self.name: []} if self.name else {}
        if tag == "figure":
            self.figures.append(attrs["id"].removeprefix("figure-"))
        if tag in ("td", "th") and self.name:
            self.found[self.name].append("")
            self.cell = tag

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.found[self.name][-1] += data


@pytest.fixture(scope="module")
def study():
    study = sample.study()
    study.adae.loc[0, "AETERM"], study.adae.loc[1, "AETERM"] = HOSTILE, FORMULA
    study.findings.loc[0, "VALUE"], study.findings.loc[1, "VALUE"] = HOSTILE, FORMULA
    return study


def arranged(study):
    material = Material(
        **vars(study), protocol=sample.PROTOCOL, study="invented", analysis="final", cutoff=None, synthetic=True,
        provenance={"Versions": {"pandas": "2.3"}}, figures=sample.drawn(**vars(study)),
    )  # fmt: skip
    return arrange(material)


@pytest.fixture(scope="module")
def report(study):
    return arranged(study)


@pytest.fixture(scope="module")
def adam(study):
    return {name: getattr(study, name) for name in ("adsl", "adtr", "adrs", "adtte", "adae")}


@pytest.fixture(scope="module")
def files(report, adam):
    return exports(report, adam)


@pytest.fixture(scope="module")
def page(report):
    return Tables(unpacked(report.html()))


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def named(files, folder):
    return sorted(re.sub(rf"^{folder}/|\.\w+$", "", name) for name in files if name.startswith(f"{folder}/"))


def test_every_table_and_figure_of_the_page_is_a_file(files, page):
    assert named(files, "tables") == sorted(page.found)
    assert named(files, "figures") == sorted(page.figures)
    assert named(files, "adam") == ["adae", "adrs", "adsl", "adtr", "adtte", "define"]


def test_every_cell_of_the_page_is_in_the_file(files, page):
    for name, cells in page.found.items():
        if name == "summary":
            continue
        written = [cell.removeprefix("'") for row in rows(files[f"tables/{name}.csv"]) for cell in row]
        missing = {cell.strip() for cell in cells} - {cell.strip() for cell in written} - {""}
        heads = " ".join(written[: len(rows(files[f"tables/{name}.csv"])[0])])
        assert [cell for cell in missing if cell not in heads] == [], name


def test_the_workbook_has_every_table_once(files, page):
    book = openpyxl.load_workbook(io.BytesIO(files["tables.xlsx"]))
    assert len(book.sheetnames) == len(page.found) + 1
    assert all(any(str(cell.value).startswith("Synthetic data · ") for cell in sheet["A"]) for sheet in book)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_no_cell_of_any_csv_begins_as_a_formula_does(files):
    cells = [cell for name, content in files.items() if name.endswith(".csv") for row in rows(content) for cell in row]
    assert f"'{FORMULA}" in cells
    assert HOSTILE in cells
    assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.,]+%?$)", cell)]


def test_the_profiles_are_a_page_without_scripts(files, study):
    text = files["profiles.html"].decode()
    assert "<script" not in text
    assert "Synthetic data" in text
    assert text.count('<details class="fold profile"') == len(study.adsl)
    assert text.count("At baseline; dose and fractions as delivered") == len(study.adsl)


def test_the_datasets_have_every_row(files, adam, tmp_path):
    for name, frame in adam.items():
        path = tmp_path / f"{name}.xpt"
        path.write_bytes(files[f"adam/{name}.xpt"])
        read, _ = pyreadstat.read_xport(path)
        assert len(read) == len(frame)
        assert list(read["USUBJID"]) == list(frame["USUBJID"])


def test_arranged_and_written_again_the_bytes_are_the_same(files, study, adam):
    again = exports(arranged(study), adam)
    assert {name for name in files if files[name] != again[name]} == set()
    assert list(again) == list(files)
