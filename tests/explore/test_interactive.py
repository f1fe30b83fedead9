import ipywidgets
import pytest

from helpers.explore import interactive
from helpers.explore.curves import km
from helpers.explore.interactive import panel
from helpers.explore.what_if import what_if
from helpers.foundation.errors import StudyError


@pytest.fixture
def page(three):
    return panel(three)


def test_it_opens_on_the_protocol(page, three):
    assert page.analysis is three
    assert page.moved.empty
    assert (page.endpoint.value, page.threshold.value, page.reference.value) == ("LPFS", 20, "nadir")
    assert "<svg" in page._figure.value


def test_a_definition_moves_the_patients_that_what_if_moves(page, three, days):
    page.reference.value = "baseline"
    assert page.moved[["USUBJID", "AVAL"]].to_numpy().tolist() == [["S2", days.october]]
    assert "S2" in page._moved.value and "1 of 3" in page._moved.value
    assert "reference from nadir to baseline" in page._notice.value


@pytest.mark.parametrize(
    ("control", "value", "place", "setting"),
    [
        ("reference", "baseline", "local.reference", "baseline"),
        ("threshold", 30, "local.progression_ratio", (130, 100)),
        ("increase", 5, "local.minimum_increase_mm", 5.0),
        ("by", "lesion", "local.by", "lesion"),
        ("conventions", "FDA", "conventions", "FDA"),
    ],
)
def test_each_control_is_one_setting_of_the_protocol(page, control, value, place, setting):
    getattr(page, control).value = value
    assert {name: after for name, (_, after) in page.analysis.changes.items()} == {f"endpoints.LPFS.{place}": setting}


def test_missed_visits_matter_under_the_conventions_of_the_fda_alone(page):
    assert page.missed.disabled
    page.missed.value = 1
    assert page.analysis is page.run
    page.conventions.value = "FDA"
    assert not page.missed.disabled
    assert page.analysis.changes["imaging.missed_assessments"] == (2, 1)


def test_controls_that_mean_nothing_for_an_endpoint_are_put_to_rest(page):
    page.threshold.value = 30
    page.endpoint.value = "OS"
    assert page.threshold.disabled and page.conventions.disabled
    assert page.analysis is page.run
    page.endpoint.value = "DPFS"
    assert page.threshold.disabled and not page.conventions.disabled


def test_window_subgroup_and_reset(page, three, days):
    page.window.value = 9
    assert page.shown.frame["events"].max() == 2
    page.subgroup.value = "SEX"
    assert page.shown.frame["GROUP"].unique().tolist() == ["F", "M"]
    page.reset()
    assert page.analysis is three and page.subgroup.value == "" and page.window.value == page.window.max
    assert page.shown.ard.equals(km(three, "LPFS").ard)


def test_curves_are_those_of_the_words(page, three):
    page.threshold.value = 25
    page.subgroup.value = "SEX"
    other = what_if(three, {"endpoints.LPFS.local.progression_ratio": [125, 100]}, "LPFS")
    assert page.shown.ard.equals(km(other, "LPFS", by="SEX").ard)


def test_a_model_that_is_none_is_said_and_the_curves_still_follow(page):
    page.covariates.value = ("AGE", "SEX")
    page.endpoint.value = "OS"
    assert "There is no model with" in page._model.value
    assert page.shown.ard["PARAMCD"].unique().tolist() == ["OS"]
    page.covariates.value = ()
    assert "Choose covariates" in page._model.value


def test_only_variables_that_vary_are_offered(page):
    offered = {value for _, value in page.subgroup.options}
    assert {"", "SEX", "AGE"} <= offered
    assert "CPCLASS" not in offered


def test_the_words_of_the_notice_are_no_markup(page):
    assert "<script" not in page._notice.value


def test_every_endpoint_of_the_bundled_study_can_be_shown(run):
    page = panel(run)
    for _, name in page.endpoint.options:
        page.endpoint.value = name
        assert page.endpoint.value in page.shown.ard["PARAMCD"].unique()
        assert "color:#c4471b" not in page._notice.value
    assert isinstance(page._page, ipywidgets.Box)


def test_controls_show_the_definition_of_the_endpoint_that_is_chosen(run):
    page = panel(run)
    page.endpoint.value = "LPFSBL"
    assert (page.reference.value, page.analysis) == ("baseline", run)
    page.reference.value = "nadir"
    assert page.analysis.changes == {"endpoints.LPFSBL.local.reference": ("baseline", "nadir")}
    page.endpoint.value = "LPFS5MM"
    assert page.increase.value == 5
    page.endpoint.value = "LPFSFDA"
    assert page.conventions.value == "FDA" and not page.missed.disabled
    page.missed.value = 1
    assert page.analysis.changes == {"imaging.missed_assessments": (2, 1)}
    page.reset()
    assert page.analysis is run and page.conventions.value == "FDA"


def test_the_controls_hold_what_the_protocol_says_however_large(three):
    other = what_if(three, {"response.progression_ratio": [25, 10], "endpoints.LPFS.local.minimum_increase_mm": 2.5,
                            "imaging.missed_assessments": 6})  # fmt: skip
    page = panel(other)
    assert (page.threshold.value, page.increase.value, page.missed.value) == (150, 2.5, 6)
    assert page.analysis is other


def test_a_short_window_of_a_subgroup_is_shown(run):
    page = panel(run)
    page.endpoint.value, page.subgroup.value, page.window.value = "TTLP", "SEX", 3
    assert page.shown.frame["TIME"].dropna().unique().tolist() == [3]


def test_after_a_complaint_nothing_stale_is_left_and_the_data_are_still_said_to_be_synthetic(run, monkeypatch):
    page = panel(run)

    def complain(*arguments, **settings):
        raise StudyError("It cannot be drawn.")

    monkeypatch.setattr(interactive, "km", complain)
    page.endpoint.value = "OS"
    assert page._figure.value == page._estimates.value == page._moved.value == ""
    assert "It cannot be drawn." in page._notice.value and "Synthetic data" in page._notice.value


def test_where_nobody_was_treated_it_is_said(three):
    with pytest.raises(StudyError, match="no treated subject has a time to an event"):
        panel(what_if(three, {"treatment.name": "NOTHING"}))
