"""Which records are one assessment (rule 7): a visit, unless its complete dates lie too far apart."""

import numpy as np
import pandas as pd
import pytest

from helpers.ingest.visits import assessment_ids

SPAN = 14


def records(*rows):
    """Rows of (USUBJID, VISITNUM, TRDTC)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "VISITNUM", "TRDTC"])
    return frame.astype({"USUBJID": object, "VISITNUM": "float64", "TRDTC": object})


def ids(*rows, span_days=SPAN):
    return assessment_ids(records(*rows), dtc="TRDTC", span_days=span_days).astype(object).tolist()


def test_a_visit_is_named_by_its_number():
    assert ids(("A", 1, "2023-01-10"), ("A", 1.5, "2023-02-10")) == ["V1", "V1.5"]


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("2023-01-23", ["V1", "V1"]),  # 13 days apart
        ("2023-01-24", ["V1", "V1"]),  # 14
        ("2023-01-25", ["2023-01-10", "2023-01-25"]),  # 15
    ],
)
def test_a_visit_holds_together_what_lies_no_further_apart_than_its_span(last, found):
    assert ids(("A", 1, "2023-01-10"), ("A", 1, last)) == found


def test_the_span_is_from_the_first_to_the_last_date_and_not_from_one_to_the_next():
    days = ["2023-01-10", "2023-01-20", "2023-01-30"]
    assert ids(*(("A", 1, day) for day in days)) == days
    assert ids(*(("A", 1, day) for day in days), span_days=20) == ["V1", "V1", "V1"]


def test_a_visit_of_one_subject_is_not_that_of_another():
    assert ids(("A", 1, "2023-01-10"), ("B", 1, "2023-06-10")) == ["V1", "V1"]
    assert ids(("A", 1, "2023-01-10"), ("A", 2, "2023-06-10")) == ["V1", "V2"]


def test_a_partial_date_neither_widens_a_visit_nor_leaves_it():
    assert ids(("A", 1, "2023-01-10"), ("A", 1, "2023-06"), ("A", 1, "")) == ["V1", "V1", "V1"]


def test_of_a_visit_that_is_too_wide_a_partial_date_names_no_assessment():
    rows = ("A", 1, "2023-01-10"), ("A", 1, "2023-06-10"), ("A", 1, "2023-06"), ("A", 1, "")
    assert ids(*rows) == ["2023-01-10", "2023-06-10", "", ""]


def test_without_a_visit_the_date_is_the_assessment():
    rows = ("A", np.nan, "2023-01-10"), ("A", np.nan, "2023-01-10T09:30"), ("A", np.nan, "2023-01"), ("A", np.nan, "")
    assert ids(*rows) == ["2023-01-10", "2023-01-10", "", ""]


def test_dates_without_a_visit_are_no_visit_together():
    assert ids(("A", np.nan, "2023-01-10"), ("A", np.nan, "2023-06-10")) == ["2023-01-10", "2023-06-10"]


def test_the_index_is_kept_and_categories_are_in_the_order_of_the_text():
    frame = records(("A", 10, "2023-01-10"), ("A", 2, "2023-04-10"), ("A", np.nan, "2023-05-10")).set_axis([7, 3, 5])
    found = assessment_ids(frame, dtc="TRDTC", span_days=SPAN)
    assert found.index.tolist() == [7, 3, 5]
    assert found.astype(object).tolist() == ["V10", "V2", "2023-05-10"]
    assert found.cat.codes.tolist() == [4, 5, 3]
    assert found.cat.categories.tolist() == ["", "2023-01-10", "2023-04-10", "2023-05-10", "V10", "V2"]


def test_no_record_is_no_assessment():
    assert ids() == []
