"""What `make bench` times, by pytest-benchmark. Nothing here is asserted, and no run of the tests collects it."""

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.cluster.registry import derive_registry
from helpers.cluster.workers import connected
from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load
from tests.bench.registry import write_registry
from tests.system import scratch

PROTOCOL = Path(__file__).parents[2] / "protocol.yml"
DERIVE = {"all parameters (ADTTE)": derive_endpoints, "all datasets (ADaM)": derive_study}
CHANGED = "ae"
KIBIBYTE = 1024


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
    benchmark.pedantic(
        DERIVE[what], args=(domains,), kwargs={"protocol": protocol}, rounds=pytestconfig.getoption("rounds")
    )


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
    benchmark.pedantic(_report, args=(project,), setup=lambda: _drop(project), rounds=rounds)


def test_nothing_to_do(benchmark, project, pytestconfig):
    benchmark.extra_info["what"] = "make report, nothing to do"
    benchmark.pedantic(_report, args=(project,), rounds=3 * pytestconfig.getoption("rounds"))


def test_one_changed_domain(benchmark, project, pytestconfig):
    benchmark.extra_info["what"] = f"make report, {CHANGED}.csv changed"
    rounds = pytestconfig.getoption("rounds")
    benchmark.pedantic(_report, args=(project,), setup=lambda: _change(project), rounds=rounds)


def _report(folder: Path) -> None:
    subprocess.run(
        scratch.command("report"), cwd=folder, env=scratch.environment(), check=True, stdout=subprocess.DEVNULL
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
