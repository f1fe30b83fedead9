"""Readers of raw files: one small module per format, all with the same result."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from helpers.ingest.readers import comma_separated, dataset_json, excel, parquet, sas
from helpers.ingest.readers.limits import bounded_memory, check_file
from helpers.ingest.readers.raw import Raw, UnreadableError

__all__ = ["FORMATS", "Raw", "UnreadableError", "read", "read_csv", "read_table"]


class Format(NamedTuple):
    """A format of file: its name, and the function that reads it."""

    name: str
    read: Callable[[Path, str], Raw]


_DATASET_JSON = Format("Dataset-JSON", dataset_json.read)

FORMATS: Mapping[str, Format] = {
    ".csv": Format("CSV", comma_separated.read),
    ".xpt": Format("SAS XPORT", sas.read_xport),
    ".sas7bdat": Format("SAS data set", sas.read_sas7bdat),
    ".parquet": Format("Parquet", parquet.read),
    ".xlsx": Format("Excel", excel.read),
    ".json": _DATASET_JSON,
    ".ndjson": _DATASET_JSON,
}
"""What can be read, by the ending of the file's name."""


def read(path: Path, domain: str) -> Raw:
    """Read one file of a domain as text and numbers.

    Raises
    ------
    UnreadableError
        Why it cannot be read, in words that follow its name.
    """
    form = FORMATS[path.suffix.lower()]
    with _guarded(path):
        return replace(form.read(path, domain), file=path.name, form=form.name)


def read_csv(path: Path, domain: str) -> Raw:
    """Read a CSV file, whatever its name.

    Raises
    ------
    UnreadableError
        Why it cannot be read, in words that follow its name.
    """
    with _guarded(path):
        return comma_separated.read(path, domain)


def read_table(path: Path) -> comma_separated.Table:
    """Read the cells of a CSV file under whatever its columns are called.

    Raises
    ------
    UnreadableError
        Why it cannot be read, in words that follow its name.
    """
    with _guarded(path):
        return comma_separated.read_table(path)


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    try:
        check_file(path)
        with bounded_memory():
            yield
    except OSError as failure:
        raise UnreadableError(f"cannot be opened ({failure.strerror or type(failure).__name__})") from None
