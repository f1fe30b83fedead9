"""A real JupyterLab in Chromium: every notebook runs from top to bottom, and the controls of the page respond.

It is the server of `make lab`, on copies of the notebooks, so that nothing that is saved here changes the project's.
"""

import itertools
import json
import re
import time

import pytest

from helpers.execution import notebooks
from helpers.foundation.runs import PROJECT
from helpers.provenance.hashes import file_hash
from tests.system import lab

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
REPORT = PROJECT / "reports" / "synthetic" / "final"
DERIVED = PROJECT / "data" / "derived" / "synthetic" / "final"
_WINDOWS = itertools.count()
UNTIL = 240_000
"""Milliseconds that a notebook may take, on a machine that does other things."""


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


@pytest.fixture
def notebook(server, browser):
    """Open a notebook in a window and workspace of its own, and run all of it in a kernel of its own."""
    contexts = []

    def run(name):
        context = browser.new_context(viewport={"width": 1500, "height": 1000})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(server.address(f"notebooks/{name}", workspace=f"test-{next(_WINDOWS)}"))
        page.locator(".jp-NotebookPanel-notebook .jp-CodeCell").first.wait_for()
        _wait_for_kernel(context, server)
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        page.wait_for_function(_RUN, timeout=UNTIL)
        return page

    yield run
    for context in contexts:
        for kernel in context.request.get(server.service("kernels")).json():
            context.request.delete(server.service(f"kernels/{kernel['id']}"))
        context.close()


def _wait_for_kernel(context, server):
    """Wait for the kernel and for the window to be connected: before, JupyterLab would ask which kernel to take."""
    for _ in range(600):
        kernels = context.request.get(server.service("kernels")).json()
        if any(kernel["execution_state"] == "idle" and kernel["connections"] for kernel in kernels):
            return
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not start a kernel for the notebook")


_RUN = """() => {
    const prompts = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
    const failed = document.querySelector('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]');
    const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
    return failed || (idle && prompts.length && prompts.every((prompt, at) => prompt === `[${at + 1}]:`));
}"""
"""All code cells were run, in order, or one failed."""


def published():
    return {path.name: file_hash(path) for path in sorted(REPORT.iterdir()) if path.is_file()}


def derived():
    files = (path for path in sorted(DERIVED.rglob("*")) if path.is_file() and "lab" not in path.parts)
    return {path.relative_to(DERIVED).as_posix(): file_hash(path) for path in files}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_from_top_to_bottom_and_touches_no_report(notebook, name):
    before = published(), derived()
    page = notebook(name)
    errors = page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]')
    assert errors.all_text_contents() == []
    assert page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').all_text_contents() == []
    assert (published(), derived()) == before


def test_the_controls_of_the_page_respond(notebook):
    page = notebook("explore.ipynb")
    panel = page.locator(".jp-Notebook .jp-OutputArea-output .widget-hbox").last
    panel.locator("svg").first.wait_for()
    assert "nobody has moved" in panel.inner_text()

    _choose(panel, "Compared with", "Baseline")
    moved = panel.get_by_text(re.compile(r"Outcome changed: \d+ of 35 subjects"))
    moved.wait_for()
    assert "from nadir to baseline" in panel.inner_text()

    slider = panel.locator(".widget-slider", has_text="Increase, %")
    slider.locator(".noUi-handle").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        time.sleep(0.05)
    panel.get_by_text("progression_ratio from nothing to 140/100").wait_for()

    _choose(panel, "Subgroup", "SEX: Sex")
    panel.get_by_role("cell", name="Local progression-free survival by sex").wait_for()

    panel.get_by_role("button", name="As in the protocol").click()
    panel.get_by_text("nobody has moved").wait_for()

    _choose(panel, "Endpoint", "OS: Overall survival")
    panel.get_by_text("Overall survival, %").first.wait_for(state="attached")
    assert panel.locator("select:disabled").count() >= 1

    panel.get_by_label("Covariates").select_option(label="AGE: Age")
    panel.get_by_text("Age, per year").wait_for()


def _choose(panel, label, option):
    panel.get_by_label(label, exact=True).select_option(label=option)
