"""Files that ask for more than a machine has: each is refused with one sentence, quickly, and within little memory."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import helpers
from helpers.ingest.readers import UnreadableError, limits, raw, read, workbook_parts
from tests.ingest.workbooks import HEAD, LINKS, SHEET, STYLES, TAIL, TYPES, part_of, workbook

MEGABYTE = 1 << 20
PEAK = """
import resource, sys; from pathlib import Path
import numpy, pandas, pyarrow.parquet, openpyxl, pyreadstat
from helpers.ingest.readers import UnreadableError, limits, read
limits.MEMORY_BYTES = int(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read(Path(sys.argv[1]), "ae")
except UnreadableError as refusal:
    print(refusal)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
numpy.empty(1 << 30, dtype="uint8")
"""


def why(path):
    with pytest.raises(UnreadableError) as refusal:
        read(path, "ae")
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def in_a_process(path, memory=limits.MEMORY_BYTES):
    """The refusal, if it was one, and the megabytes that reading took; a gigabyte can be had afterwards."""
    command = [sys.executable, "-c", PEAK, str(path), str(memory)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *sentence, peak = done.stdout.splitlines()
    return sentence[0] if sentence else None, int(peak)


def zigzag(number):
    """A number as Parquet writes it in what it says of itself."""
    number, coded = number << 1, bytearray()
    while number > 127:
        coded.append(number & 127 | 128)
        number >>= 7
    return bytes([*coded, number])


class TestWorkbooks:
    def test_bomb_is_refused_before_it_is_parsed(self, tmp_path):
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, *[b"<row/>" * 100_000] * 120]})
        assert path.stat().st_size < MEGABYTE
        sentence, peak = in_a_process(path)
        assert sentence == "unpacks to more than 200 times its size; save it as CSV"
        assert peak < 100

    def test_total_is_counted_and_not_believed(self, tmp_path, monkeypatch):
        monkeypatch.setattr(limits, "UNPACKED_BYTES", 3 * MEGABYTE)
        noise = np.random.default_rng(1).bytes(2 * MEGABYTE)
        long = b"".join(b"<!--%s-->" % noise[at : at + 1_000].hex().encode() for at in range(0, MEGABYTE, 1_000))
        parsed = {SHEET: [HEAD, long, TAIL], STYLES: [b"<styleSheet>" + long + b"</styleSheet>"]}
        assert "unpacks to more than" in why(workbook(tmp_path / "ae.xlsx", **parsed))
        passed_over = {name: [noise] for name in ("xl/media/a.png", "xl/media/b.png", "xl/theme/theme1.xml")}
        assert len(read(workbook(tmp_path / "ae.xlsx", **passed_over), "ae").frame) == 1

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
        told = why(workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, row]}))
        assert told == "has rows out of order, or more than 1,048,576 (row 1000000000 after row 1)"

    def test_entities_in_another_encoding_and_under_another_name(self, tmp_path):
        laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + HEAD
        wide = laughs.decode().encode("utf-16")
        assert "UTF-16 inside" in why(workbook(tmp_path / "ae.xlsx", **{SHEET: [wide]}))
        links = part_of(workbook(tmp_path / "ae.xlsx"), LINKS).replace(SHEET.encode(), b"xl/media/picture.png")
        parts = {LINKS: [links], "xl/media/picture.png": [b"\xef\xbb\xbf\n" + laughs]}
        assert "entities" in why(workbook(tmp_path / "ae.xlsx", **parts))

    def test_tags_that_no_sheet_has(self, tmp_path, monkeypatch):
        monkeypatch.setattr(workbook_parts, "_TAGS", 1_000_000)
        path = workbook(tmp_path / "ae.xlsx", **{SHEET: [HEAD, b"<a/>" * 1_000_001]})
        assert "has more than 1,000,000 marks in its XML" in why(path)

    def test_table_that_begins_further_down(self, tmp_path):
        book = openpyxl.Workbook()
        book.active["B3"] = "USUBJID"
        book.save(tmp_path / "ae.xlsx")
        assert "let the table begin in cell A1" in why(tmp_path / "ae.xlsx")

    def test_one_text_that_all_cells_share(self, tmp_path, monkeypatch):
        monkeypatch.setattr(raw, "_LONGEST_TOGETHER", 1_000_000)
        strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        types = part_of(workbook(tmp_path / "ae.xlsx"), TYPES).decode()
        types = types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')
        rows = b'<row><c t="str"><v>AETERM</v></c></row>' + b'<row><c t="s"><v>0</v></c></row>' * 100
        parts = {TYPES: [types.encode()], SHEET: [HEAD, rows, TAIL]}
        path = workbook(tmp_path / "ae.xlsx", **parts, **{"xl/sharedStrings.xml": [strings % (b"x" * 9_999)]})
        assert len(read(path, "ae").frame) == 100
        workbook(path, **parts, **{"xl/sharedStrings.xml": [strings % (b"x" * 10_001)]})
        assert "holds texts of more than" in why(path)


class TestParquet:
    @pytest.mark.parametrize(("records", "told"), [(150_000, "more than 2 GB"), (15_000, None)])
    def test_one_text_repeated_is_kept_once_and_counted_as_often_as_it_stands(self, tmp_path, records, told):
        text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(records, "int32")), ["x" * 20_000])
        pq.write_table(pa.table({"AETERM": text}), tmp_path / "ae.parquet", store_schema=False)
        assert (tmp_path / "ae.parquet").stat().st_size < MEGABYTE
        said, peak = in_a_process(tmp_path / "ae.parquet")
        assert said == told if told is None else told in said
        assert peak < 200  # the texts together are 3,000 MB or 300 MB

    def test_more_records_than_the_limit(self, tmp_path):
        pq.write_table(pa.table({"X": pa.array(np.zeros(10_000_001, "int8"))}), tmp_path / "ae.parquet")
        assert "has 10,000,001 records, and at most 10,000,000 are read" in why(tmp_path / "ae.parquet")

    def test_size_is_not_believed(self, tmp_path, monkeypatch):
        path = tmp_path / "ae.parquet"
        column = pa.table({"AETERM": ["x" * 8_000_000]})
        pq.write_table(column, path, use_dictionary=False, compression="zstd", write_statistics=False)
        told = pq.ParquetFile(path).metadata.row_group(0).total_byte_size
        path.write_bytes(path.read_bytes().replace(zigzag(told), zigzag(2_000_000)))
        assert pq.ParquetFile(path).metadata.row_group(0).total_byte_size == 2_000_000
        monkeypatch.setattr(limits, "UNPACKED_BYTES", 4 * MEGABYTE)
        assert "unpacks to more than" in why(path)

    def test_page_that_claims_two_gigabytes(self, tmp_path):
        path = tmp_path / "ae.parquet"
        column = pa.table({"AETERM": ["x" * 135_000_000]})
        pq.write_table(column, path, use_dictionary=False, compression="zstd", write_statistics=False)
        data = path.read_bytes()
        size = next(size for size in range(135_000_000, 135_000_100) if zigzag(size) in data[:40])
        path.write_bytes(data.replace(zigzag(size), zigzag(2_147_483_647), 1))
        said, peak = in_a_process(path)
        assert said.startswith("is not a Parquet file that can be read (")
        assert peak < 500


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

    @pytest.mark.parametrize("end", ["\n", "\r"])
    def test_cell_of_many_megabytes(self, tmp_path, end):
        (tmp_path / "ae.csv").write_text(f"USUBJID,AETERM{end}A,x{end}B,{'y' * (17 * MEGABYTE)}{end}", newline="")
        assert why(tmp_path / "ae.csv") == "has more than 16,777,216 bytes in line 3; shorten its cells"
        (tmp_path / "ae.csv").write_text(f"USUBJID,AETERM{end}A,x{end}B,{'y' * (15 * MEGABYTE)}{end}", newline="")
        assert "has a cell of 15,728,640 characters (row 3, column AETERM)" in why(tmp_path / "ae.csv")


def test_json_has_a_limit_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.ingest.readers.dataset_json.JSON_BYTES", 100)
    (tmp_path / "ae.json").write_text(json.dumps({"columns": [{"name": "X"}], "rows": [["x"]] * 50}))
    assert "at most 100 are read" in why(tmp_path / "ae.json")


def test_memory_is_the_last_limit_and_is_lifted_again(tmp_path):
    """What no other limit sees: three bytes of JSON are seventy in memory."""
    (tmp_path / "ae.json").write_text('{"columns": [{"name": "X"}], "rows": [' + "[[]]," * 1_500_000 + "[[]]]}")
    sentence, peak = in_a_process(tmp_path / "ae.json", memory=350 * MEGABYTE)
    assert sentence.startswith("asks for more than 350 MB of memory; ")
    assert peak < 350


def test_large_file_is_not_opened(tmp_path):
    with (tmp_path / "ae.csv").open("wb") as sparse:
        sparse.truncate((1 << 30) + 1)
    assert "has 1,073,741,825 bytes, and at most 1,073,741,824 are read" in why(tmp_path / "ae.csv")


def test_pipe_and_folder_do_not_hang(tmp_path):
    os.mkfifo(tmp_path / "ae.csv")
    (tmp_path / "ae.xlsx").mkdir()
    assert why(tmp_path / "ae.csv") == why(tmp_path / "ae.xlsx") == "is not a file but a folder, a pipe or a device"


RUNS = {"eval", "exec", "compile", "__import__", "import_module", "system", "popen", "read_pickle", "to_pickle"}
RUNS_MODULES = {"pickle", "shelve", "marshal", "dill", "joblib", "cloudpickle", "code", "runpy"}
REACHES_OUT = {"subprocess", "socket", "urllib", "http", "requests", "ctypes", "multiprocessing", "webbrowser"}
FLOORS = {"foundation", "ingest", "derive", "analyse", "present", "export"}


def calls_and_imports(code):
    """What a module calls in a way that could run data, and what it imports."""
    calls, imports = [], []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            on = getattr(getattr(node.func, "value", None), "id", "")
            options = {word.arg: getattr(word.value, "value", ...) for word in node.keywords}
            formed = name == "query" and not all(isinstance(text, ast.Constant) for text in node.args)
            # yaml.compose gives the nodes of a text, whatever their tags, and makes no object of them.
            unsafe = on == "yaml" and not name.startswith("safe_") and name != "compose"
            runs = name in RUNS and on != "re"
            if runs or formed or unsafe or options.get("allow_pickle") or options.get("shell"):
                calls.append(f"{on}.{name}".lstrip("."))
        imports += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        imports += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return calls, {name.split(".")[0] for name in imports}


@pytest.mark.parametrize(
    ("code", "calls", "imports"),
    [
        ("pd.eval(text)", ["pd.eval"], set()),
        ("frame.query(f'{x} > 1')", ["frame.query"], set()),
        ("frame.query('x > 1'); re.compile('x'); yaml.safe_load(text)", [], set()),
        ("yaml.load(text, Loader=Loader)", ["yaml.load"], set()),
        ("yaml.compose(text, Loader=yaml.SafeLoader)", [], set()),
        ("np.load(path, allow_pickle=True)", ["np.load"], set()),
        ("import urllib.request\nfrom pickle import loads", [], {"urllib", "pickle"}),
    ],
)
def test_what_is_looked_for_is_found(code, calls, imports):
    assert calls_and_imports(code) == (calls, imports)


def test_no_module_can_run_what_it_reads_and_no_floor_reaches_out():
    root = Path(helpers.__path__[0])
    found = {}
    for path in root.rglob("*.py"):
        calls, imports = calls_and_imports(path.read_text(encoding="utf-8"))
        place = path.relative_to(root)
        forbidden = imports & (RUNS_MODULES | (REACHES_OUT if place.parts[0] in FLOORS else set()))
        if calls or forbidden:
            found[place.as_posix()] = (calls, forbidden)
    assert found == {}
