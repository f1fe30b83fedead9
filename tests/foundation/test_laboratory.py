"""Units and the CTCAE table, against hand-typed answers."""

import re

import pandas as pd
import pytest

from helpers.foundation.laboratory import ASSAYS, CTCAE, conversion, plain_unit, standard_unit

ENZYMES = ("ALT", "AST", "ALP", "GGT")
COUNTS = ("PLAT", "WBC", "NEUT", "LYM")


def factor(test, unit):
    """Factor of one test and unit."""
    return conversion(pd.Series([test], dtype=object), pd.Series([unit], dtype=object)).iloc[0]


@pytest.mark.parametrize(
    ("unit", "plain"),
    [
        ("\u00b5mol/L", "umol/l"),  # micro sign
        ("\u03bcmol/L", "umol/l"),  # Greek mu
        ("\u039cMOL/L", "umol/l"),  # what upper() makes of either
        ("umol / L", "umol/l"),
        ("mcmol/L", "umol/l"),
        ("\u00a0mg/dL ", "mg/dl"),
        ("10\u2079/L", "10^9/l"),
        ("\u00d710\u2079/L", "10^9/l"),
        ("x10^9/L", "10^9/l"),
        ("10*9/L", "10^9/l"),
        ("10**9/L", "10^9/l"),
        ("X10E+09/L", "10^9/l"),
        ("10E9/L", "10^9/l"),
        ("10(9)/L", "10^9/l"),
        ("1E9/L", "10^9/l"),
        ("10^9 cells/L", "10^9/l"),
        ("10^3/mm\u00b3", "10^3/ul"),
        ("10^3/mm^3", "10^3/ul"),
        ("K/cumm", "k/ul"),
        ("THOU/mcL", "k/ul"),
        ("x1000/uL", "k/ul"),
        ("cells/mm3", "/ul"),
        ("gm/dL", "g/dl"),
        ("mcg/L", "ug/l"),
    ],
)
def test_spellings_of_a_unit_become_one(unit, plain):
    assert plain_unit(unit) == plain


@pytest.mark.parametrize("test", ENZYMES)
@pytest.mark.parametrize(
    ("unit", "expected"),
    [("U/L", 1), ("IU/L", 1), ("u/l", 1), ("\u00b5kat/L", 60), ("ukat/L", 60), ("nkat/L", 0.06)],
)
def test_enzymes(test, unit, expected):
    assert factor(test, unit) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("test", COUNTS)
@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("10^9/L", 1),
        ("GI/L", 1),
        ("G/L", 1),
        ("K/uL", 1),
        ("10^3/uL", 1),
        ("10*3/\u00b5L", 1),
        ("/nL", 1),
        ("/mm3", 0.001),
        ("cells/uL", 0.001),
        ("/uL", 0.001),
        ("10^6/L", 0.001),
        ("10^4/uL", 10),
    ],
)
def test_blood_counts(test, unit, expected):
    assert factor(test, unit) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("test", "unit", "expected"),
    [
        ("BILI", "umol/L", 1),
        ("BILI", "mg/dL", 17.104),
        ("CREAT", "umol/L", 1),
        ("CREAT", "mg/dL", 88.4),
        ("CREAT", "mmol/L", 1000),
        ("ALB", "g/L", 1),
        ("ALB", "g/dL", 10),
        ("HGB", "g/L", 1),
        ("HGB", "g/dL", 10),
        ("HGB", "mmol/L", 16.114),
        ("INR", "", 1),
        ("INR", "RATIO", 1),
        ("AFP", "ug/L", 1),
        ("AFP", "ng/mL", 1),
        ("AFP", "IU/mL", 1.21),
        ("AFP", "kU/L", 1.21),
    ],
)
def test_chemistry(test, unit, expected):
    assert factor(test, unit) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        ("ALT", ""),
        ("ALT", "mg/dL"),
        ("ALT", "mmol/L"),
        ("HGB", "%"),
        ("NEUT", "%"),
        ("PLAT", "109/L"),
        ("INR", "%"),
        ("BILI", "mol"),
        ("ALB", "mmol/L"),
        ("GLUC", "mmol/L"),
    ],
)
def test_a_unit_that_the_test_does_not_have_is_unknown(test, unit):
    assert pd.isna(factor(test, unit))


def test_g_per_litre_is_grams_or_a_count_by_the_test():
    assert factor("HGB", "G/L") == 1
    assert factor("PLAT", "G/L") == 1


def test_conversion_keeps_index_and_survives_an_empty_frame():
    tests, units = pd.Series(["ALB", "ALT"], index=[7, 3]), pd.Series(["g/dL", "U/L"], index=[7, 3])
    assert conversion(tests, units).to_dict() == {7: 10.0, 3: 1.0}
    nothing = pd.Series(dtype=object)
    assert conversion(nothing, nothing).dtype == "float64"


def test_standard_units():
    tests = pd.Series(["ALT", "BILI", "HGB", "PLAT", "INR", "AFP", "GLUC"])
    assert standard_unit(tests).tolist() == ["U/L", "umol/L", "g/L", "10^9/L", "RATIO", "ug/L", ""]


@pytest.mark.parametrize("test", ASSAYS)
def test_the_standard_unit_of_a_test_is_known_and_worth_one(test):
    assert factor(test, ASSAYS[test].unit) == 1


@pytest.mark.parametrize("test", ASSAYS)
def test_every_key_of_the_factors_is_a_plain_unit(test):
    for unit in ASSAYS[test].factors:
        assert plain_unit(unit) == unit


def test_all_tests_of_the_project_but_afp_are_graded():
    assert set(ASSAYS) - set(CTCAE) == {"AFP"}
    assert set(CTCAE) <= set(ASSAYS)


# What the first number of a published definition is worth in the standard unit of the test.
PUBLISHED_UNIT = {"ALB": 10, "HGB": 10, "PLAT": 0.001, "WBC": 0.001, "NEUT": 0.001, "LYM": 0.001}


@pytest.mark.parametrize("test", CTCAE)
def test_each_definition_begins_where_its_limit_is(test):
    for limit in CTCAE[test].limits:
        begins = re.search(r"[<>]([\d.,]+|[UL]LN)", CTCAE[test].published[limit.grade - 1]).group(1)
        if begins in ("ULN", "LLN"):
            assert (limit.grade, limit.times) == (1, 1)
        else:
            assert float(begins.replace(",", "")) * PUBLISHED_UNIT.get(test, 1) == pytest.approx(limit.times)


def test_a_clinical_grade_is_published_and_has_no_limit():
    without = {test for test, criterion in CTCAE.items() if max(limit.grade for limit in criterion.limits) == 3}
    assert without == {"ALB", "HGB", "INR"}
    assert CTCAE["ALB"].published[3].startswith("Life-threatening")


@pytest.mark.parametrize(
    ("test", "limits"),
    [
        ("ALT", {1: 1, 2: 3, 3: 5, 4: 20}),
        ("AST", {1: 1, 2: 3, 3: 5, 4: 20}),
        ("ALP", {1: 1, 2: 2.5, 3: 5, 4: 20}),
        ("GGT", {1: 1, 2: 2.5, 3: 5, 4: 20}),
        ("BILI", {1: 1, 2: 1.5, 3: 3, 4: 10}),
        ("ALB", {1: 1, 2: 30, 3: 20}),
        ("PLAT", {1: 1, 2: 75, 3: 50, 4: 25}),
        ("WBC", {1: 1, 2: 3, 3: 2, 4: 1}),
        ("NEUT", {1: 1, 2: 1.5, 3: 1, 4: 0.5}),
        ("LYM", {1: 1, 2: 0.8, 3: 0.5, 4: 0.2}),
        ("HGB", {1: 1, 2: 100, 3: 80}),
        ("INR", {1: 1, 2: 1.5, 3: 2.5}),
    ],
)
def test_limits_as_typed_from_the_table(test, limits):
    assert {limit.grade: limit.times for limit in CTCAE[test].limits} == limits
