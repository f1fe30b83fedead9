"""The bench measures what it says: a registry of whole subjects, derived as the study itself is."""

import pandas as pd

from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from tests.bench import partitions
from tests.bench.__main__ import main
from tests.bench.registry import POOL, write_registry
from tests.derive.patient import PROTOCOL


def test_a_registry_repeats_its_subjects_under_new_names(tmp_path):
    subjects = POOL + 20
    measurements = write_registry(tmp_path, subjects=subjects)
    domains = {path.stem: datasets.read(path, SDTM[path.stem]) for path in tmp_path.glob("*.parquet")}
    assert len(domains["dm"]) == subjects
    assert 14 < measurements / subjects < 17
    adtte = derive_endpoints(domains, protocol=PROTOCOL)
    pd.testing.assert_frame_equal(adtte, derive_study(domains, protocol=PROTOCOL).adtte)
    first, again = (
        adtte[adtte["USUBJID"].str.startswith(f"{number}-SYN-0")].groupby("PARAMCD")["AVAL"].head(15).tolist()
        for number in ("0000", "0001")
    )
    assert first == again


def test_the_table_has_a_line_for_each_size_and_derivation(capsys):
    main({30: 1, 60: 1})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-6] for line in lines[2:6]] == ["30", "30", "60", "60"]
    assert lines[2].endswith("-") and not lines[4].endswith("-")


def test_partitions_have_a_line_for_each_size(capsys):
    partitions.main((30, 60), at_once=25)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:]]
    assert [(line[0], line[2]) for line in lines] == [("30", "2"), ("60", "3")]
    assert lines[0][-1] == "-" and lines[1][-1] != "-"
