"""Mutations of one cell: of its value, its date, its term or its number."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from helpers.foundation.contracts import SDTM
from tests.fuzz.files import Kind, paths, pick, place, record, table, write
from tests.fuzz.mutation import Mutation

Change = Callable[[str, np.random.Generator], str]
Where = Callable[[Mapping[str, str]], bool]

# Words that carry meaning, so that no other word can stand there unnoticed.
CODED = {
    "dm": ["SEX", "DTHFL"], "ex": ["EXTRT", "EXDOSU"], "tu": ["TUSTRESC", "TUTESTCD", "TUEVAL"],
    "tr": ["TRSTRESU", "TRTESTCD", "TRSTAT", "TREVAL"], "ae": ["AETOXGR", "AESER", "AEREL", "AEOUT"],
    "ds": ["DSDECOD"], "rs": ["RSTESTCD", "RSCAT", "RSEVAL"], "lb": ["LBTESTCD", "LBSTRESU"], "pr": ["PRCAT"],
    "cm": ["CMCAT"], "ss": ["SSSTRESC"], "dd": ["DDTESTCD"], "sv": ["SVOCCUR"],
}  # fmt: skip
SPELT = {"tu": "TUSTRESC", "tr": "TRSTRESU", "ss": "SSSTRESC", "rs": "RSTESTCD", "lb": "LBTESTCD", "ex": "EXTRT"}
UNITS = {
    "BILI": ("umol/L", "mg/dL"), "CREAT": ("umol/L", "mg/dL"), "ALB": ("g/L", "g/dL"), "HGB": ("g/L", "g/dL"),
}  # fmt: skip


def cell(choose: Callable[[str], list[str]], change: Change, meaning: str, *, where: Where | None = None) -> Kind:
    """Change one filled cell of the variables that are chosen of a domain, in a record as asked for."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        still, found = np.random.default_rng(0), {}
        for path in paths(folder):
            rows = table(path)
            found[path] = [
                (at, column)
                for column, variable in enumerate(rows[0])
                if variable in choose(path.stem)
                for at in range(1, len(rows))
                if rows[at][column]
                and (where is None or where(record(rows, at)))
                and change(rows[at][column], still) != rows[at][column]
            ]
        path = pick(draw, [path for path in found if found[path]])
        at, column = pick(draw, found[path])
        rows = table(path)
        variable = rows[0][column]
        before = place(Mutation(name, meaning, path.stem, variable=variable), rows, at)
        rows[at][column] = change(rows[at][column], draw)
        write(path, rows)
        return place(Mutation(name, meaning, path.stem, variable=variable, numbers=before.numbers), rows, at)

    return kind


def of(*kinds: str) -> Callable[[str], list[str]]:
    """The variables of a domain that are numbers, counts or text."""
    return lambda domain: [name for name, column in SDTM[domain].columns.items() if column.kind in kinds]


def dates(domain: str) -> list[str]:
    """The dates of a domain."""
    return [name for name in SDTM[domain].columns if name.endswith("DTC")]


def named(*names: str) -> Callable[[str], list[str]]:
    """These variables."""
    return lambda domain: list(names)


def to(value: str) -> Change:
    """The same value whatever there was."""
    return lambda cell, draw: value


def whole_date(change: Callable[[str], str]) -> Change:
    """Change a date that is complete."""
    return lambda cell, draw: change(cell) if len(cell) == 10 else cell


def _shifted(cell: str, draw: np.random.Generator) -> str:
    if len(cell) != 10:
        return cell
    return (dt.date.fromisoformat(cell) + dt.timedelta(int(draw.integers(1, 40)))).isoformat()


def _another_year(cell: str, draw: np.random.Generator) -> str:
    return f"{int(cell[:4]) + pick(draw, (-1, 1))}{cell[4:]}" if not cell.endswith("-02-29") else cell


def _day_number(cell: str) -> str:
    return str((dt.date.fromisoformat(cell) - dt.date(1899, 12, 30)).days)


def _misspelt(cell: str, draw: np.random.Generator) -> str:
    return cell[:2] + cell[3:] if len(cell) > 5 else f"{cell}X"


def _size(cells: Mapping[str, str]) -> bool:
    return cells.get("TRSTRESN", "") not in ("", "0")


def _two_units(cells: Mapping[str, str]) -> bool:
    return cells["LBSTRESN"] != "" and cells["LBSTRESU"] == UNITS.get(cells["LBTESTCD"], ("",))[0]


KINDS: dict[str, Kind] = {
    "cell: words for a number": cell(of("number"), lambda cell, draw: pick(draw, ["NA", "NaN", ".", "abc"]), "broken"),
    "cell: decimal comma": cell(of("number"), lambda cell, draw: f"{cell},5", "broken"),
    "cell: formula for a number": cell(of("number"), to("=1+1"), "broken"),
    "cell: thousands separator": cell(
        of("number"), lambda cell, draw: f"1{pick(draw, (',', ' ', chr(39), chr(0x202F)))}{cell.zfill(3)}", "broken"
    ),
    "cell: leading zeros": cell(of("number"), lambda cell, draw: f"00{cell}" if cell[0] != "-" else cell, "same"),
    "cell: decimal point moved, diameter": cell(
        named("TRSTRESN"), lambda cell, draw: f"{float(cell) * pick(draw, (10, 0.1)):g}", "broken", where=_size
    ),
    "cell: decimal point moved, elsewhere": cell(
        named("LBSTRESN", "LBSTNRHI", "EXDOSE", "AGE", "RSSTRESN"), lambda cell, draw: f"{float(cell) / 10:g}", "other"
    ),
    "cell: digits transposed": cell(
        named("TRSTRESN"), lambda cell, draw: cell[::-1] if cell.isdigit() and cell[-1] != "0" else cell, "broken"
    ),
    "cell: diameter negative": cell(named("TRSTRESN"), lambda cell, draw: f"-{cell}", "broken", where=_size),
    "cell: diameter in inches": cell(named("TRSTRESU"), to("inch"), "broken", where=_size),
    "cell: cm for mm": cell(named("TRSTRESU"), lambda cell, draw: {"mm": "cm", "cm": "mm"}[cell], "other", where=_size),
    "cell: other unit of a result": cell(
        named("LBSTRESU"), lambda cell, draw: {"umol/L": "mg/dL", "g/L": "g/dL"}.get(cell, cell), "broken",
        where=_two_units,
    ),
    "cell: grade 6": cell(named("AETOXGR"), to("6"), "broken"),
    "cell: key emptied": cell(named("USUBJID"), to(""), "broken"),
    "cell: number emptied": cell(of("count"), to(""), "broken"),
    "cell: number no whole number": cell(of("count"), lambda cell, draw: f"{cell}.5", "broken"),
    "cell: unknown subject": cell(
        lambda domain: ["USUBJID"] if domain != "dm" else [], lambda cell, draw: cell + "é", "broken"
    ),
    "cell: subject in small letters": cell(
        lambda domain: ["USUBJID"] if domain != "dm" else [], lambda cell, draw: cell.lower(), "broken"
    ),
    "cell: impossible date": cell(dates, whole_date(lambda cell: cell[:5] + "13" + cell[7:]), "broken"),
    "cell: date dd.mm.yyyy": cell(dates, whole_date(lambda cell: ".".join(reversed(cell.split("-")))), "broken"),
    "cell: date of two digits a year": cell(dates, whole_date(lambda cell: cell[2:]), "broken"),
    "cell: date as number of days": cell(dates, whole_date(_day_number), "broken"),
    "cell: date shifted": cell(dates, _shifted, "other"),
    "cell: date of another year": cell(dates, _another_year, "other"),
    "cell: date made partial": cell(dates, whole_date(lambda cell: cell[:7]), "other"),
    "cell: date deleted": cell(dates, to(""), "other"),
    "cell: term in small letters and a blank": cell(
        lambda domain: [SPELT[domain]] if domain in SPELT else [], lambda cell, draw: f" {cell.lower()}", "broken"
    ),
    "cell: term replaced": cell(lambda domain: CODED.get(domain, []), to("x" * 300), "broken"),
    "cell: term misspelt": cell(lambda domain: CODED.get(domain, []), _misspelt, "broken"),
    "cell: response replaced": cell(
        named("RSSTRESC"), to("CRR"), "broken", where=lambda cells: cells["RSCAT"] in ("mRECIST", "BCLC")
    ),
    "cell: score in words": cell(
        named("RSSTRESN", "RSSTRESC"), to("two"), "broken", where=lambda cells: cells["RSSTRESN"] != ""
    ),
    "cell: lesion of no such name": cell(named("TRLNKID"), lambda cell, draw: f"{cell}a", "broken"),
    "cell: subject of another record": cell(
        lambda domain: ["USUBJID"] if domain != "dm" else [],
        lambda cell, draw: f"{cell[:-1]}{pick(draw, '12345678'.replace(cell[-1], ''))}", "other",
    ),
}  # fmt: skip
