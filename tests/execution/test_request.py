import pytest

from helpers.execution import request
from helpers.foundation.errors import StudyError
from helpers.foundation.runs import open_named, open_run

INTERIM = {"analysis": "interim", "cutoff": "2024-01-01"}


def parse(project, **changed):
    asked = {"study": "pilot", "analysis": "final", "cutoff": "", "protocol": "protocol.yml"} | changed
    return request.parse(project, **asked)


def test_name_of_a_study_in_data_raw(project):
    asked = parse(project)
    assert asked.run == "pilot/final"
    assert asked.folder == project / "data/raw/pilot"
    assert asked.derived == project / "data/derived/pilot/final"
    assert asked.reports == project / "reports/pilot/final"


def test_interim_analysis_is_named_after_its_cutoff(project):
    assert parse(project, analysis="interim", cutoff="2024-02-29").run == "pilot/interim-2024-02-29"


def test_path_is_named_after_its_last_part_wherever_it_lies(project, tmp_path_factory):
    folder = tmp_path_factory.mktemp("with space") / "a place" / "site-7"
    folder.mkdir(parents=True)
    asked = parse(project, study=f"{folder}/")
    assert (asked.study, asked.folder) == ("site-7", folder)


def test_relative_path_counts_from_the_project(project):
    (project / "incoming").mkdir()
    assert parse(project, study="./incoming").folder == project / "incoming"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"study": "nope"}, "no such study in data/raw"),
        ({"study": ""}, "no such study"),
        ({"study": "some/where"}, "no such folder"),
        ({"study": "protocol.yml"}, "no such study"),
        ({"analysis": "Final"}, "it is final or interim"),
        ({"analysis": ""}, "it is final or interim"),
        ({"analysis": "interim"}, "needs a data cut-off"),
        ({"cutoff": "2024-01-01"}, "needs ANALYSIS=interim"),
        ({"analysis": "interim", "cutoff": "soon"}, "not a calendar date"),
        ({"analysis": "interim", "cutoff": "2023-02-29"}, "not a calendar date"),
        ({"analysis": "interim", "cutoff": "2024-01"}, "not a calendar date"),
        ({"analysis": "interim", "cutoff": "2024-W05-1"}, "not a calendar date"),
        ({"analysis": "interim", "cutoff": " 2024-01-01"}, "not a calendar date"),
        ({"protocol": "amendment.yml"}, "there is no such file"),
        ({"protocol": ""}, "there is no such file"),
        ({"protocol": "data"}, "there is no such file"),
        ({"since": "pilot/final"}, "SINCE=pilot/final needs ANALYSIS=interim"),
        ({**INTERIM, "since": "pilot/interim-2024-01-01"}, "is this run itself"),
        ({**INTERIM, "since": "../pilot"}, "names no run"),
        ({**INTERIM, "since": "pilot/final"}, "there is no such run yet; make it first"),
    ],
)
def test_nonsense_is_refused_with_one_sentence(project, changed, words):
    with pytest.raises(StudyError, match=words) as refusal:
        parse(project, **changed)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "run"),
    [
        ({"protocol": "./protocol.yml"}, "pilot/final"),
        ({"protocol": "amendment.yml"}, "pilot/final-amendment"),
        ({"protocol": "other/protocol.yml"}, "pilot/final-protocol"),
        ({"protocol": "amendment.yml", "analysis": "interim", "cutoff": "2025-06-30"},
         "pilot/interim-2025-06-30-amendment"),
        ({"pseudonymise": "0"}, "pilot/final"),
        ({"pseudonymise": "1"}, "pilot/final-pseudonymised"),
        ({"pseudonymise": "strict"}, "pilot/final-pseudonymised"),
        ({"protocol": "amendment.yml", "pseudonymise": "1"}, "pilot/final-amendment-pseudonymised"),
        ({"name": "site-7"}, "site-7/final"),
        ({"name": "site-7", "study": "my study"}, "site-7/final"),
    ],
)  # fmt: skip
def test_what_sets_a_run_apart_stands_in_its_name(project, changed, run):
    (project / "other").mkdir()
    (project / "my study").mkdir()
    for name in ("amendment.yml", "other/protocol.yml"):
        (project / name).write_text("trial: b\n")
    asked = parse(project, **changed)
    assert asked.run == run
    assert open_run(**asked.parameters).name == run == open_named(run).name


@pytest.mark.parametrize("name", ["my amendment", "étude", "a;b", "-rf", "$(x)"])
def test_name_of_a_protocol_that_cannot_name_a_run_is_refused(project, name):
    (project / f"{name}.yml").write_text("trial: b\n")
    with pytest.raises(StudyError, match="PROTOCOL: .* names the run and cannot; use letters without accents"):
        parse(project, protocol=f"{name}.yml")


@pytest.mark.parametrize("name", ["my study", "étude", "-rf", ".hidden", "a;b", "a/b", "..", "a\n"])
def test_a_given_name_that_cannot_name_a_folder_of_results_is_refused(project, name):
    with pytest.raises(StudyError, match="NAME: .* cannot name a study"):
        parse(project, name=name)


@pytest.mark.parametrize("name", ["my study", "étude", "-rf", ".hidden", "a;b"])
def test_name_that_cannot_name_a_folder_of_results_is_refused(project, name):
    (project / "data/raw" / name).mkdir()
    with pytest.raises(StudyError, match="cannot name a study"):
        parse(project, study=f"data/raw/{name}")
