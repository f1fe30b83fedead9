"""Rules 7, 8 and LPFSLES: lesions that split, merged, or were measured without a date; other tests."""

from datetime import date

import pytest

from .typed import event, queries, rows, scan, scans, state, subject, tr, tu

BASE = scan("2020-01-01", 10, 10)
LATER = tr("T02", 4, "2020-04-01", 2)


def part(number, size, day="2020-04-01", test="VDIAM", **cells):
    return tr(f"T01.{number}", size, day, 2, test, **cells)


def merged(lesion, into, day="2020-04-01", test="VDIAM"):
    return tr(lesion, None, day, 2, test, TRREASND=f"MERGED INTO {into}")


def sums(*records):
    """Sums of VDIAM and LDIAM on 2020-04-01, in hundredths of a millimetre."""
    found = subject(tr=[*BASE, *scan("2020-01-01", 30, 30, test="LDIAM"), *records])["assessments"]
    return {row["PARAMCD"][3:]: row["SUM"] for row in found if row["ADT"] == date(2020, 4, 1)}


def test_rule_8_a_part_recorded_in_one_measure_is_needed_in_the_other():
    both = [part(1, 3), part(1, 6, test="LDIAM"), LATER, tr("T02", 9, "2020-04-01", 2, "LDIAM")]
    assert sums(*both) == {"VDIAM": 700, "LDIAM": 1500}
    assert sums(*both, part(2, 5)) == {"VDIAM": 1200, "LDIAM": None}
    assert sums(*both, part(2, 5, test="LDIAM")) == {"VDIAM": None, "LDIAM": 2000}
    assert sums(*both, part(2, 5), part(3, 5, test="LDIAM")) == {"VDIAM": None, "LDIAM": None}
    assert sums(*both, part(2, None, test="LDIAM")) == {"VDIAM": None, "LDIAM": None}


def test_rule_8_a_merged_part_counts_0_whichever_test_names_it():
    both = [part(1, 3), part(1, 6, test="LDIAM"), LATER, tr("T02", 9, "2020-04-01", 2, "LDIAM")]
    assert sums(*both, merged("T01.2", "T01.1", test="LDIAM")) == {"VDIAM": 700, "LDIAM": 1500}


@pytest.mark.parametrize("day", ["2020-04", "2020", ""])
def test_rule_8_a_part_with_a_value_but_no_date_is_recorded_without_a_value(day):
    assert sums(part(1, 3), part(2, 5, day), LATER)["VDIAM"] is None
    assert sums(part(1, 3), part(2, 5, day, "LDIAM"), LATER)["VDIAM"] is None
    assert sums(part(1, 3), part(2, 5), part(2, 9, day), LATER)["VDIAM"] == 1200
    assert (7, "measurement without a complete date") in queries(tr=[*BASE, part(1, 3), part(2, 5, day), LATER])


def test_rule_7_a_lesion_with_a_value_but_no_date_has_none():
    undated = tr("T01", 5, "2020-04", 2)
    assert sums(undated, LATER)["VDIAM"] is None
    assert sums(undated, tr("T01", 6, "2020-04-01", 2), LATER)["VDIAM"] == 1000
    assert sums(undated) == {}


@pytest.mark.parametrize("into", ["T02", "T02.1"])
def test_rule_8_a_lesion_all_of_whose_parts_merged_is_a_merged_lesion(into):
    gone = [merged("T01.1", into), merged("T01.2", into)]
    assert sums(*gone, LATER)["VDIAM"] == 400
    assert sums(*gone, part(3, None), LATER)["VDIAM"] is None
    assert sums(gone[0], part(2, 5), LATER)["VDIAM"] == 900


@pytest.mark.parametrize(("size", "censored"), [(23.99, 1), (24, 0)])
@pytest.mark.parametrize("into", ["T02", "T02.1"])
def test_lpfsles_compares_with_both_nadirs_where_all_parts_merged(into, size, censored):
    looks = [*scan("2020-01-01", 10, 10, 50), tr("T02", size, "2020-04-01", 2), tr("T03", 1, "2020-04-01", 2)]
    gone = [merged("T01.1", into), merged("T01.2", into)]
    assert event("LPFSLES", lesions=3, tr=[*looks, *gone])[1] == censored


@pytest.mark.parametrize(("size", "censored"), [(35.99, 1), (36, 0)])
def test_lpfsles_adds_the_nadirs_of_a_chain(size, censored):
    looks = [*scan("2020-01-01", 5, 10, 15), tr("T01", size, "2020-04-01", 2), merged("T02", "T01")]
    assert event("LPFSLES", lesions=3, tr=[*looks, merged("T03", "T02")])[1] == censored
    parts = [merged("T03.1", "T02.1"), merged("T03.2", "T02")]
    assert event("LPFSLES", lesions=3, tr=[*looks, *parts])[1] == censored


def test_a_merger_counts_only_at_the_assessments_that_record_it():
    looks = [*BASE, tr("T02", 20, "2020-04-01", 2), merged("T01", "T02"), *scan("2020-07-01", 5, 12, visit=3)]
    assert [row["SUM"] for row in rows(tr=looks)] == [2000, 1700]
    assert event("LPFSLES", tr=looks) == ("2020-07-01", 0, 1, "")
    assert rows(tr=[*looks[:-2], looks[-1]])[1]["missing"] == ["T01"]


@pytest.mark.parametrize(
    ("day", "lesions"), [("2019-12", ("T01",)), ("2019", ("T01",)), ("2020-01", ()), ("2020", ()), ("", ())]
)
def test_rule_7_a_target_with_a_partial_date_counts_if_it_is_certainly_up_to_treatment(day, lesions):
    assert subject(lesions=0, tu=[tu("T01", "TARGET", day)])["LESIONS"] == lesions


def volume(day, visit, size=12.5):
    return tr("T01", size, day, visit, "VOLUME", "mL")


@pytest.mark.parametrize(
    ("day", "dates"), [("2020-04-29", ["2020-04-03"]), ("2020-04-30", ["2020-04-01", "2020-04-03"])]
)
def test_rule_7_another_test_gives_no_date_but_widens_a_visit(day, dates):
    looks = [*BASE, tr("T01", 5, "2020-04-01", 2), tr("T02", 6, "2020-04-03", 2)]
    for size in (12.5, None):
        found = rows(tr=[*looks, volume(day, 2, size)])
        assert [row["ADT"].isoformat() for row in found] == dates


def test_rule_14_another_test_is_imaging():
    looks = [*BASE, *scan("2020-04-01", 5, 6, visit=2), volume("2020-04-05", 2), volume("2020-09-01", 3)]
    looks.append(volume("2020-10-01", 4, None))
    assert [day.isoformat() for day in subject(tr=looks)["LOOKS"]] == ["2020-04-05", "2020-09-01"]
    assert [row["ADT"].isoformat() for row in rows(tr=looks)] == ["2020-04-01"]


@pytest.mark.parametrize(
    ("lesion", "day"), [("T01", None), ("T01.1", None), ("T03", "2020-04-01"), ("NT01", "2020-04-01")]
)
def test_rule_15_the_state_of_a_treated_lesion_is_no_progression(lesion, day):
    worse = {**state("UNEQUIVOCAL PROGRESSION", "2020-04-01"), "TRLNKID": lesion}
    found = subject(tr=[*BASE, worse], tu=[tu("T03", "TARGET", "2020-02-01")])
    assert found["NTDT"] == (date.fromisoformat(day) if day else None)


def test_visits_are_taken_in_order_of_their_dates():
    looks = scans(("2020-01-01", 10))
    looks += [tr("T01", 5, "2020-04-01", 3), tr("T01", 6, "2020-07-01", 2)]
    assert [(row["VISITNUM"], row["AVALC"]) for row in rows(lesions=1, tr=looks)] == [(3, "PR"), (2, "PD")]


@pytest.mark.parametrize("test", ["VDIAM", "LDIAM"])
def test_lpfsles_a_lesion_is_merged_only_if_every_part_of_either_measure_is(test):
    looks = [*scan("2020-01-01", 10, 10), tr("T02", 12, "2020-04-01", 2), merged("T01.1", "T02")]
    assert event("LPFSLES", tr=[*looks, merged("T01.2", "T02", test=test)])[1] == 1
    for other in (part(2, None, test=test), part(2, 5, test=test)):
        assert event("LPFSLES", tr=[*looks, other]) == ("2020-04-01", 0, 1, "")


def test_rule_7_dates_of_visits_taken_apart_and_records_without_a_visit_are_one_assessment():
    looks = [tr("T01", 5, "2020-04-01", 2), tr("T01", 6, "2020-05-10", 2), tr("T02", 4, "2020-05-10")]
    found = rows(tr=[*BASE, *looks])
    assert [(row["ADT"].isoformat(), row["SUM"], row["VISITNUM"]) for row in found] == [
        ("2020-04-01", None, None),
        ("2020-05-10", 1000, None),
    ]
    assert [row["SUM"] for row in rows(tr=[*BASE, looks[1], looks[2]])] == [None, None]


def test_rule_9_a_visit_with_the_state_of_a_lesion_after_treatment_is_no_baseline():
    looks = [*scan("2020-01-01", 10, 10, visit=1), state("PRESENT", "2020-01-02", 1)]
    assert [row["ABLFL"] for row in subject(tr=looks)["assessments"]] == [""]
