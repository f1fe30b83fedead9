import numpy as np
import pandas as pd
import pytest

from helpers.analyse.proportions import clopper_pearson, wilson


def limits(method, n, denominator):
    row = method(pd.DataFrame({"n": [n], "denominator": [denominator]})).iloc[0]
    return [row["low"], row["high"]]


@pytest.mark.parametrize(
    ("n", "denominator", "exact", "score"),
    # Newcombe, Stat Med 1998;17:857, table I, methods 5 and 3
    [
        (81, 263, [0.2527, 0.3676], [0.2553, 0.3662]),
        (15, 148, [0.0578, 0.1617], [0.0624, 0.1605]),
        (0, 20, [0, 0.1684], [0, 0.1611]),
        (1, 29, [0.0009, 0.1776], [0.0061, 0.1718]),
    ],
)
def test_published_intervals(n, denominator, exact, score):
    assert limits(clopper_pearson, n, denominator) == pytest.approx(exact, abs=5e-5)
    assert limits(wilson, n, denominator) == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize(
    # 1 - .025 to the power of 1 / n for none; the three grade 3 events of 30 from beta quantiles
    ("n", "denominator", "expected"),
    [(0, 10, [0, 0.308]), (0, 30, [0, 0.116]), (3, 30, [0.021, 0.265]), (10, 10, [0.692, 1])],
)
def test_small_counts(n, denominator, expected):
    assert limits(clopper_pearson, n, denominator) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
def test_none_and_all_touch_the_ends_exactly(method):
    for size in range(1, 60):
        assert limits(method, 0, size)[0] == 0
        assert limits(method, size, size)[1] == 1


@pytest.mark.parametrize("method", [clopper_pearson, wilson])
def test_nothing_of_nothing_is_missing(method):
    result = method(pd.DataFrame({"n": [0, 1], "denominator": [0, 2]}))
    assert result.loc[0, ["estimate", "low", "high"]].isna().all()
    assert result.loc[1, "estimate"] == 0.5
    assert method(pd.DataFrame({"n": [np.nan], "denominator": [5]}))["low"].isna().all()
