"""Small exports, typed by hand: what they give, and each finding with an export in which it does not arise."""

import pandas as pd
import pytest

from helpers.ingest.redcap.domains import read_domains
from helpers.ingest.redcap.specification import specification

KEYS = "record_id,redcap_repeat_instrument,redcap_repeat_instance"
HEADER = f"{KEYS},studyid,sex,aeterm,aetoxgr,tuloc,tuloc_other,tudtc"
ALL = ",".join([KEYS, *(field.name for field in specification().fields)])
REQUIRED = ["dm", "ex", "tu", "tr", "ae", "ds"]


def read(tmp_path, *lines):
    (tmp_path / "redcap.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_domains(tmp_path / "redcap.csv")


def told(found, *, leave_out=("REDCAP-005",)):
    """Rule, severity, domain, subject, number, variable and value of findings, and their sentences."""
    found = found[~found["RULE"].isin(leave_out)]
    names = ["RULE", "SEVERITY", "DOMAIN", "USUBJID", "SEQ", "VARIABLE", "VALUE"]
    return found[names].astype(object).where(found[names].notna(), None).to_numpy().tolist(), found["MESSAGE"].tolist()


def test_instances_become_records(tmp_path):
    domains, found = read(
        tmp_path,
        HEADER,
        "A-1,,,S,2,,,,,",
        "A-1,adverse_event,1,,,nausea,2,,,",
        "A-1,adverse_event,4,,,fever,,,,",
        "A-1,lesion_identification,1,,,,,5,,2024-05-01",
        "A-2,,,S,,,,,,",
        "A-2,adverse_event,1,,,rash,1,,,",
    )
    assert domains["dm"].frame[["USUBJID", "STUDYID", "SEX"]].to_numpy().tolist() == [
        ["A-1", "S", "M"],
        ["A-2", "S", ""],
    ]
    ae = domains["ae"]
    assert ae.frame[["STUDYID", "USUBJID", "AESEQ", "AETERM", "AETOXGR"]].to_numpy().tolist() == [
        ["S", "A-1", "1", "nausea", "2"],
        ["S", "A-1", "4", "fever", ""],
        ["S", "A-2", "1", "rash", "1"],
    ]
    assert (ae.rows.tolist(), ae.counting, ae.file, ae.form) == (
        [3, 4, 7],
        "row",
        "redcap.csv",
        "REDCap export (codes)",
    )
    assert domains["tu"].frame[["USUBJID", "TUSEQ", "TUTESTCD", "TULOC", "TUDTC"]].to_numpy().tolist() == [
        ["A-1", "1", "TUMIDENT", "LUNG", "2024-05-01"]
    ]
    assert told(found) == ([], [])


def test_labels_give_the_same(tmp_path):
    header = (
        "Record ID,Repeat Instrument,Repeat Instance,Study identifier,Sex,Complete?,Adverse event,CTCAE grade,Complete?"
    )
    domains, _ = read(
        tmp_path, header, "A-1,,,S,Male,Complete,,,", "A-1,Adverse Event,1,,,,nausea,Grade 2 (moderate),Incomplete"
    )
    assert domains["dm"].frame["SEX"].tolist() == ["M"]
    assert domains["ae"].frame[["USUBJID", "AESEQ", "AETERM", "AETOXGR"]].to_numpy().tolist() == [
        ["A-1", "1", "nausea", "2"]
    ]
    assert domains["ae"].form == "REDCap export (labels)"


def test_names_in_the_header_and_labels_in_the_cells_are_read_too(tmp_path):
    domains, found = read(tmp_path, HEADER, "A-1,,,S,Male,,,,,", "A-1,Adverse Event,1,,,nausea,3,,,")
    assert domains["dm"].frame["SEX"].tolist() == ["M"]
    assert domains["ae"].frame[["AETERM", "AETOXGR"]].to_numpy().tolist() == [["nausea", "3"]]
    assert told(found) == ([], [])


def test_a_form_without_records_was_not_collected_unless_it_is_required(tmp_path):
    domains, found = read(tmp_path, ALL, f"A-1,,,S{',' * (ALL.count(',') - 3)}")
    assert list(domains) == REQUIRED
    assert [len(domains[name].frame) for name in REQUIRED] == [1, 0, 0, 0, 0, 0]
    assert told(found, leave_out=()) == ([], [])
    domains, _ = read(tmp_path, f"{KEYS},studyid,mhterm", "A-1,,,S,", "A-1,medical_history,1,,gout")
    assert sorted(domains) == sorted([*REQUIRED, "mh"])


def test_no_record_gives_the_required_domains_without_rows(tmp_path):
    domains, found = read(tmp_path, ALL)
    assert {name: len(raw.frame) for name, raw in domains.items()} == dict.fromkeys(REQUIRED, 0)
    assert {"USUBJID", "STUDYID", "SEX"} <= set(domains["dm"].frame)
    assert {"USUBJID", "AESEQ", "AETERM", "AETOXGR"} <= set(domains["ae"].frame)
    assert told(found, leave_out=()) == ([], [])


def test_columns_of_the_site_stay_with_the_form_that_fills_them(tmp_path):
    domains, _ = read(
        tmp_path, f"{HEADER},ae_hospital,ward", "A-1,,,S,2,,,,,,,W3", "A-1,adverse_event,1,,,nausea,2,,,,5,"
    )
    assert domains["ae"].frame["AE_HOSPITAL"].tolist() == ["5"]
    assert "WARD" not in domains["ae"].frame
    assert domains["dm"].frame["WARD"].tolist() == ["W3"]


def test_a_column_of_the_site_cannot_take_the_place_of_a_key(tmp_path):
    domains, _ = read(tmp_path, f"{HEADER},usubjid,aeseq", "A-1,,,S,2,,,,,,x,", "A-1,adverse_event,2,,,rash,1,,,,x,9")
    assert domains["dm"].frame["USUBJID"].tolist() == ["A-1"]
    assert domains["ae"].frame["AESEQ"].tolist() == ["2"]


def test_a_file_that_cannot_be_read_gives_nothing_and_says_why(tmp_path):
    domains, found = read(tmp_path, "7,,,1,fever")
    assert domains == {}
    assert told(found)[0] == [["REDCAP-003", "ERROR", "", "", None, "", "redcap.csv"]]
    assert found["MESSAGE"].item().startswith("redcap.csv has no column record_id or 'Record ID'")


def test_what_was_recognised_is_said_once(tmp_path):
    _, found = read(tmp_path, HEADER.replace(",", ";"), "A-1;;;S;2;;;;;")
    assert told(found)[0] == [["FILE-005", "QUERY", "", "", None, "", "redcap.csv"]]


def test_events_beside_each_other_are_an_error(tmp_path):
    header = HEADER.replace("record_id,", "record_id,redcap_event_name,")
    lines = ["A-1,base_arm_1,,,S,2,,,,,", "A-1,{},adverse_event,1,,,rash,1,,,"]
    _, found = read(tmp_path, header, lines[0], lines[1].format("month_3_arm_1"))
    assert told(found) == (
        [["REDCAP-004", "ERROR", "", "", None, "", "base_arm_1"]],
        ["redcap.csv has records of 2 events (base_arm_1, month_3_arm_1), in each of which instances count from 1."],
    )
    _, found = read(tmp_path, header, lines[0], lines[1].format("base_arm_1"))
    assert told(found) == ([], [])


def test_fields_that_the_export_lacks_are_asked_for(tmp_path):
    lacking = ALL.replace(",race", "").replace(",aetoxgr", "").replace(",mhcat", "")
    _, found = read(tmp_path, lacking, f"A-1,,,S{',' * (lacking.count(',') - 3)}")
    assert told(found, leave_out=()) == (
        [["REDCAP-005", "QUERY", "AE", "", None, "", "aetoxgr"], ["REDCAP-005", "QUERY", "DM", "", None, "", "race"]],
        [
            "redcap.csv has no column for these fields of the form Adverse Event: aetoxgr.",
            "redcap.csv has no column for these fields of the form Demographics: race.",
        ],
    )


def test_an_unknown_form_with_our_fields_is_an_error_and_one_of_the_sites_own_a_query(tmp_path):
    lines = [f"{HEADER},call", "A-1,,,S,2,,,,,,"]
    ours = [f"A-1,toxicity,{number},,,rash,1,,,," for number in range(1, 8)]
    own = ["A-1,phone_log,1,,,,,,,,yes"]
    domains, found = read(tmp_path, *lines, *ours, *own)
    assert told(found) == (
        [["REDCAP-006", "ERROR", "", "", None, "", "toxicity"], ["REDCAP-007", "QUERY", "", "", None, "", "phone_log"]],
        [
            "redcap.csv row 3, 4, 5, 6, 7 and 2 more: the form is 'toxicity', which the data dictionary does not have, "
            "but fields of Adverse Event are filled in.",
            "redcap.csv row 10: the form is 'phone_log', which the data dictionary does not have, so it is not used.",
        ],
    )
    assert not len(domains["ae"].frame)


def test_answers_on_the_row_of_another_form_are_an_error(tmp_path):
    _, found = read(
        tmp_path, HEADER, "A-1,,,S,2,,,,,", "A-1,adverse_event,1,,1,rash,1,5,,", "A-1,adverse_event,2,,,rash,2,,,"
    )
    assert told(found) == (
        [["REDCAP-008", "ERROR", "AE", "A-1", None, "", "1"]],
        ["redcap.csv row 3: the row is of the form Adverse Event but holds sex, tuloc, of another form."],
    )


def test_a_form_that_does_not_repeat_is_read_once_and_asked_about(tmp_path):
    domains, found = read(tmp_path, HEADER, "A-1,,,S,2,rash,1,,,", "A-2,,,S,2,,,,,")
    assert domains["ae"].frame[["USUBJID", "AESEQ", "AETERM"]].to_numpy().tolist() == [["A-1", "1", "rash"]]
    assert told(found) == (
        [["REDCAP-009", "QUERY", "AE", "", None, "", "adverse_event"]],
        [
            "redcap.csv row 2: the form Adverse Event is not set as repeating, so a record has one at most; it was "
            "read as the first instance.",
        ],
    )


@pytest.mark.parametrize("empty", [["A-2,,,,,,,,,"], []], ids=["an empty row", "no row"])
def test_a_record_without_its_demographics_is_an_error_and_nobody_is_a_stranger(tmp_path, empty):
    lines = ["A-1,,,S,2,,,,,", *empty, "A-2,adverse_event,1,,,rash,1,,,"]
    domains, found = read(tmp_path, HEADER, *lines)
    assert domains["dm"].frame["USUBJID"].tolist() == ["A-1", "A-2"]
    assert told(found) == (
        [["REDCAP-010", "ERROR", "DM", "A-2", None, "", ""]],
        ["redcap.csv row 3: the form Demographics of the record is empty."],
    )


def test_demographics_that_repeat_are_read_from_their_own_row(tmp_path):
    domains, found = read(tmp_path, HEADER, "A-1,,,,,,,,,", "A-1,demographics,1,S,2,,,,,")
    assert domains["dm"].frame[["USUBJID", "SEX"]].to_numpy().tolist() == [["A-1", "M"]]
    assert told(found) == ([], [])


def test_instances_without_an_answer_are_not_used_and_asked_about(tmp_path):
    header = f"{HEADER},adverse_event_complete"
    domains, found = read(
        tmp_path, header, "A-1,,,S,2,,,,,,", "A-1,adverse_event,1,,,,,,,,0", "A-1,adverse_event,2,,,rash,,,,,0"
    )
    assert domains["ae"].frame["AESEQ"].tolist() == ["2"]
    assert told(found) == (
        [["REDCAP-011", "QUERY", "AE", "", None, "", "adverse_event"]],
        ["redcap.csv row 3: the instance of the form Adverse Event holds no answer, so it is not used."],
    )


def test_an_answer_that_is_no_choice_is_an_error_with_its_place(tmp_path):
    _, found = read(tmp_path, HEADER, "A-1,,,S,7,,,,,", "A-1,adverse_event,3,,,rash,Grade 6,,,")
    assert told(found) == (
        [
            ["REDCAP-012", "ERROR", "AE", "A-1", 3.0, "AETOXGR", "Grade 6"],
            ["REDCAP-012", "ERROR", "DM", "A-1", None, "SEX", "7"],
        ],
        [
            "redcap.csv row 3: aetoxgr is 'Grade 6', which is no choice of the data dictionary.",
            "redcap.csv row 2: sex is '7', which is no choice of the data dictionary.",
        ],
    )


def test_two_answers_to_one_question_are_an_error_with_their_place(tmp_path):
    _, found = read(tmp_path, HEADER, "A-1,,,S,2,,,,,", "A-1,lesion_identification,2,,,,,5,PLEURA,")
    assert told(found) == (
        [["REDCAP-013", "ERROR", "TU", "A-1", 2.0, "TULOC", "LUNG and PLEURA"]],
        ["redcap.csv row 3: tuloc and tuloc_other hold two answers to one question (LUNG and PLEURA)."],
    )


def test_order_of_rows_and_columns_means_nothing(tmp_path):
    lines = ["A-1,,,S,2,,,,,", "A-1,adverse_event,1,,,nausea,2,,,", "A-2,,,T,1,,,,,", "A-2,adverse_event,1,,,rash,1,,,"]
    straight, _ = read(tmp_path, HEADER, *lines)
    turned, _ = read(tmp_path, *(",".join(reversed(line.split(","))) for line in [HEADER, *reversed(lines)]))
    for name in ("dm", "ae"):
        other = turned[name].frame[straight[name].frame.columns].iloc[::-1].reset_index(drop=True)
        pd.testing.assert_frame_equal(straight[name].frame, other)
