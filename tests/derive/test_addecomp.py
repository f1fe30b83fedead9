"""ADDECOMP on hand-typed records: what is new, from which day, and from which record (rule 49)."""

import pytest

from tests.derive.patient import START, derive, size, study, target

TUMOUR = {"tu": [target()], "tr": [size("2022-12-20", 50)]}
BEFORE, AFTER = "2022-12-28", "2023-03-10"


def points(day: str, value: int, test: str = "CPASCITE") -> dict:
    return {
        "RSTESTCD": test,
        "RSCAT": "CHILD-PUGH CLASSIFICATION",
        "RSSTRESC": str(value),
        "RSSTRESN": value,
        "RSDTC": day,
    }


def event(day: str, term: str = "Ascites") -> dict:
    return {"AETERM": term, "AEDECOD": term, "AEBODSYS": "", "AETOXGR": "2", "AESTDTC": day}


def found(**domains) -> list[tuple[str, str, str]]:
    rows = derive(study(**TUMOUR, **domains)).addecomp
    return [(row["DECOMP"], row["ADT"].strftime("%Y-%m-%d"), row["SRCDOM"]) for row in rows.to_dict("records")]


@pytest.mark.parametrize(("value", "expected"), [(2, [("ASCITES", AFTER, "RS")]), (1, [])])
def test_more_points_than_at_baseline_are_new(value, expected):
    assert found(rs=[points(BEFORE, 1), points(AFTER, value)]) == expected


def test_points_without_a_baseline_tell_nothing():
    assert found(rs=[points(AFTER, 3)]) == []


def test_encephalopathy_by_its_own_points():
    rs = [points(BEFORE, 1, "CPENCEPH"), points(AFTER, 2, "CPENCEPH"), points(BEFORE, 2), points(AFTER, 2)]
    assert found(rs=rs) == [("ENCEPHALOPATHY", AFTER, "RS")]


@pytest.mark.parametrize(("day", "expected"), [("2023-01-09", []), (START, [("ASCITES", START, "AE")])])
def test_an_adverse_event_is_new_from_the_first_fraction_on(day, expected):
    assert found(ae=[event(day)]) == expected


@pytest.mark.parametrize(("term", "kind"), [
    ("ASCITES", "ASCITES"), ("Hepatic encephalopathy", "ENCEPHALOPATHY"), ("Esophageal varices hemorrhage", "BLEEDING"),
    ("Hepatic failure", "FAILURE"),
])  # fmt: skip
def test_terms_of_each_kind(term, kind):
    assert found(ae=[event(AFTER, term)]) == [(kind, AFTER, "AE")]
    assert found(ae=[event(AFTER, "Fatigue")]) == []


def test_the_first_day_of_each_kind_and_of_both_on_a_day_the_points():
    rs = [points(BEFORE, 1), points(AFTER, 2), points("2023-06-10", 3)]
    assert found(rs=rs, ae=[event("2023-03-11")]) == [("ASCITES", AFTER, "RS")]
    assert found(rs=rs, ae=[event(AFTER)]) == [("ASCITES", AFTER, "RS")]
    assert found(rs=rs, ae=[event("2023-03-09")]) == [("ASCITES", "2023-03-09", "AE")]


def test_where_neither_was_recorded_there_is_no_dataset():
    assert derive(study(**TUMOUR)).addecomp is None
    assert len(derive(study(**TUMOUR, ae=[event("2023-01-01", "Fatigue")])).addecomp) == 0
