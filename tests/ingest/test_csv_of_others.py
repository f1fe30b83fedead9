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
    assert errors(findings)["RULE"].unique().tolist() == ["TR-030", "VAR-003"]  # no size can be read either
    told = sentences(errors(findings).query("RULE == 'VAR-003'"))
    assert told[0] == "VAR-003 TRSEQ 1, A: tr.csv row 2: TRSTRESN is '30,0', which is not a number."
    assert told[-2] == "VAR-003 ... and 2 more such findings of 2 subjects in all"
    assert told[-1].strip().startswith("Write a number with a decimal point")


def test_a_decimal_comma_in_a_file_of_commas_makes_a_cell_too_many(tmp_path):
    findings = spoiled(tmp_path, "tr", ",1.2,cm,", ",1,2,cm,")
    assert findings["MESSAGE"].tolist() == [
        "tr.csv has rows that do not have the 17 cells of its header: row 4 has 18."
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


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_characters_with_and_without_their_mark(tmp_path, encoding):
    with pytest.raises(UnreadableError, match=r"^is encoded in UTF-16 or UTF-32; save it as CSV UTF-8$"):
        got(tmp_path, "USUBJID,AETERM\nA,x\n".encode(encoding))


def test_a_zero_among_text(tmp_path):
    with pytest.raises(UnreadableError, match=r"^is not text; save it as CSV UTF-8$"):
        got(tmp_path, b"USUBJID,AETERM\nA,nausea\nB,\x00\n")
    with pytest.raises(UnreadableError, match=r"^is not text; save it as CSV UTF-8$"):
        got(tmp_path, b"\x00" * 100)


WESTERN = [
    "Ménière", "créée à l’hôpital", "Größe, Übelkeit", "naïveté", "œdème du cœur", "¿El niño vomitó?", "öm på å",
    "n° 3", "38 °C", "5 µg/L", "10 m²", "± 3", "“quoted” – dash", "NÁUSEA MÄßIG", "Bjørn Ærø", "inflamação",
    "Budd–Chiari", "« é »", "1 × 10³", "tiró…", "pH 7·4",
]  # fmt: skip


@pytest.mark.parametrize("text", WESTERN)
def test_what_can_be_windows_1252_is_read_so_and_quoted(tmp_path, text):
    read_in = got(tmp_path, f"USUBJID|AETERM\nA|x\nB|{text}\n".encode("cp1252"))
    assert read_in.frame["AETERM"].tolist() == ["x", text]
    note = read_in.notes[0]
    assert note.startswith("is not encoded in UTF-8 and was read as Windows-1252, with words such as '")
    assert note.endswith("' (line 3)")
    assert note.split("'")[1] in text


@pytest.mark.parametrize(
    ("encoding", "texts"),
    [
        ("gbk", ["疲劳", "恶心", "男", "肝功能异常", "腹痛"]),
        ("big5", ["疲勞", "噁心", "女", "嘔吐", "頭痛"]),
        ("cp932", ["疲労", "悪心", "女", "そう痒症", "ｶﾝｿﾞｳ", "頭痛"]),
        ("euc_jp", ["疲労", "悪心"]),
        ("euc_kr", ["피로", "구토", "여"]),
        ("cp1251", ["усталость", "да", "Ж", "боль в животе"]),
        ("koi8_r", ["усталость", "да"]),
        ("cp866", ["усталость", "да"]),
        ("cp1253", ["κόπωση", "ναι"]),
        ("cp1254", ["baş ağrısı", "ateş"]),
        ("cp1255", ["עייפות"]),
        ("cp1256", ["تعب"]),
        ("cp874", ["เหนื่อย"]),
        ("cp1250", ["ból głowy", "nudności", "gorączka", "žloutenka"]),
        ("cp437", ["Ménière", "Größe", "niño"]),
        ("mac_roman", ["Ménière", "übel", "São"]),
        ("iso2022_jp", ["疲労"]),
    ],
)
def test_what_is_no_windows_1252_is_refused(tmp_path, encoding, texts):
    for text in texts:
        with pytest.raises(UnreadableError, match=r"\(line 2\); save it as CSV UTF-8$"):
            got(tmp_path, f"USUBJID,AETERM\nA,{text}\n".encode(encoding))


def test_the_refusal_quotes_what_the_letters_would_become(tmp_path):
    with pytest.raises(UnreadableError) as refusal:
        got(tmp_path, "USUBJID,AETERM,AESEQ\nA,nausea,1\nA,усталость,2\n".encode("cp1251"))
    assert str(refusal.value) == (
        "is not encoded in UTF-8, and read as Windows-1252 it would hold 'óñòàëîñòü' (line 3); save it as CSV UTF-8"
    )


def test_utf_8_with_one_cell_of_another_encoding(tmp_path):
    with pytest.raises(UnreadableError, match=r"would hold 'MÃ©niÃ¨re' \(line 2\)"):
        got(tmp_path, "USUBJID,AETERM\nA,Ménière\n".encode() + "B,Ménière\n".encode("cp1252"))


def test_dates_and_numbers_are_the_same_in_each_encoding(tmp_path):
    read_in = got(tmp_path, "USUBJID,AESTDTC,AETOXGR\nA,2024-05-01,3\n".encode("gbk"))
    assert (read_in.frame.to_numpy().tolist(), read_in.notes) == ([["A", "2024-05-01", "3"]], ())


def test_formulas_are_text(tmp_path):
    attack = "=cmd|' /C calc'!A0"
    assert values(tmp_path, f"USUBJID;AETERM\nA;{attack}\n") == [["A", attack]]
