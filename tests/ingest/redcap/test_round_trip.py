"""The bundled study on REDCap: its export gives the same domains and the same analysis datasets."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.derive.study import derive_study
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from tests.ingest.clean import altered
from tests.ingest.redcap.exports import write_export

ROOT = Path(__file__).parents[3]
PROTOCOL = load(ROOT / "protocol.yml")
LOST = {
    "dm": ["AGEU", "DOMAIN", "RFSTDTC"],
    "ex": ["DOMAIN"],
    "tu": ["DOMAIN", "TUORRES", "TUTEST"],
    "tr": ["DOMAIN", "TRORRES", "TRORRESU"],
    "ae": ["AELLT", "DOMAIN"],
    "ds": ["DOMAIN"],
    "rs": ["DOMAIN", "RSORRES"],
    "lb": ["DOMAIN", "LBTEST"],
    "pr": ["DOMAIN"],
    "cm": ["DOMAIN"],
    "ss": ["DOMAIN", "SSORRES", "SSTEST"],
    "dd": ["DDORRES", "DDTEST", "DOMAIN"],
    "mh": ["DOMAIN"],
    "sv": ["DOMAIN"],
    "dv": ["DOMAIN"],
    "xd": ["DOMAIN", "XDTEST"],
}
"""Variables beyond the data contract: the forms do not ask for them."""
CARRIED = {"adae": ["AELLT", "DOMAIN"], "adlb": ["DOMAIN", "LBTEST"]}
"""Those of them that an analysis dataset carries along."""
# What a form has no choice for, written as it has it.
ON_FORMS = altered(
    ("ae", "A", 1, {"AEBODSYS": "General disorders and administration site conditions"}),
    ("ae", "B", 1, {"AEREL": "POSSIBLY RELATED"}),
)


def ingested(folder):
    return ingest_study(folder, protocol=PROTOCOL)


@pytest.fixture(scope="module")
def bundled():
    return ingested(ROOT / "data" / "raw" / "synthetic")


@pytest.fixture(scope="module")
def derived(bundled):
    return derive_study(bundled.domains, protocol=PROTOCOL).datasets()


@pytest.mark.parametrize("labels", [False, True], ids=["codes", "labels"])
def test_bundled_study_is_the_same_through_redcap(tmp_path, bundled, derived, labels):
    got = ingested(write_export(bundled.domains, tmp_path / "study", labels=labels))
    assert list(got.domains) == list(SDTM)
    for name, frame in bundled.domains.items():
        pd.testing.assert_frame_equal(got.domains[name], frame.drop(columns=LOST[name]), check_exact=True)
    pd.testing.assert_frame_equal(got.findings, bundled.findings)
    datasets = derive_study(got.domains, protocol=PROTOCOL).datasets()
    assert len(datasets["adsl"]) == 36
    assert list(datasets) == list(derived)
    for name, frame in derived.items():
        expected = frame.drop(columns=CARRIED.get(name, []))
        pd.testing.assert_frame_equal(datasets[name], expected, check_exact=True)


@pytest.mark.parametrize("labels", [False, True], ids=["codes", "labels"])
def test_a_small_study_is_the_same_through_redcap(tmp_path, labels):
    got = ingested(write_export(ON_FORMS, tmp_path / "study", labels=labels))
    assert got.findings["MESSAGE"].tolist() == []
    for name, frame in ON_FORMS.items():
        pd.testing.assert_frame_equal(got.domains[name], frame.assign(STUDYID="S"))
