"""Rules 28 and 29: liver function at baseline, who is under observation, prevalence. SBRT on 2020-01-15."""

from datetime import date

import pytest

from .toxicity import prevalence
from .typed import ae, alive, subject

START = "2020-01-15"


def lb(test, value, day, unit="", seq=1, **cells):
    """One laboratory result, of bilirubin in umol/L and albumin in g/L unless said."""
    unit = unit or {"BILI": "umol/L", "ALB": "g/L"}[test]
    return {
        **{"USUBJID": "A", "LBSEQ": seq, "LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit},
        **{"LBDTC": day, **cells},
    }


def points(score, day, seq=1, **cells):
    """One Child-Pugh score."""
    return {
        **{"USUBJID": "A", "RSSEQ": seq, "RSCAT": "CHILD-PUGH CLASSIFICATION", "RSTESTCD": "CPSCORE"},
        **{"RSSTRESN": score, "RSSTRESC": str(score), "RSDTC": day, **cells},
    }


def albi(*results):
    found = subject(START, lb=list(results))
    return found["ALBIBL"] and round(found["ALBIBL"], 3), found["ALBIGR"]


def on(day, bilirubin, albumin):
    return lb("BILI", bilirubin, day), lb("ALB", albumin, day)


def test_rule_28_albi_is_of_one_day():
    assert albi(*on("2020-01-01", 10, 40), lb("BILI", 40, "2020-01-14")) == (-2.74, "1")
    assert albi(*on("2020-01-01", 10, 40), lb("ALB", 20, "2020-01-15")) == (-2.74, "1")
    assert albi(lb("BILI", 40, "2020-01-14"), lb("ALB", 40, "2020-01-13")) == (None, "")


@pytest.mark.parametrize(("day", "found"), [("2020-01-15", (-1.7, "2")), ("2020-01-16", (-2.74, "1"))])
def test_rule_28_albi_is_of_the_last_day_up_to_treatment(day, found):
    assert albi(*on("2020-01-01", 10, 40), *on(day, 1, 20)) == found


@pytest.mark.parametrize(
    ("albumin", "grade"), [(38.36, "1"), (38.35, "2"), (24.12, "2"), (24.11, "3"), (30, "2"), (20, "3")]
)
def test_rule_28_grades_of_albi(albumin, grade):
    assert albi(*on("2020-01-01", 10, albumin))[1] == grade


def test_rule_28_units_of_albi():
    assert albi(lb("BILI", 10, "2020-01-01"), lb("ALB", 4, "2020-01-01", "g/dL")) == (-2.74, "1")
    assert albi(lb("BILI", 1, "2020-01-01", "mg/dL"), lb("ALB", 40, "2020-01-01")) == (-2.586, "2")
    assert albi(lb("BILI", 1, "2020-01-01", "cups"), lb("ALB", 40, "2020-01-01")) == (None, "")


def test_rule_28_the_latest_value_of_a_day_counts():
    looks = [lb("BILI", 100, "2020-01-01T14:00", seq=1), lb("BILI", 10, "2020-01-01T08:00", seq=2)]
    assert albi(*looks, lb("ALB", 40, "2020-01-01")) == (-2.08, "2")
    looks = [lb("BILI", 100, "2020-01-01", seq=1), lb("BILI", 10, "2020-01-01", seq=2)]
    assert albi(*looks, lb("ALB", 40, "2020-01-01")) == (-2.74, "1")


@pytest.mark.parametrize(
    "bad", [lb("BILI", 10, "2020-01"), lb("BILI", None, "2020-01-01"), lb("BILI", 0, "2020-01-01")]
)
def test_rule_28_no_albi(bad):
    assert albi(bad, lb("ALB", 40, "2020-01-01")) == (None, "")


def test_rule_28_what_was_not_done_is_no_value():
    undone = lb("BILI", 10, "2020-01-01", LBSTAT="NOT DONE")
    assert albi(undone, lb("ALB", 40, "2020-01-01")) == (None, "")


@pytest.mark.parametrize(
    ("given", "score", "letter"),
    [
        ([points(5, "2020-01-15"), points(9, "2020-01-16")], 5, "A"),
        ([points(6, "2020-01-01"), points(7, "2020-01-14")], 7, "B"),
        ([points(7, "2020-01-14", 2), points(6, "2020-01-14", 1)], 7, "B"),
        ([points(6, "2020-01-01")], 6, "A"),
        ([points(9, "2020-01-01")], 9, "B"),
        ([points(10, "2020-01-01")], 10, "C"),
        ([points(15, "2020-01-01")], 15, "C"),
        ([points(6, "2020-01-01"), points(7, "2020-01-14", RSSTAT="NOT DONE"), points(8, "2020-01")], 6, "A"),
        ([], None, ""),
    ],
)
def test_rule_28_child_pugh(given, score, letter):
    found = subject(START, rs=given)
    assert (found["CPSCORBL"], found["CPCLASS"]) == (score, letter)


@pytest.mark.parametrize(
    ("death", "last"),
    [
        ("", "2020-03-10"),
        ("2020-03-10", "2020-03-10"),
        ("2020-03-09", "2020-03-09"),
        ("2020-05-20", "2020-05-20"),
        ("2020-06-10", "2020-06-10"),
        ("2020-06-11", "2020-03-10"),
    ],
)
def test_rule_29_a_death_soon_after_the_last_contact_ends_observation(death, last):
    assert subject(START, death=death, ss=[alive("2020-03-10")])["OBSERVED"] == date.fromisoformat(last)


def counts(*events, months=(0, 1, 2, 3, 4, 5), **arguments):
    return prevalence([subject(START, ae=list(events), **arguments)], months=months)


def months_of(found, what):
    return [month for month in range(6) if found[month, what]]


@pytest.mark.parametrize(("death", "months"), [("2020-04-14", [2]), ("2020-04-15", [2, 3]), ("2020-06-11", [])])
def test_rule_29_who_died_after_the_last_contact_counts_until_death(death, months):
    found = counts(ae("2020-03-10", grade=5), death=death)
    assert [months_of(found, what) for what in ("any", ">=2", ">=3")] == [months] * 3
    assert months_of(found, "observed") == [0, 1, *months]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2020-01-15", "2020-01-15", [0]),
        ("2020-01-16", "2020-02-14", []),
        ("2020-02-15", "2020-02-15", [1]),
        ("2020-02-16", "2020-04-15", [2, 3]),
        ("2020-02-16", "", [2, 3, 4]),
        ("2020-01-14", "", []),
    ],
)
def test_rule_29_an_event_is_open_from_its_first_day_to_its_last(start, end, months):
    assert months_of(counts(ae(start, end), ss=[alive("2020-05-15")]), "any") == months


def test_rule_29_grades_of_prevalence():
    found = counts(ae("2020-02-01", grade=2), ae("2020-03-01", grade="", seq=2), ss=[alive("2020-03-20")])
    assert [months_of(found, what) for what in ("observed", "any", ">=2", ">=3")] == [[0, 1, 2], [1, 2], [1, 2], []]
    found = counts(ae("2020-02-01", grade=""), ss=[alive("2020-03-20")])
    assert [months_of(found, what) for what in ("any", ">=2")] == [[1, 2], []]
