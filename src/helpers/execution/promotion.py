"""From the staging folder to the run's folder: a notebook's files take their place when all of it has succeeded."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.execution import collected, failures, notebooks, records, snapshot, stamps
from helpers.execution.files import lock, move_if_changed, remove
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.foundation.handover import RAW, STAGING, STUDY_FOLDER
from helpers.foundation.replacing import naming
from helpers.provenance import hashes

FLOORS = ("foundation", "ingest", "derive", "analyse", "present", "export", "explore")
_IMPORT = re.compile(r"^\s*(?:from|import)\s+helpers\.(\w+)|^\s*from\s+helpers\s+import\s+(.+)$", re.MULTILINE)

_WORDS = re.compile(r"^\s*import helpers\s*$", re.MULTILINE)
"""The words of ``explore``, which `helpers` has at hand."""

_REPORT = re.compile(
    r"report/(index\.html|tables\.xlsx|tables/[\w.-]+\.csv|figures/[\w.-]+\.svg|adam/(\w+\.xpt|define\.xml))"
)
"""What a report is made of, wherever it lies."""

_READ = re.compile(r"\.(?:has_)?(sdtm|adam)\([\"'](\w+)[\"']\)")
_READ_COLLECTED = re.compile(rf"\.({'|'.join(records.COLLECTED)})\(\)")


def make(request: Request, name: str, *, inputs: list[str], makes: list[str]) -> bool:
    """Execute a notebook unless what it made is still right; tell whether it was executed.

    Parameters
    ----------
    request : Request
        The run.
    name : str
        Name of the notebook.
    inputs, makes : list of str
        Stamps (paths from the run's folder) of what it depends on and of the datasets that are its to make.

    Raises
    ------
    StudyError
        The notebook failed, its inputs changed under it, or it made what is not its to make. Nothing of what it
        made is kept, except the list of findings where the checks of the raw data stopped it.
    """
    derived = request.derived
    with lock(records.notebook_lock(derived, name), on_wait=lambda: _say_waiting(request, name)):
        before = records.inputs_now(derived, inputs)
        made = records.read(derived, name)
        as_before = made is not None and made["inputs"] == before and made["makes"] == sorted(makes)
        if as_before and records.is_intact(request.project, made):
            _keep(request, name)
            return False
        with _staging(derived, name) as folder, _staging(derived, name) as own:
            _execute(request, name, inputs=inputs, folder=folder, own=own)
            with lock(records.run_lock(derived)):
                _check_inputs(request, name, before)
                _promote(request, name, folder, inputs=before, makes=makes)
    return True


def _keep(request: Request, name: str) -> None:
    """Nothing to execute: what was made stands, and the collected datasets are put right where they are not."""
    with lock(records.run_lock(request.derived)):
        collected.collect(request)
        records.confirm(request.derived, name)


def _execute(request: Request, name: str, *, inputs: list[str], folder: Path, own: Path) -> None:
    """Run the notebook; what it writes, and its executed copy, lie in the staging folder then.

    ``own`` is a folder for what nobody needs afterwards.
    """
    notebook = notebooks.read(snapshot.notebook(request, name, own))
    _check_uses(notebook, name, inputs, every_domain=_stamps_of_domains(request.derived))
    raw = snapshot.raw_files(request, name, own) if stamps.RAW in inputs else request.folder
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
                "TMPDIR": str(own),
            },
        )
    except StudyError:
        raise
    except Exception as failure:
        with lock(records.run_lock(request.derived)):
            collected.keep_findings(request, folder / "parts" / "findings" / f"{name}.parquet")
        raise StudyError(failures.describe(failure, notebook, name=name)) from failure
    target = folder / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir()
    text = notebooks.text(notebooks.cleaned(executed, project=request.project))
    with naming(target):
        target.write_text(text, encoding="utf-8", newline="\n")


def _stamps_of_domains(derived: Path) -> list[str]:
    return sorted(path.relative_to(derived).as_posix() for path in (derived / "made" / "sdtm").glob("*"))


def _check_uses(notebook: notebooks.NotebookNode, name: str, inputs: list[str], *, every_domain: list[str]) -> None:
    """What a notebook uses and its rule does not name could change without the notebook running again."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    named = {floor for direct, listed in _IMPORT.findall(code) for floor in re.findall(r"\w+", direct or listed)}
    named |= {"explore"} if _WORDS.search(code) else set()
    used = [f"inputs/code/{floor}" for floor in FLOORS if floor in named]
    used += [f"made/{kind}/{dataset}" for kind, dataset in _READ.findall(code)]
    used += [f"made/{dataset}" for dataset in _READ_COLLECTED.findall(code)]
    used += every_domain if ".domains()" in code else []
    used += ["made/corrections"] if ".corrections()" in code else []
    unnamed = [source for source in used if source not in inputs]
    if unnamed:
        what = unnamed[0].removeprefix("inputs/").removeprefix("made/")
        raise StudyError(f"{name} uses {what}, which its rule in the Makefile does not name.")


def _check_inputs(request: Request, name: str, before: dict[str, str]) -> None:
    changed = [
        source
        for source, digest in records.inputs_now(request.derived, list(before)).items()
        if digest != before[source]
    ]
    if not changed and stamps.RAW in before and stamps.RAW in stamps.outdated(request):
        changed = [stamps.RAW]
    if changed:
        raise snapshot.changed(name, changed[0])


def _promote(request: Request, name: str, folder: Path, *, inputs: dict[str, str], makes: list[str]) -> None:
    """Put the files in their place, the record of them last: without it the notebook runs again."""
    derived = request.derived
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _check_made(name, [path.relative_to(folder) for path in files], makes)
    earlier = records.read(derived, name) or {"outputs": {}}
    records.path(derived, name).unlink(missing_ok=True)
    outputs = {}
    for path in files:
        target = derived / path.relative_to(folder)
        move_if_changed(path, target)
        outputs[target.relative_to(request.project).as_posix()] = hashes.file_hash(target)
    for gone in earlier["outputs"].keys() - outputs.keys():
        remove(request.project / gone)
    for dataset in makes:
        file = derived / f"{dataset.removeprefix('made/')}.parquet"
        if file.relative_to(request.project).as_posix() not in outputs:
            remove(file)
        stamps.set_dataset(derived, dataset.removeprefix("made/"))
    records.write(derived, name, inputs=inputs, makes=makes, outputs=outputs)
    collected.collect(request)
    records.confirm(derived, name)


def _check_made(name: str, files: list[Path], makes: list[str]) -> None:
    allowed = {f"{dataset.removeprefix('made/')}.parquet" for dataset in makes}
    allowed |= {f"parts/{dataset}/{name}.parquet" for dataset in records.COLLECTED}
    allowed.add(f"notebooks/{name}.ipynb")
    written = [file.as_posix() for file in files]
    strange = [file for file in written if file not in allowed and not _REPORT.fullmatch(file)]
    if strange:
        raise StudyError(f"{name} wrote {strange[0]}, which its rule in the Makefile does not name.")


@contextmanager
def _staging(derived: Path, name: str) -> Iterator[Path]:
    parent = derived / records.STAGING
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=parent))
    try:
        yield folder
    finally:
        remove(folder)


def _say_waiting(request: Request, name: str) -> None:
    print(f"{name} waits: another make is at work on {request.run}", flush=True)
