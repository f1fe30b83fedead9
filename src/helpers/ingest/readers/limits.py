"""What a raw file may ask of the machine: each limit, its reason, and the sentence of a file beyond it.

A file can be small and yet ask for more memory than there is: packed data, repeated values, a header that promises.
So what it declares is held to these limits before it is read, and what is unpacked is counted while it is unpacked.
"""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.ingest.readers.raw import UnreadableError

FILE_BYTES = 1 << 30
"""A file as it lies on the disk: laboratory data of some 50,000 subjects as CSV; text takes several times that."""

JSON_BYTES = 256 << 20
"""A JSON file: three bytes of it (``[],``) become seventy in memory."""

UNPACKED_BYTES = 2 << 30
"""What a packed file (Excel, Parquet, compressed SAS) may become."""

RECORDS = 10_000_000
"""Records of a file: Excel ends at 1,048,576."""

COLUMNS = 2_000
"""Columns of a file: no domain has a hundred."""

CELLS = 50_000_000
"""Cells of a file: as text in memory they take about 4 GB."""

MEMORY_BYTES = 8 << 30
"""Memory while one file is read: the last stop, for a file that finds a way past the limits above."""


def check_file(path: Path, *, most: int = FILE_BYTES) -> None:
    """Refuse what is no file (a pipe would never end) and a file that is too large.

    Raises
    ------
    UnreadableError
        It is one of these.
    OSError
        It cannot be looked at.
    """
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise UnreadableError("is not a file but a folder, a pipe or a device")
    if about.st_size > most:
        raise UnreadableError(f"has {about.st_size:,} bytes, and at most {most:,} are read; {_SMALLER}")


def check_shape(*, records: int, columns: int) -> None:
    """Refuse a table of too many records, columns or cells.

    Raises
    ------
    UnreadableError
        It has more than the limits allow.
    """
    if columns > COLUMNS:
        raise UnreadableError(f"has {columns:,} columns, and at most {COLUMNS:,} are read; leave out the others")
    if records > RECORDS:
        raise UnreadableError(f"has {records:,} records, and at most {RECORDS:,} are read; {_SMALLER}")
    check_cells(records * columns)


def check_cells(cells: int) -> None:
    """Refuse a table of too many cells.

    Raises
    ------
    UnreadableError
        There are more than the limit.
    """
    if cells > CELLS:
        raise UnreadableError(f"has {cells:,} cells or more, and at most {CELLS:,} are read; {_SMALLER}")


def check_unpacked(size: int) -> None:
    """Refuse data that unpack to too much.

    Raises
    ------
    UnreadableError
        They are more bytes than the limit.
    """
    if size > UNPACKED_BYTES:
        raise UnreadableError(f"unpacks to more than {UNPACKED_BYTES >> 30} GB; save it as CSV")


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Hold the process to the memory that a file may take, and to what the machine has, where the system can do so.

    Raises
    ------
    UnreadableError
        What is done inside asks for more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = min(MEMORY_BYTES, _memory_there_is())
    stricter = most if soft == resource.RLIM_INFINITY else min(most, soft)
    resource.setrlimit(resource.RLIMIT_DATA, (stricter, hard))
    try:
        yield
    except MemoryError:
        raise UnreadableError(f"asks for more than {stricter >> 20:,} MB of memory; {_SMALLER}") from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _memory_there_is() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):  # not every system tells
        return MEMORY_BYTES


_SMALLER = "leave out columns or records that the analysis does not need"
