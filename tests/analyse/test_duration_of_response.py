import numpy as np
import pandas as pd
import pytest

from helpers.analyse.best_response import TREATED
from helpers.analyse.duration_of_response import (
    duration_of_response,
    durations,
    time_to_response,
)
from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.contracts import ARD

ADSL = pd.DataFrame({
    "USUBJID": ["A", "B", "C", "D"], "SAFFL": "Y", "SUMBL": 30.0,
    "TRTSDT": pd.Series(["2024-01-03"] * 4).astype("datetime64[ms]"),
})  # fmt: skip


def adrs(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "ADT", "AVALC"])
    return frame.assign(ADT=pd.to_datetime(frame["ADT"]).astype("datetime64[ms]"))


def lpfs(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "ADT", "CNSR"])
    return frame.assign(PARAMCD="LPFS", ADT=pd.to_datetime(frame["ADT"]).astype("datetime64[ms]"))


RESPONSES = adrs(
    ("A", "BORTRG", "2024-07-01", "CR"), ("A", "TRGRESP", "2024-07-01", "CR"),
    ("A", "TRGRESP", "2024-04-01", "PR"),
    ("B", "BORTRG", "2024-04-01", "PR"), ("B", "TRGRESP", "2024-04-01", "PR"),
    # a response that came only after another treatment: not the best response, so not a responder
    ("C", "BORTRG", "2024-04-01", "SD"), ("C", "TRGRESP", "2024-09-01", "CR"),
    # overall, A responded until a new lesion, and B had one at once
    ("A", "BOR", "2024-04-01", "PR"), ("A", "OVRLRESP", "2024-04-01", "PR"), ("A", "OVRLRESP", "2024-07-01", "PD"),
    ("B", "BOR", "2024-04-01", "PD"), ("B", "OVRLRESP", "2024-04-01", "PD"),
)  # fmt: skip
ENDS = lpfs(("A", "2024-04-30", 0), ("B", "2024-05-30", 2), ("C", "2025-01-01", 0), ("D", "2024-03-01", 0))


def test_from_the_first_response_to_the_end_of_lpfs():
    spans = durations(RESPONSES, ENDS, ADSL, scope=TREATED).set_index("USUBJID")
    # 1 to 30 April is 30 days, 1 April to 30 May 60
    assert spans["AVAL"].to_dict() == {"A": 30, "B": 60}
    assert spans["CNSR"].to_dict() == {"A": 0, "B": 2}


def test_result_rows(value):
    result = duration_of_response(RESPONSES, ENDS, ADSL, times_months=[6], scope=TREATED).rows
    assert (value(result, "n"), value(result, "events")) == (2, 1)
    # the curve stays at one half from day 30 to the last day, 60
    assert value(result, "median") == pytest.approx(45 / DAYS_PER_MONTH)
    assert set(result["ANALYSIS"]) == {"duration-of-response-treated"}
    assert set(result["PARAMCD"]) == {"DOR"}
    ARD.check(result)


def test_a_response_seen_after_the_horizon_is_censored_on_its_first_day():
    late = adrs(("A", "BORTRG", "2029-07-01", "PR"), ("A", "TRGRESP", "2029-07-01", "PR"))
    spans = durations(late, lpfs(("A", "2029-01-01", 3)), ADSL, scope=TREATED)
    assert spans[["AVAL", "CNSR"]].to_numpy().tolist() == [[1, 1]]


def test_the_overall_response_lasts_until_any_progression(value):
    ends = pd.concat([ENDS, lpfs(("A", "2024-06-29", 0), ("B", "2024-04-01", 0)).assign(PARAMCD="PFS")])
    # 1 April to 29 June is 90 days
    assert durations(RESPONSES, ends, ADSL)[["USUBJID", "AVAL", "CNSR"]].to_numpy().tolist() == [["A", 90, 0]]
    result = duration_of_response(RESPONSES, ends, ADSL, times_months=[6]).rows
    assert set(result["ANALYSIS"]) == {"duration-of-response"}
    assert (value(result, "n"), value(result, "events")) == (1, 1)


def test_time_to_the_first_response_of_those_who_had_one(value):
    # 3 January to 1 April is day 90
    overall, treated = (time_to_response(RESPONSES, ADSL, **of).rows for of in ({}, {"scope": TREATED}))
    assert set(treated["ANALYSIS"]) == {"time-to-response-treated"}
    assert (value(overall, "n"), value(treated, "n")) == (1, 2)
    for stat in ("median", "q1", "q3", "min", "max"):
        assert value(treated, stat) == pytest.approx(90 / DAYS_PER_MONTH)
    assert time_to_response(RESPONSES, ADSL).subjects["USUBJID"].tolist() == ["A"]
    assert time_to_response(RESPONSES, ADSL, scope=TREATED).subjects["USUBJID"].tolist() == ["A", "B"]
    ARD.check(treated)


def test_no_responder(value):
    assert value(time_to_response(adrs(), ADSL).rows, "n") == 0
    assert np.isnan(value(time_to_response(adrs(), ADSL).rows, "median"))
    result = duration_of_response(adrs(), ENDS, ADSL, times_months=[6]).rows
    assert value(result, "n") == 0
    assert np.isnan(value(result, "median"))
