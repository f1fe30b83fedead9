"""``python -m helpers.handout RUN``: the report as a Word document, and its figures as PDF and PNG."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from helpers.execution import notebooks
from helpers.foundation.errors import StudyError
from helpers.foundation.handover import DRAWN, SAID, STAGING
from helpers.foundation.runs import PROJECT, Run, open_named
from helpers.present.report import arrange
from helpers.present.sections.material import Material
from helpers.present.word import report_document
from helpers.provenance.facts import facts

DRAWING = ("03_toxicity", "04_survival")
"""The notebooks that draw."""


def main(arguments: list[str]) -> int:
    """Write what is handed on and say where it is; a refusal is one sentence and an exit code of 1."""
    try:
        run = open_named(arguments[0])
        target = PROJECT / "reports" / run.name / "handout"
        write(run, target)
    except (StudyError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(target.relative_to(PROJECT))
    return 0


def write(run: Run, target: Path) -> None:
    """Write ``report.docx`` and ``figures/<name>.pdf`` and ``.png``; what lay there goes.

    The notebooks that draw are executed again into a folder of their own, because a run keeps its figures as SVG alone.
    """
    report = arrange(Material.of(run, provenance=facts(run.derived / "inputs")))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".handout-") as folder:
        figures = Path(folder) / "handout" / "figures"
        figures.mkdir(parents=True)
        os.environ |= {DRAWN: str(figures), SAID: " · ".join(report.band), STAGING: str(Path(folder) / "staging")}
        analysis = "-".join(filter(None, [run.analysis, run.variant]))
        asked = {"study": run.study, "analysis": analysis, "cutoff": run.cutoff.isoformat() if run.cutoff else ""}
        for name in DRAWING:
            print(f"{name} …", flush=True)
            path = PROJECT / "notebooks" / f"{name}.ipynb"
            notebooks.execute_in_kernel(notebooks.read(path), asked, name=name, folder=path.parent)
        drawn = {path.stem: path.read_bytes() for path in sorted(figures.glob("*.png"))}
        (figures.parent / "report.docx").write_bytes(report_document(report, drawn))
        shutil.rmtree(target, ignore_errors=True)
        figures.parent.rename(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
