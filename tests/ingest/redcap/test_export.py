"""How an export is recognised and read: headers of names or labels, the books of REDCap, what is missing."""

import pytest

from helpers.ingest.readers import UnreadableError
from helpers.ingest.redcap.export import is_export, read_export

CODES = "record_id,redcap_repeat_instrument,redcap_repeat_instance,sex,aeterm"
LABELS = "Record ID,Repeat Instrument,Repeat Instance,Sex,Adverse event"


def read(tmp_path, *lines, name="redcap.csv", encoding="utf-8"):
    (tmp_path / name).write_bytes("\n".join(lines).encode(encoding))
    return read_export(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "SBRTForHCC_DATA_2024-05-01_1030.csv",
        "SBRTForHCC_DATA_LABELS_2024-05-01_1030.csv",
        "SBRTForHCC_DATA_2024-05-01_1030 (1).csv",
        "SBRTForHCC_DATA_NOHDRS_2024-05-01_1030.csv",
        "SBRTForHCC_DATA_2024-05-01_1030.xlsx",
        "redcap.csv",
        "REDCap.CSV",
    ],
)
def test_an_export_is_known_by_its_name(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00")
    assert is_export(tmp_path / name)


@pytest.mark.parametrize(
    "header", [CODES, LABELS, '"Record ID","Repeat Instrument","Repeat Instance"', CODES.replace(",", ";")]
)
def test_an_export_under_another_name_is_known_by_its_header(tmp_path, header):
    (tmp_path / "mine.csv").write_text(f"\ufeff{header}\n1,,,1,\n")
    assert is_export(tmp_path / "mine.csv")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.csv", "USUBJID,AETERM\n1,redcap_repeat_instrument\n"),
        ("mine.csv", ""),
        ("redcap.md", CODES),
        ("data_2024-05-01.csv", "USUBJID,AETERM\n"),
        ("MY_DATA_DICTIONARY_2024-05-01.csv", "Variable / Field Name,Form Name\n"),
    ],
)
def test_other_files_are_none(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert not is_export(tmp_path / name)


@pytest.mark.parametrize(
    ("header", "form", "labels"), [(CODES, "adverse_event", False), (LABELS, "Adverse Event", True)]
)
def test_names_and_labels_give_the_same_columns(tmp_path, header, form, labels):
    got = read(tmp_path, header, "7,,,1,", f"7,{form},2,,fever")
    assert list(got.frame) == ["RECORD_ID", "REDCAP_REPEAT_INSTRUMENT", "REDCAP_REPEAT_INSTANCE", "SEX", "AETERM"]
    assert got.frame.iloc[:, [0, 2, 3, 4]].to_numpy().tolist() == [["7", "", "1", ""], ["7", "2", "", "fever"]]
    assert got.forms.tolist() == ["", "adverse_event"]
    assert got.rows.tolist() == [2, 3]
    assert (got.file, got.labels, got.notes) == ("redcap.csv", labels, ())


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("", ""),
        ("adverse_event", "adverse_event"),
        ("Adverse event", "adverse_event"),
        ("SBRT fraction", "sbrt_fraction"),
        ("Response or score", "response_or_score"),
        ("Toxicity", "?"),
        ("---", "?"),
    ],
)
def test_a_form_is_known_by_its_name_or_label(tmp_path, said, form):
    assert read(tmp_path, CODES, f"7,{said},1,,x").forms.tolist() == [form]


def test_case_and_space_of_a_header_do_not_matter(tmp_path):
    got = read(tmp_path, "RECORD ID, Repeat  Instrument,Repeat instance,ADVERSE EVENT", "7,,,x")
    assert list(got.frame)[3] == "AETERM"


def test_books_of_redcap_are_left_out_and_labels_of_forms_may_be_the_same(tmp_path):
    books = "redcap_data_access_group,redcap_survey_identifier,demographics_timestamp,demographics_complete"
    got = read(tmp_path, f"{CODES},{books},adverse_event_complete", "7,,,1,,g,s,t,2,")
    assert list(got.frame)[3:] == ["SEX", "AETERM"]
    books = "Data Access Group,Survey Identifier,Survey Timestamp,Complete?,Complete?"
    got = read(tmp_path, f"{LABELS},{books}", "7,,,1,,g,s,t,Complete,")
    assert list(got.frame)[3:] == ["SEX", "AETERM"]


def test_columns_of_the_site_are_kept_and_told_apart(tmp_path):
    header = f"{CODES},aetoxgr,aestdtc,Days in hospital,Specify,Specify,"
    got = read(tmp_path, header, "7,,,1,,,,3,a,b,")
    assert got.frame.iloc[0, 7:].to_dict() == {"DAYS IN HOSPITAL": "3", "SPECIFY": "a", "SPECIFY (2)": "b"}


def test_a_record_keeps_its_zeros_and_a_text_its_lines(tmp_path):
    got = read(tmp_path, CODES, '007,,,1,"two\nlines, one cell"', "7.1,,,1,1.0")
    assert got.frame["RECORD_ID"].tolist() == ["007", "7.1"]
    assert got.frame["AETERM"].tolist() == ["two\nlines, one cell", "1"]


def test_semicolons_and_windows_1252_are_read_and_said(tmp_path):
    got = read(tmp_path, CODES.replace(",", ";"), "7;adverse_event;1;;Müdigkeit", encoding="cp1252")
    assert got.frame["AETERM"].tolist() == ["Müdigkeit"]
    assert got.notes == (
        "is not encoded in UTF-8 and was read as Windows-1252, with words such as 'Müdigkeit' (line 2)",
        "is separated by semicolons instead of commas and was read so",
    )


def test_no_record_at_all_is_an_export(tmp_path):
    got = read(tmp_path, CODES)
    assert len(got.frame) == len(got.forms) == 0
    assert list(got.frame)[0] == "RECORD_ID"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["7,,,1,fever"], "has no column record_id or 'Record ID', so it is no export of this project's forms"),
        (["record_id,sex", "7,1"], "no column redcap_repeat_instrument or redcap_repeat_instance, so no form was set"),
        ([f"{CODES},aeterm", "7,,,1,,"], "has more than one column called AETERM"),
        ([CODES, "7,,"], "rows that do not have the 5 cells of its header: row 2 has 3"),
        ([""], "is empty"),
        ([f"{CODES},", "7,,,1,,x"], "has values in column 6, which has no name"),
    ],
)
def test_what_is_no_export_says_why(tmp_path, lines, why):
    with pytest.raises(UnreadableError) as refused:
        read(tmp_path, *lines)
    assert why in str(refused.value)


def test_an_export_as_a_workbook_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="is not a CSV file"):
        read(tmp_path, CODES, name="SBRT_DATA_2024-05-01_1030.xlsx")


@pytest.mark.parametrize("separator", [";", "\t", "|", "^"])
def test_each_separator_that_redcap_offers(tmp_path, separator):
    got = read(tmp_path, CODES.replace(",", separator), separator.join(["7", "adverse_event", "1", "", "a, b"]))
    assert got.frame["AETERM"].tolist() == ["a, b"]


@pytest.mark.parametrize(
    "header",
    [
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,bmi,smoker,pack_years,notes",
        "study_id,redcap_event_name,bmi,smoker,lifestyle_complete",
        "Study ID;Event Name;Body mass index;Smoker;Complete?",
    ],
)
def test_an_export_of_another_project_is_named_so(tmp_path, header):
    with pytest.raises(UnreadableError, match=r"^is an export of another project of REDCap: of its fields 0 are those"):
        read(tmp_path, header)


def test_an_export_of_few_forms_and_one_with_fields_of_the_site_are_ours(tmp_path):
    assert len(read(tmp_path, CODES).frame) == 0
    header = f"{CODES},aetoxgr,aestdtc"
    assert len(read(tmp_path, header + "".join(f",own{number}" for number in range(20))).frame) == 0
    with pytest.raises(UnreadableError, match="of its fields 4 are those of this project's data dictionary and 21 are"):
        read(tmp_path, header + "".join(f",own{number}" for number in range(21)))


def test_age_and_sex_do_not_make_an_export_one_of_ours(tmp_path):
    header = "record_id;redcap_event_name;redcap_repeat_instrument;redcap_repeat_instance;age;sex;race"
    assert len(read(tmp_path, f"{header};bmi;smoker;diabetes").frame) == 0
    with pytest.raises(UnreadableError, match="of its fields 3 are those of this project's data dictionary and 4 are"):
        read(tmp_path, f"{header};bmi;smoker;diabetes;statin", "1;baseline_arm_1;NA;NA;61;1;NA;24.1;0;1;NA")


@pytest.mark.parametrize("word", ["NA", "NaN", "NULL", "None", "."])
def test_a_word_where_redcap_leaves_a_cell_empty_is_said_once(tmp_path, word):
    with pytest.raises(UnreadableError) as refusal:
        read(tmp_path, CODES, "7,adverse_event,1,,x", f"8,{word},{word},1,{word}", f"9,{word},{word},2,{word}")
    assert str(refusal.value) == (
        f"was saved again by another program, which wrote {word!r} into empty cells "
        "(2 cells of redcap_repeat_instrument, the first in row 3)"
    )
