"""The notebooks on studies that collected little: every cell runs and shows something, and nothing becomes a zero."""

import ast
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.analyse.ard import combine
from helpers.analyse.counted import together
from helpers.analyse.members import agree
from helpers.foundation import runs
from helpers.foundation.contracts import ARD_SUBJECTS, FINDINGS, REQUIRED_DOMAINS, SDTM
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.present.test_report import page

ROOT = Path(__file__).parents[2]


class Memory:
    """A run whose files are in memory."""

    protocol, cutoff = PROTOCOL, None

    def __init__(self, domains):
        self._domains, self._adam, self.results, self.members = domains, {}, [], []

    def domains(self):
        return self._domains

    def adam(self, name):
        return self._adam[name]

    def has_adam(self, name):
        return name in self._adam

    def write_adam(self, name, frame):
        self._adam[name] = frame

    def write_ard(self, frame, *, notebook):
        self.results.append(frame)

    def write_ard_subjects(self, frame, *, notebook):
        self.members.append(ARD_SUBJECTS.check(frame))

    def write_findings(self, frame, *, notebook):
        pass


def played(run: Memory, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Run notebooks 02 to 04 cell by cell, render what each shows, and hold each count against its list."""
    monkeypatch.setattr(runs, "open_run", lambda *_: run)
    for notebook in ("02_endpoints", "03_toxicity", "04_survival"):
        names = {}
        cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
        for cell in [cell for cell in cells if cell["cell_type"] == "code"]:
            body = ast.parse("".join(cell["source"])).body
            shown = body.pop() if body and isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), notebook, "exec"), names)
            if shown is not None:
                value = eval(compile(ast.Expression(shown.value), notebook, "eval"), names)
                render = getattr(value, "_repr_svg_", None) or getattr(value, "_repr_html_", None)
                assert value is None or (render or value.__repr__)()
    agree(combine(*run.results), together(*run.members))
    return run


@pytest.fixture(scope="module")
def bundled():
    return ingest_study(ROOT / "data" / "raw" / "synthetic", protocol=PROTOCOL).domains


def report(run: Memory) -> str:
    names = ("adsl", "adtr", "adrs", "adtte", "adae", "adlf")
    datasets = {name: run.adam(name) for name in names}
    return page(SimpleNamespace(**datasets, ard=combine(*run.results), findings=FINDINGS.empty()))


def test_a_study_of_the_required_domains_alone(bundled, monkeypatch):
    run = played(Memory({name: bundled[name] for name in REQUIRED_DOMAINS}), monkeypatch)
    html = report(run)
    assert "Laboratory results were not collected." in html
    assert "Neither laboratory nor Child-Pugh scores tell of the liver in this study." in html
    assert "After treatment" in html
    assert not run.has_adam("adlb")


def test_a_laboratory_without_a_record(bundled, monkeypatch):
    run = played(Memory({**bundled, "lb": SDTM["lb"].empty()}), monkeypatch)
    assert "Child-Pugh score 2 points or more above baseline" in report(run)
    assert "Here it can be told of nobody for the ALBI score." in report(run)


def test_grades_that_nobody_recorded_are_no_zeros(bundled, monkeypatch):
    run = played(Memory({**bundled, "ae": bundled["ae"].assign(AETOXGR="", AEOUT="")}), monkeypatch)
    rows = (
        run.results[1].query("ANALYSIS == 'ae-overview' and STAT == 'n' and PHASE == ''").set_index("TERM")["STATVAL"]
    )
    assert rows[["fatal", ">=3", "related >=3"]].isna().all()
    assert rows["any"] > 0
