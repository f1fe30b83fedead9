"""Notebooks run in this very process: stands in for `helpers.execution.notebooks` where a copy must be quick."""

import json
import os

KEPT = ("tags",)


class NotebookNode(dict):
    """A dictionary with its keys as attributes."""

    def __getattr__(self, name):
        return self[name]


class PapermillExecutionError(Exception):
    """A cell failed."""

    def __init__(self, source, failure):
        super().__init__(str(failure))
        self.source, self.traceback = source, []
        self.ename, self.evalue = type(failure).__name__, str(failure)


def strip_color(text):
    return text


def read(path):
    cells = json.loads(path.read_text())["cells"]
    return NotebookNode(cells=[NotebookNode(cell, source="".join(cell["source"])) for cell in cells])


def execute(notebook, parameters, *, name, folder, environment):
    os.environ.update(environment)
    os.chdir(folder)
    names = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                exec(cell.source, names)
            except Exception as failure:
                raise PapermillExecutionError(cell.source, failure) from failure
            names.update(parameters)
    return notebook


def cleaned(notebook, *, project):
    return notebook


def text(notebook):
    return json.dumps(notebook) + "\n"
