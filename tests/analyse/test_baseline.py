import numpy as np
import pandas as pd
import pytest

from helpers.analyse.baseline import CATEGORICAL, DELIVERY, NUMERIC, baseline, sbrt_delivery
from helpers.foundation.contracts import ADAM, ARD

ADSL = pd.DataFrame({
    "USUBJID": ["S1", "S2", "S3", "S4", "S5", "S6"],
    "SAFFL": ["Y", "Y", "Y", "Y", "Y", "N"],
    "AGE": [50.0, 60, 65, 80, np.nan, 20],
    "SEX": ["M", "F", "M", "M", "", "F"],
    "ECOGBL": [1.0, 1, 3, np.nan, 0, 0],
})  # fmt: skip


def test_summary_of_a_number(value):
    result = baseline(ADSL, numeric=["AGE"], categorical={}).rows
    # R: x <- c(50, 60, 65, 80); quantile(x) gives 57.5, 62.5, 68.75; sd(x) 12.5
    expected = {
        "n": 4, "missing": 1, "mean": 63.75, "sd": 12.5, "median": 62.5, "q1": 57.5, "q3": 68.75, "min": 50,
        "max": 80,
    }  # fmt: skip
    assert {stat: value(result, stat, TERM="AGE") for stat in expected} == expected
    ARD.check(result)


def test_levels_in_order_with_zeros_and_missing():
    result = baseline(ADSL, numeric=[], categorical={"SEX": ["M", "F", "U"]}).rows
    counts = result.loc[result["STAT"] == "n"]
    assert counts["GROUP"].tolist() == ["M", "F", "U", "Missing"]
    assert counts["STATVAL"].tolist() == [3, 1, 0, 1]
    assert result.loc[result["STAT"] == "denominator", "STATVAL"].unique().tolist() == [5]
    assert result.loc[result["STAT"] == "estimate", "STATVAL"].tolist() == [0.6, 0.2, 0, 0.2]


def test_a_level_nobody_foresaw_is_shown_after_the_others():
    result = baseline(ADSL, numeric=[], categorical={"ECOGBL": ["0", "1", "2"]}).rows
    counts = result.loc[result["STAT"] == "n"]
    assert counts["GROUP"].tolist() == ["0", "1", "2", "3", "Missing"]
    assert counts["STATVAL"].tolist() == [1, 2, 0, 1, 1]


def test_one_treated_subject_has_no_standard_deviation(value):
    result = baseline(ADSL.iloc[[0]], numeric=["AGE"], categorical={}).rows
    assert np.isnan(value(result, "sd"))
    assert value(result, "q1") == 50


def test_nobody_treated(value):
    result = baseline(ADSL.iloc[[5]], numeric=["AGE"], categorical={"SEX": ["M", "F"]}).rows
    assert value(result, "n", TERM="AGE") == 0
    assert np.isnan(value(result, "mean"))
    assert np.isnan(value(result, "estimate", GROUP="M"))


def test_defaults_name_variables_of_the_subject_table_and_give_unique_rows():
    known = ADAM["adsl"].columns
    assert not [name for name in (*NUMERIC, *CATEGORICAL, *DELIVERY) if name not in known]
    nobody = ADAM["adsl"].empty()
    ARD.check(pd.concat([baseline(nobody).rows, sbrt_delivery(nobody).rows]))


def test_delivery_has_the_same_shape(value):
    adsl = pd.DataFrame({"USUBJID": ["A", "B"], "SAFFL": ["Y", "Y"], **{name: [1.0, 3.0] for name in DELIVERY}})
    result = sbrt_delivery(adsl).rows
    assert value(result, "median", TERM="BED10") == 2
    assert value(result, "sd", TERM="BED10") == pytest.approx(2**0.5)
    assert set(result["ANALYSIS"]) == {"sbrt-delivery"}
