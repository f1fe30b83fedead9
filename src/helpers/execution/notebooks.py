"""Execution of one notebook by papermill, and its executed copy without anything of the machine or the hour."""

import os
import re
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from pathlib import Path

# jsonschema would load a grammar of IRIs (optional, two seconds) that no notebook needs. Whoever needs nbformat or
# papermill takes it from here.
sys.modules.setdefault("rfc3987_syntax", None)

import nbformat
import papermill
from nbformat import NotebookNode
from papermill import PapermillExecutionError
from papermill.exceptions import strip_color
from papermill.inspection import _infer_parameters
from traitlets.config import Config

from helpers.execution import warm
from helpers.foundation.errors import StudyError
from helpers.foundation.replacing import naming

__all__ = ["NotebookNode", "PapermillExecutionError", "strip_color"]

KERNEL = "python3"
"""Name of the environment's own kernel."""

KEPT = ("jupyter", "tags")
"""What a cell keeps of its metadata."""

_LONGEST_PLACE = 90
"""Bytes of a path to which the numbers of sockets are added; Linux takes 107 in all, macOS 103."""

_SYSTEMS = "/tmp"

_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")


def read(path: Path) -> NotebookNode:
    """Read a notebook.

    Raises
    ------
    StudyError
        There is no such notebook, or the file is none.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise StudyError(f"There is no notebook {path.name}.") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as failure:
        raise StudyError(f"{path.name} cannot be read as a notebook.") from failure
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])  # papermill relies on it
    return notebook


def check_parameters(notebook: NotebookNode, parameters: Mapping[str, str], *, name: str) -> None:
    """Hold the parameters against the notebook's own cell of them.

    Raises
    ------
    StudyError
        The notebook has no such cell, does not know a parameter, or has one that is not given.
    """
    if not any("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells):
        raise StudyError(f"{name} has no cell tagged 'parameters'.")
    known = set(defaults(notebook))
    if unknown := sorted(set(parameters) - known):
        raise StudyError(f"{name} does not know the parameter {', '.join(unknown)}.")
    if missing := sorted(known - set(parameters)):
        raise StudyError(f"{name} has the parameter {', '.join(missing)}, which nobody gives it.")


def defaults(notebook: NotebookNode) -> dict[str, str]:
    """Return the parameters of a notebook with their defaults, as written in Python."""
    return {
        parameter.name: parameter.default for parameter in _infer_parameters(notebook, name=KERNEL, language="python")
    }


def execute(
    notebook: NotebookNode, parameters: Mapping[str, str], *, name: str, folder: Path, environment: Mapping[str, str]
) -> NotebookNode:
    """Execute a notebook in a kernel of its own and return it with outputs.

    Parameters
    ----------
    notebook : NotebookNode
        As written; it is left as it is.
    parameters : mapping of str
        Exactly those of the notebook's cell of parameters.
    name : str
        Name, for people.
    folder : Path
        Where the kernel works.
    environment : mapping of str
        Environment variables of the kernel besides those of this process.

    Raises
    ------
    StudyError
        A parameter is unknown or missing.
    papermill.PapermillExecutionError
        A cell failed.
    """
    check_parameters(notebook, parameters, name=name)
    temporary = environment.get("TMPDIR") or tempfile.gettempdir()
    with naming(Path(temporary)), tempfile.TemporaryDirectory(dir=temporary) as own, _sockets(own, folder) as place:
        kernel = warm.kernel_name(Path(own), otherwise=KERNEL)
        places = {"IPYTHONDIR": own, "JUPYTER_RUNTIME_DIR": own, "JUPYTER_PATH": own, "JUPYTER_PREFER_ENV_PATH": "1"}
        os.environ.update(environment, **places)
        return papermill.execute_notebook(
            nbformat.from_dict(notebook),
            None,
            parameters=dict(parameters),
            kernel_name=kernel,
            language="python",
            cwd=folder,
            progress_bar=_progress(name),
            config=Config(KernelManager={"transport": "ipc", "ip": place}),
            extra_arguments=["--HistoryManager.enabled=False", "--log-level=CRITICAL"],
        )


def cleaned(notebook: NotebookNode, *, project: Path) -> NotebookNode:
    """Return an executed notebook with nothing in it that another machine or another hour would change.

    Cell ids are counted, execution counts too; times, versions, papermill's notes and paths are left out.
    """
    copy = nbformat.from_dict(notebook)
    copy.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": KERNEL},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        }
    )
    copy.nbformat, copy.nbformat_minor = 4, 5
    count = 0
    for position, cell in enumerate(copy.cells, start=1):
        cell.metadata = nbformat.from_dict({key: cell.metadata[key] for key in KEPT if cell.metadata.get(key)})
        cell.id = f"cell-{position:02d}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [_cleaned_output(output, count, project) for output in cell.outputs]
    return copy


def text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook, indent=1) + "\n"


@contextmanager
def _sockets(own: str, folder: Path) -> Iterator[str]:
    """Give sockets a place that is this user's only: the kernel is on no network, not even this machine's.

    The system takes short paths alone. Where that of the folder of one's own is long, it is written as it is from where
    the kernel works, and this process works there as well. Where no socket can lie there, as on some network shares,
    it is a folder of the system's.
    """
    place = f"{own}/k"
    if len(os.fsencode(place)) > _LONGEST_PLACE:
        place = os.path.relpath(place, folder.resolve())
    with chdir(folder):
        if _takes_sockets(place):
            yield place
            return
    with tempfile.TemporaryDirectory(dir=_SYSTEMS) as other:
        yield f"{other}/k"


def _takes_sockets(place: str) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(f"{place}-0")
    except OSError:
        return False
    Path(f"{place}-0").unlink()
    return True


def _progress(name: str) -> dict | bool:
    """A bar on a terminal, nothing elsewhere."""
    return {"desc": name, "leave": False} if sys.stderr.isatty() else False


def _cleaned_output(output: NotebookNode, count: int, project: Path) -> NotebookNode:
    if "execution_count" in output:
        output.execution_count = count
    if "metadata" in output:
        output.metadata = nbformat.from_dict({})
    if "text" in output:
        output.text = _without_machine(output.text, project)
    for kind, content in output.get("data", {}).items():
        if isinstance(content, str) and kind.startswith("text/"):
            output.data[kind] = _without_machine(content, project)
    return output


def _without_machine(content: str, project: Path) -> str:
    return _CELL_FILE.sub("<cell>", content).replace(str(project), ".")
