import hashlib
import json
import os

import pytest

from helpers.foundation.errors import StudyError
from helpers.provenance import hashes

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""SHA-256 of "abc": the example of FIPS 180-4."""


def test_hash_of_text_bytes_and_file(tmp_path):
    (tmp_path / "a").write_text("abc")
    assert hashes.text_hash("abc") == hashes.bytes_hash(b"abc") == hashes.file_hash(tmp_path / "a") == ABC


def test_raw_files_by_name_without_folders_and_hidden_files(tmp_path):
    for name in ("tr.csv", "ae.csv", ".DS_Store", "~$ae.xlsx"):
        (tmp_path / name).write_text("abc")
    (tmp_path / "old").mkdir()
    assert hashes.raw_hashes(tmp_path) == {"ae.csv": ABC, "tr.csv": ABC}


@pytest.mark.parametrize(("name", "shown"), [(b"a\n.csv", r"'a\n.csv'"), (b"a\xff.csv", r"'a\udcff.csv'")])
def test_a_name_that_the_list_could_not_hold_is_refused(tmp_path, name, shown):
    (tmp_path / os.fsdecode(name)).write_text("abc")
    with pytest.raises(StudyError) as refusal:
        hashes.raw_hashes(tmp_path)
    assert str(refusal.value) == (
        f"The study's folder holds a file whose name is not one line of text ({shown}); rename it."
    )


def test_hash_of_a_folder_does_not_know_where_it_lies(tmp_path):
    for place in ("one", "two"):
        (tmp_path / place / "sub" / "__pycache__").mkdir(parents=True)
        (tmp_path / place / "sub" / "a.py").write_text("abc")
        (tmp_path / place / "sub" / "__pycache__" / "a.pyc").write_text(place)
        (tmp_path / place / "notes.txt").write_text(place)
    expected = hashlib.sha256(f"{ABC}  sub/a.py\n".encode()).hexdigest()
    assert hashes.tree_hash(tmp_path / "one") == hashes.tree_hash(tmp_path / "two") == expected


@pytest.mark.parametrize(
    ("touched", "changed"),
    [
        ("present", {"src/helpers/present"}),
        ("derive", {"src/helpers/derive"}),
        ("", {"src/helpers"}),
        ("explore", set()),
    ],
)
def test_a_source_folder_that_computes_a_report_has_a_hash_of_its_own(tmp_path, touched, changed):
    package = tmp_path / "src/helpers"
    for folder in ("derive", "explore", "present"):
        (package / folder).mkdir(parents=True)
    before = hashes.code_sums(tmp_path)
    (package / touched / "new.py").write_text("x = 1")
    after = hashes.code_sums(tmp_path)
    assert {name for name in before if before[name] != after[name]} == changed


def test_a_list_of_sums_is_read_as_it_was_written():
    sums = {"raw/dm.csv": ABC, "raw/a  b.csv": ABC}
    assert hashes.listed(sums) == f"{ABC}  raw/a  b.csv\n{ABC}  raw/dm.csv\n"
    assert hashes.parsed(hashes.listed(sums)) == sums
    assert hashes.under(sums | {"lock": ABC}, "raw/") == {"dm.csv": ABC, "a  b.csv": ABC}


def cells(*, source="1 + 1", outputs=(), tags=()):
    cell = {"cell_type": "code", "source": [source], "outputs": list(outputs), "metadata": {"tags": list(tags)}}
    return json.dumps({"cells": [cell], "metadata": {}})


def test_hash_of_a_notebook_is_of_what_it_says_not_of_what_it_printed(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(cells())
    plain = hashes.notebook_hash(path)
    path.write_text(cells(outputs=[{"text": "2"}]))
    assert hashes.notebook_hash(path) == plain
    path.write_text(cells(source="1 + 2"))
    assert hashes.notebook_hash(path) != plain
    path.write_text(cells(tags=["parameters"]))
    assert hashes.notebook_hash(path) != plain


@pytest.mark.parametrize("text", ["", "[]", '{"cells": [1]}', "{}"])
def test_what_is_no_notebook_is_said(tmp_path, text):
    (tmp_path / "a.ipynb").write_text(text)
    with pytest.raises(ValueError, match=r"a\.ipynb cannot be read as a notebook"):
        hashes.notebook_hash(tmp_path / "a.ipynb")
