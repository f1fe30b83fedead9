"""What `make bench` times, by pytest-benchmark. Nothing here is asserted, and no run of the tests collects it."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

import helpers
from helpers.cluster.registry import derive_registry
from helpers.cluster.workers import connected
from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from helpers.foundation.errors import StudyError
from helpers.foundation.protocol import load
from helpers.simulate import plan
from helpers.simulate.simulation import simulated_trials
from helpers.synthetic import generate, write_study
from tests.bench.registry import write_registry
from tests.system import scratch

PROTOCOL = Path(__file__).parents[2] / "protocol.yml"
DERIVE = {"all parameters (ADTTE)": derive_endpoints, "all datasets (ADaM)": derive_study}
CHANGED = "ae"
KIBIBYTE = 1024
FEW = 100
"""Subjects up to which a derivation is so short that it is timed five times as often."""

PEER = "PEER"
"""Variable of the environment: path of an R Markdown report that is rendered beside the project's."""

TRIALS, WORKERS = 200, 2
THRESHOLDS = (30, 40, 25, 35, 45, 50, 55, 60, 65, 70)


@pytest.fixture(scope="module")
def registry(request, tmp_path_factory):
    """Folder of a registry, its subjects, and how many sizes were measured in them."""
    folder = tmp_path_factory.mktemp("registry")
    yield folder, request.param, write_registry(folder, subjects=request.param)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def partitioned(request, tmp_path_factory):
    """The same, for derivation in partitions."""
    folder = tmp_path_factory.mktemp("partitioned")
    yield folder, request.param, write_registry(folder / "sdtm", subjects=request.param)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def project(request, tmp_path_factory):
    """A copy of the project, with its report made."""
    if request.config.getoption("--jobs") != "yes":
        pytest.skip("not asked for")
    folder = scratch.copy_of_project(tmp_path_factory.mktemp("project"))
    _report(folder)
    return folder


@pytest.mark.parametrize("what", DERIVE)
def test_derivation(benchmark, registry, what, pytestconfig):
    folder, subjects, measurements = registry
    domains, protocol = _read(folder), load(PROTOCOL)
    benchmark.extra_info.update(what=what, subjects=subjects, measurements=measurements, peak=_peak_of(folder, what))
    rounds = pytestconfig.getoption("rounds") * (5 if subjects <= FEW else 1)
    _timed(benchmark, lambda: DERIVE[what](domains, protocol=protocol), rounds=rounds)


def test_derivation_in_partitions(benchmark, partitioned, pytestconfig):
    """One worker derives one partition after the other: its memory is that of a partition, whatever the registry."""
    folder, subjects, measurements = partitioned
    at_once = pytestconfig.getoption("at_once")
    with connected(workers=1) as client:
        benchmark.pedantic(
            derive_registry,
            args=(folder / "sdtm", folder / "adam"),
            kwargs={"protocol": load(PROTOCOL), "client": client, "at_once": at_once},
            rounds=1,
        )
        peak = max(client.run(_peak).values())
    benchmark.extra_info.update(
        what=f"in partitions of {at_once:,}", subjects=subjects, measurements=measurements, peak=peak
    )


def test_report_from_nothing(benchmark, project, pytestconfig):
    benchmark.extra_info["what"] = "make report, nothing derived"
    rounds = pytestconfig.getoption("rounds")
    _timed(benchmark, lambda: _report(project), setup=lambda: _drop(project), rounds=rounds)


def test_report_of_the_peer(benchmark, project, pytestconfig):
    """What a statistician writes in R, rendered in the same run of the bench."""
    peer = Path(os.environ.get(PEER, ""))
    if not peer.is_file() or not (shutil.which("Rscript") and shutil.which("pandoc")):
        pytest.skip(f"no R with pandoc, or {PEER} names no R Markdown report")
    benchmark.extra_info["what"] = f"R renders {peer.name}"
    rendering = "rmarkdown::render(commandArgs(TRUE), quiet = TRUE, output_file = tempfile(fileext = '.html'))"
    command = ["Rscript", "-e", rendering, str(peer)]
    _timed(
        benchmark,
        lambda: subprocess.run(command, cwd=peer.parent, check=True, stdout=subprocess.DEVNULL),
        rounds=pytestconfig.getoption("rounds"),
    )


def test_report_of_many(benchmark, project, reported):
    """The bundled study is made larger: the report of so many synthetic subjects, and the size of its page."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / f"of-{reported}"
        write_study(generate(subjects=reported), study)
        _timed(benchmark, lambda: _report(project, f"STUDY={study}"), rounds=1)
    page = project / "reports" / study.name / "final" / "index.html"
    benchmark.extra_info.update(
        what=f"make report, {reported:,} subjects", of=f"page {page.stat().st_size / 1e6:.1f} MB"
    )


def test_nothing_to_do(benchmark, project, pytestconfig):
    benchmark.extra_info["what"] = "make report, nothing to do"
    _timed(benchmark, lambda: _report(project), rounds=3 * pytestconfig.getoption("rounds"))


def test_one_changed_domain(benchmark, project, pytestconfig):
    benchmark.extra_info["what"] = f"make report, {CHANGED}.csv changed"
    rounds = pytestconfig.getoption("rounds")
    _timed(benchmark, lambda: _report(project), setup=lambda: _change(project), rounds=rounds)


def test_opening_a_run(benchmark, made, pytestconfig):
    """From nothing: with the start of Python and all that it imports."""
    benchmark.extra_info["what"] = "exploring: open_run, from nothing"
    command = [sys.executable, "-c", f"import helpers; helpers.open_run({made!r})"]
    _timed(benchmark, lambda: subprocess.run(command, check=True), rounds=pytestconfig.getoption("rounds"))


def test_a_change_in_the_panel(benchmark, made):
    benchmark.extra_info["what"] = "exploring: another definition"
    panel, thresholds = helpers.panel(helpers.open_run(made)), iter(THRESHOLDS)
    panel.threshold.value = 90
    _timed(benchmark, lambda: setattr(panel.threshold, "value", next(thresholds)), rounds=len(THRESHOLDS))


def test_trials_that_are_simulated(benchmark, pytestconfig):
    """Trials of the size of the bundled study, without the very large sample behind the truths."""
    if pytestconfig.getoption("jobs") != "yes":
        pytest.skip("not asked for")
    whole = plan.load(PROTOCOL.with_name("simulation.yml"))
    asked = whole.model_copy(update={"scenarios": {"calibrated": whole.scenarios["calibrated"]}})
    simulation = {"plan": asked, "protocol": load(PROTOCOL), "sizes": (36,), "seed": 1}
    with connected(workers=WORKERS) as client:
        simulated_trials(**simulation, trials=WORKERS, client=client)  # what workers import is not timed
        _timed(benchmark, lambda: simulated_trials(**simulation, trials=TRIALS, client=client), rounds=1)
    rate = TRIALS / benchmark.stats.stats.median
    benchmark.extra_info.update(what=f"{TRIALS} simulated trials, {WORKERS} workers", of=f"{rate:.1f} trials a second")


@pytest.fixture(scope="module")
def made():
    """Name of a run that `make report` made here."""
    try:
        return helpers.open_run().name
    except StudyError as failure:
        pytest.skip(str(failure))


def _timed(benchmark, function: Callable[[], object], *, rounds: int, setup: Callable[[], None] | None = None) -> None:
    """Time a function, and keep the mean processor seconds of it and of the processes that it started."""
    seconds = []

    def measured() -> None:
        before = _processor()
        function()
        seconds.append(_processor() - before)

    benchmark.pedantic(measured, setup=setup, rounds=rounds)
    benchmark.extra_info["cpu"] = sum(seconds) / len(seconds)


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _report(folder: Path, *arguments: str) -> None:
    subprocess.run(
        scratch.command("report", *arguments),
        cwd=folder,
        env=scratch.environment(),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _drop(folder: Path) -> None:
    for made in ("data/derived", "reports"):
        shutil.rmtree(folder / made, ignore_errors=True)


def _change(folder: Path) -> None:
    """Take the last record away."""
    file = folder / "data" / "raw" / "synthetic" / f"{CHANGED}.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def _read(folder: Path) -> dict:
    return {path.stem: datasets.read(path, SDTM[path.stem]) for path in sorted(folder.glob("*.parquet"))}


def _peak_of(folder: Path, what: str) -> int:
    """Memory that one derivation takes at most, with its files, in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.timed", str(folder), what]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE


if __name__ == "__main__":
    DERIVE[sys.argv[2]](_read(Path(sys.argv[1])), protocol=load(PROTOCOL))
    print(_peak())
