from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from helpers.foundation.contracts import SDTM
from helpers.ingest.domains import canonical, typed
from helpers.ingest.readers.raw import raw


def table(**columns):
    cells = [pd.Series(values) for values in columns.values()]
    size = len(cells[0])
    return raw(list(columns), cells, rows=np.arange(2, size + 2), counting="row")


def ae(**columns):
    needed = {"AETERM": ["x"], "AEDECOD": ["X"], "AEBODSYS": ["Y"], "AETOXGR": ["1"], "AESTDTC": ["2024-01-01"]}
    return typed(table(**{"USUBJID": ["A"], "AESEQ": ["1"], **needed, **columns}), SDTM["ae"], file="ae.csv")


def test_variables_of_the_contract_that_are_not_there_are_added_empty():
    got, findings = ae()
    assert list(got.frame) == list(SDTM["ae"].columns)
    assert got.frame.loc[0, ["AEENDTC", "AEREL", "STUDYID"]].tolist() == ["", "", ""]
    assert not len(findings)
    SDTM["ae"].check(canonical(got.frame, SDTM["ae"]))


def test_variables_beyond_the_contract_stay_as_text():
    got, _ = ae(AESTDY=[12.0], AELLT=["Tired "])
    assert list(got.frame)[-2:] == ["AELLT", "AESTDY"]
    assert got.frame.loc[0, ["AELLT", "AESTDY"]].tolist() == ["Tired", "12"]


def test_names_of_columns_mean_the_same_in_any_case():
    got, findings = typed(table(usubjid=["A"], StudyId=["S"], age=["66"]), SDTM["dm"], file="dm.csv")
    assert got.frame.loc[0, ["USUBJID", "STUDYID", "AGE"]].tolist() == ["A", "S", 66.0]
    assert not len(findings)


def test_needed_variables_that_are_missing_are_errors():
    _, findings = typed(table(USUBJID=["A"], AESEQ=["1"], AETERM=["x"]), SDTM["ae"], file="ae.csv")
    assert findings["VARIABLE"].tolist() == ["AEBODSYS", "AEDECOD", "AESTDTC", "AETOXGR"]
    assert set(findings["RULE"]) == {"VAR-001"}


def test_sequence_is_needed_too():
    _, findings = typed(
        table(USUBJID=["A"], SSTESTCD=["SURVSTAT"], SSSTRESC=["ALIVE"], SSDTC=[""]), SDTM["ss"], file="ss.csv"
    )
    assert findings[["RULE", "VARIABLE"]].to_numpy().tolist() == [["VAR-001", "SSSEQ"]]


@pytest.mark.parametrize(
    ("columns", "rule", "variable", "value"),
    [
        ({"USUBJID": [""]}, "VAR-002", "USUBJID", ""),
        ({"AESEQ": [""]}, "VAR-002", "AESEQ", ""),
        ({"AESEQ": ["1.5"]}, "VAR-004", "AESEQ", "1.5"),
        ({"AESEQ": ["one"]}, "VAR-004", "AESEQ", "one"),
        ({"AESEQ": ["0"]}, "VAR-004", "AESEQ", "0"),
        ({"AESTDTC": ["2024-13-01"]}, "VAR-005", "AESTDTC", "2024-13-01"),
        ({"AESEQ": ["1e30"]}, "VAR-007", "AESEQ", "1e30"),
        ({"AESEQ": ["9007199254740993"]}, "VAR-007", "AESEQ", "9007199254740993"),
        ({"AESEQ": [1e30]}, "VAR-007", "AESEQ", "1e+30"),
        ({"AESEQ": [9007199254740993]}, "VAR-007", "AESEQ", "9007199254740993"),
        ({"AESEQ": [Decimal(9007199254740993)]}, "VAR-007", "AESEQ", "9007199254740993"),
        ({"AESEQ": ["-1e30"]}, "VAR-004", "AESEQ", "-1e30"),
        ({"USUBJID": ["NA"]}, "VAR-006", "USUBJID", "NA"),
        ({"AEENDTC": ["2023-02-29"]}, "VAR-005", "AEENDTC", "2023-02-29"),
        ({"AESTDTC": ["NA"]}, "VAR-005", "AESTDTC", "NA"),
        ({"AESTDTC": ["01.02.2024"]}, "VAR-005", "AESTDTC", "01.02.2024"),
    ],
)
def test_cell_that_cannot_be_is_an_error_with_its_row(columns, rule, variable, value):
    _, findings = ae(**columns)
    assert findings[["RULE", "SEVERITY", "DOMAIN", "VARIABLE", "VALUE"]].to_numpy().tolist() == [
        [rule, "ERROR", "AE", variable, value]
    ]
    assert findings["MESSAGE"].item().startswith("ae.csv row 2: ")


def test_largest_number_of_a_record_that_is_exact():
    got, findings = ae(AESEQ=["9007199254740991"])
    assert got.frame["AESEQ"].tolist() == [9007199254740991]
    assert not len(findings)


def test_dates_without_a_middle_and_between_two_days_are_dates():
    _, findings = ae(AESTDTC=["2023---15"], AEENDTC=["2023-01-01/2023-02-15"])
    assert not len(findings)


def test_column_that_says_which_record_it_is_cannot_be_added_empty():
    _, findings = typed(table(AESEQ=["1"], AETERM=["x"], AEDECOD=["X"]), SDTM["ae"], file="ae.csv")
    told = dict(zip(findings["VARIABLE"], findings["ACTION"], strict=True))
    assert told["USUBJID"] == "Add the column and fill in its cells: it identifies the record."
    assert told["AEBODSYS"] == "Add the column; its cells may be empty where nothing was recorded."
    _, findings = typed(table(USUBJID=["A"], TRSEQ=["1"]), SDTM["tr"], file="tr.csv")
    told = dict(zip(findings["VARIABLE"], findings["ACTION"], strict=True))
    assert {name for name, action in told.items() if "fill in" in action} == {"TRLNKID", "TRTESTCD"}


def measured(**columns):
    needed = {"TRSTRESN": ["30"], "TRSTRESU": ["mm"], "TRDTC": ["2024-01-01"]}
    return typed(table(**{"USUBJID": ["A"], "TRSEQ": ["1"], **needed, **columns}), SDTM["tr"], file="tr.csv")[1]


def test_record_that_is_not_used_needs_no_lesion():
    assert not len(measured(TRTESTCD=["SUMDIAM"], TRLNKID=[""]))
    for test in ("VDIAM", "LDIAM", "TUMSTATE"):
        assert measured(TRTESTCD=[test], TRLNKID=[""])["RULE"].tolist() == ["VAR-002"]
    assert measured(TRTESTCD=["VDIAM"], TRLNKID=["NA"])["RULE"].tolist() == ["VAR-006"]
    assert measured(TRTESTCD=[""], TRLNKID=["T01"])["VARIABLE"].tolist() == ["TRTESTCD"]


def test_visits_have_no_number_in_sdtm():
    got, findings = typed(
        table(USUBJID=["A", "A"], VISITNUM=["2", "1"], SVSTDTC=["2024-02-01", "2024-01-01"]), SDTM["sv"], file="sv.csv"
    )
    assert not len(findings)
    assert SDTM["sv"].check(canonical(got.frame, SDTM["sv"]))["SVSTDTC"].tolist() == ["2024-01-01", "2024-02-01"]


def test_number_that_is_none_names_file_row_subject_variable_and_value():
    got, findings = typed(table(STUDYID=["S", "S"], USUBJID=["A", "B"], AGE=["66", "NA"]), SDTM["dm"], file="dm.csv")
    row = findings.iloc[0]
    assert (row["RULE"], row["USUBJID"], row["VARIABLE"], row["VALUE"]) == ("VAR-003", "B", "AGE", "NA")
    assert row["MESSAGE"] == "dm.csv row 3: AGE is 'NA', which is not a number."
    assert got.frame["AGE"].fillna(-1).tolist() == [66, -1]


def test_sequence_as_a_number_of_another_program_is_read():
    got, findings = ae(AESEQ=["1.0"])
    assert got.frame["AESEQ"].tolist() == [1]
    assert not len(findings)


def test_order_of_rows_means_nothing():
    rows = table(STUDYID=["S"] * 3, USUBJID=["C", "A", "B"], AGE=["1", "2", "3"])
    got, _ = typed(rows, SDTM["dm"], file="dm.csv")
    assert canonical(got.frame, SDTM["dm"])["USUBJID"].tolist() == ["A", "B", "C"]
