"""Which lesions were treated (rule 7), and what the names and reasons of parts say (rule 8)."""

import pandas as pd
import pytest

from helpers.ingest.lesions import merged_into, of_used_tests, says_merged, treated_lesions, whole_lesion

START = pd.DataFrame({"USUBJID": ["A", "B"], "TRTSDT": pd.to_datetime(["2023-01-10", "2023-02-10"])})


def tu(*rows):
    """Rows of (USUBJID, TULNKID, TUDTC), identified as targets unless more is said."""
    names = ["USUBJID", "TULNKID", "TUDTC", "TUSTRESC", "TUTESTCD"]
    return pd.DataFrame([[*row, *["TARGET", "TUMIDENT"][len(row) - 3 :]] for row in rows], columns=names, dtype=object)


def treated(*rows):
    found = treated_lesions(tu(*rows), START)
    return list(zip(found["USUBJID"], found["LESION"].astype(object), strict=True))


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("2023-01-09", [("A", "T01")]),
        ("2023-01-10", [("A", "T01")]),  # the day of the first fraction
        ("2023-01-11", []),
        ("2023-01-10T18:00", [("A", "T01")]),
        ("2022-12", [("A", "T01")]),  # 31 December at the latest
        ("2023-01", []),  # 31 January is possible
        ("2022", [("A", "T01")]),
        ("2023", []),
        ("", []),
    ],
)
def test_a_target_counts_where_it_was_surely_known_before_the_start(date, found):
    assert treated(("A", "T01", date)) == found


def test_each_subject_has_its_own_start():
    assert treated(("A", "T01", "2023-02-10"), ("B", "T01", "2023-02-10")) == [("B", "T01")]


def test_only_a_target_that_was_identified_is_treated():
    date = "2023-01-01"
    assert treated(("A", "T01", date, "NEW"), ("A", "T02", date, "TARGET", "SUMDIAM"), ("A", "T03", date)) == [
        ("A", "T03")
    ]


def test_a_lesion_is_there_once_in_the_order_of_names_and_nobody_without_a_start():
    rows = (
        ("B", "T01", "2023-01-01"),
        ("A", "T02", "2023-01-01"),
        ("A", "T01", "2023-01-02"),
        ("A", "T01", "2023-01-01"),
    )
    assert treated(*rows, ("C", "T01", "2023-01-01")) == [("A", "T01"), ("A", "T02"), ("B", "T01")]


def test_nobody_was_treated():
    found = treated_lesions(tu(), START)
    assert list(found) == ["USUBJID", "LESION"]
    assert len(found) == 0


def test_records_of_other_tests_are_left_out_where_a_domain_has_tests():
    tr = pd.DataFrame({"TRTESTCD": ["VDIAM", "LDIAM", "TUMSTATE", "SUMDIAM", "vdiam", ""]})
    assert of_used_tests(tr)["TRTESTCD"].tolist() == ["VDIAM", "LDIAM", "TUMSTATE"]
    assert of_used_tests(pd.DataFrame({"TUTESTCD": ["TUMIDENT", "TUSPLIT"]}))["TUTESTCD"].tolist() == ["TUMIDENT"]
    assert len(of_used_tests(pd.DataFrame({"RSTESTCD": ["OVRLRESP", "x"]}))) == 2


@pytest.mark.parametrize(
    ("name", "whole"), [("T01", "T01"), ("T01.1", "T01"), ("T01.1.2", "T01"), ("T01.", "T01"), ("", "")]
)
def test_a_part_belongs_to_the_lesion_before_the_first_point(name, whole):
    assert whole_lesion(name) == whole


@pytest.mark.parametrize(
    ("reason", "lesion"),
    [("MERGED INTO T02", "T02"), (" merged into  T02.1 ", "T02.1"), ("Merged Into", ""), ("MERGED INTOT02", "T02")],
)
def test_a_reason_says_into_which_lesion_one_merged(reason, lesion):
    assert says_merged(reason)
    assert merged_into(reason) == lesion


@pytest.mark.parametrize("reason", ["", "ARTEFACT", "MERGED WITH T02", "NOT MERGED INTO T02"])
def test_another_reason_says_nothing_of_merging(reason):
    assert not says_merged(reason)
