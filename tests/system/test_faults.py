"""A run that is killed, has no space, may not write, or finds its own files damaged: make driven in a scratch copy."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.system import scratch

pytestmark = pytest.mark.long

DERIVED = "data/derived/synthetic/final"
REPORT = "reports/synthetic/final"

can_mount = pytest.mark.skipif(
    sys.platform != "linux" or subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode,
    reason="needs a user namespace in which a file system can be mounted",
)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A copy in which one report was made, of the first data."""
    return completed(scratch.build(tmp_path_factory.mktemp("first")))


@pytest.fixture(scope="module")
def second(first, tmp_path_factory):
    """The same, then the data changed and another report was made."""
    folder = copied(first, tmp_path_factory.mktemp("second"))
    change(folder)
    return completed(folder)


@pytest.fixture
def project(first, tmp_path):
    return copied(first, tmp_path)


def copied(folder, target):
    subprocess.run(["cp", "-a", f"{folder}/.", str(target)], check=True)
    return target


def completed(folder):
    done = scratch.make(folder, "report")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def change(folder):
    for domain in ("ae", "dm"):
        (folder / f"data/raw/synthetic/{domain}.csv").write_text("USUBJID\nB-1\n")


def tree(folder, *parts):
    """Name and bytes of every file; locks and other hidden files of the machinery left out."""
    files = (path for part in parts for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "/made/." not in str(path)}


def everything(folder):
    return tree(folder, "data/derived", "reports")


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_a_random_moment_the_report_is_of_one_run(first, second, project, seed):
    change(project)
    run = subprocess.Popen(
        scratch.command("report"),
        cwd=project,
        env=scratch.environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(random.Random(seed).uniform(0.1, 3))
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert tree(project, REPORT) in (tree(first, REPORT), tree(second, REPORT))
    assert everything(completed(project)) == everything(second)
    assert [path.name for path in (project / REPORT).parent.iterdir()] == ["final"]


KINDS = [
    f"{DERIVED}/sdtm/dm.parquet",
    f"{DERIVED}/adam/adae.parquet",
    f"{DERIVED}/parts/ard/03_toxicity.parquet",
    f"{DERIVED}/ard.parquet",
    f"{DERIVED}/figures.parquet",
    f"{DERIVED}/parts/figures/03_toxicity.parquet",
    f"{DERIVED}/made/02_endpoints.json",
    f"{DERIVED}/made/adam",
    f"{DERIVED}/made/sdtm",
    f"{DERIVED}/inputs/01.sha256",
    f"{DERIVED}/notebooks/04_survival.ipynb",
    f"{REPORT}/index.html",
]


@pytest.mark.parametrize(
    ("name", "harm"), [(name, ("cut", "a folder now")[place % 2]) for place, name in enumerate(KINDS)]
)
def test_damaged_file_is_mended(first, project, name, harm):
    path = project / name
    content = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        (path / "inner").mkdir(parents=True)
    assert everything(completed(project)) == everything(first)


@pytest.mark.parametrize("folder", ["sdtm", "parts", "made", "inputs"])
def test_lost_folder_is_made_again(first, project, folder):
    shutil.rmtree(project / DERIVED / folder)
    assert everything(completed(project)) == everything(first)


FULL = """
set -e
mount -t tmpfs -o size=2m none "$2"
cp -a "$1/." "$2"
cd "$2"
for free in 0 8192 16384; do
    dd if=/dev/zero of=fill bs=4096 2> "$3/dd" || true
    truncate -s $(($(stat -c %s fill) - free)) fill
    if timeout 500 $MAKE > "$3/said" 2>&1; then echo "$free: no failure"; fi
    cat "$3/said"
    test "$(cat reports/synthetic/final/index.html)" = "$(cat "$1/reports/synthetic/final/index.html")"
    rm fill
done
$MAKE > "$3/said"
cp -a . "$3/after"
"""


@can_mount
def test_full_disk_is_one_sentence_and_the_next_run_completes(first, second, tmp_path):
    source, disk, out = tmp_path / "source", tmp_path / "disk", tmp_path / "out"
    for folder in (source, disk, out):
        folder.mkdir()
    change(copied(first, source))
    done = unshared(FULL, source, disk, out)
    assert done.returncode == 0, done.stdout + done.stderr
    said = [line for line in done.stdout.splitlines() if "…" not in line and " done in " not in line]
    about_space = [line for line in said if line.removesuffix("  Stop.").endswith("No space left on device.")]
    frame = [line for line in said if line.startswith("make: *** ") or " stopped in cell " in line]
    assert len(about_space) == 3
    assert all(".parquet cannot be" in line or "data/derived/synthetic/final/" in line for line in about_space)
    assert sorted(about_space + frame) == sorted(said)
    assert everything(out / "after") == everything(second)


READ_ONLY = """
set -e
cd "$1"
mount --bind "$2" "$2"
mount -o remount,ro,bind "$2"
$MAKE
"""


@can_mount
@pytest.mark.parametrize(
    ("folder", "about"),
    [
        ("data/derived", f"{DERIVED}/made/.run.lock cannot be read or written: Read-only file system."),
        ("reports", f"{REPORT} cannot be read or written: Permission denied."),
        (REPORT, f"{REPORT} cannot be read or written: Permission denied."),
    ],
)
def test_read_only_folder_is_one_sentence_and_the_next_run_completes(first, second, project, folder, about):
    change(project)
    done = unshared(READ_ONLY, project, folder)
    assert done.returncode != 0
    assert [line for line in done.stderr.splitlines() if about in line and "Traceback" not in done.stderr]
    assert tree(project, REPORT) == tree(first, REPORT)
    assert everything(completed(project)) == everything(second)


@can_mount
def test_study_that_may_only_be_read(second, project):
    change(project)
    done = unshared(READ_ONLY, project, "data/raw/synthetic")
    assert done.returncode == 0, done.stderr
    assert everything(project) == everything(second)


def unshared(script, *arguments):
    """Run a script in a namespace of its own, in which it may mount."""
    make = " ".join(scratch.command("report"))
    return subprocess.run(
        ["unshare", "-rm", "bash", "-c", script, "bash", *map(str, arguments)],
        env=scratch.environment() | {"MAKE": make},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_data_that_change_during_the_run_are_not_published_as_new(first, second, project):
    notebook = project / "notebooks/05_report.ipynb"
    scratch.write_notebook(notebook, scratch.START, scratch.NOTEBOOKS["05_report"], SLOW)
    run = subprocess.Popen(
        scratch.command("report"), cwd=project, env=scratch.environment(), stderr=subprocess.PIPE, text=True
    )
    while not (project / "started").exists():
        assert run.poll() is None
        time.sleep(0.05)
    change(project)
    (project / "go").touch()
    said = run.communicate(timeout=600)[1]
    assert run.returncode != 0
    assert said.splitlines()[0] == "05_report: the raw files changed while it ran, so nothing was kept; run make again."
    assert tree(project, REPORT) == tree(first, REPORT)
    completed(project)
    assert (project / REPORT / "index.html").read_bytes() == (second / REPORT / "index.html").read_bytes()


SLOW = """
import time
Path("../started").touch()
while not Path("../go").exists():
    time.sleep(0.05)
"""
