"""The parts that an Excel workbook is packed of, looked through before any is parsed.

A workbook is a ZIP archive of XML. What its directory says of sizes is whatever its maker wrote there, so each part
is unpacked once, counted, and thrown away.
"""

import zipfile

from helpers.ingest.readers.limits import check_unpacked
from helpers.ingest.readers.raw import UnreadableError

_CHUNK = 1 << 20
_PARTS = 5_000  # a workbook of a study has twenty
_PLAIN = 16 << 20  # styles, themes, lists of sheets: parsed as a whole, and small in every real workbook
_TAGS = 40_000_000  # four to six a cell, two microseconds and a hundred bytes each
_SUSPECT = 64 << 20
_RATIO = 200  # sheets shrink to a tenth or a fiftieth; ZIP can do a thousandth with what only repeats itself
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"  # openpyxl finds no cell under that name
_STREAMED = ("xl/worksheets/", "xl/sharedstrings")


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


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, before: int) -> int:
    """Unpacked size of a part."""
    streamed = part.filename.lower().lstrip("/").startswith(_STREAMED)
    size, tags, rest, xml = 0, 0, b"", None
    with packed.open(part) as unpacked:
        while chunk := unpacked.read(_CHUNK):
            size += len(chunk)
            check_unpacked(before + size)
            if size > _SUSPECT and size > _RATIO * max(part.compress_size, 1):
                raise UnreadableError(f"unpacks to more than {_RATIO} times its size; save it as CSV")
            xml = _is_xml(chunk) if xml is None else xml
            if not xml:
                continue
            if size > _PLAIN and not streamed:
                raise UnreadableError(f"has a part {part.filename[:60]!r} of more than 16 MB; save it as CSV")
            tags += _check_xml(rest + chunk)
            if tags > _TAGS:
                raise UnreadableError(
                    f"has more than {_TAGS:,} marks in its XML, some ten million cells; save it as CSV"
                )
            rest = chunk[-64:]
    return size


def _is_xml(start: bytes) -> bool:
    """Whether a part begins as XML does, whatever its name."""
    if start.startswith(_UTF_16) or b"\x00" in start[:2]:
        raise UnreadableError("is written in UTF-16 inside; save it as an ordinary Excel workbook (.xlsx)")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _check_xml(text: bytes) -> int:
    """Count the tags in a piece of a part."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UnreadableError("has entities in its XML, which no workbook has; save it as CSV")
    if _STRICT in text:
        raise UnreadableError("is a Strict Open XML workbook; save it as an ordinary Excel workbook (.xlsx)")
    tags = text.count(b"<")
    if not tags and len(text) > _CHUNK:
        raise UnreadableError("has a cell of more than a million characters; save it as CSV without that text")
    return tags
