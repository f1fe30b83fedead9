"""`make faults`: the real notebooks, killed at random moments. After each kill the published report must be whole.

The data change between two states before each run. Every third kill falls in the moments of publication, the others
anywhere; a run that ends before its moment is no kill, and must have published its own data. After every fifth kill the
next run is let finish, and must leave the same bytes as an undisturbed one.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.system import scratch

REPORT = "reports/synthetic/final"
DERIVED = "data/derived/synthetic/final"
LAST = "05_report"
PUBLISHING_EVERY, PUBLISHING_SECONDS = 3, 0.5
COMPLETED_EVERY = 5
REPORTS = ("first", "second")
ENDED = "(ended before)"

Files = dict[str, bytes]


def main(*, kills: int, seed: int) -> bool:
    """Print a line per kill: when, in which phase, and what the report folder held.

    The first violation ends it; return whether there was one.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = scratch.copy_of_project(Path(place))
        undisturbed, seconds = _undisturbed(folder)
        print(f"An undisturbed run takes {max(seconds):.0f} s; {kills} kills, seed {seed}", flush=True)
        print(f"{'kill':>4}{'second':>8}  {'said last':<28}{'report':<10}{'next run':<10}", flush=True)
        number, state, wrong = 0, 0, False
        while number < kills and not wrong:
            _set_data(folder, state)
            publishing = (number + 1) % PUBLISHING_EVERY == 0
            moment, phase = _killed(
                folder,
                chance.uniform(0, PUBLISHING_SECONDS if publishing else max(seconds)),
                after=f"{LAST} done" if publishing else "",
            )
            report, after = _report(folder, undisturbed), "-"
            number += phase != ENDED
            if phase != ENDED and number % COMPLETED_EVERY == 0:
                completed = scratch.make(folder, "report").returncode == 0
                after = "equal" if completed and _everything(folder) == undisturbed[state] else "DIFFERS"
            print(f"{number:>4}{moment:>8.1f}  {phase:<28}{report:<10}{after:<10}", flush=True)
            wrong = report == "MIXED" or after == "DIFFERS" or (phase == ENDED and report != REPORTS[state])
            state = 1 - state
    print("VIOLATED" if wrong else f"No violation in {number} kills")
    return wrong


def _undisturbed(folder: Path) -> tuple[list[Files], list[float]]:
    """What runs on either state of the data leave, and how long they take."""
    left, seconds = [], []
    for state in (0, 1):
        _set_data(folder, state)
        started = time.monotonic()
        done = scratch.make(folder, "report")
        if done.returncode:
            raise SystemExit(done.stderr)
        seconds.append(time.monotonic() - started)
        left.append(_everything(folder))
    return left, seconds


def _set_data(folder: Path, state: int) -> None:
    """The study as it is, or without its last adverse event."""
    lines = (scratch.PROJECT / "data/raw/synthetic/ae.csv").read_bytes().splitlines(keepends=True)
    (folder / "data/raw/synthetic/ae.csv").write_bytes(b"".join(lines[: len(lines) - state]))


def _killed(folder: Path, delay: float, *, after: str) -> tuple[float, str]:
    """Kill make and all its children so many seconds after it has said this; return when, and what it had said last."""
    said, started = folder / "said", time.monotonic()
    with said.open("w") as out:
        run = subprocess.Popen(
            scratch.command("report"), cwd=folder, env=scratch.environment(), stdout=out, start_new_session=True
        )
    try:
        while after not in said.read_text() and run.poll() is None:
            time.sleep(0.01)
        run.wait(delay)
    except subprocess.TimeoutExpired:
        pass
    finally:
        moment, ended = time.monotonic() - started, run.poll() is not None
        if not ended:
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
    lines = [line for line in said.read_text().splitlines() if line]
    return moment, ENDED if ended else lines[-1].replace(" …", "")[:26] if lines else "start"


def _report(folder: Path, undisturbed: list[Files]) -> str:
    """Which of the two reports is published: all files of one and the same, or a mixture."""
    there = _files(folder, REPORT)
    for name, files in zip(REPORTS, undisturbed, strict=True):
        if there == {path: content for path, content in files.items() if path.startswith(REPORT)}:
            return name
    return "MIXED"


def _everything(folder: Path) -> Files:
    return _files(folder, DERIVED) | _files(folder, REPORT)


def _files(folder: Path, part: str) -> Files:
    """Name and bytes of every file; locks and other hidden files of the machinery left out."""
    files = (path for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "/made/." not in str(path)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=20260101)
    sys.exit(main(**vars(parser.parse_args())))
