"""Parquet as R's arrow and Spark write it, reproduced type by type."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from helpers.ingest.readers import read

DAYS = [dt.datetime(2024, 5, 1, 9, 30), None, dt.datetime(2024, 5, 2)]


def test_each_type_and_the_metadata_of_r_is_ignored(tmp_path):
    table = pa.table({
        "FACTOR": pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), ["u", "v"]),
        "CODES": pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), [10, 20]),
        "LARGE": pa.array(["a", None, "b"], pa.large_string()),
        "VIEW": pa.array(["a", None, "b"], pa.string_view()),
        "BYTES": pa.array([b"a", None, b"b"]),
        "DATE": pa.array([dt.date(2024, 5, 1), None, None], pa.date32()),
        "UTC": pa.array(DAYS, pa.timestamp("us", "UTC")),
        "LOCAL": pa.array(DAYS, pa.timestamp("us")),
        "DECIMAL": pa.array([Decimal("1.50"), None, Decimal("2.00")], pa.decimal128(10, 2)),
        "EMPTY": pa.nulls(3),
    })  # fmt: skip
    pq.write_table(table.replace_schema_metadata({"r": "A\n3\n262657\nquit()"}), tmp_path / "ae.parquet")
    got = read(tmp_path / "ae.parquet", "ae").frame
    assert got.astype(object).where(got.notna(), "missing").to_dict("list") == {
        "FACTOR": ["u", "v", ""],
        "CODES": [10.0, 20.0, "missing"],
        "LARGE": ["a", "", "b"],
        "VIEW": ["a", "", "b"],
        "BYTES": ["a", "", "b"],
        "DATE": ["2024-05-01", "", ""],
        "UTC": ["2024-05-01T09:30", "", "2024-05-02"],
        "LOCAL": ["2024-05-01T09:30", "", "2024-05-02"],
        "DECIMAL": [1.5, "missing", 2.0],
        "EMPTY": ["", "", ""],
    }
