"""Rule 2 on hand-typed patients, cut first and derived after: an event on the day of the cut-off and a day before."""

import datetime as dt

import pytest

from helpers.derive.study import Derived
from helpers.ingest.cutoff import apply_cutoff
from tests.derive.patient import START, derive, new, outcome, size, study, target

BASE, STABLE = size("2022-12-20", 50), size("2023-04-10", 50)


def known_on(day: str, **domains: list[dict]) -> Derived:
    cutoff = dt.date.fromisoformat(day)
    cut, _ = apply_cutoff(study(**{"tu": [target()], "tr": [BASE, STABLE], **domains}), cutoff=cutoff)
    return derive(cut, cutoff=cutoff)


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-07-10", ("2023-07-10", 182, 0, 1)), ("2023-07-09", ("2023-04-10", 91, 1, 0))]
)
def test_a_progression_is_known_on_its_day(day, expected):
    derived = known_on(day, tu=[target(), new("2023-07-10")], tr=[BASE, STABLE, size("2023-07-10", 60)])
    assert outcome(derived, "LPFS") == outcome(derived, "DPFS") == expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-07-10", ("2023-07-10", 182, 0, 2)), ("2023-07-09", ("2023-04-10", 91, 1, 0))]
)
def test_a_death_is_known_on_its_day(day, expected):
    derived = known_on(day, dm=[{"STUDYID": "T", "DTHDTC": "2023-07-10"}])
    assert outcome(derived, "OS") == outcome(derived, "LPFS") == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-07-31", ("2023-07-15", 187, 0, 2)),
        ("2023-07-01", ("2023-07-01", 173, 0, 2)),
        ("2023-06-30", ("2023-04-10", 91, 1, 0)),
    ],
)
def test_a_death_without_a_day_is_known_from_the_first_of_its_month(day, expected):
    assert outcome(known_on(day, dm=[{"STUDYID": "T", "DTHDTC": "2023-07"}]), "OS") == expected


@pytest.mark.parametrize(
    ("day", "expected"), [("2023-07-10", ("2023-07-10", 182, 2, 3)), ("2023-07-09", ("2023-04-10", 91, 1, 0))]
)
def test_a_transplant_is_known_on_its_day(day, expected):
    pr = [{"PRTRT": "X", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": "2023-07-10"}]
    assert outcome(known_on(day, pr=pr), "TTLP") == expected


def test_a_lesion_is_dated_back_once_it_is_confirmed():
    tu = [target(), new("2023-04-10", what="EQUIVOCAL"), new("2023-07-10")]
    assert outcome(known_on("2023-07-10", tu=tu), "DPFS") == ("2023-04-10", 91, 0, 1)
    assert outcome(known_on("2023-07-09", tu=tu), "DPFS") == ("2023-04-10", 91, 1, 0)


def test_of_an_assessment_of_two_days_the_cutoff_leaves_the_first():
    tu = [target(), target("T02")]
    tr = [
        BASE, size("2022-12-20", 20, "T02"),
        size("2023-04-10", 50, VISITNUM=5), size("2023-04-14", 34, "T02", VISITNUM=5),
    ]  # fmt: skip
    assert outcome(known_on("2023-04-14", tu=tu, tr=tr), "LPFS") == ("2023-04-14", 95, 0, 1)
    assert outcome(known_on("2023-04-13", tu=tu, tr=tr), "LPFS") == (START, 1, 5, 0)


def test_a_therapy_after_the_cutoff_censors_nobody():
    cm = [{"CMTRT": "X", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": "2023-05-01"}]
    assert outcome(known_on("2023-05-01", cm=cm), "LPFSFDA") == ("2023-04-10", 91, 6, 0)
    assert outcome(known_on("2023-04-30", cm=cm), "LPFSFDA") == ("2023-04-10", 91, 1, 0)


@pytest.mark.parametrize(("day", "treated"), [(START, "Y"), ("2023-01-09", "N")])
def test_a_subject_is_treated_from_the_day_of_the_first_fraction(day, treated):
    assert known_on(day).adsl["SAFFL"].tolist() == [treated]


def test_a_fraction_that_ends_after_the_cutoff_is_no_later_contact():
    ex = [{"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": START, "EXENDTC": "2023-01-20"}]
    assert outcome(known_on("2023-01-19", ex=ex), "OS") == (START, 1, 5, 0)
    assert outcome(known_on("2023-01-20", ex=ex), "OS") == ("2023-01-20", 11, 1, 0)
