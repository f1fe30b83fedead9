"""Cumulative incidence of hepatic decompensation, on subjects typed by hand (rule 49)."""

import pandas as pd
import pytest

from helpers.analyse.decompensation import decompensation
from tests.analyse.behind import agree
from tests.analyse.test_next_therapy import dates, given, subjects

MARCH, JUNE = "2023-03-10", "2023-06-10"


def days(*rows: tuple[str, str]) -> pd.DataFrame:
    names, when = zip(*rows, strict=True) if rows else ((), ())
    return pd.DataFrame({"USUBJID": list(names), "ADT": dates(*when)})


def progressed(*rows: tuple[str, str]) -> pd.DataFrame:
    return days(*rows).assign(PARAMCD="PFS", EVTYPE=1)


def estimates(adsl: pd.DataFrame, *, had, pfs=(), adther=None, term="") -> dict[tuple[str, str], float]:
    adsl = adsl.assign(CPCLASS=["A", "B", "", "A"][: len(adsl)])
    found = decompensation(days(*had), progressed(*pfs), adther, adsl, times_months=[6])
    agree(found)
    rows = found.rows[(found.rows["STAT"] == "estimate") & (found.rows["TERM"] == term)]
    return rows.set_index(["PARAMCD", "GROUP"])["STATVAL"].to_dict()


ALIVE = ("2024-01-10", "")


@pytest.mark.parametrize(("progression", "expected"), [("2023-03-09", 0), (MARCH, 1), ("2023-03-11", 1)])
def test_a_progression_before_it_comes_first_where_it_competes(progression, expected):
    found = estimates(subjects(ALIVE, ALIVE), had=[("A", MARCH)], pfs=[("A", progression)])
    assert found["", "decompensation"] == expected / 2
    assert found["", "progression"] == (1 - expected) / 2
    assert found["ANYTIME", "decompensation"] == 0.5
    assert ("ANYTIME", "progression") not in found


def test_transplant_and_death_compete():
    adsl = subjects(ALIVE, ("2023-03-01", MARCH), ALIVE, ALIVE)
    found = estimates(adsl, had=[("A", MARCH), ("C", JUNE)], adther=given(("C", "TRANSPLANT", MARCH)))
    assert {group: value for (paramcd, group), value in found.items() if paramcd == ""} == {
        "decompensation": 0.25, "progression": 0, "transplant": 0.25, "death": 0.25,
    }  # fmt: skip


def test_the_first_of_several_kinds_counts():
    found = estimates(subjects(ALIVE, ALIVE), had=[("A", JUNE), ("A", MARCH)])
    assert found["", "decompensation"] == 0.5


def test_classes_have_lines_of_their_own():
    adsl = subjects(ALIVE, ALIVE, ALIVE, ALIVE)
    assert estimates(adsl, had=[("A", MARCH)], term="A")["", "decompensation"] == 0.5
    assert estimates(adsl, had=[("A", MARCH)], term="B")["", "decompensation"] == 0
    assert estimates(adsl, had=[("A", MARCH)], term="class-unknown")["", "decompensation"] == 0


def test_what_was_not_collected_has_no_rows():
    adsl = subjects(ALIVE).assign(CPCLASS="A")
    assert decompensation(None, progressed(), None, adsl, times_months=[6]).rows.empty
