import shutil
import subprocess

import pytest

from helpers.execution import environment
from helpers.foundation.errors import StudyError


@pytest.fixture
def calls(monkeypatch):
    """What is called, in order; `calls.fail` names the one that does not succeed."""

    class Calls(list):
        fail, configured = None, ""

        def run(self, command, *, check, env=None, **_how):
            kinds = {"venv": "venv", "--editable": "editable", "config": "asked"}
            kind = next((kind for word, kind in kinds.items() if word in command), "packages")
            if command[0].endswith("/uv"):
                kind, self.told = "by uv", env
            elif kind == "packages" and not command[-1].endswith("requirements.lock"):
                kind, self.pinned = "uv", environment.Path(command[-1]).read_text()
            if kind == "asked":
                return subprocess.CompletedProcess(command, 0, stdout=self.configured)
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
    assert calls == ["venv", "packages", "editable"]
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
    assert calls == ["venv", "packages", "editable"]


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
    assert calls == ["venv", "packages", "editable"]


@pytest.mark.parametrize(
    ("fail", "words", "again"),
    [
        ("venv", "environment could not be made", ["venv", "packages", "editable"]),
        ("packages", "packages could not be installed", ["venv", "packages", "editable"]),
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


WITH_UV = (
    "pandas==2.3.3 \\\n    --hash=sha256:aa\n"
    "uv==0.9.1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    "zict==1 \\\n    --hash=sha256:dd\n"
)


def test_uv_of_the_lock_file_installs_the_rest(project, calls):
    (project / "requirements.lock").write_text(WITH_UV)
    calls.configured = (
        "global.index-url='https://index.example/simple'\n:env:.cert='/a/cert.pem'\n"
        "global.extra-index-url='file:///nowhere https://more.example/simple'\nglobal.timeout='9'\n"
    )
    build(project)
    assert calls == ["venv", "uv", "by uv", "editable"]
    assert calls.pinned == "uv==0.9.1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    told = {name: value for name, value in calls.told.items() if name.startswith("UV_") or name == "SSL_CERT_FILE"}
    assert told == {
        "UV_DEFAULT_INDEX": "https://index.example/simple",
        "UV_INDEX": "https://more.example/simple",
        "SSL_CERT_FILE": "/a/cert.pem",
    }


@pytest.mark.parametrize(
    ("fail", "expected"),
    [
        ("uv", ["venv", "uv", "packages", "editable"]),
        ("by uv", ["venv", "uv", "by uv", "packages", "editable"]),
    ],
)
def test_without_uv_pip_installs_everything(project, calls, fail, expected):
    (project / "requirements.lock").write_text(WITH_UV)
    calls.fail = fail
    build(project)
    assert calls == expected
