"""What is executed and parsed is what was hashed: copies that were held against their stamps.

A file that is changed, and changed back, while a notebook runs is neither seen by the notebook nor by its stamp.
"""

import shutil
from pathlib import Path

from helpers.execution import data_lock, stamps
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.foundation.replacing import naming
from helpers.provenance import hashes


def notebook(request: Request, name: str, folder: Path) -> Path:
    """Copy a notebook into a folder, and return the copy; where there is none, where it should lie.

    Raises
    ------
    StudyError
        It is no longer as its stamp says.
    """
    source, stamp = request.project / "notebooks" / f"{name}.ipynb", f"inputs/notebooks/{name}"
    if not source.is_file():
        return source
    copy = _copied(source, folder)
    if stamps.read(request.derived / stamp) not in (b"", f"{hashes.notebook_hash(copy)}\n".encode()):
        raise changed(name, stamp)
    return copy


def raw_files(request: Request, name: str, folder: Path) -> Path:
    """Copy the files of the study into a folder of the same name; what is no file is linked, to be refused as it is.

    Raises
    ------
    StudyError
        They are no longer as their stamp says.
    """
    copy = folder / "raw" / request.folder.name
    copy.mkdir(parents=True)
    for path in request.folder.iterdir():
        if path.is_file() and not hashes.NOT_RAW.match(path.name):
            _copied(path, copy)
        else:
            (copy / path.name).symlink_to(path)
    if stamps.read(request.derived / stamps.RAW) != data_lock.listed(hashes.raw_hashes(copy)).encode():
        raise changed(name, stamps.RAW)
    return copy


def changed(name: str, stamp: str) -> StudyError:
    """Say that an input of a notebook changed under it."""
    what = "the raw files" if stamp == stamps.RAW else stamp.split("/", 1)[1]
    return StudyError(f"{name}: {what} changed while it ran, so nothing was kept; run make again.")


def _copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    with naming(copy), path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    return copy
