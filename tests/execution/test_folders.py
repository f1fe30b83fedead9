import os
import signal
import subprocess
import sys
import time

import pytest

from helpers.execution import folders


@pytest.fixture
def there(tmp_path):
    """A folder that is to be replaced."""
    fill(tmp_path / "final", "old")
    return tmp_path / "final"


@pytest.fixture(params=["one step", "two steps"])
def either_way(request, monkeypatch):
    """On a file system that exchanges names, and on one that cannot."""
    if request.param == "two steps":
        monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)


def fill(folder, text):
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "tables/os.csv"):
        (folder / name).write_text(text)


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


OLD = {"index.html": "old", "tables/os.csv": "old"}
NEW = {"index.html": "new", "tables/os.csv": "new"}


@pytest.mark.usefixtures("either_way")
def test_the_new_folder_takes_the_place_of_the_old_one(there):
    (there / "tables/gone.csv").write_text("old")
    with folders.replacing_folder(there) as new:
        fill(new, "new")
        assert texts(there) == OLD | {"tables/gone.csv": "old"}
    assert texts(there) == NEW
    assert names(there.parent) == ["final"]


def test_the_first_folder_of_its_name(tmp_path):
    with folders.replacing_folder(tmp_path / "pilot" / "final") as new:
        fill(new, "new")
        assert names(tmp_path / "pilot") == [".final.new"]
    assert texts(tmp_path / "pilot" / "final") == NEW


@pytest.mark.usefixtures("either_way")
def test_a_failure_while_it_is_filled_leaves_the_old_one(there):
    with pytest.raises(OSError, match="No space left"), folders.replacing_folder(there) as new:
        fill(new, "new")
        raise OSError(28, "No space left on device")
    assert texts(there) == OLD
    assert names(there.parent) == ["final"]


def test_a_failure_between_the_two_steps_puts_the_old_one_back(there, monkeypatch):
    monkeypatch.setattr(folders, "_exchanged", lambda one, other: False)
    with pytest.raises(FileNotFoundError), folders.replacing_folder(there) as new:
        fill(new, "new")
        monkeypatch.setattr(folders, "_flush", lambda folder: folder.rename(folder.with_name("elsewhere")))
    assert texts(there) == OLD


@pytest.mark.parametrize(
    ("left", "content"),
    [
        ({".final.new": "new", "final": "old"}, OLD),  # while it was filled, or after the one step
        ({".final.old": "old", ".final.new": "new"}, OLD),  # between the two steps
        ({".final.old": "old", "final": "new"}, NEW),  # after the two steps
    ],
)
def test_what_a_killed_process_left_is_put_right(tmp_path, left, content):
    for name, text in left.items():
        fill(tmp_path / name, text)
    folders.recover(tmp_path / "final")
    assert texts(tmp_path / "final") == content
    assert names(tmp_path) == ["final"]


def test_nothing_left_and_nothing_there_is_nothing_to_put_right(tmp_path):
    folders.recover(tmp_path / "pilot" / "final")
    assert names(tmp_path) == []


def test_a_file_of_that_name_gives_way(tmp_path):
    (tmp_path / "final").write_text("a file")
    with folders.replacing_folder(tmp_path / "final") as new:
        fill(new, "new")
    assert texts(tmp_path / "final") == NEW
    assert names(tmp_path) == ["final"]


def test_rights_of_the_folder_stay(there):
    there.chmod(0o750)
    with folders.replacing_folder(there):
        pass
    assert there.stat().st_mode & 0o777 == 0o750


def test_a_write_protected_folder_is_not_exchanged(there, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write everywhere
    with pytest.raises(PermissionError, match="final"), folders.replacing_folder(there):
        pass
    assert texts(there) == OLD


REPLACING = """
import sys
from pathlib import Path
from helpers.execution.folders import replacing_folder
for count in range(1_000_000):
    with replacing_folder(Path(sys.argv[1])) as new:
        for name in "abcdefgh":
            (new / name).write_text(str(count))
"""


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="two steps leave a moment without the folder")
def test_killed_at_any_moment_there_is_a_whole_folder(tmp_path):
    """Written over and over: at each of the kills, all files there are of one round."""
    final = tmp_path / "final"
    seen = set()
    for delay in range(10):
        writer = subprocess.Popen([sys.executable, "-c", REPLACING, str(final)])
        while not final.exists():
            time.sleep(0.01)
        time.sleep(0.3 + delay / 97)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        assert names(final) == list("abcdefgh")
        assert len(rounds := {path.read_text() for path in final.iterdir()}) == 1
        seen |= rounds
    assert len(seen) > 1
