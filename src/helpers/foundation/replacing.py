"""Files that are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a file to write; it replaces ``path`` if there was no error, or else it is removed.

    Of two writers of one file the caller lets one wait: a half-written file that a killed process left is written over.
    """
    half = half_of(path)
    try:
        with naming(path):
            yield half
            half.replace(path)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the file system say which file it is about: that of a full disk does not by itself.

    Its reason is the system's own, where a library has put its words around it.
    """
    try:
        yield
    except OSError as failure:
        if failure.errno is not None and failure.filename is None:
            failure.filename, failure.strerror = str(path), os.strerror(failure.errno)
        raise


def half_of(path: Path) -> Path:
    """The file that is written before it takes the place of another."""
    return path.with_name(f".{path.name}.half")
