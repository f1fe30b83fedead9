"""What R's haven writes is read as it was in R.

Run by ``make haven``, which needs R and its package haven (see ``tests/export/test_haven.py``).
"""

import subprocess

import pytest

from helpers.ingest.readers import read

pytestmark = pytest.mark.haven

WRITER = """
suppressWarnings(library(haven))
ae <- data.frame(USUBJID = c("A", "B", ""), AETERM = c("Ménière", "x  ", NA), AESEQ = c(1, NA, 3.5))
ae$AESTDTC <- as.Date(c("2024-05-01", NA, "1959-12-31"))
ae$AEENDTC <- as.POSIXct(c("2024-05-01 09:30:00", NA, "2024-05-02 00:00:00"), tz = "UTC")
ae$AETOXGR <- tagged_na("A", "Z", "B")
ae$AESER <- labelled(c("Y", "N", "Y"), c(Yes = "Y", No = "N"))
ae$AEVISIT <- labelled(c(1, 2, 1), c(Baseline = 1))
ae$LOGICAL <- c(TRUE, FALSE, NA)
to <- commandArgs(TRUE)[1]
if (grepl("sas7bdat", to)) suppressWarnings(write_sas(ae, to)) else
  write_xpt(ae, to, version = as.integer(commandArgs(TRUE)[2]), name = "AE")
"""


@pytest.mark.parametrize(("name", "version"), [("ae.xpt", 5), ("ae.xpt", 8), ("ae.sas7bdat", 0)])
def test_text_numbers_dates_and_special_missing_values(tmp_path, name, version):
    (tmp_path / "writer.R").write_text(WRITER, encoding="utf-8")
    command = ["Rscript", "--encoding=UTF-8", str(tmp_path / "writer.R"), str(tmp_path / name), str(version)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    got = read(tmp_path / name, "ae").frame
    assert got.astype(object).where(got.notna(), "missing").to_dict("list") == {
        "USUBJID": ["A", "B", ""],
        "AETERM": ["Ménière", "x", ""],
        "AESEQ": [1.0, "missing", 3.5],
        "AESTDTC": ["2024-05-01", "", "1959-12-31"],
        "AEENDTC": ["2024-05-01T09:30", "", "2024-05-02"],
        "AETOXGR": ["missing"] * 3,
        "AESER": ["Y", "N", "Y"],
        "AEVISIT": [1.0, 2.0, 1.0],
        "LOGICAL": [1.0, 0.0, "missing"],
    }
