"""Survival by response from a landmark: who is in which group, and from which day."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.best_response import TREATED
from helpers.analyse.landmark import from_landmark, landmark
from helpers.foundation.calendar import DAYS_PER_MONTH as MONTH
from helpers.foundation.contracts import ARD


def dates(texts):
    return pd.to_datetime(pd.Series(texts, dtype=object)).astype("datetime64[ms]")


def survival(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "STARTDT", "ADT", "CNSR"]).astype({"CNSR": "int64"})
    return frame.assign(PARAMCD="OS", STARTDT=dates(frame["STARTDT"]), ADT=dates(frame["ADT"]))


def responses(*rows, paramcd="OVRLRESP"):
    frame = pd.DataFrame(rows, columns=["USUBJID", "ADT", "AVALC", "ANL01FL"])
    return frame.assign(PARAMCD=paramcd, ADT=dates(frame["ADT"]))


def people(*subjects, **variables):
    return pd.DataFrame({"USUBJID": list(subjects), "SAFFL": "Y", "SUMBL": 30.0}).assign(**variables)


def followed(end, cnsr=0, start="2024-01-31", month=6, seen=()):
    """The one row of a subject S who started on 31 January, so that the landmark is 31 July."""
    rows = responses(*(("S", *response) for response in seen))
    return from_landmark(rows, survival(("S", start, end, cnsr)), people("S"), month=month).iloc[0]


@pytest.mark.parametrize(
    ("end", "days"), [("2024-07-30", -1), ("2024-07-31", 0), ("2024-08-01", 1), ("2025-07-31", 365)]
)
def test_days_count_from_the_landmark(end, days):
    assert followed(end)["AVAL"] == days


@pytest.mark.parametrize(
    ("start", "month", "day"),
    [
        ("2024-01-31", 6, "2024-07-31"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2024-11-30", 3, "2025-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_the_landmark_is_a_calendar_day(start, month, day):
    assert followed("2026-01-01", start=start, month=month)["LMDT"] == pd.Timestamp(day)


@pytest.mark.parametrize(
    ("seen", "group"),
    [
        ([], "non-responder"),
        ([("2024-04-30", "PR", "Y")], "responder"),
        ([("2024-04-30", "CR", "Y")], "responder"),
        ([("2024-04-30", "SD", "Y")], "non-responder"),
        # on the landmark it was seen, the day after it was not
        ([("2024-07-31", "PR", "Y")], "responder"),
        ([("2024-08-01", "PR", "Y")], "non-responder"),
        # the first one counts, whatever came later
        ([("2024-10-30", "CR", "Y"), ("2024-04-30", "PR", "Y"), ("2024-06-30", "SD", "Y")], "responder"),
        # after the first PD, or after another treatment, a response is not for the best
        ([("2024-03-30", "PD", "Y"), ("2024-04-30", "PR", "")], "non-responder"),
        ([("2024-04-30", "PR", ""), ("2024-09-30", "CR", "Y")], "non-responder"),
        # growth after a response takes nothing back
        ([("2024-04-30", "PR", "Y"), ("2024-06-30", "PD", "Y")], "responder"),
    ],
)
def test_what_was_seen_up_to_the_landmark(seen, group):
    assert followed("2025-01-31", seen=seen)["GROUP"] == group


def test_a_response_of_another_parameter_does_not_count():
    rows = responses(("S", "2024-04-30", "PR", "Y")).assign(PARAMCD="BOR")
    found = from_landmark(rows, survival(("S", "2024-01-31", "2025-01-31", 0)), people("S"), month=6)
    assert found["GROUP"].tolist() == ["non-responder"]


def test_each_response_divides_by_itself(value):
    rows = pd.concat([responses(("S", "2024-04-30", "PR", "Y"), paramcd="TRGRESP"), responses()], ignore_index=True)
    given = (rows, survival(("S", "2024-01-31", "2025-01-31", 0)), people("S"))
    overall, treated = (landmark(*given, month=6, times_months=[6], **of).rows for of in ({}, {"scope": TREATED}))
    assert value(overall, "n", ANALYSIS="landmark", GROUP="responder") == 0
    assert value(treated, "n", ANALYSIS="landmark-treated", GROUP="responder") == 1
    assert set(treated["ANALYSIS"]) == {"landmark-treated", "landmark-curve-treated"}


def test_only_treated_subjects_with_something_to_measure():
    subjects = people("S", "T", "U", "V", SUMBL=[30, np.nan, 0, 30], SAFFL=["Y", "Y", "Y", "N"])
    ends = survival(*((name, "2024-01-31", "2025-01-31", 0) for name in "STUV"))
    rows = responses(*((name, "2024-04-30", "PR", "Y") for name in "STUV"))
    found = from_landmark(rows, ends, subjects, month=6)
    assert found[["USUBJID", "GROUP", "AVAL"]].to_numpy().tolist() == [["S", "responder", 184]]


ENDS = survival(
    ("A", "2024-01-31", "2024-09-29", 0),  # 60 days after 31 July
    ("B", "2024-01-31", "2025-07-31", 1),
    ("C", "2024-01-31", "2024-08-30", 0),
    ("D", "2024-01-31", "2024-07-31", 0),  # died on the landmark
    ("E", "2024-01-31", "2024-07-31", 1),  # last seen on it
    ("F", "2024-01-31", "2024-03-01", 1),
)
SEEN = responses(*((name, "2024-03-01", "PR", "Y") for name in "ABDF"))


def test_result_rows(value):
    adsl = people(*"ABCDEFG", SUMBL=[30] * 6 + [np.nan])
    result = landmark(SEEN, ENDS, adsl, month=6, times_months=[1, 6, 24], conf_level=0.9).rows
    whole = {"ANALYSIS": "landmark", "GROUP": ""}
    # of six with a sum, three were not observed after the day of the landmark
    assert [value(result, stat, **whole) for stat in ("month", "n", "before")] == [6, 6, 3]
    yes, no = ({"ANALYSIS": "landmark", "GROUP": group} for group in ("responder", "non-responder"))
    assert [value(result, stat, **yes) for stat in ("n", "events")] == [2, 1]
    assert [value(result, stat, **no) for stat in ("n", "events")] == [1, 1]
    # A died on day 60 of two; B was followed for 365 days
    rates = [value(result, "estimate", TIME=time, **yes) for time in (1, 6, 24)]
    np.testing.assert_array_equal(rates, [1, 0.5, np.nan])
    assert [value(result, "at_risk", TIME=time, **yes) for time in (1, 6, 24)] == [2, 1, 0]
    assert value(result, "median", **yes) == pytest.approx((60 + 365) / 2 / MONTH)
    # C died on day 30, before the first month of 30.4 days was over
    assert np.isnan([value(result, "estimate", TIME=time, **no) for time in (1, 6, 24)]).all()
    curve = result.loc[(result["ANALYSIS"] == "landmark-curve") & (result["STAT"] == "at_risk")]
    assert curve["STATVAL"].tolist() == [2, 2, 1, 1, 1]
    np.testing.assert_allclose(curve["TIME"] * MONTH, [0, 60, 365, 0, 30])
    assert set(result["POPULATION"]) == {"MEASURABLE"}
    assert "Kaplan-Meier from the landmark, log-log 90% interval" in set(result["METHOD"])
    ARD.check(result)


def test_the_endpoint_is_a_choice(value):
    both = pd.concat([ENDS, ENDS.assign(PARAMCD="PFS", CNSR=1)])
    result = landmark(SEEN, both, people(*"ABCDEF"), month=6, times_months=[6], paramcd="PFS").rows
    assert value(result, "events", GROUP="responder", ANALYSIS="landmark") == 0
    assert set(result["PARAMCD"]) == {"PFS"}


def test_nobody_responded(value):
    result = landmark(responses(), ENDS, people(*"ABCDEF"), month=6, times_months=[6]).rows
    assert value(result, "n", GROUP="responder") == 0
    assert np.isnan(value(result, "estimate", GROUP="responder", ANALYSIS="landmark"))
    assert value(result, "n", GROUP="non-responder") == 3


@pytest.mark.parametrize("adsl", [people(), people("A", SUMBL=np.nan)], ids=["nobody", "nobody with a sum"])
def test_nobody_measurable(value, adsl):
    result = landmark(SEEN, ENDS, adsl, month=6, times_months=[6]).rows
    assert [value(result, stat, GROUP="", ANALYSIS="landmark") for stat in ("month", "n", "before")] == [6, 0, 0]
    assert value(result, "n", GROUP="non-responder") == 0
