"""The bundled study in each format gives the same domains and the same analysis datasets."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.derive.study import derive_study
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from tests.ingest.formats import WRITERS, write

ROOT = Path(__file__).parents[2]
PROTOCOL = load(ROOT / "protocol.yml")
SUBJECTS = 6


@pytest.fixture(scope="module")
def bundled():
    """Some subjects of the bundled study, as read from its CSV files."""
    domains = ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains
    chosen = sorted(domains["dm"]["USUBJID"])[:SUBJECTS]
    return {name: frame[frame["USUBJID"].isin(chosen)].reset_index(drop=True) for name, frame in domains.items()}


@pytest.fixture(scope="module")
def derived(bundled):
    return derive_study(bundled, protocol=PROTOCOL).datasets()


@pytest.mark.parametrize("form", list(WRITERS))
def test_domains_and_datasets_are_identical(tmp_path, bundled, derived, form):
    domains = ingest_study(write(bundled, tmp_path / "study", form), protocol=PROTOCOL).domains
    assert list(domains) == list(bundled)
    for name, frame in bundled.items():
        pd.testing.assert_frame_equal(domains[name], frame, check_exact=True)
    datasets = derive_study(domains, protocol=PROTOCOL).datasets()
    assert len(datasets["adsl"]) == SUBJECTS
    assert list(datasets) == list(derived)
    for name, frame in derived.items():
        pd.testing.assert_frame_equal(datasets[name], frame, check_exact=True)
