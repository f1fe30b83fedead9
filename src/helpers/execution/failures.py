"""A failed notebook in a few lines: which notebook, which cell, and the cause."""

import builtins
import re

from helpers.execution.notebooks import NotebookNode, PapermillExecutionError, strip_color
from helpers.foundation.errors import StudyError

_OF_FILES = re.compile(r"\[Errno \d+\] (?P<reason>.+): '(?:.*/made/staging/[^/]+/)?(?P<file>[^']+)'")
_FRAME = re.compile(r"File \S*?((?:src/)?helpers/\S+?\.py):(\d+), in (\w+)")


def describe(failure: Exception, notebook: NotebookNode, *, name: str) -> str:
    """Return what to print when a notebook has failed.

    Parameters
    ----------
    failure : Exception
        What papermill or the kernel raised.
    notebook : NotebookNode
        As written, for the number and the heading of the cell.
    name : str
        Name of the notebook.
    """
    if isinstance(failure, OSError) and failure.filename:
        return f"{name} stopped: {failure.filename} cannot be read or written: {failure.strerror}."
    if not isinstance(failure, PapermillExecutionError):
        cause = " ".join(str(failure).split()) or type(failure).__name__
        return f"{name} stopped: {cause}"
    return f"{name} stopped in {_place(failure, notebook)}:\n{_cause(failure)}"


def _place(failure: PapermillExecutionError, notebook: NotebookNode) -> str:
    """The cell as a reader of the notebook counts it: papermill has put its own parameters among the cells."""
    sources = [cell.source for cell in notebook.cells]
    if failure.source not in sources:
        return "the cell of parameters"
    position = sources.index(failure.source)
    heading = next(
        (
            line.lstrip("# ")
            for cell in reversed(notebook.cells[:position])
            if cell.cell_type == "markdown"
            for line in cell.source.splitlines()
            if line.startswith("#")
        ),
        None,
    )
    first_line = next((line for line in failure.source.splitlines() if line.strip()), "")
    under = f", under “{heading}”" if heading else ""
    return f"cell {position + 1} of {len(sources)}{under} ({first_line.strip()})"


def _cause(failure: PapermillExecutionError) -> str:
    if failure.ename == StudyError.__name__:
        return _indented(failure.evalue)
    if (refusal := _OF_FILES.fullmatch(failure.evalue)) and _is_system_error(failure.ename):
        return _indented(f"{refusal['file']} cannot be read or written: {refusal['reason']}.")
    frames = _FRAME.findall(strip_color("\n".join(failure.traceback)))
    where = [f"in {file}, line {line}, {function}" for file, line, function in frames[-1:]]
    lines = [line for line in strip_color(failure.evalue).strip().splitlines() if line.strip()]
    shown = lines if len(lines) <= 6 else [*lines[:2], "…", *lines[-3:]]
    return _indented("\n".join([f"{failure.ename}: {shown[0] if shown else 'no message'}", *shown[1:], *where]))


def _is_system_error(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, OSError)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
