"""``python -m helpers.simulate``: simulated trials and what they say of the estimators; ``make simulate`` calls it."""

import argparse
import sys
from pathlib import Path

from helpers.cluster.workers import connected
from helpers.foundation import datasets, protocol
from helpers.foundation.contracts.simulated import CHARACTERISTICS, TRIALS
from helpers.foundation.errors import StudyError
from helpers.foundation.runs import PROJECT
from helpers.simulate import plan
from helpers.simulate.simulation import FIRST_OF_SAMPLE, operating_characteristics, simulated_trials

MOST_SUBJECTS = 999


def main(arguments: list[str]) -> int:
    """Simulate, write two datasets and say where they are; a refusal is one sentence and an exit code of 1."""
    parser = argparse.ArgumentParser(prog="helpers.simulate")
    for name in ("trials", "sizes", "seed", "scheduler", "workers", "protocol", "into"):
        parser.add_argument(f"--{name}", default="")
    given = parser.parse_args(arguments)
    try:
        sizes = tuple(sorted({_whole("N", part, least=2, most=MOST_SUBJECTS) for part in given.sizes.split(",")}))
        settings = {
            "plan": plan.load(PROJECT / "simulation.yml"),
            "protocol": protocol.load(PROJECT / given.protocol),
            "seed": _whole("SEED", given.seed, least=0, most=2**63),
        }
        count = _whole("TRIALS", given.trials, least=2, most=FIRST_OF_SAMPLE)
        with connected(given.scheduler, workers=_whole("JOBS", given.workers, least=1, most=1024)) as client:
            trials = simulated_trials(**settings, trials=count, sizes=sizes, client=client)
            found = operating_characteristics(trials, **settings, client=client)
        folder = PROJECT / given.into
        datasets.write(trials, folder / "trials.parquet", TRIALS)
        written = datasets.write(found, folder / "characteristics.parquet", CHARACTERISTICS)
    except StudyError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"Operating characteristics: {_shown(written)}")
    return 0


def _whole(name: str, text: str, *, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise StudyError(f"{name}={text.strip()} is not a whole number from {least} to {most}.")
    return int(text)


def _shown(path: Path) -> Path:
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
