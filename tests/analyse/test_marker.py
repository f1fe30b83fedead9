"""Response of the tumour marker, survival by it and its course, on values typed by hand (rule 42)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.marker import marker_course, marker_landmark, marker_response
from helpers.foundation.protocol import Marker
from tests.analyse.behind import agree

MARKER = Marker()
START, END = "2023-01-10", "2023-01-20"  # three months after the end of treatment: 2023-04-20


def labs(*rows: tuple, test: str = "AFP") -> pd.DataFrame:
    """Values (subject, day, value); the last up to the start is the baseline."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "LBDTC", "AVAL"]).astype({"AVAL": "float64"})
    day = pd.to_datetime(frame["LBDTC"].str[:10]).astype("datetime64[ms]")
    return frame.assign(
        LBTESTCD=test, ADT=day, LBSEQ=range(1, len(frame) + 1), LBSTRESN=frame["AVAL"], LBSTRESU="ug/L",
        ABLFL=np.where(day <= pd.Timestamp(START), "Y", ""),
    )  # fmt: skip


def subjects(*names: str) -> pd.DataFrame:
    start, end = (pd.Series(pd.to_datetime([day] * len(names))).astype("datetime64[ms]") for day in (START, END))
    return pd.DataFrame({"USUBJID": names, "SAFFL": "Y", "TRTSDT": start, "TRTEDT": end})


def shares(adlb: pd.DataFrame, *names: str) -> dict[tuple[str, str], tuple[float, float]]:
    found = marker_response(adlb, subjects(*names), marker=MARKER)
    agree(found)
    wide = found.rows.pivot(index=["GROUP", "TERM"], columns="STAT", values="STATVAL")
    return {key: (row["n"], row["denominator"]) for key, row in wide.iterrows()}


def base(value: float, name: str = "A") -> tuple:
    return (name, "2023-01-02", value)


@pytest.mark.parametrize(("value", "fell"), [(99.99, 1), (100, 0), (100.01, 0)])
def test_a_fall_is_to_less_than_half(value, fell):
    assert shares(labs(base(200), ("A", "2023-04-20", value)), "A")[">20", "fall"] == (fell, 1)


@pytest.mark.parametrize(("value", "normal"), [(20, 1), (20.01, 0)])
def test_normal_is_up_to_the_limit(value, normal):
    assert shares(labs(base(30), ("A", "2023-04-20", value)), "A")[">20", "normal"] == (normal, 1)


@pytest.mark.parametrize(("value", "denominator"), [(20, 0), (20.01, 1)])
def test_only_those_above_the_limit_at_baseline_can_respond(value, denominator):
    assert shares(labs(base(value), ("A", "2023-04-20", 1)), "A")[">20", "fall"] == (denominator, denominator)


@pytest.mark.parametrize(("value", "denominator"), [(199.99, 0), (200, 1)])
def test_again_among_the_high(value, denominator):
    assert shares(labs(base(value), ("A", "2023-04-20", 1)), "A")[">=200", "fall"] == (denominator, denominator)


@pytest.mark.parametrize(("day", "fell"), [
    ("2023-03-06", 1), ("2023-03-05", 0), ("2023-06-04", 1), ("2023-06-05", 0),
])  # fmt: skip
def test_the_window_is_45_days_to_each_side(day, fell):
    found = shares(labs(base(200), ("A", day, 1)), "A")
    assert found[">20", "fall"] == (fell, 1)
    assert found[">20", "no-value"] == (1 - fell, 1)
    assert found[">20", "fall-measured"] == (fell, fell)


@pytest.mark.parametrize(("other", "fell"), [("2023-04-21", 0), ("2023-04-22", 0), ("2023-04-23", 1)])
def test_the_nearest_value_counts_and_of_two_equally_near_the_later(other, fell):
    found = shares(labs(base(200), ("A", "2023-04-18", 1), ("A", other, 150)), "A")
    assert found[">20", "fall"] == (fell, 1)


def test_of_two_values_of_a_day_the_later_counts():
    found = shares(labs(base(200), ("A", "2023-04-20T15:00", 1), ("A", "2023-04-20T08:00", 150)), "A")
    assert found[">20", "fall"] == (1, 1)


def test_who_has_no_baseline_is_not_counted():
    assert shares(labs(base(200), ("B", "2023-04-20", 1)), "A", "B")[">20", "fall"] == (0, 1)


@pytest.mark.parametrize("adlb", [None, labs(base(200)).assign(LBTESTCD="ALT"), labs(("A", "2023-01-02", np.nan))])
def test_a_marker_that_was_not_measured_has_no_rows(adlb):
    assert len(marker_response(adlb, subjects("A"), marker=MARKER).rows) == 0


def test_survival_from_the_landmark_by_response(adtte):
    adlb = labs(base(200), ("A", "2023-04-20", 1), base(200, "B"), base(200, "C"))
    times = adtte(("OS", 400, 1), ("OS", 300, 0), ("OS", 100, 1)).assign(USUBJID=["A", "B", "C"])
    start = pd.Series(pd.to_datetime([START] * 3)).astype("datetime64[ms]")
    times = times.assign(STARTDT=start, ADT=start + pd.to_timedelta(times["AVAL"] - 1, unit="D"))
    settings = {"marker": MARKER, "month": 7, "times_months": [3]}
    found = marker_landmark(adlb, times, subjects("A", "B", "C"), **settings)
    agree(found)
    rows = found.rows[found.rows["TIME"].isna()]
    counted = {(row["GROUP"], row["STAT"]): row["STATVAL"] for _, row in rows.iterrows()}
    assert (counted["", "n"], counted["", "before"]) == (3, 1)
    assert (counted["responder", "n"], counted["non-responder", "n"]) == (1, 1)
    early = {**settings, "month": 3}  # the landmark is 2023-04-10: the value came later
    assert not len(marker_landmark(None, times, subjects("A"), **settings).rows)
    rows = marker_landmark(adlb, times, subjects("A", "B", "C"), **early).rows
    assert rows.loc[(rows["GROUP"] == "responder") & (rows["STAT"] == "n"), "STATVAL"].tolist() == [0]


def test_the_course_is_of_logarithms_and_leaves_out_what_has_none():
    adlb = labs(
        base(100), ("A", "2023-04-10", 1000), ("B", "2023-04-11", 10), ("A", "2023-05-10", 0), base(np.nan, "B")
    )
    rows = marker_course(adlb, subjects("A", "B"), marker=MARKER).rows
    size = rows[rows["TIME"].isna()].set_index("STAT")["STATVAL"]
    assert size.to_dict() == {"values": 5, "left_out": 2}
    third = rows[rows["TIME"] == 3].set_index("STAT")["STATVAL"]
    assert (third["n"], third["median"]) == (2, pytest.approx(2))
    assert rows.loc[(rows["TIME"] == 0) & (rows["STAT"] == "median"), "STATVAL"].tolist() == [2]


def test_another_marker_has_its_course_alone_in_its_usual_unit():
    other = labs(base(100), ("A", "2023-04-10", 1000), ("A", "2023-05-10", 10), test="PIVKA").assign(AVAL=np.nan)
    other.loc[2, "LBSTRESU"] = "AU"
    rows = marker_course(other, subjects("A"), marker=Marker(others=("PIVKA", "CA199"))).rows
    assert rows["PARAMCD"].unique().tolist() == ["PIVKA"]
    assert rows.loc[rows["STAT"] == "left_out", "STATVAL"].tolist() == [1]
    assert marker_response(other, subjects("A"), marker=Marker(others=("PIVKA",))).rows.empty
