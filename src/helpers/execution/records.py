"""What each notebook read and made in the run's folder, as SHA-256 sums: ``made/<notebook>.json``.

A record is *true* when all of it is as it was. ``make`` asks by the dates of files; the record decides: a notebook
whose record is true is not executed, whatever the dates say, and one whose record is not is dated back.
"""

import json
import os
import time
from pathlib import Path

from helpers.execution.files import remove
from helpers.foundation.replacing import replacing
from helpers.provenance import hashes

COLLECTED = ("findings", "ard", "ard_subjects", "figures")
"""Datasets put together from the parts of all notebooks."""

STAGING = "made/staging"
"""Where notebooks write while they run."""

PUBLISHED = "report"
"""Name of the record of what was published."""

_KINDS = ("sdtm/", "adam/")

ABSENT = "absent"
"""In place of the sum of a file that is not there."""


def path(derived: Path, name: str) -> Path:
    """Return where the record of a notebook lies."""
    return derived / "made" / f"{name}.json"


def executed(derived: Path, name: str) -> Path:
    """Return where the executed notebook lies: ``make`` takes it for the sign that the notebook was executed."""
    return derived / "notebooks" / f"{name}.ipynb"


def sums(folder: Path, names: list[str]) -> dict[str, str]:
    """Return the hash of each file of a folder, ``absent`` where it is not there."""
    return {name: hashes.file_hash(folder / name) if (folder / name).is_file() else ABSENT for name in sorted(names)}


def write(project: Path, derived: Path, name: str, *, inputs: dict[str, str], outputs: list[Path]) -> None:
    """Write the record of a notebook: the sums of what it read (`sums`, before it ran), and the files that it made."""
    made = sums(project, [path.relative_to(project).as_posix() for path in outputs])
    with replacing(path(derived, name)) as half:
        half.write_text(json.dumps({"inputs": inputs, "outputs": made}, indent=1, sort_keys=True) + "\n", "utf-8")


def read(derived: Path, name: str) -> dict[str, dict[str, str]] | None:
    """Return a record, None where there is none or it cannot be read."""
    try:
        record = json.loads(path(derived, name).read_bytes())
        return {"inputs": dict(record["inputs"]), "outputs": dict(record["outputs"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_true(project: Path, derived: Path, record: dict | None) -> bool:
    """Tell whether all that a record names is as it was."""
    return record is not None and (
        sums(derived, list(record["inputs"])) == record["inputs"]
        and sums(project, list(record["outputs"])) == record["outputs"]
    )


def standing(project: Path, derived: Path) -> dict[str, dict]:
    """Return the records, by name, that are true and rest on no notebook whose record is not."""
    good: dict[str, dict] = {}
    made: set[Path] = set()
    for file in sorted((derived / "made").glob("0*.json")):
        record = read(derived, file.stem)
        if is_true(project, derived, record):
            there = [name for name, digest in record["inputs"].items() if digest != ABSENT]
            if made.issuperset(derived / name for name in there if name.startswith(_KINDS)):
                good[file.stem] = record
                made |= {project / name for name in record["outputs"]}
    return good


def put_right(project: Path, derived: Path) -> None:
    """Let contents decide where dates cannot, before ``make`` looks at the dates of the run's files.

    A date in the future (the clock was wrong, an archive was unpacked) is set to now. What a killed run left is
    removed: its staging folders, and datasets that no record names. A notebook without a true record gets an earlier
    date.
    """
    now = time.time()
    for folder in (derived / STAGING).glob("*"):
        remove(folder)
    for file in derived.rglob("*"):
        if file.is_file() and not file.is_symlink() and file.stat().st_mtime > now:
            os.utime(file, (now, now))
    files = {executed(derived, file.stem): file.stem for file in (derived / "notebooks").glob("*.ipynb")}
    files[path(derived, PUBLISHED)] = PUBLISHED
    found = {file: read(derived, name) for file, name in files.items()}
    known = {name for record in found.values() if record for name in record["outputs"]}
    for kind in _KINDS:
        for file in (derived / kind).glob("*"):
            if file.relative_to(project).as_posix() not in known:
                remove(file)
    for file, record in found.items():
        if file.is_file() and not is_true(project, derived, record):
            os.utime(file, (0, 0))
