"""`python -m helpers.synthetic FOLDER --subjects N --seed S` writes a synthetic study."""

import argparse
from pathlib import Path

from helpers.synthetic import SEED, generate, write_study


def main(arguments: list[str] | None = None) -> None:
    """Write a synthetic study into a folder."""
    parser = argparse.ArgumentParser(prog="helpers.synthetic", description="Write a synthetic study as CSV files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--subjects", type=int, default=36)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    write_study(generate(subjects=given.subjects, seed=given.seed), given.folder)


if __name__ == "__main__":
    main()
