"""SAS: XPORT transport files (version 5 and 8) and sas7bdat, by pyreadstat; text is decoded and dates are read here.

pyreadstat decodes by iconv, which in some encodings keeps the last letter of a cell back and puts it before the next
one, and it knows a part of the formats of dates. So it is asked for bytes and for numbers.
"""

import re
import warnings
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.foundation.contracts import SDTM
from helpers.foundation.terms import mapped
from helpers.ingest.readers.encoding import codec
from helpers.ingest.readers.limits import check_shape, check_unpacked
from helpers.ingest.readers.raw import Raw, UnreadableError, raw
from helpers.ingest.readers.sas_dates import dated

_TWICE = re.compile(r"column '(.*)' is duplicated")
_SHOWN = 5
_BYTES = "ISO-8859-1"  # of each byte one character
_UNSAID = ("", "UTF-8", "US-ASCII")  # what says so and is not may be Windows-1252
_CODECS = {
    "ISO-8859-1": "cp1252",  # which has letters where ISO-8859-1 has none
    "BIG-5": "cp950",
    "WINDOWS-936": "gbk",
    "MACROMAN": "mac_roman",
    "MACCROATIAN": "mac_croatian",
}
_ENCODING, _NONE = 70, (0, 204)  # the byte of a sas7bdat file that says its encoding, and what says none
_CARD = 80
_DESCRIPTION = 140  # bytes for each variable: its kind in the first two, its length in the fifth and sixth
_NUMBER, _LONGEST_NUMBER = 1, 8
_PADDING = b" \x00"
_MEMBERS = (b"HEADER RECORD*******MEMBER  HEADER", b"HEADER RECORD*******MEMBV8  HEADER")
_VARIABLES = (b"HEADER RECORD*******NAMESTR HEADER", b"HEADER RECORD*******NAMSTV8 HEADER")
_START = (b"HEADER RECORD*******OBS     HEADER", b"HEADER RECORD*******OBSV8   HEADER")


def read_xport(path: Path, domain: str) -> Raw:
    """Read an XPORT file; it may be named after its domain inside, or otherwise, but not after another domain.

    Raises
    ------
    UnreadableError
        It is not an XPORT file, holds several or another domain, describes what cannot be, or is cut off.
    """
    import pyreadstat

    data = path.read_bytes()
    if data.startswith(b"**COMPRESSED**"):
        raise UnreadableError("was made by PROC CPORT, which only SAS reads; write it with the XPORT engine")
    if len(data) % _CARD:
        raise UnreadableError("is not a whole SAS transport file (its length is not a multiple of 80 bytes)")
    if sum(data.count(mark) for mark in _MEMBERS) > 1:
        raise UnreadableError("holds several data sets; write one file per domain")
    start, widths = _observations(data)
    if len(widths):
        check_shape(records=(len(data) - start) // int(widths.sum()), columns=len(widths))
    frame, described = _called(pyreadstat.read_xport, path)
    if len(widths):
        frame = frame.iloc[: _count(data[start - _CARD :], int(widths.sum()))]
    return _raw(frame, described, "", domain)


def read_sas7bdat(path: Path, domain: str) -> Raw:
    """Read a sas7bdat file; its name inside is treated as that of an XPORT file.

    Raises
    ------
    UnreadableError
        It is not a SAS data set, holds another domain or text that is not encoded as it says, or is encrypted or
        damaged.
    """
    import pyreadstat

    about = _called(pyreadstat.read_sas7bdat, path, metadataonly=True)[1]
    check_shape(records=about.number_rows or 0, columns=about.number_columns or 0)
    check_unpacked((about.number_rows or 0) * sum(about.variable_storage_width.values()))
    return _raw(*_called(pyreadstat.read_sas7bdat, path), _said(path), domain)


def _called(function, path: Path, **options):
    """Call pyreadstat, which raises whatever a damaged file makes of it, and renames a column that is there twice."""
    if path.stat().st_size == 0:
        raise UnreadableError("is empty")
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            table = function(path, **{"encoding": _BYTES, "disable_datetime_conversion": True, **options})
    except MemoryError:
        raise
    except Exception as failure:
        raise UnreadableError(f"is not a SAS file that can be read ({_short(failure)})") from None
    if twice := [found[1] for one in told if (found := _TWICE.match(str(one.message)))]:
        raise UnreadableError(f"has more than one column called {', '.join(twice[:_SHOWN])}")
    return table


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:120]


def _said(path: Path) -> str:
    """The encoding that a sas7bdat file says it has; empty where it says none, or its names are of another."""
    import pyreadstat

    with path.open("rb") as file:
        if file.read(_ENCODING + 1)[-1] in _NONE:
            return ""
    try:
        return _called(pyreadstat.read_sas7bdat, path, metadataonly=True, encoding=None)[1].file_encoding or ""
    except UnreadableError:
        return ""


def _raw(frame: pd.DataFrame, described, encoding: str, domain: str) -> Raw:
    """Decode texts; numbers with a format of dates become ISO text."""
    name = (described.table_name or "").strip().lower()
    if name in SDTM and name != domain:
        raise UnreadableError(f"says that it holds {name.upper()}, not {domain.upper()}")
    columns, notes = dated(dict(frame.items()), described.original_variable_types)
    (names, *columns), told = _decoded([pd.Series(list(frame.columns), dtype=object), *columns], encoding)
    return raw(names.tolist(), columns, notes=(*told, *notes))


def _decoded(texts: list[pd.Series], encoding: str) -> tuple[list[pd.Series], tuple[str, ...]]:
    """Decode columns, each cell by itself; the first holds the names of the others."""
    strange = [b"\n".join(_strange(column)) for column in texts]
    if not any(strange):
        return texts, ()
    ends = list(accumulate(len(cells) + 1 for cells in strange))

    def place(at: int) -> str:
        number = bisect(ends, at)
        return f"column {texts[0].iloc[number - 1]}" if number else "the names of its columns"

    if encoding in _UNSAID:
        name, notes = codec(b"\n".join(strange), place)
    else:
        name, notes = _codec(encoding), ()
    for number, column in enumerate(texts):
        if not strange[number]:
            continue
        try:
            texts[number] = mapped(column, lambda cell: cell and cell.encode(_BYTES).rstrip(_PADDING).decode(name))
        except UnicodeDecodeError:
            where = place(ends[number - 1] if number else 0)
            raise UnreadableError(
                f"says that it is encoded in {encoding}, and {where} is not; save it as CSV UTF-8"
            ) from None
    return texts, notes


def _strange(column: pd.Series) -> Iterator[bytes]:
    """Distinct cells of a column that are more than letters and signs of ASCII."""
    if column.dtype == object:
        for cell in pd.unique(column.to_numpy()):
            if cell and not (cell.isascii() and cell.isprintable()):
                yield cell.encode(_BYTES)


def _codec(encoding: str) -> str:
    """The codec of Python for an encoding of SAS, of which letters of ASCII are themselves."""
    letters = "AZaz09 "
    name = _CODECS.get(encoding, encoding)
    try:
        if letters.encode("ascii").decode(name) == letters:
            return name
    except (LookupError, UnicodeDecodeError):
        pass
    raise UnreadableError(f"is encoded in {encoding[:40]}, which cannot be read; save it as CSV UTF-8")


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


def _count(records: bytes, width: int) -> int:
    """How many records a transport file holds, given the line before them and all that follows.

    Version 8 says the number. In version 5 what fills up the last line are blanks, or zeros of other programs.
    """
    said = records[48:63].strip()
    whole, rest = divmod(len(records) - _CARD, width)
    if said.isdigit() and int(said):
        if int(said) > whole:
            raise UnreadableError(f"says that it has {int(said):,} records and holds {whole:,}: it is cut off")
        return int(said)
    if records[len(records) - rest :].strip(_PADDING):
        raise UnreadableError("is cut off in the middle of a record")
    return -(-len(records[_CARD:].rstrip(_PADDING)) // width)
