"""What R's haven writes is read as it was in R.

Run by ``make haven``, which needs R and its package haven (see ``tests/export/test_haven.py``).
"""

import subprocess
from pathlib import Path

import pandas as pd
import pytest

from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from helpers.ingest.readers import read
from tests.ingest.formats import write

pytestmark = pytest.mark.haven

ROOT = Path(__file__).parents[2]
PROTOCOL = load(ROOT / "protocol.yml")

WRITER = """
suppressWarnings(library(haven))
ae <- data.frame(USUBJID = c("A", "B", ""), AETERM = c("Ménière", "x  ", NA), AESEQ = c(1, NA, 3.5))
ae$AESTDTC <- as.Date(c("2024-05-01", NA, "1959-12-31"))
ae$AEENDTC <- as.POSIXct(c("2024-05-01 09:30:00", NA, "2024-05-02 00:00:00"), tz = "UTC")
ae$AETOXGR <- tagged_na("A", "Z", "B")
ae$AESER <- labelled(c("Y", "N", "Y"), c(Yes = "Y", No = "N"))
ae$AEVISIT <- labelled(c(1, 2, 1), c(Baseline = 1))
ae$LOGICAL <- c(TRUE, FALSE, NA)
ae$LONG <- c(strrep("x", 150), strrep("é", 100), "")
ae$FACTOR <- factor(c("u", NA, "v"))
ae$HMS <- hms::as_hms(c("09:30:00", NA, "00:00:00"))
if (as.integer(commandArgs(TRUE)[2]) != 5) ae$A_name_of_32_characters_for_SAS9 <- strrep("y", c(300, 1, 0))
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
        "LONG": ["x" * 150, "é" * 100, ""],
        "FACTOR": [1.0, "missing", 2.0],
        "HMS": ["09:30:00", "", "00:00:00"],
        **({"A_NAME_OF_32_CHARACTERS_FOR_SAS9": ["y" * 300, "y", ""]} if version != 5 else {}),
    }


STUDY = """
suppressWarnings(library(haven))
folder <- commandArgs(TRUE)[1]; version <- as.integer(commandArgs(TRUE)[2])
for (file in list.files(folder, "[.]csv$", full.names = TRUE)) {
  frame <- read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8")
  numbers <- intersect(readLines(file.path(folder, "numbers.txt")), names(frame))
  frame[numbers] <- lapply(frame[numbers], as.numeric)
  domain <- sub("[.]csv$", "", basename(file)); to <- function(ending) file.path(folder, paste0(domain, ending))
  if (version == 0) suppressWarnings(write_sas(frame, to(".sas7bdat"))) else
    write_xpt(frame, to(".xpt"), version = version, name = toupper(domain))
  unlink(file)
}
"""


@pytest.mark.parametrize("version", [5, 8, 0], ids=["xpt 5", "xpt 8", "sas7bdat"])
def test_bundled_study_written_by_r_is_the_same_study(tmp_path, version):
    expected = ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains
    folder = write(expected, tmp_path / "study", "csv")
    columns = [column for contract in SDTM.values() for column in contract.columns.items()]
    (folder / "numbers.txt").write_text("\n".join(sorted({name for name, column in columns if column.kind != "text"})))
    (tmp_path / "study.R").write_text(STUDY, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", str(tmp_path / "study.R"), str(folder), str(version)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not list(folder.glob("*.csv"))
    domains = ingest_study(folder, protocol=PROTOCOL).domains
    assert list(domains) == list(expected)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(domains[name], frame, check_exact=True)
