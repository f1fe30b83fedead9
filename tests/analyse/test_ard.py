import numpy as np
import pandas as pd
import pytest

from helpers.analyse.ard import ard_rows
from helpers.foundation.contracts import ARD
from helpers.foundation.errors import StudyError
from helpers.foundation.results import Results, combine


def test_one_row_per_statistic_in_the_order_asked_for():
    table = pd.DataFrame({"TERM": ["CR", "PR"], "n": [1, 2], "low": [0.5, np.nan]})
    rows = ard_rows(table, analysis="best-response", method="Wilson", stats=("n", "low"), population="SAFFL")
    assert list(rows.columns) == list(ARD.columns)
    assert rows["TERM"].tolist() == ["CR", "CR", "PR", "PR"]
    assert rows["STAT"].tolist() == ["n", "low", "n", "low"]
    np.testing.assert_array_equal(rows["STATVAL"], [1, 0.5, 2, np.nan])
    assert set(rows["POPULATION"]) == {"SAFFL"}
    assert set(rows["METHOD"]) == {"Wilson"}


def test_keys_that_do_not_apply_are_empty_and_time_is_missing():
    rows = ard_rows(pd.DataFrame({"n": [3]}), analysis="a", method="m", stats=("n",))
    assert rows[["PARAMCD", "PHASE", "SOC", "TERM", "GRADE", "GROUP"]].eq("").all(axis=None)
    assert rows["TIME"].isna().all()
    assert rows["TIME"].dtype == "float64"


def test_no_statistics_give_no_rows_that_still_meet_the_contract():
    rows = ard_rows(pd.DataFrame({"n": []}), analysis="a", method="m", stats=("n",))
    assert len(ARD.check(rows)) == 0


def test_an_unknown_key_is_refused():
    with pytest.raises(StudyError, match="no column COLOUR"):
        ard_rows(pd.DataFrame({"n": [3]}), analysis="a", method="m", stats=("n",), colour="red")


def test_the_same_result_twice_is_refused():
    rows = Results(ard_rows(pd.DataFrame({"n": [3]}), analysis="a", method="m", stats=("n",), time=6))
    with pytest.raises(StudyError, match="1 results are there twice, first ANALYSIS a, TIME 6"):
        combine(rows, rows)


def test_combine_keeps_the_order_and_accepts_nothing():
    first, second = (
        Results(ard_rows(pd.DataFrame({"n": [1]}), analysis=name, method="m", stats=("n",))) for name in ("b", "a")
    )
    assert combine(first, second).rows["ANALYSIS"].tolist() == ["b", "a"]
    assert len(ARD.check(combine().rows)) == 0
