"""Folders that are replaced whole or not at all.

The new folder is built beside the one it replaces, and the two change names. Linux and macOS do that in one step, so
that there is never a moment without a whole folder. A file system that cannot (some network shares) is given two
steps; killed between them, it has no folder of that name until `recover` has put the last whole one back.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.execution.files import remove

_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a system answers that cannot exchange two names in one step."""


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give the path of an empty folder to fill; it replaces ``path`` if there was no error, or else it is removed.

    Of two writers of one folder the caller lets one wait.

    Raises
    ------
    PermissionError
        The folder there is write-protected: to exchange it would get round that.
    """
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    recover(path)
    new = _new(path)
    new.mkdir(parents=True)
    try:
        yield new
        _flush(new)
        if path.exists():
            shutil.copymode(path, new)
            _exchange(new, path)
        else:
            new.rename(path)
    finally:
        recover(path)


def recover(path: Path) -> None:
    """Clean up after a killed process: the last complete folder is in its place, and nothing else is left.

    The caller holds the lock of the folder.
    """
    if _old(path).exists() and not path.exists():
        _old(path).rename(path)
    remove(_new(path))
    remove(_old(path))


def _new(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _old(path: Path) -> Path:
    return path.with_name(f".{path.name}.old")


def _exchange(new: Path, path: Path) -> None:
    """Let the two change names."""
    if not _exchanged(new, path):
        path.rename(_old(path))
        new.rename(path)


def _exchanged(one: Path, other: Path) -> bool:
    """Let the two change names in one step; tell whether the system can."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        here, exchange = -100, ctypes.c_uint(2)  # AT_FDCWD, RENAME_EXCHANGE of <linux/fs.h>
        failed = library.renameat2(here, names[0], here, names[1], exchange)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, ctypes.c_uint(2))  # RENAME_SWAP of <sys/stdio.h>
    else:
        return False
    if not failed:
        return True
    if (number := ctypes.get_errno()) in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _flush(folder: Path) -> None:
    """Have all on the disk before the folder gets its name: a power cut must not leave names without content."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_symlink():
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
