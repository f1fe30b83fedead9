"""A contract takes what keeps it, in its own order, and names what breaks it."""

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.foundation import datasets
from helpers.foundation.contracts import ADAM, ARD, DTYPES, FINDINGS, SDTM, Column, Contract, as_kind
from helpers.foundation.errors import StudyError

VISITS = Contract(
    "VISITS",
    "visit",
    ("ID", "N"),
    {
        "ID": Column("text", "Subject", filled=True),
        "N": Column("count", "Visit"),
        "SIZE": Column("number", "Size", "mm"),
        "DAY": Column("date", "Date"),
        "ARM": Column("text", "Arm", terms=("A", "B")),
    },
)


def visits(**columns) -> pd.DataFrame:
    plain = {"ARM": ["A", ""], "DAY": ["2024-01-02", None], "SIZE": [1.5, None], "N": [2, 1], "ID": ["S1", "S1"]}
    frame = pd.DataFrame({**plain, **columns})
    return frame.assign(DAY=as_kind(frame["DAY"].astype("datetime64[ms]"), "date"))


def test_columns_and_rows_come_in_the_order_of_the_contract():
    checked = VISITS.check(visits())
    assert list(checked) == ["ID", "N", "SIZE", "DAY", "ARM"]
    assert checked["N"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ID": ["S1", ""]}, "ID"),
        ({"N": [1, 1]}, "unique"),
        ({"SIZE": ["a", "b"]}, "SIZE"),
        ({"ARM": ["A", "C"]}, "ARM.*'C'"),
        ({"ARM": ["A", None]}, "ARM"),
        ({"ARM": ["A", 1]}, "ARM"),
        ({"ID": ["S1", None]}, "ID"),
        ({"N": [1, None]}, "N"),
        ({"N": [1.0, 2.0]}, "N.*int64"),
        ({"SIZE": [1, 2]}, "SIZE.*float64"),
        ({"MORE": [1, 2]}, "unknown column MORE"),
    ],
)
def test_what_breaks_a_contract_is_named(change, message):
    with pytest.raises(StudyError, match=message):
        VISITS.check(visits(**change))


def test_a_filled_number_is_there():
    filled = Contract("SIZES", "size", (), {"SIZE": Column("number", "Size", filled=True)})
    with pytest.raises(StudyError, match="SIZE"):
        filled.check(visits()[["SIZE"]])


def test_a_missing_column_is_named():
    with pytest.raises(StudyError, match="VISITS: missing column SIZE"):
        VISITS.check(visits().drop(columns="SIZE"))


def test_a_raw_domain_keeps_what_the_contract_does_not_know_behind_the_rest():
    frame = SDTM["dm"].empty().assign(ZZ=pd.Series(dtype=object), AA=pd.Series(dtype=object))
    assert list(SDTM["dm"].check(frame))[-2:] == ["AA", "ZZ"]


@pytest.mark.parametrize(
    "contract", [*SDTM.values(), *ADAM.values(), ARD, FINDINGS], ids=lambda contract: contract.name
)
def test_every_contract_takes_its_own_empty_frame_and_names_every_column(contract):
    assert contract.check(contract.empty()).empty
    assert set(contract.key) <= set(contract.columns)
    assert all(column.label for column in contract.columns.values())


def test_what_is_written_is_read_as_it_was(tmp_path):
    path = tmp_path / "deep" / "visits.parquet"
    datasets.write(visits(), path, VISITS)
    assert datasets.read(path, VISITS).equals(VISITS.check(visits()))
    assert [file.name for file in path.parent.iterdir()] == ["visits.parquet"]


def test_equal_frames_give_equal_bytes_whatever_their_order(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    datasets.write(visits(), one, VISITS)
    datasets.write(visits()[::-1][["ID", "ARM", "N", "DAY", "SIZE"]], other, VISITS)
    assert one.read_bytes() == other.read_bytes()


def test_empty_datasets_keep_their_types(tmp_path):
    datasets.write(ADAM["adtte"].empty(), tmp_path / "adtte.parquet", ADAM["adtte"])
    assert datasets.read(tmp_path / "adtte.parquet", ADAM["adtte"]).dtypes.equals(ADAM["adtte"].empty().dtypes)


def test_nothing_is_written_where_the_contract_is_broken(tmp_path):
    with pytest.raises(StudyError):
        datasets.write(visits(N=[1, 1]), tmp_path / "visits.parquet", VISITS)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_missing_or_no_parquet_is_named(tmp_path):
    with pytest.raises(StudyError, match="visits.parquet"):
        datasets.read(tmp_path / "visits.parquet", VISITS)
    (tmp_path / "visits.parquet").write_text("no parquet")
    with pytest.raises(StudyError, match="cannot be read as Parquet"):
        datasets.read(tmp_path / "visits.parquet", VISITS)


GOOD = {"ID": ["S1", "S2"], "N": [1, 2, 3], "SIZE": [1.5, 2.5], "DAY": [pd.Timestamp("2024-01-02")], "ARM": ["A", ""]}
BAD = {"ID": ["", None, 3], "N": [1.5, None], "SIZE": [None, 2, "a"], "DAY": [None, "2024"], "ARM": ["C", None, 1]}


@given(
    st.integers(1, 3).flatmap(
        lambda rows: st.fixed_dictionaries(
            {
                name: st.lists(st.sampled_from(12 * GOOD[name] + BAD[name]), min_size=rows, max_size=rows)
                for name in GOOD
            }
        )
    ),
    st.sampled_from([DTYPES["date"], DTYPES["date"], "datetime64[ns]"]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_pandera_finds_nothing_in_a_frame_that_is_accepted_at_once(columns, dated):
    frame = pd.DataFrame(columns)
    if "2024" not in columns["DAY"]:
        frame["DAY"] = frame["DAY"].astype(dated)
    assume(VISITS._is_plainly_kept(frame))
    VISITS._judge(frame)
