"""Rule 12 on hand-typed patients: the best response, and the investigator's beside the derived one."""

import pytest

from tests.derive.patient import START, best, derive, not_done, size, study, target

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


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(50, 60, "PD"), (50, 50, "SD"), (30, 35, "PR"), (0, 1, "CR"), (60, 0, "PD")],
)
def test_only_stable_disease_has_to_last(first, second, expected):
    tr = [BASE, size("2023-02-01", first), size("2023-04-10", second)]  # the first on day 22
    assert best(derive(study(tu=[target()], tr=tr))) == expected


def test_without_a_baseline_nothing_is_the_best():
    assert best(derive(study(tu=[target()], tr=[size("2023-04-10", 50), size("2023-07-10", 30)]))) == "NE"


def test_incomplete_assessments_alone_are_not_evaluable():
    tu, second = [target(), target("T02")], size("2022-12-20", 20, "T02")
    tr = [BASE, second, size("2023-04-10", 30), not_done("2023-04-10", "T02")]
    assert best(derive(study(tu=tu, tr=tr))) == "NE"


def test_the_best_response_has_the_date_and_record_at_which_it_was_first_seen():
    tr = [BASE, size("2023-04-10", 45), size("2023-07-10", 30), size("2023-10-10", 20)]
    row = derive(study(tu=[target()], tr=tr)).adrs.query("PARAMCD == 'BOR'").iloc[0]
    assert (row["AVALC"], row["ADT"].strftime("%Y-%m-%d")) == ("PR", "2023-07-10")
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


def test_a_response_after_the_first_progression_is_queried_too():
    tr = [BASE, size("2023-04-10", 60), size("2023-07-10", 30)]
    derived = derive(study(tu=[target()], tr=tr, rs=[{**RESPONSE, "RSDTC": "2023-07-10"}]))
    assert derived.findings["MESSAGE"].tolist() == [
        "The investigator's response SD of 2023-07-10 differs from PR, which the measurements give."
    ]
