"""Mutations of files of other formats than CSV: cut off, a byte turned over, names spoilt, dates as numbers of days."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.foundation.contracts import SDTM
from tests.fuzz.files import Kind, paths, pick, table
from tests.fuzz.mutation import Mutation
from tests.ingest.formats import WRITERS
from tests.ingest.test_sas_of_others import SAS7BDAT

_ENDINGS = {
    "excel": "xlsx", "xport 5": "xpt", "xport 8": "xpt", "parquet": "parquet", "json": "json", "ndjson": "ndjson"
}  # fmt: skip
_LARGEST = 600  # records: what is written slowly is written seldom
_DAY_0 = dt.date(1899, 12, 30)  # of Excel


def typed(path: Path) -> pd.DataFrame:
    """A CSV file with its numbers as numbers."""
    header, *rows = table(path)
    frame = pd.DataFrame(rows, columns=header, dtype=object)
    for name, column in SDTM[path.stem].columns.items():
        if name in frame and column.kind != "text":
            frame[name] = pd.to_numeric(frame[name]).astype("float64" if column.kind == "number" else "int64")
    return frame


def _rewritten(folder: Path, form: str, draw: np.random.Generator) -> Path:
    """Write a domain that is drawn in another format instead of CSV."""
    path = pick(draw, [path for path in paths(folder) if path.read_bytes().count(b"\n") < _LARGEST])
    WRITERS[form](typed(path), folder, path.stem)
    path.unlink()
    return path.with_suffix(f".{_ENDINGS[form]}")


def _damaged(form: str, damage: Callable[[bytes, np.random.Generator], bytes]) -> Kind:
    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = _rewritten(folder, form, draw)
        path.write_bytes(damage(path.read_bytes(), draw))
        return Mutation(name, "damaged", path.stem, file=path.name)

    return kind


def _sas7bdat(damage: Callable[[bytes, np.random.Generator], bytes]) -> Kind:
    """A data set of SAS that has not all that the domain needs, so that it is refused however it is read."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        (folder / "mh.csv").unlink()
        (folder / "mh.sas7bdat").write_bytes(damage(SAS7BDAT, draw))
        return Mutation(name, "broken", "mh", file="mh.sas7bdat")

    return kind


def _cut_off(data: bytes, draw: np.random.Generator) -> bytes:
    return data[: int(draw.integers(len(data)))]


def _turned(data: bytes, draw: np.random.Generator) -> bytes:
    at, bit = int(draw.integers(len(data))), 1 << int(draw.integers(8))
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def _days_for_dates(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
    """Whole dates as the numbers of days that Excel keeps, without the format of a date."""
    path = pick(draw, [path for path in paths(folder) if path.read_bytes().count(b"\n") < _LARGEST])
    frame = typed(path)
    for dtc in [column for column in frame if column.endswith("DTC")]:
        frame[dtc] = [(dt.date.fromisoformat(day) - _DAY_0).days if len(day) == 10 else day for day in frame[dtc]]
    WRITERS["excel"](frame, folder, path.stem)
    path.unlink()
    return Mutation(name, "same", path.stem, file=f"{path.stem}.xlsx")


def _names_of_variables(change: Callable[[str, str], str], meaning: str) -> Kind:
    """Change the name of a needed variable inside a transport file."""

    def kind(folder: Path, name: str, draw: np.random.Generator) -> Mutation:
        path = _rewritten(folder, "xport 5", draw)
        needed = [name for name, column in SDTM[path.stem].columns.items() if column.needed]
        one = pick(draw, needed)
        another = change(one, pick(draw, [name for name in needed if name != one] or ["STUDYID"]))
        data = path.read_bytes()
        path.write_bytes(data.replace(one.ljust(8).encode(), another.ljust(8)[:8].encode("latin-1"), 1))
        return Mutation(name, meaning, path.stem, file=path.name)

    return kind


KINDS: dict[str, Kind] = {
    **{f"{form}: cut off": _damaged(form, _cut_off) for form in _ENDINGS},
    **{f"{form}: a bit turned": _damaged(form, _turned) for form in _ENDINGS},
    "sas7bdat: cut off": _sas7bdat(_cut_off),
    "sas7bdat: a bit turned": _sas7bdat(_turned),
    "excel: days for dates": _days_for_dates,
    "xport 5: two variables of one name": _names_of_variables(lambda one, other: other, "broken"),
    "xport 5: name of a variable spoilt": _names_of_variables(lambda one, other: f"{one[:2]}\xff{one[3:]}", "broken"),
}
