import os
import time

import pytest

from helpers.execution import records

NAMES = ("01", "02", "03")


@pytest.fixture
def chain(asked):
    """Three notebooks: the second rests on a dataset of the first, the third on the protocol alone."""
    put(asked, "01", "sdtm/ae", inputs=["inputs/01.sha256"])
    put(asked, "02", "adam/adsl", inputs=["sdtm/ae.parquet", "sdtm/lb.parquet"])
    put(asked, "03", "adam/adae", inputs=["inputs/protocol.yml"])
    return asked


def put(asked, name, dataset, *, inputs):
    files = [asked.derived / f"{dataset}.parquet", records.executed(asked.derived, name)]
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(dataset.encode())
    now = records.sums(asked.derived, inputs)
    records.write(asked.project, asked.derived, name, inputs=now, outputs=files)


def current(asked):
    return sorted(records.standing(asked.project, asked.derived))


def dated_back(asked):
    """Put right, and name the notebooks that are old then."""
    records.put_right(asked.project, asked.derived)
    return [name for name in NAMES if records.executed(asked.derived, name).stat().st_mtime == 0]


def test_untouched_records_are_current(chain):
    assert current(chain) == ["01", "02", "03"]
    assert dated_back(chain) == []


def test_what_rests_on_an_outdated_notebook_is_outdated(chain):
    (chain.derived / "inputs/01.sha256").write_text("other")
    assert current(chain) == ["03"]
    assert dated_back(chain) == ["01"]


def test_input_that_is_gone_is_a_change(chain):
    (chain.derived / "inputs/protocol.yml").unlink()
    assert current(chain) == ["01", "02"]


def test_input_that_was_absent_and_is_there_is_a_change(chain):
    (chain.derived / "sdtm/lb.parquet").write_bytes(b"lb")
    assert current(chain) == ["01", "03"]


@pytest.mark.parametrize("damage", [b"cut", None])
def test_damaged_or_lost_output_dates_its_notebook_back(chain, damage):
    path = chain.derived / "adam/adsl.parquet"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert current(chain) == ["01", "03"]
    assert dated_back(chain) == ["02"]


def test_dataset_that_nothing_made_is_removed_before_a_notebook_reads_it(chain):
    (chain.derived / "sdtm/lb.parquet").write_bytes(b"of another run")
    records.put_right(chain.project, chain.derived)
    assert [path.name for path in (chain.derived / "sdtm").iterdir()] == ["ae.parquet"]
    assert current(chain) == ["01", "02", "03"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"inputs": 1, "outputs": {}}'])
def test_record_that_cannot_be_read_counts_as_none(chain, text):
    records.path(chain.derived, "03").write_text(text)
    assert records.read(chain.derived, "03") is None
    assert current(chain) == ["01", "02"]
    assert dated_back(chain) == ["03"]


def test_date_in_the_future_is_set_back_in_the_folder_of_the_run_alone(chain):
    ours, others = records.executed(chain.derived, "01"), [chain.folder / "ae.csv", chain.protocol]
    for path in (ours, *others):
        os.utime(path, (4e9, 4e9))
    (chain.derived / "link").symlink_to(others[0])
    records.put_right(chain.project, chain.derived)
    assert ours.stat().st_mtime <= time.time()
    assert [path.stat().st_mtime for path in others] == [4e9, 4e9]


def test_staging_folder_of_a_killed_process_is_removed(chain):
    (chain.derived / records.STAGING / "01.abc").mkdir(parents=True)
    records.put_right(chain.project, chain.derived)
    assert not list((chain.derived / records.STAGING).iterdir())


def test_dates_of_lists_do_not_matter_to_records(chain):
    os.utime(chain.derived / "inputs/01.sha256")
    assert current(chain) == ["01", "02", "03"]
