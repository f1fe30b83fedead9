"""Spread of laboratory values and liver scores in each quarter, on values typed by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.courses import lab_course, lab_multiples, liver_course

ADSL = pd.DataFrame({
    "USUBJID": ["A", "B", "C"], "SAFFL": ["Y", "Y", "N"], "TRTSDT": pd.to_datetime(["2023-01-10", "2023-01-10", None]),
})  # fmt: skip


def labs(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "LBTESTCD", "ADT", "AVAL", "ANRLO", "ANRHI"])
    return frame.assign(ADT=pd.to_datetime(frame["ADT"]))


def values(results, **keys):
    rows = results.rows
    for name, value in keys.items():
        rows = rows.loc[rows[name] == value]
    return dict(zip(rows["STAT"], rows["STATVAL"], strict=True))


def test_values_are_multiples_of_their_own_limit_and_belong_to_the_nearest_quarter():
    adlb = labs(
        ("A", "ALT", "2023-01-10", 40.0, 0, 40.0),
        ("B", "ALT", "2023-02-20", 60.0, 0, 40.0),  # day 41 of 1.35 months: the quarter of month 0
        ("A", "ALT", "2023-03-01", 200.0, 0, 50.0),  # 1.6 months: month 3
        ("A", "ALB", "2023-03-01", 30.0, 40.0, 50.0),  # albumin is divided by its lower limit
        ("C", "ALT", "2023-01-10", 99.0, 0, 1.0),  # not treated
        ("A", "ALT", "2023-01-11", 99.0, 0, 0.0),  # a limit of 0
        ("A", "ALT", "2022-11-01", 99.0, 0, 40.0),  # more than two months before
        ("A", "CREAT", "2023-01-10", 99.0, 0, 40.0),
    )
    found = lab_course(adlb, ADSL)
    assert values(found, PARAMCD="ALT", TIME=0.0) == pytest.approx(
        {"n": 2, "p10": 1.05, "q1": 1.125, "median": 1.25, "q3": 1.375, "p90": 1.45}
    )
    assert values(found, PARAMCD="ALT", TIME=3.0) == pytest.approx(
        dict.fromkeys(("p10", "q1", "median", "q3", "p90"), 4.0) | {"n": 1}
    )
    assert values(found, PARAMCD="ALB", TIME=3.0)["median"] == 0.75
    assert found.rows["PARAMCD"].unique().tolist() == ["ALT", "ALB"]
    assert len(lab_multiples(adlb, ADSL)) == 4


def test_a_subject_counts_once_a_quarter_with_all_its_values():
    adlf = pd.DataFrame({"USUBJID": ["A", "A", "B"], "PARAMCD": "CPSCORE", "AVAL": [5.0, 7.0, 6.0]})
    adlf = adlf.assign(ADT=pd.Timestamp("2023-01-10"))
    found = values(liver_course(adlf, ADSL), TIME=0.0)
    assert (found["n"], found["median"]) == (2, 6.0)


def test_without_a_value_there_is_no_row():
    nothing = labs(("A", "ALT", "2023-01-10", np.nan, 0, 40.0))
    assert len(lab_course(nothing, ADSL).rows) == 0
    assert len(lab_course(nothing.iloc[:0], ADSL).rows) == 0
