"""Files that ask for more than a machine has: each is refused with one sentence, quickly, and within little memory."""

import ast
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

import helpers
from helpers.ingest.readers import UnreadableError, limits, read

MEGABYTE = 1 << 20
PEAK = (
    "import resource, sys; from pathlib import Path\n"
    "import numpy, pandas, pyarrow.parquet, openpyxl, pyreadstat\n"
    "from helpers.ingest.readers import UnreadableError, read\n"
    "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
    "try:\n    read(Path(sys.argv[1]), 'ae')\n"
    "except UnreadableError as refusal:\n    print(refusal)\n"
    "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
)


def why(path):
    with pytest.raises(UnreadableError) as refusal:
        read(path, "ae")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def in_a_process(path):
    """The refusal, and the megabytes that it took."""
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
    sentence, peak = done.stdout.splitlines()
    return sentence, int(peak)


def workbook(path, **parts):
    """A workbook whose parts are replaced or added."""
    book, plain = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["USUBJID", "AETERM"])
    book.active.append(["A", "x"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, pieces in parts.items():
            with new.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return path


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


class TestWorkbooks:
    def test_bomb_is_refused_before_it_is_parsed(self, tmp_path):
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, *[b"<row/>" * 100_000] * 200]})
        assert path.stat().st_size < MEGABYTE
        sentence, peak = in_a_process(path)
        assert sentence == "unpacks to more than 200 times its size; save it as CSV"
        assert peak < 100

    def test_total_is_counted_and_not_believed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "UNPACKED_BYTES", 3 * MEGABYTE)
        noise = np.random.default_rng(1).bytes(2 * MEGABYTE)
        path = workbook(tmp_path / "ae.xlsx", **{"xl/media/a.png": [noise], "xl/media/b.png": [noise]})
        assert "unpacks to more than" in why(path)

    def test_text_without_end(self, tmp_path):
        text = b'<row><c t="inlineStr"><is><t>' + b"x" * 3 * MEGABYTE
        assert "more than a million characters" in why(workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, text]}))

    def test_large_styles(self, tmp_path):
        path = workbook(tmp_path / "ae.xlsx", **{"xl/styles.xml": [b"<a>" * 6_000_000]})
        assert "'xl/styles.xml' of more than 16 MB" in why(path)

    def test_entities(self, tmp_path):
        laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + HEAD
        assert "entities" in why(workbook(tmp_path / "ae.xlsx", **{SHEET: [laughs]}))

    def test_row_that_claims_to_be_the_billionth(self, tmp_path):
        row = b'<row r="1"/><row r="1000000000"><c r="A1000000000"><v>1</v></c></row></sheetData></worksheet>'
        assert "1,048,576 rows" in why(workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, row]}))

    def test_merged_cells_are_named(self, tmp_path):
        book = openpyxl.Workbook()
        for row in (["USUBJID", "AETERM"], ["A", "x"], [None, "y"]):
            book.active.append(row)
        book.active.merge_cells("A2:A3")
        book.save(tmp_path / "ae.xlsx")
        assert why(tmp_path / "ae.xlsx") == "has merged cells (A2:A3); unmerge them and fill in each cell"

    def test_table_that_begins_further_down(self, tmp_path):
        book = openpyxl.Workbook()
        book.active["B3"] = "USUBJID"
        book.save(tmp_path / "ae.xlsx")
        assert "let the table begin in cell A1" in why(tmp_path / "ae.xlsx")


class TestParquet:
    def test_one_text_repeated_is_kept_once(self, tmp_path):
        text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, "int32")), ["x" * 20_000])
        pq.write_table(pa.table({"AETERM": text}), tmp_path / "ae.parquet", store_schema=False)
        assert (tmp_path / "ae.parquet").stat().st_size < MEGABYTE
        done = subprocess.run(
            [sys.executable, "-c", PEAK, str(tmp_path / "ae.parquet")], capture_output=True, text=True, check=True
        )
        assert int(done.stdout) < 500  # the texts together are 20,000 MB

    def test_more_records_than_the_limit(self, tmp_path):
        pq.write_table(pa.table({"X": pa.array(np.zeros(10_000_001, "int8"))}), tmp_path / "ae.parquet")
        assert "has 10,000,001 records, and at most 10,000,000 are read" in why(tmp_path / "ae.parquet")

    def test_nested_columns_are_named(self, tmp_path):
        pq.write_table(pa.table({"A": ["x"], "B": [{"c": 1}]}), tmp_path / "ae.parquet")
        assert why(tmp_path / "ae.parquet") == "holds lists inside its cells (B)"


class TestText:
    def test_cell_that_is_too_long_is_named(self, tmp_path):
        path = tmp_path / "ae.csv"
        path.write_text("USUBJID,AETERM\nA,x\nB," + "y" * 32_768 + "\n")
        assert "has a cell of 32,768 characters (row 3, column AETERM)" in why(path)
        path.write_text("USUBJID,AETERM\nB," + "y" * 32_767 + "\n")
        assert len(read(path, "ae").frame["AETERM"].item()) == 32_767

    def test_columns(self, tmp_path):
        (tmp_path / "ae.csv").write_text("," * 2_000 + "\n")
        assert "has 2,001 columns, and at most 2,000" in why(tmp_path / "ae.csv")

    @pytest.mark.parametrize("first", ["x" * 100_001, "," * 10_000_000])
    def test_first_row_without_end(self, tmp_path, first):
        (tmp_path / "ae.csv").write_text(first)
        assert "first row of more than 100,000 characters" in why(tmp_path / "ae.csv")

    def test_lines(self, tmp_path):
        (tmp_path / "ae.csv").write_bytes(b"A\n" + b"\n" * 10_000_001)
        assert "10,000,002 lines" in why(tmp_path / "ae.csv")

    def test_line_that_names_the_separator(self, tmp_path):
        (tmp_path / "ae.csv").write_bytes(b"sep=;\r\nUSUBJID;AETERM\r\nA;x\r\n")
        got = read(tmp_path / "ae.csv", "ae")
        assert (got.frame.to_numpy().tolist(), got.rows.tolist()) == ([["A", "x"]], [2])
        assert any("names its separator" in note for note in got.notes)


def test_json_has_a_limit_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.ingest.readers.dataset_json.JSON_BYTES", 100)
    (tmp_path / "ae.json").write_text(json.dumps({"columns": [{"name": "X"}], "rows": [["x"]] * 50}))
    assert "at most 100 are read" in why(tmp_path / "ae.json")


def test_transport_file_of_too_many_records(tmp_path, monkeypatch):
    pyreadstat.write_xport(pd.DataFrame({"X": ["a"] * 400}), tmp_path / "ae.xpt", file_format_version=5)
    monkeypatch.setattr(limits, "RECORDS", 399)
    assert "records, and at most 399 are read" in why(tmp_path / "ae.xpt")


def test_large_file_is_not_opened(tmp_path):
    with (tmp_path / "ae.csv").open("wb") as sparse:
        sparse.truncate((1 << 30) + 1)
    assert "has 1,073,741,825 bytes, and at most 1,073,741,824 are read" in why(tmp_path / "ae.csv")


def test_pipe_and_folder_do_not_hang(tmp_path):
    os.mkfifo(tmp_path / "ae.csv")
    (tmp_path / "ae.xlsx").mkdir()
    assert why(tmp_path / "ae.csv") == why(tmp_path / "ae.xlsx") == "is not a file but a folder, a pipe or a device"


def test_no_module_can_run_what_it_reads():
    calls = {"eval", "exec", "__import__", "read_pickle", "to_pickle", "system", "popen", "unsafe_load", "full_load"}
    modules = {"pickle", "shelve", "marshal", "dill", "joblib", "cloudpickle"}
    found = []
    for path in Path(helpers.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                options = {word.arg: getattr(word.value, "value", ...) for word in node.keywords}
                formed = name == "query" and not all(isinstance(text, ast.Constant) for text in node.args)
                if name in calls or formed or options.get("allow_pickle") or options.get("shell"):
                    found.append((path.name, node.lineno, name))
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [(path.name, node.lineno, name) for name in names if name.split(".")[0] in modules]
    assert found == []
