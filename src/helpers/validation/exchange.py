"""The files between Python and R, and the call of R."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.foundation.errors import StudyError
from helpers.validation.questions import KEYS

ABSENT = "make validate compares with R, which is not here: apt-get install r-base-core r-cran-survival r-cran-cmprsk"
"""What is said without Rscript or the packages."""


class Answers(NamedTuple):
    """What R says.

    Attributes
    ----------
    results : DataFrame
        One row is one statistic: the keys of the ARD, STAT, STATVAL, and BY, the function of R it comes from.
    likelihood : DataFrame
        One row is one interval-censored PARAMCD: log likelihood of our curve (OURS), of survfit's (SURVFIT), and the
        largest there is (MAXIMUM).
    versions : DataFrame
        One row is R or one package: NAME, VERSION.
    """

    results: pd.DataFrame
    likelihood: pd.DataFrame
    versions: pd.DataFrame


def ask(questions: Mapping[str, pd.DataFrame]) -> Answers:
    """Give R the frames and read what it answers.

    Raises
    ------
    StudyError
        R or one of its packages is not installed, or R stopped.
    """
    rscript = shutil.which("Rscript")
    if rscript is None:
        raise StudyError(ABSENT)
    with tempfile.TemporaryDirectory() as folder:
        for name, frame in questions.items():
            frame.to_csv(Path(folder) / f"{name}.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n")
        _run([rscript, "--vanilla", "main.R", folder])
        return Answers(*(_read(Path(folder) / f"{name}.csv") for name in Answers._fields))


def _run(command: list[str]) -> None:
    """R in the folder of its scripts, with a language and a clock that are the same everywhere."""
    settings = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "TZ": "UTC"}
    done = subprocess.run(
        command, cwd=_SCRIPTS, env=settings, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode == _NO_PACKAGE:
        raise StudyError(ABSENT)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"]
        raise StudyError(f"R could not compute the estimates: {said[-1]}")


def _read(path: Path) -> pd.DataFrame:
    cells = pd.read_csv(path, dtype=str, keep_default_na=False)
    texts = {*KEYS, "STAT", "BY", "NAME", "VERSION"} - {"TIME"}
    return cells.apply(lambda column: column if column.name in texts else column.map(_number).astype("float64"))


def _number(cell: str) -> float:
    return float(cell or "nan")


_SCRIPTS = Path(__file__).with_name("estimates")
_NO_PACKAGE = 3
