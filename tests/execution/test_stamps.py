import os

import pytest

from helpers.execution import stamps
from helpers.foundation.errors import StudyError


def written(asked):
    """Stamps that a refresh writes: their names."""
    folder = asked.derived / "inputs"
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    stamps.refresh(asked)
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime > 1
    }


def test_nothing_changed_writes_nothing(asked):
    assert written(asked) == set()


def test_file_that_is_older_but_different_is_noticed(asked):
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    os.utime(asked.folder / "ae.csv", (1, 1))
    assert stamps.outdated(asked) == ["inputs/raw"]
    assert written(asked) == {"raw"}


def test_file_that_is_newer_but_the_same_is_not(asked):
    (asked.folder / "ae.csv").touch()
    assert written(asked) == set()


def test_added_and_removed_files_are_noticed(asked):
    (asked.folder / "lb.csv").write_text("USUBJID\n")
    assert written(asked) == {"raw"}
    (asked.folder / "lb.csv").unlink()
    assert written(asked) == {"raw"}


@pytest.mark.parametrize("name", [".DS_Store", "~$dm.xlsx"])
def test_files_of_the_system_are_no_part_of_a_study(asked, name):
    (asked.folder / name).write_text("x")
    assert written(asked) == set()


def test_mark_of_a_synthetic_study_has_a_stamp_of_its_own(asked):
    assert (asked.derived / "inputs/synthetic").read_text() == "no\n"
    (asked.folder / "SYNTHETIC").write_text("")
    assert written(asked) == {"raw", "synthetic"}


def test_protocol_is_copied(asked):
    asked.protocol.write_text("trial: b\n")
    assert written(asked) == {"protocol.yml"}
    assert (asked.derived / "inputs/protocol.yml").read_text() == "trial: b\n"


def test_changed_floor_changes_its_stamp_only(asked):
    (asked.project / "src/helpers/derive/adsl.py").write_text("x = 1\n")
    assert written(asked) == {"code/derive"}


def test_changed_version_and_lock_file(asked):
    (asked.project / "pyproject.toml").write_text('[project]\nversion = "1.2.4"\n')
    (asked.project / "requirements.lock").write_text("pandas==2.3.4\n")
    assert written(asked) == {"environment", "version"}


def test_raw_files_by_name(asked):
    assert list(stamps.raw_files(asked.derived)) == ["ae.csv", "dm.csv"]


def test_input_that_cannot_be_read_is_named(asked):
    (asked.project / "notebooks/01_ingestion.ipynb").write_text("no json")
    with pytest.raises(StudyError, match=r"01_ingestion\.ipynb cannot be read as a notebook"):
        stamps.refresh(asked)


def test_dataset_that_is_not_there_is_absent(asked):
    stamps.set_dataset(asked.derived, "sdtm/lb")
    assert (asked.derived / "made/sdtm/lb").read_text() == "absent\n"
    (asked.derived / "sdtm").mkdir()
    (asked.derived / "sdtm/lb.parquet").write_bytes(b"")
    stamps.set_dataset(asked.derived, "sdtm/lb")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (asked.derived / "made/sdtm/lb").read_text() == f"{empty}\n"
