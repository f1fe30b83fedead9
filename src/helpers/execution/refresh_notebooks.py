"""Outputs of the bundled study into ``notebooks/``, where readers and nbval find them."""

import ast
import re
import sys
from pathlib import Path

from helpers.execution import notebooks
from helpers.execution.files import write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes

INJECTED = "injected-parameters"
UNSTORED = "nbval-ignore-output"

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
        copy.cells = _without_injected(copy)
        written = notebooks.read(target)
        if [cell.source for cell in copy.cells] != [cell.source for cell in written.cells]:
            raise StudyError(f"{executed.name} was changed after it was executed; run make again.")
        _check_defaults(request, written, executed.stem)
        copy = notebooks.cleaned(copy, project=request.project)
        if problems := blemishes(copy):
            raise StudyError(f"{executed.name}, {problems[0]}.")
        if write_if_changed(target, notebooks.text(copy).encode()):
            changed.append(executed.name)
    return changed


def store_explored(project: Path) -> list[str]:
    """Execute the notebooks that no report is made of and store their outputs; return the names of those that changed.

    They run on the defaults of their parameters. A cell tagged ``nbval-ignore-output`` shows what no file can hold,
    such as controls, and is stored without it.

    Raises
    ------
    StudyError
        A notebook has no parameters, or its outputs hold something that another machine or another hour would change.
    papermill.PapermillExecutionError
        A cell failed.
    """
    folder, changed = project / "notebooks", []
    for path in sorted(set(folder.glob("*.ipynb")) - set(folder.glob(hashes.NUMBERED))):
        written = notebooks.read(path)
        given = {key: ast.literal_eval(value) for key, value in notebooks.defaults(written).items()}
        executed = notebooks.execute_in_kernel(written, given, name=path.stem, folder=folder)
        executed.cells = _without_injected(executed)
        copy = notebooks.cleaned(executed, project=project)
        for cell in copy.cells:
            if UNSTORED in cell.metadata.get("tags", []):
                cell.outputs = []
        if problems := blemishes(copy):
            raise StudyError(f"{path.name}, {problems[0]}.")
        if write_if_changed(path, notebooks.text(copy).encode()):
            changed.append(path.name)
    return changed


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


def _without_injected(notebook: notebooks.NotebookNode) -> list[notebooks.NotebookNode]:
    return [cell for cell in notebook.cells if INJECTED not in cell.metadata.get("tags", [])]


def _texts(output: notebooks.NotebookNode) -> list[str]:
    data = output.get("data", {})
    return [output.get("text", ""), *(data[kind] for kind in data if kind.startswith("text/"))]


def _check_defaults(request: Request, notebook: notebooks.NotebookNode, name: str) -> None:
    wanted = request.parameters
    given = {key: ast.literal_eval(value) for key, value in notebooks.defaults(notebook).items()}
    if given != wanted:
        raise StudyError(f"{name}: the defaults of its parameters are not those of the bundled study, {wanted}.")


if __name__ == "__main__":
    said = [f"{path}, {problem}" for path in sys.argv[1:] for problem in blemishes(notebooks.read(Path(path)))]
    sys.exit("\n".join(said) or 0)
