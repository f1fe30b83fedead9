"""LPFSINT and DPFSINT on hand-typed patients: between which assessments an event lies."""

import math

import pytest

from tests.derive.patient import derive, new, not_done, outcome, size, study, target

BASE = size("2022-12-20", 50)
DATES = ["2023-04-10", "2023-07-10", "2023-10-10"]


def scans(*values: float) -> list[dict]:
    return [BASE, *(size(day, value) for day, value in zip(DATES, values, strict=False))]


def interval(derived, paramcd: str) -> tuple[float, float]:
    (row,) = derived.adtte.query("PARAMCD == @paramcd").to_dict("records")
    return row["INTLO"], row["INTHI"]


def test_a_distant_progression_lies_between_two_distant_assessments():
    derived = derive(study(tu=[target(), new("2023-10-10")], tr=scans(50, 50)))
    assert interval(derived, "DPFSINT") == (182, 274)
    assert outcome(derived, "DPFSINT") == outcome(derived, "DPFS") == ("2023-10-10", 274, 0, 1)


def test_a_lesion_that_was_dated_back_lies_before_its_equivocal_finding():
    tu = [target(), new("2023-07-10", what="EQUIVOCAL"), new("2023-10-10")]
    assert interval(derive(study(tu=tu, tr=scans(50, 50, 50))), "DPFSINT") == (91, 182)


def test_distant_progression_without_an_earlier_look_death_and_censoring():
    first = derive(study(tu=[target(), new("2023-04-10")], tr=[BASE]))
    assert interval(first, "DPFSINT") == (0, 91)
    died = derive(study(dm=[{"STUDYID": "T", "DTHDTC": "2023-09-01"}], tu=[target()], tr=scans(50)))
    assert interval(died, "DPFSINT") == (235, 235)
    assert interval(derive(study(tu=[target()], tr=scans(50, 50))), "DPFSINT") == (182, math.inf)


def test_an_incomplete_assessment_narrows_no_local_interval():
    tu = [target(), target("T02")]
    tr = [*scans(50, 50, 90), *(size(day, 20, "T02") for day in ("2022-12-20", DATES[0], DATES[2]))]
    derived = derive(study(tu=tu, tr=[*tr, not_done(DATES[1], "T02")]))
    assert interval(derived, "LPFSINT") == (91, 274)


@pytest.mark.parametrize(("date", "expected"), [("2028-01-10", 1827), ("2028-01-11", 91)])
def test_the_last_assessment_up_to_the_horizon_opens_the_interval(date, expected):
    derived = derive(
        study(dm=[{"STUDYID": "T", "DTHDTC": "2029-01-01"}], tu=[target()], tr=[*scans(50), size(date, 50)])
    )
    assert interval(derived, "LPFSINT") == interval(derived, "DPFSINT") == (expected, math.inf)


def test_without_a_baseline_the_interval_begins_with_the_start():
    living = derive(study(tu=[target()], tr=scans(50, 90)[1:]))
    assert interval(living, "LPFSINT") == (0, math.inf)
    assert interval(living, "DPFSINT") == (182, math.inf)
    died = derive(study(dm=[{"STUDYID": "T", "DTHDTC": "2023-09-01"}], tu=[target()], tr=scans(50)[1:]))
    assert interval(died, "LPFSINT") == (0, math.inf)
    assert interval(died, "DPFSINT") == (235, 235)


def test_a_death_on_the_day_of_a_progression_leaves_the_interval_of_the_progression():
    derived = derive(study(dm=[{"STUDYID": "T", "DTHDTC": "2023-07-10"}], tu=[target()], tr=scans(50, 60)))
    assert interval(derived, "LPFSINT") == (91, 182)
