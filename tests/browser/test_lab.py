"""A real JupyterLab in Chromium: notebooks run from top to bottom, and the controls of the page respond.

It is the server of `make lab`, on copies of the notebooks, so that nothing that is saved here changes the project's.
That a notebook writes by its run alone, and outside make to the lab alone, is in tests/foundation/test_runs.py.
"""

import json
import re
from types import SimpleNamespace

import pytest

from helpers.execution import notebooks
from helpers.foundation.runs import PROJECT
from helpers.provenance.hashes import file_hash
from tests.system import lab
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.long]

EXPLORE = "explore.ipynb"
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
REPORT = PROJECT / "reports" / "synthetic" / "final"
DERIVED = PROJECT / "data" / "derived" / "synthetic" / "final"
UNTIL = 240_000
"""Milliseconds that anything may take, on a machine that does other things."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    own, root, settings = (tmp_path_factory.mktemp(name) for name in ("own", "root", "settings"))
    (root / "notebooks").mkdir()
    for name in NOTEBOOKS:
        copy = notebooks.read(PROJECT / "notebooks" / name)
        for cell in copy.cells:
            if cell.cell_type == "code":  # what is there after a run, the run has made
                cell.outputs, cell.execution_count = [], None
        (root / "notebooks" / name).write_text(notebooks.text(copy), encoding="utf-8")
    tracker = settings / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text(json.dumps({"windowingMode": "none"}))  # every cell is in the page, also those out of sight
    with lab.started(own, root=root, settings=settings) as started:
        yield started


@pytest.fixture(scope="module")
def notebook(server, browser):
    """A notebook in a window and workspace of its own, all of it run once in a kernel of its own; made when asked for.

    Beside its page it has the files of report and derived data before and after.
    """
    contexts, opened = [], {}

    def run(name):
        before = files()
        context = browser.new_context(viewport={"width": 1500, "height": 1000})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(UNTIL)
        page.goto(server.address(f"notebooks/{name}", workspace=f"test-{len(contexts)}"))
        page.locator(".jp-NotebookPanel-notebook .jp-CodeCell").first.wait_for()
        _wait_for_kernel(context, server, name)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        page.wait_for_function(_RUN)
        return SimpleNamespace(page=page, before=before, after=files())

    def once(name):
        if name not in opened:
            opened[name] = run(name)
        return opened[name]

    yield once
    for context in contexts:
        for kernel in context.request.get(server.service("kernels")).json():
            context.request.delete(server.service(f"kernels/{kernel['id']}"))
        context.close()


def _wait_for_kernel(context, server, name):
    """Wait for the kernel and for the window to be connected: before, JupyterLab would ask which kernel to take."""

    def connected():
        sessions = context.request.get(server.service("sessions")).json()
        kernels = [session["kernel"] for session in sessions if session["path"] == f"notebooks/{name}"]
        return any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels)

    until(connected, seconds=UNTIL / 1000, otherwise=lambda: "JupyterLab did not start a kernel for the notebook")


_RUN = """() => {
    const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
    const failed = document.querySelector('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]');
    const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
    return failed || (idle && prompts.length && prompts.every((prompt, at) => prompt === `[${at + 1}]:`));
}"""
"""All code cells were run, in order, or one failed."""


def files():
    """Every file of the report and of the derived data but those of the lab, by its hash."""
    found = [path for folder in (REPORT, DERIVED) for path in sorted(folder.rglob("*"))]
    return {path: file_hash(path) for path in found if path.is_file() and DERIVED / "lab" not in path.parents}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_from_top_to_bottom_and_touches_no_report(notebook, name):
    ran = notebook(name)
    for kind in ("error", "stderr"):
        said = ran.page.locator(f'.jp-Notebook [data-mime-type="application/vnd.jupyter.{kind}"]')
        assert said.all_text_contents() == []
    assert REPORT / "index.html" in ran.before
    assert ran.after == ran.before


def test_the_controls_of_the_page_respond(notebook):
    page = notebook(EXPLORE).page
    panel = page.locator(".jp-Notebook .jp-OutputArea-output .widget-hbox").last
    panel.locator("svg").first.wait_for()
    panel.get_by_text("so no outcome changes").wait_for()

    _choose(panel, "Compared with", "Baseline")
    panel.get_by_text(re.compile(r"Outcome changed: \d+ of 35 subjects")).wait_for()
    panel.get_by_text("local.reference from nadir to baseline").wait_for()

    slider = panel.locator(".widget-slider", has_text="Increase, %")
    slider.locator(".noUi-handle").focus()
    for _ in range(4):  # faster than the kernel answers
        page.keyboard.press("ArrowRight")
    assert slider.locator(".widget-readout").inner_text() == "40"
    panel.get_by_text(re.compile(r"local\.progression_ratio from .* to 140/100")).wait_for()

    _choose(panel, "Subgroup", "SEX: Sex")
    panel.locator("caption", has_text="Local progression-free survival by sex").wait_for()

    panel.get_by_role("button", name="As in the protocol").click()
    panel.get_by_text("so no outcome changes").wait_for()

    _choose(panel, "Endpoint", "OS: Overall survival")
    panel.get_by_text("Overall survival, %").first.wait_for(state="attached")
    panel.locator("select:disabled").first.wait_for()

    panel.get_by_label("Covariates").select_option(label="AGE: Age")
    panel.get_by_text("Age, per year").wait_for()


def _choose(panel, label, option):
    panel.get_by_label(label, exact=True).select_option(label=option)
