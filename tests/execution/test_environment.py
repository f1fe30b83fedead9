import shutil
import subprocess

import pytest

from helpers.execution import environment
from helpers.foundation.errors import StudyError


@pytest.fixture
def calls(monkeypatch):
    """What is called, in order; `calls.fail` names the one that does not succeed."""

    class Calls(list):
        fail = None

        def run(self, command, *, check, preexec_fn=None):
            kinds = {"venv": "venv", "compileall": "compiled", "--editable": "editable"}
            kind = next((kind for word, kind in kinds.items() if word in command), "packages")
            self.append(kind)
            if kind == "venv":
                shutil.rmtree(command[-1], ignore_errors=True)
                (environment.Path(command[-1]) / "bin").mkdir(parents=True)
                (environment.Path(command[-1]) / "bin" / "python").touch()
            return subprocess.CompletedProcess(command, 1 if kind == self.fail else 0)

    made = Calls()
    monkeypatch.setattr(subprocess, "run", made.run)
    return made


def build(project):
    environment.build(project, project / ".venv")


def test_new_environment_from_the_lock_file(project, calls):
    build(project)
    assert calls == ["venv", "packages", "compiled", "editable"]
    assert (project / ".venv/.installed").is_file()


def test_nothing_changed_calls_nothing(project, calls):
    build(project)
    calls.clear()
    (project / "requirements.lock").touch()
    build(project)
    assert calls == []


def test_what_a_link_leads_to_is_left_alone(project, calls, tmp_path_factory):
    """It may be the environment of another copy of the project, with other packages."""
    other = tmp_path_factory.mktemp("other")
    (other / "requirements.lock").write_text("of another")
    (project / ".venv").symlink_to(other)
    with pytest.raises(StudyError, match="is a link to .* nothing was changed there"):
        build(project)
    assert calls == []
    assert [path.name for path in other.iterdir()] == ["requirements.lock"]


def test_changed_lock_file_starts_anew(project, calls):
    build(project)
    calls.clear()
    (project / "requirements.lock").write_text("pandas==2.3.4\n")
    build(project)
    assert calls == ["venv", "packages", "compiled", "editable"]


def test_what_does_not_compile_is_passed_over(project, calls):
    calls.fail = "compiled"
    build(project)
    assert (project / ".venv/.installed").is_file()


def test_changed_settings_install_the_project_only(project, calls):
    build(project)
    calls.clear()
    (project / "pyproject.toml").write_text('[project]\nversion = "2.0.0"\n')
    build(project)
    assert calls == ["editable"]


def test_environment_whose_python_is_gone_is_made_anew(project, calls):
    build(project)
    calls.clear()
    (project / ".venv/bin/python").unlink()
    build(project)
    assert calls == ["venv", "packages", "compiled", "editable"]


@pytest.mark.parametrize(
    ("fail", "words", "again"),
    [
        ("venv", "environment could not be made", ["venv", "packages", "compiled", "editable"]),
        ("packages", "packages could not be installed", ["venv", "packages", "compiled", "editable"]),
        ("editable", "packages could not be installed", ["editable"]),
    ],
)
def test_interrupted_build_is_taken_up_by_the_next(project, calls, fail, words, again):
    calls.fail = fail
    with pytest.raises(StudyError, match=words):
        build(project)
    assert not (project / ".venv/.installed").exists()
    calls.clear()
    calls.fail = None
    build(project)
    assert calls == again
