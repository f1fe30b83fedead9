"""Parquet, as written by Python, R or a warehouse."""

from pathlib import Path

import pandas as pd

from helpers.foundation.contracts import SDTM, Contract
from helpers.ingest.readers.limits import check_shape, check_unpacked
from helpers.ingest.readers.raw import Raw, UnreadableError, raw

_SHOWN = 5
_A_FEW = 10_000
_NOT_AS_FACTOR = "DictAccumulator"  # what pyarrow says of delta-encoded text that is to be a factor


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
        flat, nested = _flat(about.schema_arrow, SDTM.get(domain))
        _bounded(about)
        table = _table(path, about.schema_arrow, flat)
        cells = [_column(column) for column in table.columns]
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError) as failure:
        if "crypt" in str(failure):
            raise UnreadableError("is encrypted; write it without encryption") from None
        raise UnreadableError(f"is not a Parquet file that can be read ({_short(failure)})") from None
    return raw(list(table.column_names), cells, notes=nested)


def _bounded(file) -> None:
    """Hold what the file says of itself to the limits, before a value is read."""
    import pyarrow as pa

    about, schema = file.metadata, file.schema_arrow
    check_shape(records=about.num_rows, columns=about.num_columns)
    check_unpacked(sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups)))
    widths = [field.type.byte_width for field in schema if pa.types.is_fixed_size_binary(field.type)]
    check_unpacked(about.num_rows * sum(widths))


def _flat(schema, contract: Contract | None) -> tuple[list[str], list[str]]:
    """Names of the columns that hold one value per cell, and what to say of the others, none of which may be needed."""
    import pyarrow as pa

    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    needed = [name for name in nested if contract is None or name.strip().upper() in contract.columns]
    if needed:
        named = ", ".join(name[:40] for name in needed[:_SHOWN])
        raise UnreadableError(f"holds lists or tables inside its cells ({named}); write one value per cell")
    named = ", ".join(name[:40] for name in nested[:_SHOWN])
    notes = [f"holds lists or tables inside cells of columns that are not used ({named}), and was read without them"]
    return [field.name for field in schema if field.name not in nested], notes if nested else []


def _table(path: Path, schema, flat: list[str]):
    """Read texts so that one that is repeated a million times stays one, save where they are delta-encoded."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for texts, at_once in ((_texts(schema), None), ([], _A_FEW)):
        try:
            file = pq.ParquetFile(path, read_dictionary=texts, page_checksum_verification=True)
            return _read(file, at_once, flat)
        except (pa.ArrowException, OSError) as failure:
            if _NOT_AS_FACTOR not in str(failure):
                raise
    factors = [field.name[:40] for field in schema if pa.types.is_dictionary(field.type)]
    raise UnreadableError(f"holds delta-encoded factors ({', '.join(factors[:_SHOWN])}); write them as plain text")


def _read(file, at_once: int | None, flat: list[str]):
    """Read row groups in turn, and hold what they really become to the limit; nothing in them points elsewhere.

    ``at_once`` are the records that are read at once, where a text may share its beginning with all that follow.
    """
    import pyarrow as pa

    parts, size = [], 0
    for number in range(file.num_row_groups):
        if at_once:
            tables = map(pa.table, file.iter_batches(batch_size=at_once, row_groups=[number], columns=flat))
        else:
            tables = [file.read_row_group(number, columns=flat)]
        for part in tables:
            part.validate(full=True)
            parts.append(part)
            size += part.nbytes
            check_unpacked(size)
    return pa.concat_tables(parts) if parts else file.read(columns=flat)


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
        return _moments(column)
    if pa.types.is_integer(column.type):
        return column.to_pandas(integer_object_nulls=True)
    return column.to_pandas(date_as_object=True)


def _moments(column) -> pd.Series:
    """Dates and times as a clock showed them in the zone that the column names.

    pyarrow's own conversion is not used: it leaves the zone out wherever another library (pandera does) has set
    PYARROW_IGNORE_TIMEZONE.
    """
    import pyarrow as pa

    zone = column.type.tz
    moments = pd.Series(column.cast(pa.timestamp("us", zone), safe=False).to_numpy())
    if zone:
        try:
            there = moments.dt.tz_localize("UTC").dt.tz_convert(pa.lib.string_to_tzinfo(zone))
        except (KeyError, pa.ArrowInvalid):
            raise UnreadableError(
                f"has times in a zone that is not known ({zone[:40]}); write them as ISO text"
            ) from None
        moments = there.dt.tz_localize(None)
    return moments.astype(object)


def _short(failure: Exception) -> str:
    return " ".join(str(failure).split())[:120]
