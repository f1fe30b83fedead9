import multiprocessing
import os
import threading

import pytest

from helpers.execution import files


def test_equal_content_is_not_written_again(tmp_path):
    path = tmp_path / "folder" / "a"
    assert files.write_if_changed(path, b"one")
    os.utime(path, (1, 1))
    assert not files.write_if_changed(path, b"one")
    assert path.stat().st_mtime == 1
    assert files.write_if_changed(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in path.parent.iterdir()] == ["a"]


def test_half_written_file_of_a_killed_process_goes_away(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / ".a.half").write_bytes(b"o")
    files.write_if_changed(tmp_path / "a", b"one")
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_failed_write_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    monkeypatch.setattr(type(path), "replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        files.write_if_changed(path, b"two")
    assert path.read_bytes() == b"one"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def full_disk(self, target):
    raise OSError(28, "No space left on device")


def test_moved_file_takes_its_place_only_if_it_differs(tmp_path):
    source, target = tmp_path / "source", tmp_path / "folder" / "target"
    source.write_bytes(b"one")
    assert files.move_if_changed(source, target)
    os.utime(target, (1, 1))
    source.write_bytes(b"one")
    assert not files.move_if_changed(source, target)
    assert target.stat().st_mtime == 1
    assert not source.exists()


def test_a_folder_in_the_place_of_a_file_gives_way(tmp_path):
    for name in ("moved", "written"):
        (tmp_path / name / "inner").mkdir(parents=True)
    (tmp_path / "source").write_bytes(b"one")
    assert files.move_if_changed(tmp_path / "source", tmp_path / "moved")
    assert files.write_if_changed(tmp_path / "written", b"two")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"moved": b"one", "written": b"two"}


def test_lock_is_held_against_another_process_and_ends_with_it(tmp_path):
    path = tmp_path / "lock"
    context = multiprocessing.get_context("spawn")
    held, stop = context.Event(), context.Event()
    other = context.Process(target=hold, args=(path, held, stop))
    other.start()
    assert held.wait(30)
    threading.Timer(0.3, other.kill).start()
    with files.lock(path, on_wait=lambda: stop.set()):
        assert stop.is_set()
    other.join()


def test_waiting_for_a_lock_is_said(tmp_path):
    path = tmp_path / "lock"
    context = multiprocessing.get_context("spawn")
    held, stop = context.Event(), context.Event()
    other = context.Process(target=hold, args=(path, held, stop))
    other.start()
    assert held.wait(30)
    with files.lock(path, on_wait=stop.set):
        assert stop.is_set()
    other.join()


def hold(path, held, stop):
    with files.lock(path):
        held.set()
        stop.wait(30)
