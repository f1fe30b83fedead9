"""First failures of hand-typed patients, derived from raw records, and that they add up to the events."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.failure_patterns import (
    distant_components,
    failure_patterns,
)
from helpers.foundation.contracts import ARD
from tests.analyse.behind import agree
from tests.derive.patient import derive, new, size, study, target

DAY, LATER = "2023-07-10", "2023-10-10"
BEFORE, SAME, GROWN = size("2022-12-20", 50), size("2023-04-10", 50), size(DAY, 60)
STATE = {"TRTESTCD": "TUMSTATE", "TRSTRESC": "UNEQUIVOCAL PROGRESSION", "TRDTC": DAY, "TRLNKID": "NT1"}
DEAD = [{"DSDECOD": "DEATH", "DSSTDTC": DAY}]

PATIENTS = {
    "local": {"tr": [GROWN]},
    "local, then distant": {"tr": [GROWN], "tu": [new(LATER)]},
    "hepatic, then local": {"tr": [size(LATER, 60)], "tu": [new(DAY)]},
    "thrombus": {"tu": [new(DAY, place="PORTAL VEIN")]},
    "lung": {"tu": [new(DAY, place="LUNG")]},
    "nowhere": {"tu": [new(DAY, place="")]},
    "two kinds on one day": {"tu": [new(DAY), new(DAY, "N02", "LUNG")]},
    "local and hepatic on one day": {"tr": [GROWN], "tu": [new(DAY)]},
    "local and two kinds on one day": {"tr": [GROWN], "tu": [new(DAY), new(DAY, "N02", "LUNG")]},
    "untreated lesion": {"tr": [STATE]},
    "untreated lesion and local on one day": {"tr": [STATE, GROWN]},
    "death on the day of a progression": {"tr": [GROWN], "ds": DEAD},
    "death": {"ds": DEAD},
    "nothing": {},
    "local after the horizon": {"tr": [size("2028-02-10", 60)]},
}
FIRST = [
    "local", "local", "hepatic", "thrombus", "extrahepatic", "unknown", "hepatic+extrahepatic", "local+hepatic",
    "local+hepatic+extrahepatic", "nontarget", "local", "local", "death", "none", "none",
]  # fmt: skip


def of(*names: str) -> pd.DataFrame:
    """ADTTE of some of the patients."""
    domains = {"dm": [], "ex": [], "tu": [], "tr": [], "ds": []}
    for name in names:
        given = {"tu": [target()], "tr": [BEFORE, SAME], "dm": [{"STUDYID": "T"}]}
        given["ex"] = [{"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": "2023-01-10"}]
        for domain, records in domains.items():
            own = given.get(domain, []) + PATIENTS[name].get(domain, [])
            records += [{"USUBJID": name, f"{domain.upper()}SEQ": n, **row} for n, row in enumerate(own, 1)]
    domains["dm"] = [{key: value for key, value in row.items() if key != "DMSEQ"} for row in domains["dm"]]
    return derive(study(**domains)).adtte


def counts(result: pd.DataFrame, group: str = "first") -> dict[str, float]:
    rows = result.loc[(result["GROUP"] == group) & (result["STAT"] == "n")]
    return dict(zip(rows["TERM"], rows["STATVAL"], strict=True))


@pytest.fixture(scope="module")
def everybody():
    return of(*PATIENTS)


def test_words_shown_to_people_decide_nothing(everybody):
    other = everybody.assign(EVNTDESC="Ereignis", EVNTKIND="Art", PARAM="Endpunkt", CNSDTDSC="")
    pd.testing.assert_frame_equal(failure_patterns(other).rows, failure_patterns(everybody).rows)
    pd.testing.assert_frame_equal(distant_components(other).rows, distant_components(everybody).rows)


@pytest.mark.parametrize(("name", "pattern"), list(zip(PATIENTS, FIRST, strict=True)))
def test_the_first_failure_of_one_patient(everybody, name, pattern):
    found = counts(failure_patterns(everybody.loc[everybody["USUBJID"] == name]).rows)
    failed = 0 if pattern == "none" else 1
    expected = {**dict.fromkeys(("local", "hepatic", "thrombus", "extrahepatic", "nontarget", "death"), 0)}
    assert found == {**expected, pattern: 1, "failed": failed, "none": 1 - failed}


def test_failures_add_up_to_the_events_and_everybody_is_on_one_line(everybody):
    result = ARD.check(failure_patterns(everybody).rows)
    found = counts(result)
    events = (everybody.query("PARAMCD == 'PFS'")["CNSR"] == 0).sum()
    assert found["failed"] == sum(n for name, n in found.items() if name not in ("failed", "none")) == events == 13
    assert found["failed"] + found["none"] == len(PATIENTS)
    assert found["local"] == FIRST.count("local") == 4
    assert set(result.query("STAT == 'denominator'")["STATVAL"]) == {15}


def test_at_any_time_progression_of_one_kind_does_not_hide_the_other(everybody):
    found = counts(failure_patterns(everybody).rows, "ever")
    assert found == {
        "local": 7, "distant": 8, "hepatic": 5, "thrombus": 1, "extrahepatic": 3, "unknown": 1, "both": 4, "neither": 4,
    }  # fmt: skip


def test_components_add_up_to_the_events_of_dpfs(everybody):
    found = counts(ARD.check(distant_components(everybody).rows), "")
    assert found == {
        "hepatic": 3, "thrombus": 1, "extrahepatic": 1, "unknown": 1, "hepatic+extrahepatic": 2, "distant": 8,
        "death": 2, "failed": 10,
    }  # fmt: skip
    assert found["failed"] == (everybody.query("PARAMCD == 'DPFS'")["CNSR"] == 0).sum()


def test_nobody_failed():
    found = counts(failure_patterns(of("nothing")).rows)
    assert found["failed"] == 0
    assert found["none"] == 1


def test_nobody_was_treated(everybody, value):
    nobody = everybody.iloc[:0]
    result = ARD.check(failure_patterns(nobody).rows)
    assert counts(result)["failed"] == value(result, "denominator", GROUP="first", TERM="failed") == 0
    assert np.isnan(value(result, "estimate", GROUP="first", TERM="failed"))
    assert counts(distant_components(nobody).rows, "")["failed"] == 0


def test_the_interval_is_that_of_clopper_and_pearson(value):
    result = failure_patterns(of("death", "nothing", "local")).rows
    # 1 of 3: from 1 - (1 - 0.025)^(1/3) up; the published pair is 0.0084, 0.9057
    assert value(result, "low", GROUP="first", TERM="death") == pytest.approx(0.0084, abs=5e-5)
    assert value(result, "high", GROUP="first", TERM="death") == pytest.approx(0.9057, abs=5e-5)


def test_who_is_behind_each_count(everybody):
    both = failure_patterns(everybody) + distant_components(everybody)
    agree(both)
    found = both.subjects.query("GROUP == 'first' and TERM == 'local+hepatic'")["USUBJID"].tolist()
    assert found == ["local and hepatic on one day"]
