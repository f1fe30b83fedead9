"""Outputs of the bundled study into ``notebooks/``, where readers and nbval find them."""

import ast
import re
import sys
from pathlib import Path

from helpers.execution import notebooks
from helpers.execution.failures import describe
from helpers.execution.files import write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError

INJECTED = "injected-parameters"

_OF_A_MACHINE = {
    "a path of a machine": re.compile(r"(?:/(?:home|root|Users|tmp|var/folders)/|[A-Z]:\\)[\w.-]+"),
    "a time of day": re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d"),
    "an address in memory": re.compile(r"\bat 0x[0-9a-f]{6,}"),
    "a progress bar": re.compile(r"\d+%\|"),
}


def store(request: Request) -> list[str]:
    """Store the outputs of a run in the notebooks; return the names of those that changed.

    Papermill's own cell of parameters is left out: the notebook's defaults must be what it held.

    Raises
    ------
    StudyError
        A notebook was changed since it was executed, its defaults are not the bundled study's, or its outputs hold
        something that another machine or another hour would change.
    """
    changed = []
    for executed in sorted((request.derived / "notebooks").glob("*.ipynb")):
        target = request.project / "notebooks" / executed.name
        copy = notebooks.read(executed)
        copy.cells = [cell for cell in copy.cells if INJECTED not in cell.metadata.get("tags", [])]
        written = notebooks.read(target)
        if [cell.source for cell in copy.cells] != [cell.source for cell in written.cells]:
            raise StudyError(f"{executed.name} was changed after it was executed; run make again.")
        _check_defaults(request, written, executed.stem)
        changed += _stored(copy, target, request)
    return changed


def store_apart(request: Request) -> list[str]:
    """Execute the notebooks that read no run, by their own defaults, and store them as `store` does.

    Raises
    ------
    StudyError
        A cell failed, or the outputs hold something that another machine or another hour would change.
    """
    changed = []
    for target in sorted((request.project / "notebooks").glob("*.ipynb")):
        written = notebooks.read(target)
        given = _defaults(written)
        if "study" in given:
            continue
        try:
            executed = notebooks.execute(written, given, name=target.stem, folder=target.parent, environment={})
        except notebooks.PapermillExecutionError as failure:
            raise StudyError(describe(failure, written, name=target.stem)) from failure
        executed.cells = [cell for cell in executed.cells if INJECTED not in cell.metadata.get("tags", [])]
        changed += _stored(executed, target, request)
    return changed


def _stored(executed: notebooks.NotebookNode, target: Path, request: Request) -> list[str]:
    """Store what was executed, and name the notebook where that changes it."""
    copy = notebooks.cleaned(executed, project=request.project)
    if problems := blemishes(copy):
        raise StudyError(f"{target.name}, {problems[0]}.")
    return [target.name] if write_if_changed(target, notebooks.text(copy).encode()) else []


def blemishes(notebook: notebooks.NotebookNode) -> list[str]:
    """Say where a stored notebook holds what does not belong in one: times, paths, addresses, notes of tools."""
    found = [f"the notebook: metadata {key}" for key in notebook.metadata if key not in ("kernelspec", "language_info")]
    if "version" in notebook.metadata.get("language_info", {}):
        found.append("the notebook: a version of Python")
    for position, cell in enumerate(notebook.cells, start=1):
        place = f"cell {position}"
        found += [f"{place}: metadata {key}" for key in cell.metadata if key not in notebooks.KEPT]
        for output in cell.get("outputs", []):
            shown = "\n".join(_texts(output))
            found += [f"{place}: {what}" for what, pattern in _OF_A_MACHINE.items() if pattern.search(shown)]
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"{place}: a warning on stderr")
    return found


def _texts(output: notebooks.NotebookNode) -> list[str]:
    data = output.get("data", {})
    return [output.get("text", ""), *(data[kind] for kind in data if kind.startswith("text/"))]


def _check_defaults(request: Request, notebook: notebooks.NotebookNode, name: str) -> None:
    wanted = {"study": request.study, "analysis": request.analysis, "cutoff": request.cutoff}
    if _defaults(notebook) != wanted:
        raise StudyError(f"{name}: the defaults of its parameters are not those of the bundled study, {wanted}.")


def _defaults(notebook: notebooks.NotebookNode) -> dict[str, str]:
    return {key: ast.literal_eval(value) for key, value in notebooks.defaults(notebook).items()}


if __name__ == "__main__":
    said = [f"{path}, {problem}" for path in sys.argv[1:] for problem in blemishes(notebooks.read(Path(path)))]
    sys.exit("\n".join(said) or 0)
