"""SAS: XPORT transport files (version 5 and 8) and sas7bdat, by pyreadstat."""

from pathlib import Path

import numpy as np

from helpers.ingest.readers.limits import check_shape, check_unpacked
from helpers.ingest.readers.raw import Raw, UnreadableError, raw

_CARD = 80
_MEMBERS = (b"HEADER RECORD*******MEMBER  HEADER", b"HEADER RECORD*******MEMBV8  HEADER")
_START = (b"HEADER RECORD*******OBS     HEADER", b"HEADER RECORD*******OBSV8   HEADER")


def read_xport(path: Path, domain: str) -> Raw:
    """Read an XPORT file; it may be named after its domain inside, or otherwise, but not after another domain.

    Raises
    ------
    UnreadableError
        It is not an XPORT file, or is cut off in the middle of a record.
    """
    import pyreadstat

    data = path.read_bytes()
    if len(data) % _CARD:
        raise UnreadableError("is not a whole SAS transport file (its length is not a multiple of 80 bytes)")
    if sum(data.count(mark) for mark in _MEMBERS) > 1:
        raise UnreadableError("holds several data sets; write one file a domain")
    _bounded(data)
    table = _read(pyreadstat.read_xport, path)
    _whole(data, table[1])
    return _raw(*table)


def read_sas7bdat(path: Path, domain: str) -> Raw:
    """Read a sas7bdat file.

    Raises
    ------
    UnreadableError
        It is not a SAS data set, or is encrypted or damaged.
    """
    import pyreadstat

    about = _read(lambda path, **options: pyreadstat.read_sas7bdat(path, metadataonly=True, **options), path)[1]
    check_shape(records=about.number_rows or 0, columns=about.number_columns or 0)
    check_unpacked((about.number_rows or 0) * sum(about.variable_storage_width.values()))
    return _raw(*_read(pyreadstat.read_sas7bdat, path))


def _read(function, path: Path):
    """Read as the file says it is encoded, else as Windows-1252."""
    from pyreadstat import PyreadstatError, ReadstatError

    if path.stat().st_size == 0:
        raise UnreadableError("is empty")
    try:
        return *function(path), ()
    except UnicodeDecodeError:
        pass
    except (ReadstatError, PyreadstatError, ValueError, OverflowError, MemoryError) as failure:
        if "encoding" not in str(failure).lower() and "convert string" not in str(failure).lower():
            raise UnreadableError(f"is not a SAS file that can be read ({failure})") from None
    try:
        return *function(path, encoding="WINDOWS-1252"), ("is encoded in Windows-1252 and was read so",)
    except (ReadstatError, PyreadstatError, ValueError, OverflowError) as failure:
        raise UnreadableError(f"is not a SAS file that can be read ({failure})") from None


def _raw(frame, described, notes: tuple[str, ...]) -> Raw:
    """Dates with a SAS format come as dates; everything else as text or numbers."""
    return raw(list(frame.columns), [frame.iloc[:, place] for place in range(frame.shape[1])], notes=notes)


def _bounded(data: bytes) -> None:
    """Hold the number of records, which the length of the file gives, to the limits."""
    start = max(data.find(mark) for mark in _START)
    widths = _widths(data[:start]) if start >= 0 else np.array([])
    if (width := int(widths.sum())) > 0:
        check_shape(records=(len(data) - start) // width, columns=len(widths))


def _whole(data: bytes, described) -> None:
    """Refuse a transport file whose last record is cut off: behind the records only blanks may follow."""
    start = max(data.find(mark) for mark in _START)
    width = sum(_widths(data[:start])) if start >= 0 else 0
    if not width:
        return
    rest = data[start + _CARD :]
    if rest[len(rest) // width * width :].strip(b" "):
        raise UnreadableError("is cut off in the middle of a record")


def _widths(header: bytes) -> np.ndarray:
    """Bytes of each variable in a record, from the descriptions of 140 bytes each (bytes 4 and 5 of each)."""
    for mark in (b"HEADER RECORD*******NAMESTR HEADER", b"HEADER RECORD*******NAMSTV8 HEADER"):
        if (at := header.find(mark)) >= 0:
            digits = header[at + 48 : at + 60].strip(b" !")
            count = int(digits[:10]) if digits[:10].isdigit() else 0
            described = header[at + _CARD : at + _CARD + count * 140]
            return np.frombuffer(described, dtype=">i2").reshape(count, 70)[:, 2].astype("int64")
    return np.array([], dtype="int64")
