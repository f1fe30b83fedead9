import nbformat
import pytest

from helpers.execution import notebooks
from helpers.foundation.errors import StudyError

GIVEN = {"study": "pilot", "analysis": "final", "cutoff": ""}


def test_parameters_that_fit(notebook):
    notebooks.check_parameters(notebook(), GIVEN, name="01_ingestion")


def test_unknown_parameter(notebook):
    with pytest.raises(StudyError, match="01_ingestion does not know the parameter stuffy"):
        notebooks.check_parameters(notebook(), GIVEN | {"stuffy": "x"}, name="01_ingestion")


def test_missing_parameter(notebook):
    written = notebook(parameters='study = "pilot"\nanalysis = "final"\ncutoff = ""\nreader = "central"')
    with pytest.raises(StudyError, match="01_ingestion has the parameter reader, which is not given"):
        notebooks.check_parameters(written, GIVEN, name="01_ingestion")


def test_no_cell_of_parameters(notebook):
    written = notebook()
    written.cells[0].metadata.tags = []
    with pytest.raises(StudyError, match="no cell tagged 'parameters'"):
        notebooks.check_parameters(written, GIVEN, name="01_ingestion")


def test_what_is_no_notebook(tmp_path):
    with pytest.raises(StudyError, match=r"There is no notebook 07\.ipynb"):
        notebooks.read(tmp_path / "07.ipynb")
    (tmp_path / "07.ipynb").write_text("{")
    with pytest.raises(StudyError, match="cannot be read as a notebook"):
        notebooks.read(tmp_path / "07.ipynb")


def executed(notebook, project, *, output):
    """A notebook as papermill leaves it, with everything in it that changes from hour to hour."""
    copy = notebook("1 + 1")
    copy.metadata = {"papermill": {"start_time": "2025-01-01T00:00:00"}, "language_info": {"version": "3.11.7"}}
    copy.cells[2].metadata = {"execution": {"iopub.execute_input": "2025"}, "papermill": {"duration": 1.0}, "tags": []}
    copy.cells[2].outputs = [output]
    copy.cells[2].execution_count = 17
    return notebooks.cleaned(copy, project=project)


def test_executed_copy_holds_no_times_versions_or_counts(notebook, project):
    output = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=17, metadata={"a": 1})
    copy = executed(notebook, project, output=output)
    assert [cell.id for cell in copy.cells] == ["cell-01", "cell-02", "cell-03"]
    assert copy.cells[0].metadata == {"tags": ["parameters"]}
    assert copy.cells[2].metadata == {}
    assert copy.cells[2].execution_count == copy.cells[2].outputs[0].execution_count == 2
    assert "version" not in copy.metadata.language_info
    assert "papermill" not in notebooks.text(copy)


def test_executed_copy_holds_no_path_of_the_machine(notebook, project):
    said = f"{project}/data/raw\nsomewhere/ipykernel_4711/123.py:3: a remark\n"
    copy = executed(notebook, project, output=nbformat.v4.new_output("stream", name="stdout", text=said))
    assert copy.cells[2].outputs[0].text == "./data/raw\n<cell>:3: a remark\n"


def test_a_notebook_is_executed_with_its_parameters_where_it_lies(notebook, project):
    written = notebook("import os\nprint(study, cutoff or 'none', os.environ['EXTRA'], os.path.basename(os.getcwd()))")
    copies = [
        notebooks.cleaned(
            notebooks.execute(written, GIVEN, name="x", folder=project / "notebooks", environment={"EXTRA": "given"}),
            project=project,
        )
        for _ in range(2)
    ]
    assert copies[0].cells[3].outputs[0].text == "pilot none given notebooks\n"
    assert notebooks.text(copies[0]) == notebooks.text(copies[1])
    assert written.cells[2].outputs == []


def test_notebook_is_on_no_network(notebook, tmp_path):
    own = """
import os
from pathlib import Path
files = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
held = {os.readlink(file) for file in files if os.path.exists(file)}
lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
print({line[1].split(":")[0] for line in lines if f"socket:[{line[9]}]" in held and line[3] == "0A"})
"""
    done = notebooks.execute(notebook(own), GIVEN, name="sockets", folder=tmp_path, environment={})
    assert done.cells[-1].outputs[0].text == "set()\n"
