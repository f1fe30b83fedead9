"""One reader a format; what cannot be read is one sentence."""

import datetime as dt
import json

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from helpers.ingest.readers import UnreadableError, read
from tests.ingest.formats import described


def csv(tmp_path, content, name="ae.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, "ae")


def refused(tmp_path, content, name="ae.csv"):
    with pytest.raises(UnreadableError) as refusal:
        csv(tmp_path, content, name)
    text = str(refusal.value)
    assert "\n" not in text
    assert "Traceback" not in text
    return text


class TestCsv:
    def test_cells_are_text_and_rows_are_counted_from_the_header(self, tmp_path):
        got = csv(tmp_path, 'usubjid,AETERM\r\nA,"pain, ""sharp"""\r\nB,"two\nlines"\r\n')
        assert got.frame.to_numpy().tolist() == [["A", 'pain, "sharp"'], ["B", "two\nlines"]]
        assert list(got.frame) == ["USUBJID", "AETERM"]
        assert (got.rows.tolist(), got.counting, got.notes) == ([2, 3], "row", ())

    def test_words_that_programs_take_for_missing_stay(self, tmp_path):
        got = csv(tmp_path, "USUBJID,AETERM\nNA,NULL\n001,nan\n")
        assert got.frame.to_numpy().tolist() == [["NA", "NULL"], ["001", "nan"]]

    def test_byte_order_mark_is_no_part_of_a_name(self, tmp_path):
        assert list(csv(tmp_path, b"\xef\xbb\xbfUSUBJID\nA\n").frame) == ["USUBJID"]

    def test_blank_lines_and_rows_without_values_are_left_out_and_counted(self, tmp_path):
        got = csv(tmp_path, "USUBJID,AETERM\nA,x\n\n,\nB,y\n\n")
        assert got.frame["USUBJID"].tolist() == ["A", "B"]
        assert got.rows.tolist() == [2, 5]

    @pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
    def test_other_separators_are_recognised_and_said(self, tmp_path, separator, word):
        got = csv(tmp_path, f"USUBJID{separator}AETERM\nA{separator}fever, 39\n")
        assert got.frame.to_numpy().tolist() == [["A", "fever, 39"]]
        assert got.notes == (f"is separated by {word} instead of commas and was read so",)

    def test_windows_1252_is_recognised_and_said(self, tmp_path):
        got = csv(tmp_path, "USUBJID,AETERM\nA,Ménière – 38 °C\n".encode("cp1252"))
        assert got.frame["AETERM"].item() == "Ménière – 38 °C"
        assert "Windows-1252" in got.notes[0]

    def test_blanks_at_the_right_are_cut_off(self, tmp_path):
        assert csv(tmp_path, "USUBJID,AETERM\nA  , x \n").frame.to_numpy().tolist() == [["A", " x"]]

    def test_quotation_mark_inside_a_cell_is_text(self, tmp_path):
        assert csv(tmp_path, 'USUBJID,AETERM\nA,cut of 2" length\n').frame["AETERM"].item() == 'cut of 2" length'

    def test_header_without_rows(self, tmp_path):
        assert csv(tmp_path, "USUBJID,AETERM").frame.shape == (0, 2)

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "is empty"),
            (b"\xef\xbb\xbf \n", "is empty"),
            ("USUBJID\nÄ\n".encode("utf-16"), "UTF-16"),
            (b"USUBJID\nA\x00\n", "is not text"),
            (b"USUBJID\n\xc3\x81\x81\n", "neither in UTF-8 nor in Windows-1252"),
            (b"USUBJID,AETERM\nA,x,y\nB\n", "row 2 has 3, row 3 has 1"),
            (b'USUBJID,AETERM\nA,"x\nB,y\n', "quotation mark"),
            (b'USUBJID,AETERM\nA,"x\nB,"y\n', "quotation mark"),
            (b'USUBJID,AETERM\nA,"' + b"x" * 200_000 + b'"\n', "quotation mark"),
            (b"USUBJID,USUBJID\nA,B\n", "more than one column called USUBJID"),
            (b"USUBJID,usubjid \nA,B\n", "more than one column called USUBJID"),
            (b"USUBJID,,X\nA,b,c\n", "column 2, which has no name"),
            (b",,USUBJID\n,b,c\n", "column 2, which has no name"),
        ],
    )
    def test_what_cannot_be_read_is_one_sentence(self, tmp_path, content, why):
        assert why in refused(tmp_path, content)


class TestSas:
    def test_numbers_text_and_dates(self, tmp_path):
        frame = pd.DataFrame({
            "USUBJID": ["A", "B"],
            "AESEQ": [1.0, 2.0],
            "AESTDTC": [dt.date(2024, 5, 1), None],
            "AEENDTC": pd.to_datetime(["2024-05-01 09:30", "2024-05-02 00:00"]),
        })  # fmt: skip
        pyreadstat.write_xport(frame, tmp_path / "ae.xpt", file_format_version=5)
        got = read(tmp_path / "ae.xpt", "ae").frame
        assert got["AESTDTC"].tolist() == ["2024-05-01", ""]
        assert got["AEENDTC"].tolist() == ["2024-05-01T09:30", "2024-05-02"]
        assert got["AESEQ"].dtype == "float64"

    @pytest.mark.parametrize("version", [5, 8])
    def test_cut_off_transport_file_is_refused(self, tmp_path, version):
        frame = pd.DataFrame({"USUBJID": [f"SUBJECT-{number:09d}" for number in range(50)], "X": np.arange(50.0)})
        whole = tmp_path / "whole.xpt"
        pyreadstat.write_xport(frame, whole, file_format_version=version)
        assert len(read(whole, "ae").frame) == 50
        assert "cut off" in refused(tmp_path, whole.read_bytes()[:-240], "ae.xpt")
        assert "multiple of 80" in refused(tmp_path, whole.read_bytes()[:-100], "ae.xpt")

    @pytest.mark.parametrize("name", ["ae.xpt", "ae.sas7bdat"])
    @pytest.mark.parametrize("content", [b"", b"not a SAS file" * 40])
    def test_other_content_is_refused(self, tmp_path, name, content):
        assert refused(tmp_path, content, name)


class TestParquet:
    def test_factors_dates_times_and_numbers(self, tmp_path):
        table = pa.table({
            "USUBJID": pa.array(["A", "B", None]).dictionary_encode(),
            "AESTDTC": pa.array([dt.date(2024, 5, 1), None, None]),
            "AEENDTC": pa.array([dt.datetime(2024, 5, 1, 9, 30), dt.datetime(2024, 5, 2), None], pa.timestamp("ns")),
            "AESEQ": pa.array([1, 2, None], pa.int32()),
            "AESER": pa.array([True, False, None]),
        })  # fmt: skip
        pq.write_table(table, tmp_path / "ae.parquet")
        got = read(tmp_path / "ae.parquet", "ae").frame
        assert got.iloc[0].tolist() == ["A", "2024-05-01", "2024-05-01T09:30", 1.0, "TRUE"]
        assert got.iloc[1].tolist() == ["B", "", "2024-05-02", 2.0, "FALSE"]
        assert len(got) == 2

    @pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", b"text"])
    def test_other_content_is_refused(self, tmp_path, content):
        assert refused(tmp_path, content, "ae.parquet")

    def test_lists_are_refused(self, tmp_path):
        pq.write_table(pa.table({"USUBJID": [["A"], ["B"]]}), tmp_path / "ae.parquet")
        with pytest.raises(UnreadableError, match=r"lists or tables inside its cells \(USUBJID\); write one value"):
            read(tmp_path / "ae.parquet", "ae")


class TestExcel:
    def book(self, tmp_path, rows, formats=(), sheets=("Sheet1",)):
        book = openpyxl.Workbook()
        book.active.title = sheets[0]
        for title in sheets[1:]:
            book.create_sheet(title)
        for row in rows:
            book.active.append(row)
        for cell, shown in formats:
            book.active[cell].number_format = shown
        book.save(tmp_path / "ae.xlsx")
        return tmp_path / "ae.xlsx"

    def test_dates_times_and_numbers(self, tmp_path):
        rows = [
            ["USUBJID", "AESTDTC", "AEENDTC", "AESEQ"],
            [1015, dt.date(2024, 5, 1), "2024-05", 1],
            ["B", dt.datetime(2024, 5, 1, 9, 30), dt.date(2024, 6, 1), 2],
        ]
        got = read(self.book(tmp_path, rows, [("C3", "mmm-yy")]), "ae")
        assert got.frame.to_numpy().tolist() == [
            ["1015", "2024-05-01", "2024-05", 1.0],
            ["B", "2024-05-01T09:30", "2024-06", 2.0],
        ]
        assert (got.rows.tolist(), got.counting) == ([2, 3], "row")

    def test_dates_as_plain_numbers_are_recognised_and_said(self, tmp_path):
        got = read(self.book(tmp_path, [["USUBJID", "AESTDTC"], ["A", 45413], ["B", 2024]]), "ae")
        assert got.frame["AESTDTC"].tolist() == ["2024-05-01", "2024"]
        assert "plain numbers in AESTDTC" in got.notes[0]

    def test_sheet_of_the_domain_is_chosen(self, tmp_path):
        rows = [["USUBJID"], ["A"]]
        assert len(read(self.book(tmp_path, rows, sheets=("AE", "Notes")), "ae").frame) == 1
        with pytest.raises(UnreadableError, match="2 sheets"):
            read(self.book(tmp_path, rows, sheets=("Data", "Notes")), "ae")

    @pytest.mark.parametrize(("cell", "why"), [("=1+1", "formulas in B2"), ("#REF!", "error values in B2")])
    def test_formulas_and_error_values_are_refused(self, tmp_path, cell, why):
        with pytest.raises(UnreadableError, match=why):
            read(self.book(tmp_path, [["USUBJID", "AETOXGR"], ["A", cell]]), "ae")

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "empty"),
            (b"\xd0\xcf\x11\xe0rest", "password"),
            (b"PK\x03\x04rest", "not an Excel"),
            (b"text", "not an Excel"),
        ],
    )
    def test_other_content_is_refused(self, tmp_path, content, why):
        assert why in refused(tmp_path, content, "ae.xlsx")


class TestDatasetJson:
    def content(self, **changes):
        head, rows = described(pd.DataFrame({"USUBJID": ["A", "B"], "AESEQ": [1.0, 2.0]}), "ae")
        return json.dumps({**head, "rows": rows, **changes})

    def of(self, tmp_path, kind, values, **more):
        """Values of a column of a kind."""
        columns = [{"name": "USUBJID", "dataType": "string"}, {"name": "X", "dataType": kind, **more}]
        rows = [[f"S{number}", value] for number, value in enumerate(values)]
        return csv(tmp_path, self.content(columns=columns, rows=rows, records=len(rows)), "ae.json").frame["X"].tolist()

    def test_values(self, tmp_path):
        got = csv(tmp_path, self.content(), "ae.json").frame
        assert got.to_numpy().tolist() == [["A", 1.0], ["B", 2.0]]

    def test_decimals_as_text(self, tmp_path):
        assert self.of(tmp_path, "decimal", ["12.50", None, ""], targetDataType="decimal") == ["12.50", "", ""]

    def test_dates_are_text_even_if_their_target_is_a_number(self, tmp_path):
        days = ["2024-05-01", "2024-05", None, ""]
        assert self.of(tmp_path, "date", days, targetDataType="integer", displayFormat="E8601DA.") == [
            *days[:2],
            "",
            "",
        ]
        assert self.of(tmp_path, "datetime", ["2024-05-01T09:30:00"]) == ["2024-05-01T09:30:00"]

    @pytest.mark.parametrize("number", [23497, 2024, 2024.5])
    def test_a_number_for_a_date_is_refused(self, tmp_path, number):
        with pytest.raises(UnreadableError) as refusal:
            self.of(tmp_path, "date", ["2024-05-01", number], targetDataType="integer")
        assert str(refusal.value) == (
            "holds numbers where it promises dates (record 2, column X); Dataset-JSON writes dates as ISO text such as "
            "2024-05-17"
        )

    def test_booleans_whole_numbers_and_mixtures(self, tmp_path):
        assert self.of(tmp_path, "boolean", [True, False, None]) == ["TRUE", "FALSE", ""]
        assert self.of(tmp_path, "integer", [1, 2, 3]) == [1.0, 2.0, 3.0]
        assert self.of(tmp_path, "integer", [1, "2", ""]) == ["1", "2", ""]
        assert self.of(tmp_path, "integer", [2**60 + 1]) == [str(2**60 + 1)]

    def test_attributes_that_are_not_needed_are_passed_over(self, tmp_path):
        more = {
            "sourceSystem": {"name": "EDC"},
            "label": "x",
            "isReferenceData": False,
            "metaDataRef": "file:///etc/passwd",
        }
        assert csv(tmp_path, self.content(**more), "ae.json").frame.shape == (2, 2)

    def test_order_of_attributes_means_nothing(self, tmp_path):
        turned = json.dumps(dict(reversed(json.loads(self.content()).items())))
        assert csv(tmp_path, turned, "ae.json").frame.shape == (2, 2)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
    def test_lines_end_only_where_json_ends_them(self, tmp_path, end):
        head, rows = described(pd.DataFrame({"USUBJID": ["a\u2028b\x85c", "d"]}), "ae")
        lines = end.join(json.dumps(part, ensure_ascii=False) for part in (head, *rows))
        assert csv(tmp_path, lines, "ae.ndjson").frame["USUBJID"].tolist() == ["a\u2028b\x85c", "d"]

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"name": "DM"}, "holds DM, not AE"),
            ({"name": None, "itemGroupOID": "IG.DM"}, "holds DM, not AE"),
            ({"columns": None}, "no list of columns"),
            ({"columns": [{"name": ["x"]}, {"name": "AESEQ"}]}, "no list of columns"),
            ({"columns": [{"name": "a\ud800"}, {"name": "AESEQ"}]}, "one that is no text, in column 1"),
            ({"columns": [{"name": "x" * 1_001}, {"name": "AESEQ"}]}, "has a name of more than 1,000 characters"),
            ({"rows": None}, "no list of rows"),
            ({"rows": [["A", 1], ["B"]]}, "2 values: 2"),
            ({"rows": [["A", 1], None]}, "2 values: 2"),
            ({"rows": [["A", 1], ["B", {"a": 1}]]}, "holds lists inside its cells"),
            ({"rows": [["A", 1], ["b\ud800", 2]]}, "a character that belongs to no text (record 2, column USUBJID)"),
            ({"rows": [["A", 1], ["b\x00", 2]]}, "a character that belongs to no text (record 2, column USUBJID)"),
            ({"records": 3}, "says it has 3 records but has 2"),
        ],
    )
    def test_what_is_not_dataset_json_is_refused(self, tmp_path, changes, why):
        assert why in refused(tmp_path, self.content(**changes), "ae.json")

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[1, 2]", b'{"rows": [[NaN]]}', b"\xff\xfe", b"[" * 100_000, b"[" + b"9" * 5_000 + b"]", b"{} {}"],
    )
    @pytest.mark.parametrize("name", ["ae.json", "ae.ndjson"])
    def test_other_content_is_refused(self, tmp_path, name, content):
        assert refused(tmp_path, content, name)


def test_file_that_cannot_be_opened(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be opened"):
        read(tmp_path / "ae.csv", "ae")
