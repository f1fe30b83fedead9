"""ADFEAS on hand-typed fractions: consent, gaps and the month of accrual (rule 45)."""

import numpy as np
import pytest

from tests.derive.patient import START, derive, study


def row(*days: str, consent: str = "") -> dict:
    ex = [{"EXTRT": "SBRT", "EXDOSE": 10, "EXDOSU": "Gy", "EXSTDTC": day} for day in days]
    (found,) = derive(study(dm=[{"STUDYID": "T", "RFICDTC": consent}], ex=ex)).adfeas.to_dict("records")
    return found


@pytest.mark.parametrize(("second", "gap", "long"), [("2023-01-17", 7, 0), ("2023-01-18", 8, 1)])
def test_a_gap_is_longer_than_seven_days(second, gap, long):
    found = row(START, second, second)
    assert (found["NDATES"], found["MAXGAP"], found["NGAP"]) == (2, gap, long)


def test_only_dates_that_follow_each_other_are_compared():
    found = row("2023-01-24", START, "2023-01-17")
    assert (found["NDATES"], found["MAXGAP"], found["NGAP"]) == (3, 7, 0)


def test_one_date_has_no_gap():
    found = row(START)
    assert (found["NDATES"], found["NGAP"]) == (1, 0)
    assert np.isnan(found["MAXGAP"])


@pytest.mark.parametrize(("consent", "month", "days"), [
    ("2022-12-31", "2022-12", 10), (START, "2023-01", 0), ("2022-12", "2022-12", None), ("2022", "2023-01", None),
    ("", "2023-01", None),
])  # fmt: skip
def test_consent(consent, month, days):
    found = row(START, consent=consent)
    assert found["ACCRMON"] == month
    assert found["CONSDAYS"] == days if days is not None else np.isnan(found["CONSDAYS"])


def test_who_was_not_treated_is_in_it():
    found = row(consent="2022-12-31")
    assert (found["ACCRMON"], np.isnan(found["NDATES"])) == ("2022-12", True)
