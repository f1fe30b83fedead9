"""The lock of a study's data: SHA-256 sums of its files, written on demand and compared in every later run.

``data/locks/<study>.sha256`` has the form that ``sha256sum --check`` reads in the study's folder. It lies outside the
raw data, which are never changed, and belongs under version control: it records the locked state of the data.
"""

from helpers.execution.files import write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes

_SHOWN = 5


def lock_data(request: Request) -> str:
    """Lock the data as they are now, and say what that changes."""
    now, earlier = hashes.raw_hashes(request.folder), _locked(request, damaged_ok=True)
    written = write_if_changed(request.data_lock, hashes.listed(now).encode())
    name = request.data_lock.relative_to(request.project).as_posix()
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
        return hashes.parsed(request.data_lock.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        if damaged_ok:
            return {}
        name = request.data_lock.relative_to(request.project).as_posix()
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
