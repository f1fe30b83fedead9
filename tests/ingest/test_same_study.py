"""The bundled study in each format gives the same domains, and some of its subjects the same analysis datasets.

What is derived depends on the domains alone, and they are held equal to the last cell, type and index; so one format
is derived, the one that is typed otherwise than CSV in most places.
"""

from pathlib import Path

import pandas as pd
import pytest

from helpers.derive.study import derive_study
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from tests.ingest.formats import OTHERS, WRITERS, write

ROOT = Path(__file__).parents[2]
PROTOCOL = load(ROOT / "protocol.yml")
SUBJECTS = 6
DERIVED = "excel with dates as dates"


@pytest.fixture(scope="module")
def bundled():
    """The domains of the bundled study, as read from its CSV files; of the long laboratory that of some subjects."""
    domains = ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains
    return domains | {"lb": some(domains)["lb"]}


@pytest.fixture(scope="module")
def derived(bundled):
    return derive_study(some(bundled), protocol=PROTOCOL).datasets()


def some(domains):
    """The first subjects."""
    chosen = sorted(domains["dm"]["USUBJID"])[:SUBJECTS]
    return {name: frame[frame["USUBJID"].isin(chosen)].reset_index(drop=True) for name, frame in domains.items()}


@pytest.fixture(scope="module", params=[*WRITERS, *OTHERS])
def received(bundled, tmp_path_factory, request):
    """The domains as read from a format, and its name."""
    folder = write(bundled, tmp_path_factory.mktemp("form") / "study", request.param)
    return request.param, ingest_study(folder, protocol=PROTOCOL).domains


def test_domains_are_identical(bundled, received):
    _, domains = received
    assert list(domains) == list(bundled)
    for name, frame in bundled.items():
        pd.testing.assert_frame_equal(domains[name], frame, check_exact=True)


@pytest.mark.parametrize("received", [DERIVED], indirect=True)
def test_datasets_are_identical(derived, received):
    datasets = derive_study(some(received[1]), protocol=PROTOCOL).datasets()
    assert len(datasets["adsl"]) == SUBJECTS
    assert list(datasets) == list(derived)
    for name, frame in derived.items():
        pd.testing.assert_frame_equal(datasets[name], frame, check_exact=True)
