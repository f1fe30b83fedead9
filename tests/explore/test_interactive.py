import ipywidgets
import pytest

from helpers.explore.curves import km
from helpers.explore.interactive import panel
from helpers.explore.what_if import what_if


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
    assert "There is no model with" in page._notice.value + page._model.value
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
