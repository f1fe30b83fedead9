"""An export of REDCap, of codes or of labels: recognised, and read into its fields."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from helpers.foundation.terms import mapped
from helpers.ingest.numbers import as_text
from helpers.ingest.readers import UnreadableError, read_table
from helpers.ingest.readers.raw import raw
from helpers.ingest.redcap.specification import specification

RECORD, FORM, INSTANCE, EVENT = "RECORD_ID", "REDCAP_REPEAT_INSTRUMENT", "REDCAP_REPEAT_INSTANCE", "REDCAP_EVENT_NAME"

UNKNOWN = "?"
"""The form of a row that says another than those of the data dictionary."""

_NAMED = re.compile(r"_DATA(_LABELS|_NOHDRS)?_\d{4}-\d{2}-\d{2}_\d{4}", re.IGNORECASE)
_SAID = re.compile(rb"redcap_repeat_instrument|Repeat Instrument\W+Repeat Instance", re.IGNORECASE)
_HINTS = re.compile(
    rb"redcap_(event_name|data_access_group|survey_identifier)|[a-z0-9]_complete\b|Complete\?|"
    rb"(Event Name|Survey Identifier|Data Access Group)\W",
    re.IGNORECASE,
)
_LOOKED_AT = 1 << 16
_PLAIN_TEXT = (".csv", ".txt", ".tsv")
_FOREIGN = 5  # columns of others for each of ours: then it is an export of another project
_OWN = 3  # fields beside demographics that other projects would hardly have by chance
_NOTHING = ("na", "nan", "null", "none", "<na>", "n/a", ".")
_SHOWN = 3
_BOOKS = "REDCAP'S BOOKS "
_LABELS = {"repeat instrument": FORM, "repeat instance": INSTANCE, "event name": EVENT}
_BOOKKEEPING = re.compile(
    r"redcap_(?!repeat_instrument$|repeat_instance$|event_name$).*|.*_complete|.*_timestamp|.*_return_code"
    r"|complete\?|data access group|survey identifier|survey timestamp|.*\(timestamp\)"
)


@dataclass(frozen=True)
class Export:
    """An export as read; ``frame``, ``rows`` and ``forms`` have the same index.

    Attributes
    ----------
    frame : DataFrame
        One row per row of the export, all text: fields by their names in capitals, RECORD_ID and
        REDCAP_REPEAT_INSTRUMENT, REDCAP_REPEAT_INSTANCE among them; what the data dictionary does not have by its
        header in capitals.
    rows : Series of int
        The place of each row in the file; the header is row 1.
    forms : Series of str
        Name of the form of which the row is an instance; empty where it is of none, UNKNOWN where it is of another.
    file : str
        Name of the file.
    labels : bool
        Whether the header has labels instead of the names of fields.
    notes : tuple of str
        What is not as agreed but could be recognised, each in words that follow the name of the file.
    """

    frame: pd.DataFrame = field(repr=False)
    rows: pd.Series = field(repr=False)
    forms: pd.Series = field(repr=False)
    file: str
    labels: bool
    notes: tuple[str, ...] = ()


def is_export(path: Path) -> bool:
    """Tell whether a file is an export of REDCap: by the name that REDCap gives, ``redcap.csv``, or its header."""
    if _NAMED.search(path.stem) or path.name.lower() == "redcap.csv":
        return True
    return path.suffix.lower() == ".csv" and _SAID.search(_first_line(path)) is not None


def may_be_export(path: Path) -> bool:
    """Tell whether a file looks like an export of REDCap, of this project's forms or of others."""
    if path.suffix.lower() not in _PLAIN_TEXT:
        return False
    line = _first_line(path)
    return bool(_SAID.search(line) or _HINTS.search(line))


def _first_line(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LOOKED_AT).replace(b"\x00", b"").split(b"\n", 1)[0]
    except OSError:
        return b""


def read_export(path: Path) -> Export:
    """Read an export.

    Administrative columns of REDCap (whether a form is complete, groups, surveys) are left out.

    Raises
    ------
    UnreadableError
        It cannot be read as CSV, is of another project, lacks a column that says which record, form and instance a
        row is, or was written anew with a word for what is empty.
    """
    if path.suffix.lower() != ".csv":
        raise UnreadableError("has the name or header of an export of REDCap but is not a CSV file (.csv)")
    table = read_table(path)
    names = _names(table.header)
    _of_this_project(names)
    _keys(names)
    read = raw(names, table.cells, rows=table.rows, counting="row")
    frame = pd.DataFrame({name: as_text(read.frame[name]) for name in read.frame if not name.startswith(_BOOKS)})
    frame = frame.assign(**{key: mapped(frame[key], str.strip) for key in (RECORD, FORM, INSTANCE)})
    _empty_left_empty(frame, read.rows)
    labels = RECORD not in {name.strip().upper() for name in table.header}
    return Export(frame, read.rows, mapped(frame[FORM], _form), path.name, labels, tuple(table.notes))


def _names(headers: list[str]) -> list[str]:
    """Name the columns by their headers, names or labels; what is not ours is numbered where labels are the same."""
    ours = _by_header()
    seen: dict[str, int] = {}
    names = []
    for place, header in enumerate(headers, 1):
        said = " ".join(header.split()).casefold()
        if said in ours:
            names.append(ours[said])
        elif _BOOKKEEPING.fullmatch(said):
            names.append(f"{_BOOKS}{place}")
        else:
            seen[said] = seen.get(said, 0) + 1
            names.append(f"{said} ({seen[said]})" if said and seen[said] > 1 else said)
    return names


@cache
def _by_header() -> Mapping[str, str]:
    """Names of our columns in capitals, by name and by label."""
    fields = [specification().record, *specification().fields]
    names = {field.name: field.name.upper() for field in fields}
    keys = {key.lower(): key for key in (FORM, INSTANCE, EVENT)}
    return {field.label.casefold(): field.name.upper() for field in fields} | names | keys | _LABELS


def _of_this_project(columns: list[str]) -> None:
    """Refuse an export of other forms: most of its fields are not those of the data dictionary.

    Many projects ask for age and sex. Fields of demographics alone therefore do not make an export one of ours.
    """
    ours = {field.name.upper() for field in specification().fields}
    demographics = {field.name.upper() for field in specification().forms[0].fields}
    known = [name for name in columns if name in ours]
    others = [name for name in columns if name and name == name.lower()]
    headed = any(name in (RECORD, FORM, INSTANCE, EVENT) or name.startswith(_BOOKS) for name in columns)
    few = len(set(known) - demographics) < _OWN
    if headed and len(others) > (len(known) if few else _FOREIGN * len(known)):
        raise UnreadableError(
            f"is an export of another project of REDCap: of its fields {len(known)} are those of this project's data "
            f"dictionary and {len(others)} are not (such as {', '.join(others[:_SHOWN])})"
        )


def _empty_left_empty(frame: pd.DataFrame, rows: pd.Series) -> None:
    """Refuse an export in which a program has put a word into cells that REDCap leaves empty."""
    for name in (FORM, INSTANCE):
        words = mapped(frame[name], lambda cell: cell.casefold() in _NOTHING).astype(bool)
        if words.any():
            raise UnreadableError(
                f"was saved again by another program, which wrote {frame.loc[words, name].iloc[0]!r} into empty cells "
                f"({words.sum():,} cells of {name.lower()}, the first in row {rows[words].iloc[0]})"
            )


def _keys(columns: list[str]) -> None:
    """Refuse an export without the columns that say what a row is."""
    missing = [name for name in (RECORD, FORM, INSTANCE) if name not in columns]
    if RECORD in missing:
        raise UnreadableError(
            f"has no column {RECORD.lower()} or {specification().record.label!r}, so it is no export of this project's "
            "forms with a header"
        )
    if missing:
        raise UnreadableError(
            f"has no column {' or '.join(name.lower() for name in missing)}, so no form was set as repeating"
        )


def _form(said: str) -> str:
    """Name the form of a row by its name or its label; case and what stands between words do not matter."""
    name = re.sub(r"[\W_]+", "_", said.lower()).strip("_")
    return name if not said or name in {form.name for form in specification().forms} else UNKNOWN
