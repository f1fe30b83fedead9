import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.adverse_events import GRADES, overview, worst_grade
from helpers.foundation.contracts import ARD

COLUMNS = ["USUBJID", "APHASE", "AEBODSYS", "AEDECOD", "AETOXGRN"]
GI, GENERAL = "Gastrointestinal disorders", "General disorders"


def adsl(n=10, *, chronic=10):
    return pd.DataFrame({
        "USUBJID": [f"S{number}" for number in range(n)],
        "SAFFL": "Y",
        "CHRONFL": ["Y" if number < chronic else "N" for number in range(n)],
    })  # fmt: skip


def adae(*rows, **more):
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"AETOXGRN": "float64"})
    defaults = {"TRTEMFL": "Y", "AREL": "N", "AESER": "N", "AEOUT": "RECOVERED/RESOLVED"}
    return frame.assign(**{**defaults, **more})


def grades(result, value, **keys):
    return [value(result, "n", GRADE=grade, **keys) for grade in GRADES]


THREE = adae(
    ("S0", "ACUTE", GI, "Nausea", 1), ("S0", "ACUTE", GI, "Nausea", 2), ("S0", "ACUTE", GI, "Vomiting", 3),
    ("S1", "ACUTE", GI, "Nausea", np.nan), ("S1", "CHRONIC", GENERAL, "Fatigue", 2),
    ("S2", "ACUTE", GI, "Nausea", np.nan), ("S2", "ACUTE", GI, "Nausea", 1),
)  # fmt: skip


def test_a_subject_counts_once_a_line_at_the_worst_grade(value):
    result = worst_grade(THREE, adsl()).rows
    acute = {"PHASE": "ACUTE"}
    # any, 1 to 5, >=3, not graded
    assert grades(result, value, **acute, SOC=GI, TERM="Nausea") == [3, 1, 1, 0, 0, 0, 0, 1]
    assert grades(result, value, **acute, SOC=GI, TERM="Vomiting") == [1, 0, 0, 1, 0, 0, 1, 0]
    assert grades(result, value, **acute, SOC=GI, TERM="") == [3, 1, 0, 1, 0, 0, 1, 1]
    assert grades(result, value, **acute, SOC="", TERM="") == [3, 1, 0, 1, 0, 0, 1, 1]
    ARD.check(result)


def test_a_line_seen_in_one_phase_is_a_true_zero_in_the_other(value):
    result = worst_grade(THREE, adsl()).rows
    assert grades(result, value, PHASE="ACUTE", SOC=GENERAL, TERM="Fatigue") == [0] * 8
    assert grades(result, value, PHASE="CHRONIC", SOC=GENERAL, TERM="Fatigue") == [1, 0, 1, 0, 0, 0, 0, 0]
    assert value(result, "events", PHASE="ACUTE", SOC=GENERAL, TERM="Fatigue") == 0


def test_events_are_the_records(value):
    result = worst_grade(THREE, adsl()).rows
    assert value(result, "events", PHASE="ACUTE", SOC="", TERM="") == 6
    assert value(result, "events", PHASE="ACUTE", SOC=GI, TERM="Nausea") == 5


def test_denominators_come_from_the_subject_table(value):
    result = worst_grade(THREE, adsl(10, chronic=4)).rows
    any_ae = {"SOC": "", "TERM": "", "GRADE": "any"}
    assert value(result, "denominator", PHASE="ACUTE", **any_ae) == 10
    assert value(result, "denominator", PHASE="CHRONIC", **any_ae) == 4
    # Clopper-Pearson of 0 of 10
    assert value(result, "high", PHASE="ACUTE", SOC="", TERM="", GRADE="5") == pytest.approx(0.308, abs=5e-4)
    populations = result.groupby("PHASE")["POPULATION"].unique().map(list).to_dict()
    assert populations == {"ACUTE": ["SAFFL"], "CHRONIC": ["CHRONIC"]}


def test_records_before_treatment_and_of_untreated_subjects_do_not_count(value):
    events = adae(("S0", "", GI, "Nausea", 4), ("S99", "ACUTE", GI, "Nausea", 4))
    events["TRTEMFL"] = ["", "Y"]
    result = worst_grade(events, adsl()).rows
    assert grades(result, value, PHASE="ACUTE", SOC="", TERM="") == [0] * 8
    assert set(result["SOC"]) == {""}


def test_where_no_adverse_event_was_recorded_nothing_is_known_and_nothing_is_0(value):
    for result in (worst_grade(adae(), adsl()).rows, overview(adae(), adsl()).rows):
        ARD.check(result)
        known = result["STAT"] == "denominator"
        assert (result.loc[known, "STATVAL"] == 10).all()
        assert result.loc[~known, "STATVAL"].isna().all()
    assert set(worst_grade(adae(), adsl()).rows["SOC"]) == {""}


@pytest.mark.parametrize(
    "events",
    [
        adae(("S0", "", GI, "Nausea", 2), TRTEMFL=""),  # before treatment
        adae(("U1", "ACUTE", GI, "Nausea", 2)),  # of a subject who was not treated
    ],
)
def test_where_events_were_recorded_but_none_of_these_it_is_a_true_0(value, events):
    assert grades(worst_grade(events, adsl()).rows, value, PHASE="CHRONIC", SOC="", TERM="") == [0] * 8
    assert value(worst_grade(events, adsl()).rows, "high", PHASE="ACUTE", GRADE=">=3") == pytest.approx(1 - 0.025**0.1)
    for term in ("any", "related", "serious", "fatal", ">=3", "related >=3"):
        assert value(overview(events, adsl()).rows, "n", PHASE="", TERM=term) == 0
    assert np.isnan(value(worst_grade(events, adsl(0)).rows, "estimate", PHASE="CHRONIC", GRADE="any"))


def test_only_ungraded_records(value):
    result = worst_grade(adae(("S0", "ACUTE", GI, "Nausea", np.nan)), adsl()).rows
    unknown = [np.nan] * 6  # how many were severe is not 0
    for phase, n in (("ACUTE", 1), ("CHRONIC", 0)):
        np.testing.assert_array_equal(grades(result, value, PHASE=phase, SOC="", TERM=""), [n, *unknown, n])
    graded = worst_grade(adae(("S0", "ACUTE", GI, "Nausea", np.nan), ("S1", "CHRONIC", GI, "Pain", 1)), adsl()).rows
    assert grades(graded, value, PHASE="ACUTE", SOC="", TERM="") == [1, 0, 0, 0, 0, 0, 0, 1]


def test_an_uncoded_event_does_not_look_like_any_ae(value):
    result = worst_grade(adae(("S0", "ACUTE", "", "", 2), ("S1", "ACUTE", GI, "", 1)), adsl()).rows
    assert value(result, "n", PHASE="ACUTE", SOC="", TERM="", GRADE="any") == 2
    assert value(result, "n", PHASE="ACUTE", SOC="Not coded", TERM="Not coded", GRADE="2") == 1
    assert value(result, "n", PHASE="ACUTE", SOC=GI, TERM="Not coded", GRADE="1") == 1
    ARD.check(result)


def test_overview_counts_subjects_and_records(value):
    events = adae(
        ("S0", "ACUTE", GI, "Nausea", 3), ("S0", "CHRONIC", GI, "Nausea", 1),
        ("S1", "ACUTE", GI, "Nausea", 3), ("S2", "CHRONIC", GI, "Gastric ulcer", 5),
        ("S3", "CHRONIC", GI, "Gastric ulcer", np.nan),
    )  # fmt: skip
    events["AREL"] = ["Y", "Y", "N", "", "N"]
    events["AESER"] = ["N", "N", "N", "Y", "N"]
    events["AEOUT"] = ["", "", "", "", "FATAL"]
    result = overview(events, adsl(10, chronic=5)).rows

    def counts(stat, phase):
        terms = ("any", "related", "serious", "fatal", ">=3", "related >=3")
        return [value(result, stat, PHASE=phase, TERM=term) for term in terms]

    assert counts("n", "") == [4, 1, 1, 2, 3, 1]
    assert counts("events", "") == [5, 2, 1, 2, 3, 1]
    assert counts("n", "ACUTE") == [2, 1, 0, 0, 2, 1]
    assert counts("n", "CHRONIC") == [3, 1, 1, 2, 1, 0]
    assert counts("denominator", "CHRONIC") == [5] * 6
    assert counts("denominator", "") == [10] * 6
    ARD.check(result)


@pytest.mark.parametrize("events", [THREE.drop(columns=["AESER", "AEOUT"]), THREE.assign(AESER="", AEOUT="")])
def test_what_was_not_collected_is_missing_and_not_0(value, events):
    result = overview(events, adsl()).rows
    for stat in ("n", "events", "estimate", "high"):
        assert np.isnan(value(result, stat, PHASE="ACUTE", TERM="serious"))
    assert value(result, "denominator", PHASE="ACUTE", TERM="serious") == 10
    assert value(result, "n", PHASE="ACUTE", TERM="fatal") == 0
    assert value(result, "n", PHASE="ACUTE", TERM="any") == 3


RECORD = st.tuples(
    st.sampled_from(["S0", "S1", "S2", "S3"]), st.sampled_from(["ACUTE", "CHRONIC"]),
    st.sampled_from([GI, GENERAL]), st.sampled_from(["Pain", "Bleeding"]),
    st.sampled_from([np.nan, 1.0, 2.0, 3.0, 4.0, 5.0]),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(RECORD, max_size=12), st.randoms())
def test_grades_add_up_in_any_row_order(records, random):
    result = worst_grade(adae(*records), adsl(4)).rows
    table = result.loc[result["STAT"] == "n"].pivot(index=["PHASE", "SOC", "TERM"], columns="GRADE", values="STATVAL")
    if all(np.isnan(grade) for *_, grade in records):
        assert table[["1", "2", "3", "4", "5", ">=3"]].isna().all(axis=None)
        return
    assert table["any"].equals(table[["1", "2", "3", "4", "5", "not-graded"]].sum(axis=1))
    assert table[">=3"].equals(table[["3", "4", "5"]].sum(axis=1))
    shuffled = random.sample(records, len(records))
    pd.testing.assert_frame_equal(result, worst_grade(adae(*shuffled), adsl(4)).rows)
