"""Rules 13 to 16 on hand-typed patients: new lesions, their kinds and dates, and what could have shown them."""

import pytest

from tests.derive.patient import START, derive, new, not_done, outcome, size, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50)
FIRST, SECOND = size("2023-04-10", 50, VISITNUM=5), size("2023-07-10", 50, VISITNUM=6)
STATE = {"TRLNKID": "NT1", "TRTESTCD": "TUMSTATE", "TRSTRESC": "UNEQUIVOCAL PROGRESSION", "TRDTC": "2023-07-10"}


def event(derived, paramcd: str = "DPFS") -> dict:
    (row,) = derived.adtte.query("PARAMCD == @paramcd").to_dict("records")
    return row


def last_look(*tu: dict, tr: list[dict]) -> float:
    """Time of the last distant assessment before a progression; 0 if none."""
    return event(derive(study(tu=[target(), *tu], tr=[BASE, FIRST, SECOND, *tr])), "DPFSINT")["INTLO"]


def test_the_kind_and_the_source_of_a_lesion_that_was_dated_back():
    tu = [target(), new("2023-07-10", place="LIVER"), new("2023-04-10", place="LUNG", what="EQUIVOCAL")]
    row = event(derive(study(tu=tu, tr=[BASE])))
    assert (row["AVAL"], row["EVNTKIND"]) == (91, "New hepatic lesion")
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("TU", "TUDTC", 3)


def test_the_kind_is_that_of_the_first_finding():
    tu = [target(), new("2023-07-10", place="LIVER"), new("2023-10-10", place="LUNG")]
    assert event(derive(study(tu=tu, tr=[BASE])))["EVNTKIND"] == "New hepatic lesion"


@pytest.mark.parametrize("place", ["PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA"])
def test_veins_of_the_liver_make_a_thrombus(place):
    row = event(derive(study(tu=[target(), new("2023-07-10", place=place)], tr=[BASE])))
    assert row["EVNTKIND"] == "Tumour thrombus"


def test_an_equivocal_finding_without_a_complete_date_dates_nothing_back():
    tu = [target(), new("2023-04", what="EQUIVOCAL"), new("2023-07-10")]
    assert outcome(derive(study(tu=tu, tr=[BASE])), "DPFS") == ("2023-07-10", 182, 0, 1)


def test_an_equivocal_finding_of_the_same_day_dates_nothing_back():
    tu = [target(), new("2023-07-10", what="EQUIVOCAL"), new("2023-07-10")]
    assert event(derive(study(tu=tu, tr=[BASE])))["SRCSEQ"] == 3


@patients(
    ("what", "date", "counts"),
    [
        (what, *line)
        for what in ("NEW", "EQUIVOCAL")
        for line in (("2022-12", False), ("2023-01", True), ("2022", False), ("", True))
    ],
    lambda what, date: derive(study(tu=[target(), new(date, what=what), new("2023-07-10")], tr=[BASE])),
)
def test_a_lesion_that_was_certainly_there_before_the_start_is_no_event(derived, counts):
    assert (outcome(derived, "DPFS")[2] == 0) is counts


def test_a_lesion_seen_before_the_start_leaves_the_others():
    tu = [target(), new(START, "N01", what="EQUIVOCAL"), new("2023-04-10", "N01"), new("2023-07-10", "N02")]
    assert outcome(derive(study(tu=tu, tr=[BASE])), "DPFS") == ("2023-07-10", 182, 0, 1)


def test_records_of_one_visit_are_one_look_at_its_latest_date():
    assert last_look(new("2023-07-12", VISITNUM=6), tr=[]) == 91
    assert last_look(new("2023-07-12", VISITNUM=7), tr=[]) == 182


@pytest.mark.parametrize(("last", "expected"), [("2023-08-07", 91), ("2023-08-08", 182)])
def test_a_visit_over_more_than_28_days_is_a_look_each_date(last, expected):
    assert last_look(new(last, VISITNUM=6), tr=[]) == expected


def test_what_was_not_done_makes_a_visit_longer():
    assert last_look(new("2023-07-12", VISITNUM=6), tr=[not_done("2023-08-08", VISITNUM=6)]) == 182


@pytest.mark.parametrize(
    ("record", "distant"),
    [
        ({**STATE, "TRSTRESC": "PRESENT"}, "2023-07-10"),
        (size("2023-07-10", 5, "NT1", test="LPERP"), "2023-07-10"),
        ({**STATE, "TRSTRESC": "PRESENT", "TREVAL": "INDEPENDENT ASSESSOR"}, "2023-04-10"),
        (not_done("2023-07-10"), "2023-04-10"),
    ],
)
def test_any_record_of_a_reader_that_counts_is_a_distant_look_and_none_a_local_one(record, distant):
    derived = derive(study(tu=[target()], tr=[BASE, FIRST, record]))
    assert (outcome(derived, "DPFS")[0], outcome(derived, "LPFS")[0]) == (distant, "2023-04-10")


def test_an_incomplete_sum_is_a_distant_look_alone():
    tu, second = [target(), target("T02")], [size("2022-12-20", 20, "T02"), size("2023-04-10", 20, "T02", VISITNUM=5)]
    derived = derive(study(tu=tu, tr=[BASE, FIRST, *second, size("2023-07-10", 50), not_done("2023-07-10", "T02")]))
    assert outcome(derived, "LPFS") == ("2023-04-10", 91, 1, 0)
    assert outcome(derived, "DPFS") == outcome(derived, "PFS") == ("2023-07-10", 182, 1, 0)


@patients(
    ("change", "counts"),
    [
        ({}, True),
        ({"TRDTC": START}, False),
        ({"TRDTC": "2023-01-11"}, True),
        ({"TRDTC": "2023-07"}, False),
        ({"TRSTAT": "NOT DONE"}, False),
        ({"TREVAL": "INDEPENDENT ASSESSOR"}, False),
        ({"TRTESTCD": "VDIAM"}, False),
        ({"TRLNKID": "T01"}, False),  # a treated lesion
        ({"TRLNKID": "T01.1"}, False),  # and a part of it
        ({"TRLNKID": "X99"}, True),  # not in TU, so not treated
    ],
    lambda change: derive(study(tu=[target()], tr=[BASE, FIRST, {**STATE, **change}])),
)
def test_what_is_a_progression_of_an_untreated_lesion(derived, counts):
    assert (outcome(derived, "PFS")[2] == 0) is counts


def test_the_first_progression_of_an_untreated_lesion_counts():
    derived = derive(study(tu=[target()], tr=[BASE, {**STATE, "TRDTC": "2023-10-10"}, STATE]))
    assert outcome(derived, "PFS") == ("2023-07-10", 182, 0, 1)
    assert (event(derived, "PFS")["EVNTDESC"], event(derived, "PFS")["SRCSEQ"]) == (
        "Progression of an untreated lesion",
        3,
    )


def test_distant_progression_counts_after_a_local_one():
    derived = derive(study(tu=[target(), new("2023-07-10")], tr=[BASE, size("2023-04-10", 60)]))
    assert outcome(derived, "TTLP") == ("2023-04-10", 91, 0, 1)
    assert outcome(derived, "DPFS") == outcome(derived, "TTDP") == ("2023-07-10", 182, 0, 1)
