"""A registry of any size: synthetic subjects under new names, as Parquet files of SDTM domains.

Follow-up ends early, so that a subject has about 15 measurements of treated lesions.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from helpers.foundation.contracts import SDTM, as_kind
from helpers.synthetic import Truth, generate

POOL = 500
EXTRACTION = dt.date(2024, 3, 31)
LEFT_OUT = ("lb", "mh", "sv")  # no endpoint is read from them
ROUNDS_TOGETHER = 4
"""Rounds of the pool in one row group, which is read as a whole."""

_EMPTY = {"text": "", "number": np.nan}


def write_registry(folder: Path, *, subjects: int) -> int:
    """Write a registry of so many subjects, round by round, and say how many sizes were measured in it."""
    folder.mkdir(parents=True, exist_ok=True)
    pool = generate(subjects=min(POOL, subjects), truth=Truth(extraction=EXTRACTION))
    names = pool["dm"]["USUBJID"].tolist()
    sizes = 0
    for domain, frame in pool.items():
        if domain not in LEFT_OUT:
            records = SDTM[domain].check(_typed(domain, _endpoint_records(domain, frame)))
            table = _without_null_types(pa.Table.from_pandas(records, preserve_index=False))
            with pq.ParquetWriter(folder / f"{domain}.parquet", table.schema, compression="zstd") as writer:
                for part in _repeated(table, names, subjects):
                    writer.write_table(part, row_group_size=len(part) or None)
                    sizes += part.num_rows - part["TRSTRESN"].null_count if domain == "tr" else 0
    return sizes


def _without_null_types(table: pa.Table) -> pa.Table:
    """Call the columns of a domain without records text, as they are where there are some."""
    fields = [field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in table.schema]
    return table.cast(pa.schema(fields))


def _endpoint_records(domain: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["RSTESTCD"] == "TRGRESP"] if domain == "rs" else frame


def _typed(domain: str, frame: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name, column in SDTM[domain].columns.items():
        values = frame[name] if name in frame else pd.Series(_EMPTY[column.kind], index=frame.index, dtype=object)
        columns[name] = as_kind(values, column.kind)
    return pd.DataFrame(columns)


def _repeated(table: pa.Table, names: list[str], subjects: int) -> Iterator[pa.Table]:
    """Give the records of the pool to as many subjects as are wanted, the last time round to fewer."""
    rounds = []
    for number in range(-(-subjects // len(names))):
        wanted = names[: subjects - number * len(names)]
        part = table if len(wanted) == len(names) else table.filter(pc.field("USUBJID").isin(wanted))
        renamed = pc.binary_join_element_wise(f"{number:04d}", part["USUBJID"], "-")
        rounds.append(part.set_column(part.schema.get_field_index("USUBJID"), "USUBJID", renamed))
        if len(rounds) == ROUNDS_TOGETHER:
            yield pa.concat_tables(rounds)
            rounds = []
    if rounds:
        yield pa.concat_tables(rounds)
