"""Each response stands under its own name, by the criteria that the study can have used."""

import re

import pytest

from helpers.analyse.best_response import OVERALL, SCOPES, TREATED
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables, wording
from tests.present import sample
from tests.present.test_report import page
from tests.present.test_tables import cells, line

OF = {TREATED: "response of the treated lesions", OVERALL: "overall response, mRECIST"}


@pytest.mark.parametrize(
    ("paramcd", "viable", "longest"),
    [
        ("OVRLRESP", "overall response, mRECIST", "overall response (longest diameters)"),
        ("BOR", "best overall response, mRECIST", "best overall response (longest diameters)"),
        ("TRGRESP", "response of the treated lesions", "response of the treated lesions"),
        ("BORTRG", "best response of the treated lesions", "best response of the treated lesions"),
    ],
)
def test_only_the_overall_response_by_viable_diameters_is_by_mrecist(paramcd, viable, longest):
    assert wording.response(paramcd, measure="VDIAM") == viable
    assert wording.response(paramcd, measure="LDIAM") == longest


@pytest.mark.parametrize("scope", SCOPES)
def test_tables_and_figures_say_which_response_they_are_of(study, scope):
    of = {"measure": "VDIAM", "scope": scope}
    shown = [
        table(study.ard, **of).html()
        for table in (tables.best_response, tables.response_by_visit, tables.duration_of_response)
    ]
    shown += [
        tables.landmark(study.ard, label="OS", **of).html(),
        figures.response_by_visit(study.ard, **of).title,
    ]
    shown += [figures.landmark(study.ard, label="OS", ticks=(0, 12), **of).title]
    own, other = OF[scope], OF[TREATED if scope == OVERALL else OVERALL]
    for words in map(str, shown):
        said = words.lower().replace("best ", "")
        assert own.lower() in said, words[:400]
        assert other.lower() not in said, words[:400]


def test_each_table_has_the_numbers_of_its_own_response(study):
    # in the invented study nobody has a complete overall response
    complete = {scope: line(tables.best_response(study.ard, measure="VDIAM", scope=scope), "Complete response")[0]
                for scope in SCOPES}  # fmt: skip
    had = (study.adrs["PARAMCD"] == "BORTRG") & (study.adrs["AVALC"] == "CR")
    measurable = study.adsl.loc[(study.adsl["SAFFL"] == "Y") & (study.adsl["SUMBL"] > 0), "USUBJID"]
    n = study.adrs.loc[had, "USUBJID"].isin(measurable).sum()
    assert n > 0
    assert complete == {OVERALL: f"0/{len(measurable)}", TREATED: f"{n}/{len(measurable)}"}


def test_time_to_response_has_a_line_for_each(study):
    table = tables.time_to_response(study.ard, measure="VDIAM", scopes=SCOPES)
    assert [row[0] for row in cells(table)[1:3]] == ["Overall response, mRECIST", "Response of the treated lesions"]


@pytest.fixture(scope="module")
def html(study) -> str:
    return page(study)


def test_the_first_screen_has_both_responses(html):
    cards = re.findall(r"<dt>(.*?)</dt>", html)
    for name in ("Overall response, mRECIST", "Response of the treated lesions"):
        assert {f"{name}: complete or partial", f"{name}: complete"} <= set(cards)


def test_nothing_calls_the_treated_lesions_alone_an_objective_response_by_mrecist(html):
    assert "Objective response, mRECIST" not in html
    assert "Enhancement that persists is not failure." in html


def test_the_profile_of_a_subject_has_both_responses(html):
    assert "<dt>Best overall response, mRECIST</dt>" in html
    assert "<dt>Best response of the treated lesions</dt>" in html
    assert ">Response, overall</text>" in html
    assert ">Response, treated lesions</text>" in html
    assert '<th scope="col">Response of the treated lesions</th><th scope="col">Overall response, mRECIST</th>' in html


def test_longest_diameters_are_no_mrecist_and_without_pfs_there_is_no_duration(study):
    ard = study.ard.loc[study.ard["ANALYSIS"] != "duration-of-response"]
    html = page(study, adtr=study.adtr.assign(PARAMCD="SUMLDIAM"), ard=ard)
    name = "Overall response (longest diameters)"
    assert f"{name}: its duration is not given, because the protocol file has no endpoint PFS." in html
    assert "table-duration-of-response-treated" in html
    assert not re.search("response,? (by )?mRECIST", html, flags=re.IGNORECASE)


def test_where_nobody_responded_the_page_says_so(study):
    adrs = study.adrs.assign(AVALC=study.adrs["AVALC"].mask(study.adrs["AVALC"].isin(["CR", "PR"]), "SD"))
    rest = study.ard.loc[~study.ard["ANALYSIS"].str.contains("response|landmark")]
    none = (sample.responses(study.adsl, adrs, study.adtte, scope=scope) for scope in SCOPES)
    html = page(study, adrs=adrs, ard=combine(Results(rest), *none).rows)
    for name in ("Overall response, mRECIST", "Response of the treated lesions"):
        assert f"{name}: no subject had one, so there is no time to response and no duration." in html
