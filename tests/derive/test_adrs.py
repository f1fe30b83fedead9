"""Rule 12 on hand-typed patients: overall response and that of the treated lesions, their best, the investigator's."""

import pytest

from tests.derive.patient import PROTOCOL, START, best, derive, new, not_done, size, state, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50)
RESPONSE = {"RSTESTCD": "TRGRESP", "RSCAT": "mRECIST", "RSSTRESC": "SD", "RSDTC": "2023-04-10"}
PARTIAL = [BASE, size("2023-04-10", 30, VISITNUM=5)]


def told(derived) -> list[str]:
    """The investigator's responses beside the derived ones."""
    return derived.adrs.query("PARAMCD == 'TRGRESP'")["INVRESP"].tolist()


@pytest.mark.parametrize(("date", "expected"), [("2023-07-10", "PR"), ("2023-07-09", "SD"), (START, "PR")])
def test_best_response_ends_with_a_transplant(date, expected):
    pr = [{"PRTRT": "LIVER TRANSPLANT", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": date}]
    tr = [BASE, size("2023-04-10", 50), size("2023-07-10", 30)]
    assert best(derive(study(tu=[target()], tr=tr, pr=pr))) == expected


@patients(
    ("first", "second", "expected"),
    [(50, 60, "PD"), (50, 50, "SD"), (30, 35, "PR"), (0, 1, "CR"), (60, 0, "PD")],
    lambda first, second: derive(
        study(tu=[target()], tr=[BASE, size("2023-02-01", first), size("2023-04-10", second)])  # the first on day 22
    ),
)
def test_only_stable_disease_has_to_last(derived, expected):
    assert best(derived) == expected


def test_without_a_baseline_nothing_is_the_best():
    assert best(derive(study(tu=[target()], tr=[size("2023-04-10", 50), size("2023-07-10", 30)]))) == "NE"


def test_incomplete_assessments_alone_are_not_evaluable():
    tu, second = [target(), target("T02")], size("2022-12-20", 20, "T02")
    tr = [BASE, second, size("2023-04-10", 30), not_done("2023-04-10", "T02")]
    assert best(derive(study(tu=tu, tr=tr))) == "NE"


def test_the_best_response_has_the_date_and_record_at_which_it_was_first_seen():
    tr = [BASE, size("2023-04-10", 45), size("2023-07-10", 30), size("2023-10-10", 20)]
    rows = derive(study(tu=[target()], tr=tr)).adrs
    for row in rows[rows["PARAMCD"].isin(["BOR", "BORTRG"])].to_dict("records"):
        assert (row["AVALC"], row["ADT"].strftime("%Y-%m-%d"), row["AVISITN"]) == ("PR", "2023-07-10", 6)
        assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("TR", "TRDTC", 3)


def test_the_investigator_who_agrees_is_not_asked():
    derived = derive(study(tu=[target()], tr=PARTIAL, rs=[{**RESPONSE, "RSSTRESC": "pr"}]))
    assert told(derived) == ["PR"]
    assert derived.findings.empty


def test_the_investigators_response_is_that_of_the_visit_whatever_its_day():
    derived = derive(study(tu=[target()], tr=PARTIAL, rs=[{**RESPONSE, "RSDTC": "2023-04-20", "VISITNUM": 5}]))
    assert told(derived) == ["SD"]


def test_of_two_responses_at_a_visit_the_later_counts():
    rs = [
        {**RESPONSE, "VISITNUM": 5, "RSSTRESC": "PR", "RSDTC": "2023-04-12"},
        {**RESPONSE, "VISITNUM": 5, "RSSTRESC": "SD", "RSDTC": "2023-04-11"},
    ]
    assert told(derive(study(tu=[target()], tr=PARTIAL, rs=rs))) == ["PR"]


@pytest.mark.parametrize(
    "other", [{"RSCAT": "RECIST 1.1"}, {"RSTESTCD": "OVRLRESP"}, {"RSEVAL": "INDEPENDENT ASSESSOR"}]
)
def test_other_responses_are_not_the_investigators_of_the_treated_lesions(other):
    assert told(derive(study(tu=[target()], tr=PARTIAL, rs=[{**RESPONSE, **other}]))) == [""]


def test_each_response_by_the_investigator_is_asked_about_beside_its_own():
    rs = [{**RESPONSE, "RSSTRESC": "PR"}, {**RESPONSE, "RSTESTCD": "OVRLRESP", "RSSTRESC": "SD"}]
    derived = derive(study(tu=[target(), new("2023-04-10")], tr=PARTIAL, rs=rs))
    rows = derived.adrs[derived.adrs["ADT"].notna() & (derived.adrs["ASSESS"] != "")].set_index("PARAMCD")
    assert rows[["AVALC", "INVRESP"]].to_dict("index") == {
        "TRGRESP": {"AVALC": "PR", "INVRESP": "PR"}, "OVRLRESP": {"AVALC": "PD", "INVRESP": "SD"},
    }  # fmt: skip
    assert derived.findings["MESSAGE"].tolist() == [
        "The investigator's overall response SD of 2023-04-10 differs from PD, which the measurements and lesions "
        "found give."
    ]
    assert (derived.findings["RULE"].item(), derived.findings["VALUE"].item()) == ("RS-DERIVED", "SD")


def test_a_response_after_the_first_progression_is_queried_too():
    tr = [BASE, size("2023-04-10", 60), size("2023-07-10", 30)]
    derived = derive(study(tu=[target()], tr=tr, rs=[{**RESPONSE, "RSDTC": "2023-07-10"}]))
    assert derived.findings["MESSAGE"].tolist() == [
        "The investigator's response of the treated lesions SD of 2023-07-10 differs from PR, which the measurements "
        "give."
    ]


def both(derived) -> list[tuple[str, str]]:
    """At each later assessment the response of the treated lesions and the overall one, in the order of their dates."""
    rows = derived.adrs[derived.adrs["ASSESS"] != ""].sort_values(["ADT", "ASSESS"])
    codes = (rows.loc[rows["PARAMCD"] == name, "AVALC"] for name in ("TRGRESP", "OVRLRESP"))
    return list(zip(*codes, strict=True))


def bests(derived) -> tuple[str, str]:
    """The best of the treated lesions, and overall."""
    return best(derived), best(derived, "BOR")


APRIL = [BASE, size("2023-04-10", 0, VISITNUM=3)]
GONE = [*APRIL, size("2023-07-10", 0, VISITNUM=6)]


def test_a_complete_response_with_a_new_lesion_of_the_day_is_a_progression_overall():
    derived = derive(study(tu=[target(), new("2023-04-10", place="LUNG")], tr=APRIL))
    assert (both(derived), bests(derived)) == ([("CR", "PD")], ("CR", "PD"))
    row = derived.adrs.query("PARAMCD == 'BOR'").iloc[0]
    assert (row["ADT"].strftime("%Y-%m-%d"), row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == (
        "2023-04-10", "TU", "TUDTC", 2,
    )  # fmt: skip


def test_what_is_seen_before_a_progression_counts_and_what_is_seen_after_does_not():
    derived = derive(study(tu=[target(), new("2023-07-10")], tr=[BASE, size("2023-04-10", 30), size("2023-07-10", 0)]))
    assert (both(derived), bests(derived)) == ([("PR", "PR"), ("CR", "PD")], ("CR", "PR"))
    later = derive(study(tu=[target(), new("2023-07-11")], tr=[BASE, size("2023-04-10", 30), size("2023-07-10", 0)]))
    assert (both(later), bests(later)) == ([("PR", "PR"), ("CR", "CR")], ("CR", "CR"))


@pytest.mark.parametrize(("visit", "expected"), [(3, "PD"), (4, "CR"), (None, "CR")])
def test_a_time_point_and_not_a_day_has_one_response(visit, expected):
    number = {} if visit is None else {"VISITNUM": visit}
    derived = derive(study(tu=[target(), new("2023-04-12", **number)], tr=APRIL))
    assert both(derived) == [("CR", expected)]
    assert bests(derived) == ("CR", expected)


@pytest.mark.parametrize(("day", "expected"), [("2023-05-08", "PD"), ("2023-05-09", "CR")])
def test_a_visit_over_more_than_28_days_is_no_time_point(day, expected):
    assert both(derive(study(tu=[target(), new(day, VISITNUM=3)], tr=APRIL))) == [("CR", expected)]


def test_a_visit_that_fell_apart_has_a_response_for_each_date():
    tu = [target(), target("T02"), new("2023-05-20", VISITNUM=3)]
    tr = [
        BASE, size("2022-12-20", 20, "T02"),
        size("2023-04-10", 0, VISITNUM=3), size("2023-04-10", 0, "T02", VISITNUM=3), size("2023-05-20", 0, VISITNUM=3),
    ]  # fmt: skip
    assert both(derive(study(tu=tu, tr=tr))) == [("CR", "CR"), ("NE", "PD")]


def test_an_equivocal_finding_dates_the_progression_back():
    tu = [target(), new("2023-04-10", what="EQUIVOCAL", VISITNUM=3), new("2023-07-10", VISITNUM=6)]
    derived = derive(study(tu=tu, tr=GONE))
    assert (both(derived), bests(derived)) == ([("CR", "PD"), ("CR", "PD")], ("CR", "PD"))


def test_progression_of_an_untreated_lesion_is_one_overall():
    tr = [*APRIL, state("2023-04-10", what="UNEQUIVOCAL PROGRESSION", VISITNUM=3)]
    derived = derive(study(tu=[target()], tr=tr))
    assert (both(derived), bests(derived)) == ([("CR", "PD")], ("CR", "PD"))


def test_after_a_local_progression_all_is_progression_overall():
    tr = [BASE, size("2023-04-10", 30), size("2023-07-10", 40), size("2023-10-10", 0)]
    derived = derive(study(tu=[target()], tr=tr))
    assert both(derived) == [("PR", "PR"), ("PD", "PD"), ("CR", "PD")]
    assert bests(derived) == ("PR", "PR")


def test_progressions_count_whatever_endpoints_the_protocol_has():
    primary = PROTOCOL.model_copy(update={"endpoints": {"LPFS": PROTOCOL.endpoints["LPFS"]}})
    domains = study(tu=[target(), new("2023-04-10")], tr=APRIL)
    assert bests(derive(domains, protocol=primary)) == ("CR", "PD")


UNTREATED = target("NT1", TUSTRESC="NON-TARGET")


@patients(
    ("tu", "states", "expected"),
    [
        ([UNTREATED], [state("2023-04-10", VISITNUM=3)], "CR"),
        ([UNTREATED], [], "PR"),
        ([UNTREATED], [state("2023-04-10", what="PRESENT", VISITNUM=3)], "PR"),
        ([UNTREATED], [not_done("2023-04-10", "NT1", test="TUMSTATE", VISITNUM=3)], "PR"),
        ([UNTREATED], [state("2023-03-10", VISITNUM=2)], "PR"),  # absent at the visit before is not looked at now
        ([UNTREATED], [state("2023-04", VISITNUM=3)], "PR"),  # without a complete date nothing is used
        ([UNTREATED], [state("2023-04-12", VISITNUM=3), state("2023-04-10", what="PRESENT", VISITNUM=3)], "PR"),
        ([UNTREATED], [state("2023-04-10", "NT1.1", VISITNUM=3), state("2023-04-10", "NT1.2", VISITNUM=3)], "CR"),
        ([UNTREATED, target("NT2", TUSTRESC="NON-TARGET")], [state("2023-04-10", VISITNUM=3)], "PR"),
        ([target("NT1", "2023-04-10", TUSTRESC="NON-TARGET")], [], "PR"),
        ([target("NT1", "2023-04-11", TUSTRESC="NON-TARGET")], [], "CR"),  # identified later
        ([target("NT1", "2023-04", TUSTRESC="NON-TARGET")], [], "PR"),  # may have been there
        ([target("NT1", "2023-05", TUSTRESC="NON-TARGET")], [], "CR"),
        ([target("NT1", "", TUSTRESC="NON-TARGET")], [], "PR"),
        ([target("T01", TUSTRESC="NON-TARGET")], [], "CR"),  # the treated lesion itself
        ([{**UNTREATED, "TUEVAL": "INDEPENDENT ASSESSOR"}], [], "CR"),
    ],
    lambda tu, states: derive(study(tu=[target(), *tu], tr=[*APRIL, *states])),
)
def test_a_complete_response_needs_every_untreated_lesion_looked_at_and_gone(derived, expected):
    assert [overall for treated, overall in both(derived) if treated == "CR"] == [expected]
    assert bests(derived) == ("CR", expected)


@pytest.mark.parametrize(("value", "expected"), [(0, "PR"), (35, "PR"), (36, "SD")])
def test_an_untreated_lesion_that_is_there_takes_nothing_from_other_responses(value, expected):
    tr = [BASE, size("2023-04-10", value, VISITNUM=3), state("2023-04-10", what="PRESENT", VISITNUM=3)]
    assert [overall for _, overall in both(derive(study(tu=[target(), UNTREATED], tr=tr)))] == [expected]


@pytest.mark.parametrize(("therapy", "expected"), [("2023-05-01", "PD"), ("2023-04-30", "SD")])
def test_a_progression_counts_by_its_own_date_up_to_therapy(therapy, expected):
    cm = [{"CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": therapy}]
    tr = [BASE, size("2023-02-01", 50), size("2023-04-10", 50), size("2023-07-10", 50)]
    for first, answer in ((tr[:2], {"PD": "PD", "SD": "NE"}[expected]), (tr[:3], "SD")):
        derived = derive(study(tu=[target(), new("2023-05-01")], tr=[*first, tr[3]], cm=cm))
        assert best(derived, "BOR") == answer  # the first scan alone, on day 22, is too early to be stable


@pytest.mark.parametrize(("day", "expected"), [("2023-02-20", "NE"), ("2023-02-21", "SD")])
def test_stable_disease_counts_from_42_days_after_the_start(day, expected):
    assert bests(derive(study(tu=[target()], tr=[BASE, size(day, 50)]))) == (expected, expected)


def test_without_a_size_to_start_from_there_is_no_best_response_but_there_is_a_progression():
    for base in ([], [size("2022-12-20", 0)]):
        derived = derive(study(tu=[target(), new("2023-04-10")], tr=[*base, size("2023-04-10", 0)]))
        assert (both(derived), bests(derived)) == ([("NE", "PD")], ("NE", "NE"))


def test_a_new_lesion_is_a_progression_where_the_treated_ones_were_not_assessed_at_all():
    derived = derive(study(tu=[target(), new("2023-04-10")], tr=[BASE]))
    assert (both(derived), bests(derived)) == ([], ("NE", "PD"))


def test_what_the_best_is_sought_among_ends_with_the_progression():
    tr = [BASE, size("2023-04-10", 30), size("2023-07-10", 20), size("2023-10-10", 10)]
    rows = derive(study(tu=[target(), new("2023-07-10")], tr=tr)).adrs.sort_values("ADT")
    flags = {name: rows.loc[rows["PARAMCD"] == name, "ANL01FL"].tolist() for name in ("TRGRESP", "OVRLRESP")}
    assert flags == {"TRGRESP": ["Y", "Y", "Y"], "OVRLRESP": ["Y", "Y", ""]}


def test_each_response_has_its_own_name():
    rows = derive(study(tu=[target()], tr=PARTIAL)).adrs
    assert dict(zip(rows["PARAMCD"], rows["PARAM"], strict=True)) == {
        "TRGRESP": "Response of the treated lesions", "BORTRG": "Best response of the treated lesions",
        "OVRLRESP": "Overall response", "BOR": "Best overall response",
    }  # fmt: skip
