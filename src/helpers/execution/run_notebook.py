"""One notebook for ``make``: executed on copies, and what it made put in its place when all of it has succeeded."""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.execution import collected, failures, inputs, notebooks, records
from helpers.execution.files import move_if_changed, remove, write_if_changed
from helpers.execution.request import Request
from helpers.execution.run_lock import placing
from helpers.foundation.errors import StudyError
from helpers.foundation.handover import RAW, READS, STAGING, STUDY_FOLDER
from helpers.foundation.replacing import naming
from helpers.provenance import hashes

_REPORT = re.compile(
    r"report/((index|profiles|brief)\.html|tables\.xlsx|tables/[\w.-]+\.csv|figures/[\w.-]+\.svg|adam/(\w+\.xpt|define\.xml))"
)
"""What a report is made of, wherever it lies."""


def run(request: Request, name: str, *, reads: list[str], makes: list[str]) -> bool:
    """Execute a notebook unless what it made is still right; tell whether it was executed.

    Parameters
    ----------
    request : Request
        The run.
    name : str
        Name of the notebook.
    reads, makes : list of str
        Files that it depends on and datasets that are its to make, as paths from the run's folder.

    Raises
    ------
    StudyError
        The notebook failed, its inputs changed under it, or it made what is not its to make. Nothing of what it
        made is kept, except the list of findings where the checks of the raw data stopped it.
    """
    derived, began = request.derived, time.time_ns()
    with placing(request):
        collected.collect(request)
    record, before = records.read(derived, name), records.sums(derived, reads)
    new = record is None or record["inputs"] != before or not records.is_true(request.project, derived, record)
    if new:
        with _staging(derived, name) as folder, _staging(derived, name) as own:
            _execute(request, name, reads=reads, folder=folder, own=own)
            if what := inputs.changed(request, (name[:2],)):
                raise _changed(name, what)
            with placing(request):
                _promote(request, name, folder, before=before, makes=makes)
    os.utime(records.executed(derived, name), ns=(began, began))
    return new


def _execute(request: Request, name: str, *, reads: list[str], folder: Path, own: Path) -> None:
    """Run the notebook; what it writes, and its executed copy, lie in the staging folder then.

    What is executed and parsed are copies in ``own``, held against the list of sums: a file that is changed, and
    changed back, while the notebook runs does not reach it.
    """
    notebook = notebooks.read(_copy_of_notebook(request, name, own))
    raw = _copies_of_raw_files(request, name, own) if name.startswith("01") else request.folder
    loaded = set(sys.modules)
    try:
        executed = notebooks.execute(
            notebook,
            request.parameters,
            name=name,
            folder=request.project / "notebooks",
            environment={
                STAGING: str(folder),
                STUDY_FOLDER: str(request.folder),
                RAW: str(raw),
                READS: os.pathsep.join(str(request.derived / file) for file in reads),
                "TMPDIR": str(own),
            },
        )
    except StudyError:
        raise
    except Exception as failure:
        collected.keep_findings(request, folder / "parts" / "findings" / f"{name}.parquet")
        raise StudyError(failures.describe(failure, notebook, name=name)) from failure
    _check_imports(name, loaded)
    target = folder / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir()
    text = notebooks.text(notebooks.cleaned(executed, project=request.project))
    with naming(target):
        target.write_text(text, encoding="utf-8", newline="\n")


def _copy_of_notebook(request: Request, name: str, folder: Path) -> Path:
    source, listed = request.project / "notebooks" / f"{name}.ipynb", f"notebooks/{name}"
    if not source.is_file():
        return source
    copy = _copied(source, folder)
    if inputs.read(request.derived, name[:2]).get(listed) != hashes.notebook_hash(copy):
        raise _changed(name, listed)
    return copy


def _copies_of_raw_files(request: Request, name: str, folder: Path) -> Path:
    """Copy the files of the study into a folder of the same name; what is no file is linked, to be refused as it is."""
    copy = folder / "raw" / request.folder.name
    copy.mkdir(parents=True)
    for path in request.folder.iterdir():
        if path.is_file() and not hashes.NOT_RAW.match(path.name):
            _copied(path, copy)
        else:
            (copy / path.name).symlink_to(path)
    if inputs.raw_files(request.derived) != hashes.raw_hashes(copy):
        raise _changed(name, "the raw files")
    return copy


def _copied(path: Path, folder: Path) -> Path:
    copy = folder / path.name
    with naming(copy), path.open("rb") as source, copy.open("wb") as target:
        shutil.copyfileobj(source, target)
    return copy


def _changed(name: str, what: str) -> StudyError:
    return StudyError(f"{name}: {what} changed while it ran, so nothing was kept; run make again.")


def _check_imports(name: str, loaded: set[str]) -> None:
    """What a notebook imports and its list of sums does not name could change without the notebook running again."""
    new = {module.split(".")[1] for module in set(sys.modules) - loaded if module.startswith("helpers.")}
    if unnamed := sorted(new - set(inputs.FOLDERS[name[:2]])):
        raise StudyError(f"{name} uses code/{unnamed[0]}, which its rule in execution/inputs.py does not name.")


def _promote(request: Request, name: str, folder: Path, *, before: dict[str, str], makes: list[str]) -> None:
    """Put the files in their place, the executed notebook last; until all is done it is old, and counts for nothing."""
    project, derived = request.project, request.derived
    files = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    own = f"notebooks/{name}.ipynb"
    allowed = {*makes, own, *(f"parts/{dataset}/{name}.parquet" for dataset in records.COLLECTED)}
    if strange := [file for file in files if file not in allowed and not _REPORT.fullmatch(file)]:
        raise StudyError(f"{name} wrote {strange[0]}, which its rule in the Makefile does not name.")
    earlier = records.read(derived, name) or {"outputs": {}}
    records.path(derived, name).unlink(missing_ok=True)
    for path in (folder / own, derived / own):
        if path.is_file():
            os.utime(path, (0, 0))
    for file in sorted(files, key=own.__eq__):
        move_if_changed(folder / file, derived / file)
    gone = {project / file for file in earlier["outputs"]} | {derived / file for file in makes}
    outputs = [derived / file for file in files] + _write_names(derived, files, makes)
    for path in gone - set(outputs):
        remove(path)
    records.write(project, derived, name, inputs=before, outputs=outputs)
    collected.collect(request)


def _write_names(derived: Path, files: list[str], makes: list[str]) -> list[Path]:
    """Write which of the datasets there are: where one comes or goes, what rests on them runs again."""
    written = []
    for kind in sorted({file.split("/")[0] for file in makes if "/" in file}):
        names = "".join(f"{file}\n" for file in files if file in makes and file.startswith(f"{kind}/"))
        written.append(derived / "made" / kind)
        write_if_changed(written[-1], names.encode())
    return written


@contextmanager
def _staging(derived: Path, name: str) -> Iterator[Path]:
    parent = derived / records.STAGING
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=parent))
    try:
        yield folder
    finally:
        remove(folder)
