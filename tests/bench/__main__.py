"""`make bench`: how long a derivation takes, how much memory, and how both grow. Nothing here is asserted."""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import partitions
from tests.bench.registry import write_registry

SIZES = {1_000: 3, 10_000: 3, 100_000: 3}
"""Subjects, and how often each derivation of them is timed, every time in a process of its own."""

WHAT = {"endpoints": "all parameters (ADTTE)", "datasets": "all datasets (ADaM)"}


def main(sizes: dict[int, int]) -> None:
    """Print a table, a line a size and kind of derivation."""
    print(f"Derivation from SDTM, median of the runs; {os.cpu_count()} cores, one process.")
    print(f"{'derived':<24}{'subjects':>10}{'measurements':>14}{'runs':>6}{'seconds':>9}{'peak GB':>9}{'growth':>8}")
    before: dict[str, tuple[int, float]] = {}
    for subjects, runs in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            measurements = write_registry(Path(folder), subjects=subjects)
            for what, words in WHAT.items():
                seconds, peak = _median(folder, what, runs=runs)
                growth = _growth(before.get(what), (subjects, seconds))
                before[what] = subjects, seconds
                figures = f"{runs:>6}{seconds:>9.2f}{peak / 1e9:>9.2f}{growth:>8}"
                print(f"{words:<24}{subjects:>10,}{measurements:>14,}{figures}", flush=True)
    print("growth: the power of the number of subjects with which the seconds grew since the size before.")


def _median(folder: str, what: str, *, runs: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.derive", folder, what]
    made = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)]
    return statistics.median(run["seconds"] for run in made), statistics.median(run["bytes"] for run in made)


def _growth(before: tuple[int, float] | None, now: tuple[int, float]) -> str:
    if before is None:
        return "-"
    return f"{math.log(now[1] / before[1]) / math.log(now[0] / before[0]):.2f}"


if __name__ == "__main__":
    main(SIZES)
    partitions.main(partitions.SIZES)
