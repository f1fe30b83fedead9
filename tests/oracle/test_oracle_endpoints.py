"""Rules 16 to 20: rows of ADTTE. One lesion, SBRT on 2020-01-01 unless said."""

from math import inf

import pytest

from .typed import alive, cm, event, pr, scan, scans, state, study, subject, tr, tu

STABLE = scans(("2020-01-01", 10), ("2020-04-01", 10))
GROWN = [*STABLE, *scan("2020-07-01", 12)]
NEW = [tu("N01", "NEW", "2020-05-01")]
THERAPY, TRANSPLANT = "SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT"


def interval(parameter, **arguments):
    row = subject(lesions=1, **arguments)["adtte"][parameter]
    return row["INTLO"], row["INTHI"]


def test_every_parameter_of_the_table_is_there():
    both = GROWN + scans(("2020-01-01", 30), test="LDIAM")
    assert sorted(subject(lesions=1, tr=both)["adtte"]) == [
        "DPFS", "DPFSFDA", "DPFSINT", "LPFS", "LPFS5MM", "LPFSBL", "LPFSDTH", "LPFSFDA", "LPFSINT", "LPFSLD", "LPFSLES",
        "OS", "PFS", "TTDP", "TTLP",
    ]  # fmt: skip
    assert "LPFSLD" not in subject(lesions=1, tr=GROWN)["adtte"]


def test_rule_16_progressions_do_not_hide_each_other():
    found = subject(lesions=1, tr=GROWN, tu=NEW)["adtte"]
    assert [found[name]["AVAL"] for name in ("LPFS", "DPFS", "PFS")] == [183, 122, 122]
    late = [tu("N01", "NEW", "2020-09-01")]
    assert event("DPFS", lesions=1, tr=GROWN, tu=late) == ("2020-09-01", 0, 1, "")


@pytest.mark.parametrize(
    ("death", "row"),
    [
        ("2020-06-30", ("2020-06-30", 0, 2, "")),
        ("2020-07-01", ("2020-07-01", 0, 1, "")),
        ("2020-07-02", ("2020-07-01", 0, 1, "")),
    ],
)
def test_rule_17_progression_before_death_on_a_day(death, row):
    assert event("LPFS", lesions=1, tr=GROWN, death=death) == row


@pytest.mark.parametrize(
    ("transplant", "death", "row"),
    [
        ("2020-07-01", "", ("2020-07-01", 0, 1, "")),
        ("2020-06-30", "2020-06-30", ("2020-06-30", 1, 3, "competing transplant")),
        ("2020-06-30", "2020-06-29", ("2020-06-29", 1, 2, "competing death")),
        ("2020-06", "", ("2020-06-01", 1, 3, "competing transplant")),
        ("2020-01-01", "", ("2020-07-01", 0, 1, "")),
    ],
)
def test_rule_17_transplant_comes_between(transplant, death, row):
    for records in ({"pr": [pr(TRANSPLANT, transplant)]}, {"cm": [cm(TRANSPLANT, transplant)]}):
        assert event("TTLP", lesions=1, tr=GROWN, death=death, **records) == row


def test_rule_17_transplant_is_no_event_of_the_composites():
    assert event("LPFS", lesions=1, tr=STABLE, pr=[pr(TRANSPLANT, "2020-03-01")])[2] == 0
    assert event("TTDP", lesions=1, tr=STABLE, pr=[pr(TRANSPLANT, "2020-03-01")])[2] == 3


def test_rule_17_censored_at_the_last_adequate_assessment_of_its_kind():
    looks = [*STABLE, state("PRESENT", "2020-08-01")]
    assert event("LPFS", lesions=1, tr=looks) == ("2020-04-01", 1, 0, "no event")
    assert event("DPFS", lesions=1, tr=looks) == ("2020-08-01", 1, 0, "no event")
    assert event("PFS", lesions=1, tr=looks) == ("2020-08-01", 1, 0, "no event")
    assert event("OS", lesions=1, tr=looks, ss=[alive("2020-09-09")]) == ("2020-09-09", 1, 0, "alive")


def test_rule_17_no_assessment_after_treatment():
    row = subject(lesions=1, tr=STABLE[:1])["adtte"]["LPFS"]
    assert (row["AVAL"], row["CNSR"], row["REASON"]) == (1, 5, "no adequate assessment")


def test_rule_17_progression_in_an_incomplete_assessment_after_the_last_adequate_one():
    looks = scans(("2020-01-01", 10, 10), ("2020-04-01", 10, 10), ("2020-07-01", 24, None))
    assert event("LPFS", tr=looks) == ("2020-07-01", 0, 1, "")
    assert subject(tr=looks)["adtte"]["LPFSINT"]["INTLO"] == 92


def test_rule_18_death_counts_however_late_and_therapy_does_not_censor():
    later = {"death": "2023-01-01", "cm": [cm(THERAPY, "2020-05-01")]}
    assert event("LPFS", lesions=1, tr=STABLE, **later) == ("2023-01-01", 0, 2, "")
    assert event("DPFS", lesions=1, tr=STABLE, **later) == ("2023-01-01", 0, 2, "")


def test_rule_19_no_baseline_sum():
    looks = scans(("2020-04-01", 10), ("2020-07-01", 20))
    later = {"death": "2020-09-01", "pr": [pr(TRANSPLANT, "2020-08-01")]}
    for parameter in ("LPFS", "LPFSBL", "LPFS5MM", "LPFSLES", "TTLP", "LPFSINT", "LPFSFDA", "DPFSFDA"):
        for what in ({}, {"death": "2020-09-01"}, {"pr": later["pr"]}, later, {"death": "2020-01-01"}):
            assert event(parameter, lesions=1, tr=looks, **what) == ("2020-01-01", 1, 0, "no baseline")
    assert event("DPFS", lesions=1, tr=looks) == ("2020-07-01", 1, 0, "no event")
    for parameter in ("DPFS", "PFS", "OS"):
        assert event(parameter, lesions=1, tr=looks, death="2020-09-01") == ("2020-09-01", 0, 2, "")
    assert event("TTDP", lesions=1, tr=looks, **later)[:3] == ("2020-08-01", 1, 3)
    assert interval("LPFSINT", tr=looks) == interval("LPFSINT", tr=looks, death="2020-01-31") == (0, inf)
    assert subject(lesions=1, tr=looks)["EFFFL"] == "N"


@pytest.mark.parametrize(("baseline", "censored"), [("2020-01-01", False), ("2020-01-02", True)])
def test_rule_19_a_baseline_is_of_a_day_up_to_treatment(baseline, censored):
    looks = scans((baseline, 10), ("2020-04-01", 10))
    row = ("2020-01-01", 1, 0, "no baseline") if censored else ("2020-09-01", 0, 2, "")
    assert event("LPFS", lesions=1, tr=looks, death="2020-09-01") == row


def test_rule_19_an_incomplete_baseline_is_none_and_one_of_0_is_one():
    for sizes, row in (((10, None), ("2020-01-01", 1, 0, "no baseline")), ((0, 0), ("2020-09-01", 0, 2, ""))):
        assert event("LPFS", tr=scan("2020-01-01", *sizes), death="2020-09-01") == row


@pytest.mark.parametrize(
    ("what", "row"),
    [
        ({"death": "2020-09-01"}, ("2020-09-01", 0, 2, "")),
        ({"death": "2020-01-01"}, ("2020-01-01", 0, 2, "")),
        ({"death": "2025-01-01"}, ("2025-01-01", 0, 2, "")),
        ({"death": "2025-01-02"}, ("2025-01-01", 1, 0, "horizon")),
        ({"ss": [alive("2020-10-10")]}, ("2020-10-10", 1, 0, "alive")),
        ({"ss": [alive("2025-01-02")]}, ("2025-01-01", 1, 0, "horizon")),
        ({}, ("2020-07-01", 1, 0, "alive")),
    ],
)
def test_lpfsdth_follows_those_without_a_baseline_sum_for_death(what, row):
    looks = scans(("2020-04-01", 10), ("2020-07-01", 20))
    assert event("LPFSDTH", lesions=1, tr=looks, **what) == row
    assert event("LPFSDTH", lesions=1, tr=GROWN, **what) == event("LPFS", lesions=1, tr=GROWN, **what)


def test_lpfsdth_without_a_baseline_sum_or_a_contact():
    row = subject(lesions=1)["adtte"]["LPFSDTH"]
    assert (row["AVAL"], row["CNSR"], row["REASON"]) == (1, 5, "no contact")
    assert subject(lesions=1, ss=[alive("2020-01-02")])["adtte"]["LPFSDTH"]["CNSR"] == 1


def test_lpfsdth_has_the_baseline_of_the_viable_diameter():
    looks = [*scans(("2020-04-01", 10)), *scans(("2020-01-01", 30), ("2020-04-01", 36), test="LDIAM")]
    assert event("LPFSDTH", lesions=1, tr=looks, death="2020-09-01") == ("2020-09-01", 0, 2, "")
    assert event("LPFSLD", lesions=1, tr=looks, death="2020-09-01") == ("2020-04-01", 0, 1, "")


def test_rule_19_no_longest_diameter_at_baseline():
    looks = [*GROWN, *scans(("2020-04-01", 10), ("2020-07-01", 20), test="LDIAM")]
    for death in ("", "2020-05-01"):
        assert event("LPFSLD", lesions=1, tr=looks, death=death) == ("2020-01-01", 1, 0, "no baseline")


def test_longest_diameter_has_its_own_course():
    looks = [*GROWN, *scans(("2020-01-01", 30), ("2020-04-01", 36), test="LDIAM")]
    assert event("LPFSLD", lesions=1, tr=looks) == ("2020-04-01", 0, 1, "")
    found = study(lesions=1, tr=[*STABLE, *scans(("2020-01-01", 30), test="LDIAM")])
    assert found["tests"] == ("VDIAM", "LDIAM")
    assert found["subjects"]["A"]["adtte"]["LPFSLD"]["REASON"] == "no adequate assessment"


@pytest.mark.parametrize("parameter", ["LPFSFDA", "DPFSFDA"])
def test_rule_20c_no_baseline_sum_even_if_dead(parameter):
    arguments = {"lesions": 1, "tr": scan("2020-04-01", 10), "death": "2020-05-01"}
    assert event(parameter, **arguments) == ("2020-01-01", 1, 0, "no baseline")


@pytest.mark.parametrize(
    ("therapy", "row"),
    [
        ("2020-03-31", ("2020-01-01", 1, 0, "therapy")),
        ("2020-04-01", ("2020-04-01", 1, 0, "therapy")),
        ("2020-06-30", ("2020-04-01", 1, 0, "therapy")),
        ("2020-07-01", ("2020-07-01", 0, 1, "")),
        ("2020-07", ("2020-07-01", 0, 1, "")),
        ("2020-06", ("2020-04-01", 1, 0, "therapy")),
        ("2020-01-01", ("2020-07-01", 0, 1, "")),
    ],
)
def test_rule_20a_subsequent_therapy(therapy, row):
    for records in ({"pr": [pr(TRANSPLANT, therapy)]}, {"cm": [cm(THERAPY, therapy)]}):
        assert event("LPFSFDA", lesions=1, tr=GROWN, **records) == row


def test_rule_20a_without_any_event():
    looks = [*STABLE, *scan("2020-07-01", 10)]
    assert event("LPFSFDA", lesions=1, tr=looks, cm=[cm(THERAPY, "2020-05-01")])[0] == "2020-04-01"
    assert event("DPFSFDA", lesions=1, tr=looks, cm=[cm(THERAPY, "2020-05-01")])[0] == "2020-04-01"


@pytest.mark.parametrize(
    ("last", "limit", "after"),
    [
        ("2020-04-01", "2020-10-29", "2020-10-30"),
        ("2020-08-31", "2021-03-28", "2021-03-29"),
        ("2020-05-31", "2020-12-28", "2020-12-29"),
    ],
)
def test_rule_20b_missed_assessments(last, limit, after):
    looks = scans(("2020-01-01", 10), (last, 10))
    assert event("LPFSFDA", lesions=1, tr=looks, death=limit) == (limit, 0, 2, "")
    assert event("LPFSFDA", lesions=1, tr=looks, death=after) == (last, 1, 0, "missed assessments")
    assert event("LPFSFDA", lesions=1, tr=looks + scan(limit, 20)) == (limit, 0, 1, "")
    assert event("LPFSFDA", lesions=1, tr=looks + scan(after, 20)) == (last, 1, 0, "missed assessments")
    assert event("DPFSFDA", lesions=1, tr=looks, tu=[tu("N01", "NEW", limit)]) == (limit, 0, 1, "")
    assert event("DPFSFDA", lesions=1, tr=looks, tu=[tu("N01", "NEW", after)])[0] == last


def test_rule_20b_counts_from_treatment_where_there_is_none():
    looks = scan("2020-01-01", 10)
    assert event("LPFSFDA", lesions=1, tr=looks, death="2020-07-29") == ("2020-07-29", 0, 2, "")
    assert event("LPFSFDA", lesions=1, tr=looks, death="2020-07-30")[3] == "missed assessments"


def test_rule_20b_a_death_on_the_day_of_an_assessment_is_not_late():
    looks = scans(("2020-01-01", 10), ("2021-04-01", 10))
    assert event("LPFSFDA", lesions=1, tr=looks, death="2021-04-01") == ("2021-04-01", 0, 2, "")
    assert event("LPFSFDA", lesions=1, tr=scans(("2020-01-01", 10), ("2021-04-01", 12)))[1] == 1


@pytest.mark.parametrize(("size", "day"), [(12, "2020-10-01"), (11.99, None)])
def test_lpfsbl_is_against_baseline(size, day):
    looks = scans(("2020-01-01", 10), ("2020-04-01", 5), ("2020-07-01", 8), ("2020-10-01", size))
    assert event("LPFS", lesions=1, tr=looks)[0] == "2020-07-01"
    assert event("LPFSBL", lesions=1, tr=looks)[:2] == (("2020-10-01", 0) if day else ("2020-10-01", 1))


@pytest.mark.parametrize(("size", "censored"), [(15, 0), (14.99, 1)])
def test_lpfs5mm_needs_5_mm(size, censored):
    looks = scans(("2020-01-01", 10), ("2020-04-01", size))
    assert event("LPFSBL", lesions=1, tr=looks)[1] == 0
    assert event("LPFS5MM", lesions=1, tr=looks)[1] == censored


def test_lpfs5mm_of_large_lesions_still_needs_a_fifth():
    looks = scans(("2020-01-01", 50), ("2020-04-01", 55))
    assert event("LPFS5MM", lesions=1, tr=looks)[1] == 1


@pytest.mark.parametrize(("size", "censored"), [(12, 0), (11.99, 1)])
def test_lpfsles_sees_what_the_sum_hides(size, censored):
    looks = scans(("2020-01-01", 10, 50), ("2020-04-01", size, 20))
    assert event("LPFS", tr=looks)[1] == 1
    assert event("LPFSLES", tr=looks)[1] == censored


def test_lpfsles_uses_incomplete_assessments_also_for_the_nadir():
    looks = scans(("2020-01-01", 10, 50), ("2020-04-01", 5, None), ("2020-07-01", 6, 50))
    assert event("LPFSLES", tr=looks) == ("2020-07-01", 0, 1, "")
    assert event("LPFSLES", tr=looks[:2] + scans(("2020-07-01", 12, None))) == ("2020-07-01", 0, 1, "")


@pytest.mark.parametrize(("size", "censored"), [(6, 0), (5.99, 1)])
def test_lpfsles_is_against_the_smallest_not_the_last(size, censored):
    looks = scans(("2020-01-01", 10, 50), ("2020-04-01", 5, 50), ("2020-07-01", 5.9, 50), ("2020-10-01", size, 50))
    assert event("LPFSLES", tr=looks)[1] == censored


def test_lpfsles_regrowth_from_0():
    looks = scans(("2020-01-01", 10, 50), ("2020-04-01", 0, 50), ("2020-07-01", 0.01, 40))
    assert event("LPFSLES", tr=looks) == ("2020-07-01", 0, 1, "")


@pytest.mark.parametrize(("size", "censored"), [(23.99, 1), (24, 0)])
def test_lpfsles_compares_a_merged_lesion_with_both_nadirs(size, censored):
    merged = tr("T02", None, "2020-07-01", TRREASND="MERGED INTO T01")
    looks = [*scans(("2020-01-01", 10, 30), ("2020-04-01", 10, 10)), tr("T01", size, "2020-07-01"), merged]
    assert event("LPFSLES", tr=looks)[1] == censored


def test_interval_of_a_progression():
    assert interval("LPFSINT", tr=GROWN) == (92, 183)
    assert interval("LPFSINT", tr=[GROWN[0], GROWN[2]]) == (0, 183)
    assert interval("DPFSINT", tr=GROWN, tu=NEW) == (92, 122)
    assert interval("DPFSINT", tr=GROWN[:1], tu=NEW) == (0, 122)


def test_interval_of_a_death_and_of_a_censoring():
    assert interval("LPFSINT", tr=STABLE, death="2020-12-31") == (366, 366)
    assert interval("LPFSINT", tr=STABLE) == (92, inf)
    assert interval("LPFSINT", tr=STABLE[:1]) == (0, inf)


@pytest.mark.parametrize(("day", "low"), [("2025-01-01", 1828), ("2025-01-02", 92)])
def test_interval_ends_at_the_horizon(day, low):
    looks = STABLE + scan(day, 10)
    assert interval("LPFSINT", tr=looks + scan("2025-06-01", 20)) == (low, inf)
    assert interval("DPFSINT", tr=looks, tu=[tu("N01", "NEW", "2025-06-01")]) == (low, inf)
    row = subject(lesions=1, tr=looks, death="2025-06-01")["adtte"]["LPFSINT"]
    assert (row["AVAL"], row["CNSR"], row["INTLO"], row["INTHI"]) == (1828, 3, low, inf)


def test_what_happened_on_the_day_is_kept():
    looks = [*GROWN, state("UNEQUIVOCAL PROGRESSION", "2020-07-01")]
    found = subject(lesions=1, tr=looks, tu=[tu("N01", "NEW", "2020-07-01")], death="2020-07-01")["adtte"]
    assert found["PFS"]["EVENTS"] == ("distant progression", "local progression", "non-target progression")
    assert found["OS"]["EVENTS"] == ("death",)
