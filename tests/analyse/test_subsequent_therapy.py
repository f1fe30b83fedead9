"""Subsequent therapy of hand-typed patients: who, what, when, and before or after which progression."""

import numpy as np
import pandas as pd

from helpers.analyse.subsequent_therapy import subsequent_therapy
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD
from tests.analyse.behind import agree
from tests.derive.patient import Derived, derive, size, study, target
from tests.derive.together import patients

THERAPY, TRANSPLANT = "SUBSEQUENT ANTI-CANCER THERAPY", "LIVER TRANSPLANT"
TUMOUR = {"tu": [target()], "tr": [size("2022-12-20", 50), size("2023-07-10", 60)]}  # local progression 2023-07-10


def medication(name: str, day: str) -> dict:
    return {"CMTRT": name, "CMCAT": THERAPY, "CMSTDTC": day}


def found(**domains) -> pd.DataFrame:
    return of(derive(study(**{**TUMOUR, **domains})))


def of(derived: Derived) -> pd.DataFrame:
    return ARD.check(subsequent_therapy(derived.adther, derived.adtte, derived.adsl).rows)


def count(result: pd.DataFrame, term: str, *, group: str = "", paramcd: str = "", stat: str = "n") -> float:
    keys = {"TERM": term, "GROUP": group, "PARAMCD": paramcd, "STAT": stat}
    rows = result.loc[np.logical_and.reduce([result[name] == wanted for name, wanted in keys.items()])]
    return rows["STATVAL"].item()


def test_a_subject_counts_once_a_line_and_in_each_name():
    cm = [medication(name, day) for name, day in (
        ("Sorafenib", "2023-08-01"), ("SORAFENIB ", "2023-03-01"), ("LENVATINIB", "2023-09-01"), ("", "2023-10-01"),
    )]  # fmt: skip
    result = found(cm=cm)
    assert [count(result, term) for term in ("any", "therapy", "transplant", "none")] == [1, 1, 0, 0]
    names = result.query("TERM == 'therapy' and GROUP != '' and STAT == 'n'")
    assert dict(zip(names["GROUP"], names["STATVAL"], strict=True)) == {"LENVATINIB": 1, "NOT NAMED": 1, "SORAFENIB": 1}
    # from 2023-01-10 to 2023-03-01 are 50 days, so it is day 51
    assert count(result, "any", stat="median") == count(result, "therapy", group="SORAFENIB", stat="min")
    assert count(result, "any", stat="median") == 51 / DAYS_PER_MONTH


def test_a_transplant_only():
    result = found(pr=[{"PRTRT": "OLT", "PRCAT": TRANSPLANT, "PRSTDTC": "2023-05-01"}])
    assert [count(result, term) for term in ("any", "therapy", "transplant", "none")] == [1, 0, 1, 0]
    assert np.isnan(count(result, "therapy", stat="median"))
    assert not (result["GROUP"] != "").any()


def test_nobody_had_one_is_zero():
    result = found(pr=[], cm=[{"CMTRT": "ASPIRIN", "CMSTDTC": "2023-05-01"}])
    assert [count(result, term) for term in ("any", "therapy", "transplant", "none")] == [0, 0, 0, 1]
    assert np.isnan(count(result, "before", paramcd="LPFS", stat="estimate"))


@patients(
    ("day", "order"),
    [
        ("2023-07-09", "before"),
        ("2023-07-10", "after"),
        ("2023-07-11", "after"),
        ("2023-07", "before"),  # the first of the month
        ("2023", "before"),  # the day after the start
        ("2024", "after"),
    ],
    lambda day: derive(study(**TUMOUR, cm=[medication("SORAFENIB", day), medication("SORAFENIB", "2024-05-01")])),
)
def test_before_and_after_a_local_progression(derived, order):
    result = of(derived)
    for paramcd in ("LPFS", "PFS"):
        expected = {"before": 0, "after": 0, "without": 0, order: 1}
        assert {term: count(result, term, paramcd=paramcd) for term in expected} == expected


def test_without_a_local_progression():
    result = found(tr=TUMOUR["tr"][:1], cm=[medication("SORAFENIB", "2023-05-01")])
    assert count(result, "without", paramcd="LPFS") == count(result, "without", paramcd="LPFS", stat="denominator") == 1


def test_who_is_behind_each_count():
    derived = derive(study(**TUMOUR, cm=[medication("SORAFENIB", "2023-08-01")]))
    found = subsequent_therapy(derived.adther, derived.adtte, derived.adsl)
    agree(found)
    assert set(found.subjects["TERM"]) == {"any", "therapy", "after", ""}
