"""Rules 22 to 25: adverse events. SBRT on 2020-01-15, so acute up to 2020-04-15."""

from datetime import date

import pytest

from . import derive
from .typed import ae, alive, dm, ex, queries, study, subject

START = "2020-01-15"


def event(start, end="", **arguments):
    return subject(START, ae=[ae(start, end)], **arguments)["adae"][1]


@pytest.mark.parametrize(
    ("start", "onset", "flag"),
    [
        ("2020-01-14", "2020-01-14", ""),
        ("2020-03-02T11:00", "2020-03-02", ""),
        ("2020-01", "2020-01-15", "D"),
        ("2020-02", "2020-02-01", "D"),
        ("2019-12", "2019-12-01", "D"),
        ("2020", "2020-01-15", "M"),
        ("2021", "2021-01-01", "M"),
        ("2019", "2019-01-01", "M"),
        ("", "2020-01-15", "Y"),
    ],
)
def test_rule_22_onset(start, onset, flag):
    found = event(start)
    assert (found["ASTDT"], found["ASTDTF"]) == (date.fromisoformat(onset), flag)


@pytest.mark.parametrize(
    ("start", "end", "onset", "emergent"),
    [
        ("2020-01", "2020-01-14", "2020-01-14", ""),
        ("2020-01", "2020-01-15", "2020-01-15", "Y"),
        ("", "2020-01-10", "2020-01-10", ""),
        ("2020", "2020-01-20", "2020-01-15", "Y"),
    ],
)
def test_rule_22_an_imputed_onset_is_not_later_than_a_complete_end(start, end, onset, emergent):
    found = event(start, end)
    assert (found["ASTDT"], found["TRTEMFL"]) == (date.fromisoformat(onset), emergent)


@pytest.mark.parametrize(
    ("start", "end", "onset", "emergent"),
    [
        ("", "2019-12", "2019-12-31", ""),
        ("", "2020-01", "2020-01-15", "Y"),
        ("2020", "2020-01", "2020-01-15", "Y"),
        ("2020-01", "2020-01", "2020-01-15", "Y"),
        ("2020-01", "2019-12", "2019-12-31", ""),
        ("", "2019", "2019-12-31", ""),
        ("", "2020", "2020-01-15", "Y"),
        ("2021", "2020", "2020-12-31", "Y"),
        ("", "2020-01-01/2020-01-14", "2020-01-14", ""),
        ("", "2020-01-01/2020-01-15", "2020-01-15", "Y"),
        ("2020-02-20", "2019-12", "2020-02-20", "Y"),
    ],
)
def test_rule_22_nor_than_the_last_possible_day_of_a_partial_end(start, end, onset, emergent):
    found = event(start, end, ss=[alive("2021-06-01")])
    assert (found["ASTDT"], found["TRTEMFL"]) == (date.fromisoformat(onset), emergent)


def test_rule_22_the_end_is_taken_as_written_not_as_held_to_death():
    found = event("", "2020-03", death="2020-01-20")
    assert (found["ASTDT"], found["AENDT"]) == (date(2020, 1, 15), date(2020, 1, 20))


@pytest.mark.parametrize(
    ("treated", "stamp", "onset", "flag", "emergent"),
    [
        ("2020-01-15", "2020---15", "2020-01-15", "M", "Y"),
        ("2020-01-16", "2020---15", "2020-01-16", "M", "Y"),
        ("2020-01-14", "2020---15", "2020-01-15", "M", "Y"),
        ("2020-12-15", "2020---15", "2020-12-15", "M", "Y"),
        ("2020-12-16", "2020---15", "2020-01-15", "M", ""),
        ("2019-06-01", "2020---15", "2020-01-15", "M", "Y"),
        ("2020-01-15", "2020---31T08:00", "2020-01-31", "M", "Y"),
        ("2020-01-15", "2020-01-01/2020-02-20", "2020-01-15", "M", "Y"),
        ("2020-01-15", "2020-01-15/2020-02-20", "2020-01-15", "M", "Y"),
        ("2020-01-15", "2020-01-16/2020-01-20", "2020-01-16", "D", "Y"),
        ("2020-01-15", "2020-01-10/2020-01-14", "2020-01-10", "D", ""),
        ("2020-01-15", "2020-01-10/2020-01-15", "2020-01-15", "D", "Y"),
        ("2020-01-15", "2019-12-20/2020-01-14", "2019-12-20", "Y", ""),
        ("2020-01-15", "2019-12-20/2020-01-15", "2020-01-15", "Y", "Y"),
        ("2020-01-15", "2019-12/2020-02", "2020-01-15", "Y", "Y"),
        ("2020-01-15", "2020-02-03/2020-02-03", "2020-02-03", "", "Y"),
        ("2020-01-15", "2020-02-03T08:30/2020-02-03T09:30", "2020-02-03", "", "Y"),
        ("2020-01-15", "2020-02-03T-:30", "2020-02-03", "", "Y"),
        ("2020-01-15", "--03-15", "2020-01-15", "Y", "Y"),
    ],
)
def test_rule_22_dates_are_read_as_far_as_they_say(treated, stamp, onset, flag, emergent):
    found = subject(treated, ae=[ae(stamp)])["adae"][1]
    assert (found["ASTDT"], found["ASTDTF"], found["TRTEMFL"]) == (date.fromisoformat(onset), flag, emergent)


@pytest.mark.parametrize(
    ("start", "end", "seen", "last"),
    [
        ("2020-03-21", "2020-03", "2020-03-10", "2020-03-21"),
        ("2020-04", "2020-05", "2020-03-10", "2020-04-01"),
        ("2020-03-05", "2020-02", "2020-06-01", "2020-03-05"),
        ("2020-03-05", "2020---04", "2021-06-01", "2020-12-04"),
        ("2020-03-05", "2020---04", "2020-12-03", "2020-12-03"),
        ("2020-03-05", "2020-03-20/2020-04-02", "2020-06-01", "2020-04-02"),
        ("2020-03-05", "2020-03-20/2020-04-02", "2020-04-01", "2020-04-01"),
        ("2020-03-05", "2020-03-04", "2020-06-01", "2020-03-04"),
    ],
)
def test_rule_22_a_partial_end_is_not_before_the_onset(start, end, seen, last):
    assert event(start, end, ss=[alive(seen)])["AENDT"] == date.fromisoformat(last)


def test_rule_22_nor_where_death_is_before_it():
    assert event("2020-03-21", "2020-03", death="2020-03-10")["AENDT"] == date(2020, 3, 21)


@pytest.mark.parametrize(
    ("end", "arguments", "last"),
    [
        ("2020-03", {"ss": [alive("2020-06-01")]}, "2020-03-31"),
        ("2020-03", {"ss": [alive("2020-03-20")]}, "2020-03-20"),
        ("2020-03", {"death": "2020-03-22", "ss": [alive("2020-03-20")]}, "2020-03-22"),
        ("2020", {"ss": [alive("2020-03-20")]}, "2020-03-20"),
        ("2020-03-30", {"ss": [alive("2020-03-20")]}, "2020-03-30"),
        ("", {"ss": [alive("2020-03-20")]}, None),
    ],
)
def test_rule_22_end(end, arguments, last):
    assert event("2020-02-01", end, **arguments)["AENDT"] == (last and date.fromisoformat(last))


@pytest.mark.parametrize(
    ("start", "end", "others"),
    [
        ("2020-04", "", ("CHRONIC",)),
        ("2020-01", "", ("",)),
        ("2020-01", "2020-01-20", ("",)),
        ("2020", "", ("", "CHRONIC")),
        ("2020-04", "2020-04-15", ()),
        ("2020-03", "", ()),
        ("2020-04-15", "", ()),
        ("", "", ("", "CHRONIC")),
    ],
)
def test_rule_22_other_readings_of_a_partial_date(start, end, others):
    assert event(start, end)["OTHER"] == others


def test_an_event_that_did_not_occur_is_none():
    found = subject(START, ae=[{**ae("2020-02-01"), "AEOCCUR": "N"}, {**ae("2020-02-01", seq=2), "AEOCCUR": "Y"}])
    assert list(found["adae"]) == [2]


def test_rule_22_an_end_before_the_start_is_a_query():
    assert queries(ae=[ae("2020-03-02", "2020-03-01")]) == {(22, "ends before it starts")}
    assert queries(ae=[ae("2020-03-02", "2020-03")]) == set()


def test_rule_22_untreated():
    found = derive({"dm": [dm()], "ae": [ae("2020-03", seq=1), ae("", seq=2)]})["subjects"]["A"]["adae"]
    assert [found[seq]["ASTDT"] for seq in (1, 2)] == [date(2020, 3, 1), None]
    assert [found[seq]["TRTEMFL"] for seq in (1, 2)] == ["", ""]


@pytest.mark.parametrize(
    ("start", "phase"),
    [
        ("2020-01-14", ""),
        ("2020-01-15", "ACUTE"),
        ("2020-04-15", "ACUTE"),
        ("2020-04-16", "CHRONIC"),
        ("2020-04", "ACUTE"),
        ("2020-05", "CHRONIC"),
    ],
)
def test_rule_23_phase_by_onset(start, phase):
    found = event(start, "2021-01-01")
    assert (found["APHASE"], found["TRTEMFL"]) == (phase, "Y" if phase else "")


def test_rule_23_the_border_is_a_calendar_one():
    found = subject("2019-11-30", ae=[ae("2020-02-29", seq=1), ae("2020-03-01", seq=2)])["adae"]
    assert [found[seq]["APHASE"] for seq in (1, 2)] == ["ACUTE", "CHRONIC"]


def test_rule_24_a_subject_counts_once_a_line_at_the_worst_grade():
    events = [
        ae("2020-02-01", grade="1", seq=1),
        ae("2020-02-03", grade=3.0, seq=2),
        ae("2020-02-03", grade="", seq=3),
        ae("2020-02-03", grade="", seq=4, term="Ascites"),
        ae("2020-02-03", grade="", seq=5, term="Fatigue", system="General"),
        ae("2020-09-01", grade="2", seq=6),
        ae("2019-09-01", grade="5", seq=7),
    ]
    counts = study(START, ae=events)["worst_grades"]
    assert counts == {
        **{("ACUTE", "", "", grade): 1 for grade in ("any", "3", ">=3")},
        **{("ACUTE", "Gut", "", grade): 1 for grade in ("any", "3", ">=3")},
        **{("ACUTE", "Gut", "Nausea", grade): 1 for grade in ("any", "3", ">=3")},
        **{("ACUTE", "Gut", "Ascites", grade): 1 for grade in ("any", "not-graded")},
        **{("ACUTE", "General", "", grade): 1 for grade in ("any", "not-graded")},
        **{("ACUTE", "General", "Fatigue", grade): 1 for grade in ("any", "not-graded")},
        **{("CHRONIC", "", "", grade): 1 for grade in ("any", "2")},
        **{("CHRONIC", "Gut", "", grade): 1 for grade in ("any", "2")},
        **{("CHRONIC", "Gut", "Nausea", grade): 1 for grade in ("any", "2")},
    }


@pytest.mark.parametrize(
    ("death", "end", "cutoff", "grade"),
    [
        ("2020-06-01", "", "2020-05-31", None),
        ("2020-06-01", "2020-06-01", "2020-05-31", None),  # its end is not known yet either
        ("2020-06-01", "", "2020-06-01", 5),
        ("2020-06-01", "2020-05-31", "2020-05-31", 5),
        ("2020-06-01", "", None, 5),
    ],
)
def test_rule_2_an_event_is_not_fatal_before_the_death_is_known(death, end, cutoff, grade):
    found = subject(START, death=death, ae=[ae("2020-05-01", end, grade=5)], cutoff=cutoff)
    assert found["adae"][1]["AETOXGRN"] == grade


@pytest.mark.parametrize(
    ("arguments", "chronic"),
    [
        ({"ss": [alive("2020-04-15")]}, "N"),
        ({"ss": [alive("2020-04-16")]}, "Y"),
        ({"death": "2020-04-15"}, "N"),
        ({"death": "2020-04-16"}, "Y"),
        ({"ae": [ae("2020-05")]}, "Y"),
        ({"ae": [ae("2020-04")]}, "N"),
        ({}, "N"),
    ],
)
def test_rule_25_chronic_denominator(arguments, chronic):
    assert subject(START, **arguments)["CHRONFL"] == chronic


def test_rule_25_denominators_come_from_the_subjects():
    found = derive(
        {
            "dm": [dm("A"), dm("B"), dm("C")],
            "ex": [ex(START, subject="A"), ex(START, subject="B")],
            "ae": [ae("2020-02-01", subject="C"), ae("2020-06-01", subject="B")],
        }
    )
    assert found["denominators"] == {"ACUTE": 2, "CHRONIC": 1}
    assert found["worst_grades"]["CHRONIC", "", "", "any"] == 1
    assert found["worst_grades"]["ACUTE", "", "", "any"] == 0
