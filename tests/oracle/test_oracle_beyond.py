"""Rules 39 to 49: a literal answer for each, with its boundaries from both sides. SBRT on 2020-01-01."""

from datetime import date

import pytest

from . import follow_up, next_therapy, second_reader
from .curves import deviation, incidence, mean_count
from .typed import ae, alive, ex, scans, subject, tr, tu

SUBSEQUENT, TRANSPLANT = "SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT"


def lab(test, value, day, unit="U/L", high=40, seq=1):
    return {
        **{"USUBJID": "A", "LBSEQ": seq, "LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit, "LBDTC": day},
        "LBSTNRHI": high,
    }


def points(test, value, day, seq=1):
    return {"USUBJID": "A", "RSSEQ": seq, "RSTESTCD": test, "RSSTRESC": str(value), "RSSTRESN": value, "RSDTC": day}


def given(name, day, category=SUBSEQUENT):
    return {"USUBJID": "A", "PRSEQ": 1, "PRTRT": name, "PRCAT": category, "PRSTDTC": day}


ROWS = [
    {"AVAL": 10, "CNSR": 0, "EVTYPE": 1}, {"AVAL": 20, "CNSR": 1, "EVTYPE": 0}, {"AVAL": 30, "CNSR": 2, "EVTYPE": 2},
    {"AVAL": 40, "CNSR": 0, "EVTYPE": 1}, {"AVAL": 50, "CNSR": 1, "EVTYPE": 0},
]  # fmt: skip


def test_rule_39_one_minus_kaplan_meier_is_above_the_incidence():
    kinds = [(row["AVAL"], str(row["EVTYPE"] or "")) for row in ROWS]
    assert follow_up.published(ROWS, 40) == pytest.approx(1 - 0.8 * 0.5)
    assert incidence(kinds, (40,), "12")["1", 40] == pytest.approx(0.2 + 0.8 * 2 / 3 * 0.5)
    assert follow_up.published(ROWS, 51) is incidence(kinds, (51,), "12")["1", 51] is None


@pytest.mark.parametrize(
    ("time", "low", "high"), [(9, 1, 1), (10, 0.8, 0.8), (20, 0.8, 0.8), (21, 0.6, 0.8), (50, 0.2, 0.6), (51, 0, 0.6)]
)
def test_rule_40_limits_of_a_curve(time, low, high):
    assert follow_up.limits(ROWS, time) == (low, high)


def test_rule_40_limits_of_an_incidence_and_enough_at_risk():
    assert follow_up.limits_of(ROWS, "progression", 20) == (0.2, 0.2)
    assert follow_up.limits_of(ROWS, "progression", 21) == (0.2, 0.4)
    assert (follow_up.enough(ROWS), follow_up.enough(ROWS[:4])) == (10, None)


OTHER = {"TREVAL": "OTHER", "TREVALID": "R"}


@pytest.mark.parametrize(
    ("size", "day", "word"),
    [
        (12, "2020-07-29", "same"), (12, "2020-07-30", "other later"), (12, "2020-06-03", "same"),
        (12, "2020-06-02", "other earlier"), (11.99, "2020-07-01", "counting alone"),
    ],
)  # fmt: skip
def test_rule_41_dates_up_to_28_days_apart_are_the_same(size, day, word):
    ours = scans(("2020-01-01", 10), ("2020-07-01", 12))
    theirs = [tr("T01", 10, "2020-01-01", **OTHER), tr("T01", size, day, **OTHER)]
    found = subject(lesions=1, tr=[*ours, *theirs])
    (reading,) = found["readings"].values()
    assert second_reader.dates_agree(found["adtte"]["LPFS"], reading["LPFS"]) == word
    assert reading["both"]


def test_rule_41_the_one_that_counts_is_not_compared_with_itself():
    names = {"TREVAL": "INVESTIGATOR", "TUEVAL": "INVESTIGATOR"}
    looks = scans(("2020-01-01", 10), ("2020-07-01", 12))
    read = [
        {**row, **names, "TREVALID": who, "TRACPTFL": flag} for row in looks for who, flag in (("1", "Y"), ("2", ""))
    ]
    assert set(subject(lesions=1, tr=read)["readings"]) == {("INVESTIGATOR", "2")}


def test_rule_41_weighted_kappa():
    pairs = [("PR", "PR")] * 4 + [("PR", "SD")] * 2 + [("SD", "SD")] * 4
    seen, expected = 1 - 0.2 / 3, 1 - (0.6 * 0.6 + 0.4 * 0.4) / 3
    n, kappa, low, high = second_reader.kappa(pairs)
    assert (n, kappa) == (10, pytest.approx((seen - expected) / (1 - expected)))
    assert low < kappa < high <= 1
    assert second_reader.kappa([*pairs[1:], ("NE", "PR")])[::3] == (9, None)
    assert second_reader.kappa([("PR", "PR")] * 12) == (12, None, None, None)


@pytest.mark.parametrize(
    ("base", "value", "day", "answer"),
    [
        (20, 3, "2020-04-01", (False, False)), (20.1, 3, "2020-04-01", (True, True)),
        (40, 20, "2020-04-01", (False, True)), (40, 19.9, "2020-04-01", (True, True)),
        (60, 20.1, "2020-04-01", (True, False)), (60, 3, "2020-05-16", (True, True)),
        (60, 3, "2020-05-17", (False, False)), (60, 3, "2020-02-16", (True, True)),
        (60, 3, "2020-02-15", (False, False)),
    ],
)  # fmt: skip
def test_rule_42_fall_and_normal(base, value, day, answer):
    labs = [lab("AFP", base, "2020-01-01", "ug/L"), lab("AFP", value, day, "ng/mL", seq=2)]
    found = subject(lb=labs)["marker"]
    assert (found["fall"], found["normal"]) == answer


def test_rule_42_of_two_equally_near_the_later():
    labs = [lab("AFP", 60, "2020-01-01", "ug/L"), lab("AFP", 3, "2020-03-31", "ug/L", seq=2)]
    assert subject(lb=[*labs, lab("AFP", 90, "2020-04-02", "ug/L", seq=3)])["marker"]["VALUE"] == 90


@pytest.mark.parametrize(
    ("start", "count"), [("2020-02-05", 1), ("2020-02-10", 1), ("2020-02-11", 2), ("2020-02-01", 1)]
)
def test_rule_43_an_event_begins_while_no_other_is_open(start, count):
    events = [ae("2020-02-01", "2020-02-10", 2), ae(start, "2020-03-01", 3, seq=2), ae("2020-04-01", "", 1, seq=3)]
    assert len(subject(ae=events, ss=[alive("2020-06-01")])["recurrence"][2]) == count


def test_rule_43_what_began_before_treatment_keeps_its_term_open():
    events = [ae("2019-12-01", "2020-02-01", 2), ae("2020-02-01", "", 2, seq=2)]
    assert subject(ae=events)["recurrence"][2] == []
    assert subject(ae=[{**events[0], "AEENDTC": "2020-01-31"}, events[1]])["recurrence"][2] == [32]


def test_rule_43_death_ends_the_events():
    rows = [(30, True, [10, 20]), (40, False, [10, 35])]
    assert [mean_count(rows, time) for time in (9, 10, 20, 34, 35)] == [0, 1, 1.5, 1.5, 2]
    assert deviation(rows, 20) == pytest.approx((1 / 8) ** 0.5)


@pytest.mark.parametrize(
    ("alt", "bili", "gap", "quarter", "review"),
    [
        (120, 42.1, "2020-02-01", "high high", True), (119, 42.1, "2020-02-01", "low high", False),
        (120, 42, "2020-02-01", "high low", False), (120, 42.1, "2020-03-02", "high high", True),
        (120, 42.1, "2020-03-03", "high high", False), (120, 42.1, "2020-01-31", "high high", False),
    ],
)  # fmt: skip
def test_rule_44_quarters_and_what_is_to_be_reviewed(alt, bili, gap, quarter, review):
    labs = [
        lab("ALT", alt, "2020-02-01"),
        lab("BILI", bili, gap, "umol/L", 21, 2),
        lab("ALP", 240, "2020-02-01", high=120),
    ]
    point = subject(lb=labs)["enzymes"]["window", "ULN"]
    assert (point["quarter"], point["review"]) == (quarter, review)
    assert not subject(lb=[*labs[:2], {**labs[2], "LBSTRESN": 240.1}])["enzymes"]["window", "ULN"]["review"]
    assert subject(lb=labs)["enzymes"]["window", "BASE"] is None


@pytest.mark.parametrize(("day", "gaps"), [("2020-01-08", 0), ("2020-01-09", 1)])
def test_rule_45_a_gap_is_longer_than_7_days(day, gaps):
    found = subject(ex=[ex("2020-01-01"), ex(day)], dm=[{"USUBJID": "A", "RFICDTC": "2019-12"}])["feasibility"]
    assert found["NGAP"] == gaps
    assert (found["CONSDAYS"], found["ACCRMON"]) == (None, "2019-12")


@pytest.mark.parametrize(("day", "dead"), [("2020-01-31", True), ("2020-02-01", False)])
def test_rule_45_deaths_within_30_days(day, dead):
    assert subject(death=day)["deaths_within"][30] == (True, dead)
    assert subject(ss=[alive("2020-01-30")])["deaths_within"][30] == (False, False)
    assert subject(ss=[alive("2020-01-31")])["deaths_within"][30] == (True, False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("TACE and sorafenib", "tace"), ("RFA, lenvatinib", "local"), ("nivolumab", "systemic"), ("?", "unknown")],
)
def test_rule_46_a_name_is_of_the_first_kind_of_which_it_holds_a_word(name, kind):
    assert next_therapy.kind(name) == kind


def test_rule_46_on_one_day_therapy_then_transplant_then_death():
    day, end = "2020-07-01", {"death": "2020-07-01"}
    rows = [given("RFA", day), given("", day, TRANSPLANT), given("cTACE", day)]
    found = subject(pr=rows, **end)["next_therapy"]
    assert found == {"any": (183, "therapy"), "kind": (183, "tace"), "transplant": (183, "transplant")}
    assert subject(**end)["next_therapy"]["transplant"] == (183, "death")


@pytest.mark.parametrize(("day", "answer"), [("2025-01-01", (1828, "death")), ("2025-01-02", (1828, ""))])
def test_rule_46_the_horizon_is_applied_last(day, answer):
    assert subject(death=day, ss=[alive("2021-01-01")])["next_therapy"]["any"] == answer


@pytest.mark.parametrize(("local", "answer"), [("2020-06-30", None), ("2020-07-01", 1), ("2020-07-11", 11)])
def test_rule_47_an_event_before_the_start_leaves_the_subject_out(local, answer):
    looks = scans(("2020-01-01", 10), (local, 12))
    row = subject(lesions=1, tr=looks, tu=[tu("N01", "NEW", "2020-07-01")])["later_start"]["LPDP"]
    assert (row and row[2]) == answer


@pytest.mark.parametrize(("lesion", "bed"), [("T01", 45 * 5.5), ("T02", None), ("", 45 * 5.5)])
def test_rule_48_bed_of_the_dose_to_the_target(lesion, bed):
    row = {"USUBJID": "A", "XDSEQ": 1, "XDTESTCD": "PTVD95", "XDSTRESN": 4500, "XDSTRESU": "cGy", "XDLNKID": lesion}
    found = subject(lesions=1, xd=[row])["doses"][1]
    assert found[2:] == (45, bed)


def test_rule_49_more_points_than_at_baseline_or_an_emergent_event():
    scores = [points("CPASCITE", 2, "2020-01-01"), points("CPASCITE", 2, "2020-03-01", 2)]
    assert subject(rs=scores)["decompensations"] == {}
    risen = [*scores, points("CPASCITE", 3, "2020-04-01", 3)]
    assert subject(rs=risen)["decompensations"] == {"ASCITES": date(2020, 4, 1)}
    assert subject(rs=risen[1:])["decompensations"] == {}
    early, on = ae("2019-12-31", term="Hepatic failure"), ae("2020-01-01", term="Hepatic failure")
    assert subject(ae=[early])["decompensations"] == {}
    assert subject(ae=[on])["decompensations"] == {"FAILURE": date(2020, 1, 1)}


@pytest.mark.parametrize(("day", "what"), [("2020-07-01", "decompensation"), ("2020-07-02", "progression")])
def test_rule_49_comes_before_a_progression_of_its_day(day, what):
    found = subject(ae=[ae(day, term="Ascites")], tu=[tu("N01", "NEW", "2020-07-01")])["decompensation"]
    assert (found["with"][1], found["without"][1]) == (what, "decompensation")
