"""Corrections: applied only where the file holds what they replace; otherwise the run stops and says why."""

import csv

import pandas as pd
import pytest

from helpers.foundation.contracts import CORRECTIONS
from helpers.ingest import stop_on_errors
from helpers.ingest.corrections import COLUMNS
from tests.ingest.clean import altered, clean_study
from tests.ingest.formats import WRITERS, write
from tests.ingest.test_ingestion import ingested

GOOD = {
    "DOMAIN": "AE", "USUBJID": "B", "SEQ": "1", "VARIABLE": "AETOXGR", "OLDVALUE": "1", "NEWVALUE": "2",
    "REASON": "Transcribed wrongly from the chart", "WHO": "J. Doe", "WHEN": "2025-03-01",
}  # fmt: skip


def corrected(tmp_path, *rows, form="csv", columns=COLUMNS):
    """Ingest the clean study with these corrections, each the good one but for what is named."""
    folder = write(clean_study(), tmp_path / "study", form)
    with (folder / "corrections.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([GOOD | row for row in rows])
    return ingested(folder)


def found(got) -> list[list]:
    wrong = got.findings.loc[got.findings["RULE"].str.startswith("COR")]
    return wrong[["RULE", "DOMAIN", "USUBJID", "VARIABLE"]].to_numpy().tolist()


@pytest.mark.parametrize("form", list(WRITERS))
def test_one_cell_is_replaced_and_nothing_else(tmp_path, form):
    got = corrected(tmp_path, {}, form=form)
    assert found(got) == []
    expected = altered(("ae", "B", 1, {"AETOXGR": "2"}))
    for domain, frame in got.domains.items():
        pd.testing.assert_frame_equal(frame, expected[domain])
    assert got.corrections.to_numpy().tolist() == [
        ["AE", "B", 1.0, "AETOXGR", "1", "2", "Transcribed wrongly from the chart", "J. Doe", "2025-03-01"]
    ]
    CORRECTIONS.check(got.corrections)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_number_is_replaced_by_a_number(tmp_path, form):
    row = {"DOMAIN": "TR", "SEQ": "1", "VARIABLE": "TRSTRESN", "OLDVALUE": "40", "NEWVALUE": "4.5"}
    got = corrected(tmp_path, row, form=form)
    assert found(got) == []
    tr = got.domains["tr"].set_index(["USUBJID", "TRSEQ"])["TRSTRESN"]
    assert tr["B", 1] == 4.5
    assert tr["A", 1] == 30


def test_a_death_has_no_sequence_number_and_an_empty_cell_can_be_filled_or_emptied(tmp_path):
    got = corrected(
        tmp_path,
        {"DOMAIN": "dm", "SEQ": "", "VARIABLE": "dthdtc", "OLDVALUE": "", "NEWVALUE": "2025-02-20"},
        {"USUBJID": "A", "VARIABLE": "AEENDTC", "OLDVALUE": "2024-03", "NEWVALUE": ""},
    )
    assert found(got) == []
    assert got.domains["dm"].set_index("USUBJID").loc["B", "DTHDTC"] == "2025-02-20"
    assert got.domains["ae"].loc[0, "AEENDTC"] == ""
    assert got.corrections["DOMAIN"].tolist() == ["AE", "DM"]


def test_what_was_corrected_is_checked_like_everything_else(tmp_path):
    got = corrected(tmp_path, {"NEWVALUE": "6"})
    assert "AE" in got.findings.loc[got.findings["SEVERITY"] == "ERROR", "DOMAIN"].tolist()


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ({"OLDVALUE": "3"}, "COR-004", "replaces “3” in AETOXGR of AE 1 of B, but the file holds “1”"),
        ({"OLDVALUE": ""}, "COR-004", "but the file holds “1”"),
        ({"DOMAIN": "XX"}, "COR-003", "there is no such domain"),
        ({"SEQ": "9"}, "COR-003", "there is no such record"),
        ({"USUBJID": "Z"}, "COR-003", "there is no such record"),
        ({"VARIABLE": "AECOLOUR"}, "COR-003", "AE has no such variable"),
        ({"VARIABLE": "AESEQ", "OLDVALUE": "1", "NEWVALUE": "7"}, "COR-003", "says which record it is"),
        ({"REASON": " "}, "COR-002", "does not say REASON"),
        ({"WHO": ""}, "COR-002", "does not say WHO"),
        ({"WHEN": "last week"}, "COR-002", "WHEN as a date"),
        ({"WHEN": "2025-02"}, "COR-002", "WHEN as a date"),
        ({"SEQ": ""}, "COR-002", "does not say SEQ"),
        ({"SEQ": "one"}, "COR-002", "SEQ as a number"),
        ({"NEWVALUE": "1"}, "COR-002", "another value than the one it replaces"),
    ],
)
def test_a_correction_that_cannot_be_applied_is_an_error_and_changes_nothing(tmp_path, row, rule, words):
    got = corrected(tmp_path, row)
    assert [line[0] for line in found(got)] == [rule]
    message = got.findings.loc[got.findings["RULE"] == rule, "MESSAGE"].item()
    assert "row 2" in message
    assert words in message
    assert got.corrections.empty
    pd.testing.assert_frame_equal(got.domains["ae"], clean_study()["ae"])
    with pytest.raises(Exception, match=rule):
        stop_on_errors(got.findings)


def test_a_cell_that_is_corrected_twice_is_not_corrected_at_all(tmp_path):
    got = corrected(tmp_path, {}, {"NEWVALUE": "3"}, {"USUBJID": "A", "OLDVALUE": "2", "NEWVALUE": "1"})
    assert found(got) == [["COR-005", "AE", "B", "AETOXGR"]]
    assert "(2, 3)" in got.findings.loc[got.findings["RULE"] == "COR-005", "MESSAGE"].item()
    assert got.corrections["USUBJID"].tolist() == ["A"]


def test_a_domain_that_was_not_collected_has_nothing_to_correct(tmp_path):
    folder = write({name: frame for name, frame in clean_study().items() if name != "lb"}, tmp_path / "study", "csv")
    row = GOOD | {"DOMAIN": "LB", "VARIABLE": "LBSTRESN"}
    pd.DataFrame([row]).to_csv(folder / "corrections.csv", index=False)
    got = ingested(folder)
    assert "LB was not collected" in got.findings.loc[got.findings["RULE"] == "COR-003", "MESSAGE"].item()


def test_a_file_without_its_columns_stops_the_run(tmp_path):
    got = corrected(tmp_path, {}, columns=[name for name in COLUMNS if name not in ("WHO", "REASON")])
    assert found(got) == [["COR-001", "", "", ""]]
    assert "has no column REASON, WHO" in got.findings.loc[got.findings["RULE"] == "COR-001", "MESSAGE"].item()


def test_an_empty_file_stops_the_run(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    (folder / "corrections.csv").write_text("")
    assert found(ingested(folder)) == [["COR-001", "", "", ""]]


def test_without_a_file_nothing_is_corrected(tmp_path):
    got = ingested(write(clean_study(), tmp_path / "study", "csv"))
    assert got.corrections.empty
    CORRECTIONS.check(got.corrections)
