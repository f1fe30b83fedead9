"""Rules 1 to 6 and 21: treatment, cut-off, horizon, clock, death, last day alive, order of rows."""

import random
from datetime import date

import pytest

from . import derive
from .cohort import make_cohort
from .records import DefectError, add_months, complete, first_day, hundredths, last_day, number, precision
from .typed import ae, alive, cm, dead, dm, ds, event, ex, pr, queries, scan, scans, study, subject, sv, tu


def test_rule_1_first_fraction_with_a_dose():
    fractions = [ex("2020-01-09"), ex("2020-01-03T10:00"), ex("2020-01-01", 0), ex("2020-01-02", "")]
    found = subject(ex=fractions)
    assert found["TRTSDT"] == date(2020, 1, 3)
    assert found["TRTEDT"] == date(2020, 1, 9)
    assert found["SAFFL"] == "Y"


def test_rule_1_other_treatments_do_not_count_and_an_end_does():
    found = subject(ex=[ex("2019-12-01", EXTRT="TACE"), ex("2020-01-03", EXENDTC="2020-01-04")])
    assert (found["TRTSDT"], found["TRTEDT"]) == (date(2020, 1, 3), date(2020, 1, 4))


@pytest.mark.parametrize("fractions", [[], [ex("2020-01-01", 0)], [ex("2020-01-01", EXTRT="TACE")]])
def test_rule_1_never_treated_is_in_no_set_and_has_no_parameter(fractions):
    found = subject("", ex=fractions)
    assert (found["TRTSDT"], found["SAFFL"], found["EFFFL"], found["CHRONFL"]) == (None, "N", "N", "N")
    assert found["adtte"] == {}


@pytest.mark.parametrize("days", [["2020-01"], ["2020-01", "2020-01-20"], [""]])
def test_rule_1_partial_first_day_is_an_error(days):
    with pytest.raises(DefectError):
        study("", ex=[ex(day) for day in days])


def test_rule_1_partial_later_fraction_is_no_error():
    assert subject("", ex=[ex("2020-02"), ex("2020-01-20")])["TRTSDT"] == date(2020, 1, 20)


def test_rule_2_a_record_on_the_cutoff_exists_and_one_the_day_after_does_not():
    looks = scans(("2020-01-01", 10), ("2020-06-30", 5), ("2020-07-01", 20))
    assert event("LPFS", lesions=1, tr=looks, cutoff="2020-06-30") == ("2020-06-30", 1, 0, "no event")
    assert event("LPFS", lesions=1, tr=looks, cutoff="2020-07-01") == ("2020-07-01", 0, 1, "")


def test_rule_2_a_partial_date_is_cut_at_its_first_day():
    therapy = [cm("SUBSEQUENT ANTI-CANCER THERAPY", "2020-06")]
    assert subject(cm=therapy, cutoff="2020-06-01")["THERDT"] == date(2020, 6, 1)
    assert subject(cm=therapy, cutoff="2020-05-31")["THERDT"] is None


@pytest.mark.parametrize(("cutoff", "day"), [("2020-06-29", None), ("2020-06-30", date(2020, 6, 30))])
def test_rule_2_death_after_the_cutoff_is_not_known(cutoff, day):
    assert subject(death="2020-06-30", cutoff=cutoff)["DTHDT"] == day
    assert subject(ds=[ds("DEATH", "2020-06-30")], cutoff=cutoff)["DTHDT"] == day


@pytest.mark.parametrize(("cutoff", "end"), [("2020-02-09", None), ("2020-02-10", date(2020, 2, 10))])
def test_rule_2_what_ends_after_the_cutoff_is_ongoing(cutoff, end):
    assert subject(ae=[ae("2020-02-01", "2020-02-10")], cutoff=cutoff)["adae"][1]["AENDT"] == end


def test_rule_2_treatment_after_the_cutoff_has_not_begun():
    assert subject("2020-07-01", cutoff="2020-06-30")["SAFFL"] == "N"


def test_rule_2_a_visit_is_cut_in_two():
    looks = scan("2020-01-01", 10, 10) + scan("2020-04-01", 10, visit=2)
    looks.append({**scan("2020-04-05", 1, 10, visit=2)[1]})
    assert event("LPFS", tr=looks, cutoff="2020-04-04")[3] == "no adequate assessment"
    assert event("LPFS", tr=looks, cutoff="2020-04-05") == ("2020-04-05", 1, 0, "no event")


@pytest.mark.parametrize(
    ("start", "death", "row"),
    [
        ("2020-01-01", "2025-01-01", ("2025-01-01", 0, 2, "")),
        ("2020-01-01", "2025-01-02", ("2025-01-01", 1, 0, "horizon")),
        ("2020-02-29", "2025-02-28", ("2025-02-28", 0, 2, "")),
        ("2020-02-29", "2025-03-01", ("2025-02-28", 1, 0, "horizon")),
    ],
)
def test_rule_3_event_on_and_after_the_horizon(start, death, row):
    for parameter in ("OS", "LPFS", "DPFS", "PFS"):
        assert event(parameter, start, death=death, tr=scan(start, 10, 10)) == row
    assert event("TTLP", start, death=death, tr=scan(start, 10, 10))[3] == (row[3] or "competing death")


def test_rule_3_censoring_on_and_after_the_horizon():
    assert event("OS", ss=[alive("2025-01-01")]) == ("2025-01-01", 1, 0, "alive")
    assert event("OS", ss=[alive("2025-01-02")]) == ("2025-01-01", 1, 0, "horizon")


def test_rule_3_is_applied_after_the_conventions_of_rule_20():
    looks = scans(("2020-01-01", 10), ("2025-01-10", 10), ("2025-03-01", 20))
    assert event("LPFSFDA", lesions=1, tr=looks) == ("2025-01-01", 1, 0, "horizon")
    assert event("LPFSFDA", lesions=1, tr=[looks[0], looks[2]]) == ("2020-01-01", 1, 0, "missed assessments")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2021, 1, 31), 3, date(2021, 4, 30)),
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 2, 29), 60, date(2025, 2, 28)),
        (date(2019, 11, 30), 3, date(2020, 2, 29)),
        (date(2020, 10, 15), 3, date(2021, 1, 15)),
        (date(2021, 4, 30), 3, date(2021, 7, 30)),
    ],
)
def test_rule_4_calendar_months(day, months, later):
    assert add_months(day, months) == later


def test_rule_4_aval_counts_the_first_day():
    assert subject(death="2020-01-01")["adtte"]["OS"]["AVAL"] == 1
    assert subject(death="2020-12-31")["adtte"]["OS"]["AVAL"] == 366


@pytest.mark.parametrize(
    ("contacts", "cutoff", "day"),
    [
        ([], None, "2020-06-15"),
        ([alive("2020-06-14")], None, "2020-06-15"),
        ([alive("2020-06-16")], None, "2020-06-16"),
        ([alive("2020-06-30")], None, "2020-06-30"),
        ([alive("2020-07-01")], None, "2020-06-30"),
        ([], "2020-06-10", "2020-06-10"),
        ([], "2020-06-15", "2020-06-15"),
        ([alive("2020-06-16")], "2020-06-15", "2020-06-15"),
    ],
)
def test_rule_5_day_of_death_missing(contacts, cutoff, day):
    found = subject(death="2020-06", ss=contacts, cutoff=cutoff)
    assert (found["DTHDT"], found["DTHDTF"]) == (date.fromisoformat(day), "D")


def test_rule_5_alive_in_a_later_month_is_a_query():
    assert queries(death="2020-06", ss=[alive("2020-07-01")]) == {(5, "alive after the month of death")}
    assert queries(death="2020-06", ss=[alive("2020-06-30")]) == set()


@pytest.mark.parametrize("day", ["2020", "2020---15", "2020-05-30/2020-06-02", "--06-15"])
def test_rule_5_month_of_death_missing_is_an_error(day):
    with pytest.raises(DefectError):
        study(death=day)


@pytest.mark.parametrize(
    ("death", "contact", "day", "flag"),
    [
        ("2020-06-10/2020-06-20", "2020-06-01", "2020-06-15", "D"),
        ("2020-06-10/2020-06-14", "2020-06-01", "2020-06-14", "D"),
        ("2020-06-16/2020-06-20", "2020-06-01", "2020-06-16", "D"),
        ("2020-06-10/2020-06-20", "2020-06-18", "2020-06-18", "D"),
        ("2020-06-10/2020-06-20", "2020-06-25", "2020-06-20", "D"),
        ("2020-06-10/2020-06-10", "2020-06-01", "2020-06-10", ""),
    ],
)
def test_rule_5_an_interval_within_a_month(death, contact, day, flag):
    found = subject(death=death, ss=[alive(contact)])
    assert (found["DTHDT"], found["DTHDTF"]) == (date.fromisoformat(day), flag)


def test_rule_5_dates_agree_where_they_share_a_day():
    for said, asked in (("2020-06-01/2020-06-10", set()), ("2020-06-11/2020-06-20", {(5, "death dates differ")})):
        assert queries(death="2020-06-10", ds=[ds("DEATH", said)]) == asked


@pytest.mark.parametrize(
    ("records", "day"),
    [
        ({"ds": [ds("DEATH", "2020-06-09"), ds("DEATH", "2020-06-05")]}, "2020-06-05"),
        ({"ss": [dead("2020-06-09"), dead("2020-06-07")]}, "2020-06-07"),
        ({"ds": [ds("DEATH", "2020-06-09")], "ss": [dead("2020-06-07")]}, "2020-06-09"),
        ({"ds": [ds("DEATH", "")], "ss": [dead("2020-06-07")]}, "2020-06-07"),
    ],
)
def test_rule_5_death_known_from_ds_else_ss(records, day):
    found = study(**records)
    assert found["subjects"]["A"]["DTHDT"] == date.fromisoformat(day)
    assert found["subjects"]["A"]["DTHDTF"] == ""
    assert found["queries"] == {(5, "A", "death without DTHDTC")}


def test_rule_5_another_date_in_ds_or_ss_is_a_query_and_dm_counts():
    assert queries(death="2020-06-05", ds=[ds("DEATH", "2020-06-05")]) == set()
    for records in ({"ds": [ds("DEATH", "2020-06-06")]}, {"ss": [dead("2020-06-06")]}):
        assert queries(death="2020-06-05", **records) == {(5, "death dates differ")}
        assert subject(death="2020-06-05", **records)["DTHDT"] == date(2020, 6, 5)


def test_rule_5_death_before_treatment_is_an_error():
    with pytest.raises(DefectError):
        study(death="2019-12-31")


@pytest.mark.parametrize(
    "records",
    [
        {"ss": [alive("2020-03-01")]},
        {"tr": scan("2020-03-01", 10)},
        {"tu": [tu("N01", "NEW", "2020-03-01")]},
        {"lb": [{"USUBJID": "A", "LBDTC": "2020-03-01"}]},
        {"rs": [{"USUBJID": "A", "RSDTC": "2020-03-01"}]},
        {"ex": [ex("2020-01-01"), ex("2020-03-01", 0)]},
        {"pr": [pr("LIVER TRANSPLANT", "2020-03-01")]},
        {"cm": [cm("PRIOR ANTI-CANCER THERAPY", "2020-03-01")]},
        {"ae": [ae("2020-03-01", "2020-09-01")]},
        {"ds": [ds("WITHDRAWAL BY SUBJECT", "2020-03-01")]},
        {"sv": [sv("2020-03-01")]},
        {"sv": [sv("2020-03-01T10:00", SVENDTC="2020-03-09", SVOCCUR="Y")]},
        {"sv": [sv("2020-02-01", 1), sv("2020-03-01", 2), sv("2020-04-01", 3, SVOCCUR="N")]},
        {"ss": [alive("2020-03-01/2020-03-01")]},
    ],
)
def test_rule_6_seen_alive(records):
    assert subject(**records)["LSTALVDT"] == date(2020, 3, 1)


@pytest.mark.parametrize(
    "records",
    [
        {"ss": [dead("2020-03-01")]},
        {"ss": [alive("2020-03")]},
        {"ss": [alive("2020-03-01/2020-03-02"), alive("2020---15")]},
        {"sv": [sv("2020-03"), sv(""), sv("2020-03-01", SVOCCUR="N")]},
        {"lb": [{"USUBJID": "A", "LBDTC": "2020-03-01", "LBSTAT": "NOT DONE"}]},
        {"rs": [{"USUBJID": "A", "RSDTC": "2020-03-01", "RSSTAT": "NOT DONE"}]},
        {"tr": scan("2020-03-01", None)},
        {"tr": [{**scan("2020-03-01", None)[0], "TRREASND": "MERGED INTO T02"}]},
        {"ds": [ds("DEATH", "2020-03-01"), ds("LOST TO FOLLOW-UP", "2020-03-01")]},
        {"dd": [{"USUBJID": "A", "DDDTC": "2020-03-01"}]},
        {"cm": [{**cm("PRIOR ANTI-CANCER THERAPY", "2020-03-01"), "CMOCCUR": "N"}]},
        {"ae": [{**ae("2020-03-01"), "AEOCCUR": "N"}]},
    ],
)
def test_rule_6_not_seen_alive(records):
    assert subject(**records)["LSTALVDT"] == date(2020, 1, 1)


def test_rule_6_up_to_the_cutoff():
    contacts = [alive("2020-03-01"), alive("2020-03-02")]
    assert subject(ss=contacts, cutoff="2020-03-01")["LSTALVDT"] == date(2020, 3, 1)
    assert subject(sv=[sv("2020-03-01"), sv("2020-03-02")], cutoff="2020-03-01")["LSTALVDT"] == date(2020, 3, 1)


def test_rule_6_a_visit_has_no_number_and_is_named_without_one():
    visits = [sv("2020-02-01", 1), sv("2020-03-01", 2)]
    row = subject(sv=visits)["adtte"]["OS"]
    assert (row["ADT"], row["SOURCES"]) == (date(2020, 3, 1), {("SV", "SVSTDTC", None)})


@pytest.mark.parametrize(
    ("dtc", "first", "last", "known"),
    [
        ("2020", "2020-01-01", "2020-12-31", "Y"),
        ("2020-02", "2020-02-01", "2020-02-29", "M"),
        ("2020-02-28T08:30", "2020-02-28", "2020-02-28", "D"),
        ("2020---15", "2020-01-15", "2020-12-15", "Y"),
        ("2020---31", "2020-01-31", "2020-12-31", "Y"),
        ("2020-01-01/2020-02-15", "2020-01-01", "2020-02-15", "Y"),
        ("2020-02-10/2020-02-15", "2020-02-10", "2020-02-15", "M"),
        ("2020-02-10T08:00/2020-02-10T09:00", "2020-02-10", "2020-02-10", "D"),
        ("2019-12-31/2020-01-01", "2019-12-31", "2020-01-01", "N"),
        ("2019-12/2020---03", "2019-12-01", "2020-12-03", "N"),
        ("--02-10", None, None, ""),
        ("", None, None, ""),
    ],
)
def test_dates_are_read_as_far_as_they_say(dtc, first, last, known):
    days = [day and day.isoformat() for day in (first_day(dtc), last_day(dtc), complete(dtc))]
    assert [*days, precision(dtc)] == [first, last, first if known == "D" else None, known]


@pytest.mark.parametrize("dtc", ["2020-02-15/2020-01-01", "2020-13", "2020-02-30", "soon"])
def test_a_date_that_cannot_be_is_an_error(dtc):
    with pytest.raises(ValueError, match=r"."):
        first_day(dtc)


def test_rule_2_an_interval_is_cut_at_its_first_day():
    therapy = [cm("SUBSEQUENT ANTI-CANCER THERAPY", "2020-06-10/2020-07-20")]
    assert subject(cm=therapy, cutoff="2020-06-10")["THERDT"] == date(2020, 6, 10)
    assert subject(cm=therapy, cutoff="2020-06-09")["THERDT"] is None
    vague = [cm("SUBSEQUENT ANTI-CANCER THERAPY", "2021---15")]
    assert subject(cm=vague, cutoff="2021-01-15")["THERDT"] == date(2021, 1, 15)
    assert subject(cm=vague, cutoff="2021-01-14")["THERDT"] is None


@pytest.mark.parametrize(
    ("value", "unit", "size"),
    [
        ("12.344", "mm", 1234),
        ("12.345", "mm", 1235),
        (1.2345, "cm", 1235),
        (1.23449, "cm", 1234),
        ("0.0049", "mm", 0),
        (2.675, "mm", 268),
        (3, "cm", 3000),
    ],
)
def test_rule_11_sizes_are_rounded_half_up(value, unit, size):
    assert hundredths(number(value), unit) == size


@pytest.mark.parametrize(("value", "unit"), [(1, "in"), (1, ""), (-1, "mm")])
def test_rule_11_impossible_sizes_are_errors(value, unit):
    with pytest.raises(DefectError):
        hundredths(number(value), unit)


def test_rule_21_order_of_rows_means_nothing():
    cohort = make_cohort(150, seed=21, contested=True)
    turned = {domain: list(reversed(rows)) for domain, rows in cohort.items()}
    for rows in turned.values():
        random.Random(2).shuffle(rows)
    assert derive(turned) == derive(cohort)


def test_a_subject_does_not_depend_on_others():
    cohort = make_cohort(60, seed=22)
    alone = {domain: [row for row in rows if row["USUBJID"] == "S000007"] for domain, rows in cohort.items()}
    assert derive(alone)["subjects"]["S000007"]["adtte"]["OS"] == derive(cohort)["subjects"]["S000007"]["adtte"]["OS"]


def test_a_subject_outside_dm_is_an_error():
    with pytest.raises(DefectError):
        derive({"dm": [dm("A")], "ex": [ex("2020-01-01", subject="B")]})
