"""One set of packages: the lock file, what conda users get, and what runs here."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import yaml
from packaging.requirements import Requirement

from helpers.execution import lock_packages

PROJECT = Path(__file__).resolve().parents[1]
LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
CONDA = (PROJECT / "environment.yml").read_text(encoding="utf-8")
SETTINGS = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements():
    return [Requirement(pin) for pin in lock_packages.pins(LOCK)]


def test_conda_users_get_the_pins_of_the_lock_file():
    packages = yaml.safe_load(CONDA)["dependencies"][-1]["pip"]
    assert packages == ["-e .", *lock_packages.pins(LOCK)]
    assert lock_packages.conda(LOCK) == CONDA


def test_conda_and_pip_take_the_same_pythons():
    python = yaml.safe_load(CONDA)["dependencies"][0]
    assert python == "python " + SETTINGS["project"]["requires-python"]


def test_every_line_of_the_lock_file_is_read():
    assert len(lock_packages.pins(LOCK)) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))


def test_every_package_of_the_lock_file_has_hashes():
    blocks = re.split(r"^(?=\w)", LOCK, flags=re.MULTILINE)[1:]
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_everything_asked_for_is_locked_within_its_bounds():
    project = SETTINGS["project"]
    asked = [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["test"]]
    locked = {requirement.name: str(requirement.specifier).removeprefix("==") for requirement in requirements()}
    assert [one.name for one in asked if not one.specifier.contains(locked.get(one.name, "0"))] == []


def test_one_version_of_what_computes_on_every_python():
    names = [requirement.name for requirement in requirements()]
    assert [name for name in ("numpy", "pandas", "scipy", "lifelines", "statsmodels") if names.count(name) != 1] == []


def test_this_environment_is_the_locked_one():
    wanted = [one for one in requirements() if one.marker is None or one.marker.evaluate()]
    assert [str(one) for one in wanted if not one.specifier.contains(installed(one.name), prereleases=True)] == []


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def test_markers_keep_pins_apart():
    lock = "a==1 ; python_full_version < '3.12' \\\n    --hash=sha256:00\na==2 ; python_full_version >= '3.12' \\\n"
    assert lock_packages.pins(lock + "# c==1\nb-c==3.0 \\\n") == [
        "a==1 ; python_full_version < '3.12'", "a==2 ; python_full_version >= '3.12'", "b-c==3.0"
    ]  # fmt: skip
