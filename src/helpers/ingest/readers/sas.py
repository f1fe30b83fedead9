"""SAS: XPORT transport files (version 5 and 8) and sas7bdat, by pyreadstat."""

import re
import warnings
from pathlib import Path

import numpy as np

from helpers.foundation.contracts import SDTM
from helpers.ingest.readers.limits import check_shape, check_unpacked
from helpers.ingest.readers.raw import Raw, UnreadableError, raw

_TWICE = re.compile(r"column '(.*)' is duplicated")
_SHOWN = 5
_CARD = 80
_DESCRIPTION = 140  # bytes for each variable: its kind in the first two, its length in the fifth and sixth
_NUMBER, _LONGEST_NUMBER = 1, 8
_MEMBERS = (b"HEADER RECORD*******MEMBER  HEADER", b"HEADER RECORD*******MEMBV8  HEADER")
_VARIABLES = (b"HEADER RECORD*******NAMESTR HEADER", b"HEADER RECORD*******NAMSTV8 HEADER")
_START = (b"HEADER RECORD*******OBS     HEADER", b"HEADER RECORD*******OBSV8   HEADER")


def read_xport(path: Path, domain: str) -> Raw:
    """Read an XPORT file; it may be named after its domain inside, or otherwise, but not after another domain.

    Raises
    ------
    UnreadableError
        It is not an XPORT file, holds several or another domain, describes what cannot be, or is cut off in the middle
        of a record.
    """
    import pyreadstat

    data = path.read_bytes()
    if len(data) % _CARD:
        raise UnreadableError("is not a whole SAS transport file (its length is not a multiple of 80 bytes)")
    if sum(data.count(mark) for mark in _MEMBERS) > 1:
        raise UnreadableError("holds several data sets; write one file a domain")
    start, widths = _observations(data)
    if len(widths):
        check_shape(records=(len(data) - start) // int(widths.sum()), columns=len(widths))
    table = _read(pyreadstat.read_xport, path)
    if len(widths):
        _whole(data[start:], int(widths.sum()))
    return _raw(*table, domain)


def read_sas7bdat(path: Path, domain: str) -> Raw:
    """Read a sas7bdat file; its name inside is treated as that of an XPORT file.

    Raises
    ------
    UnreadableError
        It is not a SAS data set, holds another domain, or is encrypted or damaged.
    """
    import pyreadstat

    about = _read(lambda path, **options: pyreadstat.read_sas7bdat(path, metadataonly=True, **options), path)[1]
    check_shape(records=about.number_rows or 0, columns=about.number_columns or 0)
    check_unpacked((about.number_rows or 0) * sum(about.variable_storage_width.values()))
    return _raw(*_read(pyreadstat.read_sas7bdat, path), domain)


def _read(function, path: Path):
    """Read as the file says it is encoded, else as Windows-1252."""
    if path.stat().st_size == 0:
        raise UnreadableError("is empty")
    try:
        return *_called(function, path), ()
    except UnreadableError as failure:
        if "encoding" not in str(failure) and "convert string" not in str(failure):
            raise
    return *_called(function, path, encoding="WINDOWS-1252"), ("is encoded in Windows-1252 and was read so",)


def _called(function, path: Path, **options):
    """Call pyreadstat, which raises whatever a damaged file makes of it, and renames a column that is there twice."""
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            table = function(path, **options)
    except UnicodeDecodeError:
        raise UnreadableError("holds text of another encoding than it says") from None
    except MemoryError:
        raise
    except Exception as failure:
        raise UnreadableError(f"is not a SAS file that can be read ({_short(failure)})") from None
    if twice := [found[1] for one in told if (found := _TWICE.match(str(one.message)))]:
        raise UnreadableError(f"has more than one column called {', '.join(twice[:_SHOWN])}")
    return table


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:120]


def _raw(frame, described, notes: tuple[str, ...], domain: str) -> Raw:
    """Dates with a SAS format come as dates; everything else as text or numbers."""
    name = (described.table_name or "").strip().lower()
    if name in SDTM and name != domain:
        raise UnreadableError(f"says that it holds {name.upper()}, not {domain.upper()}")
    return raw(list(frame.columns), [frame.iloc[:, place] for place in range(frame.shape[1])], notes=notes)


def _observations(data: bytes) -> tuple[int, np.ndarray]:
    """Where the records of a transport file begin, and the bytes of each variable in them."""
    start = max(data.find(mark) for mark in _START)
    described = data[: max(start, 0)]
    at = max(described.find(mark) for mark in _VARIABLES)
    if at < 0:
        return 0, np.array([], dtype="int64")
    digits = described[at + 48 : at + 60].strip(b" !")[:10]
    count = int(digits) if digits.isdigit() else 0
    described = described[at + _CARD : at + _CARD + count * _DESCRIPTION]
    if len(described) < count * _DESCRIPTION:
        raise UnreadableError(f"says that it has {count:,} variables and describes fewer")
    kinds, _, widths = np.frombuffer(described, dtype=">u2").reshape(count, _DESCRIPTION // 2)[:, :3].T.astype("int64")
    if ((widths < 1) | ((kinds == _NUMBER) & (widths > _LONGEST_NUMBER))).any():
        raise UnreadableError("describes a variable of a length that cannot be")
    return start + _CARD, widths


def _whole(records: bytes, width: int) -> None:
    """Refuse a transport file whose last record is cut off: behind the records only blanks may follow."""
    if records[len(records) // width * width :].strip(b" "):
        raise UnreadableError("is cut off in the middle of a record")
