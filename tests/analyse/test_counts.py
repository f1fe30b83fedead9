"""Who is behind a count: by hand, by plain loops over the derived rows, and for whole studies as many as the count."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.analyse import adverse_events, kaplan_meier, laboratory, liver_function
from helpers.analyse.ard import count_subjects
from helpers.analyse.baseline import baseline
from helpers.analyse.disposition import disposition
from helpers.analyse.follow_up import maturity
from helpers.analyse.sensitivity import sensitivity
from helpers.foundation.calendar import add_months
from helpers.foundation.contracts import ARD_SUBJECTS
from helpers.foundation.laboratory import CTCAE
from helpers.foundation.protocol import Monitoring
from helpers.foundation.results import Results
from helpers.ingest import ingest_study
from helpers.synthetic import generate, write_study
from tests.analyse import test_laboratory as typed_lab
from tests.analyse import test_liver_function as typed_liver
from tests.analyse.behind import COVERED, SHARED, agree, lines_of
from tests.analyse.test_adverse_events import GI, adae, adsl
from tests.analyse.test_sensitivity import rows as reading
from tests.derive.patient import PROTOCOL
from tests.derive.test_properties import study as study_of_cohort
from tests.oracle.cohort import make_cohort
from tests.played import Memory, play

NONE_YET = {"PARAMCD": "", "PHASE": "", "SOC": "", "TERM": "", "GRADE": "", "GROUP": "", "TIME": None}


def behind(results, stat="n", **keys):
    """USUBJID of those behind one count; keys that are not named are empty."""
    found = ARD_SUBJECTS.check(results.subjects)
    found = found[found["STAT"] == stat]
    for name, wanted in {**NONE_YET, **keys}.items():
        found = found[found[name].isna() if wanted is None else found[name] == wanted]
    assert found["USUBJID"].is_unique
    return found["USUBJID"].tolist()


# ---- by hand -----------------------------------------------------------------------------------------------------


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


# ---- whole studies -----------------------------------------------------------------------------------------------

RULE = {"p0": 0.3, "prior": (0.6, 1.4), "limit": 0.95, "grade": 3, "related": True, "max_subjects": 36}
MONITORED = PROTOCOL.model_copy(update={"monitoring": Monitoring(**RULE, rates=(0.1, 0.5), source="A test.")})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A synthetic study as a site would send it, analysed by the notebooks."""

    def analysed(seed, *, subjects, protocol=PROTOCOL):
        folder = tmp_path_factory.mktemp("study")
        write_study(generate(subjects=subjects, seed=seed), folder)
        return played(ingest_study(folder, protocol=PROTOCOL).domains, protocol)

    return analysed


def played(domains, protocol):
    with pytest.MonkeyPatch.context() as patch:
        return play(Memory(domains, protocol=protocol), patch, show=False)


@pytest.fixture(scope="module")
def one(site):
    return site(5, subjects=60, protocol=MONITORED)


def test_list_and_count_agree(one):
    agree(one.results)
    subjects = one.results.subjects
    listed = set(zip(subjects["ANALYSIS"], subjects["STAT"], strict=True))
    # in this study the dose of everybody is known, and somebody is behind every other count
    assert {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats} - listed == {
        ("sbrt-delivery", "missing")
    }
    assert subjects["USUBJID"].isin(one.adam("adsl")["USUBJID"]).all()


@pytest.mark.parametrize(("seed", "subjects"), [(1, 36), (2, 12), (3, 3)])
def test_list_and_count_agree_in_synthetic_studies(site, seed, subjects):
    agree(site(seed, subjects=subjects).results)


def test_list_and_count_agree_in_a_cohort_that_meets_every_rule():
    agree(played(study_of_cohort(make_cohort(120, seed=1, contested=True)), MONITORED).results)


def test_what_counts_subjects_has_a_list(one):
    """A new analysis comes with the lists of its counts, or is named here with the reason that it has none."""
    counts = {"n", "denominator", "missing", "before"}.union(*(stats for stats in COVERED.values()))
    there = {(row.ANALYSIS, row.STAT) for row in one.results.rows.itertuples() if row.STAT in counts}
    covered = {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats}
    drawn = ("kaplan-meier-curve", "landmark-curve", "landmark-curve-treated")
    curves = {(name, stat) for name in drawn for stat in COVERED["at-risk"]}
    records = {("ae-overview", "events"), ("ae-worst-grade", "events")}
    quarters = {("lab-course", "n"), ("liver-course", "n")}  # points of a curve, each of almost everybody
    assert there - covered == curves | records | quarters
    assert covered <= there


def test_a_list_that_lost_a_subject_is_found(one):
    found = one.results
    subjects = found.subjects
    mask = (subjects["ANALYSIS"] == "maturity") & (subjects["PARAMCD"] == "OS") & (subjects["STAT"] == "events")
    n = int(mask.sum())
    said = (
        f"The results count {n} subjects where {n - 1} are listed, for ANALYSIS maturity, PARAMCD OS, "
        "POPULATION SAFFL, STAT events."
    )
    with pytest.raises(AssertionError) as refused:
        agree(replace(found, subjects=subjects.drop(index=mask.idxmax())))
    assert str(refused.value) == said


def test_a_list_behind_no_count_and_one_behind_a_missing_count_are_found(one):
    found = one.results
    stray = pd.concat([found.subjects, found.subjects.iloc[[0]].assign(TERM="another")])
    with pytest.raises(AssertionError, match=r"count 0 subjects where 1 are listed, for .*TERM another"):
        agree(replace(found, subjects=stray))
    unknown = found.rows.assign(STATVAL=found.rows["STATVAL"].mask(found.rows["ANALYSIS"] == "npmle"))
    with pytest.raises(AssertionError, match=r"for ANALYSIS npmle, .* \(8 such counts\)"):
        agree(replace(found, rows=unknown))


def test_a_denominator_is_listed_where_its_line_says(one):
    lines = lines_of(one.results.rows)
    shared = lines[(lines["STAT"] == "denominator") & lines["ANALYSIS"].isin(list(SHARED))]
    for analysis, names in SHARED.items():
        assert (shared.loc[shared["ANALYSIS"] == analysis, list(names)] == "").all(axis=None)
    subjects = one.results.subjects
    assert (subjects["STAT"] == "denominator").sum() < len(subjects) / 5


# ---- the same lists by plain loops -------------------------------------------------------------------------------


def plain(derived):
    """Lists by loops over the derived rows: of each count its analysis, statistic and keys, and its subjects."""
    subjects = {row["USUBJID"]: row for row in derived.adsl.to_dict("records") if row["SAFFL"] == "Y"}
    times = derived.adtte.to_dict("records")
    by = {(row["PARAMCD"], row["USUBJID"]): row for row in times}
    events = [row for row in derived.adae.to_dict("records") if row["TRTEMFL"] == "Y" and row["USUBJID"] in subjects]
    responses = derived.adrs.to_dict("records")
    measurable = {name for name, row in subjects.items() if row["SUMBL"] > 0}
    year = 12 * 30.4375

    yield (
        "disposition",
        "n",
        {"TERM": "end-of-study", "GROUP": "DISCONTINUED"},
        {name for name, row in subjects.items() if row["EOSSTT"] == "DISCONTINUED"},
    )
    yield (
        "baseline",
        "n",
        {"TERM": "CPCLASS", "GROUP": "A"},
        {name for name, row in subjects.items() if row["CPCLASS"] == "A"},
    )
    yield (
        "maturity",
        "censored",
        {"PARAMCD": "LPFS"},
        {row["USUBJID"] for row in times if row["PARAMCD"] == "LPFS" and row["CNSR"] > 0},
    )
    for paramcd in ("OS", "LPFS"):
        left = {row["USUBJID"] for row in times if row["PARAMCD"] == paramcd and row["AVAL"] >= year}
        yield "kaplan-meier", "at_risk", {"PARAMCD": paramcd, "TIME": 12}, left
        yield "at-risk", "events", {"PARAMCD": paramcd, "TIME": 12}, {
            row["USUBJID"] for row in times
            if row["PARAMCD"] == paramcd and row["CNSR"] == 0 and row["USUBJID"] not in left
        }  # fmt: skip
    yield (
        "sensitivity",
        "later",
        {"PARAMCD": "LPFSBL", "GROUP": "LPFS"},
        {name for name in subjects if by["LPFSBL", name]["AVAL"] > by["LPFS", name]["AVAL"]},
    )
    yield "ae-overview", "n", {"PHASE": "CHRONIC", "TERM": "serious"}, {
        row["USUBJID"] for row in events
        if row["APHASE"] == "CHRONIC" and row["AESER"] == "Y" and subjects[row["USUBJID"]]["CHRONFL"] == "Y"
    }  # fmt: skip
    worst = {}
    for row in events:
        if row["APHASE"] == "ACUTE":
            grade = row["AETOXGRN"] if row["AETOXGRN"] > 0 else 0
            worst[row["USUBJID"]] = max(worst.get(row["USUBJID"], 0), grade)
    yield "ae-worst-grade", "n", {"PHASE": "ACUTE", "GRADE": "2"}, {name for name in worst if worst[name] == 2}
    going_on, observed = set(), set()
    for name, row in subjects.items():
        day, silent = (
            add_months(pd.Series([row[name]], dtype="datetime64[ms]"), months)[0]
            for name, months in (("TRTSDT", 6), ("LSTALVDT", 3))
        )
        if (row["DTHDT"] if row["DTHDT"] <= silent else row["LSTALVDT"]) >= day:
            observed.add(name)
            for event in events:
                if event["USUBJID"] == name and event["ASTDT"] <= day and not event["AENDT"] < day:
                    going_on.add(name)
    yield "ae-prevalence", "n", {"GRADE": "any", "TIME": 6}, going_on
    yield "ae-prevalence", "denominator", {"TIME": 6}, observed
    dead_first = set()
    for name, row in subjects.items():
        onsets = [event["ASTDT"] for event in events if event["USUBJID"] == name and event["AETOXGRN"] >= 3]
        onset = min((day for day in onsets if not pd.isna(day)), default=pd.NaT)
        if not pd.isna(row["DTHDT"]) and not onset <= row["DTHDT"]:
            dead_first.add(name)
    yield "ae-cumulative-incidence", "competing", {"GRADE": ">=3"}, dead_first
    for suffix, best, response in (("", "BOR", "OVRLRESP"), ("-treated", "BORTRG", "TRGRESP")):
        had = {
            row["USUBJID"] for row in responses
            if row["PARAMCD"] == best and row["AVALC"] in ("CR", "PR") and row["USUBJID"] in measurable
        }  # fmt: skip
        yield f"best-response{suffix}", "n", {"TERM": "ORR"}, had
        yield f"duration-of-response{suffix}", "n", {"PARAMCD": "DOR"}, had
        yield f"time-to-response{suffix}", "n", {"PARAMCD": "TTR"}, had
        seen = [row for row in responses if row["PARAMCD"] == response and row["AVISITN"] == 6]
        complete = {row["USUBJID"] for row in seen if row["AVALC"] == "CR" and row["USUBJID"] in measurable}
        yield f"response-by-visit{suffix}", "n", {"TIME": 6, "TERM": "CR"}, complete
        at_six = {row["USUBJID"] for row in seen if row["USUBJID"] in measurable}
        yield f"response-by-visit{suffix}", "denominator", {"TIME": 6}, at_six
    rises = {}
    for row in derived.adlf.to_dict("records"):
        if (
            row["PARAMCD"] == "ALBI"
            and row["WINDOWFL"] == "Y"
            and row["USUBJID"] in subjects
            and row["CHG"] == row["CHG"]
        ):
            rises[row["USUBJID"]] = max(rises.get(row["USUBJID"], -9), row["CHG"])
    yield (
        "liver-function",
        "n",
        {"PARAMCD": "ALBI", "TERM": "albi-rise>0.25"},
        {name for name in rises if rises[name] > 0.25 + 1e-9},
    )
    raised = set()
    for row in derived.adlb.to_dict("records"):
        emergent = row["TRTEMFL"] == "Y" and row["APHASE"] == "ACUTE" and row["LBTESTCD"] == "ALT"
        if emergent and row["ATOXGRN"] >= 1 and row["USUBJID"] in subjects:
            raised.add(row["USUBJID"])
    yield "lab-worst-grade", "n", {"PHASE": "ACUTE", "TERM": CTCAE["ALT"].term, "GRADE": "any"}, raised


def test_the_same_subjects_as_plain_loops_find(one):
    subjects, compared = one.results.subjects, 0
    for analysis, stat, keys, expected in plain(SimpleNamespace(**one.datasets)):
        of_analysis = Results(subjects=subjects[subjects["ANALYSIS"] == analysis])
        assert set(behind(of_analysis, stat, **keys)) == expected, (analysis, stat, keys)
        compared += bool(expected)
    assert compared >= 15
