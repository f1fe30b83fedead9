import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.ingest.numbers import as_numbers, as_text, settled


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (9.809999999999999, 9.81),
        (0.7999999999999999, 0.8),
        (4.199999999999999, 4.2),
        (1.2000000000000002, 1.2),
        (0.0, 0.0),
        (-15.399999999999999, -15.4),
        (1e300, 1e300),
    ],
)
def test_number_that_another_program_bent_is_straightened(written, meant):
    assert settled(pd.Series([written])).item() == meant


@given(st.decimals(min_value=-99999, max_value=99999, places=4, allow_nan=False))
def test_decimal_stays_the_double_nearest_to_it(decimal):
    assert settled(pd.Series([float(decimal)])).item() == float(decimal)


def test_numbers_become_text_without_needless_decimals():
    assert as_text(pd.Series([3.0, 0.25, np.nan, -0.5, 2024.0])).tolist() == ["3", "0.25", "", "-0.5", "2024"]


def test_text_loses_blanks_at_the_right_and_decimals_that_are_zero():
    texts = pd.Series(["a  ", " b", None, "3.0", "T01.0", "0.30", "007"], dtype=object)
    assert as_text(texts).tolist() == ["a", " b", "", "3", "T01.0", "0.30", "007"]


def test_text_becomes_numbers():
    numbers, strange = as_numbers(pd.Series([" 3 ", "1.5e1", "", ".5", "-2.", "+7"], dtype=object))
    assert numbers.fillna(-99).tolist() == [3, 15, -99, 0.5, -2, 7]
    assert not strange.any()


@pytest.mark.parametrize("cell", ["NA", "NaN", ".", "inf", "1,5", "1_000", "0x10", "3 mm", "<5", "1e999", "-"])
def test_what_is_no_number_is_strange_and_never_silently_missing(cell):
    numbers, strange = as_numbers(pd.Series([cell], dtype=object))
    assert strange.item()
    assert not np.isfinite(numbers.item())
