import json

import pytest

from helpers.provenance import hashes, manifest


@pytest.fixture
def project(tmp_path):
    (tmp_path / "src/helpers").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "requirements.lock").write_text("abc")
    return tmp_path


def build(project, run="pilot/final", lock="", **named):
    return manifest.build(
        project,
        run=run,
        pseudonymised=False,
        raw={"dm.csv": "1"},
        lock=lock,
        protocol="2",
        derived={"ard.parquet": "3"},
        report={"index.html": "4"},
        **named,
    )


def test_manifest_names_inputs_outputs_protocol_lock_and_code(project):
    assert json.loads(build(project)) == {
        "run": {"study": "pilot", "analysis": "final", "cutoff": ""},
        "code": {"version": "1.2.3", "sha256": hashes.code_hash(project)},
        "environment": {"requirements.lock": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        "protocol": {"protocol.yml": "2"},
        "inputs": {"dm.csv": "1"},
        "pseudonymised": False,
        "lock": {},
        "derived": {"ard.parquet": "3"},
        "report": {"index.html": "4"},
    }


def test_manifest_names_the_lock_of_the_data(project):
    assert json.loads(build(project, lock="5"))["lock"] == {"data/locks/pilot.sha256": "5"}


def test_run_of_an_interim_analysis(project):
    asked = json.loads(build(project, run="site-7/interim-2025-06-30"))["run"]
    assert asked == {"study": "site-7", "analysis": "interim", "cutoff": "2025-06-30"}


def test_an_amended_protocol_is_named(project):
    asked = json.loads(build(project, run="site-7/interim-2025-06-30-amendment", settings="amendment.yml"))
    assert asked["run"] == {"study": "site-7", "analysis": "interim", "cutoff": "2025-06-30"}
    assert asked["protocol"] == {"amendment.yml": "2"}
    assert json.loads(build(project, run="site-7/final-amendment"))["run"]["cutoff"] == ""


def test_manifest_is_sorted_and_the_same_twice(project):
    text = build(project)
    assert text == build(project) == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_code_changes_the_manifest(project):
    before = build(project)
    (project / "src/helpers/new.py").write_text("x = 1")
    assert build(project) != before
