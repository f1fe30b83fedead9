"""Mutations of columns and of whole CSV files: their encoding, their separator, their name, their end."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from tests.fuzz.files import Kind, paths, pick, table, write
from tests.fuzz.mutation import Mutation

_MAY_BE_EMPTY = ("PRSTDTC", "CMSTDTC")  # of what was before treatment, or beside it
_FREE_TEXT = {"ae": "AETERM", "mh": "MHTERM", "dd": "DDORRES", "ds": "DSTERM"}


def _column(change, meaning: str, *, needed: bool) -> Kind:
    """Change a column of one file."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = pick(draw, paths(folder))
        rows = table(path)
        contract = SDTM[path.stem].columns
        names = [one for one in rows[0] if not needed or (one in contract and contract[one].needed)]
        variable = pick(draw, names)
        write(path, change(rows, rows[0].index(variable)))
        return Mutation(name, meaning, path.stem, variable=variable)

    return kind


def _column_emptied(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Empty a needed column, but for those without which a domain may well be."""
    path = pick(draw, [path for path in paths(folder) if path.stem not in ("dm", "dd")])
    rows = table(path)
    needed = [one for one, column in SDTM[path.stem].columns.items() if column.needed and one not in _MAY_BE_EMPTY]
    variable = pick(draw, needed)
    at = rows[0].index(variable)
    write(path, [rows[0], *([*row[:at], "", *row[at + 1 :]] for row in rows[1:])])
    return Mutation(name, "broken", path.stem, variable=variable)


def _file(change: Callable[[Path, np.random.Generator], Path | None], meaning: str, *, required: bool = False) -> Kind:
    """Change one file as a whole; what gives another path says which file is to be named."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = pick(draw, [path for path in paths(folder) if not required or path.stem in REQUIRED_DOMAINS])
        other = change(path, draw)
        mutation = Mutation(name, meaning, path.stem)
        return replace(mutation, domain=other.stem, file=other.name) if other else mutation

    return kind


def _two_formats(path: Path, draw: np.random.Generator) -> None:
    path.with_suffix(".json").write_bytes(b"{}")


def _beside(path: Path, draw: np.random.Generator) -> Path:
    """A file that nobody reads, with the records of a domain."""
    forms = ("{}2", "{}_new", "{} (1)", "Copy of {}", "{}-final", "old_{}")
    other = path.with_stem(pick(draw, forms).format(pick(draw, (path.stem, path.stem.upper()))))
    shutil.copy(path, other)
    return other


def _renamed(path: Path, draw: np.random.Generator) -> Path:
    """A domain that is not required, under a name that nobody reads."""
    optional = [one for one in paths(path.parent) if one.stem not in REQUIRED_DOMAINS]
    one = pick(draw, optional)
    return one.rename(one.with_stem(f"{one.stem}{pick(draw, ('1', '_v2', ' export'))}"))


def _windows(path: Path, draw: np.random.Generator) -> None:
    """Umlauts and quotation marks of Windows in a text that means nothing to the analysis."""
    stem = pick(draw, [domain for domain in _FREE_TEXT if (path.parent / f"{domain}.csv").exists()])
    other = path.parent / f"{stem}.csv"
    rows = table(other)
    at, column = int(draw.integers(1, len(rows))), rows[0].index(_FREE_TEXT[stem])
    rows[at][column] += " “schwer”, Ödem – 5 µg"
    write(other, rows, encoding="cp1252")
    return other


def _inserted(path: Path, draw: np.random.Generator, what: bytes = b"\x00") -> None:
    data = path.read_bytes()
    at = int(draw.integers(len(data)))
    path.write_bytes(data[:at] + what + data[at:])


def _cut_at_a_line(path: Path, draw: np.random.Generator) -> None:
    rows = table(path)
    write(path, rows[: int(draw.integers(2, max(3, len(rows))))])


def _cut_in_a_line(path: Path, draw: np.random.Generator) -> None:
    """Cut before the last comma of a line, so that a cell is missing for certain."""
    data = path.read_bytes().rstrip(b"\n")
    lines = data.count(b"\n")
    end = 0
    for _ in range(int(draw.integers(1, lines + 1)) + 1):
        start, end = end, data.find(b"\n", end) + 1 or len(data) + 1
    path.write_bytes(data[: data.index(b",", start) + 1])


KINDS: dict[str, Kind] = {
    "column: needed one removed": _column(
        lambda rows, at: [row[:at] + row[at + 1 :] for row in rows], "broken", needed=True
    ),
    "column: needed one renamed": _column(
        lambda rows, at: [[*rows[0][:at], "RENAMED", *rows[0][at + 1 :]], *rows[1:]], "broken", needed=True
    ),
    "column: needed one emptied": _column_emptied,
    "column: small letters": _column(
        lambda rows, at: [[one.lower() for one in rows[0]], *rows[1:]], "same", needed=False
    ),
    "column: doubled": _column(lambda rows, at: [[*row, row[at]] for row in rows], "broken", needed=False),
    "column: added": _column(
        lambda rows, at: [[*row, "EXTRA" if row is rows[0] else "1"] for row in rows], "same", needed=False
    ),
    "column: moved to the end": _column(
        lambda rows, at: [[*row[:at], *row[at + 1 :], row[at]] for row in rows], "same", needed=False
    ),
    "file: removed": _file(lambda path, draw: path.unlink(), "broken", required=True),
    "file: emptied": _file(lambda path, draw: path.write_bytes(b"") and None, "broken"),
    "file: header alone": _file(lambda path, draw: write(path, table(path)[:1]), "broken", required=True),
    "file: two formats": _file(_two_formats, "broken"),
    "file: beside its domain": _file(_beside, "broken"),
    "file: under another name": _file(_renamed, "broken"),
    "file: semicolons": _file(lambda path, draw: write(path, table(path), separator=";"), "same"),
    "file: tabs": _file(lambda path, draw: write(path, table(path), separator="\t"), "same"),
    "file: vertical bars": _file(lambda path, draw: write(path, table(path), separator="|"), "same"),
    "file: UTF-16": _file(lambda path, draw: write(path, table(path), encoding="utf-16"), "broken"),
    "file: byte order mark": _file(lambda path, draw: write(path, table(path), encoding="utf-8-sig"), "same"),
    "file: Windows-1252": _file(_windows, "same"),
    "bytes: NUL inserted": _file(_inserted, "broken"),
    "bytes: quotation mark inserted": _file(lambda path, draw: _inserted(path, draw, b'"'), "other"),
    "bytes: no text inserted": _file(lambda path, draw: _inserted(path, draw, b"\x81\x8d"), "broken"),
    "bytes: cut at a line": _file(_cut_at_a_line, "lost"),
    "bytes: cut in a line": _file(_cut_in_a_line, "broken"),
}
