"""The bench measures what it says: a registry of whole subjects, derived as the study itself is."""

import pandas as pd
import pytest

from helpers.derive.study import derive_endpoints, derive_study
from helpers.foundation import datasets
from helpers.foundation.contracts import SDTM
from tests.bench.__main__ import main, show
from tests.bench.registry import POOL, write_registry
from tests.derive.patient import PROTOCOL

pytestmark = pytest.mark.long


def test_a_registry_repeats_its_subjects_under_new_names(tmp_path):
    subjects = POOL + 20
    measurements = write_registry(tmp_path, subjects=subjects)
    domains = {path.stem: datasets.read(path, SDTM[path.stem]) for path in tmp_path.glob("*.parquet")}
    assert len(domains["dm"]) == subjects
    assert 25 < measurements / subjects < 28  # by two readers
    adtte = derive_endpoints(domains, protocol=PROTOCOL)
    pd.testing.assert_frame_equal(adtte, derive_study(domains, protocol=PROTOCOL).adtte)
    first, again = (
        adtte[adtte["USUBJID"].str.startswith(f"{number}-SYN-0")].groupby("PARAMCD")["AVAL"].head(15).tolist()
        for number in ("0000", "0001")
    )
    assert first == again


def test_the_table_has_a_line_for_each_size(capfd):
    main("--rounds=1", "-k", "ADTTE", sizes={"derived": (20,)})
    line = capfd.readouterr().out.splitlines()[2].split()
    assert (line[3], line[-3], line[-1]) == ("20", "1.0", "-")


def test_partitions_have_a_line_too(capsys):
    one = {"what": "in partitions of 25", "measurements": 400, "rounds": 1, "peak": 2e8}
    show([{**one, "subjects": 60, "median": 4.0}, {**one, "subjects": 30, "median": 2.0}])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[2:4]]
    assert [(line[4], line[-3], line[-1]) for line in lines] == [("30", "1.0", "-"), ("60", "2.0", "1.00")]
