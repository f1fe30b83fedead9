"""Rule 21: every date of ADTTE of the bundled study is followed back to the row of the file that it names."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.derive.adtte import HORIZON
from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL

BUNDLED = Path(__file__).parents[2] / "data" / "raw" / "synthetic"


@pytest.fixture(scope="module")
def derived():
    return derive_study(ingest_study(BUNDLED, protocol=PROTOCOL).domains, protocol=PROTOCOL)


@pytest.fixture(scope="module")
def raw():
    """Each record as text, by domain, subject and sequence number."""
    found = {}
    for path in BUNDLED.glob("*.csv"):
        domain = path.stem.upper()
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                found[domain, row["USUBJID"], row.get(f"{domain}SEQ", "")] = row
    return found


def test_every_date_is_that_of_the_record_it_names(derived, raw):
    imputed = set(derived.adsl.loc[derived.adsl["DTHDTF"] != "", "USUBJID"])
    partial = 0
    for row in derived.adtte.to_dict("records"):
        number = "" if pd.isna(row["SRCSEQ"]) else f"{row['SRCSEQ']:g}"
        record = raw[row["SRCDOM"], row["USUBJID"], number]
        given, wanted = record[row["SRCVAR"]], row["STARTDT"] if row["CNSR"] == HORIZON else row["ADT"]
        if row["SRCVAR"] == "DTHDTC" and row["USUBJID"] in imputed:
            partial += 1
            assert wanted.strftime("%Y-%m") == given
        else:
            assert given[:10] == wanted.strftime("%Y-%m-%d"), (row["USUBJID"], row["PARAMCD"])
    assert partial > 0


def test_every_start_is_the_first_fraction(derived, raw):
    for row in derived.adsl[derived.adsl["SAFFL"] == "Y"].to_dict("records"):
        assert raw["EX", row["USUBJID"], f"{row['TRTSSEQ']:g}"]["EXSTDTC"] == row["TRTSDT"].strftime("%Y-%m-%d")


def test_a_censoring_says_why_apart_from_the_kind_of_its_date(derived):
    rows = derived.adtte
    censored = rows[rows["CNSR"] > 0]
    assert (censored["CNSDTDSC"] != "").all()
    assert (censored["CNSDTDSC"] != censored["EVNTDESC"]).all()
    assert (rows.loc[rows["CNSR"] == 0, "CNSDTDSC"] == "").all()
