import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.competing_risks import estimates_at
from helpers.analyse.kaplan_meier import kaplan_meier, kaplan_meier_curve
from helpers.analyse.subgroups import NOT_KNOWN, grouped, subgroup_at_risk, subgroup_incidence, subgroup_survival

MONTH = 30.4375


def group(frame, names):
    return frame.assign(GROUP=pd.Categorical(names, ordered=True))


@pytest.mark.parametrize(
    ("values", "at", "groups"),
    [
        (["B", "A", "", "B"], None, ["B", "A", NOT_KNOWN, "B"]),
        ([1.0, 2.0, np.nan, 1.0], None, ["1", "2", NOT_KNOWN, "1"]),
        ([1.0, 2.0, 3.0, 4.0, 10.0], None, ["≤3", "≤3", "≤3", ">3", ">3"]),
        ([1.0, 2.0, 3.0, 4.0, 10.0], 4, ["≤4", "≤4", "≤4", "≤4", ">4"]),
        ([1.0, 2.0], 5, ["≤5", "≤5"]),
        ([np.nan, np.nan], None, [NOT_KNOWN, NOT_KNOWN]),
        (["", ""], None, [NOT_KNOWN, NOT_KNOWN]),
    ],
)
def test_groups_of_a_variable(values, at, groups):
    dtype = object if isinstance(values[0], str) else "float64"
    assert grouped(pd.Series(values, dtype=dtype), at=at).tolist() == groups


def test_groups_are_in_order_and_those_without_a_value_are_last():
    assert grouped(pd.Series(["", "Z", "A"], dtype=object)).cat.categories.tolist() == ["A", "Z", NOT_KNOWN]
    assert grouped(pd.Series([10.0, 9.0, np.nan])).cat.categories.tolist() == ["9", "10", NOT_KNOWN]


def test_each_group_is_estimated_as_if_it_were_alone(adtte, value):
    frame = adtte(("OS", 100, 2), ("OS", 200, 0), ("OS", 50, 2), ("OS", 300, 2), ("OS", 300, 0))
    frame = group(frame, ["a", "a", "b", "b", "b"])
    times = [2, 6]
    both = subgroup_survival(frame, paramcd="OS", times_months=times).rows
    for name in ("a", "b"):
        own = frame.loc[frame["GROUP"] == name]
        alone = kaplan_meier(own, paramcds=["OS"], times_months=times).rows
        mine = both.loc[(both["ANALYSIS"] == "subgroup-survival") & (both["GROUP"] == name)]
        np.testing.assert_array_equal(mine["STATVAL"], alone["STATVAL"])
        curve = both.loc[(both["ANALYSIS"] == "subgroup-curve") & (both["GROUP"] == name)]
        np.testing.assert_array_equal(curve["STATVAL"], kaplan_meier_curve(own, paramcds=["OS"]).rows["STATVAL"])
    assert value(both, "events", ANALYSIS="subgroup-survival", GROUP="b", TIME=None) == 2


def test_numbers_at_risk_of_each_group(adtte, value):
    frame = group(adtte(("OS", 100, 2), ("OS", 2 * MONTH, 0), ("OS", 50, 2)), ["a", "b", "b"])
    counts = subgroup_at_risk(frame, paramcd="OS", times_months=[0, 2]).rows
    assert [value(counts, "at_risk", GROUP=name, TIME=2) for name in ("a", "b")] == [1, 1]
    assert [value(counts, "events", GROUP=name, TIME=2) for name in ("a", "b")] == [0, 1]


def test_incidence_of_each_group(adtte, value):
    frame = adtte(("TTLP", 100, 1), ("TTLP", 370, 2), ("TTLP", 90, 1), ("TTLP", 400, 0))
    frame = group(frame, ["a", "a", "b", "b"])
    rows = subgroup_incidence(frame, paramcd="TTLP", times_months=[12]).rows
    keys = {"ANALYSIS": "subgroup-incidence", "GROUP": "a"}
    assert value(rows, "estimate", TERM="progression", TIME=12, **keys) == 0.5
    assert value(rows, "estimate", TERM="death", TIME=12, **keys) == 0
    assert value(rows, "events", TERM="death", TIME=None, **keys) == 1
    own = frame.loc[frame["GROUP"] == "b"]
    alone = estimates_at(own["AVAL"].to_numpy(), own["EVTYPE"].to_numpy(), cause=1, times_months=[12])
    assert value(rows, "low", TERM="progression", TIME=12, ANALYSIS="subgroup-incidence", GROUP="b") == alone["low"][0]


def test_a_group_without_anybody_has_no_estimate(adtte, value):
    frame = adtte(("OS", 100, 2)).assign(GROUP=pd.Categorical(["a"], categories=["a", "b"], ordered=True))
    rows = subgroup_survival(frame, paramcd="OS", times_months=[1]).rows
    assert value(rows, "n", ANALYSIS="subgroup-survival", GROUP="b", TIME=None) == 0
    assert np.isnan(value(rows, "estimate", ANALYSIS="subgroup-survival", GROUP="b", TIME=1))
    assert subgroup_incidence(frame, paramcd="OS", times_months=[1]).rows["GROUP"].unique().tolist() == ["a", "b"]


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.sampled_from([0, 1, 2, 3]), st.sampled_from("ab")), min_size=1, max_size=20
    )
)
def test_groups_add_up_to_the_whole(subjects):
    frame = pd.DataFrame(subjects, columns=["AVAL", "EVTYPE", "GROUP"]).assign(PARAMCD="TTLP")
    frame = frame.assign(CNSR=(frame["EVTYPE"] == 0).astype(int), AVAL=frame["AVAL"].astype(float))
    frame["USUBJID"] = [f"S{number}" for number in range(len(frame))]
    frame["GROUP"] = pd.Categorical(frame["GROUP"], categories=["a", "b"], ordered=True)
    rows = subgroup_survival(frame, paramcd="TTLP", times_months=[6]).rows
    whole = rows.loc[(rows["ANALYSIS"] == "subgroup-survival") & rows["TIME"].isna()]
    assert whole.loc[whole["STAT"] == "n", "STATVAL"].sum() == len(frame)
    assert whole.loc[whole["STAT"] == "events", "STATVAL"].sum() == (frame["EVTYPE"] > 0).sum()
    incidence = subgroup_incidence(frame, paramcd="TTLP", times_months=[]).rows
    last = incidence.loc[(incidence["STAT"] == "estimate")].groupby(["GROUP", "TERM"])["STATVAL"].last()
    assert (last.groupby("GROUP").sum(min_count=1).dropna() <= 1 + 1e-12).all()
