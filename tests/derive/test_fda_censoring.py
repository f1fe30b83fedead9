"""Rule 20 on hand-typed patients: the order of the conventions, transplants, and distant progression."""

import pytest

from tests.derive.patient import START, derive, new, outcome, size, study, target

BASE, STABLE = size("2022-12-20", 50), size("2023-04-10", 50)
PROGRESSION, DEATH = 1, 2
THERAPY, MISSED, NO_BASELINE, HORIZON = 6, 7, 4, 3


def dead(date: str) -> list[dict]:
    return [{"STUDYID": "T", "DTHDTC": date}]


def therapy(*dates: str) -> list[dict]:
    return [{"CMTRT": "X", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": date} for date in dates]


def fda(*tr: dict, paramcd: str = "LPFSFDA", tu: tuple = (), **domains) -> tuple[str, int, int, int]:
    return outcome(derive(study(tu=[target(), *tu], tr=list(tr), **domains)), paramcd)


@pytest.mark.parametrize("paramcd", ["LPFSFDA", "DPFSFDA"])
@pytest.mark.parametrize(
    ("date", "expected"),
    [("2023-07-09", ("2023-04-10", 91, THERAPY, 0)), ("2023-07-10", ("2023-07-10", 182, 0, PROGRESSION))],
)
def test_a_transplant_censors_like_any_therapy(paramcd, date, expected):
    pr = [{"PRTRT": "X", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": date}]
    tu = (new("2023-07-10"),)
    assert fda(BASE, STABLE, size("2023-07-10", 60), tu=tu, pr=pr, paramcd=paramcd) == expected


@pytest.mark.parametrize(
    ("date", "expected"), [("2023-07-09", (THERAPY, 0)), ("2023-07-10", (0, DEATH)), ("2023-07-11", (0, DEATH))]
)
def test_a_death_on_the_day_of_new_therapy_counts(date, expected):
    assert fda(BASE, STABLE, dm=dead("2023-07-10"), cm=therapy(date))[2:] == expected


def test_the_first_of_two_therapies_counts():
    assert fda(BASE, STABLE, size("2023-07-10", 60), cm=therapy("2023-10-01", "2023-05-01"))[2] == THERAPY


def test_therapy_is_the_reason_where_follow_up_had_already_ended():
    assert fda(BASE, STABLE, cm=therapy("2023-05-01")) == ("2023-04-10", 91, THERAPY, 0)


def test_a_missing_baseline_comes_before_new_therapy():
    assert fda(STABLE, cm=therapy("2023-05-01")) == (START, 1, NO_BASELINE, 0)


def test_new_therapy_comes_before_missed_assessments():
    event = {"dm": dead("2024-06-01")}
    assert fda(BASE, STABLE, cm=therapy("2024-05-31"), **event) == ("2023-04-10", 91, THERAPY, 0)
    assert fda(BASE, STABLE, cm=therapy("2024-06-01"), **event) == ("2023-04-10", 91, MISSED, 0)


def test_a_gap_between_assessments_without_an_event_censors_nobody_earlier():
    assert fda(BASE, STABLE, size("2024-04-10", 50)) == ("2024-04-10", 457, 1, 0)


def test_a_death_on_the_day_of_an_assessment_has_missed_none():
    assert fda(BASE, STABLE, size("2024-04-10", 50), dm=dead("2024-04-10")) == ("2024-04-10", 457, 0, DEATH)


def test_missed_assessments_come_before_the_horizon():
    assert fda(BASE, STABLE, dm=dead("2028-06-01")) == ("2023-04-10", 91, MISSED, 0)


def test_a_death_after_the_horizon_that_no_convention_censors_is_censored_at_it():
    assert fda(BASE, size("2028-01-01", 50), dm=dead("2028-06-01")) == ("2028-01-10", 1827, HORIZON, 0)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2023-11-07", ("2023-11-07", 302, 0, PROGRESSION)), ("2023-11-08", ("2023-04-10", 91, MISSED, 0))],
)
def test_a_distant_progression_after_two_missed_distant_assessments(date, expected):
    assert fda(BASE, STABLE, tu=(new(date),), paramcd="DPFSFDA") == expected


def test_the_censoring_tells_its_reason_and_its_date_apart():
    derived = derive(study(dm=dead("2024-06-01"), tu=[target()], tr=[BASE, STABLE]))
    row = derived.adtte.query("PARAMCD == 'LPFSFDA'").iloc[0]
    assert (row["EVNTDESC"], row["CNSDTDSC"]) == ("Event after missed assessments", "Last adequate local assessment")
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("TR", "TRDTC", 2)
