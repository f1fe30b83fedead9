"""R's haven reads what was exported as it was written.

Run by ``make haven``, which needs R and its package haven: ``apt-get install r-cran-haven``, or in R
``install.packages("haven")``.
"""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.export import xport
from helpers.export.variables import dataset
from helpers.foundation.contracts import ADAM
from helpers.foundation.runs import open_run
from tests.export import typed

pytestmark = pytest.mark.haven

READER = """
suppressWarnings(library(haven))
frame <- read_xpt(commandArgs(TRUE)[1])
labels <- vapply(frame, function(x) { l <- attr(x, "label"); if (is.null(l)) "" else l }, "")
dates <- vapply(frame, inherits, TRUE, "Date")
cat(attr(frame, "label"), "\\n", sep = "")
cat(paste(names(frame), labels, ifelse(dates, "date", vapply(frame, typeof, "")), sep = "\\t"), sep = "\\n")
cat("\\n\\n")
plain <- as.data.frame(lapply(frame, function(x) {
  if (inherits(x, "Date")) format(x, "%Y-%m-%d")
  else if (is.numeric(x)) ifelse(is.na(x), NA, sprintf("%.17g", x))
  else enc2utf8(as.character(x))
}), check.names = FALSE)
write.csv(plain, row.names = FALSE, na = "<NA>", fileEncoding = "UTF-8")
"""


def read(path: Path):
    """What R says of a file: its label, its variables (name, label and type) and its cells."""
    if (
        shutil.which("Rscript") is None
        or subprocess.run(["Rscript", "-e", "library(haven)"], capture_output=True).returncode
    ):
        pytest.fail(
            "R with its package haven is not there: apt-get install r-cran-haven, or leave this test out with "
            "-m 'not haven'.",
            pytrace=False,
        )
    script = path.with_suffix(".R")
    script.write_text(READER, encoding="utf-8")
    done = subprocess.run(["Rscript", str(script), str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    about, cells = done.stdout.decode("utf-8").split("\n\n", 1)
    label, *variables = about.split("\n")
    frame = pd.read_csv(io.StringIO(cells.lstrip("\n")), dtype=str, keep_default_na=False)
    return label, [tuple(line.split("\t")) for line in variables], frame


def compare(one, path: Path):
    path.write_bytes(xport.write(one, until=None))
    label, variables, frame = read(path)
    types = {"text": "character", "number": "double", "count": "double", "date": "date"}
    assert label == one.label
    assert variables == [(variable.name, variable.label, types[variable.kind]) for variable in one.variables]
    for variable in one.variables:
        found, wanted = frame[variable.name], variable.cells
        if variable.kind == "text":
            assert found.tolist() == wanted.tolist(), variable.name
            continue
        missing = wanted.isna()
        assert found[missing].eq("<NA>").all(), variable.name
        if variable.kind == "date":
            days = found[~missing].to_numpy().astype("datetime64[D]") - np.datetime64("1960-01-01")
            assert days.astype("float64").tolist() == wanted[~missing].tolist(), variable.name
        else:
            assert found[~missing].astype("float64").tolist() == wanted[~missing].tolist(), variable.name


def test_the_typed_events(tmp_path):
    compare(dataset(typed.adae(), ADAM["adae"]), tmp_path / "adae.xpt")


@pytest.mark.parametrize("name", [name for name in ADAM if name != "adstart"])  # no endpoint of it starts later
def test_the_dataset_of_the_bundled_study(name, tmp_path):
    compare(dataset(open_run().adam(name), ADAM[name]), tmp_path / f"{name}.xpt")
