import pytest

from helpers.foundation.replacing import naming, replacing


def test_a_full_disk_is_about_the_file_that_was_written(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(OSError, match="No space left on device: '.*/a'$"), replacing(tmp_path / "a") as half:
        half.write_text("n")
        raise OSError(28, "Error writing bytes to file. Detail: [errno 28] No space left on device")
    assert (tmp_path / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_error_that_names_its_file_keeps_it(tmp_path):
    with pytest.raises(OSError, match="Read-only file system: 'other'$"), naming(tmp_path / "a"):
        raise OSError(30, "Read-only file system", "other")


def test_an_error_of_something_else_is_left_alone(tmp_path):
    with pytest.raises(TimeoutError, match="^too slow$"), naming(tmp_path / "a"):
        raise TimeoutError("too slow")
