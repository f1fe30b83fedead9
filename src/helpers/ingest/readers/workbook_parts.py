"""The parts that an Excel workbook is packed of, looked through before any is parsed.

A workbook is a ZIP archive of XML. What its directory says of sizes is whatever its maker wrote there, so each part
is unpacked once, counted, and thrown away.
"""

import re
import zipfile

from helpers.ingest.readers.limits import check_unpacked
from helpers.ingest.readers.raw import UnreadableError

_CHUNK = 1 << 20
_PARTS = 5_000  # a workbook of a study has twenty
_PLAIN = 16 << 20  # styles, themes, lists of sheets: parsed as a whole, and small in every real workbook
_TAGS = 200_000_000  # four a cell
_SUSPECT = 64 << 20
_RATIO = 200  # sheets shrink to a tenth or a fiftieth; ZIP can do a thousandth with what only repeats itself
_STREAMED = ("xl/worksheets/", "xl/sharedstrings")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)")


def check_parts(packed: zipfile.ZipFile) -> None:
    """Refuse a workbook that unpacks to too much, or whose XML asks for more than its text.

    Raises
    ------
    UnreadableError
        It has too many parts, a part that is too large, one text without end, or entities.
    """
    parts = packed.infolist()
    if len(parts) > _PARTS:
        raise UnreadableError(f"is packed of {len(parts):,} parts, which no workbook of data is; save it as CSV")
    total = 0
    for part in parts:
        total += _check_part(packed, part, total)


def merged_cells(packed: zipfile.ZipFile, part: str) -> list[str]:
    """Ranges of cells that are merged in a sheet: all but the first cell of each are empty."""
    found, rest = [], b""
    with packed.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            text = rest + chunk
            cut = text.rfind(b"<")
            found += [ref.decode("ascii") for ref in _MERGED.findall(text[:cut])] if cut > 0 else []
            rest = text[cut:] if cut >= 0 else b""
    return found + [ref.decode("ascii") for ref in _MERGED.findall(rest)]


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, before: int) -> int:
    """Unpacked size of a part."""
    name = part.filename.lower().lstrip("/")
    xml = name.endswith((".xml", ".rels"))
    size = tags = 0
    rest = b""
    with packed.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            size += len(chunk)
            check_unpacked(before + size)
            if size > _SUSPECT and size > _RATIO * max(part.compress_size, 1):
                raise UnreadableError(f"unpacks to more than {_RATIO} times its size; save it as CSV")
            if not xml:
                continue
            if size > _PLAIN and not name.startswith(_STREAMED):
                raise UnreadableError(f"has a part {part.filename[:60]!r} of more than 16 MB; save it as CSV")
            if b"<!DOCTYPE" in rest + chunk or b"<!ENTITY" in rest + chunk:
                raise UnreadableError("has entities in its XML, which no workbook has; save it as CSV")
            inside = chunk.count(b"<")
            if not inside and len(chunk) == _CHUNK:
                raise UnreadableError("has a cell of more than a million characters; save it as CSV without that text")
            tags += inside
            if tags > _TAGS:
                raise UnreadableError("has more cells than can be read; save it as CSV")
            rest = chunk[-16:]
    return size
