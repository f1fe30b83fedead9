"""Rules 9 to 11 on hand-typed patients: baseline, nadir and the history that explains a progression."""

import math

import pytest

from tests.derive.patient import derive, not_done, responses, size, study, target

BASE, SECOND = size("2022-12-20", 50), size("2022-12-20", 20, "T02")
TWO = [target(), target("T02")]
HISTORY = ["AVAL", "BASE", "CHG", "PCHG", "NADIR", "CHGNAD", "PCHGNAD", "ANL01FL", "PDFL", "AVALC"]


def history(derived) -> list[list]:
    """Rows of ADTR in order of date, a missing number as None."""
    rows = derived.adtr.sort_values("ADT")[HISTORY].to_numpy().tolist()
    return [[None if isinstance(cell, float) and math.isnan(cell) else cell for cell in row] for row in rows]


def test_each_assessment_carries_what_explains_it():
    tr = [BASE, size("2023-04-10", 40), size("2023-07-10", 48)]
    assert history(derive(study(tu=[target()], tr=tr))) == [
        [50, 50, None, None, None, None, None, "Y", "", ""],
        [40, 50, -10, -20, 50, -10, -20, "Y", "", "SD"],
        [48, 50, -2, -4, 40, 8, 20, "Y", "Y", "PD"],
    ]


def test_a_change_from_nothing_has_no_percentage():
    tr = [BASE, size("2023-04-10", 0), size("2023-07-10", 0.5)]
    assert history(derive(study(tu=[target()], tr=tr)))[2] == [0.5, 50, -49.5, -99, 0, 0.5, None, "Y", "Y", "PD"]


def test_an_incomplete_assessment_has_no_change_and_is_not_adequate():
    tr = [BASE, SECOND, size("2023-04-10", 30), not_done("2023-04-10", "T02")]
    row = history(derive(study(tu=TWO, tr=tr)))[1]
    assert row == [None, 70, None, None, 70, None, None, "", "", "NE"]


def test_without_a_baseline_no_assessment_is_adequate():
    derived = derive(study(tu=[target()], tr=[size("2023-04-10", 50), size("2023-07-10", 90)]))
    assert [row[-3:] for row in history(derived)] == [["", "", "NE"], ["", "", "NE"]]
    assert derived.adtr["NEREAS"].tolist() == ["no baseline sum", "no baseline sum"]


def test_an_incomplete_assessment_before_the_start_is_no_baseline():
    tr = [
        BASE, SECOND,
        size("2023-01-05", 10), not_done("2023-01-05", "T02"),
        size("2023-04-10", 50), size("2023-04-10", 20, "T02"),
    ]  # fmt: skip
    derived = derive(study(tu=TWO, tr=tr))
    assert derived.adtr.query("ABLFL == 'Y'")["ADT"].dt.strftime("%Y-%m-%d").tolist() == ["2022-12-20"]
    assert responses(derived) == ["SD"]


def test_the_nadir_is_sought_by_date_and_not_by_visit_number():
    tr = [BASE, size("2023-04-10", 40, VISITNUM=9), size("2023-07-10", 48, VISITNUM=5)]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["SD", "PD"]


def test_a_sum_after_a_progression_lowers_the_nadir():
    tr = [BASE, size("2023-04-10", 60), size("2023-07-10", 40), size("2023-10-10", 48)]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["PD", "SD", "PD"]


@pytest.mark.parametrize(("measured", "expected"), [(0, "NE"), (0.01, "PD")])
def test_any_part_above_a_nadir_of_zero_is_enough(measured, expected):
    tr = [
        BASE, SECOND,
        size("2023-04-10", 0), size("2023-04-10", 0, "T02"),
        size("2023-07-10", measured), not_done("2023-07-10", "T02"),
    ]  # fmt: skip
    assert responses(derive(study(tu=TWO, tr=tr))) == ["CR", expected]
