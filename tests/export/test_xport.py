"""XPORT: what pyreadstat reads is what was written."""

import datetime as dt
import resource
import signal
import time

import pandas as pd
import pyreadstat
import pytest

from helpers.export import xport
from helpers.export.variables import dataset
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from tests.export import typed


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("xport") / "adae.xpt"
    path.write_bytes(xport.write(dataset(typed.adae(), ADAM["adae"]), until=typed.UNTIL))
    return path


@pytest.fixture(scope="module")
def read(path):
    return pyreadstat.read_xport(path)


def test_texts_come_back_with_umlaut_script_formula_and_all_450_letters(read):
    frame, _ = read
    whole = frame["AETERM"] + frame["AETERM1"] + frame["AETERM2"]
    assert list(whole) == [typed.LONG, '=HYPERLINK("http://example.org")', "Übelkeit (<script>)"]
    assert list(frame["USUBJID"]) == ["INV-1", "INV-1", "INV-2"]
    assert list(frame["AELONGNA"]) == ["", "", "kept"]


def test_numbers_come_back_to_the_last_digit_and_missing_ones_are_missing(read):
    frame, _ = read
    assert list(frame["AESEQ"]) == [1, 2, 1]
    assert frame["AETOXGRN"].tolist()[::2] == [1.0, 1 / 3]
    assert pd.isna(frame["AETOXGRN"][1])


def test_dates_are_sas_dates(read, path):
    frame, meta = read
    assert frame["ASTDT"].tolist()[:2] == [dt.date(2024, 2, 29), dt.date(1959, 12, 31)]
    assert pd.isna(frame["ASTDT"][2])
    assert meta.original_variable_types["ASTDT"] == "DATE9"
    days, _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)
    assert days["ASTDT"].tolist()[:2] == [23435, -1]


def test_dataset_and_variables_have_their_labels(read):
    frame, meta = read
    assert (meta.table_name, meta.file_label) == ("ADAE", "Adverse Events")
    said = meta.column_names_to_labels
    assert said["AETERM"] == "Reported Term"
    assert said["AETERM1"] == "Reported Term 1"
    assert said["ALTPHASE"] == "Phase under Another Reading of the Date"
    assert said["AELONGNA"] == "AELONGNAME"
    assert all(len(name) <= 8 and len(said[name]) <= 40 for name in frame)
    assert max(meta.variable_storage_width.values()) <= 200


def test_it_is_version_5_and_dated_on_the_last_day_of_the_data(path, read):
    content = path.read_bytes()
    assert content.startswith(b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!")
    assert content.count(b"30JUN25:00:00:00") == 4
    assert len(content) % 80 == 0
    assert read[1].creation_time == dt.datetime(2025, 6, 30)


def test_the_same_dataset_gives_the_same_bytes_a_second_later(path):
    time.sleep(1.1)
    assert xport.write(dataset(typed.adae(), ADAM["adae"]), until=typed.UNTIL) == path.read_bytes()


@pytest.mark.parametrize("name", list(ADAM))
def test_a_dataset_without_a_row_keeps_its_variables(name, tmp_path):
    path = tmp_path / "none.xpt"
    path.write_bytes(xport.write(dataset(ADAM[name].empty(), ADAM[name]), until=None))
    frame, _ = pyreadstat.read_xport(path)
    assert list(frame) == list(ADAM[name].columns)
    assert len(frame) == 0
    assert path.read_bytes().count(b"01JAN60:00:00:00") == 4


def test_a_full_folder_of_temporary_files_is_one_sentence():
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(StudyError) as refusal:
            xport.write(dataset(typed.adae(), ADAM["adae"]), until=typed.UNTIL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    said = str(refusal.value)
    assert said.startswith("ADAE cannot be written as SAS XPORT (")
    assert said.endswith("); make room where temporary files lie, or set TMPDIR to a folder that has some.")
    assert "\n" not in said
