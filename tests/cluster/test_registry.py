"""A registry in partitions is derived as it is at once."""

import pandas as pd
import pytest

from helpers.cluster import registry
from helpers.cluster.__main__ import main
from helpers.cluster.workers import connected
from helpers.derive.study import derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from helpers.foundation.errors import StudyError
from tests.bench.registry import write_registry
from tests.derive.patient import PROTOCOL

SUBJECTS, AT_ONCE = 60, 25


@pytest.fixture(scope="module")
def client():
    with connected(workers=1) as client:
        yield client


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registry")
    write_registry(folder, subjects=SUBJECTS)
    return folder


def whole(source):
    return {path.stem: datasets.read(path, SDTM[path.stem]) for path in source.glob("*.parquet")}


def test_every_dataset_is_the_one_of_the_whole(source, client, tmp_path):
    target = tmp_path / "adam"
    made = registry.derive_registry(source, target, protocol=PROTOCOL, client=client, at_once=AT_ONCE)
    at_once = derive_study(whole(source), protocol=PROTOCOL)
    wanted = {**at_once.datasets(), "findings": at_once.findings}
    assert set(made["dataset"]) == set(wanted)
    assert made.loc[made["dataset"] == "adsl", "rows"].tolist() == [25, 25, 10]
    for name, frame in wanted.items():
        together = registry.derived(target, name)
        assert together.npartitions == 3
        contract = registry.DERIVED[name]
        found = contract.check(together.compute(scheduler="synchronous"))
        pd.testing.assert_frame_equal(found, contract.check(frame), check_exact=True)


@pytest.mark.long
def test_diameters_of_the_whole_registry_count_for_each_partition(source, client, tmp_path):
    """The longest diameter was measured in the first subjects alone; the reading of it has a row for everybody."""
    some = tmp_path / "some"
    some.mkdir()
    for path in source.glob("*.parquet"):
        frame = datasets.read(path, SDTM[path.stem])
        if path.stem == "tr":
            frame = frame[(frame["TRTESTCD"] != "LDIAM") | (frame["USUBJID"] < "0000-SYN-010")]
        datasets.write(frame, some / path.name, SDTM[path.stem])
    registry.derive_registry(some, tmp_path / "adam", protocol=PROTOCOL, client=client, at_once=AT_ONCE)
    found = registry.derived(tmp_path / "adam", "adtte").compute(scheduler="synchronous")
    adtte = derive_study(whole(some), protocol=PROTOCOL).adtte
    assert (found["PARAMCD"] == "LPFSLD").sum() == (adtte["PARAMCD"] == "LPFSLD").sum() > AT_ONCE


def test_a_partition_reads_its_own_subjects(source, tmp_path):
    parts = registry.partitions(source, tmp_path, protocol=PROTOCOL, at_once=AT_ONCE)
    assert [(part.first, part.end) for part in parts] == [
        (None, "0000-SYN-026"), ("0000-SYN-026", "0000-SYN-051"), ("0000-SYN-051", None)
    ]  # fmt: skip
    conditions = [("USUBJID", ">=", parts[1].first), ("USUBJID", "<", parts[1].end)]
    assert len(datasets.read(source / "dm.parquet", SDTM["dm"], where=conditions)) == AT_ONCE


def test_a_folder_that_holds_something_is_left_alone(source, client, tmp_path):
    (tmp_path / "mine").write_text("")
    with pytest.raises(StudyError, match="is not empty; choose a new folder"):
        registry.derive_registry(source, tmp_path, protocol=PROTOCOL, client=client)


def test_a_folder_without_subjects_is_refused(client, tmp_path):
    with pytest.raises(StudyError, match=r"There is no dm\.parquet"):
        registry.derive_registry(tmp_path, tmp_path / "adam", protocol=PROTOCOL, client=client)


def test_a_record_of_a_stranger_stops_the_derivation(source, client, tmp_path):
    some = tmp_path / "some"
    some.mkdir()
    for path in source.glob("*.parquet"):
        frame = datasets.read(path, SDTM[path.stem])
        if path.stem == "ae":
            frame = frame.assign(USUBJID=frame["USUBJID"].mask(frame.index == len(frame) - 1, "ZZZ"))
        datasets.write(frame, some / path.name, SDTM[path.stem])
    with pytest.raises(StudyError, match="records of subjects not in DM, first of ZZZ"):
        registry.derive_registry(some, tmp_path / "adam", protocol=PROTOCOL, client=client, at_once=AT_ONCE)


def test_it_can_be_called(source, tmp_path, capsys):
    assert main([str(source), str(tmp_path / "adam"), "--workers=1", "--subjects=40"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split() == ["adsl", "60"]
    assert main([str(source), str(tmp_path / "adam"), "--workers=1"]) == 1
    assert "is not empty" in capsys.readouterr().err
