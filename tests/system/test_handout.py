"""What is handed on from the report of the bundled study: one Word document, each figure as PDF and PNG."""

import io
import shutil
import subprocess
import sys

import docx
import pytest
from PIL import Image

from helpers.foundation.runs import PROJECT, open_run

HANDOUT = PROJECT / "reports" / "synthetic" / "final" / "handout"


def in_lab() -> set:
    return {(path, path.stat().st_mtime_ns) for path in (open_run().derived / "lab").rglob("*")}


@pytest.fixture(scope="module")
def handout():
    before = in_lab()
    shutil.rmtree(HANDOUT, ignore_errors=True)
    command = [sys.executable, "-m", "helpers.handout", "synthetic/final"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.splitlines()[-1] == "reports/synthetic/final/handout"
    yield HANDOUT, in_lab() == before
    shutil.rmtree(HANDOUT, ignore_errors=True)


@pytest.mark.long
def test_every_figure_of_the_run_is_there_as_pdf_and_png(handout):
    names = sorted(open_run().figures()["NAME"])
    assert sorted(path.name for path in (handout[0] / "figures").iterdir()) == sorted(
        f"{name}.{kind}" for name in names for kind in ("pdf", "png")
    )
    for path in (handout[0] / "figures").glob("*.png"):
        with Image.open(path) as picture:
            assert round(picture.info["dpi"][0]) == 300
    assert not any(b"CreationDate" in path.read_bytes() for path in (handout[0] / "figures").glob("*.pdf"))


@pytest.mark.long
def test_the_document_holds_tables_and_figures_and_says_that_the_data_are_synthetic(handout):
    made = docx.Document(io.BytesIO((handout[0] / "report.docx").read_bytes()))
    assert "Synthetic data" in made.sections[0].header.paragraphs[0].text
    assert len(made.tables) > 60 and len(made.inline_shapes) >= 20
    captions = [one.text for one in made.paragraphs if one.style.name == "Caption"]
    assert len(captions) == len(made.tables) + len(made.inline_shapes)


@pytest.mark.long
def test_nothing_is_written_into_the_run(handout):
    assert handout[1]


def test_a_name_that_is_no_run_is_refused_with_a_sentence():
    command = [sys.executable, "-m", "helpers.handout", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)
    assert done.returncode == 1 and "names no run" in done.stderr and "Traceback" not in done.stderr
