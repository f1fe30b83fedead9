"""Execution of one notebook by papermill, and its executed copy without anything of one machine or one moment."""

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path

# Optional, and slow to import: a grammar of IRIs for jsonschema (two seconds), a debugger for ipykernel. Whoever needs
# nbformat or papermill takes it from here.
for optional in ("rfc3987_syntax", "debugpy"):
    sys.modules.setdefault(optional, None)

import nbformat
import papermill
from ipykernel.inprocess.blocking import BlockingInProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.socket import DummySocket
from ipykernel.iostream import IOPubThread
from nbformat import NotebookNode
from papermill import PapermillExecutionError
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import strip_color
from papermill.inspection import _infer_parameters
from traitlets.config import Config

from helpers.foundation.errors import StudyError

__all__ = ["NotebookNode", "PapermillExecutionError", "strip_color"]

KERNEL = "python3"
"""Name of the environment's own kernel."""

KEPT = ("jupyter", "tags")
"""What a cell keeps of its metadata."""

_HERE = "this process"

_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py")

_OUTPUTS = ("stream", "display_data", "execute_result", "error")
"""Messages that are outputs; what updates a display that was shown before is not among them."""

_ENDS = {"KeyboardInterrupt": KeyboardInterrupt, "SystemExit": SystemExit}
"""What ends the whole process, where a kernel would take it for the failure of a cell."""


class _ThisProcess(Engine):
    """papermill's engine without a second process: IPython's kernel in this one runs the cells."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **_options) -> None:
        socket = DummySocket()
        kernel = InProcessKernel(
            _underlying_iopub_socket=socket,
            iopub_thread=IOPubThread(socket),  # not started: what the cells say is handed over at once
            config=Config({"HistoryManager": {"enabled": False}}),
        )
        client = BlockingInProcessKernelClient(kernel=kernel, session=kernel.session)
        client.start_channels()
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code":
                continue
            nb_man.cell_start(cell, index)
            client.execute(cell.source, allow_stdin=False)
            cell.outputs = _outputs(client.iopub_channel.get_msgs())
            failed = [output.ename for output in cell.outputs if output.output_type == "error"]
            if failed and failed[0] in _ENDS:
                raise _ENDS[failed[0]](143)
            nb_man.cell_complete(cell, index)
            if failed:
                nb_man.cell_exception(cell, index)
                break


papermill_engines.register(_HERE, _ThisProcess)


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
    """Compare the parameters with the notebook's own cell of parameters.

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
        raise StudyError(f"{name} has the parameter {', '.join(missing)}, which is not given.")


def defaults(notebook: NotebookNode) -> dict[str, str]:
    """Return the parameters of a notebook with their defaults, as written in Python."""
    return {
        parameter.name: parameter.default for parameter in _infer_parameters(notebook, name=KERNEL, language="python")
    }


def execute(
    notebook: NotebookNode, parameters: Mapping[str, str], *, name: str, folder: Path, environment: Mapping[str, str]
) -> NotebookNode:
    """Execute a notebook in this process and return it with outputs.

    A process executes one: what a notebook sets, such as options of pandas, stays set.

    Parameters
    ----------
    notebook : NotebookNode
        As written; it is left as it is.
    parameters : mapping of str
        Exactly those of the notebook's cell of parameters.
    name : str
        Name, for people.
    folder : Path
        Where the notebook works; it imports from there as well.
    environment : mapping of str
        Environment variables that the notebook finds besides those of this process.

    Raises
    ------
    StudyError
        A parameter is unknown or missing.
    papermill.PapermillExecutionError
        A cell failed.
    """
    os.environ.update(environment, MPLBACKEND="module://matplotlib_inline.backend_inline")
    sys.path.insert(0, str(folder))
    with tempfile.TemporaryDirectory() as own:
        os.environ["IPYTHONDIR"] = own
        return _execute(notebook, parameters, name=name, folder=folder, engine=_HERE)


def execute_in_kernel(
    notebook: NotebookNode, parameters: Mapping[str, str], *, name: str, folder: Path
) -> NotebookNode:
    """Execute a notebook as `execute` does, in a kernel that is a process of its own."""
    quiet = {"extra_arguments": ["--log-level=CRITICAL"]}
    return _execute(notebook, parameters, name=name, folder=folder, engine=None, **quiet)


def _execute(notebook, parameters, *, name, folder, engine, **options):
    check_parameters(notebook, parameters, name=name)
    with chdir(folder):
        return papermill.execute_notebook(
            nbformat.from_dict(notebook),
            None,
            parameters=dict(parameters),
            engine_name=engine,
            kernel_name=KERNEL,
            language="python",
            cwd=folder,
            progress_bar={"desc": name, "leave": False} if sys.stderr.isatty() else False,
            **options,
        )


def cleaned(notebook: NotebookNode, *, project: Path) -> NotebookNode:
    """Return an executed notebook without anything that another machine or another time would change.

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


def _outputs(messages: list[dict]) -> list[NotebookNode]:
    """Outputs of a cell; what was written to one stream without anything between is one, however often it was sent."""
    outputs: list[NotebookNode] = []
    for message in messages:
        if message["msg_type"] == "clear_output":
            outputs = []
        elif message["msg_type"] in _OUTPUTS:
            output = nbformat.v4.output_from_msg(message)
            if outputs and output.output_type == "stream" and output.name == outputs[-1].get("name"):
                outputs[-1].text += output.text
            else:
                outputs.append(output)
    return outputs


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
