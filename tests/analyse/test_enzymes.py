"""Liver enzymes against bilirubin, on values typed by hand (rule 44)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.enzymes import enzyme_points, enzymes_against_bilirubin, quarter
from tests.analyse.behind import agree
from tests.analyse.test_next_therapy import dates
from tests.derive.patient import PROTOCOL

ENZYMES, LIVER = PROTOCOL.exploratory.enzymes, PROTOCOL.liver
MARCH = "2023-03-10"  # the window: 2023-01-11 to 2023-04-20 + 15 days
ADSL = pd.DataFrame({
    "USUBJID": ["A"], "SAFFL": ["Y"], "TRTSDT": dates("2023-01-10"), "TRTEDT": dates("2023-01-20"),
})  # fmt: skip


def labs(*rows: tuple, baseline: dict[str, float] | None = None) -> pd.DataFrame:
    """Values (test, day, value) with the limits ALT and AST 40, BILI 20, ALP 100."""
    frame = pd.DataFrame(rows, columns=["LBTESTCD", "ADT", "AVAL"]).astype({"AVAL": "float64"})
    limits = {"ALT": 40.0, "AST": 40.0, "BILI": 20.0, "ALP": 100.0}
    return frame.assign(
        USUBJID="A", ADT=dates(*frame["ADT"]), ANRHI=frame["LBTESTCD"].map(limits),
        BASE=frame["LBTESTCD"].map(baseline or {}).astype("float64"),
    )  # fmt: skip


def points(adlb: pd.DataFrame, *, progressed: str = "") -> pd.DataFrame:
    adtte = pd.DataFrame({"PARAMCD": ["PFS"], "USUBJID": ["A"], "ADT": dates(progressed or MARCH), "EVTYPE": [1]})
    adtte = adtte if progressed else adtte.iloc[:0]
    settings = {"enzymes": ENZYMES, "liver": LIVER, "window_days": 15}
    return enzyme_points(adlb, adtte, ADSL, **settings)


def panel(found: pd.DataFrame, phase: str = "WINDOW", paramcd: str = "ULN") -> pd.Series:
    (row,) = found[(found["PHASE"] == phase) & (found["PARAMCD"] == paramcd)].index
    return found.loc[row]


@pytest.mark.parametrize(("alt", "bilirubin", "expected"), [
    (119.9, 40, "neither"), (120, 40, "enzyme"), (119.9, 40.1, "bilirubin"), (120, 40.1, "both"),
])  # fmt: skip
def test_quarters(alt, bilirubin, expected):
    found = points(labs(("ALT", MARCH, alt), ("BILI", MARCH, bilirubin)))
    assert quarter(found, enzymes=ENZYMES)[found.index[0]] == expected


def test_the_highest_of_each_counts_wherever_it_is():
    row = panel(
        points(labs(("ALT", MARCH, 80), ("ALT", "2023-03-20", 40), ("BILI", "2023-03-20", 60), ("BILI", MARCH, 1)))
    )
    assert (row["TEST"], row["ENZYME"], row["BILI"]) == ("ALT", 2, 3)


def test_ast_counts_only_without_alt():
    row = panel(points(labs(("ALT", MARCH, 40), ("AST", MARCH, 400), ("BILI", MARCH, 20))))
    assert (row["TEST"], row["ENZYME"]) == ("ALT", 1)
    row = panel(points(labs(("AST", MARCH, 400), ("BILI", MARCH, 20))))
    assert (row["TEST"], row["ENZYME"]) == ("AST", 10)


@pytest.mark.parametrize(("day", "inside"), [
    ("2023-01-10", False), ("2023-01-11", True), ("2023-05-05", True), ("2023-05-06", False),
])  # fmt: skip
def test_the_window_is_that_of_liver_disease(day, inside):
    found = points(labs(("ALT", day, 400), ("BILI", day, 20), ("BILI", "2024-01-10", 20)))
    assert panel(found)["ENZYME"] == 10 if inside else np.isnan(panel(found)["ENZYME"])
    assert np.isnan(panel(found, "FOLLOW-UP")["ENZYME"]) == (day == "2023-01-10")


@pytest.mark.parametrize(("day", "inside"), [("2023-03-11", True), (MARCH, False)])
def test_only_what_came_before_a_progression(day, inside):
    found = points(labs(("ALT", MARCH, 400), ("BILI", MARCH, 20)), progressed=day)
    assert np.isnan(panel(found)["ENZYME"]) != inside
    assert panel(found, "FOLLOW-UP")["ENZYME"] == 10


@pytest.mark.parametrize(
    ("day", "filled"), [("2023-03-09", False), (MARCH, True), ("2023-04-09", True), ("2023-04-10", False)]
)
def test_bilirubin_up_to_30_days_after_the_enzyme(day, filled):
    found = points(labs(("ALT", MARCH, 120), ("ALP", MARCH, 200), ("BILI", day, 41)))
    assert bool(panel(found)["FILLED"]) == filled


@pytest.mark.parametrize(("alp", "filled"), [
    ((("ALP", MARCH, 200),), True), ((("ALP", MARCH, 200.1),), False), ((), False),
    ((("ALP", "2023-03-11", 100),), False), ((("ALP", MARCH, 100), ("ALP", MARCH, 201)), False),
])  # fmt: skip
def test_alp_of_the_day_of_the_enzyme(alp, filled):
    found = points(labs(("ALT", MARCH, 120), ("BILI", MARCH, 41), *alp))
    assert bool(panel(found)["FILLED"]) == filled


def test_over_the_baseline():
    adlb = labs(("ALT", MARCH, 120), ("BILI", MARCH, 41), baseline={"ALT": 60, "BILI": 20.5})
    row = panel(points(adlb), paramcd="BASELINE")
    assert (row["ENZYME"], row["BILI"]) == (2, 2)


def test_without_a_limit_there_is_no_point_and_it_is_counted():
    found = points(labs(("ALT", MARCH, 120), ("BILI", MARCH, 41)).assign(ANRHI=np.nan))
    counted = enzymes_against_bilirubin(found, enzymes=ENZYMES)
    agree(counted)
    rows = counted.rows[(counted.rows["STAT"] == "n") & (counted.rows["PHASE"] == "WINDOW")]
    assert rows[rows["PARAMCD"] == "ULN"].set_index("TERM")["STATVAL"].to_dict() == {
        "neither": 0, "enzyme": 0, "bilirubin": 0, "both": 0, "no-point": 1, "to-be-reviewed": 0,
    }  # fmt: skip


@pytest.mark.parametrize("adlb", [None, labs(("ALT", MARCH, 40)), labs(("BILI", MARCH, 20), ("ALP", MARCH, 20))])
def test_what_was_not_measured_has_no_rows(adlb):
    assert enzymes_against_bilirubin(points(adlb), enzymes=ENZYMES).rows.empty
