"""Stamps: small files that are rewritten only when what they stand for has changed.

The make graph hangs on them, so that a file that is older but different is noticed, one that is newer but the same
is not, and a notebook whose inputs came out as before does not run again.

``inputs/…``  the study's files and their lock, PSEUDONYMISE, the protocol and the name of its file, the lock file of
              packages, each floor of the code with those it imports from, each notebook as written
``made/…``    each dataset that a notebook makes: its hash, or ``absent`` where it was not collected
"""

from collections.abc import Iterator
from pathlib import Path

from helpers.execution import data_lock
from helpers.execution.files import remove, write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes
from helpers.provenance.manifest import version

ABSENT = "absent\n"
PROTOCOL = "inputs/protocol.yml"
SETTINGS = "inputs/settings"
RAW = "inputs/raw"
LOCK = "inputs/lock"


def refresh(request: Request) -> None:
    """Bring the stamps of all inputs up to date.

    Raises
    ------
    StudyError
        An input cannot be read.
    """
    changed = [name for name, content in wanted(request) if write_if_changed(request.derived / name, content)]
    if any(name.startswith("inputs/code/") for name in changed):
        _drop_compiled(request.project / "src" / "helpers")


def outdated(request: Request) -> list[str]:
    """Name the inputs that have changed since their stamps were written."""
    return [name for name, content in wanted(request) if read(request.derived / name) != content]


def wanted(request: Request) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each input's stamp as they have to be now."""
    try:
        raw = hashes.raw_hashes(request.folder)
        yield RAW, data_lock.listed(raw).encode()
        yield LOCK, _line(data_lock.digest(request) or "none")
        yield "inputs/synthetic", b"yes\n" if "SYNTHETIC" in raw else b"no\n"
        yield "inputs/pseudonymise", _line(request.pseudonymise or "no")
        yield PROTOCOL, request.protocol.read_bytes()
        yield SETTINGS, _line(request.protocol.name)
        yield "inputs/environment", _line(hashes.file_hash(request.project / "requirements.lock"))
        yield "inputs/version", _line(version(request.project))
        yield "inputs/code/helpers", _line(hashes.file_hash(request.project / "src" / "helpers" / "__init__.py"))
        for floor, digest in hashes.floor_hashes(request.project / "src" / "helpers").items():
            yield f"inputs/code/{floor}", _line(digest)
        for notebook in sorted((request.project / "notebooks").glob(hashes.NUMBERED)):
            yield f"inputs/notebooks/{notebook.stem}", _line(hashes.notebook_hash(notebook))
    except OSError as failure:
        raise StudyError(f"{Path(failure.filename or '').name} cannot be read: {failure.strerror}.") from failure
    except ValueError as failure:
        raise StudyError(str(failure)) from failure


def read(stamp: Path) -> bytes:
    """Return the content of a stamp, nothing where there is none."""
    try:
        return stamp.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return b""


def raw_files(derived: Path) -> dict[str, str]:
    """Return name and hash of the study's files as the run knows them."""
    return data_lock.parsed(read(derived / RAW).decode())


def set_dataset(derived: Path, name: str) -> None:
    """Write the stamp of a dataset (such as ``sdtm/ae``) from the file that is there, or is not."""
    write_if_changed(derived / "made" / name, of_dataset(derived, name))


def of_dataset(derived: Path, name: str) -> bytes:
    """Return what the stamp of a dataset has to hold, from the file that is there, or is not."""
    path = derived / f"{name}.parquet"
    return _line(hashes.file_hash(path)) if path.is_file() else ABSENT.encode()


def _drop_compiled(package: Path) -> None:
    """Have the code compiled anew: Python takes what it compiled before by the date and size of a file alone."""
    for folder in list(package.rglob("__pycache__")):
        remove(folder)


def _line(text: str) -> bytes:
    return f"{text}\n".encode()
