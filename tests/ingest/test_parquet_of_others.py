"""Parquet as R's arrow, pandas, Spark and DuckDB write it, reproduced type by type."""

import base64
import datetime as dt
import pickle
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as secret
import pytest

from helpers.ingest.readers import UnreadableError, limits, read

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


def got(tmp_path, *values, kind=None, **more):
    """A column of values as read."""
    column = values[0] if isinstance(values[0], (pa.Array, pa.ExtensionArray)) else pa.array(values, kind)
    pq.write_table(pa.table([column], schema=pa.schema([pa.field("X", column.type, **more)])), tmp_path / "ae.parquet")
    return read(tmp_path / "ae.parquet", "ae").frame["X"].tolist()


def why(tmp_path, *values, **more):
    with pytest.raises(UnreadableError) as refusal:
        got(tmp_path, *values, **more)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def coded(indices, dictionary, kind="int8"):
    return pa.DictionaryArray.from_arrays(pa.array(indices, kind), dictionary)


@pytest.mark.parametrize("kind", ["int8", "int32", "uint16"])
def test_factors_of_text_dates_and_truths(tmp_path, kind):
    assert got(tmp_path, coded([1, 0], pa.array(["b", "a"], pa.large_string()), kind)) == ["a", "b"]
    assert got(tmp_path, coded([0, None, 0], pa.array([dt.date(2024, 5, 1)]), kind)) == ["2024-05-01"] * 2
    assert got(tmp_path, coded([0, 1], pa.array([True, False]), kind)) == ["TRUE", "FALSE"]


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1.5, float("nan"), None], pa.float64(), [1.5]),
        ([1, None], pa.int8(), [1.0]),
        ([2**53 + 1, 7], pa.int64(), ["9007199254740993", "7"]),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"]),
        ([np.float16(1.5)], pa.float16(), [1.5]),
        ([True, None, False], pa.bool_(), ["TRUE", "FALSE"]),
        ([Decimal("12345.678")], pa.decimal128(38, 10), [12345.678]),
        ([dt.date(2024, 5, 1)], pa.date64(), ["2024-05-01"]),
        ([dt.time(9, 30)], pa.time64("us"), ["09:30:00"]),
        ([b"abc"], pa.binary(3), ["abc"]),
        (["{}"], pa.json_(), ["{}"]),
    ],
)
def test_each_kind_of_value(tmp_path, values, kind, expected):
    assert got(tmp_path, *values, kind=kind) == expected


@pytest.mark.parametrize(
    ("zone", "text"),
    [("UTC", "2024-05-01T22:30"), ("Europe/Berlin", "2024-05-02T00:30"), ("-05:00", "2024-05-01T17:30")],
)
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("switched_off", [False, True])
def test_times_are_those_of_the_clock_in_their_zone(tmp_path, monkeypatch, zone, text, unit, switched_off):
    monkeypatch.delenv("PYARROW_IGNORE_TIMEZONE", raising=False)
    if switched_off:  # pandera does so for the whole process
        monkeypatch.setenv("PYARROW_IGNORE_TIMEZONE", "1")
    moment = dt.datetime(2024, 5, 1, 22, 30, tzinfo=dt.UTC)
    assert got(tmp_path, moment, kind=pa.timestamp(unit, zone)) == [text]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "CEST", "../../etc/passwd"])
def test_a_zone_that_is_not_known_is_refused(tmp_path, zone):
    told = why(tmp_path, dt.datetime(2024, 5, 1), kind=pa.timestamp("us", zone))
    assert told == f"has times in a zone that is not known ({zone}); write them as ISO text"


def test_types_of_other_libraries_are_what_they_are_stored_as(tmp_path):
    class Attack:
        def __reduce__(self):
            return pytest.fail, ("it was run",)

    for name, described in [("arrow.r.vctrs", b"A\n3\n262657"), ("arrow.py_extension_type", pickle.dumps(Attack()))]:
        about = {b"ARROW:extension:name": name.encode(), b"ARROW:extension:metadata": described}
        assert got(tmp_path, 1.5, None, 2.5, metadata=about) == [1.5, 2.5]


def test_what_pandas_had_as_its_index_is_a_column(tmp_path):
    frame = pd.DataFrame({"AETERM": ["x", "y"]}, index=pd.Index(["A", "B"], name="USUBJID"))
    frame.to_parquet(tmp_path / "ae.parquet")
    assert read(tmp_path / "ae.parquet", "ae").frame.to_dict("list") == {"AETERM": ["x", "y"], "USUBJID": ["A", "B"]}


def test_groups_of_rows_with_factors_of_their_own(tmp_path):
    table = pa.table({"X": pa.array(["a", "b", "c", "a"]).dictionary_encode()})
    pq.write_table(table, tmp_path / "ae.parquet", row_group_size=2)
    assert read(tmp_path / "ae.parquet", "ae").frame["X"].tolist() == ["a", "b", "c", "a"]


def test_damage_is_found_where_the_file_has_checksums(tmp_path):
    path = tmp_path / "ae.parquet"
    how = {"use_dictionary": False, "compression": "none", "write_statistics": False, "write_page_checksum": True}
    pq.write_table(pa.table({"X": [1.5, 2.5]}), path, **how)
    data = path.read_bytes()
    at = data.index(np.float64(2.5).tobytes())
    path.write_bytes(data[: at + 6] + b"\x05" + data[at + 7 :])
    with pytest.raises(UnreadableError, match=r"^is not a Parquet file that can be read \("):
        read(path, "ae")


def test_no_records_and_no_columns(tmp_path):
    pq.write_table(pa.table({"X": pa.array([], pa.string())}), tmp_path / "ae.parquet")
    assert read(tmp_path / "ae.parquet", "ae").frame.shape == (0, 1)
    pq.write_table(pa.table({}), tmp_path / "ae.parquet")
    assert read(tmp_path / "ae.parquet", "ae").frame.shape == (0, 0)


@pytest.mark.parametrize(
    "nested",
    [pa.array([[1]]), pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int32())), pa.array([{"a": 1}])],
    ids=["list", "map", "struct"],
)
def test_nested_columns_are_left_out_where_they_are_not_used_and_refused_by_name_where_they_are(tmp_path, nested):
    pq.write_table(pa.table({"USUBJID": ["A"], "X": nested}), tmp_path / "ae.parquet")
    got = read(tmp_path / "ae.parquet", "ae")
    assert got.frame.to_dict("list") == {"USUBJID": ["A"]}
    assert got.notes == (
        "holds lists or tables inside cells of columns that are not used (X), and was read without them",
    )
    pq.write_table(pa.table({"USUBJID": ["A"], "aeterm": nested}), tmp_path / "ae.parquet")
    with pytest.raises(UnreadableError) as refused:
        read(tmp_path / "ae.parquet", "ae")
    assert str(refused.value) == "holds lists or tables inside its cells (aeterm); write one value per cell"


def test_bytes_that_are_no_text(tmp_path):
    assert why(tmp_path, b"\xff", kind=pa.binary()) == "holds bytes that are not text"


@pytest.mark.parametrize("plain_footer", [True, False])
def test_encrypted_files_are_named_so(tmp_path, plain_footer):
    class Keys(secret.KmsClient):
        def __init__(self, _):
            super().__init__()

        def wrap_key(self, key, _):
            return base64.b64encode(key)

        def unwrap_key(self, wrapped, _):
            return base64.b64decode(wrapped)

    how = secret.EncryptionConfiguration(footer_key="f", column_keys={"c": ["X"]}, plaintext_footer=plain_footer)
    keys = secret.CryptoFactory(Keys).file_encryption_properties(secret.KmsConnectionConfig(), how)
    table = pa.table({"X": ["a"], "Y": ["b"]})
    with pq.ParquetWriter(tmp_path / "ae.parquet", table.schema, encryption_properties=keys) as writer:
        writer.write_table(table)
    with pytest.raises(UnreadableError, match=r"^is encrypted; write it without encryption$"):
        read(tmp_path / "ae.parquet", "ae")


KINDS = [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()]


@pytest.mark.parametrize("encoding", ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"])
@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("page", ["1.0", "2.0"])
def test_text_however_it_is_encoded(tmp_path, encoding, kind, page):
    table = pa.table({"AETERM": pa.array(["tired", "tirade", None, "été"]).cast(kind), "AESEQ": [1, 2, 3, 4]})
    how = {"use_dictionary": False, "column_encoding": {"AETERM": encoding}, "data_page_version": page}
    pq.write_table(table, tmp_path / "ae.parquet", row_group_size=3, **how)
    assert read(tmp_path / "ae.parquet", "ae").frame.to_dict("list") == {
        "AETERM": ["tired", "tirade", "", "été"],
        "AESEQ": [1.0, 2.0, 3.0, 4.0],
    }


@pytest.mark.parametrize("encoding", ["BYTE_STREAM_SPLIT", "DELTA_BINARY_PACKED"])
def test_numbers_however_they_are_encoded(tmp_path, encoding):
    column = pa.array([1, None, 3], pa.int32())
    pq.write_table(pa.table({"X": column}), tmp_path / "ae.parquet", use_dictionary=False, column_encoding=encoding)
    assert read(tmp_path / "ae.parquet", "ae").frame["X"].tolist() == [1.0, 3.0]


def test_factors_that_are_delta_encoded_are_named(tmp_path):
    factor = pa.array(["a", "b"]).dictionary_encode()
    how = {"use_dictionary": False, "column_encoding": "DELTA_BYTE_ARRAY"}
    pq.write_table(pa.table({"AETERM": factor, "AEDECOD": ["x", "y"]}), tmp_path / "ae.parquet", **how)
    with pytest.raises(UnreadableError) as refusal:
        read(tmp_path / "ae.parquet", "ae")
    assert str(refusal.value) == "holds delta-encoded factors (AETERM); write them as plain text"


def test_text_that_shares_its_beginning_is_counted_while_it_is_unpacked(tmp_path, monkeypatch):
    texts = pa.table({"AETERM": ["x" * 20_000] * 1_000})
    how = {"use_dictionary": False, "column_encoding": "DELTA_BYTE_ARRAY", "compression": "zstd"}
    pq.write_table(texts, tmp_path / "ae.parquet", **how)
    assert (tmp_path / "ae.parquet").stat().st_size < 10_000
    assert len(read(tmp_path / "ae.parquet", "ae").frame) == 1_000
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 15_000_000)
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        read(tmp_path / "ae.parquet", "ae")


def test_decimals_keep_their_digits(tmp_path):
    long = Decimal("12345678901234567890.120")
    assert got(tmp_path, Decimal("1.500"), long, kind=pa.decimal128(38, 3)) == ["1.5", "12345678901234567890.12"]
