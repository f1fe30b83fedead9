"""Rule 12: overall response by mRECIST and its best, beside that of the treated lesions. SBRT on 2020-01-01."""

from datetime import date

import pytest

from .typed import cm, pr, scan, scans, state, subject, tr, tu

LOOKS = scans(("2020-01-01", 30), ("2020-04-01", 15), ("2020-07-01", 0), ("2020-10-01", 0))
CLEARED = scans(("2020-01-01", 30), ("2020-04-01", 0))
THERAPY, TRANSPLANT = "SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT"
WORSE = "UNEQUIVOCAL PROGRESSION"


def both(**domains):
    """Responses of the treated lesions and overall at each assessment after treatment."""
    rows = [row for row in subject(lesions=1, **domains)["assessments"] if "OVRLRESP" in row]
    return [row["AVALC"] for row in rows], [row["OVRLRESP"] for row in rows]


def on(day, **domains):
    """Both responses at the assessment of a day."""
    rows = subject(lesions=1, **domains)["assessments"]
    (row,) = (row for row in rows if row["ADT"] == date.fromisoformat(day))
    return row["AVALC"], row["OVRLRESP"]


def best(**domains):
    found = subject(lesions=1, **domains)
    return found["BORTRG"], found["BOR"], found["BORDT"] and found["BORDT"].isoformat()


def untreated(day="2020-01-01", lesion="NT01", **cells):
    return tu(lesion, "NON-TARGET", day, **cells)


def states(word, day, lesion="NT01", visit=None, **cells):
    return {**state(word, day, visit), "TRLNKID": lesion, **cells}


def test_without_a_progression_it_is_that_of_the_treated_lesions():
    assert both(tr=LOOKS) == (["PR", "CR", "CR"], ["PR", "CR", "CR"])
    assert best(tr=LOOKS) == ("CR", "CR", "2020-07-01")


@pytest.mark.parametrize(
    ("day", "overall"),
    [
        ("2020-04-01", ["PD", "PD", "PD"]),
        ("2020-04-02", ["PR", "PD", "PD"]),
        ("2020-07-01", ["PR", "PD", "PD"]),
        ("2020-07-02", ["PR", "CR", "PD"]),
        ("2020-10-02", ["PR", "CR", "CR"]),
        ("2020-01-01", ["PR", "CR", "CR"]),
    ],
)
def test_pd_on_or_after_a_new_lesion(day, overall):
    assert both(tr=LOOKS, tu=[tu("N01", "NEW", day, "LUNG")]) == (["PR", "CR", "CR"], overall)


@pytest.mark.parametrize(("day", "overall"), [("2020-07-01", ["PR", "PD", "PD"]), ("2020-07-02", ["PR", "CR", "PD"])])
def test_pd_on_or_after_the_progression_of_an_untreated_lesion(day, overall):
    looks = [*LOOKS, states(WORSE, day)]
    found = [on(seen, tr=looks) for seen in ("2020-04-01", "2020-07-01", "2020-10-01")]
    assert found == list(zip(["PR", "CR", "CR"], overall, strict=True))


def test_the_state_of_a_treated_lesion_or_another_reader_is_no_progression():
    assert both(tr=[*LOOKS, states(WORSE, "2020-07-01", "T01")])[1] == ["PR", "CR", "CR"]
    assert both(tr=[*LOOKS, states(WORSE, "2020-07-01", TREVAL="OTHER")])[1] == ["PR", "CR", "CR"]


def test_pd_stays_pd_after_local_progression():
    looks = scans(("2020-01-01", 30), ("2020-04-01", 36), ("2020-07-01", 0))
    assert both(tr=looks) == (["PD", "CR"], ["PD", "PD"])
    assert best(tr=looks) == ("PD", "PD", "2020-04-01")


def test_an_equivocal_finding_that_dates_a_new_lesion_back():
    findings = [tu("N01", "EQUIVOCAL", "2020-04-01"), tu("N01", "NEW", "2020-10-01")]
    assert both(tr=LOOKS, tu=findings)[1] == ["PD", "PD", "PD"]
    assert both(tr=LOOKS, tu=findings[:1])[1] == ["PR", "CR", "CR"]


def test_without_a_baseline_sum_it_is_ne_or_pd():
    assert both(tr=LOOKS[1:], tu=[tu("N01", "NEW", "2020-07-01")]) == (["NE", "NE", "NE"], ["NE", "PD", "PD"])
    assert best(tr=LOOKS[1:], tu=[tu("N01", "NEW", "2020-07-01")]) == ("NE", "NE", None)


VISITS = [*scan("2020-01-01", 30, visit=1), *scan("2020-04-01", 15, visit=2), *scan("2020-07-01", 15, visit=3)]


@pytest.mark.parametrize(
    ("visit", "overall"), [(2, ["PD", "PD"]), ("2.0", ["PD", "PD"]), (3, ["PR", "PD"]), (9, ["PR", "PD"])]
)
def test_a_time_point_has_one_response(visit, overall):
    new = tu("N01", "NEW", "2020-04-20", visit=visit)
    assert both(tr=VISITS, tu=[new])[1] == overall
    assert both(tr=VISITS, tu=[{**new, "VISITNUM": None}])[1] == ["PR", "PD"]
    assert best(tr=VISITS, tu=[new])[1:] == (("PD", "2020-04-20") if overall[0] == "PD" else ("PR", "2020-04-01"))


def test_a_visit_that_fell_apart_has_several():
    looks = [VISITS[0], *scan("2020-04-01", 15, visit=2), *scan("2020-05-01", 15, visit=2)]
    assert both(tr=looks, tu=[tu("N01", "NEW", "2020-05-01", visit=2)])[1] == ["PR", "PD"]


@pytest.mark.parametrize(("day", "overall"), [("2020-04-29", "PD"), ("2020-04-30", "PR")])
def test_nor_is_one_whose_records_lie_more_than_28_days_apart_a_time_point(day, overall):
    together = [VISITS[0], *scan("2020-04-01", 15, visit=2)]
    assert both(tr=together, tu=[tu("N01", "NEW", day, visit=2)])[1] == [overall]
    other = tu("NT01", "NON-TARGET", day, visit=2)
    assert both(tr=together, tu=[tu("N01", "NEW", "2020-04-03", visit=2), other])[1] == [overall]


def test_the_visit_is_that_of_the_record_that_dates_the_progression():
    findings = [tu("N01", "EQUIVOCAL", "2020-04-03", visit=2), tu("N01", "NEW", "2020-07-05", visit=3)]
    assert both(tr=VISITS, tu=findings)[1] == ["PD", "PD"]
    later = [tu("N01", "NEW", "2020-07-05", visit=3), tu("N02", "NEW", "2020-07-08", visit=2)]
    assert both(tr=VISITS, tu=later)[1] == ["PR", "PD"]
    tied = [tu("N01", "NEW", "2020-04-22", visit=3), tu("N02", "NEW", "2020-04-22", visit=2)]
    looks = [*VISITS[:2], *scan("2020-04-20", 15, visit=3)]
    assert both(tr=looks, tu=tied)[1] == ["PD", "PD"]
    assert both(tr=looks, tu=tied[:1])[1] == ["PR", "PD"]


def test_a_state_in_the_visit_dates_the_assessment_itself():
    looks = [*VISITS, states(WORSE, "2020-04-03", visit=2)]
    assert both(tr=looks)[1] == ["PD", "PD"]
    rows = subject(lesions=1, tr=looks)["assessments"]
    assert [row["ADT"] for row in rows][1] == date(2020, 4, 3)


@pytest.mark.parametrize(
    ("looks", "overall"),
    [
        ([], "PR"),
        ([states("ABSENT", "2020-04-01")], "CR"),
        ([states("PRESENT", "2020-04-01")], "PR"),
        ([states("absent?", "2020-04-01")], "PR"),
        ([states("ABSENT", "2020-04-02")], "PR"),
        ([states("ABSENT", "2020-03-31")], "PR"),
        ([states("ABSENT", "2020-04")], "PR"),
        ([states("ABSENT", "2020-04-01", TRSTAT="NOT DONE")], "PR"),
        ([states("ABSENT", "2020-04-01", TREVAL="OTHER")], "PR"),
        ([states("ABSENT", "2020-04-01", "NT02")], "PR"),
        ([states("ABSENT", "2020-04-01"), states("", "2020-04-01", TRSTAT="NOT DONE", TRDTC="")], "CR"),
    ],
)
def test_cr_needs_every_untreated_lesion_looked_at_and_absent(looks, overall):
    assert on("2020-04-01", tr=[*CLEARED, *looks], tu=[untreated()]) == ("CR", overall)


def test_cr_with_several_untreated_lesions():
    lesions = [untreated(), untreated(lesion="NT02")]
    gone = [states("ABSENT", "2020-04-01", name) for name in ("NT01", "NT02")]
    assert both(tr=[*CLEARED, *gone], tu=lesions)[1] == ["CR"]
    assert both(tr=[*CLEARED, gone[0]], tu=lesions)[1] == ["PR"]
    assert both(tr=[*CLEARED, gone[0], states("PRESENT", "2020-04-01", "NT02")], tu=lesions)[1] == ["PR"]


def test_cr_needs_all_that_was_recorded_in_the_assessment_to_be_absent():
    looks = [*scan("2020-01-01", 30, visit=1), *scan("2020-04-01", 0, visit=2)]
    said = [states("PRESENT", "2020-04-01", visit=2), states("ABSENT", "2020-04-03", visit=2)]
    assert both(tr=[*looks, *said], tu=[untreated()])[1] == ["PR"]
    assert both(tr=[*looks, said[1]], tu=[untreated()])[1] == ["CR"]
    assert both(tr=[*looks, {**said[1], "VISITNUM": 3}], tu=[untreated()])[1][0] == "PR"


@pytest.mark.parametrize(
    ("day", "overall"),
    [
        ("2020-03-31", "PR"),
        ("2020-04-01", "PR"),
        ("2020-04-02", "CR"),
        ("2020-03", "PR"),
        ("2020-04", "CR"),
        ("2020-03-20/2020-04-01", "PR"),
        ("2020-03-20/2020-04-02", "CR"),
        ("2019", "PR"),
        ("", "CR"),
    ],
)
def test_cr_asks_for_the_lesions_identified_by_then(day, overall):
    assert both(tr=CLEARED, tu=[untreated(day)])[1] == [overall]


def test_cr_asks_for_no_treated_lesion_and_no_reader_that_does_not_count():
    assert both(tr=CLEARED, tu=[untreated(lesion="T01"), untreated(TUEVAL="OTHER")])[1] == ["CR"]


def test_other_responses_do_not_ask_for_untreated_lesions():
    looks = scans(("2020-01-01", 30), ("2020-03-01", 30), ("2020-04-01", 21), ("2020-07-01", None))
    assert both(tr=looks, tu=[untreated()])[1] == ["SD", "PR"]


def test_best_of_what_is_no_pd():
    assert best(tr=LOOKS, tu=[tu("N01", "NEW", "2020-10-01")]) == ("CR", "CR", "2020-07-01")
    assert best(tr=LOOKS, tu=[tu("N01", "NEW", "2020-07-01")]) == ("CR", "PR", "2020-04-01")
    assert best(tr=LOOKS, tu=[tu("N01", "NEW", "2020-04-01")]) == ("CR", "PD", "2020-04-01")
    assert best(tr=LOOKS, tu=[tu("N01", "NEW", "2020-03-20")]) == ("CR", "PD", "2020-03-20")
    assert best(tr=CLEARED, tu=[untreated()]) == ("CR", "PR", "2020-04-01")


@pytest.mark.parametrize(
    ("therapy", "overall"),
    [
        ("2020-05-19", ("SD", "2020-04-01")),
        ("2020-05-20", ("SD", "2020-04-01")),
        ("2020-03-20", ("NE", None)),
        ("2020-04-01", ("SD", "2020-04-01")),
    ],
)
def test_therapy_ends_the_search(therapy, overall):
    looks = scans(("2020-01-01", 30), ("2020-04-01", 30), ("2020-07-01", 0))
    new = [tu("N01", "NEW", "2020-05-20")]
    for records in ({"cm": [cm(THERAPY, therapy)]}, {"pr": [pr(TRANSPLANT, therapy)]}):
        assert best(tr=looks, tu=new, **records)[1:] == overall


@pytest.mark.parametrize(
    ("day", "overall"),
    [
        ("2020-03-19", ("PD", "2020-03-19")),
        ("2020-03-20", ("PD", "2020-03-20")),
        ("2020-03-21", ("NE", None)),
        ("2020-04-01", ("NE", None)),
    ],
)
def test_a_progression_counts_up_to_therapy(day, overall):
    therapy = [cm(THERAPY, "2020-03-20")]
    assert best(tr=LOOKS, tu=[tu("N01", "NEW", day)], cm=therapy)[1:] == overall


@pytest.mark.parametrize(
    ("day", "overall"), [("2020-02-11", ("NE", "2020-02-11")), ("2020-02-12", ("SD", "2020-02-12"))]
)
def test_sd_needs_42_days_overall_too(day, overall):
    assert best(tr=scans(("2020-01-01", 30), (day, 30)))[1:] == overall
    new = [tu("N01", "NEW", "2020-03-01")]
    assert best(tr=scans(("2020-01-01", 30), ("2020-02-11", 30)), tu=new)[1:] == ("PD", "2020-03-01")
    assert best(tr=scans(("2020-01-01", 30), ("2020-02-12", 30)), tu=new)[1:] == ("SD", "2020-02-12")


def test_no_best_response_without_a_baseline_sum_above_0():
    new = [tu("N01", "NEW", "2020-03-01")]
    assert best(tr=scans(("2020-01-01", 0), ("2020-04-01", 0)), tu=new) == ("NE", "NE", None)
    assert best(tr=scans(("2020-04-01", 10)), tu=new) == ("NE", "NE", None)


def test_a_progression_without_a_later_assessment_of_the_treated_lesions_is_pd():
    assert best(tr=LOOKS[:1], tu=[tu("N01", "NEW", "2020-03-01")]) == ("NE", "PD", "2020-03-01")
    assert best(tr=LOOKS[:1]) == ("NE", "NE", None)


def test_duration_of_either_response():
    looks = [*LOOKS, *scan("2021-01-01", 1)]
    found = subject(lesions=1, tr=looks, tu=[tu("N01", "NEW", "2020-10-15")])
    assert found["DORTRG"] == {"STARTDT": date(2020, 4, 1), "ADT": date(2021, 1, 1), "CNSR": 0, "AVAL": 276}
    assert found["DOR"] == {"STARTDT": date(2020, 4, 1), "ADT": date(2020, 10, 15), "CNSR": 0, "AVAL": 198}
    found = subject(lesions=1, tr=looks, tu=[tu("N01", "NEW", "2020-04-01")])
    assert (found["DORTRG"]["AVAL"], found["DOR"]) == (276, None)


def test_duration_overall_is_censored_as_pfs():
    looks = [*LOOKS, states("PRESENT", "2020-12-01")]
    found = subject(lesions=1, tr=looks)
    assert (found["DORTRG"]["ADT"], found["DORTRG"]["CNSR"]) == (date(2020, 10, 1), 1)
    assert (found["DOR"]["ADT"], found["DOR"]["CNSR"]) == (date(2020, 12, 1), 1)


def test_the_overall_response_by_the_investigator():
    given = [
        {**{"USUBJID": "A", "RSSEQ": 1, "RSCAT": "mRECIST", "RSTESTCD": test, "RSSTRESC": response}, "RSDTC": day}
        for test, response, day in (
            ("OVRLRESP", "PD", "2020-04-01"),
            ("TRGRESP", "SD", "2020-04-01"),
            ("OVRLRESP", "CR", "2020-07-01"),
        )
    ]
    rows = [row for row in subject(lesions=1, tr=LOOKS, rs=given)["assessments"] if "INVOVRL" in row]
    assert [row["INVRESP"] for row in rows] == ["SD", "", ""]
    assert [row["INVOVRL"] for row in rows] == ["PD", "CR", ""]


def test_which_responses_are_sought_among():
    rows = subject(lesions=1, tr=LOOKS, tu=[tu("N01", "NEW", "2020-10-01")], cm=[cm(THERAPY, "2020-06-01")])
    assert [(row["FORBOR"], row["FOROVRL"]) for row in rows["assessments"][1:]] == [
        (True, True),
        (False, False),
        (False, None),
    ]


def test_parts_of_an_untreated_lesion_belong_to_it():
    said = [states("ABSENT", "2020-04-01", "NT01.1"), states("PRESENT", "2020-04-01", "NT01.2")]
    assert both(tr=[*CLEARED, *said], tu=[untreated()])[1] == ["PR"]
    assert both(tr=[*CLEARED, said[0], tr("NT01.2", None, "2020-04-01", test="TUMSTATE")], tu=[untreated()])[1] == [
        "CR"
    ]
