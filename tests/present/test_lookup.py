"""Looking up results by name."""

import math

import pandas as pd
import pytest

from helpers.foundation.contracts import ARD
from helpers.present.lookup import Lookup, note

COLUMNS = list(ARD.columns)


def rows(*lines) -> pd.DataFrame:
    """Result rows from ANALYSIS, PARAMCD, GROUP, TIME, STAT, STATVAL, METHOD."""
    names = ["ANALYSIS", "PARAMCD", "GROUP", "TIME", "STAT", "STATVAL", "METHOD"]
    frame = pd.DataFrame(lines, columns=names)
    return frame.assign(POPULATION="SAFFL", PHASE="", SOC="", TERM="", GRADE="")[COLUMNS]


ARD_ROWS = rows(
    ("kaplan-meier", "OS", "", 12.0, "estimate", 0.5, "KM"),
    ("kaplan-meier", "OS", "", 12.0, "low", math.nan, "KM"),
    ("kaplan-meier", "OS", "", math.nan, "n", 35.0, "KM; median"),
    ("kaplan-meier", "PFS", "", 6.0, "estimate", 0.9, "KM"),
    ("at-risk", "OS", "", 0.0, "at_risk", 35.0, "Counts"),
)


def test_a_value_is_found_by_its_names():
    results = Lookup(ARD_ROWS)
    assert results.value("kaplan-meier", "estimate", paramcd="OS", time=12) == 0.5
    assert results.value("kaplan-meier", "n", paramcd="OS", time=None) == 35


def test_not_estimable_and_not_analysed_are_told_apart():
    results = Lookup(ARD_ROWS)
    assert math.isnan(results.value("kaplan-meier", "low", paramcd="OS", time=12))
    assert results.value("kaplan-meier", "low", paramcd="DPFS", time=12) is None
    assert not results.has("npmle")


def test_wide_has_one_row_a_combination_with_or_without_time():
    wide = Lookup(ARD_ROWS).wide("kaplan-meier", by=["TIME"], paramcd="OS")
    assert list(wide.columns) == ["TIME", "estimate", "low", "n"]
    assert wide["TIME"].isna().tolist() == [False, True]
    assert wide["n"].tolist()[1] == 35


def test_wide_of_nothing_has_no_row():
    assert Lookup(ARD_ROWS).wide("npmle", by=["TIME"]).empty


def test_a_method_that_begins_another_is_said_once():
    assert Lookup(ARD_ROWS).methods("kaplan-meier", paramcd="OS") == ["KM; median"]


def test_the_note_names_population_method_and_rule():
    text = note(Lookup(ARD_ROWS), population="SAFFL", methods=["Kaplan-Meier"], rule="rule 30", n=35)
    assert text == "Population: safety set, n = 35. Method: Kaplan-Meier. Plan: rule 30."


def test_two_values_of_one_statistic_in_one_line_are_refused():
    later = ("kaplan-meier", "OS", "", 24.0, "estimate", 0.4, "KM")
    with pytest.raises(ValueError, match="two values of one statistic"):
        Lookup(pd.concat([ARD_ROWS, rows(later)])).wide("kaplan-meier", by=["PARAMCD"])
