"""Mutations of a study of CSV files, one small function a kind, drawn from a generator.

``broken`` says that what was written cannot be what it claims, so that a finding has to name the place; ``same`` that
nothing means anything else than before; ``other`` that another possible study came about.
"""

# ruff: noqa: E501

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM

CODED = {"tu": "TUSTRESC", "tr": "TRSTRESU", "ss": "SSSTRESC", "rs": "RSTESTCD", "lb": "LBTESTCD", "ex": "EXTRT"}


@dataclass(frozen=True)
class Mutation:
    """What was done: kind, what it means, and the place."""

    kind: str
    meaning: str
    domain: str
    subject: str = ""
    variable: str = ""


def mutate(folder: Path, kind: str, draw: np.random.Generator) -> Mutation:
    """Mutate the files of a folder in place."""
    return KINDS[kind](folder, kind, draw)


def table(path: Path) -> list[list[str]]:
    """Rows of a CSV file, the header first."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[list[str]], *, encoding: str = "utf-8", separator: str = ",") -> None:
    """Write rows as a CSV file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))


def _pick(draw: np.random.Generator, choices):
    return choices[int(draw.integers(len(choices)))]


def _cell(choose: Callable[[str], list[str]], change: Callable[[str, np.random.Generator], str], meaning: str):
    """Change one filled cell of a variable that ``choose`` allows."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        places = []
        for path in sorted(folder.glob("*.csv")):
            rows = table(path)
            places += [
                (path.stem, row, column)
                for variable in choose(path.stem)
                if variable in rows[0] and (column := rows[0].index(variable)) >= 0
                for row in range(1, len(rows))
                if rows[row][column] and change(rows[row][column], np.random.default_rng(0)) != rows[row][column]
            ]
        domain = _pick(draw, sorted({domain for domain, _, _ in places}))
        _, row, column = _pick(draw, [place for place in places if place[0] == domain])
        path = folder / f"{domain}.csv"
        rows = table(path)
        rows[row][column] = change(rows[row][column], draw)
        write(path, rows)
        return Mutation(name, meaning, domain, rows[row][rows[0].index("USUBJID")], rows[0][column])

    return kind


def _of(*kinds: str):
    return lambda domain: [name for name, column in SDTM[domain].columns.items() if column.kind in kinds]


def _dates(domain: str) -> list[str]:
    return [name for name in SDTM[domain].columns if name.endswith("DTC")]


def _coded(domain: str) -> list[str]:
    return [CODED[domain]] if domain in CODED else []


def _of_domain(domain: str, *names: str):
    return lambda name: list(names) if name == domain else []


def _whole_date(change: Callable[[str], str]):
    return lambda cell, draw: change(cell) if len(cell) == 10 else cell


def _shifted(cell: str, draw: np.random.Generator) -> str:
    if len(cell) != 10:
        return cell
    return (dt.date.fromisoformat(cell) + dt.timedelta(int(draw.integers(1, 40)))).isoformat()


def _row(change, meaning: str):
    """Change the rows of one file around a record that is drawn."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = _pick(draw, [path for path in sorted(folder.glob("*.csv")) if len(table(path)) > 2])
        rows = table(path)
        at = int(draw.integers(1, len(rows)))
        subject = rows[at][rows[0].index("USUBJID")]
        write(path, change(rows, at))
        return Mutation(name, meaning, path.stem, subject)

    return kind


def _column(change, meaning: str, *, needed: bool):
    """Change a column of one file."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = _pick(draw, sorted(folder.glob("*.csv")))
        rows = table(path)
        contract = SDTM[path.stem].columns
        names = [one for one in rows[0] if not needed or (one in contract and contract[one].needed)]
        variable = _pick(draw, names)
        write(path, change(rows, rows[0].index(variable)))
        return Mutation(name, meaning, path.stem, "", variable)

    return kind


def _file(change, meaning: str, *, required: bool = False):
    """Change one file as a whole."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        paths = [path for path in sorted(folder.glob("*.csv")) if not required or path.stem in REQUIRED_DOMAINS]
        path = _pick(draw, paths)
        change(path, draw)
        return Mutation(name, meaning, path.stem)

    return kind


def _two_formats(path: Path, draw: np.random.Generator) -> None:
    path.with_suffix(".json").write_bytes(b"{}")


def _inserted(path: Path, draw: np.random.Generator, what: bytes = b"\x00") -> None:
    data = path.read_bytes()
    at = int(draw.integers(len(data)))
    path.write_bytes(data[:at] + what + data[at:])


def _cut_at_a_line(path: Path, draw: np.random.Generator) -> None:
    rows = table(path)
    write(path, rows[: int(draw.integers(2, max(3, len(rows))))])


KINDS: dict[str, Callable[[Path, str, np.random.Generator], Mutation]] = {
    "cell: words for a number": _cell(_of("number"), lambda cell, draw: _pick(draw, ["NA", "NaN", ".", "abc"]), "broken"),
    "cell: decimal comma": _cell(_of("number"), lambda cell, draw: f"{cell},5", "broken"),
    "cell: formula for a number": _cell(_of("number"), lambda cell, draw: "=1+1", "broken"),
    "cell: key emptied": _cell(lambda domain: ["USUBJID"], lambda cell, draw: "", "broken"),
    "cell: unknown subject": _cell(lambda domain: ["USUBJID"] if domain != "dm" else [], lambda cell, draw: cell + "é", "broken"),
    "cell: impossible date": _cell(_dates, _whole_date(lambda cell: cell[:5] + "13" + cell[7:]), "broken"),
    "cell: date dd.mm.yyyy": _cell(_dates, _whole_date(lambda cell: ".".join(reversed(cell.split("-")))), "broken"),
    "cell: date shifted": _cell(_dates, _shifted, "other"),
    "cell: date made partial": _cell(_dates, _whole_date(lambda cell: cell[:7]), "other"),
    "cell: date deleted": _cell(_dates, lambda cell, draw: "", "other"),
    "cell: term in small letters and a blank": _cell(_coded, lambda cell, draw: f" {cell.lower()}", "broken"),
    "cell: term replaced": _cell(_coded, lambda cell, draw: "x" * 300, "broken"),
    "cell: diameter negative": _cell(_of_domain("tr", "TRSTRESN"), lambda cell, draw: f"-{cell}" if float(cell) else cell, "broken"),
    "cell: diameter in inches": _cell(_of_domain("tr", "TRSTRESU"), lambda cell, draw: "inch", "broken"),
    "cell: digits transposed": _cell(_of_domain("tr", "TRSTRESN"), lambda cell, draw: cell[::-1] if cell.isdigit() else cell, "other"),
    "cell: grade 6": _cell(_of_domain("ae", "AETOXGR"), lambda cell, draw: "6", "broken"),
    "cell: leading zeros": _cell(_of("number"), lambda cell, draw: f"00{cell}" if cell[0] != "-" else cell, "same"),
    "row: deleted": _row(lambda rows, at: rows[:at] + rows[at + 1 :], "lost"),
    "row: doubled": _row(lambda rows, at: rows[:at] + [rows[at]] + rows[at:], "broken"),
    "row: order reversed": _row(lambda rows, at: [rows[0], *reversed(rows[1:])], "same"),
    "row: cut short": _row(lambda rows, at: [*rows[:at], rows[at][:-2], *rows[at + 1 :]], "broken"),
    "row: cell too many": _row(lambda rows, at: [*rows[:at], [*rows[at], "x"], *rows[at + 1 :]], "broken"),
    "column: needed one removed": _column(lambda rows, at: [row[:at] + row[at + 1 :] for row in rows], "broken", needed=True),
    "column: needed one renamed": _column(
        lambda rows, at: [[*rows[0][:at], "RENAMED", *rows[0][at + 1 :]], *rows[1:]], "broken", needed=True
    ),
    "column: small letters": _column(lambda rows, at: [[one.lower() for one in rows[0]], *rows[1:]], "same", needed=False),
    "column: doubled": _column(lambda rows, at: [[*row, row[at]] for row in rows], "broken", needed=False),
    "column: added": _column(lambda rows, at: [[*row, "EXTRA" if row is rows[0] else "1"] for row in rows], "same", needed=False),
    "column: moved to the end": _column(lambda rows, at: [[*row[:at], *row[at + 1 :], row[at]] for row in rows], "same", needed=False),
    "file: removed": _file(lambda path, draw: path.unlink(), "broken", required=True),
    "file: emptied": _file(lambda path, draw: path.write_bytes(b""), "broken"),
    "file: header alone": _file(lambda path, draw: write(path, table(path)[:1]), "broken", required=True),
    "file: two formats": _file(_two_formats, "broken"),
    "file: semicolons": _file(lambda path, draw: write(path, table(path), separator=";"), "same"),
    "file: UTF-16": _file(lambda path, draw: write(path, table(path), encoding="utf-16"), "broken"),
    "file: byte order mark": _file(lambda path, draw: write(path, table(path), encoding="utf-8-sig"), "same"),
    "bytes: NUL inserted": _file(_inserted, "broken"),
    "bytes: quotation mark inserted": _file(lambda path, draw: _inserted(path, draw, b'"'), "other"),
    "bytes: cut at a line": _file(_cut_at_a_line, "lost"),
}  # fmt: skip
