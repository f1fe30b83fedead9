"""CSV as spreadsheets, R and SAS write it: read as what it means, or refused with the cell and what to do."""

import pytest

from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from helpers.ingest.findings import errors, sentences
from helpers.ingest.readers import UnreadableError, read
from tests.ingest.clean import clean_study
from tests.ingest.formats import write
from tests.ingest.test_ingestion import ROOT


def got(tmp_path, content):
    path = tmp_path / "ae.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, "ae")


def values(tmp_path, content):
    return got(tmp_path, content).frame.to_numpy().tolist()


def spoiled(tmp_path, domain, old, new, **how):
    """Findings of a study in which one text of one file is replaced."""
    folder = write(clean_study(), tmp_path / "study", "csv")
    path = folder / f"{domain}.csv"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), **how)
    return ingest_study(folder, protocol=load(ROOT / "protocol.yml")).findings


def test_decimal_commas_are_named_with_their_cell_and_what_to_do(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    tr = clean_study()["tr"]
    german = tr.assign(
        TRSTRESN=[f"{value:.1f}".replace(".", ",") if value == value else "" for value in tr["TRSTRESN"]]
    )
    german.to_csv(folder / "tr.csv", index=False, sep=";")
    findings = ingest_study(folder, protocol=load(ROOT / "protocol.yml")).findings
    assert errors(findings)["RULE"].unique().tolist() == ["VAR-003"]
    told = sentences(errors(findings))
    assert told[0] == "VAR-003 TRSEQ 1, A: tr.csv row 2: TRSTRESN is '30,0', which is not a number."
    assert told[-2] == "VAR-003 ... and 2 more such findings of 2 subjects in all"
    assert told[-1].strip().startswith("Write a number with a decimal point")


def test_a_decimal_comma_in_a_file_of_commas_makes_a_cell_too_many(tmp_path):
    findings = spoiled(tmp_path, "tr", ",1.2,cm,", ",1,2,cm,")
    assert findings["MESSAGE"].tolist() == [
        "tr.csv has rows that do not have the 15 cells of its header: row 4 has 16."
    ]


@pytest.mark.parametrize("date", ["10.02.2024", "10/02/2024", "02/10/2024", "10-FEB-2024", "45332", "20240210"])
def test_dates_that_are_not_iso_are_named_with_their_cell(tmp_path, date):
    findings = spoiled(tmp_path, "ae", "2024-02-10", date)
    assert findings[["RULE", "SEVERITY", "USUBJID", "SEQ", "MESSAGE"]].to_numpy().tolist() == [
        ["VAR-005", "ERROR", "A", 1, f"ae.csv row 2: AESTDTC is '{date}', which is not a date of the calendar."]
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end(tmp_path, end):
    read_in = got(tmp_path, end.join(["USUBJID,AETERM", 'A,"two', 'lines"', "", "B,x", ""]))
    assert read_in.frame.to_numpy().tolist() == [["A", f"two{end}lines"], ["B", "x"]]
    assert read_in.rows.tolist() == [2, 4]


def test_vertical_bars_are_recognised_and_said(tmp_path):
    read_in = got(tmp_path, "USUBJID|AETERM\nA|x, y; z\n")
    assert read_in.frame.to_numpy().tolist() == [["A", "x, y; z"]]
    assert read_in.notes == ("is separated by vertical bars instead of commas and was read so",)


def test_separators_at_the_end_of_each_line(tmp_path):
    assert values(tmp_path, "USUBJID;AETERM;;\nA;x;;\n") == [["A", "x"]]
    with pytest.raises(UnreadableError, match=r"the 2 cells of its header: row 2 has 3$"):
        got(tmp_path, "USUBJID;AETERM\nA;x;\n")


def test_first_line_that_names_the_separator(tmp_path):
    assert values(tmp_path, b'\xef\xbb\xbf"sep=;"\r\nUSUBJID;AETERM\r\nA;x\r\n') == [["A", "x"]]


def test_everything_in_quotes_as_r_writes_it(tmp_path):
    assert values(tmp_path, '"USUBJID";"EXDOSE";"AETERM"\n"A";12.5;NA\n') == [["A", "12.5", "NA"]]
    with pytest.raises(UnreadableError, match="has values in column 1, which has no name"):
        got(tmp_path, '"","USUBJID"\n"1","A"\n')


def test_names_that_break_their_line(tmp_path):
    assert list(got(tmp_path, '"USUBJID\r\n",AETERM\r\nA,x\r\n').frame) == ["USUBJID", "AETERM"]


def test_utf_16_without_its_mark(tmp_path):
    with pytest.raises(UnreadableError, match="is not text; save it as CSV UTF-8"):
        got(tmp_path, "USUBJID,AETERM\nA,x\n".encode("utf-16-le"))


def test_formulas_are_text(tmp_path):
    attack = "=cmd|' /C calc'!A0"
    assert values(tmp_path, f"USUBJID;AETERM\nA;{attack}\n") == [["A", attack]]
