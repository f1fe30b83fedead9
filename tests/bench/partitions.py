"""`python -m tests.bench.partitions SUBJECTS…`: derive registries in partitions, print seconds, memory and growth.

One worker derives one partition after the other. Its memory is that of a partition, whatever the size of the registry.
"""

import math
import resource
import sys
import tempfile
import time
from pathlib import Path

from helpers.cluster.registry import SUBJECTS_AT_ONCE, derive_registry
from helpers.cluster.workers import connected
from helpers.foundation.protocol import load
from tests.bench.registry import write_registry

PROTOCOL = Path(__file__).parents[2] / "protocol.yml"
SIZES = (10_000, 30_000, 100_000)
KIBIBYTE = 1024


def main(sizes: tuple[int, ...], *, at_once: int = SUBJECTS_AT_ONCE) -> None:
    """Print a table, a line a size, and the power of the subjects with which the seconds grow over all of it."""
    print(f"Derivation of all datasets in partitions of {at_once:,} subjects, Parquet to Parquet, one worker.")
    print(
        f"{'subjects':>10}{'measurements':>14}{'partitions':>12}{'rows':>13}{'seconds':>9}{'peak GB':>9}{'growth':>8}"
    )
    before: tuple[int, float] | None = None
    for subjects in sizes:
        with tempfile.TemporaryDirectory() as folder, connected(workers=1) as client:
            source, target = Path(folder) / "sdtm", Path(folder) / "adam"
            measurements = write_registry(source, subjects=subjects)
            start = time.perf_counter()
            made = derive_registry(source, target, protocol=load(PROTOCOL), client=client, at_once=at_once)
            seconds = time.perf_counter() - start
            peak = max(client.run(_peak).values())
            if len(made.loc[made["dataset"] == "adsl"]) != -(-subjects // at_once):
                raise RuntimeError(f"{subjects} subjects were not derived in whole partitions")
        figures = f"{made['partition'].nunique():>12,}{made['rows'].sum():>13,}{seconds:>9.1f}{peak / 1e9:>9.2f}"
        print(f"{subjects:>10,}{measurements:>14,}{figures}{_growth(before, (subjects, seconds)):>8}", flush=True)
        before = subjects, seconds


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE


def _growth(before: tuple[int, float] | None, now: tuple[int, float]) -> str:
    if before is None:
        return "-"
    return f"{math.log(now[1] / before[1]) / math.log(now[0] / before[0]):.2f}"


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
