"""The notebooks on studies that collected little: every cell runs and shows something, and nothing becomes a zero."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.foundation.contracts import FINDINGS, REQUIRED_DOMAINS, SDTM
from helpers.ingest import ingest_study
from tests.analyse.behind import agree
from tests.derive.patient import PROTOCOL, size, study, target
from tests.played import Memory, play
from tests.present.test_report import page

ROOT = Path(__file__).parents[2]
TUMOUR = {"tu": [target()], "tr": [size("2022-12-20", 50), size("2023-07-10", 60)]}


def played(run: Memory, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Run notebooks 02 to 04 cell by cell, render what each shows, and hold each count against its list."""
    agree(play(run, monkeypatch, show=True).results)
    return run


@pytest.fixture(scope="module")
def bundled():
    return ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains


def report(run: Memory) -> str:
    names = ("adsl", "adtr", "adrs", "adtte", "adae", "adlf")
    datasets = {name: run.adam(name) for name in names}
    return page(SimpleNamespace(**datasets, ard=run.results.rows, findings=FINDINGS.empty()))


def test_a_study_of_the_required_domains_alone(bundled, monkeypatch):
    run = played(Memory({name: bundled[name] for name in REQUIRED_DOMAINS}), monkeypatch)
    html = report(run)
    assert "Laboratory results were not collected." in html
    assert "This study has neither laboratory results nor Child-Pugh scores that describe liver function." in html
    assert "After treatment" in html
    assert not run.has_adam("adlb")


def test_a_laboratory_without_a_record(bundled, monkeypatch):
    run = played(Memory({**bundled, "lb": SDTM["lb"].empty()}), monkeypatch)
    assert "Child-Pugh score 2 points or more above baseline" in report(run)
    assert "In this study the answer is not known for any subject in: the ALBI score." in report(run)


def test_grades_that_nobody_recorded_are_no_zeros(bundled, monkeypatch):
    run = played(Memory({**bundled, "ae": bundled["ae"].assign(AETOXGR="", AEOUT="")}), monkeypatch)
    rows = (
        run.found["03_toxicity"]
        .rows.query("ANALYSIS == 'ae-overview' and STAT == 'n' and PHASE == ''")
        .set_index("TERM")["STATVAL"]
    )
    assert rows[["fatal", ">=3", "related >=3"]].isna().all()
    assert rows["any"] > 0


def test_a_primary_endpoint_with_competing_events_gets_cumulative_incidences_alone(bundled, monkeypatch):
    endpoints = dict(PROTOCOL.endpoints)
    endpoints["LPFS"] = endpoints["LPFS"].model_copy(update={"counts_as_event": ("local_progression",)})
    run = played(Memory(bundled, protocol=PROTOCOL.model_copy(update={"endpoints": endpoints})), monkeypatch)
    rows = run.results.rows
    assert set(rows.loc[rows["PARAMCD"] == "LPFS", "ANALYSIS"]) == {
        "at-risk", "cox-size", "cumulative-incidence", "cumulative-incidence-curve", "kaplan-meier-bpcp", "maturity",
        "subsequent-therapy", "completeness", "curve-limits", "enough-at-risk", "reader-kaplan-meier",
        "reader-kaplan-meier-curve", "reader-progression",
    }  # fmt: skip


def test_therapies_that_nobody_was_asked_about_have_no_result(monkeypatch):
    for nothing in ({}, {"pr": [], "cm": []}):  # a file without a record says as little as none
        results = play(Memory(study(**TUMOUR, **nothing)), monkeypatch, show=False).found["04_survival"].rows
        assert "subsequent-therapy" not in set(results["ANALYSIS"])
        assert {"failure-pattern", "dpfs-component"} <= set(results["ANALYSIS"])
