"""Rules 13 to 15: new lesions, adequate looks, non-target lesions. SBRT on 2020-01-01."""

from datetime import date

import pytest

from .typed import event, queries, scan, state, subject, tr, tu

BASE = scan("2020-01-01", 10, 10)
MAYBE = "EQUIVOCAL"


def days(found):
    return [row["ADT"].isoformat() for row in found]


@pytest.mark.parametrize(
    ("findings", "day", "kinds"),
    [
        ([("N01", "NEW", "2020-01-02", "LIVER")], "2020-01-02", ("hepatic",)),
        ([("N01", "NEW", "2020-05-01", "PORTAL VEIN")], "2020-05-01", ("thrombus",)),
        ([("N01", "NEW", "2020-05-01", "HEPATIC VEIN")], "2020-05-01", ("thrombus",)),
        ([("N01", "NEW", "2020-05-01", "INFERIOR VENA CAVA")], "2020-05-01", ("thrombus",)),
        ([("N01", "NEW", "2020-05-01", "LUNG")], "2020-05-01", ("metastasis",)),
        ([("N01", MAYBE, "2020-03-01"), ("N01", "NEW", "2020-05-01")], "2020-03-01", ("hepatic",)),
        ([("N02", MAYBE, "2020-03-01"), ("N01", "NEW", "2020-05-01")], "2020-05-01", ("hepatic",)),
        ([("N01", "NEW", "2020-05-01"), ("N01", MAYBE, "2020-06-01")], "2020-05-01", ("hepatic",)),
        (
            [("N01", "NEW", "2020-05-01", "LUNG"), ("N02", "NEW", "2020-05-01", "PORTAL VEIN")],
            "2020-05-01",
            ("metastasis", "thrombus"),
        ),
        ([("N01", "NEW", "2020-05-01", "LUNG"), ("N02", "NEW", "2020-05-02")], "2020-05-01", ("metastasis",)),
        ([("N01", MAYBE, "2020-03-01", "LIVER")], None, ()),
    ],
)
def test_rule_13_first_new_lesion(findings, day, kinds):
    found = subject(tu=[tu(*one) for one in findings])
    assert found["DISTDT"] == (date.fromisoformat(day) if day else None)
    assert found["KINDS"] == kinds


@pytest.mark.parametrize(
    "findings",
    [
        [("N01", "NEW", "2020-01-01")],
        [("N01", "NEW", "2019-12-01"), ("N01", "NEW", "2020-05-01")],
        [("N01", MAYBE, "2020-01-01"), ("N01", "NEW", "2020-05-01")],
    ],
)
def test_rule_13_a_lesion_seen_before_treatment_is_never_an_event(findings):
    records = [tu(*one) for one in findings]
    assert subject(tu=records)["DISTDT"] is None
    assert queries(tu=records) == {(13, "new lesion before treatment")}
    assert subject(tu=[*records, tu("N02", "NEW", "2020-06-01")])["DISTDT"] == date(2020, 6, 1)


def test_rule_13_an_equivocal_finding_on_the_cutoff_waits_for_the_new_one():
    records = [tu("N01", MAYBE, "2020-03-01"), tu("N01", "NEW", "2020-05-01")]
    assert subject(tu=records, cutoff="2020-04-30")["DISTDT"] is None
    assert subject(tu=records, cutoff="2020-05-01")["DISTDT"] == date(2020, 3, 1)


def test_rule_13_new_without_a_place():
    records = [tu("N01", "NEW", "2020-05-01", "")]
    assert subject(tu=records)["KINDS"] == ("unknown",)
    assert queries(tu=records) == {(13, "new lesion without a place")}


def test_rule_13_partial_dates_and_other_readers_are_not_used():
    records = [tu("N01", "NEW", "2020-05"), tu("N02", "NEW", "2020-05-01", TUEVAL="INDEPENDENT ASSESSOR")]
    assert subject(tu=records)["DISTDT"] is None
    assert queries(tu=records) == {(7, "identification without a complete date")}


@pytest.mark.parametrize("status", ["NEW", MAYBE])
@pytest.mark.parametrize(
    ("start", "day", "event"),
    [
        ("2020-01-15", "2019-12", None),
        ("2020-01-15", "2019", None),
        ("2020-01-31", "2020-01", None),
        ("2020-01-30", "2020-01", "2020-05-01"),
        ("2020-12-31", "2020", None),
        ("2020-01-15", "", "2020-05-01"),
    ],
)
def test_rule_13_a_partial_date_certainly_up_to_treatment_makes_a_lesion_an_old_one(status, start, day, event):
    later = "2021-05-01" if start == "2020-12-31" else "2020-05-01"
    records = [tu("N01", status, day), tu("N01", "NEW", later)]
    assert subject(start, tu=records)["DISTDT"] == (date.fromisoformat(event) if event else None)


def test_rule_14_a_distant_look_needs_a_record_that_was_done():
    looks = [*scan("2020-04-01", 5, None, visit=2), tr("T02", None, "2020-04-05", 2)]
    looks += scan("2020-07-01", None, None, visit=3)
    looks += [tr("T01", 5, "2020-10-01", 4), tr("T01", None, "2020-10-30", 4), tr("T02", 5, "2020-10-02", 4)]
    found = subject(tr=looks, tu=[tu("N01", MAYBE, "2020-04-03", visit=2), tu("N01", MAYBE, "2021-01-01")])
    assert days([{"ADT": day} for day in found["LOOKS"]]) == [
        "2020-04-03",
        "2020-10-01",
        "2020-10-02",
        "2021-01-01",
    ]


def test_rule_14_local_needs_a_complete_sum():
    found = subject(tr=BASE + scan("2020-04-01", 5, None) + scan("2020-07-01", 5, 5))
    assert [row["ANL01FL"] for row in found["assessments"]] == ["Y", "", "Y"]
    assert found["EFFFL"] == "Y"
    assert subject(tr=BASE + scan("2020-04-01", 5, None))["EFFFL"] == "N"


def test_rule_15_non_target_progression_counts_in_pfs_alone():
    looks = [*BASE, *scan("2020-04-01", 10, 10), state("UNEQUIVOCAL PROGRESSION", "2020-04-01")]
    assert event("PFS", tr=looks) == ("2020-04-01", 0, 1, "")
    assert event("LPFS", tr=looks) == ("2020-04-01", 1, 0, "no event")
    assert event("DPFS", tr=looks) == ("2020-04-01", 1, 0, "no event")


@pytest.mark.parametrize(
    ("word", "day", "asked"),
    [
        ("PRESENT", "2020-04-01", set()),
        ("PROGRESSION", "2020-04-01", {(15, "unknown state")}),
        ("UNEQUIVOCAL PROGRESSION", "2020-01-01", set()),
    ],
)
def test_rule_15_no_progression(word, day, asked):
    assert event("PFS", tr=[state(word, day)])[1] == 1
    assert queries(tr=[state(word, day)]) == asked


def test_rule_13_new_without_a_complete_date_is_no_event_whatever_was_equivocal_before():
    assert subject(tu=[tu("N01", MAYBE, "2020-03-01"), tu("N01", "NEW", "2020-05")])["DISTDT"] is None


def test_rule_13_a_target_that_is_new_is_an_event():
    assert subject(tu=[tu("T01", "NEW", "2020-05-01")])["DISTDT"] == date(2020, 5, 1)
