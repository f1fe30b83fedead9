"""The lock of a study's data: SHA-256 sums of its files, written on demand and held against every later run.

``data/locks/<study>.sha256`` has the form that ``sha256sum --check`` reads in the study's folder. It lies outside the
raw data, which are only ever read, and belongs under version control: it says what a database lock froze.
"""

from pathlib import Path

from helpers.execution.files import write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes

_SHOWN = 5


def path(request: Request) -> Path:
    """Return where the lock of a study lies."""
    return request.project / "data" / "locks" / f"{request.study}.sha256"


def listed(files: dict[str, str]) -> str:
    """Write names and hashes of files as lines that ``sha256sum --check`` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in files.items())


def parsed(text: str) -> dict[str, str]:
    """Read such lines again: hash by name.

    Raises
    ------
    ValueError
        A line does not hold a hash and a name.
    """
    pairs = [line.split("  ", 1) for line in text.splitlines() if line]
    if not all(len(pair) == 2 and len(pair[0]) == 64 for pair in pairs):
        raise ValueError("a line does not hold a hash and a name")
    return {name: digest for digest, name in pairs}


def digest(request: Request) -> str:
    """Return the SHA-256 of the lock itself, empty where the data are not locked."""
    return hashes.file_hash(path(request)) if path(request).is_file() else ""


def lock_data(request: Request) -> str:
    """Lock the data as they are now, and say what that changes."""
    now, earlier = hashes.raw_hashes(request.folder), _locked(request, damaged_ok=True)
    written = write_if_changed(path(request), listed(now).encode())
    name = path(request).relative_to(request.project).as_posix()
    files = "1 file" if len(now) == 1 else f"{len(now)} files"
    if not written:
        return f"{name}: {files}, locked as before"
    if earlier is None:
        return f"{name}: {files} locked"
    return f"{name}: {files} locked anew; since the last lock {_said(_changes(earlier, now)) or 'no file changed'}"


def hold(request: Request) -> None:
    """Do nothing where the data are not locked, or are as they were locked.

    Raises
    ------
    StudyError
        A file was changed, added or removed since, or the lock cannot be read.
    """
    locked = _locked(request)
    if locked is None:
        return
    if changes := _said(_changes(locked, hashes.raw_hashes(request.folder))):
        raise StudyError(
            f"The data of {request.study} are locked, but {changes}; restore what was locked, or lock the data anew "
            f"with make lock-data STUDY={request.study} if the change is meant."
        )


def _locked(request: Request, *, damaged_ok: bool = False) -> dict[str, str] | None:
    try:
        return parsed(path(request).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        if damaged_ok:
            return {}
        name = path(request).relative_to(request.project).as_posix()
        raise StudyError(f"{name} is no list of SHA-256 sums; restore it, or lock the data anew.") from None


def _changes(before: dict[str, str], now: dict[str, str]) -> dict[str, list[str]]:
    return {
        "changed": sorted(name for name in before.keys() & now.keys() if before[name] != now[name]),
        "added": sorted(now.keys() - before.keys()),
        "removed": sorted(before.keys() - now.keys()),
    }


def _said(changes: dict[str, list[str]]) -> str:
    return ", ".join(
        f"{_few(names)} {'was' if len(names) == 1 else 'were'} {how}" for how, names in changes.items() if names
    )


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more files" if len(names) > _SHOWN else ""
    return " ".join(names[:_SHOWN]) + more
