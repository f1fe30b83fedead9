"""``python -m helpers.cluster SOURCE TARGET``: derive a registry in partitions, Parquet to Parquet."""

import argparse
import sys
from pathlib import Path

from helpers.cluster.registry import SUBJECTS_AT_ONCE, derive_registry
from helpers.cluster.workers import connected
from helpers.foundation import protocol
from helpers.foundation.errors import StudyError
from helpers.foundation.runs import PROJECT


def main(arguments: list[str]) -> int:
    """Derive, and print how many rows each dataset has; a refusal is one sentence and an exit code of 1."""
    parser = argparse.ArgumentParser(prog="helpers.cluster", description=__doc__)
    parser.add_argument("source", type=Path, help="folder with one Parquet file per domain")
    parser.add_argument("target", type=Path, help="new folder, for a folder per dataset")
    parser.add_argument("--protocol", type=Path, default=PROJECT / "protocol.yml")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler; workers of this machine without")
    parser.add_argument("--workers", type=int, default=2, help="workers of this machine")
    parser.add_argument("--subjects", type=int, default=SUBJECTS_AT_ONCE, help="subjects of a partition")
    given = parser.parse_args(arguments)
    try:
        settings = protocol.load(given.protocol)
        with connected(given.scheduler, workers=given.workers) as client:
            made = derive_registry(
                given.source.absolute(),
                given.target.absolute(),
                protocol=settings,
                client=client,
                at_once=given.subjects,
            )
    except StudyError as failure:
        print(failure, file=sys.stderr)
        return 1
    for name, rows in made.groupby("dataset", sort=False)["rows"].sum().items():
        print(f"{name:<10}{rows:>14,}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
