"""Variables that make no sense stop make at once, with one sentence and nothing built."""

import subprocess

import pytest

from tests.system import scratch

SIGNS = "use letters without accents, digits, '.', '_' and '-' only"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = scratch.build(tmp_path_factory.mktemp("project"))
    (folder / "my study").mkdir()
    (folder / "my protocol.yml").write_text("trial: b\n")
    return folder


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["STUDY=nope"], "STUDY=nope: there is no such study in data/raw and no such folder"),
        (["STUDY=../nope"], "STUDY=../nope: there is no such folder"),
        (["STUDY="], "STUDY=: there is no such study in data/raw and no such folder"),
        (["STUDY=protocol.yml"], "STUDY=protocol.yml: there is no such study in data/raw and no such folder"),
        (
            ["STUDY=my study"],
            "STUDY: 'my study' cannot name a study; use letters without accents, digits, '.', '_' and '-' only",
        ),
        (["STUDY=$(shell echo >made)"], None),
        (["STUDY=';echo >made;'"], None),
        (["ANALYSIS=draft"], "ANALYSIS=draft is not known; it is final or interim"),
        (["ANALYSIS=interim"], "ANALYSIS=interim needs a data cut-off, for example CUTOFF=2025-06-30"),
        (
            ["CUTOFF=2025-06-30"],
            "CUTOFF=2025-06-30 needs ANALYSIS=interim; a final analysis has no cut-off",
        ),
        (
            ["ANALYSIS=interim", "CUTOFF=soon"],
            "CUTOFF=soon is not a calendar date; write it as 2025-06-30",
        ),
        (
            ["ANALYSIS=interim", "CUTOFF=2025-02-30"],
            "CUTOFF=2025-02-30 is not a calendar date; write it as 2025-06-30",
        ),
        (
            ["ANALYSIS=interim", "CUTOFF=20250630"],
            "CUTOFF=20250630 is not a calendar date; write it as 2025-06-30",
        ),
        (["PROTOCOL=none.yml"], "PROTOCOL=none.yml: there is no such file"),
        (["PSEUDONYMISE=yes"], "PSEUDONYMISE=yes is not known; it is 1 or strict, or 0 or nothing"),
        (["PROTOCOL=my protocol.yml"], f"PROTOCOL: 'my protocol' names the run and cannot; {SIGNS}"),
        (["NAME=my study"], f"NAME: 'my study' cannot name a study; {SIGNS}"),
        (["NAME=$(shell echo >made)"], None),
        (["STUDYX=synthetic"], "STUDYX is not a variable of this project; `make help` lists them"),
        (["PYTHON=python2.7"], "PYTHON=python2.7 is not a Python 3.11, 3.12 or 3.13"),
        (["VENV=nowhere"], "VENV=nowhere is no environment: it has no bin/python"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nonsense_stops_at_once(project, arguments, sentence):
    done = scratch.make(project, "report", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    if sentence:
        assert done.stderr.split(" *** ")[1] == f"{sentence}.  Stop.\n"
    assert not (project / "data/derived").exists()
    assert not (project / "made").exists()


def test_nonsense_does_not_hinder_help(project):
    done = scratch.make(project, "help", "STUDY=nope")
    assert done.returncode == 0
    assert "STUDY      name of a folder in data/raw" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["TRIALS=many"], "TRIALS=many is not a whole number from 2 to 9000000."),
        (["N=36;echo >made"], "N=36;echo >made is not a whole number from 2 to 999."),
        (["SEED=$(shell echo >made)"], "SEED=$(shell echo >made) is not a whole number from 0 to 4294967295."),
        (["SCHEDULER=nowhere"], "No scheduler of Dask answers at SCHEDULER=nowhere; start one, or leave it out."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_simulation_that_makes_no_sense_stops_at_once(arguments, sentence, tmp_path):
    done = subprocess.run(
        scratch.command("simulate", "TRIALS=2", "JOBS=1", f"INTO={tmp_path}", *arguments),
        cwd=scratch.PROJECT, env=scratch.environment(), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == sentence
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("goal", ["test", "notebooks", "shared"])
def test_goals_of_the_bundled_study_take_no_other(project, goal):
    done = scratch.make(project, goal, "ANALYSIS=interim", "CUTOFF=2025-06-30")
    assert done.returncode == 2
    assert f"make {goal} takes the bundled study as it is" in done.stderr


def test_help_names_every_target_and_variable(project):
    makefile = (project / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    variables = [line.split(" ?=")[0] for line in makefile.splitlines() if " ?=" in line]
    said = [line.split()[0] for line in scratch.make(project, "help").stdout.splitlines() if line.startswith("  ")]
    assert sorted(said) == sorted([*phony, *variables])


def test_help_is_in_groups_with_an_example_each(project):
    said = scratch.make(project, "help").stdout.splitlines()
    assert [line for line in said if not line.startswith("  ")] == [
        "Use, for example: make report STUDY=/path/of/a/folder ANALYSIS=interim CUTOFF=2025-06-30",
        "Explore, for example: make lab",
        "Develop, for example: make quick",
        "Variables of a run (default)",
        "Other variables (default)",
    ]
