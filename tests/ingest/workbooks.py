"""Excel workbooks of which parts are written by hand, as other programs write them or as nobody should."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
LINKS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def workbook(path: Path, **parts: Iterable[bytes]) -> Path:
    """A workbook of two rows whose parts are replaced or added."""
    book, plain = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["USUBJID", "AETERM"])
    book.active.append(["A", "x"])
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, pieces in parts.items():
            with new.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece)
    return path


def part_of(path: Path, name: str) -> bytes:
    """A part of a workbook."""
    with zipfile.ZipFile(path) as packed:
        return packed.read(name)
