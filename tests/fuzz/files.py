"""The CSV files of a study, read and written plainly, and places in them that are drawn."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.fuzz.mutation import Mutation

Kind = Callable[[Path, str, np.random.Generator], Mutation]
_SHORTEST_QUOTE = 3  # a shorter value stands in a message by chance


def paths(folder: Path) -> list[Path]:
    """The CSV files of a study."""
    return sorted(folder.glob("*.csv"))


def table(path: Path) -> list[list[str]]:
    """Rows of a CSV file, the header first."""
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: list[list[str]], *, encoding: str = "utf-8", separator: str = ",") -> None:
    """Write rows as a CSV file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))


def record(rows: list[list[str]], at: int) -> dict[str, str]:
    """A row under the names of its header."""
    return dict(zip(rows[0], rows[at], strict=True))


def pick(draw: np.random.Generator, choices):
    """Draw one."""
    return choices[int(draw.integers(len(choices)))]


def place(mutation: Mutation, rows: list[list[str]], *places: int) -> Mutation:
    """Say of which records a mutation is, by their rows as they are now; the subject is that of the first."""
    domain = mutation.domain.upper()
    records = [record(rows, at) for at in places]
    numbers = [float(cells[f"{domain}SEQ"]) for cells in records if cells.get(f"{domain}SEQ", "").isdigit()]
    written = [cells[name] for cells in records for name in cells if name.endswith("DTC") or name == mutation.variable]
    return replace(
        mutation,
        subject=mutation.subject or records[0]["USUBJID"],
        numbers=(*mutation.numbers, *numbers),
        rows=tuple(at + 1 for at in places),
        written=tuple(value for value in written if len(value) >= _SHORTEST_QUOTE),
    )
