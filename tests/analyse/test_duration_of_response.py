import numpy as np
import pandas as pd
import pytest

from helpers.analyse.duration_of_response import duration_of_response, durations
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD

ADSL = pd.DataFrame({"USUBJID": ["A", "B", "C", "D"], "SAFFL": "Y", "SUMBL": 30.0})


def adrs(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "ADT", "AVALC"])
    return frame.assign(ADT=pd.to_datetime(frame["ADT"]).astype("datetime64[ms]"))


def lpfs(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "ADT", "CNSR"])
    return frame.assign(PARAMCD="LPFS", ADT=pd.to_datetime(frame["ADT"]).astype("datetime64[ms]"))


RESPONSES = adrs(
    ("A", "BOR", "2024-07-01", "CR"), ("A", "TRGRESP", "2024-07-01", "CR"),
    ("A", "TRGRESP", "2024-04-01", "PR"),
    ("B", "BOR", "2024-04-01", "PR"), ("B", "TRGRESP", "2024-04-01", "PR"),
    # a response that came only after another treatment: not the best response, so not a responder
    ("C", "BOR", "2024-04-01", "SD"), ("C", "TRGRESP", "2024-09-01", "CR"),
)  # fmt: skip
ENDS = lpfs(("A", "2024-04-30", 0), ("B", "2024-05-30", 2), ("C", "2025-01-01", 0), ("D", "2024-03-01", 0))


def test_from_the_first_response_to_the_end_of_lpfs():
    spans = durations(RESPONSES, ENDS, ADSL).set_index("USUBJID")
    # 1 to 30 April is 30 days, 1 April to 30 May 60
    assert spans["AVAL"].to_dict() == {"A": 30, "B": 60}
    assert spans["CNSR"].to_dict() == {"A": 0, "B": 2}


def test_result_rows(value):
    result = duration_of_response(RESPONSES, ENDS, ADSL, times_months=[6])
    assert (value(result, "n"), value(result, "events")) == (2, 1)
    # the curve stays at one half from day 30 to the last day, 60
    assert value(result, "median") == pytest.approx(45 / DAYS_PER_MONTH)
    assert set(result["ANALYSIS"]) == {"duration-of-response"}
    assert set(result["PARAMCD"]) == {"DOR"}
    ARD.check(result)


def test_a_response_seen_after_the_horizon_is_censored_on_its_first_day():
    late = adrs(("A", "BOR", "2029-07-01", "PR"), ("A", "TRGRESP", "2029-07-01", "PR"))
    spans = durations(late, lpfs(("A", "2029-01-01", 3)), ADSL)
    assert spans[["AVAL", "CNSR"]].to_numpy().tolist() == [[1, 1]]


def test_no_responder(value):
    result = duration_of_response(adrs(), ENDS, ADSL, times_months=[6])
    assert value(result, "n") == 0
    assert np.isnan(value(result, "median"))
