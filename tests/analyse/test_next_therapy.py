"""The next therapy, its kind, and what comes before it, on subjects typed by hand (rule 46)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.first_event import first_event
from helpers.analyse.next_therapy import kinds, next_therapy
from helpers.foundation.protocol import Words
from tests.analyse.behind import agree

START = "2023-01-10"
WORDS = Words()


def dates(*values: str) -> pd.Series:
    return pd.Series(pd.to_datetime([value or None for value in values])).astype("datetime64[ms]")


def subjects(*rows: tuple[str, str]) -> pd.DataFrame:
    """ADSL from (LSTALVDT, DTHDT)."""
    alive, died = zip(*rows, strict=True)
    n = len(rows)
    return pd.DataFrame({
        "USUBJID": list("ABCDEF"[:n]), "SAFFL": "Y",
        "TRTSDT": dates(*[START] * n), "HORIZDT": dates(*["2028-01-10"] * n),
        "LSTALVDT": dates(*alive), "DTHDT": dates(*died),
    })  # fmt: skip


def given(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """ADTHER from (USUBJID, name, day); a transplant by its name."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "ATRT", "ASTDT"])
    return frame.assign(
        ACAT=np.where(frame["ATRT"] == "TRANSPLANT", "TRANSPLANT", "THERAPY"), ASTDT=dates(*frame["ASTDT"])
    )


def first(adther: pd.DataFrame, adsl: pd.DataFrame) -> list[tuple[int, int]]:
    """AVAL and kind (1 therapy, 2 transplant, 3 death) of each subject."""
    names = {"ASTDT": "ADT"}
    events = {
        "therapy": adther[adther["ACAT"] == "THERAPY"].rename(columns=names),
        "transplant": adther[adther["ACAT"] == "TRANSPLANT"].rename(columns=names),
        "death": adsl.loc[adsl["DTHDT"].notna(), ["USUBJID", "DTHDT"]].rename(columns={"DTHDT": "ADT"}),
    }
    rows = first_event(adsl, events, horizon=True)
    return list(zip(rows["AVAL"].astype(int), rows["EVTYPE"], strict=True))


JULY = "2023-07-10"
THERAPY, TRANSPLANT = ("A", "TACE", JULY), ("A", "TRANSPLANT", JULY)


@pytest.mark.parametrize(("rows", "died", "kind"), [
    ([THERAPY], "", 1), ([TRANSPLANT], "", 2), ([], JULY, 3), ([THERAPY, TRANSPLANT], JULY, 1), ([TRANSPLANT], JULY, 2),
])  # fmt: skip
def test_on_one_day_therapy_comes_before_transplant_before_death(rows, died, kind):
    assert first(given(*rows), subjects(("2023-07-01", died))) == [(182, kind)]


def test_without_an_event_it_ends_on_the_day_last_known_alive():
    assert first(given(), subjects(("2023-07-01", ""), ("2022-12-01", ""), ("", ""))) == [(173, 0), (1, 0), (1, 0)]


@pytest.mark.parametrize(("day", "expected"), [("2028-01-10", (1827, 1)), ("2028-01-11", (1827, 0))])
def test_the_horizon_ends_it(day, expected):
    assert first(given(("A", "TACE", day)), subjects(("2029-01-01", ""))) == [expected]


@pytest.mark.parametrize(("died", "expected"), [("2028-01-10", (1827, 3)), ("2028-01-11", (1827, 0))])
def test_who_dies_after_the_horizon_was_followed_to_it(died, expected):
    """Last known alive long before: an event after the horizon ends the time on it, as in ADTTE."""
    assert first(given(), subjects(("2025-03-01", died))) == [expected]
    assert first(given(), subjects(("2025-03-01", ""))) == [(782, 0)]


@pytest.mark.parametrize(("name", "kind"), [
    ("cTACE", "TACE"), ("Transarterial chemoembolization", "TACE"), ("Radioembolization", "other-local"),
    ("bland embolisation", "other-local"), ("RFA", "other-local"), ("Sorafenib", "systemic"),
    ("atezolizumab + bevacizumab", "systemic"), ("TACE + sorafenib", "TACE"), ("", "unknown"),
    ("STUDY DRUG", "unknown"), ("Stereotactic body radiation therapy", "other-local"), ("Y90 spheres", "other-local"),
    ("irreversible electroporation", "other-local"),
])  # fmt: skip
def test_a_therapy_is_of_the_first_kind_of_which_it_has_a_word(name, kind):
    assert kinds(pd.Series([name], dtype=object), words=WORDS).tolist() == [kind]


def test_the_three_models():
    adsl = subjects(("2024-01-10", ""), ("2024-01-10", ""), ("2024-01-10", "2024-01-20"), ("2024-01-10", ""))
    adther = given(("A", "TACE", "2023-02-10"), ("A", "SORAFENIB", "2023-03-10"), ("B", "TRANSPLANT", "2023-04-10"),
                   ("D", "LENVATINIB", "2023-05-10"))  # fmt: skip
    found = next_therapy(adther, adsl, words=WORDS, times_months=[6])
    agree(found)
    rates = found.rows[found.rows["ANALYSIS"] == "next-therapy"]
    estimates = rates[rates["STAT"] == "estimate"].set_index(["TERM", "GROUP"])["STATVAL"]
    assert estimates[""].to_dict() == {"therapy": 0.5, "transplant": 0.25, "death": 0}
    assert estimates["kind"].to_dict() == {
        "TACE": 0.25, "other-local": 0, "systemic": 0.25, "unknown": 0, "transplant": 0.25, "death": 0,
    }  # fmt: skip
    assert estimates["transplant"].to_dict() == {"transplant": 0.25, "death": 0}


def test_what_was_not_collected_has_no_rows():
    assert next_therapy(None, subjects(("2024-01-10", "")), words=WORDS, times_months=[6]).rows.empty
