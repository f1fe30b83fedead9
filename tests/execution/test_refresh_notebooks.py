import subprocess
import sys

import nbformat
import pytest

from helpers.execution import notebooks
from helpers.execution.refresh_notebooks import blemishes, store
from helpers.foundation.errors import StudyError


@pytest.fixture
def run(asked, notebook):
    """A notebook as written, and as executed: papermill's cell among the others, with an output."""

    def build(written, *, output="2", parameters='study = "pilot"\nanalysis = "final"\ncutoff = ""'):
        plain, executed = notebook(written, parameters=parameters), notebook("1 + 1", parameters=parameters)
        injected = nbformat.v4.new_code_cell("# Parameters", metadata={"tags": ["injected-parameters"]})
        executed.cells.insert(1, injected)
        executed.cells[3].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": output})]
        (asked.derived / "notebooks").mkdir()
        (asked.project / "notebooks/01.ipynb").write_text(notebooks.text(plain))
        (asked.derived / "notebooks/01.ipynb").write_text(notebooks.text(executed))
        return asked

    return build


def test_outputs_are_stored_without_the_cell_of_papermill(run):
    asked = run("1 + 1")
    assert store(asked) == ["01.ipynb"]
    stored = notebooks.read(asked.project / "notebooks/01.ipynb")
    assert [cell.cell_type for cell in stored.cells] == ["code", "markdown", "code"]
    assert stored.cells[2].outputs[0].data["text/plain"] == "2"
    assert store(asked) == []


def test_notebook_changed_since_is_refused(run):
    with pytest.raises(StudyError, match="changed after it was executed"):
        store(run("1 + 2"))


def test_defaults_that_are_not_the_bundled_study_are_refused(run):
    asked = run("1 + 1", parameters='study = "pilot"\nanalysis = "final"\ncutoff = "2025-01-01"')
    with pytest.raises(StudyError, match="not those of the bundled study"):
        store(asked)


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("/home/jane/study", "a path of a machine"),
        ("made on 2025-01-01 12:00:00", "a time of day"),
        ("<object at 0x7f3a5c1b2d30>", "an address in memory"),
        (" 45%|####      |", "a progress bar"),
    ],
)
def test_output_that_belongs_to_one_machine_or_hour_is_refused(run, output, what):
    with pytest.raises(StudyError, match=rf"01\.ipynb, cell 3: {what}"):
        store(run("1 + 1", output=output))


def test_clean_notebook_has_no_blemish(notebook, project):
    assert blemishes(notebooks.cleaned(notebook("1 + 1"), project=project)) == []


def test_command_of_the_commit_hook(notebook, project, tmp_path):
    written = notebooks.cleaned(notebook("1 + 1"), project=project)
    (tmp_path / "a.ipynb").write_text(notebooks.text(written))
    command = [sys.executable, "-m", "helpers.execution.refresh_notebooks", str(tmp_path / "a.ipynb")]
    assert subprocess.run(command, capture_output=True).returncode == 0
    written.metadata.papermill = {}
    (tmp_path / "a.ipynb").write_text(notebooks.text(written))
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path}/a.ipynb, the notebook: metadata papermill\n")


def test_blemishes_of_metadata_and_warnings(notebook):
    written = notebook("1 + 1")
    written.metadata = {"papermill": {}, "language_info": {"version": "3.11.7"}}
    written.cells[2].metadata = {"execution": {}}
    written.cells[2].outputs = [nbformat.v4.new_output("stream", name="stderr", text="careful")]
    assert blemishes(notebooks.NotebookNode(written)) == [
        "the notebook: metadata papermill",
        "the notebook: a version of Python",
        "cell 3: metadata execution",
        "cell 3: a warning on stderr",
    ]
