"""A project of a few small files, in which the machinery can be tried without kernels."""

import nbformat
import pytest

from helpers.execution import inputs, request


@pytest.fixture
def project(tmp_path):
    raw = tmp_path / "data/raw/pilot"
    raw.mkdir(parents=True)
    (raw / "dm.csv").write_text("USUBJID\nA\n")
    (raw / "ae.csv").write_text("USUBJID,AESEQ\nA,1\n")
    (tmp_path / "protocol.yml").write_text("trial: a\n")
    (tmp_path / "requirements.lock").write_text("pandas==2.3.3\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "src/helpers/derive").mkdir(parents=True)
    for folder in ("", "derive"):
        (tmp_path / "src/helpers" / folder / "__init__.py").write_text('"""A floor."""\n')
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def asked(project):
    """A final analysis of the study, with its lists of inputs."""
    asked = request.parse(project, study="pilot", analysis="final", cutoff="", protocol="protocol.yml")
    inputs.refresh(asked)
    (asked.derived / "made").mkdir()
    return asked


@pytest.fixture
def notebook():
    """Return a notebook of a heading, the three parameters of every notebook, and the cells that are given."""

    def build(*cells, parameters='study = "pilot"\nanalysis = "final"\ncutoff = ""'):
        first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        heading = nbformat.v4.new_markdown_cell("Some prose.\n\n## How many are there?", metadata={"tags": []})
        code = [nbformat.v4.new_code_cell(cell, metadata={"tags": []}) for cell in cells]
        return nbformat.v4.new_notebook(cells=[first, heading, *code])

    return build
