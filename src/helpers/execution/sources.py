"""The sources of a run: a name belongs to one folder of raw files and one protocol file, in every later call.

``made/.sources`` of a run holds both paths, those inside the project from its folder on: a project can be moved.
It is no result: results hold no path of a machine.
"""

import json
from pathlib import Path

from helpers.execution import inputs
from helpers.execution.files import write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes

_SOURCES = "made/.sources"
_FREE = ", or remove data/derived/{name} and reports/{name} if nobody needs what was made of the first"


def hold(request: Request) -> None:
    """Let the name of the run belong to the sources that it is asked for, unless it belongs to others already.

    A source that was moved is the same: nothing is left where it lay, and a run was made of the same contents.

    Raises
    ------
    StudyError
        The name of the study is that of another folder, or the name of the run that of another protocol file.
    """
    folder, protocol = request.folder.resolve(), request.protocol
    bundled = request.project / "data" / "raw" / request.study
    if bundled.is_dir() and bundled.resolve() != folder:
        raise _refusal(request, request.study, bundled, folder, free="")
    runs = [path.parents[1] for path in sorted(request.derived.parent.glob(f"*/{_SOURCES}"))]
    for other in sorted({_read(request.project, run)[0] for run in runs} - {folder, None}):
        if other.exists() or all(inputs.raw_files(run) != hashes.raw_hashes(folder) for run in runs):
            raise _refusal(request, request.study, other, folder)
    other = _read(request.project, request.derived)[1] or protocol
    copy = request.derived / "inputs" / "protocol.yml"
    moved = not other.exists() and copy.is_file() and copy.read_bytes() == protocol.read_bytes()
    if other != protocol and not moved:
        raise _refusal(request, request.run, other, protocol)
    content = json.dumps([_written(request.project, path) for path in (folder, protocol)]) + "\n"
    write_if_changed(request.derived / _SOURCES, content.encode())


def _refusal(request: Request, name: str, one: Path, other: Path, *, free: str = _FREE) -> StudyError:
    paths = [_written(request.project, path) for path in (one, other)]
    return StudyError(
        f"{name} is the name of what is made from {paths[0]}, and {paths[1]} would overwrite it; give one of them "
        f"another name with NAME={free.format(name=name)}."
    )


def _read(project: Path, run: Path) -> tuple[Path | None, Path | None]:
    """Folder and protocol of a run; None where it has none yet, or the file was damaged and is written anew."""
    try:
        folder, protocol = json.loads((run / _SOURCES).read_bytes())
        return project / folder, project / protocol
    except (OSError, ValueError, TypeError):
        return None, None


def _written(project: Path, path: Path) -> str:
    return str(path.relative_to(project) if path.is_relative_to(project) else path)
