"""Datasets on disk: what is asked of a large file is read, and no more of it."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.foundation import datasets
from helpers.foundation.contracts import FINDINGS, SDTM
from helpers.foundation.errors import StudyError

DD = SDTM["dd"]
EARLY, LATE = [("USUBJID", "<", "B")], [("USUBJID", ">=", "B")]


@pytest.fixture
def halves(tmp_path):
    """A file of two subjects in two row groups, of which the second is spoilt on the disk."""
    cells = dict.fromkeys(DD.columns, ["x", "x"]) | {"USUBJID": ["A", "B"], "DDSEQ": [1, 2]}
    rows = pa.Table.from_pandas(DD.check(pd.DataFrame(cells)), preserve_index=False)
    path = tmp_path / "dd.parquet"
    pq.write_table(rows, path, row_group_size=1)
    second = pq.ParquetFile(path).metadata.row_group(1)
    content = bytearray(path.read_bytes())
    for number in range(second.num_columns):
        chunk = second.column(number)
        start = chunk.dictionary_page_offset or chunk.data_page_offset
        content[start : start + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(content)
    return path


def test_rows_that_are_not_asked_for_are_not_read(halves):
    assert datasets.read(halves, DD, where=EARLY)["USUBJID"].tolist() == ["A"]


def test_the_spoilt_part_is_there(halves):
    with pytest.raises(StudyError, match="cannot be read as Parquet"):
        datasets.read(halves, DD, where=LATE)


def test_a_notebook_reads_what_its_rule_names_and_nothing_else(tmp_path, monkeypatch):
    """In whatever words it asks: every dataset is read here."""
    named, other = (datasets.write(FINDINGS.empty(), tmp_path / f"{name}.parquet", FINDINGS) for name in ("a", "b"))
    monkeypatch.setenv("HELPERS_READS", f"{tmp_path}/c.parquet:{named}")
    datasets.read(named, FINDINGS)
    with pytest.raises(StudyError, match=r"\(b\.parquet\), and the notebook's rule in the Makefile does not name it"):
        datasets.read(other, FINDINGS)
