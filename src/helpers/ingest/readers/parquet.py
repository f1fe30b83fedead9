"""Parquet, as written by Python, R or a warehouse."""

from pathlib import Path

from helpers.ingest.readers.raw import Raw, UnreadableError, raw


def read(path: Path, domain: str) -> Raw:
    """Read a Parquet file; factors are text, dates become ISO text.

    Raises
    ------
    UnreadableError
        It is not Parquet, is encrypted or damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.stat().st_size == 0:
        raise UnreadableError("is empty")
    try:
        table = pq.ParquetFile(path).read()
        cells = [_column(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as failure:
        raise UnreadableError(f"is not a Parquet file that can be read ({_short(failure)})") from None
    return raw(list(table.column_names), cells)


def _column(column):
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        raise UnreadableError("holds lists inside its cells")
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_integer(column.type):
        return column.to_pandas(integer_object_nulls=True)
    return column.to_pandas(date_as_object=True, timestamp_as_object=True)


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:120]
