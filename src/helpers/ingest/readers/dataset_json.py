"""CDISC Dataset-JSON 1.1: one object, or one line of description and one line per record (NDJSON)."""

import json
from pathlib import Path

import pandas as pd

from helpers.ingest.readers.limits import JSON_BYTES, check_file, check_shape
from helpers.ingest.readers.raw import Raw, UnreadableError, raw


def read(path: Path, domain: str) -> Raw:
    """Read a Dataset-JSON file.

    Raises
    ------
    UnreadableError
        It is not JSON, lacks ``columns`` or ``rows``, has records of another length, is of another domain, or holds
        numbers where it promises dates.
    """
    check_file(path, most=JSON_BYTES)
    described, records = _parts(path)
    columns = described.get("columns")
    if not isinstance(columns, list) or not all(_named(column) for column in columns):
        raise UnreadableError("has no list of columns with names, so it is not Dataset-JSON 1.1")
    _of_domain(described, domain)
    check_shape(records=len(records), columns=len(columns))
    uneven = [
        place for place, record in enumerate(records, 1) if not isinstance(record, list) or len(record) != len(columns)
    ]
    if uneven:
        named = ", ".join(map(str, uneven[:5]))
        raise UnreadableError(f"has records that do not have {len(columns)} values: {named} ({len(uneven)} in all)")
    if isinstance(described.get("records"), int) and described["records"] != len(records):
        raise UnreadableError(f"says it has {described['records']} records but has {len(records)}")
    cells = [pd.Series([record[place] for record in records], dtype=object) for place in range(len(columns))]
    return raw([column["name"] for column in columns], [_cells(*pair) for pair in zip(cells, columns, strict=True)])


def _parts(path: Path) -> tuple[dict, list]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if not text.strip():
            raise UnreadableError("is empty")
        if path.suffix.lower() == ".ndjson":
            # Other characters that Python takes for line ends may stand inside a text.
            lines = (line for line in text.split("\n") if line.strip())
            first, *rest = (json.loads(line, parse_constant=_refuse) for line in lines)
            described, records = first, rest
        else:
            described = json.loads(text, parse_constant=_refuse)
            records = described.get("rows") if isinstance(described, dict) else None
    except (UnicodeDecodeError, ValueError, RecursionError) as failure:
        raise UnreadableError(f"is not JSON that can be read ({_short(failure)})") from None
    if not isinstance(described, dict) or not isinstance(records, list):
        raise UnreadableError("has no list of rows, so it is not Dataset-JSON 1.1")
    return described, records


def _of_domain(described: dict, domain: str) -> None:
    group = str(described.get("itemGroupOID") or "")
    name = str(described.get("name") or group.rsplit(".", 1)[-1])
    if name and name.lower() != domain:
        raise UnreadableError(f"says that it holds {name[:40]}, not {domain.upper()}")


def _named(column) -> bool:
    return isinstance(column, dict) and isinstance(column.get("name"), str) and bool(column["name"].strip())


def _cells(cells: pd.Series, column: dict) -> pd.Series:
    """Decimals are text in JSON, so that no digit is lost; dates are ISO text, even if their target is a number."""
    if column.get("dataType") in ("date", "datetime", "time"):
        numbers = cells.map(lambda value: isinstance(value, (int, float)))
        if numbers.any():
            where = f"record {numbers.argmax() + 1}, column {column['name'][:40]}"
            raise UnreadableError(
                f"holds numbers where it promises dates ({where}); Dataset-JSON writes dates as ISO text such as "
                "2024-05-17"
            )
    if column.get("dataType") in ("decimal", "float", "double", "integer"):
        return cells.map(lambda value: value.strip() if isinstance(value, str) else value)
    return cells


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split(";")[0].split())[:120]


def _refuse(constant: str):
    raise ValueError(f"{constant} is not JSON")
