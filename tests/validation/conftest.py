"""Where the reference values are: ``$SHARED/validation``, by default ``../shared`` beside the repository."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


def pytest_configure(config):
    config.addinivalue_line("markers", "shared: needs the reference values in $SHARED/validation")


@pytest.fixture(scope="session")
def reference():
    """Read one data file with what R says about it."""
    folder = (ROOT / os.environ.get("SHARED", "../shared")).resolve() / "validation"

    if not folder.is_dir():
        pytest.fail(
            f"The reference values are not in {folder}: set SHARED to the folder that holds validation/, "
            "or leave these tests out with -m 'not shared'.",
            pytrace=False,
        )

    def read(expected, data=""):
        answers = json.loads((folder / "expected" / f"{expected}.json").read_text(encoding="utf-8"))
        return answers, pd.read_csv(folder / "data" / (data or answers["file"]))

    return read
