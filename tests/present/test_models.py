"""Restricted means, interval-censored estimates, survival by response and exploratory models, as they are shown."""

import numpy as np
import pytest

from helpers.analyse.cox_firth import cox_firth
from helpers.foundation.protocol import Models
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from helpers.present import format as fmt
from tests.present import sample
from tests.present.test_report import page
from tests.present.test_tables import cells, changed, line

TICKS = sample.PROTOCOL.estimation.display_months
OS = {"label": "OS", "measure": "VDIAM"}
LOCAL = {"paramcd": "LPFSINT", "of": "LPFS", "label": "Local"}
DEGENERATE = [{"events": False}, {"subjects": 2, "untreated": 2, "events": False}, {"subjects": 3, "untreated": 1}]


def replaced(ard, **values):
    """The results with the statistics of one line replaced; its keys are in `keys`."""
    keys = values.pop("keys")
    for stat, value in values.items():
        ard = changed(ard, value, stat=stat, **keys)
    return ard


def study_with(study, models: Models):
    """A protocol with other models, and the results of the study with them."""
    protocol = sample.PROTOCOL.model_copy(update={"models": models})
    others = study.ard.loc[~study.ard["ANALYSIS"].str.startswith("cox")]
    ard = combine(Results(others), cox_firth(study.adsl, study.adtte, models=models)).rows
    return protocol, ard


def test_a_restricted_mean_comes_from_the_results(study):
    keys = {"analysis": "rmst", "paramcd": "LPFS", "time": 24.0}
    ard = replaced(study.ard, keys=keys, estimate=17.94, se=1.234, low=15.55, high=np.nan)
    table = tables.restricted_mean(ard, labels={"OS": "Overall", "LPFS": "Local"})
    assert line(table, "24 months", after="Local") == ["17.9", "1.23", "15.6–NE"]


def test_the_interval_censored_estimate_stands_beside_kaplan_meier(study):
    keys = {"analysis": "npmle", "paramcd": "LPFSINT", "time": 12.0}
    ard = replaced(study.ard, keys=keys, estimate=0.5, least=0.4, most=0.6)
    ard = changed(ard, 0.7, analysis="kaplan-meier", paramcd="LPFS", time=12.0, stat="estimate")
    assert line(tables.interval_censored(ard, **LOCAL), "12 months") == ["50.0%", "70.0%", "40.0–60.0"]
    ard = replaced(ard, keys=keys, least=0.5, most=0.5)
    assert line(tables.interval_censored(ard, **LOCAL), "12 months") == ["50.0%", "70.0%", ""]
    description = figures.interval_censored(ard, ticks=TICKS, **LOCAL).description
    assert "12 months: 50.0% between assessments, 70.0% on their days" in description


def test_the_beta_product_interval_is_a_column_where_it_was_computed(study):
    assert "Beta product" not in tables.survival(study.ard, paramcd="OS", label="OS").html()
    limits = study.ard.loc[(study.ard["ANALYSIS"] == "kaplan-meier") & (study.ard["PARAMCD"] == "OS")]
    limits = limits.loc[limits["TIME"].notna() & (limits["STAT"] != "at_risk")].assign(ANALYSIS="kaplan-meier-bpcp")
    ard = combine(Results(study.ard), Results(limits.assign(METHOD="Beta product"))).rows
    ard = replaced(ard, keys={"analysis": "kaplan-meier-bpcp", "time": 12.0}, low=0.25, high=0.75)
    table = tables.survival(ard, paramcd="OS", label="OS")
    assert line(table, "12 months")[2] == "25.0–75.0"
    assert line(table, "Subjects")[2] == ""


def test_survival_by_response_comes_from_the_results(study):
    keys = {"analysis": "landmark", "group": "responder", "time": 12.0}
    ard = replaced(study.ard, keys=keys, estimate=0.4321, low=0.1, high=0.9, at_risk=7)
    table = tables.landmark(ard, label="Overall survival", measure="VDIAM")
    assert line(table, "12 months after", after="Response by then") == ["43.2%", "10.0–90.0", "7"]
    figure = figures.landmark(ard, label="Overall survival", ticks=(0, 6, 12, 24), measure="VDIAM")
    assert "43.2% (10.0–90.0) at 12" in figure.description
    ard = changed(changed(ard, 9, analysis="landmark", group="", stat="before"), 8, analysis="landmark", stat="month")
    assert "9 who died or were last known alive up to then" in tables.landmark(ard, **OS).html()
    assert "after month 8" in figures.landmark(ard, ticks=(0, 6), **OS).title


def test_a_hazard_ratio_comes_from_the_results(study):
    keys = {"analysis": "cox-firth", "paramcd": "LPFS", "term": "MAXDBL"}
    ard = replaced(study.ard, keys=keys, hr=1.164, low=0.9, high=12345.0)
    group = cells(tables.cox(ard, sample.PROTOCOL))[1][0]
    assert group.startswith("Local progression-free survival (")
    assert line(tables.cox(ard, sample.PROTOCOL), "Largest diameter, per 10 mm") == ["1.16", "0.90–&gt;9,999"]
    levels = {"analysis": "cox-firth", "paramcd": "LPFS", "term": "CPCLASS"}
    ard = replaced(ard, keys=levels, level_n=4, level_events=1)
    names = [row[0] for row in cells(tables.cox(ard, sample.PROTOCOL))]
    assert "Child-Pugh class B or C, against A (4 subjects, 1 event)" in names


def test_where_events_are_too_few_the_report_says_so(study):
    models = sample.PROTOCOL.models.model_copy(update={"events_per_covariate": 1000})
    protocol, ard = study_with(study, models)
    rows = cells(tables.cox(ard, protocol))
    assert [row[0] for row in rows].count("No model") == 3
    assert "too few for a covariate, which needs 1000" in rows[1][0]
    html = page(study, protocol=protocol, ard=ard)
    assert "Too few events for a model of local progression-free survival" in html
    assert "figure-schoenfeld" not in html


def test_residuals_have_a_panel_for_each_covariate(study):
    figure = figures.schoenfeld(study.ard, sample.PROTOCOL, paramcd="LPFS")
    terms = study.ard.loc[(study.ard["ANALYSIS"] == "cox-residuals") & (study.ard["PARAMCD"] == "LPFS"), "TERM"]
    assert len(figure.axes) == terms.nunique() > 0
    keys = {"analysis": "cox-zph", "paramcd": "LPFS", "term": terms.iloc[0]}
    ard = replaced(study.ard, keys=keys, chisq=3.14159, p=0.5)
    assert "score test p 0.500" in figures.schoenfeld(ard, sample.PROTOCOL, paramcd="LPFS").description
    label = sample.PROTOCOL.models.covariates[terms.iloc[0]].label
    assert line(tables.proportional_hazards(ard, sample.PROTOCOL), label) == ["3.14", "1", "0.500"]


@pytest.mark.parametrize("settings", DEGENERATE)
def test_a_study_without_events_or_subjects_has_something_to_say(settings):
    study = sample.study(**settings)
    assert figures.landmark(study.ard, ticks=(0, 12), **OS).description
    assert figures.interval_censored(study.ard, ticks=TICKS, **LOCAL).description
    assert figures.schoenfeld(study.ard, sample.PROTOCOL, paramcd="OS").description
    html = page(study)
    assert "Exploratory models" in html
    assert "nan" not in tables.landmark(study.ard, **OS).html()


def test_the_numbers_behind_the_figures_are_those_of_the_results(study):
    rows = study.ard.loc[(study.ard["ANALYSIS"] == "npmle-curve") & (study.ard["PARAMCD"] == "LPFSINT")]
    table = cells(tables.stretches(study.ard, **LOCAL))
    assert len(table) - 1 == rows["TIME"].nunique() > 0
    assert table[1][1] == fmt.number(rows["TIME"].min(), 2)
    residuals = study.ard.loc[(study.ard["ANALYSIS"] == "cox-residuals") & (study.ard["PARAMCD"] == "OS")]
    shown = cells(tables.residuals(study.ard, sample.PROTOCOL, paramcd="OS"))
    assert len([row for row in shown[1:] if len(row) > 1]) == (residuals["STAT"] == "residual").sum() > 0
