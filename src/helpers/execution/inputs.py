"""What people edit, as lists of SHA-256 sums: ``inputs/03.sha256`` names all that notebook 03 depends on.

Contents decide and not dates: a list is rewritten only when something on it differs. Beside the lists lie
``protocol.yml``, the copy of the settings that is parsed, ``pseudonymise``, and in ``since`` a copy of what the brief
of an interim analysis needs of an earlier run.
"""

from pathlib import Path

from helpers.execution.files import remove, write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes
from helpers.provenance.manifest import version

FOLDERS = {
    "01": ("foundation", "ingest"),
    "02": ("foundation", "ingest", "derive"),
    "03": ("foundation", "ingest", "derive", "analyse", "present"),
    "04": ("foundation", "ingest", "derive", "analyse", "present"),
    "05": ("foundation", "ingest", "derive", "analyse", "present", "export", "provenance"),
}
"""Source folders that each notebook imports from, directly or through other folders."""

_READ_RAW = ("01", "05")
RAW, SETTINGS, SINCE = "raw/", "settings/", "since/"
PLAN = "docs/analysis-plan.md"
_OF_EARLIER = ("ard.parquet", "adam/adtte.parquet", "inputs/protocol.yml")


def refresh(request: Request) -> list[str]:
    """Bring the files of ``inputs`` up to date, and name the lists that were rewritten.

    Raises
    ------
    StudyError
        An input cannot be read.
    """
    before = read(request.derived, "05")
    if not request.since:
        remove(_path(request, SINCE))
    changed = [name for name, content in _wanted(request).items() if write_if_changed(_path(request, name), content)]
    if any(name.startswith("src/") for name, _sum in before.items() ^ read(request.derived, "05").items()):
        for compiled in list((request.project / "src" / "helpers").rglob("__pycache__")):
            remove(compiled)  # Python knows what it compiled by date and size alone
    return [name for name in changed if name.endswith(".sha256")]


def outdated(request: Request) -> list[str]:
    """Name the lists that have to be rewritten."""
    return [
        name
        for name, content in _wanted(request).items()
        if name.endswith(".sha256") and _on_disk(request, name) != content
    ]


def changed(request: Request, steps: tuple[str, ...] = tuple(FOLDERS)) -> str:
    """Name the first input of these notebooks that is not as the run's files say; empty where all are."""
    for name, content in _wanted(request).items():
        there = _on_disk(request, name)
        if there == content or (name.endswith(".sha256") and name.removesuffix(".sha256") not in steps):
            continue
        if not name.endswith(".sha256"):
            return name
        differing = min(hashes.parsed(there.decode()).items() ^ hashes.parsed(content.decode()).items())[0]
        return "the raw files" if differing.startswith(RAW) else differing.removeprefix(SETTINGS)
    return ""


def read(derived: Path, step: str) -> dict[str, str]:
    """Return the list of a notebook: SHA-256 by name, nothing where there is none."""
    try:
        return hashes.parsed((derived / "inputs" / f"{step}.sha256").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def raw_files(derived: Path) -> dict[str, str]:
    """Return name and hash of the study's files as the run knows them."""
    return hashes.under(read(derived, "01"), RAW)


def _wanted(request: Request) -> dict[str, bytes]:
    """Name and content of each file of ``inputs`` as it has to be now."""
    try:
        protocol = request.protocol.read_bytes()
        asked = f"PSEUDONYMISE={request.pseudonymise or 'no'}"
        shared = {
            f"{SETTINGS}{request.protocol.name}": hashes.bytes_hash(protocol),
            asked: hashes.text_hash(asked),
            "requirements.lock": hashes.file_hash(request.project / "requirements.lock"),
        }
        raw = {f"{RAW}{name}": digest for name, digest in hashes.raw_hashes(request.folder).items()}
        code = hashes.code_sums(request.project)
        numbered = (request.project / "notebooks").glob(hashes.NUMBERED)
        plan = {PLAN: hashes.file_hash(request.project / PLAN)} if (request.project / PLAN).is_file() else {}
        notebooks = {f"notebooks/{path.stem}": hashes.notebook_hash(path) for path in numbered}
        release = f"version {version(request.project)}"
        lock = request.data_lock
        earlier = _earlier(request)
        named = {lock.relative_to(request.project).as_posix(): hashes.file_hash(lock)} if lock.is_file() else {}
    except OSError as failure:
        raise StudyError(f"{Path(failure.filename or '').name} cannot be read: {failure.strerror}.") from failure
    except ValueError as failure:
        raise StudyError(str(failure)) from failure
    files = {"protocol.yml": protocol, "pseudonymise": f"{request.pseudonymise or 'no'}\n".encode()}
    for step, folders in FOLDERS.items():
        sums = shared | (raw if step in _READ_RAW else {})
        sums |= {name: digest for name, digest in notebooks.items() if name.startswith(f"notebooks/{step}_")}
        sums |= {name: code[name] for name in map(hashes.code_name, ("", "execution", *folders)) if name in code}
        if step == "05":  # the page names the hash of all code and notebooks, the version, and the lock of the data
            sums |= notebooks | named | plan | {release: hashes.text_hash(release)}
            sums |= {name: hashes.bytes_hash(content) for name, content in earlier.items()}
        files[f"{step}.sha256"] = hashes.listed(sums).encode()
    return files | earlier


def _earlier(request: Request) -> dict[str, bytes]:
    """What the brief needs of the run that SINCE names, by the name of its copy."""
    if not request.since:
        return {}
    folder = request.project / "data" / "derived" / request.since
    return {f"{SINCE}name": f"{request.since}\n".encode()} | {
        f"{SINCE}{name}": (folder / name).read_bytes() for name in _OF_EARLIER
    }


def _path(request: Request, name: str) -> Path:
    return request.derived / "inputs" / name


def _on_disk(request: Request, name: str) -> bytes:
    try:
        return _path(request, name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""
