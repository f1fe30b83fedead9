"""An analysis in memory of hand-typed patients, and the bundled study's as `make report` left it."""

from types import SimpleNamespace

import pytest

from helpers.derive.study import derive_study
from helpers.explore.analysis import Analysis, open_run
from helpers.foundation.runs import open_run as bundled
from tests.derive.patient import PROTOCOL, frame, size, target


class InMemory(Analysis):
    """An analysis of domains that no file holds."""

    name, cutoff, synthetic = "typed/final", None, False

    def __init__(self, domains, protocol=PROTOCOL):
        self.protocol, self._domains = protocol, domains
        self._derived = derive_study(domains, protocol=protocol)

    def adam(self, name):
        found = getattr(self._derived, name)
        return None if found is None else found.copy()

    @property
    def domains(self):
        return self._domains


@pytest.fixture
def three():
    """S1 grows from 20 to 24.2 and to 30 mm after a nadir of 20; S2 from 30 over 20 to 26 mm; S3 stays, and dies.

    SBRT begins on 2023-01-10. S1 and S2 are women, S3 a man; S3 was never asked for the Child-Pugh class.
    """
    subjects = {"S1": "F", "S2": "F", "S3": "M"}
    sizes = {
        "S1": [("2022-12-20", 20), ("2023-04-10", 20), ("2023-07-10", 24.2), ("2023-10-10", 30)],
        "S2": [("2022-12-20", 30), ("2023-04-10", 20), ("2023-07-10", 26), ("2023-10-10", 26)],
        "S3": [("2022-12-20", 25), ("2023-04-10", 25), ("2023-07-10", 25)],
    }
    domains = {
        "dm": [{"USUBJID": one, "STUDYID": "T", "SEX": sex, "AGE": age}
               for (one, sex), age in zip(subjects.items(), (50, 60, 70), strict=True)],
        "ex": [{"USUBJID": one, "EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2023-01-10"}
               for one in subjects],
        "tu": [{"USUBJID": one, **target()} for one in subjects],
        "tr": [{"USUBJID": one, **size(date, value)} for one, seen in sizes.items() for date, value in seen],
        "ae": [
            {"USUBJID": "S1", "AETERM": "Nausea", "AEDECOD": "Nausea", "AEBODSYS": "Gastrointestinal disorders",
             "AESTDTC": "2023-01-20", "AETOXGR": "2", "AEREL": "RELATED"},
            {"USUBJID": "S2", "AETERM": "Cough", "AEDECOD": "Cough", "AEBODSYS": "Respiratory disorders",
             "AESTDTC": "2023-01-25", "AETOXGR": "1", "AEREL": "NOT RELATED"},
        ],
        "ds": [{"USUBJID": "S3", "DSDECOD": "DEATH", "DSSTDTC": "2023-12-01"}],
    }  # fmt: skip
    return InMemory({name: frame(name, rows) for name, rows in domains.items()})


@pytest.fixture(scope="session")
def run():
    """The bundled study; `make test` makes its report first."""
    assert bundled().has_adam("adtte"), "make report first"
    return open_run()


@pytest.fixture
def days():
    """Days from the start to the dates of `three`, the first day being 1."""
    return SimpleNamespace(july=182, october=274, death=326)
