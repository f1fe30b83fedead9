"""Laboratory grades: every boundary from both sides, in every unit."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.derive.lab_grades import NO_VALUE, UNKNOWN_UNIT, grade_labs
from helpers.foundation.laboratory import conversion

# CTCAE v4.03, typed from the published table: where each grade ends, as multiples of the upper limit ...
ABOVE = {
    "ALT": ["1", "3", "5", "20"],
    "AST": ["1", "3", "5", "20"],
    "ALP": ["1", "2.5", "5", "20"],
    "GGT": ["1", "2.5", "5", "20"],
    "BILI": ["1", "1.5", "3", "10"],
    "INR": ["1", "1.5", "2.5"],
    "CREAT": ["1", "1.5", "3", "6"],
}
# ... or in standard units (g/L, 10^9/L), the lower limit of normal first.
BELOW = {
    "ALB": ["35", "30", "20"],
    "PLAT": ["150", "75", "50", "25"],
    "WBC": ["4", "3", "2", "1"],
    "NEUT": ["1.8", "1.5", "1", "0.5"],
    "LYM": ["1.1", "0.8", "0.5", "0.2"],
    "HGB": ["130", "100", "80"],
}
# One of each unit in the standard unit, typed.
CELLS = {"10^9/L": "1", "GI/L": "1", "10*3/\u00b5L": "1", "K/uL": "1", "/mm3": "0.001", "cells/uL": "0.001"}
ENZYME = {"U/L": "1", "IU/L": "1", "\u00b5kat/L": "60", "nkat/L": "0.06"}
UNITS = {
    **dict.fromkeys(("ALT", "AST", "ALP", "GGT"), ENZYME),
    **dict.fromkeys(("PLAT", "WBC", "NEUT", "LYM"), CELLS),
    "BILI": {"umol/L": "1", "\u03bcmol/L": "1", "mg/dL": "17.104"},
    "CREAT": {"umol/L": "1", "\u00b5mol/L": "1", "mg/dL": "88.4", "mmol/L": "1000"},
    "ALB": {"g/L": "1", "g/dL": "10"},
    "HGB": {"g/L": "1", "g/dL": "10"},  # mmol/L has limits of its own
    "INR": {"RATIO": "1", "": "1"},
}
UPPER = {"ALT": "40", "AST": "35", "ALP": "129", "GGT": "55", "BILI": "21", "INR": "1.15", "CREAT": "104"}


def grade(test, unit, value, *, lower=np.nan, upper=np.nan, base=np.nan):
    """Grade values of one test, all numbers in the recorded unit (the baseline in the standard unit)."""
    rows = pd.DataFrame({"LBSTRESN": np.atleast_1d(np.asarray(value, dtype="float64"))})
    rows["LBTESTCD"], rows["LBSTRESU"] = test, unit
    factor = conversion(rows["LBTESTCD"], rows["LBSTRESU"])
    rows["AVAL"], rows["ANRLO"], rows["ANRHI"] = rows["LBSTRESN"] * factor, lower * factor, upper * factor
    return grade_labs(rows.assign(BASE=base))


def boundaries(table):
    """Every (test, unit, grade, boundary)."""
    return [
        (test, unit, number, border)
        for test, borders in table.items()
        for unit in UNITS[test]
        for number, border in enumerate(borders, start=1)
    ]


@pytest.mark.parametrize(("test", "unit", "number", "border"), boundaries(ABOVE))
def test_a_high_boundary_belongs_to_the_grade_below(test, unit, number, border):
    upper = Fraction(UPPER[test]) / Fraction(UNITS[test][unit])
    at = float(upper * Fraction(border))
    graded = grade(test, unit, [at * (1 - 1e-6), at, at * (1 + 1e-6)], upper=float(upper))
    assert graded["ATOXGRN"].tolist() == [number - 1, number - 1, number]


@pytest.mark.parametrize(("test", "unit", "number", "border"), boundaries(BELOW))
def test_a_low_boundary_belongs_to_the_grade_above(test, unit, number, border):
    lower, at = (float(Fraction(text) / Fraction(UNITS[test][unit])) for text in (BELOW[test][0], border))
    graded = grade(test, unit, [at * (1 + 1e-6), at, at * (1 - 1e-6)], lower=lower)
    assert graded["ATOXGRN"].tolist() == [number - 1, number - 1, number]


@pytest.mark.parametrize("unit", UNITS["CREAT"])
@pytest.mark.parametrize(("number", "border"), [(1, "1"), (2, "1.5"), (3, "3")])
def test_creatinine_against_baseline_alone(unit, number, border):
    at = float(Fraction("70") * Fraction(border) / Fraction(UNITS["CREAT"][unit]))
    graded = grade("CREAT", unit, [at * (1 - 1e-6), at, at * (1 + 1e-6)], base=70.0)
    assert graded["ATOXGRN"].tolist() == [number - 1, number - 1, number]


@pytest.mark.parametrize(
    ("test", "unit", "value", "limits", "expected"),
    [
        ("ALT", "U/L", 120, {"upper": 40}, 1),  # exactly 3.0 x ULN
        ("ALT", "U/L", 121, {"upper": 40}, 2),
        ("ALT", "U/L", 40, {"upper": 40}, 0),
        ("ALT", "U/L", 800, {"upper": 40}, 3),
        ("ALT", "U/L", 801, {"upper": 40}, 4),
        ("ALT", "ukat/L", 2.1, {"upper": 0.7}, 1),  # 3 x 0.7 is 2.0999999999999996 in doubles
        ("BILI", "mg/dL", 1.5, {"upper": 1.0}, 1),
        ("BILI", "mg/dL", 1.51, {"upper": 1.0}, 2),
        ("BILI", "mg/dL", 3.6, {"upper": 1.2}, 2),  # 3 x 1.2 is 3.5999999999999996
        ("INR", "RATIO", 1.65, {"upper": 1.1}, 1),  # 1.5 x 1.1 is 1.6500000000000001
        ("INR", "", 2.75, {"upper": 1.1}, 2),
        ("INR", "", 9.0, {"upper": 1.1}, 3),  # no grade 4
        ("PLAT", "10^9/L", 75, {"lower": 150}, 1),
        ("PLAT", "/mm3", 74900, {"lower": 150000}, 2),
        ("PLAT", "/mm3", 75000, {"lower": 150000}, 1),
        ("NEUT", "/mm3", 499, {"lower": 1500}, 4),
        ("LYM", "GI/L", 0.8, {"lower": 0.7999999999999999}, 0),  # a lower limit with the noise of a transfer
        ("LYM", "GI/L", 0.79, {"lower": 0.7999999999999999}, 2),
        ("HGB", "g/dL", 8.0, {"lower": 12.0}, 2),
        ("HGB", "g/dL", 7.9, {"lower": 12.0}, 3),
        ("HGB", "g/L", 20, {"lower": 120}, 3),  # grade 4 is clinical
        ("HGB", "mmol/L", 6.2001, {"lower": 7.4}, 1),
        ("HGB", "mmol/L", 6.2, {"lower": 7.4}, 1),  # CTCAE's own 6.2, though it is 99.9 g/L
        ("HGB", "mmol/L", 6.1999, {"lower": 7.4}, 2),
        ("HGB", "mmol/L", 4.9, {"lower": 7.4}, 2),  # though it is 78.96 g/L
        ("HGB", "mmol/L", 4.8999, {"lower": 7.4}, 3),
        ("HGB", " MMOL / l", 6.2, {"lower": 7.4}, 1),
        ("HGB", "g/L", 99.9, {"lower": 120}, 2),
        ("HGB", "g/L", 79.9, {"lower": 120}, 3),
        ("HGB", "mmol/L", 7.4, {"lower": 7.4}, 0),
        ("ALB", "g/L", 5, {"lower": 35}, 3),  # grade 4 is clinical
        ("ALB", "g/L", 29, {"lower": 28}, 2),  # within the laboratory's range, below the absolute limit
        ("ALB", "g/L", 30, {"lower": 28}, 0),
    ],
)
def test_typed_values(test, unit, value, limits, expected):
    assert grade(test, unit, value, **limits)["ATOXGRN"].tolist() == [expected]


@pytest.mark.parametrize(
    ("value", "upper", "base", "expected"),
    [
        (100, 110, 80, 1),  # 1.25 x baseline, within normal
        (130, 110, 130, 1),  # at baseline, above normal
        (130, 110, 80, 2),  # 1.63 x baseline, 1.18 x ULN: the worse
        (200, 110, 190, 2),  # 1.05 x baseline, 1.8 x ULN: the worse
        (250, 110, 80, 3),  # > 3 x baseline
        (661, 110, 660, 4),  # > 6 x ULN
        (661, np.nan, 80, 3),  # no grade 4 without ULN
        (80, np.nan, 80, 0),
        (661, 110, np.nan, 4),
        (100, 110, 0, 0),  # a baseline of 0 is none
    ],
)
def test_creatinine_takes_the_worse_of_baseline_and_upper_limit(value, upper, base, expected):
    assert grade("CREAT", "umol/L", value, upper=upper, base=base)["ATOXGRN"].tolist() == [expected]


def test_creatinine_in_one_unit_against_a_baseline_in_another():
    # 1.5 mg/dL is 132.6 umol/L, 1.5 x 88.4
    assert grade("CREAT", "mg/dL", [1.5, 1.51], base=88.4)["ATOXGRN"].tolist() == [1, 2]


def test_baseline_counts_for_creatinine_only():
    assert grade("INR", "", 1.1, upper=1.2, base=0.5)["ATOXGRN"].tolist() == [0]


@pytest.mark.parametrize(
    ("test", "unit", "value", "limits", "reason"),
    [
        ("ALT", "U/L", 500, {}, "no upper limit of normal"),
        ("ALT", "U/L", 500, {"lower": 5}, "no upper limit of normal"),
        ("ALT", "U/L", 500, {"upper": 0}, "no upper limit of normal"),
        ("ALT", "mg/dL", 500, {"upper": 40}, UNKNOWN_UNIT),
        ("ALT", "", 500, {"upper": 40}, UNKNOWN_UNIT),
        ("ALT", "U/L", np.nan, {"upper": 40}, NO_VALUE),
        ("ALT", "", np.nan, {}, NO_VALUE),
        ("PLAT", "10^9/L", 75, {"upper": 400}, "no lower limit of normal"),
        ("PLAT", "10^9/L", 400, {"lower": 0}, "no lower limit of normal"),
        ("CREAT", "umol/L", 500, {}, "neither upper limit of normal nor baseline"),
    ],
)
def test_not_gradable_is_no_grade_and_says_why(test, unit, value, limits, reason):
    row = grade(test, unit, value, **limits).iloc[0]
    assert np.isnan(row["ATOXGRN"])
    assert row["NGREAS"] == reason
    assert row["ATOXDSC"] != ""


# Of each test the limit of grade 2 and a value just below it, then those of grades 3 and 4 where a value can give them.
ABSOLUTE = {
    ("PLAT", "10^9/L"): [(75, 74.9), (50, 49.9), (25, 24.9)],
    ("PLAT", "/mm3"): [(75000, 74900), (50000, 49900), (25000, 24900)],
    ("WBC", "10^9/L"): [(3, 2.9), (2, 1.9), (1, 0.9)],
    ("NEUT", "10^9/L"): [(1.5, 1.4), (1, 0.9), (0.5, 0.4)],
    ("LYM", "10^9/L"): [(0.8, 0.7), (0.5, 0.4), (0.2, 0.1)],
    ("ALB", "g/L"): [(30, 29.9), (20, 19.9)],
    ("ALB", "g/dL"): [(3, 2.9), (2, 1.9)],
    ("HGB", "g/L"): [(100, 99.9), (80, 79.9)],
    ("HGB", "mmol/L"): [(6.2, 6.1), (4.9, 4.8)],
}


@pytest.mark.parametrize(("test", "unit"), ABSOLUTE)
def test_without_the_lower_limit_severe_values_are_told_by_their_absolute_limits(test, unit):
    limits = ABSOLUTE[test, unit]
    for number, (at, below) in enumerate(limits, start=2):
        graded = grade(test, unit, [below, at])
        expected = [number, number - 1] if number > 2 else [2, -1]
        assert graded["ATOXGRN"].fillna(-1).tolist() == expected
        assert graded["NGREAS"].tolist() == ["", "" if number > 2 else "no lower limit of normal"]
    assert grade(test, unit, limits[0][0] * 3)["NGREAS"].tolist() == ["no lower limit of normal"]


@pytest.mark.parametrize("test", ["ALT", "AST", "ALP", "GGT", "BILI", "INR"])
def test_without_the_upper_limit_nothing_is_gradable(test):
    unit = {"BILI": "umol/L", "INR": ""}.get(test, "U/L")
    row = grade(test, unit, 100_000, lower=1).iloc[0]
    assert (np.isnan(row["ATOXGRN"]), row["NGREAS"]) == (True, "no upper limit of normal")


def test_a_test_that_ctcae_does_not_grade_has_no_term():
    row = grade("AFP", "ng/mL", 5000, upper=7).iloc[0]
    assert np.isnan(row["ATOXGRN"])
    assert (row["ATOXDSC"], row["NGREAS"]) == ("", "")


def test_term_and_index_follow_the_rows():
    rows = pd.DataFrame(
        {
            "LBTESTCD": ["HGB", "ALT"],
            "LBSTRESU": ["g/L", "U/L"],
            "LBSTRESN": [90.0, 90.0],
            "AVAL": [90.0, 90.0],
            "ANRLO": [120.0, 5.0],
        },
        index=[9, 2],
    ).assign(ANRHI=[160.0, 40.0], BASE=np.nan)
    graded = grade_labs(rows)
    assert graded.index.tolist() == [9, 2]
    assert graded["ATOXDSC"].tolist() == ["Anemia", "Alanine aminotransferase increased"]
    assert graded["ATOXGRN"].tolist() == [2, 1]
    assert graded["NGREAS"].tolist() == ["", ""]


def test_an_empty_frame_gives_an_empty_frame():
    assert grade("ALT", "U/L", []).empty


TYPED = st.decimals(min_value="0.01", max_value="999", places=2).map(str)


@given(st.sampled_from(sorted(ABOVE)), st.data())
def test_high_grades_agree_with_exact_fractions(test, data):
    unit = data.draw(st.sampled_from(sorted(UNITS[test])))
    upper = data.draw(TYPED)
    borders = [Fraction(upper) * Fraction(border) for border in ABOVE[test]]
    value = data.draw(st.one_of(TYPED, st.sampled_from(borders).map(str)))
    expected = sum(Fraction(value) > border for border in borders)
    graded = grade(test, unit, float(Fraction(value)), upper=float(upper))
    assert graded["ATOXGRN"].tolist() == [expected]


@given(st.sampled_from(sorted(BELOW)), st.data())
def test_low_grades_agree_with_exact_fractions(test, data):
    unit = data.draw(st.sampled_from(sorted(UNITS[test])))
    one = Fraction(UNITS[test][unit])
    value, lower = data.draw(TYPED), data.draw(TYPED)
    borders = [Fraction(border) for border in BELOW[test][1:]]
    worst = sum(Fraction(value) * one < border for border in borders)
    expected = worst + 1 if worst else int(Fraction(value) < Fraction(lower))
    graded = grade(test, unit, float(value), lower=float(lower))
    assert graded["ATOXGRN"].tolist() == [expected]
