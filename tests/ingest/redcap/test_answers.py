"""Answers of a form become the terms of the data contract."""

import pandas as pd

from helpers.ingest.checks import redcap as checks
from helpers.ingest.redcap.answers import variables
from helpers.ingest.redcap.specification import specification


def given(domain, *records, columns=None):
    """Variables of a form in which these fields are answered."""
    columns = columns or [field.name for field in specification().by_domain[domain].fields]
    records = [[record.get(name, "") for name in columns] for record in records]
    sheet = pd.DataFrame(records, columns=[name.upper() for name in columns], dtype=object)
    frame, wrong = variables(sheet, specification().by_domain[domain])
    return frame, [(check, cells.reset_index().to_numpy().tolist()) for check, cells in wrong if len(cells)]


def test_codes_and_labels_give_the_same_terms():
    codes, wrong = given("tu", {"tustresc": "1", "tuloc": "2", "tumethod": "1", "tueval": "2", "tulnkid": "T01"})
    labels, strange = given("tu", {
        "tustresc": "Target: treated with SBRT",
        "tuloc": "portal vein  (thrombus)",
        "tumethod": "CT",
        "tueval": "Independent assessor",
        "tulnkid": "T01",
    })  # fmt: skip
    assert codes.loc[0, ["TULNKID", "TUSTRESC", "TULOC", "TUMETHOD", "TUEVAL"]].tolist() == [
        "T01", "TARGET", "PORTAL VEIN", "CT SCAN", "INDEPENDENT ASSESSOR",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(codes, labels)
    assert wrong == strange == []


def test_a_form_answers_its_constants_itself():
    frame, _ = given("ex", {"exdose": "12.5"}, {"exdose": ""})
    assert frame[["EXTRT", "EXDOSE", "EXDOSU"]].to_numpy().tolist() == [["SBRT", "12.5", "Gy"], ["SBRT", "", "Gy"]]


def test_one_answer_may_give_two_variables():
    frame, _ = given("rs", {"rstestcd": "5", "rs_cppoints": "2"}, {"rstestcd": "7", "rs_bclc": "0"}, {"rstestcd": "1"})
    assert frame[["RSTESTCD", "RSCAT", "RSSTRESC", "RSSTRESN"]].to_numpy().tolist() == [
        ["CPASCITE", "CHILD-PUGH CLASSIFICATION", "2", "2"],
        ["BCLCSTG", "BCLC", "0", ""],
        ["TRGRESP", "mRECIST", "", ""],
    ]


def test_a_diameter_is_a_text_and_a_number_and_a_state_a_text():
    frame, _ = given(
        "tr",
        {"trtestcd": "1", "trstresn": "23.5", "trstresu": "1"},
        {"trtestcd": "3", "trstresc": "3"},
        {"trtestcd": "2", "trstat": "0", "trreasnd": "MERGED INTO T01"},
    )
    assert frame[["TRTESTCD", "TRSTRESC", "TRSTRESN", "TRSTRESU", "TRSTAT", "TRREASND"]].to_numpy().tolist() == [
        ["VDIAM", "23.5", "23.5", "mm", "", ""],
        ["TUMSTATE", "UNEQUIVOCAL PROGRESSION", "", "", "", ""],
        ["LDIAM", "", "", "", "NOT DONE", "MERGED INTO T01"],
    ]


def test_what_is_written_out_takes_the_place_of_other():
    frame, wrong = given("lb", {"lbstresu": "99", "lbstresu_other": "kat/L"}, {"lbstresu": "99"}, {"lbstresu": "6"})
    assert frame["LBSTRESU"].tolist() == ["kat/L", "", "g/dL"]
    assert wrong == []


def test_no_and_not_answered_are_told_apart_where_the_contract_does():
    frame, _ = given("ae", {"aeser": "1", "aeenrtpt": "1"}, {"aeser": "0", "aeenrtpt": "0"}, {})
    assert frame[["AESER", "AEENRTPT"]].to_numpy().tolist() == [["Y", "ONGOING"], ["N", ""], ["", ""]]


def test_an_answer_that_is_no_choice_stays_and_is_reported():
    frame, wrong = given("ae", {"aetoxgr": "3"}, {"aetoxgr": "6"}, {"aetoxgr": "UNK"})
    assert frame["AETOXGR"].tolist() == ["3", "6", "UNK"]
    assert wrong == [(checks.UNKNOWN_CHOICE, [[1, "AETOXGR", "aetoxgr", "6"], [2, "AETOXGR", "aetoxgr", "UNK"]])]


def test_two_answers_to_one_question_are_reported_unless_they_are_the_same():
    frame, wrong = given(
        "tu",
        {"tuloc": "5", "tuloc_other": "PLEURA"},
        {"tuloc": "5", "tuloc_other": "LUNG"},
        {"tuloc": "99", "tuloc_other": "PLEURA"},
    )
    assert frame["TULOC"].tolist() == ["LUNG", "LUNG", "PLEURA"]
    assert wrong == [(checks.TWO_ANSWERS, [[0, "TULOC", "tuloc and tuloc_other", "LUNG and PLEURA"]])]


def test_variables_without_a_field_are_not_made_up():
    frame, _ = given("dm", {"sex": "1"}, columns=["sex"])
    assert list(frame) == ["SEX"]
    assert frame["SEX"].tolist() == ["F"]


def test_no_record_gives_all_variables():
    frame, wrong = given("ss")
    assert frame.columns.tolist() == ["SSDTC", "SSSTRESC", "SSTESTCD"]
    assert len(frame) == 0 and wrong == []
