"""Whole studies, generated or random: each count has as many subjects behind it, those that plain loops find."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.foundation.amendment import amended
from helpers.foundation.calendar import add_months
from helpers.foundation.laboratory import CTCAE
from helpers.foundation.protocol import Monitoring
from helpers.foundation.results import Results
from helpers.ingest import ingest_study
from helpers.synthetic import generate, write_study
from tests.analyse.behind import COVERED, SHARED, agree, behind, lines_of
from tests.derive.patient import PROTOCOL
from tests.oracle.cohort import make_cohort
from tests.played import Memory, play
from tests.studies.test_properties import study as study_of_cohort

RULE = {"p0": 0.3, "prior": (0.6, 1.4), "limit": 0.95, "grade": 3, "related": True, "max_subjects": 36}
MONITORED = PROTOCOL.model_copy(update={"monitoring": Monitoring(**RULE, rates=(0.1, 0.5), source="A test.")})
LATER = {
    "label": "Time from distant progression", "events": ["local_progression", "death"], "assessments": "local",
    "start": "distant_progression", "source": "A test.",
}  # fmt: skip


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
    return site(5, subjects=60, protocol=amended(MONITORED, {"endpoints.LATER": LATER}))


def test_list_and_count_agree(one):
    agree(one.results)
    subjects = one.results.subjects
    listed = set(zip(subjects["ANALYSIS"], subjects["STAT"], strict=True))
    # in this study the dose and the consent of everybody are known, nobody died soon after treatment, and somebody is
    # behind every other count
    assert {(analysis, stat) for analysis, stats in COVERED.items() for stat in stats} - listed == {
        ("sbrt-delivery", "missing"), ("feasibility", "missing"), ("deaths-within", "n"),
    }  # fmt: skip
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
    # lesions and records, and points of a curve
    beyond = {
        (f"lesion-cumulative-incidence{of}", stat) for of in ("", "-ptvd95") for stat in ("n", "events", "at_risk")
    }
    beyond |= {("mean-cumulative-count", "events"), ("protocol-deviation", "events"), ("marker-course", "n")}
    beyond |= {("marker-course", "left_out")}
    more = ("lesion-cumulative-incidence", "mean-cumulative-count", "next-therapy", "decompensation")
    beyond |= {(f"{name}-curve", "at_risk") for name in (*more, "cumulative-incidence", "ae-cumulative-incidence")}
    beyond |= {("reader-kaplan-meier-curve", stat) for stat in COVERED["at-risk"]}
    assert there - covered == curves | records | quarters | beyond
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
