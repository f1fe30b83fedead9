"""``python -m helpers.simulate``: simulated trials and what they say of the estimators; ``make simulate`` calls it."""

import argparse
import sys
from pathlib import Path

from helpers.foundation import protocol
from helpers.foundation.errors import StudyError
from helpers.foundation.runs import PROJECT
from helpers.simulate import plan

MOST_SUBJECTS = 999
LARGEST_SEED = 2**32 - 1


def main(arguments: list[str]) -> int:
    """Simulate, write two datasets and say where they are; a refusal is one sentence and an exit code of 1."""
    parser = argparse.ArgumentParser(prog="helpers.simulate")
    for name in ("trials", "sizes", "seed", "scheduler", "workers", "protocol", "into"):
        parser.add_argument(f"--{name}", default="")
    given = parser.parse_args(arguments)
    try:
        written = _simulate(
            settings={
                "plan": plan.load(PROJECT / "simulation.yml"),
                "protocol": protocol.load(PROJECT / given.protocol),
                "seed": _whole("SEED", given.seed, least=0, most=LARGEST_SEED),
            },
            trials=_whole("TRIALS", given.trials, least=2, most=plan.FIRST_OF_SAMPLE),
            sizes=tuple(sorted({_whole("N", part, least=2, most=MOST_SUBJECTS) for part in given.sizes.split(",")})),
            workers=_whole("JOBS", given.workers, least=1, most=1024),
            scheduler=given.scheduler,
            folder=PROJECT / given.into,
        )
    except StudyError as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"Operating characteristics: {_shown(written)}")
    return 0


def _simulate(
    *, settings: dict, trials: int, sizes: tuple[int, ...], workers: int, scheduler: str, folder: Path
) -> Path:
    # here, because what they import takes seconds, and a variable that makes no sense is refused at once
    from helpers.cluster.workers import connected
    from helpers.foundation import datasets
    from helpers.foundation.contracts.simulated import CHARACTERISTICS, TRIALS
    from helpers.simulate.simulation import operating_characteristics, simulated_trials

    with connected(scheduler, workers=workers) as client:
        made = simulated_trials(**settings, trials=trials, sizes=sizes, client=client)
        datasets.write(made, folder / "trials.parquet", TRIALS)
        found = operating_characteristics(made, **settings, client=client)
    return datasets.write(found, folder / "characteristics.parquet", CHARACTERISTICS)


def _whole(name: str, text: str, *, least: int, most: int) -> int:
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise StudyError(f"{name}={text.strip()} is not a whole number from {least} to {most}.")
    return int(text)


def _shown(path: Path) -> Path:
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
