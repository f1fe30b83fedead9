"""The parts that an Excel workbook is packed of, each looked through before it is parsed.

A workbook is a ZIP archive of XML, and of what nothing here reads: settings of printers, pictures, queries, macros.
What its directory says of sizes is whatever its maker wrote there, so a part is unpacked once, counted, and thrown
away before it is unpacked to be parsed.
"""

import zipfile
from typing import IO

from helpers.ingest.readers.limits import check_unpacked
from helpers.ingest.readers.raw import UnreadableError

_CHUNK = 1 << 20
_PARTS = 50_000  # a workbook of a study has twenty, and each picture is one more
_PLAIN = 16 << 20  # styles, themes, lists of sheets: parsed as a whole, and small in every real workbook
_TAGS = 40_000_000  # four to six a cell, two microseconds and a hundred bytes each
_SUSPECT = 64 << 20
_RATIO = 200  # sheets shrink to a tenth or a fiftieth; ZIP can do a thousandth with what only repeats itself
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"  # openpyxl finds no cell under that name
_STREAMED = ("xl/worksheets/", "xl/sharedstrings")


class Parts(zipfile.ZipFile):
    """A packed workbook, of which each part is looked through when it is first opened; what nobody opens is not.

    Raises
    ------
    UnreadableError
        It has too many parts, or the parts that are opened unpack to too much, or one is too large, has one text
        without end, or entities.
    """

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self._sizes: dict[str, int] = {}
        if len(self.filelist) > _PARTS:
            raise UnreadableError(f"is packed of {len(self.filelist):,} parts, which no workbook is; save it as CSV")

    def open(self, name, *options, **named):
        """Open a part."""
        part = self.getinfo(name) if isinstance(name, str) else name
        if part.filename not in self._sizes:
            self._sizes[part.filename] = self._check(part)
        return super().open(name, *options, **named)

    def _check(self, part: zipfile.ZipInfo) -> int:
        """Unpacked size of a part."""
        streamed = part.filename.lower().lstrip("/").startswith(_STREAMED)
        before, size, tags, rest, xml = sum(self._sizes.values()), 0, 0, b"", None
        with super().open(part) as unpacked:
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
