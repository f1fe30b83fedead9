"""Mutations of records: deleted, doubled, exchanged, in disorder, or written otherwise than the contract."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.fuzz.files import Kind, paths, pick, place, record, table, write
from tests.fuzz.mutation import Mutation

_ENDS = {
    "ae": ("AESTDTC", "AEENDTC"), "ex": ("EXSTDTC", "EXENDTC"), "pr": ("PRSTDTC", "PRENDTC"),
    "cm": ("CMSTDTC", "CMENDTC"), "sv": ("SVSTDTC", "SVENDTC"),
}  # fmt: skip
_MERGED = ("merged with {}", "CONFLUENT WITH {}", "Merging to {}", "coalesced with lesion {}", "fused with {}")
Rows = list[list[str]]


def _row(change: Callable[[Rows, int], Rows], meaning: str) -> Kind:
    """Change the rows of one file around a record that is drawn."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = pick(draw, [path for path in paths(folder) if len(table(path)) > 2])
        rows = table(path)
        at = int(draw.integers(1, len(rows)))
        write(path, change(rows, at))
        return place(Mutation(name, meaning, path.stem), rows, at)

    return kind


def _doubled_number(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Give a record the number of another one of the subject, where the number is its key."""
    path = pick(draw, [path for path in paths(folder) if path.stem not in ("dm", "dd", "sv")])
    rows = table(path)
    column = rows[0].index(f"{path.stem.upper()}SEQ")
    pairs = _pairs(rows, lambda one, other: one[column] != other[column])
    one, other = pick(draw, pairs)
    rows[one][column] = rows[other][column]
    write(path, rows)
    return place(Mutation(name, "broken", path.stem), rows, one, other)


def _ends_exchanged(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Exchange the start and the end of what lasted some days."""
    found = {}
    for path in paths(folder):
        if path.stem in _ENDS:
            start, end = _ENDS[path.stem]
            rows = table(path)
            lasting = [at for at in range(1, len(rows)) if _lasts(record(rows, at), start, end)]
            if lasting:
                found[path] = lasting
    path = pick(draw, list(found))
    rows, at = table(path), pick(draw, found[path])
    start, end = (rows[0].index(name) for name in _ENDS[path.stem])
    rows[at][start], rows[at][end] = rows[at][end], rows[at][start]
    write(path, rows)
    return place(Mutation(name, "broken", path.stem, variable=_ENDS[path.stem][1]), rows, at)


def _lasts(cells: dict[str, str], start: str, end: str) -> bool:
    days = cells[start], cells[end]
    if not all(len(day) == 10 for day in days) or cells.get("EXTRT"):
        return False
    first, last = (dt.date.fromisoformat(day) for day in days)
    return last > first


def _visits_exchanged(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Exchange the numbers of two visits of a subject in TR."""
    path = folder / "tr.csv"
    rows = table(path)
    column, dated = rows[0].index("VISITNUM"), rows[0].index("TRDTC")
    pairs = _pairs(
        rows, lambda one, other: one[column] != other[column] and all(cells[dated][:10] for cells in (one, other))
    )
    one, other = (rows[at] for at in pick(draw, pairs))
    subject, exchanged = one[rows[0].index("USUBJID")], {one[column]: other[column], other[column]: one[column]}
    at = [
        at
        for at in range(1, len(rows))
        if rows[at][rows[0].index("USUBJID")] == subject and rows[at][column] in exchanged
    ]
    for place_ in at:
        rows[place_][column] = exchanged[rows[place_][column]]
    write(path, rows)
    return place(Mutation(name, "broken", "tr", variable="VISITNUM"), rows, *at)


def _visit_lost(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Empty or change the visit of one of several measurements of a day."""
    path = folder / "tr.csv"
    rows = table(path)
    column, dated, reader = (rows[0].index(name) for name in ("VISITNUM", "TRDTC", "TREVAL"))
    counted = _pairs(
        rows,
        lambda one, other: one[dated] == other[dated] != "" and one[reader] == other[reader] == "INVESTIGATOR",
    )
    at, other = pick(draw, counted)
    rows[at][column] = pick(draw, ("", "999"))
    write(path, rows)
    return place(Mutation(name, "broken", "tr", variable="VISITNUM"), rows, at, other)


def _merged_in_other_words(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Say of a measured lesion that it merged, otherwise than the contract says it."""
    path = folder / "tr.csv"
    rows = table(path)
    measured = [at for at in range(1, len(rows)) if record(rows, at)["TRSTRESN"]]
    at = pick(draw, measured)
    reason = pick(draw, _MERGED).format(pick(draw, ("T01", "T02")))
    for variable, value in {
        "TRSTRESN": "", "TRSTRESU": "", "TRSTRESC": "", "TRSTAT": "NOT DONE", "TRREASND": reason
    }.items():  # fmt: skip
        rows[at][rows[0].index(variable)] = value
    write(path, rows)
    return place(Mutation(name, "broken", "tr", variable="TRREASND"), rows, at)


def _split_in_other_words(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Name a measured lesion as a part, otherwise than the contract names it."""
    path = folder / "tr.csv"
    rows = table(path)
    column = rows[0].index("TRLNKID")
    at = pick(draw, [at for at in range(1, len(rows)) if record(rows, at)["TRSTRESN"]])
    rows[at][column] += pick(draw, ("-1", "a", "_1", " (1)", "/1"))
    write(path, rows)
    return place(Mutation(name, "broken", "tr", variable="TRLNKID"), rows, at)


def _subjects_exchanged(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Exchange the subjects of two records that have one number."""
    path = pick(draw, [path for path in paths(folder) if path.stem not in ("dm", "dd")])
    rows = table(path)
    column, number = rows[0].index("USUBJID"), rows[0].index(f"{path.stem.upper()}SEQ")
    one = int(draw.integers(1, len(rows)))
    others = [at for at in range(1, len(rows)) if rows[at][number] == rows[one][number] and at != one]
    if not others:
        return _subjects_exchanged(folder, name, draw)
    other = pick(draw, others)
    rows[one][column], rows[other][column] = rows[other][column], rows[one][column]
    write(path, rows)
    return place(Mutation(name, "other", path.stem, variable="USUBJID"), rows, one, other)


def _subject_in_other_case(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Send the demographics of a subject once more, under its identifier in other letters."""
    path = folder / "dm.csv"
    rows = table(path)
    at = int(draw.integers(1, len(rows)))
    column = rows[0].index("USUBJID")
    twin = list(rows[at])
    twin[column] = pick(draw, (twin[column].lower(), twin[column].replace("-", "_"), twin[column].replace("-0", "-")))
    write(path, [*rows, twin])
    return place(Mutation(name, "broken", "dm", variable="USUBJID"), [*rows, twin], len(rows), at)


def _emptied(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Leave nothing of a record but who and which it is."""
    path = pick(draw, [path for path in paths(folder) if path.stem != "dm"])
    rows = table(path)
    at = int(draw.integers(1, len(rows)))
    kept = ("STUDYID", "DOMAIN", "USUBJID", f"{path.stem.upper()}SEQ")
    whole = place(Mutation(name, "broken", path.stem), rows, at)
    rows[at] = [cell if name in kept else "" for name, cell in zip(rows[0], rows[at], strict=True)]
    write(path, rows)
    return whole


def _pairs(rows: Rows, alike: Callable[[list[str], list[str]], bool]) -> list[tuple[int, int]]:
    """Rows next to each other, or next but one and so on up to five, of one subject."""
    subject = rows[0].index("USUBJID")
    return [
        (one, other)
        for one in range(1, len(rows))
        for other in range(one + 1, min(one + 6, len(rows)))
        if rows[one][subject] == rows[other][subject] and alike(rows[one], rows[other])
    ]


KINDS: dict[str, Kind] = {
    "row: deleted": _row(lambda rows, at: rows[:at] + rows[at + 1 :], "lost"),
    "row: doubled": _row(lambda rows, at: rows[:at] + [rows[at]] + rows[at:], "broken"),
    "row: order reversed": _row(lambda rows, at: [rows[0], *reversed(rows[1:])], "same"),
    "row: cut short": _row(lambda rows, at: [*rows[:at], rows[at][:-2], *rows[at + 1 :]], "broken"),
    "row: cell too many": _row(lambda rows, at: [*rows[:at], [*rows[at], "x"], *rows[at + 1 :]], "broken"),
    "row: emptied but its key": _emptied,
    "row: number of another": _doubled_number,
    "row: start and end exchanged": _ends_exchanged,
    "row: visits exchanged": _visits_exchanged,
    "row: visit of a day lost": _visit_lost,
    "row: merger in other words": _merged_in_other_words,
    "row: part in other words": _split_in_other_words,
    "row: subjects exchanged": _subjects_exchanged,
    "row: subject twice in other letters": _subject_in_other_case,
}
