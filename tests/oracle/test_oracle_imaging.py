"""Rules 7 to 12: assessments, sums, nadir, progression, response."""

from datetime import date

import pytest

from .records import DefectError
from .typed import cm, event, pr, queries, rows, scan, scans, study, subject, tr, tu

BASE = scan("2020-01-01", 10, 10)


def days(found):
    return [row["ADT"].isoformat() for row in found]


def test_rule_7_one_visit_is_one_assessment_dated_at_its_latest_value():
    looks = [
        tr("T01", 5, "2020-04-01", 2),
        tr("T02", 6, "2020-04-03", "2.0"),
        tr("T02", None, "2020-04-09", 2),
    ]
    found = rows(tr=BASE + looks)
    assert days(found) == ["2020-04-03"]
    assert (found[0]["SUM"], found[0]["complete"], found[0]["VISITNUM"]) == (1100, True, 2)


def test_rule_7_without_visitnum_each_date_is_its_own():
    looks = [tr("T01", 5, "2020-04-01"), tr("T02", 6, "2020-04-02")]
    found = rows(tr=BASE + looks)
    assert days(found) == ["2020-04-01", "2020-04-02"]
    assert [row["missing"] for row in found] == [["T02"], ["T01"]]


@pytest.mark.parametrize(("last", "count"), [("2020-04-29", 1), ("2020-04-30", 2)])
def test_rule_7_a_visit_over_more_than_28_days_is_taken_apart(last, count):
    looks = [tr("T01", 5, "2020-04-01", 2), tr("T02", 6, last, 2)]
    assert len(rows(tr=BASE + looks)) == count
    assert ((7, "visit over more than 28 days") in queries(tr=BASE + looks)) == (count == 2)


def test_rule_7_not_done_counts_for_the_span_but_gives_no_date():
    looks = [*scan("2020-04-01", 5, 6, visit=2), tr("T01", None, "2020-04-30", 2)]
    assert days(rows(tr=BASE + looks)) == ["2020-04-01"]
    assert (7, "visit over more than 28 days") in queries(tr=BASE + looks)


def test_rule_7_an_assessment_without_a_value_has_no_date():
    assert rows(tr=BASE + scan("2020-04-01", None, None)) == []


def test_rule_7_the_later_value_counts_and_not_done_replaces_none():
    looks = [
        *scan("2020-04-03", 5, 6, visit=2),
        tr("T01", 9, "2020-04-01", 2),
        tr("T02", None, "2020-04-04", 2),
    ]
    found = rows(tr=BASE + looks)
    assert days(found) == ["2020-04-03"]
    assert found[0]["SUM"] == 1100


def test_rule_7_the_same_lesion_test_and_date_twice_is_an_error():
    with pytest.raises(DefectError):
        study(tr=[tr("T01", 5, "2020-04-01", 2), tr("T01", 5, "2020-04-01", 3)])


def test_rule_7_other_readers_do_not_count():
    other = tr("T01", 50, "2020-04-01", TREVAL="INDEPENDENT ASSESSOR")
    looks = [*scan("2020-01-01", 10), tr("T01", 10, "2020-04-01", TREVAL="INVESTIGATOR"), other]
    assert [row["SUM"] for row in rows(lesions=1, tr=looks)] == [1000]
    readers = {"readers": {"count": ["INDEPENDENT ASSESSOR"]}}
    assert [row["SUM"] for row in rows(lesions=1, tr=looks, protocol=readers)] == [5000]


@pytest.mark.parametrize(("day", "lesions"), [("2020-01-01", ("T01",)), ("2020-01-02", ()), ("2020-01", ())])
def test_rule_7_treated_lesions_are_targets_up_to_treatment(day, lesions):
    assert subject(lesions=0, tu=[tu("T01", "TARGET", day)])["LESIONS"] == lesions


def test_rule_7_a_target_after_treatment_is_a_query():
    assert queries(tu=[tu("T03", "TARGET", "2020-01-02")]) == {(7, "target after treatment")}


def test_rule_7_a_study_without_viable_diameters_uses_the_longest():
    found = study(tr=scans(("2020-01-01", 10, 10), ("2020-04-01", 12, 12), test="LDIAM"))
    assert (found["measure"], found["tests"]) == ("LDIAM", ("LDIAM",))
    assert found["subjects"]["A"]["adtte"]["LPFS"]["CNSR"] == 0
    assert "LPFSLD" not in found["subjects"]["A"]["adtte"]


def test_rule_7_a_measurement_without_a_complete_date_is_not_used():
    looks = [tr("T01", 5, "2020-04-01", 2), tr("T02", 6, "2020-04", 2)]
    assert rows(tr=BASE + looks)[0]["missing"] == ["T02"]
    assert (7, "measurement without a complete date") in queries(tr=BASE + looks)


@pytest.mark.parametrize("day", ["2020---01", "2020-04-01/2020-04-02", "--04-01"])
def test_rule_7_nor_one_with_another_partial_date(day):
    looks = [tr("T01", 5, "2020-04-01", 2), tr("T02", 6, day, 2)]
    assert rows(tr=BASE + looks)[0]["missing"] == ["T02"]
    assert (7, "measurement without a complete date") in queries(tr=BASE + looks)


def test_rule_8_parts_of_a_split_lesion_are_added():
    looks = [tr("T01.1", 3, "2020-04-01"), tr("T01.2", 2.5, "2020-04-01"), tr("T02", 4, "2020-04-01")]
    assert rows(tr=BASE + looks)[0]["SUM"] == 950
    undone = rows(tr=BASE + [looks[0], tr("T01.2", None, "2020-04-01"), looks[2]])[0]
    assert (undone["complete"], undone["PART"], undone["missing"]) == (False, 700, ["T01"])


def test_rule_8_whole_and_in_parts_is_an_error():
    with pytest.raises(DefectError):
        study(tr=BASE + [tr("T01.1", 3, "2020-04-01"), tr("T01", 3, "2020-04-01")])


def test_rule_8_only_the_parts_recorded_now_are_needed():
    looks = [tr("T01.1", 3, "2020-04-01"), tr("T01.2", 2, "2020-04-01"), tr("T02", 4, "2020-04-01")]
    later = [tr("T01.1", 3, "2020-07-01"), tr("T02", 4, "2020-07-01")]
    assert [row["SUM"] for row in rows(tr=BASE + looks + later)] == [900, 700]


@pytest.mark.parametrize("test", ["VDIAM", "LDIAM"])
def test_rule_8_a_merged_lesion_counts_0_for_every_test(test):
    merged = tr("T02", None, "2020-04-01", test=test, TRREASND="MERGED INTO T01")
    assert rows(tr=BASE + [tr("T01", 15, "2020-04-01"), merged])[0]["SUM"] == 1500


def test_rule_8_not_done_is_not_complete():
    row = rows(tr=BASE + [tr("T01", 5, "2020-04-01"), tr("T02", None, "2020-04-01", TRREASND="ARTEFACT")])[0]
    assert (row["complete"], row["SUM"], row["PART"], row["AVALC"], row["ANL01FL"]) == (
        False,
        None,
        500,
        "NE",
        "",
    )


def test_rule_8_units_are_mixed():
    assert rows(tr=BASE + [tr("T01", 0.5, "2020-04-01", unit="cm"), tr("T02", 5, "2020-04-01")])[0]["SUM"] == 1000


@pytest.mark.parametrize(("day", "base"), [("2020-01-01", 700), ("2020-01-02", 1000)])
def test_rule_9_baseline_is_the_last_complete_up_to_treatment(day, base):
    looks = scans(("2019-12-01", 10), (day, 7), ("2020-04-01", 7))
    assert subject(lesions=1, tr=looks)["assessments"][-1]["BASE"] == base


def test_rule_9_an_assessment_that_crosses_treatment_is_a_later_one():
    looks = [tr("T01", 5, "2020-01-01", 2), tr("T02", 6, "2020-01-02", 2)]
    assert days(rows(tr=looks)) == ["2020-01-02"]
    assert rows(tr=looks)[0]["BASE"] is None


def test_rule_9_an_incomplete_assessment_is_no_baseline():
    looks = [*scan("2019-12-01", 10, 10), *scan("2020-01-01", 5, None), *scan("2020-04-01", 10, 10)]
    assert rows(tr=looks)[0]["BASE"] == 2000


def test_rule_10_nadir_is_the_smallest_complete_sum_before():
    looks = [
        *scans(("2020-01-01", 10, 10), ("2020-04-01", 6, 6), ("2020-07-01", 1, None)),
        *scans(("2020-10-01", 7, 7), ("2021-01-01", 5, 5)),
    ]
    assert [row["NADIR"] for row in rows(tr=looks)] == [2000, 1200, 1200, 1200]


@pytest.mark.parametrize(
    ("base", "sum_", "response"),
    [
        (10, 12, "PD"),
        (10, 11.99, "SD"),
        (10, 12.01, "PD"),
        (10.01, 12.01, "SD"),
        (10.01, 12.02, "PD"),
        (0.01, 0.01, "SD"),
        (0.01, 0.02, "PD"),
        (0, 0.01, "PD"),
        (0, 0.004, "NE"),
        (10, 7, "PR"),
        (10, 7.01, "SD"),
        (10, 0, "CR"),
        (10.01, 7.01, "SD"),
        (10.01, 7, "PR"),
        (33.33, 23.33, "PR"),
        (33.33, 23.34, "SD"),
    ],
)
def test_rules_11_and_12_thresholds_are_exact(base, sum_, response):
    assert rows(lesions=1, tr=scans(("2020-01-01", base), ("2020-04-01", sum_)))[0]["AVALC"] == response


def test_rule_11_against_the_nadir_and_pd_outranks_pr():
    looks = scans(("2020-01-01", 50), ("2020-04-01", 10), ("2020-07-01", 11.99), ("2020-10-01", 12))
    found = rows(lesions=1, tr=looks)
    assert [row["AVALC"] for row in found] == ["PR", "PR", "PD"]
    assert event("LPFS", lesions=1, tr=looks) == ("2020-10-01", 0, 1, "")


def test_rule_11_from_a_nadir_of_0_any_size_is_progression():
    looks = scans(("2020-01-01", 50), ("2020-04-01", 0), ("2020-07-01", 0), ("2020-10-01", 0.01))
    assert [row["AVALC"] for row in rows(lesions=1, tr=looks)] == ["CR", "CR", "PD"]


@pytest.mark.parametrize(("part", "response"), [(24, "PD"), (23.99, "NE"), (None, None)])
def test_rule_11_the_measured_part_is_enough(part, response):
    found = rows(tr=BASE + scan("2020-04-01", part, None))
    assert [row["AVALC"] for row in found] == ([response] if response else [])
    assert all(row["SUM"] is None and row["ANL01FL"] == "" for row in found)


@pytest.mark.parametrize(("day", "best"), [("2020-02-11", "NE"), ("2020-02-12", "SD")])
def test_rule_12_stable_disease_needs_42_days(day, best):
    assert subject(lesions=1, tr=scans(("2020-01-01", 10), (day, 10)))["BORTRG"] == best


def test_rule_12_early_stable_disease_then_progression():
    looks = scans(("2020-01-01", 10), ("2020-01-20", 10), ("2020-04-01", 20))
    assert subject(lesions=1, tr=looks)["BORTRG"] == "PD"


def test_rule_12_best_up_to_the_first_progression():
    looks = scans(("2020-01-01", 10), ("2020-04-01", 12), ("2020-07-01", 0))
    assert subject(lesions=1, tr=looks)["BORTRG"] == "PD"
    looks = scans(("2020-01-01", 10), ("2020-04-01", 10), ("2020-07-01", 7), ("2020-10-01", 0), ("2021-01-01", 1))
    assert subject(lesions=1, tr=looks)["BORTRG"] == "CR"


@pytest.mark.parametrize(
    ("therapy", "best"),
    [("2020-07-01", "PR"), ("2020-06-30", "SD"), ("2020-07", "PR"), ("2020-06", "SD"), ("2020-03-31", "NE")],
)
def test_rule_12_up_to_subsequent_therapy(therapy, best):
    looks = scans(("2020-01-01", 10), ("2020-04-01", 10), ("2020-07-01", 5))
    for records in (
        {"cm": [cm("SUBSEQUENT ANTI-CANCER THERAPY", therapy)]},
        {"pr": [pr("LIVER TRANSPLANT", therapy)]},
    ):
        assert subject(lesions=1, tr=looks, **records)["BORTRG"] == best


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2020-01-15", None),
        ("2020-01-16", date(2020, 1, 16)),
        ("2020-01", date(2020, 1, 16)),
        ("2020", date(2020, 1, 16)),
        ("2019-12", None),
        ("2020-02", date(2020, 2, 1)),
        ("2020---14", date(2020, 2, 14)),
        ("2020---15", date(2020, 2, 15)),
        ("2020---16", date(2020, 1, 16)),
        ("2020---17", date(2020, 1, 17)),
        ("2020---30", date(2020, 1, 30)),
        ("2019---14", None),
        ("2019---31", None),
        ("2020-01-10/2020-01-15", None),
        ("2020-01-10/2020-01-16", date(2020, 1, 16)),
        ("2020-01-20/2020-03-01", date(2020, 1, 20)),
        ("2021", date(2021, 1, 1)),
        ("", None),
    ],
)
def test_rule_12_therapy_counts_after_treatment_only(day, first):
    assert subject("2020-01-15", cm=[cm("SUBSEQUENT ANTI-CANCER THERAPY", day)])["THERDT"] == first
    assert subject("2020-01-15", cm=[cm("PRIOR ANTI-CANCER THERAPY", day)])["THERDT"] is None
    undone = {**pr("LIVER TRANSPLANT", day), "PROCCUR": "N"}
    assert subject("2020-01-15", pr=[undone])["TRANDT"] is None


@pytest.mark.parametrize(
    "looks",
    [
        scans(("2020-01-01", 0), ("2020-04-01", 0)),
        scans(("2020-01-01", 0), ("2020-04-01", 5)),
        scans(("2020-04-01", 5), ("2020-07-01", 0)),
        scans(("2020-01-01", 5)),
        [],
    ],
)
def test_rule_12_no_best_response_without_baseline_or_later_assessment(looks):
    assert subject(lesions=1, tr=looks)["BORTRG"] == "NE"


def test_rule_12_duration_of_response():
    looks = scans(("2020-01-01", 10), ("2020-04-01", 7), ("2020-07-01", 5), ("2020-10-01", 6))
    found = subject(lesions=1, tr=looks)["DORTRG"]
    assert found == {"STARTDT": date(2020, 4, 1), "ADT": date(2020, 10, 1), "CNSR": 0, "AVAL": 184}
    assert subject(lesions=1, tr=looks[:1] + looks[3:])["DORTRG"]["CNSR"] == 1
    assert subject(lesions=1, tr=looks[:1])["DORTRG"] is None


@pytest.mark.parametrize(
    ("looks", "visits"),
    [
        ((("2020-03-25", 9), ("2020-04-02", 9)), [None, 3]),
        ((("2020-03-31", 9), ("2020-04-02", 9)), [None, 3]),
        ((("2020-04-01", 9), ("2020-06-30", 9), ("2020-10-20", 9)), [3, 6, 9]),
        ((("2020-01-20", 9), ("2020-02-20", 9)), [0, 3]),
    ],
)
def test_visits_are_named_after_the_nearest_three_months(looks, visits):
    found = rows(lesions=1, tr=scans(("2020-01-01", 10), *looks))
    assert [row["AVISITN"] for row in found] == visits
