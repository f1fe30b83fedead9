"""Excel workbooks as people and other programs make them: read as what they show, or refused by name."""

import datetime as dt

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from helpers.ingest.readers import UnreadableError, read
from tests.ingest.clean import clean_study
from tests.ingest.formats import write
from tests.ingest.test_ingestion import ROOT
from tests.ingest.workbooks import HEAD, LINKS, SHEET, STYLES, TAIL, TYPES, part_of, workbook

STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
HEADER = b'<row r="1"><c r="A1" t="str"><v>USUBJID</v></c><c r="B1" t="str"><v>AETERM</v></c></row>'


def made(tmp_path, rows, shown=(), epoch=None, then=lambda book: None):
    """A workbook of openpyxl; ``shown`` are formats of cells, ``then`` does the rest."""
    book = openpyxl.Workbook()
    book.epoch = epoch or book.epoch
    for row in rows:
        book.active.append(row)
    for cell, number_format in shown:
        book.active[cell].number_format = number_format
    then(book)
    book.save(tmp_path / "ae.xlsx")
    return tmp_path / "ae.xlsx"


def by_hand(tmp_path, *rows):
    return workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, *rows, TAIL]})


def values(path):
    return read(path, "ae").frame.to_numpy().tolist()


def why(path):
    with pytest.raises(UnreadableError) as refusal:
        read(path, "ae")
    return str(refusal.value)


class TestDates:
    @pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
    def test_a_date_is_the_same_day_whatever_day_the_workbook_counts_from(self, tmp_path, epoch):
        got = read(made(tmp_path, [["USUBJID", "AESTDTC"], ["A", dt.date(2024, 5, 1)]], epoch=epoch), "ae")
        assert (got.frame["AESTDTC"].tolist(), got.notes) == (["2024-05-01"], ())

    @pytest.mark.parametrize(("epoch", "number"), [(None, 45413), (CALENDAR_MAC_1904, 43951)])
    def test_a_plain_number_is_counted_from_that_day_and_said(self, tmp_path, epoch, number):
        rows = [["USUBJID", "AESTDTC"], ["A", number], ["B", number + 0.5]]
        got = read(made(tmp_path, rows, epoch=epoch), "ae")
        assert got.frame["AESTDTC"].tolist() == ["2024-05-01", "2024-05-01T12:00"]
        assert got.notes == ("holds dates as plain numbers in AESTDTC, which were read as dates",)

    @pytest.mark.parametrize("days", [23497, 19844, 30000, 60000])
    def test_a_number_that_another_program_may_have_counted_is_an_error(self, tmp_path, days):
        # 2024-05-01 counted from 1960, as SAS does, and from 1970, as R does.
        study = clean_study()
        folder = write({name: frame for name, frame in study.items() if name != "ae"}, tmp_path / "study", "csv")
        rows = [list(study["ae"]), *study["ae"].to_numpy(dtype=object).tolist()]
        rows[1][rows[0].index("AESTDTC")] = days
        made(folder, [[None if value != value else value for value in row] for row in rows])
        found = ingest_study(folder, protocol=load(ROOT / "protocol.yml")).findings
        assert found[["RULE", "SEVERITY", "MESSAGE"]].to_numpy().tolist() == [
            ["VAR-005", "ERROR", f"ae.xlsx row 2: AESTDTC is '{days}', which is not a date of the calendar."]
        ]

    @pytest.mark.parametrize(
        ("day", "shown", "text", "said"),
        [
            (1, "mmm-yy", "2024-05", True),
            (1, "[$-407]mmm\\ yyyy;@", "2024-05", True),
            (1, '[Red]yyyy\\-mm" (day?)"', "2024-05", True),
            (17, "mmm-yy", "2024-05-17", False),
            (1, "dd.mm.yyyy", "2024-05-01", False),
            (1, "yyyy", "2024-05-01", False),
        ],
    )
    def test_a_month_is_read_as_one_where_no_day_is_shown(self, tmp_path, day, shown, text, said):
        got = read(made(tmp_path, [["USUBJID", "AESTDTC"], ["A", dt.date(2024, 5, day)]], [("B2", shown)]), "ae")
        assert got.frame["AESTDTC"].tolist() == [text]
        note = "shows only the month or year of dates in AESTDTC, and those on its first day were read so"
        assert got.notes == ((note,) if said else ())

    def test_a_year_is_read_as_one_where_no_month_is_shown(self, tmp_path):
        rows = [["USUBJID", "AESTDTC"], ["A", dt.date(2024, 1, 1)], ["B", 2023], ["C", "2022"]]
        assert values(made(tmp_path, rows, [("B2", "yyyy")])) == [["A", "2024"], ["B", "2023"], ["C", "2022"]]

    def test_times_and_iso_text(self, tmp_path):
        rows = [
            ["USUBJID", "AESTDTC"],
            ["A", dt.datetime(2024, 5, 1, 9, 30, 15)],
            ["B", "2024-05-01T09:30"],
            ["C", dt.time(9, 30)],
        ]
        assert values(made(tmp_path, rows)) == [
            ["A", "2024-05-01T09:30:15"],
            ["B", "2024-05-01T09:30"],
            ["C", "09:30:00"],
        ]

    def test_a_date_of_the_newer_kind_of_cell(self, tmp_path):
        path = by_hand(tmp_path, HEADER, b'<row r="2"><c r="A2" t="d"><v>2024-05-01</v></c></row>')
        assert values(path) == [["2024-05-01", ""]]

    @pytest.mark.parametrize(
        ("number", "told"),
        [
            (-5, "has a date in B2 that Excel cannot show; write it as text"),
            (5_000_000, "holds error values in B2; paste the values instead"),
        ],
    )
    def test_a_number_that_is_no_day_is_refused(self, tmp_path, number, told):
        assert why(made(tmp_path, [["USUBJID", "AESTDTC"], ["A", number]], [("B2", "yyyy-mm-dd")])) == told


class TestCells:
    def test_booleans_are_text_as_excel_shows_them(self, tmp_path):
        assert values(made(tmp_path, [["USUBJID", "AESER"], ["A", True], ["B", False]])) == [
            ["A", "TRUE"],
            ["B", "FALSE"],
        ]

    def test_numbers_as_text_stay_as_they_were_typed(self, tmp_path):
        rows = [["USUBJID", "AETOXGR", "AESEQ"], ["001", "1,5", 1], [2, "1.5", 2]]
        assert values(made(tmp_path, rows)) == [["001", "1,5", 1.0], ["2", "1.5", 2.0]]

    def test_text_that_looks_like_a_formula_is_text(self, tmp_path):
        attack = "=cmd|' /C calc'!A0"
        path = by_hand(tmp_path, HEADER, f'<row r="2"><c r="B2" t="str"><v>{attack}</v></c></row>'.encode())
        assert values(path) == [["", attack]]

    @pytest.mark.parametrize(
        "formula",
        [b"<f>1+1</f><v>2</v>", b'<f t="shared" si="0"/><v>2</v>', b'<f t="array" ref="B2">A1:A2</f>', b"<f></f>"],
    )
    def test_formulas_of_each_kind_are_refused(self, tmp_path, formula):
        path = by_hand(tmp_path, HEADER, b'<row r="2"><c r="A2"><v>1</v></c><c r="B2">' + formula + b"</c></row>")
        assert why(path) == "holds formulas in B2; paste the values instead"

    def test_escaped_characters_are_characters(self, tmp_path):
        path = by_hand(tmp_path, HEADER, b'<row r="2"><c r="B2" t="str"><v>two_x000a_lines, a_x_b</v></c></row>')
        assert values(path) == [["", "two\nlines, a_x_b"]]

    def test_character_that_belongs_to_no_text_is_refused(self, tmp_path):
        path = by_hand(tmp_path, HEADER, b'<row r="2"><c r="B2" t="str"><v>a_xD83D_</v></c></row>')
        assert why(path) == "has a character that belongs to no text (row 2, column AETERM); write the cell anew"

    def test_merged_cells_are_named(self, tmp_path):
        rows = [["USUBJID", "AETERM"], ["A", "x"], [None, "y"]]
        path = made(tmp_path, rows, then=lambda book: book.active.merge_cells("A2:A3"))
        assert why(path) == "has merged cells (A2:A3); unmerge them and fill in each cell"

    def test_names_with_blanks_and_line_breaks_around_them(self, tmp_path):
        assert list(read(made(tmp_path, [[" USUBJID\n", "\u00a0aeterm "], ["A", "x"]]), "ae").frame) == [
            "USUBJID",
            "AETERM",
        ]


class TestSheets:
    def test_hidden_rows_are_read_and_said(self, tmp_path):
        def hide(book):
            for row in (2, 4):
                book.active.row_dimensions[row].hidden = True

        got = read(made(tmp_path, [["USUBJID"], ["A"], ["B"], ["C"]], then=hide), "ae")
        assert got.frame["USUBJID"].tolist() == ["A", "B", "C"]
        assert got.notes == ("has hidden rows, which were read like the others (2, 4)",)

    def test_hidden_sheets_do_not_count_and_one_named_after_the_domain_does(self, tmp_path):
        def lists(book):
            book.create_sheet("Lists").append(["Y"])
            book["Lists"].sheet_state = "veryHidden"

        path = made(tmp_path, [["USUBJID"], ["A"]], then=lists)
        assert values(path) == [["A"]]

        def named(book):
            book.create_sheet(" ae ").append(["USUBJID"])
            book[" ae "].append(["B"])

        assert values(made(tmp_path, [["USUBJID"], ["A"]], then=named)) == [["B"]]

    def test_two_sheets_named_after_the_domain(self, tmp_path):
        def twice(book):
            book.active.title = "AE"
            book.create_sheet("ae ")

        assert why(made(tmp_path, [["USUBJID"]], then=twice)) == "has 2 sheets; call the one with the data AE"

    def test_formatted_cells_without_a_value_do_not_count(self, tmp_path):
        blank = b'<row r="1048576"><c r="A1048576" s="0"/><c r="B1048576" t="str"><v></v></c></row>'
        row = b'<row r="5"><c r="A5" t="str"><v>A</v></c><c r="XFD5" s="0"/></row>'
        got = read(by_hand(tmp_path, HEADER, row, blank), "ae")
        assert (got.frame.to_numpy().tolist(), got.rows.tolist()) == ([["A", ""]], [5])

    def test_value_far_to_the_right_is_refused(self, tmp_path):
        path = by_hand(tmp_path, HEADER, b'<row r="2"><c r="XFD2"><v>1</v></c></row>')
        assert why(path) == "has a value in XFD2, and at most 2,000 columns are read"

    def test_title_above_the_table(self, tmp_path):
        rows = [["Adverse events"], ["USUBJID", "AETERM"], ["A", "x"]]
        assert why(made(tmp_path, rows)) == "has values in column 2, which has no name"

    def test_cells_and_rows_without_their_place_follow_each_other(self, tmp_path):
        header = b'<row><c t="inlineStr"><is><t>USUBJID</t></is></c><c t="str"><v>X</v></c></row>'
        path = by_hand(tmp_path, header, b"<row><c><v>7</v></c><c/></row>")
        assert read(path, "ae").frame.to_numpy().tolist() == [[7.0, ""]]

    @pytest.mark.parametrize(
        ("rows", "told"),
        [
            (b'<row r="3"/><row r="2"/>', "has rows out of order, or more than 1,048,576 (row 2 after row 3)"),
            (b'<row r="2"><c r="A3"><v>1</v></c></row>', "has a cell out of place (A3 in row 2)"),
            (b'<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "has a cell out of place (A2 in row 2)"),
        ],
    )
    def test_what_is_out_of_order_is_refused(self, tmp_path, rows, told):
        assert why(by_hand(tmp_path, HEADER, rows)) == told


class TestPrograms:
    def test_tags_with_a_prefix(self, tmp_path):
        sheet = HEAD + HEADER + b'<row r="2"><c r="A2"><v>7</v></c></row>' + TAIL
        prefixed = sheet.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:")
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [prefixed.replace(b"xmlns=", b"xmlns:x=")]})
        assert read(path, "ae").frame.to_numpy().tolist() == [[7.0, ""]]

    def test_strict_open_xml_is_named(self, tmp_path):
        strict = HEAD.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", STRICT)
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [strict, HEADER, TAIL]})
        assert why(path) == "is a Strict Open XML workbook; save it as an ordinary Excel workbook (.xlsx)"

    def test_a_part_that_is_damaged(self, tmp_path):
        path = workbook(tmp_path / "ae.xlsx", **{"xl/workbook.xml": [b"<workbook>"]})
        assert why(path).startswith("is not an Excel workbook that can be read (")

    def test_macros_are_not_looked_at(self, tmp_path):
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        macros = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        types = part_of(workbook(tmp_path / "ae.xlsx"), TYPES)
        assert kind in types
        parts = {TYPES: [types.replace(kind, macros)], "xl/vbaProject.bin": [b"\xd0\xcf\x11\xe0" * 1000]}
        assert values(workbook(tmp_path / "ae.xlsx", **parts)) == [["A", "x"]]

    def test_extensions_that_are_not_known_are_passed_over(self, tmp_path):
        tail = b'</sheetData><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, HEADER, b'<row r="2"><c><v>7</v></c></row>', tail]})
        assert read(path, "ae").frame.to_numpy().tolist() == [[7.0, ""]]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("xl/printerSettings/printerSettings1.bin", "\\\\server\\printer".encode("utf-16-le") + b"\x00" * 4_000),
            ("customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><DataMashup/>'.encode("utf-16")),
            ("xl/media/image1.png", b"\x00\x00\x00\x0cjP  \r\n"),
            ("xl/media/image2.emf", b"\x01\x00\x00\x00" * 100),
            ("xl/drawings/vmlDrawing1.vml", b"<!DOCTYPE xml><xml/>"),
            ("xl/embeddings/oleObject1.bin", b"\xff\xfe" * 1_000),
            ("xl/externalLinks/externalLink1.xml", "<externalLink/>".encode("utf-16")),
            ("xl/calcChain.xml", "<calcChain/>".encode("utf-16-be")),
            ("xl/pivotCache/pivotCacheRecords1.xml", b"<r>" + b"<x/>" * 5_000_000),
            ("docProps/core.xml", "<coreProperties/>".encode("utf-16")),
            ("docProps/custom.xml", b"<!ENTITY"),
            ("xl/theme/theme1.xml", b"\x00" * 10),
            ("xl/comments1.xml", b"x" * 3_000_000),
        ],
    )
    def test_parts_that_nobody_reads_are_not_judged(self, tmp_path, name, content):
        assert values(workbook(tmp_path / "ae.xlsx", **{name: [content]})) == [["A", "x"]]

    @pytest.mark.parametrize("name", [TYPES, LINKS, "xl/workbook.xml", STYLES, SHEET])
    def test_parts_that_are_read_are_judged(self, tmp_path, name):
        wide = part_of(workbook(tmp_path / "ae.xlsx"), name).decode().encode("utf-16")
        told = why(workbook(tmp_path / "ae.xlsx", **{name: [wide]}))
        assert told == "is written in UTF-16 inside; save it as an ordinary Excel workbook (.xlsx)"

    def test_a_sheet_that_is_a_chart_is_no_sheet_of_data(self, tmp_path):
        def chart(book):
            from openpyxl.chart import BarChart

            book.create_chartsheet("Chart").add_chart(BarChart())

        assert values(made(tmp_path, [["USUBJID"], ["A"]], then=chart)) == [["A"]]

    def test_pictures_comments_rules_and_print_settings_beside_the_cells(self, tmp_path):
        def furnish(book):
            from openpyxl.comments import Comment
            from openpyxl.formatting.rule import ColorScaleRule
            from openpyxl.worksheet.datavalidation import DataValidation
            from openpyxl.worksheet.table import Table

            sheet = book.active
            sheet["A2"].comment = Comment("seen", "site")
            sheet.conditional_formatting.add("A1:A2", ColorScaleRule("min", None, "FF0000", "max", None, "00FF00"))
            sheet.add_data_validation(DataValidation("list", formula1='"A,B"', sqref="A2"))
            sheet.add_table(Table(displayName="Subjects", ref="A1:B2"))
            sheet.print_title_rows, sheet.freeze_panes = "1:1", "A2"
            sheet.oddHeader.center.text = "Page &P"

        rows = [["USUBJID", "AESTDTC"], ["A", dt.date(2024, 5, 1)]]
        assert values(made(tmp_path, rows, then=furnish)) == [["A", "2024-05-01"]]

    def test_what_shapes_a_sheet_may_be_out_of_order(self, tmp_path):
        tail = (
            b'</sheetData><pageMargins left="wide"/><pageSetup orientation="round" r:id="rId1" xmlns:r="urn:r"/>'
            b'<conditionalFormatting sqref="no range"><cfRule type="new"/></conditionalFormatting></worksheet>'
        )
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, HEADER, b'<row r="2"><c><v>7</v></c></row>', tail]})
        assert read(path, "ae").frame.to_numpy().tolist() == [[7.0, ""]]

    def test_colours_that_are_none_do_not_hide_which_numbers_are_dates(self, tmp_path):
        styles = (
            b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts><fills><fill/></fills>'
            b'<cellStyles><cellStyle name="Own" xfId="7"/></cellStyles><cellXfs><xf numFmtId="0"/><xf numFmtId="170" '
            b'fillId="99"><alignment horizontal="sideways"/></xf></cellXfs></styleSheet>'
        )
        rows = b'<row r="1"><c r="A1" t="str"><v>AESTDTC</v></c></row><row r="2"><c r="A2" s="1"><v>45413</v></c></row>'
        path = workbook(tmp_path / "ae.xlsx", **{STYLES: [styles], SHEET: [HEAD, rows, TAIL]})
        assert (values(path), read(path, "ae").notes) == ([["2024-05-01"]], ())
