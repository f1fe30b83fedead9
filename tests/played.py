"""Notebooks 02 to 04, cell by cell, on a study in memory."""

import ast
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from helpers.foundation import runs
from helpers.foundation.contracts import ADAM, ARD, ARD_SUBJECTS, FIGURES
from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results, combine
from tests.derive.patient import PROTOCOL

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("02_endpoints", "03_toxicity", "04_survival")


class Memory:
    """A run whose files are in memory; `found` has the results of each notebook."""

    cutoff = None

    def __init__(self, domains: dict[str, pd.DataFrame], *, protocol: Protocol = PROTOCOL):
        self._domains, self._adam = domains, {}
        self.protocol, self.found, self._drawn = protocol, {}, []

    @property
    def results(self) -> Results:
        """Everything that was found."""
        return combine(*self.found.values())

    @property
    def datasets(self) -> dict[str, pd.DataFrame]:
        """Datasets that were derived, and None for one that was not collected."""
        return {name: self._adam.get(name) for name in ADAM}

    @property
    def drawn(self) -> pd.DataFrame:
        """Every figure that was drawn."""
        return FIGURES.check(pd.concat(self._drawn, ignore_index=True))

    def domains(self):
        return self._domains

    def sdtm(self, domain):
        return self._domains.get(domain)

    def adam(self, name):
        return self._adam[name]

    def has_adam(self, name):
        return name in self._adam

    def write_adam(self, name, frame):
        self._adam[name] = frame

    def write_results(self, results, *, notebook):
        self.found[notebook] = Results(ARD.check(results.rows), ARD_SUBJECTS.check(results.subjects))

    def write_figures(self, drawn, *, notebook):
        self._drawn.append(FIGURES.check(pd.DataFrame([figure.row() for figure in drawn if figure is not None])))

    def write_findings(self, frame, *, notebook):
        pass


def play(run: Memory, monkeypatch: pytest.MonkeyPatch, *, notebooks: Sequence[str] = NOTEBOOKS, show: bool) -> Memory:
    """Run notebooks cell by cell; ``show`` also makes and renders the figure or table at the end of each cell."""
    monkeypatch.setattr(runs, "open_run", lambda *_: run)
    for notebook in notebooks:
        names = {}
        cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
        for cell in [cell for cell in cells if cell["cell_type"] == "code"]:
            body = ast.parse("".join(cell["source"])).body
            shown = body.pop() if body and isinstance(body[-1], ast.Expr) and not _writes(body[-1]) else None
            exec(compile(ast.Module(body, []), notebook, "exec"), names)
            if shown is not None and show:
                value = eval(compile(ast.Expression(shown.value), notebook, "eval"), names)
                render = getattr(value, "_repr_svg_", None) or getattr(value, "_repr_html_", None)
                assert value is None or (render or value.__repr__)()
    return run


def _writes(last: ast.Expr) -> bool:
    called = getattr(last.value, "func", None)
    return isinstance(called, ast.Attribute) and called.attr.startswith("write")
