"""Parquet, as written by Python, R or a warehouse."""

from pathlib import Path

from helpers.ingest.readers.limits import check_shape, check_unpacked
from helpers.ingest.readers.raw import Raw, UnreadableError, raw

_SHOWN = 5


def read(path: Path, domain: str) -> Raw:
    """Read a Parquet file; factors are text, dates become ISO text.

    Raises
    ------
    UnreadableError
        It is not Parquet, is encrypted or damaged, holds lists, or would become too large.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.stat().st_size == 0:
        raise UnreadableError("is empty")
    try:
        about = pq.ParquetFile(path)
        _bounded(about)
        # A text that is repeated a million times stays one text.
        table = pq.ParquetFile(path, read_dictionary=_texts(about.schema_arrow)).read()
        cells = [_column(column) for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as failure:
        raise UnreadableError(f"is not a Parquet file that can be read ({_short(failure)})") from None
    return raw(list(table.column_names), cells)


def _bounded(file) -> None:
    """Hold what the file says of itself to the limits, before a value is read."""
    import pyarrow as pa

    about, schema = file.metadata, file.schema_arrow
    if nested := [field.name for field in schema if pa.types.is_nested(field.type)]:
        raise UnreadableError(f"holds lists inside its cells ({', '.join(nested[:_SHOWN])})")
    check_shape(records=about.num_rows, columns=about.num_columns)
    check_unpacked(sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups)))
    widths = [field.type.byte_width for field in schema if pa.types.is_fixed_size_binary(field.type)]
    check_unpacked(about.num_rows * sum(widths))


def _texts(schema) -> list[str]:
    import pyarrow as pa

    kinds = ("string", "large_string", "string_view", "binary", "large_binary", "binary_view")
    return [field.name for field in schema if any(getattr(pa.types, f"is_{kind}")(field.type) for kind in kinds)]


def _column(column):
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        values = column.type.value_type
        if pa.types.is_string(values) or pa.types.is_large_string(values) or pa.types.is_binary(values):
            return column.to_pandas().astype(object)
        column = column.cast(values)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_integer(column.type):
        return column.to_pandas(integer_object_nulls=True)
    return column.to_pandas(date_as_object=True, timestamp_as_object=True)


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:120]
