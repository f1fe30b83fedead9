import pytest

import helpers
from helpers.explore import analysis
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError


def test_the_bundled_run_has_every_dataset_its_results_and_its_protocol(run):
    assert run.name == "synthetic/final"
    assert [name for name in ADAM if run.adam(name) is None] == ["adstart"]  # all endpoints start with the treatment
    assert run.protocol.trial.primary in run.parameters
    assert {"kaplan-meier", "ae-overview"} <= set(run.ard["ANALYSIS"])
    assert len(run.findings) and len(run.ard_subjects)
    assert "dm" in run.domains


def test_a_frame_is_the_callers_own(run):
    frame = run.adsl
    frame["AGE"] = 0.0
    assert (run.adsl["AGE"] > 0).all()


def test_what_has_to_be_said_of_the_data_is_said(run):
    assert "Synthetic data" in run.said
    assert "Synthetic data" in run._repr_html_()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("synthetic", "names no run; write <study>/final"),
        ("nowhere/final", "Nothing is derived for nowhere/final yet"),
        ("synthetic/interim-soon", "write a calendar date"),
    ],
)
def test_a_run_that_is_not_there_is_answered_with_those_that_are(name, said, run):
    with pytest.raises(StudyError, match=said) as failure:
        helpers.open_run(name)
    assert "synthetic/final" in str(failure.value)


def test_runs_that_were_made_by_name(monkeypatch, tmp_path):
    for name in ("b/final", "a/interim-2024-01-31"):
        folder = tmp_path / "data/derived" / name / "adam"
        folder.mkdir(parents=True)
        (folder / "adtte.parquet").touch()
    (tmp_path / "data/derived/a/final/adam").mkdir(parents=True)
    monkeypatch.setattr(analysis, "PROJECT", tmp_path)
    assert analysis.made() == ["a/interim-2024-01-31", "b/final"]


def test_a_dataset_that_is_none_is_answered_with_those_that_there_are(run):
    with pytest.raises(StudyError, match="'adxx' is no dataset.*Choose from: adsl, adtr"):
        run.adam("adxx")


@pytest.mark.parametrize(("longest", "ticks"), [(0, (0,)), (700, (0, 6, 12, 18, 24)), (10_000, None)])
def test_months_under_an_axis_are_those_that_are_needed(run, longest, ticks):
    every = tuple(sorted(run.protocol.estimation.display_months))
    wanted = every if ticks is None else tuple(tick for tick in every if tick <= ticks[-1])
    assert analysis.ticks_for(run.protocol, longest=longest) == wanted
