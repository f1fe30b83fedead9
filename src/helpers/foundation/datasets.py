"""Reading and writing of datasets: checked against their contract, whole or not at all."""

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers.foundation.contracts import DTYPES, Contract
from helpers.foundation.errors import StudyError
from helpers.foundation.handover import READS
from helpers.foundation.replacing import naming

Conditions = list[tuple[str, str, str]]
"""Column, comparison and value, such as ``("USUBJID", ">=", "A-1")``."""


def write(frame: pd.DataFrame, path: Path, contract: Contract) -> Path:
    """Write a frame that keeps its contract; the file appears whole, and equal frames give equal bytes.

    Raises
    ------
    StudyError
        The frame breaks the contract.
    """
    table = pa.Table.from_pandas(contract.check(frame), preserve_index=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with naming(path):
            pq.write_table(table, half, compression="zstd", store_schema=True)
            half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    return path


def read(path: Path, contract: Contract, *, where: Conditions | None = None) -> pd.DataFrame:
    """Read a dataset, or the rows of it that meet all conditions, and check it against its contract.

    Raises
    ------
    StudyError
        There is no such file, it cannot be read as Parquet, or it breaks the contract; or ``make`` runs a notebook
        whose rule does not name it, so that it could change without the notebook running again.
    """
    named = os.environ.get(READS)
    if named is not None and str(path) not in named.split(os.pathsep):
        raise StudyError(
            f"{contract.name} is read ({path.name}), and the notebook's rule in the Makefile does not name it."
        )
    if not path.is_file():
        raise StudyError(f"{contract.name} is not there ({path.name}); make it first, for example with `make report`.")
    try:
        frame = _read(path, where)
    except (pa.ArrowException, OSError) as failure:
        raise StudyError(f"{path.name} cannot be read as Parquet; delete it and run again.") from failure
    return contract.check(_typed(frame, contract))


def _read(path: Path, where: Conditions | None) -> pd.DataFrame:
    """Read text by its distinct values, so that a million cells of one term are one text in memory.

    Not so a column with a condition: parts of the file that cannot meet it are passed over only where it is plain text.
    """
    text = [field.name for field in pq.read_schema(path) if pa.types.is_string(field.type)]
    asked = {column for column, *_condition in where or ()}
    frame = pq.read_table(path, read_dictionary=[name for name in text if name not in asked], filters=where).to_pandas()
    pa.default_memory_pool().release_unused()
    return frame.astype(dict.fromkeys(text, object))


def _typed(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Undo what Parquet does to types: an empty column of text comes back as null."""
    wanted = {
        name: DTYPES[column.kind]
        for name, column in contract.columns.items()
        if name in frame and frame[name].dtype != DTYPES[column.kind] and frame[name].isna().all()
    }
    return frame.astype(wanted) if wanted else frame
