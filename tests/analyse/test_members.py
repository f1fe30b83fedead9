"""Who is behind a count: by hand, by plain loops over the derived rows, and for whole studies as many as the count."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse import adverse_events, kaplan_meier, laboratory, liver_function
from helpers.analyse.ard import combine
from helpers.analyse.baseline import baseline, baseline_members
from helpers.analyse.counted import counted_rows, together
from helpers.analyse.disposition import disposition, disposition_members
from helpers.analyse.follow_up import maturity, maturity_members
from helpers.analyse.members import (
    COVERED,
    SHARED,
    agree,
    lines_of,
    population_members,
    survival_members,
    toxicity_members,
)
from helpers.analyse.results import population_results, survival_results, toxicity_results
from helpers.analyse.sensitivity import sensitivity, sensitivity_members
from helpers.derive.study import derive_study
from helpers.foundation.calendar import add_months
from helpers.foundation.contracts import ARD, ARD_SUBJECTS
from helpers.foundation.errors import StudyError
from helpers.foundation.laboratory import CTCAE
from helpers.foundation.protocol import Monitoring
from helpers.ingest import ingest_study
from helpers.synthetic import generate, write_study
from tests.analyse import test_laboratory as typed_lab
from tests.analyse import test_liver_function as typed_liver
from tests.analyse.test_adverse_events import GI, adae, adsl
from tests.analyse.test_sensitivity import rows as reading
from tests.derive.patient import PROTOCOL
from tests.derive.test_properties import study as study_of_cohort
from tests.oracle.cohort import make_cohort

NONE_YET = {"PARAMCD": "", "PHASE": "", "SOC": "", "TERM": "", "GRADE": "", "GROUP": "", "TIME": None}


def behind(members, stat="n", **keys):
    """USUBJID of those behind one count; keys that are not named are empty."""
    found = ARD_SUBJECTS.check(members)
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
    members = adverse_events.worst_grade_members(events, adsl(4, chronic=3))
    nausea = {"PHASE": "ACUTE", "SOC": GI, "TERM": "Nausea"}
    assert behind(members, **nausea, GRADE="any") == ["S0", "S1"]
    assert behind(members, **nausea, GRADE="1") == []
    assert behind(members, **nausea, GRADE="3") == behind(members, **nausea, GRADE=">=3") == ["S0"]
    assert behind(members, **nausea, GRADE="not-graded") == ["S1"]
    assert behind(members, PHASE="ACUTE", GRADE="2") == []
    assert behind(members, PHASE="CHRONIC", GRADE="any") == ["S2"]
    assert behind(members, "denominator", PHASE="ACUTE") == ["S0", "S1", "S2", "S3"]
    assert behind(members, "denominator", PHASE="CHRONIC") == ["S0", "S1", "S2"]
    agree(adverse_events.worst_grade(events, adsl(4, chronic=3)), members)


def test_nobody_is_behind_what_was_not_collected():
    events = adae(("S0", "ACUTE", GI, "Nausea", np.nan), ("S0", "CHRONIC", GI, "Nausea", np.nan), AESER="")
    members = adverse_events.overview_members(events, adsl(2, chronic=1))
    assert behind(members, TERM="any") == behind(members, PHASE="CHRONIC", TERM="any") == ["S0"]
    assert behind(members, TERM="serious") == behind(members, TERM=">=3") == []
    agree(adverse_events.overview(events, adsl(2, chronic=1)), members)


def test_who_is_censored_and_why(adtte):
    times = adtte(("OS", 10, 2), ("OS", 20, 0), ("OS", 30, 0), ("LPFS", 5, 1))
    times["EVNTDESC"] = ["Death", "Follow-up goes on", "Lost to follow-up", "Local progression"]
    members = maturity_members(times, paramcds=["OS", "LPFS"])
    assert behind(members, PARAMCD="OS") == ["S000", "S001", "S002"]
    assert behind(members, "events", PARAMCD="OS") == behind(members, PARAMCD="OS", GROUP="Death") == ["S000"]
    assert behind(members, "censored", PARAMCD="OS") == ["S001", "S002"]
    assert behind(members, PARAMCD="OS", GROUP="Lost to follow-up") == ["S002"]
    assert behind(members, "censored", PARAMCD="LPFS") == []
    agree(maturity(times, paramcds=["OS", "LPFS"]), members)


def test_who_is_at_risk_at_twelve_months(adtte):
    # twelve months are 365.25 days
    times = adtte(("OS", 365, 2), ("OS", 366, 2), ("OS", 365, 0), ("OS", 900, 0))
    members = kaplan_meier.at_risk_members(times, paramcds=["OS"], times_months=[0, 12])
    assert behind(members, "at_risk", PARAMCD="OS", TIME=0) == ["S000", "S001", "S002", "S003"]
    assert behind(members, "at_risk", PARAMCD="OS", TIME=12) == ["S001", "S003"]
    assert behind(members, "events", PARAMCD="OS", TIME=12) == ["S000"]
    assert behind(members, "censored", PARAMCD="OS", TIME=12) == ["S002"]
    curve = kaplan_meier.kaplan_meier_members(times, paramcds=["OS"], times_months=[12])
    assert behind(curve, "at_risk", PARAMCD="OS", TIME=12) == ["S001", "S003"]
    assert behind(curve, "events", PARAMCD="OS") == ["S000", "S001"]
    agree(kaplan_meier.at_risk(times, paramcds=["OS"], times_months=[0, 12]), members)
    agree(kaplan_meier.kaplan_meier(times, paramcds=["OS"], times_months=[12]), curve)


def test_whom_a_reading_changes():
    primary = reading("LPFS", ("A", 100.0, 0, 1), ("B", 200.0, 0, 2), ("C", 300.0, 1, 0), ("D", 400.0, 1, 0))
    other = reading("LPFSBL", ("A", 150.0, 0, 1), ("B", 200.0, 1, 0), ("C", 300.0, 3, 0), ("D", 350.0, 1, 0))
    both, readings = pd.concat([primary, other]), {"LPFSBL": "LPFS"}
    members = sensitivity_members(both, readings=readings)
    stats = {stat: behind(members, stat, PARAMCD="LPFSBL", GROUP="LPFS") for stat in COVERED["sensitivity"]}
    assert stats == {"n": [*"ABCD"], "changed": [*"ABD"], "earlier": ["D"], "later": ["A"]}
    agree(sensitivity(both, readings=readings), members)


def test_the_flow_and_a_level_that_is_missing():
    subjects = pd.DataFrame({
        "USUBJID": ["A", "B", "C"], "SAFFL": ["Y", "Y", "N"], "EFFFL": ["Y", "N", "N"],
        "EOSSTT": ["DISCONTINUED", "ONGOING", "DISCONTINUED"], "DCSREAS": ["", "", "DEATH"],
        "DTHDT": pd.Series([None, None, "2024-05-01"]).astype("datetime64[ms]"),
        "AGE": [60.0, np.nan, 70.0], "SEX": ["", "F", "M"], "SUMBL": [50.0, np.nan, np.nan],
    })  # fmt: skip
    flow = disposition_members(subjects)
    assert behind(flow, TERM="enrolled") == ["A", "B", "C"]
    assert behind(flow, TERM="not-treated") == ["C"]
    assert behind(flow, TERM="no-baseline-sum") == ["B"]
    assert behind(flow, TERM="end-of-study", GROUP="Missing") == ["A"]
    assert behind(flow, TERM="died") == []
    assert behind(flow, "denominator") == ["A", "B"]
    agree(disposition(subjects), flow)
    variables = {"numeric": ["AGE"], "categorical": {"SEX": ["M", "F"]}}
    levels = baseline_members(subjects, **variables)
    assert behind(levels, TERM="AGE") == ["A"] and behind(levels, "missing", TERM="AGE") == ["B"]
    assert behind(levels, TERM="SEX", GROUP="Missing") == ["A"] and behind(levels, TERM="SEX", GROUP="M") == []
    agree(baseline(subjects, **variables), levels)


def test_laboratory_grades_and_who_was_not_measured():
    subjects = typed_lab.adsl("ABC", chronic="A", untreated="U")
    values = typed_lab.adlb(
        ("A", "ALT", "ACUTE", 1, True), ("A", "ALT", "ACUTE", 3, True), ("B", "ALT", "ACUTE", 2, False),
        ("U", "ALT", "ACUTE", 4, True), base=0.0,
    )  # fmt: skip
    alt = {"PHASE": "ACUTE", "TERM": CTCAE["ALT"].term}
    members = laboratory.worst_grade_members(values, subjects)
    assert behind(members, **alt, GRADE="any") == behind(members, **alt, GRADE=">=3") == ["A"]
    assert behind(members, **alt, GRADE="1") == [] and behind(members, **alt, GRADE="0") == ["B"]
    assert behind(members, **alt, GRADE="not-measured") == ["C"]
    assert behind(members, **{**alt, "PHASE": "CHRONIC"}, GRADE="not-measured") == ["A"]
    agree(laboratory.worst_grade(values, subjects), members)
    shifted = laboratory.shift_members(values, subjects)
    assert behind(shifted, **alt, GRADE="0", GROUP="2") == ["B"] and behind(shifted, **alt, GRADE="0", GROUP="3") == [
        "A"
    ]
    agree(laboratory.shift(values, subjects), shifted)


def test_liver_function_and_who_has_no_value():
    values = typed_liver.adlf(
        typed_liver.albi("A", "2023-02-28", 0.6, level="3"), typed_liver.albi("A", "2022-12-01", 0, flags="B"),
        typed_liver.albi("B", "2023-02-28", 0.3), ("C", "RILDC", None, "N", None, ""),
        ("D", "RILDC", None, "", None, ""),
    )  # fmt: skip
    plan = {"child_pugh_rise": 2, "months": (1, 3), "albi_rises": (0.25, 0.5)}
    members = liver_function.liver_function_members(values, typed_liver.adsl("ABCD", untreated="U"), **plan)
    assert behind(members, PARAMCD="ALBI", TERM="albi-rise>0.25") == ["A", "B"]
    assert behind(members, PARAMCD="ALBI", TERM="albi-rise>0.5") == ["A"]
    assert behind(members, "denominator", PARAMCD="RILDC", TERM="rild-classic") == ["C"]
    assert behind(members, PARAMCD="RILDC", TERM="rild-classic") == []
    assert behind(members, PARAMCD="ALBI", TERM="2", GROUP="3") == ["A"]
    assert behind(members, PARAMCD="ALBI", TERM="Missing", GROUP="Missing") == ["C", "D"]
    agree(liver_function.liver_function(values, typed_liver.adsl("ABCD", untreated="U"), **plan), members)


def test_who_is_there_twice_is_listed_once_and_nobody_gives_no_row():
    twice = pd.DataFrame({"USUBJID": ["A", "A", "B"], "TIME": [1, 1, 1]})
    assert ARD_SUBJECTS.check(counted_rows(twice, analysis="x", stat="n"))["USUBJID"].tolist() == ["A", "B"]
    ARD_SUBJECTS.check(together(counted_rows(twice.iloc[:0], analysis="x", stat="n")))


# ---- whole studies -----------------------------------------------------------------------------------------------

RULE = {"p0": 0.3, "prior": (0.6, 1.4), "limit": 0.95, "grade": 3, "related": True, "max_subjects": 36}
MONITORED = PROTOCOL.model_copy(update={"monitoring": Monitoring(**RULE, rates=(0.1, 0.5), source="A test.")})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Derive a synthetic study as a site would send it."""

    def derived(seed, *, subjects):
        folder = tmp_path_factory.mktemp("study")
        write_study(generate(subjects=subjects, seed=seed), folder)
        return derive_study(ingest_study(folder, protocol=PROTOCOL).domains, protocol=PROTOCOL)

    return derived


def analysed(derived, protocol):
    """The results of a study, and who is behind them."""
    harm = (derived.adsl, derived.adae, derived.adlb, derived.adlf, derived.adsv)
    time = (derived.adsl, derived.adrs, derived.adtte, derived.adther)
    results = combine(
        population_results(derived.adsl),
        toxicity_results(*harm, protocol=protocol),
        survival_results(*time, protocol=protocol),
    )
    members = together(
        population_members(derived.adsl),
        toxicity_members(*harm, protocol=protocol),
        survival_members(*time, protocol=protocol),
    )
    return ARD.check(results), ARD_SUBJECTS.check(members)


@pytest.fixture(scope="module")
def one(site):
    derived = site(5, subjects=60)
    return derived, *analysed(derived, MONITORED)


def test_list_and_count_agree(one):
    _, results, members = one
    agree(results, members)
    listed = set(zip(members["ANALYSIS"], members["STAT"], strict=True))
    # in this study the dose of everybody is known, and somebody is behind every other count
    assert {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats} - listed == {
        ("sbrt-delivery", "missing")
    }
    assert members["USUBJID"].isin(one[0].adsl["USUBJID"]).all()


@pytest.mark.parametrize(("seed", "subjects"), [(1, 36), (2, 12), (3, 3)])
def test_list_and_count_agree_in_synthetic_studies(site, seed, subjects):
    agree(*analysed(site(seed, subjects=subjects), PROTOCOL))


def test_list_and_count_agree_in_a_cohort_that_meets_every_rule():
    domains = study_of_cohort(make_cohort(120, seed=1, contested=True))
    agree(*analysed(derive_study(domains, protocol=MONITORED), MONITORED))


def test_what_counts_subjects_has_a_list(one):
    """A new analysis comes with the lists of its counts, or is named here with the reason that it has none."""
    _, results, _ = one
    counts = {"n", "denominator", "missing", "before"}.union(*(stats for stats in COVERED.values()))
    there = {(row.ANALYSIS, row.STAT) for row in results.itertuples() if row.STAT in counts}
    covered = {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats}
    drawn = ("kaplan-meier-curve", "landmark-curve", "landmark-curve-treated")
    curves = {(name, stat) for name in drawn for stat in COVERED["at-risk"]}
    records = {("ae-overview", "events"), ("ae-worst-grade", "events")}
    assert there - covered == curves | records
    assert covered <= there


def test_a_list_that_lost_a_subject_is_refused(one):
    _, results, members = one
    mask = (members["ANALYSIS"] == "maturity") & (members["PARAMCD"] == "OS") & (members["STAT"] == "events")
    n = int(mask.sum())
    lost = members.drop(index=mask.idxmax())
    said = (
        f"The results count {n} subjects where {n - 1} are listed, for ANALYSIS maturity, PARAMCD OS, "
        "POPULATION SAFFL, STAT events; run `make report` again, and report it if it stays."
    )
    with pytest.raises(StudyError) as refused:
        agree(results, lost)
    assert str(refused.value) == said


def test_a_list_behind_no_count_and_one_behind_a_missing_count_are_refused(one):
    _, results, members = one
    stray = members.iloc[[0]].assign(TERM="another")
    with pytest.raises(StudyError, match=r"count 0 subjects where 1 are listed, for .*TERM another"):
        agree(results, pd.concat([members, stray]))
    unknown = results.assign(STATVAL=results["STATVAL"].mask(results["ANALYSIS"] == "npmle"))
    with pytest.raises(StudyError, match=r"for ANALYSIS npmle, .* \(8 such counts\)"):
        agree(unknown, members)


def test_a_denominator_is_listed_where_its_line_says(one):
    _, results, members = one
    lines = lines_of(results)
    shared = lines[(lines["STAT"] == "denominator") & lines["ANALYSIS"].isin(list(SHARED))]
    for analysis, names in SHARED.items():
        assert (shared.loc[shared["ANALYSIS"] == analysis, list(names)] == "").all(axis=None)
    assert (members["STAT"] == "denominator").sum() < len(members) / 5


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
    derived, _, members = one
    compared = 0
    for analysis, stat, keys, expected in plain(derived):
        assert set(behind(members[members["ANALYSIS"] == analysis], stat, **keys)) == expected, (analysis, stat, keys)
        compared += bool(expected)
    assert compared >= 15
