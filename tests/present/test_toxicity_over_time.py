"""Tables and figures of toxicity over time say what the results say."""

import pytest

from helpers.analyse.toxicity_monitoring import monitoring, monitoring_operating
from helpers.foundation.protocol import Monitoring
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present import sample
from tests.present.test_report import page
from tests.present.test_tables import cells, changed, line

TICKS = sample.PROTOCOL.estimation.display_months
RULE = Monitoring(
    p0=0.3, prior=(1, 1), limit=0.95, grade=3, related=False, max_subjects=40, rates=(0.1, 0.5), source="Stated."
)


def test_an_incidence_comes_from_the_results(study):
    keys = {"analysis": "ae-cumulative-incidence", "grade": ">=3", "time": 12.0}
    ard = changed(study.ard, 0.4321, stat="estimate", **keys)
    ard = changed(changed(ard, 0.1, stat="low", **keys), 0.9, stat="high", **keys)
    ard = changed(
        changed(ard, 7, stat="at_risk", **keys), 11, analysis="ae-cumulative-incidence", grade=">=3", stat="events"
    )
    assert line(tables.ae_incidence(ard), "12 months", after="Grade ≥3 (events 11/35)") == ["43.2%", "10.0–90.0", "7"]
    assert "Grade ≥3: " in figures.ae_incidence(ard, ticks=TICKS).description
    assert "43.2% (10.0–90.0) at 12" in figures.ae_incidence(ard, ticks=TICKS).description


def test_a_prevalence_comes_from_the_results(study):
    keys = {"analysis": "ae-prevalence", "grade": ">=2", "time": 6.0}
    ard = changed(changed(study.ard, 5, stat="n", **keys), 0.25, stat="estimate", **keys)
    for grade in ("any", ">=2", ">=3"):
        ard = changed(ard, 20, stat="denominator", **{**keys, "grade": grade})
    row = line(tables.ae_prevalence(ard), "6")
    assert (row[0], row[2]) == ("20", "5 (25.0)")
    assert "month 6: any grade" in figures.ae_prevalence(ard, ticks=TICKS).description
    assert "grade ≥2 5/20" in figures.ae_prevalence(ard, ticks=TICKS).description


@pytest.mark.parametrize("settings", [{"events": False}, {"subjects": 2, "untreated": 2, "events": False}])
def test_without_events_or_subjects_there_is_something_to_say(settings):
    study = sample.study(**settings)
    assert figures.ae_incidence(study.ard, ticks=TICKS).description
    assert figures.ae_prevalence(study.ard, ticks=TICKS).description
    said = "No adverse event was recorded."
    assert cells(tables.ae_incidence(study.ard))[1:] == cells(tables.ae_prevalence(study.ard))[1:] == [[said]]
    assert said in figures.ae_incidence(study.ard, ticks=TICKS).description


def test_where_no_event_is_graded_the_figure_says_so():
    study = sample.study(subjects=8)
    study.adae["AETOXGRN"] = float("nan")
    ard = sample.results(study.adsl, study.adrs, study.adtte, study.adae)
    assert figures.ae_incidence(ard, ticks=TICKS).description == "No adverse event has a grade."
    text = page(study, ard=ard)
    assert "<b>no adverse event has a grade</b>" in text


def test_monitoring_is_shown_where_the_protocol_states_it_and_not_else(study):
    assert "Monitoring of acute toxicity" not in page(study)
    ard = combine(
        Results(study.ard), monitoring(study.adae, study.adsl, settings=RULE), monitoring_operating(RULE)
    ).rows
    text = page(study, protocol=sample.PROTOCOL.model_copy(update={"monitoring": RULE}), ard=ard)
    assert "Monitoring of acute toxicity" in text
    table = tables.toxicity_monitoring(ard, RULE)
    evaluable = line(table, "Evaluable subjects")[0]
    assert 30 < int(evaluable) <= 35
    assert line(table, "With toxicity")[0].endswith(f"/{evaluable}")
    # of a uniform prior: 2 of 2 .973; 3 of 4 .9692; 4 of 6 .9712; 5 of 9 .9527 exceed .95, one fewer does not
    steps = [row[1:] for row in cells(table) if row[0].startswith("Among")]
    assert [row[0] for row in cells(table) if row[0].startswith("Among")][:4] == [
        "Among 2 subjects or more",
        "Among 3 subjects or more",
        "Among 5 subjects or more",
        "Among 7 subjects or more",
    ]
    assert steps[:2] == [["2 with toxicity stop"], ["3 with toxicity stop"]]
    # the rate squared of two toxicities in the first two subjects, and a little more later
    assert line(table, "Probability of stopping", after="If the true rate were 50%")[0].startswith("9")
