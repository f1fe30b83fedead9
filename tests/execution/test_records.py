import os

import pytest

from helpers.execution import records, stamps
from helpers.execution.files import lock
from helpers.provenance import hashes


@pytest.fixture
def chain(asked):
    """Three notebooks: the second rests on a dataset of the first, the third on the protocol alone."""
    put(asked, "01", "sdtm/ae", inputs=["inputs/raw"])
    put(asked, "02", "adam/adsl", inputs=["made/sdtm/ae"])
    put(asked, "03", "adam/adae", inputs=["inputs/protocol.yml"])
    return asked


def put(asked, name, dataset, *, inputs):
    path = asked.derived / f"{dataset}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(dataset.encode())
    stamps.set_dataset(asked.derived, dataset)
    outputs = {path.relative_to(asked.project).as_posix(): hashes.file_hash(path)}
    now = records.inputs_now(asked.derived, inputs)
    records.write(asked.derived, name, inputs=now, makes=[f"made/{dataset}"], outputs=outputs)


def current(asked):
    return sorted(records.current(asked.project, asked.derived))


def test_untouched_records_are_current(chain):
    assert current(chain) == ["01", "02", "03"]


def test_record_is_older_than_anything_until_it_is_confirmed(chain):
    path = records.path(chain.derived, "01")
    assert path.stat().st_mtime == 0
    records.confirm(chain.derived, "01")
    assert path.stat().st_mtime > 0


def test_what_rests_on_an_outdated_notebook_is_outdated(chain):
    (chain.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    stamps.refresh(chain)
    assert current(chain) == ["03"]


def test_input_that_is_gone_is_a_change(chain):
    (chain.derived / "made/sdtm/ae").unlink()
    assert current(chain) == ["01", "03"]


@pytest.mark.parametrize("damage", [b"cut", None])
def test_damaged_or_lost_output_drops_its_record(chain, damage):
    path = chain.derived / "adam/adsl.parquet"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert current(chain) == ["01", "03"]
    records.drop_broken(chain.project, chain.derived)
    assert sorted(file.name for file in (chain.derived / "made").glob("*.json")) == ["01.json", "03.json"]


@pytest.mark.parametrize("damage", [b"", b"cut", None])
def test_damaged_or_lost_stamp_of_a_dataset_is_put_right(chain, damage):
    path = chain.derived / "made/sdtm/ae"
    good = path.read_bytes()
    path.unlink() if damage is None else path.write_bytes(damage)
    records.drop_broken(chain.project, chain.derived)
    assert path.read_bytes() == good
    assert current(chain) == ["01", "02", "03"]


def test_dataset_that_nothing_made_is_removed_before_a_notebook_reads_it(chain):
    now = records.inputs_now(chain.derived, ["inputs/raw"])
    outputs = records.read(chain.derived, "01")["outputs"]
    records.write(chain.derived, "01", inputs=now, makes=["made/sdtm/ae", "made/sdtm/lb"], outputs=outputs)
    (chain.derived / "sdtm/lb.parquet").write_bytes(b"of another run")
    records.drop_broken(chain.project, chain.derived)
    assert [path.name for path in (chain.derived / "sdtm").iterdir()] == ["ae.parquet"]
    assert (chain.derived / "made/sdtm/lb").read_text() == "absent\n"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"inputs": 1, "makes": [], "outputs": {}}'])
def test_record_that_cannot_be_read_counts_as_none(chain, text):
    records.path(chain.derived, "03").write_text(text)
    assert records.read(chain.derived, "03") is None
    assert current(chain) == ["01", "02"]
    records.drop_broken(chain.project, chain.derived)
    assert not records.path(chain.derived, "03").exists()


@pytest.mark.parametrize("damaged", ["ard.parquet", "made/ard"])
@pytest.mark.parametrize("damage", [b"hole", None])
def test_collected_dataset_that_is_not_as_it_was_left_is_collected_again(chain, damaged, damage):
    part = chain.derived / "parts/ard/02.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"part")
    (chain.derived / "ard.parquet").write_bytes(b"whole")
    for dataset in records.COLLECTED:
        stamps.set_dataset(chain.derived, dataset)
    for name in ("01", "02", "03"):
        records.confirm(chain.derived, name)
    path = chain.derived / damaged
    path.unlink() if damage is None else path.write_bytes(damage)
    records.drop_broken(chain.project, chain.derived)
    ages = {name: records.path(chain.derived, name).stat().st_mtime for name in ("01", "02", "03")}
    assert [name for name, age in ages.items() if age == 0] == ["02"]


def test_staging_folder_of_a_killed_process_is_removed_and_that_of_a_live_one_is_not(chain):
    folders = [chain.derived / records.STAGING / name for name in ("01.abc", "02.def")]
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "half").write_text("")
    with lock(records.notebook_lock(chain.derived, "02")):
        records.drop_leftovers(chain.derived)
    assert [folder.exists() for folder in folders] == [False, True]


def test_times_of_stamps_do_not_matter_to_records(chain):
    os.utime(chain.derived / "inputs/raw")
    assert current(chain) == ["01", "02", "03"]
