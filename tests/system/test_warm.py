"""Commands and kernels forked from one process that has the libraries: as if each had been started by itself."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.execution import warm
from tests.system import scratch
from tests.waiting import until

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="a facility of Linux")

ASK = [sys.executable, "-S", "-m", "helpers.execution"]
REFUSED = ("run", "01_ingestion", "--study=none")
SENTENCE = "STUDY=none: there is no such study in data/raw and no such folder.\n"
TELLING = """
import json, os, sys, warnings
import great_tables, lifelines, matplotlib.pyplot, numpy, pandas, scipy.stats, seaborn, statsmodels.api
from pandas._config.config import _registered_options
settings = {
    "pandas": {name: repr(pandas.get_option(name)) for name in _registered_options},
    "matplotlib": {name: repr(value) for name, value in matplotlib.rcParams.items()},
    "numpy": [numpy.geterr(), repr(numpy.get_printoptions())],
    "warnings": sorted(repr(one) for one in warnings.filters),
}
put("sdtm/ae.parquet", json.dumps(settings).encode())
put("sdtm/dm.parquet", json.dumps({
    "process": os.getpid(), "group": os.getpgid(0), "folder": os.getcwd(), "study": study,
    "given": os.environ.get("GIVEN"), "path": sys.path[:2], "hash": os.environ["PYTHONHASHSEED"],
    "modules": sorted(name for name in sys.modules if name.startswith("helpers")),
}).encode())
print("from the cell")
"""


@pytest.fixture
def make():
    """A process that stands for make."""
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()
    until(lambda: not nurseries(process))


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy whose first notebook tells of its own process."""
    folder = scratch.build(tmp_path_factory.mktemp("warm"), papermill=True)
    scratch.write_notebook(folder / "notebooks/01_ingestion.ipynb", scratch.START, TELLING)
    return folder


def asked(make, *arguments, **options):
    environment = scratch.environment() | {
        "MAKE_PROCESS": str(make.pid), "PYTHONPATH": str(scratch.PROJECT / "src"), "PYTHONHASHSEED": "0",
    }  # fmt: skip
    environment |= options.pop("environment", {})
    return subprocess.Popen(
        [*ASK, *arguments], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def nurseries(make):
    """Processes that wait on this make."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"helpers.execution.nursery" in words and str(make.pid).encode() in words:
            found.append(int(process.name))
    return found


def told(folder, domain="dm"):
    return json.loads((folder / f"data/derived/synthetic/final/sdtm/{domain}.parquet").read_text())


@pytest.mark.parametrize("value", [None, "", "many", "999999999"])
def test_without_a_make_there_is_no_nursery(monkeypatch, value):
    monkeypatch.delenv("MAKE_PROCESS", raising=False)
    if value is not None:
        monkeypatch.setenv("MAKE_PROCESS", value)
    assert warm.call(warm.COMMAND, ["check"]) is None


def test_without_a_make_the_kernel_is_the_environments_own(monkeypatch, tmp_path):
    monkeypatch.delenv("MAKE_PROCESS", raising=False)
    assert warm.kernel_name(tmp_path, otherwise="python3") == "python3"
    assert not list(tmp_path.iterdir())


def test_what_is_said_and_the_exit_code_come_through(make):
    process = asked(make, "run", "09_none", cwd=scratch.PROJECT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (1, "09_none …\n", "There is no notebook 09_none.ipynb.\n")
    process = asked(make, *REFUSED, cwd=scratch.PROJECT)
    assert (process.communicate(timeout=60), process.returncode) == (("", SENTENCE), 1)


def test_one_nursery_serves_a_make_and_another_make_has_its_own(make):
    other = subprocess.Popen(["sleep", "600"])
    try:
        together = [asked(each, *REFUSED, cwd=scratch.PROJECT) for each in (make, make, other)]
        assert {process.communicate(timeout=60)[1] for process in together} == {SENTENCE}
        assert [len(nurseries(make)), len(nurseries(other))] == [1, 1]
    finally:
        other.kill()
        other.wait()
    until(lambda: not nurseries(other))
    assert len(nurseries(make)) == 1


def test_a_nursery_that_was_killed_is_started_again(make):
    asked(make, *REFUSED, cwd=scratch.PROJECT).communicate(timeout=60)
    for process in nurseries(make):
        os.kill(process, signal.SIGKILL)
    until(lambda: not nurseries(make))
    assert asked(make, *REFUSED, cwd=scratch.PROJECT).communicate(timeout=60)[1] == SENTENCE


def test_a_kernel_is_what_it_would_be_by_itself(project):
    found, settings = {}, {}
    for warmth in ("0", "1"):
        (project / "data/raw/synthetic/dm.csv").write_text(f"USUBJID\n{warmth}\n")
        done = scratch.make(project, "ingestion", f"WARM={warmth}")
        assert done.returncode == 0, done.stderr
        found[warmth], settings[warmth] = told(project), told(project, "ae")
        text = (project / "data/derived/synthetic/final/notebooks/01_ingestion.ipynb").read_text()
        assert "from the cell" in text
    alike = ("folder", "study", "given", "path", "hash")
    assert {name: found["1"][name] for name in alike} == {name: found["0"][name] for name in alike}
    assert {found[warmth]["group"] - found[warmth]["process"] for warmth in found} == {0}  # out of the terminal's reach
    for what in ("pandas", "matplotlib", "numpy"):  # whatever they find out about where they are imported
        assert settings["1"][what] == settings["0"][what]
    heard = {warmth: set(settings[warmth]["warnings"]) for warmth in settings}
    assert heard["0"] <= heard["1"]
    assert all("'urllib3." in one or "'requests." in one for one in heard["1"] - heard["0"])  # papermill imports them
    strange = set(found["1"]["modules"]) - set(found["0"]["modules"])
    assert strange == {f"helpers.execution{module}" for module in ("", ".door", ".libraries")}  # those of the nursery


@pytest.mark.parametrize("who", ["asks", "make"])
def test_whoever_asks_or_make_ends_and_so_does_what_was_forked(make, who, tmp_path):
    folder = scratch.build(tmp_path, papermill=True)
    scratch.write_notebook(folder / "notebooks/01_ingestion.ipynb", "import time; time.sleep(300)")
    inputs = {"PYTHONPATH": str(folder / "src"), "WARM": "1"}
    process = asked(make, "run", "01_ingestion", cwd=folder, environment=inputs)
    assert process.stdout.readline() == "01_ingestion …\n"
    until(lambda: _children(nurseries(make)[0]))
    time.sleep(1)
    nursery = nurseries(make)[0]
    forked = _children(nursery)
    (process if who == "asks" else make).kill()
    until(lambda: not any(_runs(one) for one in forked))
    _out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (-signal.SIGKILL if who == "asks" else 143, "")
    if who == "make":
        make.wait()
        until(lambda: not _runs(nursery))
    assert not list(folder.glob("data/derived/synthetic/final/made/staging/*"))


def test_nothing_is_left_when_make_is_done(project):
    (project / "data/raw/synthetic/dm.csv").write_text("USUBJID\nlast\n")
    run = subprocess.Popen(scratch.command("ingestion"), cwd=project, env=scratch.environment(), stdout=subprocess.PIPE)
    seen = []
    while run.poll() is None:
        seen += nurseries(run)
        time.sleep(0.05)
    run.communicate()
    assert seen
    until(lambda: not any(_runs(process) for process in seen))


def _children(process):
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _runs(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
