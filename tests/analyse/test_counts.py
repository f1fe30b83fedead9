"""Who is behind a count, by hand; whole studies are in `tests.studies.test_counts`."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse import adverse_events, kaplan_meier, laboratory, liver_function
from helpers.analyse.ard import count_subjects
from helpers.analyse.baseline import baseline
from helpers.analyse.disposition import disposition
from helpers.analyse.follow_up import maturity
from helpers.analyse.sensitivity import sensitivity
from helpers.foundation.contracts import ARD_SUBJECTS
from helpers.foundation.laboratory import CTCAE
from tests.analyse import test_laboratory as typed_lab
from tests.analyse import test_liver_function as typed_liver
from tests.analyse.behind import COVERED, agree, behind
from tests.analyse.test_adverse_events import GI, adae, adsl
from tests.analyse.test_sensitivity import rows as reading


def test_a_subject_with_two_events_is_there_once_at_the_worst_grade():
    events = adae(
        ("S0", "ACUTE", GI, "Nausea", 1), ("S0", "ACUTE", GI, "Nausea", 3), ("S0", "ACUTE", GI, "Vomiting", 2),
        ("S1", "ACUTE", GI, "Nausea", np.nan), ("S2", "CHRONIC", GI, "Nausea", 3), ("S9", "", GI, "Nausea", 4),
    )  # fmt: skip
    found = adverse_events.worst_grade(events, adsl(4, chronic=3))
    nausea = {"PHASE": "ACUTE", "SOC": GI, "TERM": "Nausea"}
    assert behind(found, **nausea, GRADE="any") == ["S0", "S1"]
    assert behind(found, **nausea, GRADE="1") == []
    assert behind(found, **nausea, GRADE="3") == behind(found, **nausea, GRADE=">=3") == ["S0"]
    assert behind(found, **nausea, GRADE="not-graded") == ["S1"]
    assert behind(found, PHASE="ACUTE", GRADE="2") == []
    assert behind(found, PHASE="CHRONIC", GRADE="any") == ["S2"]
    assert behind(found, "denominator", PHASE="ACUTE") == ["S0", "S1", "S2", "S3"]
    assert behind(found, "denominator", PHASE="CHRONIC") == ["S0", "S1", "S2"]
    agree(found)


def test_nobody_is_behind_what_was_not_collected():
    events = adae(("S0", "ACUTE", GI, "Nausea", np.nan), ("S0", "CHRONIC", GI, "Nausea", np.nan), AESER="")
    found = adverse_events.overview(events, adsl(2, chronic=1))
    assert behind(found, TERM="any") == behind(found, PHASE="CHRONIC", TERM="any") == ["S0"]
    assert behind(found, TERM="serious") == behind(found, TERM=">=3") == []
    agree(found)


def test_who_is_censored_and_why(adtte):
    times = adtte(("OS", 10, 2), ("OS", 20, 0), ("OS", 30, 0), ("LPFS", 5, 1))
    times["EVNTDESC"] = ["Death", "Follow-up goes on", "Lost to follow-up", "Local progression"]
    found = maturity(times, paramcds=["OS", "LPFS"])
    assert behind(found, PARAMCD="OS") == ["S000", "S001", "S002"]
    assert behind(found, "events", PARAMCD="OS") == behind(found, PARAMCD="OS", GROUP="Death") == ["S000"]
    assert behind(found, "censored", PARAMCD="OS") == ["S001", "S002"]
    assert behind(found, PARAMCD="OS", GROUP="Lost to follow-up") == ["S002"]
    assert behind(found, "censored", PARAMCD="LPFS") == []
    agree(found)


def test_who_is_at_risk_at_twelve_months(adtte):
    # twelve months are 365.25 days
    times = adtte(("OS", 365, 2), ("OS", 366, 2), ("OS", 365, 0), ("OS", 900, 0))
    found = kaplan_meier.at_risk(times, paramcds=["OS"], times_months=[0, 12])
    assert behind(found, "at_risk", PARAMCD="OS", TIME=0) == ["S000", "S001", "S002", "S003"]
    assert behind(found, "at_risk", PARAMCD="OS", TIME=12) == ["S001", "S003"]
    assert behind(found, "events", PARAMCD="OS", TIME=12) == ["S000"]
    assert behind(found, "censored", PARAMCD="OS", TIME=12) == ["S002"]
    curve = kaplan_meier.kaplan_meier(times, paramcds=["OS"], times_months=[12])
    assert behind(curve, "at_risk", PARAMCD="OS", TIME=12) == ["S001", "S003"]
    assert behind(curve, "events", PARAMCD="OS") == ["S000", "S001"]
    agree(found)
    agree(curve)


def test_whom_a_reading_changes():
    primary = reading("LPFS", ("A", 100.0, 0, 1), ("B", 200.0, 0, 2), ("C", 300.0, 1, 0), ("D", 400.0, 1, 0))
    other = reading("LPFSBL", ("A", 150.0, 0, 1), ("B", 200.0, 1, 0), ("C", 300.0, 3, 0), ("D", 350.0, 1, 0))
    both, readings = pd.concat([primary, other]), {"LPFSBL": "LPFS"}
    found = sensitivity(both, readings=readings)
    stats = {stat: behind(found, stat, PARAMCD="LPFSBL", GROUP="LPFS") for stat in COVERED["sensitivity"]}
    assert stats == {"n": [*"ABCD"], "changed": [*"ABD"], "earlier": ["D"], "later": ["A"]}
    agree(found)


def test_the_flow_and_a_level_that_is_missing():
    subjects = pd.DataFrame({
        "USUBJID": ["A", "B", "C"], "SAFFL": ["Y", "Y", "N"], "EFFFL": ["Y", "N", "N"],
        "EOSSTT": ["DISCONTINUED", "ONGOING", "DISCONTINUED"], "DCSREAS": ["", "", "DEATH"],
        "DTHDT": pd.Series([None, None, "2024-05-01"]).astype("datetime64[ms]"),
        "AGE": [60.0, np.nan, 70.0], "SEX": ["", "F", "M"], "SUMBL": [50.0, np.nan, np.nan],
    })  # fmt: skip
    flow = disposition(subjects)
    assert behind(flow, TERM="enrolled") == ["A", "B", "C"]
    assert behind(flow, TERM="not-treated") == ["C"]
    assert behind(flow, TERM="no-baseline-sum") == ["B"]
    assert behind(flow, TERM="end-of-study", GROUP="Missing") == ["A"]
    assert behind(flow, TERM="died") == []
    assert behind(flow, "denominator") == ["A", "B"]
    agree(flow)
    variables = {"numeric": ["AGE"], "categorical": {"SEX": ["M", "F"]}}
    levels = baseline(subjects, **variables)
    assert behind(levels, TERM="AGE") == ["A"] and behind(levels, "missing", TERM="AGE") == ["B"]
    assert behind(levels, TERM="SEX", GROUP="Missing") == ["A"] and behind(levels, TERM="SEX", GROUP="M") == []
    agree(levels)


def test_laboratory_grades_and_who_was_not_measured():
    subjects = typed_lab.adsl("ABC", chronic="A", untreated="U")
    values = typed_lab.adlb(
        ("A", "ALT", "ACUTE", 1, True), ("A", "ALT", "ACUTE", 3, True), ("B", "ALT", "ACUTE", 2, False),
        ("U", "ALT", "ACUTE", 4, True), base=0.0,
    )  # fmt: skip
    alt = {"PHASE": "ACUTE", "TERM": CTCAE["ALT"].term}
    found = laboratory.worst_grade(values, subjects)
    assert behind(found, **alt, GRADE="any") == behind(found, **alt, GRADE=">=3") == ["A"]
    assert behind(found, **alt, GRADE="1") == [] and behind(found, **alt, GRADE="0") == ["B"]
    assert behind(found, **alt, GRADE="not-measured") == ["C"]
    assert behind(found, **{**alt, "PHASE": "CHRONIC"}, GRADE="not-measured") == ["A"]
    agree(found)
    shifted = laboratory.shift(values, subjects)
    assert behind(shifted, **alt, GRADE="0", GROUP="2") == ["B"] and behind(shifted, **alt, GRADE="0", GROUP="3") == [
        "A"
    ]
    agree(shifted)


def test_liver_function_and_who_has_no_value():
    values = typed_liver.adlf(
        typed_liver.albi("A", "2023-02-28", 0.6, level="3"), typed_liver.albi("A", "2022-12-01", 0, flags="B"),
        typed_liver.albi("B", "2023-02-28", 0.3), ("C", "RILDC", None, "N", None, ""),
        ("D", "RILDC", None, "", None, ""),
    )  # fmt: skip
    plan = {"child_pugh_rise": 2, "months": (1, 3), "albi_rises": (0.25, 0.5)}
    found = liver_function.liver_function(values, typed_liver.adsl("ABCD", untreated="U"), **plan)
    assert behind(found, PARAMCD="ALBI", TERM="albi-rise>0.25") == ["A", "B"]
    assert behind(found, PARAMCD="ALBI", TERM="albi-rise>0.5") == ["A"]
    assert behind(found, "denominator", PARAMCD="RILDC", TERM="rild-classic") == ["C"]
    assert behind(found, PARAMCD="RILDC", TERM="rild-classic") == []
    assert behind(found, PARAMCD="ALBI", TERM="2", GROUP="3") == ["A"]
    assert behind(found, PARAMCD="ALBI", TERM="Missing", GROUP="Missing") == ["C", "D"]
    agree(found)


def test_who_is_there_twice_is_listed_once_and_nobody_gives_no_row():
    twice, line = pd.DataFrame({"USUBJID": ["A", "A", "B"], "TIME": [1, 1, 1]}), pd.DataFrame({"TIME": [1]})
    keys = {"analysis": "x", "method": "m", "stats": ("n",)}
    once = count_subjects(line, {"n": twice}, **keys)
    assert ARD_SUBJECTS.check(once.subjects)["USUBJID"].tolist() == ["A", "B"]
    assert once.rows["STATVAL"].tolist() == [2]
    nobody = count_subjects(line, {"n": twice.iloc[:0]}, **keys)
    assert len(ARD_SUBJECTS.check(nobody.subjects)) == 0
    assert nobody.rows["STATVAL"].tolist() == [0]


def test_a_line_that_cannot_be_known_is_missing_and_has_nobody():
    lines, who = pd.DataFrame({"TERM": ["a", "b", "c"]}), pd.DataFrame({"USUBJID": ["A", "A", "B"], "TERM": [*"aba"]})
    counted = {"n": who, "denominator": pd.DataFrame({"USUBJID": ["A", "B", "C"]})}
    found = count_subjects(
        lines, counted, analysis="x", method="m", stats=("n", "denominator"), known={"n": lines["TERM"] != "b"}
    )
    assert found.rows["STATVAL"].tolist() == pytest.approx([2, 3, np.nan, 3, 0, 3], nan_ok=True)
    assert behind(found, TERM="a") == ["A", "B"]
    assert behind(found, TERM="b") == behind(found, TERM="c") == []
    assert behind(found, "denominator") == ["A", "B", "C"]  # once for all lines
    assert len(found.subjects) == 5


def test_a_denominator_without_a_line_is_not_listed():
    nothing = pd.DataFrame({"PHASE": [], "TERM": []}, dtype=object)
    people = pd.DataFrame({"USUBJID": ["A"], "PHASE": ["ACUTE"]})
    found = count_subjects(nothing, {"denominator": people}, analysis="x", method="m", stats=("denominator",))
    assert len(found.rows) == len(found.subjects) == 0
