"""Records of a study as plain libraries read them, without a reader of the project."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

_DAY_0 = dt.date(1899, 12, 30)  # of Excel


def records(folder: Path) -> dict[str, list[dict]]:
    """Read the records of each file that is named after a domain; the names of variables are made capitals.

    Raises
    ------
    Exception
        Whatever a library makes of a file that it cannot read.
    """
    return {
        path.stem: [{str(name).upper(): cell for name, cell in row.items()} for row in _READERS[path.suffix](path)]
        for path in sorted(folder.iterdir())
        if path.suffix in _READERS and len(path.stem) == 2
    }


def _csv(path: Path) -> list[dict]:
    """The separator is the one that the header has most; what is not UTF-8 is Windows-1252."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252")
    separator = max(",;\t|", key=text.split("\n", 1)[0].count)
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [dict(zip(header, row, strict=True)) for row in rows]


def _excel(path: Path) -> list[dict]:
    header, *rows = openpyxl.load_workbook(path).active.values
    return [{name: _day(name, cell) for name, cell in zip(header, row, strict=True)} for row in rows]


def _day(name: str, cell):
    counted = str(name).endswith("DTC") and isinstance(cell, int) and cell > 10_000  # a smaller one is a year
    return (_DAY_0 + dt.timedelta(cell)).isoformat() if counted else cell


def _xport(path: Path) -> list[dict]:
    return pyreadstat.read_xport(path)[0].to_dict("records")


def _parquet(path: Path) -> list[dict]:
    return pd.read_parquet(path).astype(object).to_dict("records")


def _json(path: Path) -> list[dict]:
    return _named(json.loads(path.read_text(encoding="utf-8")))


def _ndjson(path: Path) -> list[dict]:
    head, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return _named({**head, "rows": rows})


def _named(data: dict) -> list[dict]:
    names = [column["name"] for column in data["columns"]]
    return [dict(zip(names, row, strict=True)) for row in data["rows"]]


_READERS = {
    ".csv": _csv, ".xlsx": _excel, ".xpt": _xport, ".parquet": _parquet, ".json": _json, ".ndjson": _ndjson
}  # fmt: skip
