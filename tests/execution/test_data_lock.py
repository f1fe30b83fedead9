"""The lock of a study's data: what was locked runs, what changed since does not."""

import subprocess

import pytest

from helpers.execution import data_lock, inputs
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes


def refused(asked):
    with pytest.raises(StudyError) as refusal:
        data_lock.hold(asked)
    return str(refusal.value)


def test_nothing_is_held_where_nothing_was_locked(asked):
    data_lock.hold(asked)
    assert not asked.data_lock.exists()


def test_lock_is_what_sha256sum_checks(asked):
    assert data_lock.lock_data(asked) == "data/locks/pilot.sha256: 2 files locked"
    checked = subprocess.run(
        ["sha256sum", "--check", str(asked.data_lock)], cwd=asked.folder, capture_output=True, text=True
    )
    assert checked.stdout.splitlines() == ["ae.csv: OK", "dm.csv: OK"]
    data_lock.hold(asked)


def test_a_file_changed_added_or_removed_is_named(asked):
    data_lock.lock_data(asked)
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    assert refused(asked) == (
        "The data of pilot are locked, but ae.csv was changed; restore what was locked, or lock the data anew with "
        "make lock-data STUDY=pilot if the change is meant."
    )
    (asked.folder / "dm.csv").unlink()
    (asked.folder / "lb.csv").write_text("USUBJID\n")
    assert "but ae.csv was changed, lb.csv was added, dm.csv was removed;" in refused(asked)


def test_many_changes_are_counted(asked):
    data_lock.lock_data(asked)
    for number in range(8):
        (asked.folder / f"note{number}.txt").write_text("x")
    assert "note0.txt note1.txt note2.txt note3.txt note4.txt and 3 more files were added;" in refused(asked)


def test_what_a_spreadsheet_leaves_behind_is_no_change(asked):
    data_lock.lock_data(asked)
    (asked.folder / "~$ae.xlsx").write_text("x")
    (asked.folder / ".DS_Store").write_text("x")
    data_lock.hold(asked)


def test_locked_anew_says_what_changed_since(asked):
    data_lock.lock_data(asked)
    assert data_lock.lock_data(asked).endswith("2 files, locked as before")
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\n")
    assert data_lock.lock_data(asked).endswith("2 files locked anew; since the last lock ae.csv was changed")
    data_lock.hold(asked)


def test_a_damaged_lock_stops_a_run_and_can_be_written_anew(asked):
    data_lock.lock_data(asked)
    asked.data_lock.write_text("nonsense\n")
    assert refused(asked) == "data/locks/pilot.sha256 is no list of SHA-256 sums; restore it, or lock the data anew."
    data_lock.lock_data(asked)
    data_lock.hold(asked)


def test_a_lock_is_an_input_of_the_report(asked):
    data_lock.lock_data(asked)
    assert inputs.outdated(asked) == ["05.sha256"]
    inputs.refresh(asked)
    assert inputs.read(asked.derived, "05")["data/locks/pilot.sha256"] == hashes.file_hash(asked.data_lock)
