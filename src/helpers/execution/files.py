"""Files that are replaced whole or not at all, and locks that end when a process is killed."""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from helpers.foundation.replacing import half_of, replacing


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write a file, atomically, unless it holds just that already; tell whether it was written.

    The caller holds the lock of the folder: a half-written file that a killed process left behind is written over.
    A folder of that name gives way.
    """
    try:
        if path.read_bytes() == content:
            half_of(path).unlink(missing_ok=True)
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    except IsADirectoryError:
        remove(path)
    with replacing(path) as half:
        half.write_bytes(content)
    return True


def move_if_changed(source: Path, target: Path) -> bool:
    """Put a finished file in its place unless the same bytes are there; tell whether it was moved.

    A folder of that name gives way.
    """
    if target.is_file() and target.read_bytes() == source.read_bytes():
        source.unlink()
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        remove(target)
    source.replace(target)
    return True


@contextmanager
def lock(path: Path, *, on_wait: Callable[[], None] = lambda: None, patience: float = 0) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends.

    ``on_wait`` is called where another process holds it for longer than so many seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    with path.open("a") as handle:
        while not _taken(handle):
            if time.monotonic() >= end:
                on_wait()
                fcntl.flock(handle, fcntl.LOCK_EX)
                break
            time.sleep(0.01)
        yield


def _taken(handle: IO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def remove(path: Path) -> None:
    """Remove a folder with all it holds, or a file; it need not be there."""
    if path.is_file() or path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)
