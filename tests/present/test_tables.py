"""Tables say what the results say."""

import re
from functools import partial

import pandas as pd
import pytest

from helpers.analyse.ard import ard_rows
from helpers.foundation.protocol import LocalReading
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import tables
from helpers.present.lookup import Lookup
from tests.present import sample

FDA = (
    "censored at the start without a baseline sum, and at the last adequate assessment before subsequent therapy, "
    "transplant or an event more than 6 months and 28 days after it"
)


def cells(table) -> list[list[str]]:
    """Rows of a table as a reader sees them: texts of headings and cells."""
    html = str(table.html())
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def line(table, name: str, *, after: str = "") -> list[str]:
    """The cells of the first line with that name, below a group if one is named."""
    rows = cells(table)
    start = next(place for place, row in enumerate(rows) if row[0] == after) if after else 0
    return next(row[1:] for row in rows[start:] if row[0] == name)


def changed(ard: pd.DataFrame, value: float, **keys) -> pd.DataFrame:
    """The results with one statistic replaced."""
    chosen = pd.Series(True, index=ard.index)
    for name, wanted in keys.items():
        chosen &= ard[name.upper()] == wanted
    assert chosen.sum() == 1
    return ard.assign(STATVAL=ard["STATVAL"].mask(chosen, value))


def test_disposition_counts_are_those_of_the_results(study):
    table = tables.disposition(study.ard)
    assert line(table, "Enrolled") == ["36"]
    assert line(table, "Not treated") == ["1"]
    assert line(table, "Treated: safety set") == ["35"]


def test_a_number_in_a_table_comes_from_the_results(study):
    keys = {"analysis": "kaplan-meier", "paramcd": "LPFS", "time": 12.0}
    ard = changed(study.ard, 0.4321, stat="estimate", **keys)
    ard = changed(ard, 0.1, stat="low", **keys)
    ard = changed(ard, 0.9, stat="high", **keys)
    ard = changed(ard, 7, stat="at_risk", **keys)
    table = tables.survival(ard, paramcd="LPFS", label="Local")
    assert line(table, "12 months") == ["43.2%", "10.0–90.0", "7"]


def test_denominators_are_those_of_the_results(study):
    results = Lookup(study.ard)
    for phase in tables.PHASES:
        n = results.value("ae-worst-grade", "denominator", phase=phase, soc="", term="", grade="any")
        assert f"n = {n:.0f}." in tables.ae_terms(study.ard, phase=phase).html()
        assert line(tables.ae_overview(study.ard), "Any adverse event", after=f"{tables.PHASES[phase]} (n = {n:.0f})")
    assert line(tables.best_response(study.ard, measure="VDIAM"), "Complete response")[0].endswith("/35")
    assert "safety set, n = 35." in tables.survival(study.ard, paramcd="OS", label="OS").html()


def test_a_variable_that_nobody_recorded_is_not_collected(study):
    table = tables.baseline(study.ard)
    assert line(table, "Race", after="Not collected") == ["not collected"]
    assert line(table, "Male")[0].startswith("2")


def test_a_kind_of_event_that_was_not_recorded_is_not_zero(study):
    ard = changed(study.ard, float("nan"), analysis="ae-overview", phase="ACUTE", term="serious", stat="n")
    assert line(tables.ae_overview(ard), "Serious", after="Acute (n = 35)") == ["not collected", "", "", ""]


def test_best_response_is_in_the_order_of_response(study):
    names = [row[0] for row in cells(tables.best_response(study.ard, measure="VDIAM"))[1:]]
    assert [name[:8] for name in names] == [
        "Complete", "Partial ", "Stable d", "Progress", "Not eval", "Objectiv", "Disease ",
    ]  # fmt: skip


def test_the_most_frequent_term_comes_first_and_any_event_before_all(study):
    rows = cells(tables.ae_terms(study.ard, phase="CHRONIC"))
    names = [row[0] for row in rows]
    assert "Any adverse event" in names
    counts = [int(row[1].split()[0]) for row in rows if row[0] == "Any term"]
    assert counts == sorted(counts, reverse=True)


def test_events_stand_beside_the_subjects(study):
    table = tables.ae_terms(study.ard, phase="ACUTE")
    keys = {"phase": "ACUTE", "soc": "", "term": "", "grade": "any"}
    events = Lookup(study.ard).value("ae-worst-grade", "events", **keys)
    assert line(table, "Any adverse event")[2] == f"{events:.0f}"
    assert events == ((study.adae["APHASE"] == "ACUTE") & (study.adae["TRTEMFL"] == "Y")).sum()


def test_events_and_censorings_stand_apart(study):
    labels = {"LPFS": "Local progression-free survival", "TTLP": "Time to local progression"}
    rows = sample.results(study.adsl, study.adrs, study.adtte, study.adae)
    table = tables.maturity(rows, labels=labels, adtte=study.adtte)
    names = [row[0] for row in cells(table)]
    assert names.index("Kind of event") < names.index("Local progression")
    assert names.index("Reason for censoring, or competing event") < names.index("Follow-up goes on")
    assert line(table, "In the analysis")[0] == "35"


@pytest.mark.parametrize("at_most", [1, 3])
def test_findings_are_listed_up_to_a_number_and_the_rest_is_named(study, at_most):
    html = tables.findings_by_subject(study.findings, at_most=at_most).html()
    assert html.count("AE-004") + html.count("TR-012") == at_most
    assert ("findings.parquet" in html) == (at_most < 3)


def test_findings_are_counted_by_check(study):
    assert line(tables.findings_by_check(study.findings), "AE-004")[:4] == ["AE", "Query", "2", "2"]


def test_the_protocol_table_shows_each_source():
    html = tables.endpoints(sample.PROTOCOL).html()
    assert html.count("our reading") == 3
    assert "The sum of the viable diameters of the treated lesions at least 20% larger than its smallest so far" in html


def test_no_table_depends_on_the_order_of_the_results(study):
    shuffled = study.ard.sample(frac=1, random_state=3)
    responses = (partial(table, measure="VDIAM") for table in (tables.best_response, tables.response_by_visit))
    for table in (tables.baseline, tables.ae_overview, *responses):
        assert table(study.ard).html() == table(shuffled).html(), table
    for phase in tables.PHASES:
        one, other = (tables.ae_terms(ard, phase=phase).html() for ard in (study.ard, shuffled))
        assert one == other


def test_estimands_say_how_each_endpoint_treats_what_happens_in_between():
    _, *lines = cells(tables.estimands(sample.PROTOCOL))
    rows = {name: rest for name, *rest in lines}
    assert len(rows) == len(sample.PROTOCOL.main_endpoints)
    variable, between, summary = rows["Local progression-free survival (primary)"]
    assert variable == "Time from the first fraction to local progression or death, up to 5 calendar years"
    assert between.startswith("Death counted as the event; distant progression,")
    assert between.endswith("subsequent therapy and missed assessments ignored")
    assert summary == "Median, and rates at 6, 12, 24, 36 and 60 months (Kaplan-Meier)"
    assert (
        "to local progression, distant progression, progression of non-target lesions or death, up"
        in (rows["Progression-free survival"][0])
    )
    _, between, summary = rows["Time to local progression"]
    assert between.startswith("Liver transplant and death competing; ")
    assert summary == "Cumulative incidence at 6, 12, 24, 36 and 60 months (Aalen-Johansen)"


def with_primary(**changes):
    """The protocol with another primary endpoint."""
    endpoints = sample.PROTOCOL.endpoints
    changed = endpoints["LPFS"].model_copy(update=changes)
    return sample.PROTOCOL.model_copy(update={"endpoints": {**endpoints, "LPFS": changed}})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"conventions": "FDA"},
            f"Death counted as the event; {FDA}; distant progression and progression of non-target lesions ignored",
        ),
        (
            {"events": ("local_progression", "transplant"), "counts_as_event": ()},
            "Liver transplant counted as the event; death censors, at the last adequate assessment of the treated "
            "lesions; distant progression, progression of non-target lesions, subsequent therapy and missed "
            "assessments ignored",
        ),
        (
            {"events": sample.PROTOCOL.tie_order, "conventions": "FDA"},
            f"Liver transplant and death counted as the event; {FDA}",
        ),
    ],
)
def test_estimands_follow_the_protocol_file(changes, said):
    assert line(tables.estimands(with_primary(**changes)), "Local progression-free survival (primary)")[1] == said


def test_estimands_end_at_the_horizon_of_the_endpoint():
    variable = line(tables.estimands(with_primary(horizon_years=3)), "Local progression-free survival (primary)")[0]
    assert variable.endswith("up to 3 calendar years")


@pytest.mark.parametrize(
    ("local", "said"),
    [
        ({}, "The sum of the viable diameters of the treated lesions at least 20% larger than its smallest so far"),
        (
            {"measure": "LDIAM", "reference": "baseline", "progression_ratio": (125, 100)},
            "The sum of the longest diameters of the treated lesions at least 25% larger than its baseline",
        ),
        (
            {"by": "lesion"},
            "The viable diameter of any treated lesion at least 20% larger than its own smallest so far",
        ),
        (
            {"minimum_increase_mm": 2.5},
            "The sum of the viable diameters of the treated lesions at least 20% larger than its smallest so far, "
            "and at least 2.5 mm larger than its smallest so far",
        ),
    ],
)
def test_a_reading_is_said_with_the_numbers_of_the_protocol_file(study, local, said):
    protocol = with_primary(local=LocalReading(**local))
    assert line(tables.readings(study.ard, protocol, month=24), "Primary reading")[0] == said


def test_what_is_open_stands_beside_what_it_changes(study):
    counts = pd.DataFrame([{"PARAMCD": "LPFSFDA", "GROUP": "LPFS", "n": 35, "changed": 7}])
    found = ard_rows(counts, analysis="sensitivity", method="", stats=("n", "changed"), population="SAFFL")
    lines = cells(tables.readings(Results(study.ard) + Results(found), sample.PROTOCOL, month=24))
    local = lines[: next(place for place, row in enumerate(lines) if row[0] == "Distant progression-free survival")]
    rows = {name: rest for name, *rest in local}
    assert rows["Primary reading"][1] == sample.PROTOCOL.endpoints["LPFS"].source
    assert rows["FDA conventions"][1].startswith("Not stated, our reading:")
    assert rows["FDA conventions"][0].startswith("Censored at the start without a baseline sum, and")
    assert rows["FDA conventions"][3] == "7/35"
    between = Lookup(study.ard).value("npmle", "estimate", paramcd="LPFSINT", time=24.0)
    assert rows["Interval-censored"][2:] == [fmt.percent(between), "–"]


def test_a_rate_that_was_not_computed_is_not_called_not_estimable(study):
    keys = {"analysis": "kaplan-meier", "paramcd": "LPFS", "time": 24.0}
    not_estimable = changed(study.ard, float("nan"), stat="estimate", **keys)
    assert line(tables.readings(not_estimable, sample.PROTOCOL, month=24), "Primary reading")[2] == "NE"
    assert line(tables.readings(study.ard, sample.PROTOCOL, month=18), "Primary reading")[2] == "–"
