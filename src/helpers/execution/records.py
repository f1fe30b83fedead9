"""What each notebook was made from and what it made: ``made/<notebook>.json``, written last of all.

A record is *current* when every input has the content it had then, and *intact* when every output still has the
bytes it had then. ``make`` rebuilds whatever has no record, or one that is older than an input.
"""

import json
import os
import time
from pathlib import Path

from helpers.execution import stamps
from helpers.execution.files import remove, try_lock
from helpers.foundation.replacing import replacing
from helpers.provenance import hashes

COLLECTED = ("findings", "ard", "ard_subjects")
"""Datasets put together from the parts of all notebooks."""

STAGING = "made/staging"
"""Where notebooks write while they run."""

"""Where links to folders in use lie, under ``data/derived``."""

PUBLISHED = "report"
"""Name of the record of what was published."""


def path(derived: Path, name: str) -> Path:
    """Return where the record of a notebook lies."""
    return derived / "made" / f"{name}.json"


def run_lock(derived: Path) -> Path:
    """Return the lock under which files of a run are put in their place."""
    return derived / "made" / ".run.lock"


def notebook_lock(derived: Path, name: str) -> Path:
    """Return the lock under which one notebook of a run is executed."""
    return derived / "made" / f".{name}.lock"


def inputs_now(derived: Path, names: list[str]) -> dict[str, str]:
    """Return name and hash of stamps as they are now (the hash of nothing where there is none)."""
    return {name: _stamp_hash(derived, name) for name in sorted(names)}


def write(derived: Path, name: str, *, inputs: dict[str, str], makes: list[str], outputs: dict[str, str]) -> None:
    """Write the record of a notebook, older than anything it rests on until it is confirmed.

    Parameters
    ----------
    derived : Path
        Folder of the run.
    name : str
        Name of the notebook.
    inputs : dict of str
        Stamps and their hashes (`inputs_now`, taken before the notebook ran).
    makes : list of str
        Stamps of the datasets that are the notebook's to make, absent ones included.
    outputs : dict of str
        Files, as paths from the project's folder, and their hashes.
    """
    record = {"inputs": inputs, "makes": sorted(makes), "outputs": outputs}
    with replacing(path(derived, name)) as half:
        half.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.utime(half, (0, 0))


def confirm(derived: Path, name: str) -> None:
    """Date a record now: what it stands for is in its place."""
    os.utime(path(derived, name))


def read(derived: Path, name: str) -> dict | None:
    """Return a record, None where there is none or it cannot be read."""
    try:
        record = json.loads(path(derived, name).read_bytes())
        return {"inputs": dict(record["inputs"]), "makes": list(record["makes"]), "outputs": dict(record["outputs"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_current(derived: Path, record: dict | None) -> bool:
    """Tell whether a record's inputs are what they were."""
    return record is not None and inputs_now(derived, list(record["inputs"])) == record["inputs"]


def is_intact(project: Path, record: dict | None) -> bool:
    """Tell whether a record's outputs are what they were."""
    return record is not None and all(
        (project / name).is_file() and hashes.file_hash(project / name) == digest
        for name, digest in record["outputs"].items()
    )


def current(project: Path, derived: Path) -> dict[str, dict]:
    """Return the records, by name, that are current, intact, and rest on none that is not.

    A dataset that rests on a notebook that has to run again is itself not current, whatever its own inputs say.
    """
    records = {name: read(derived, name) for name in sorted(file.stem for file in (derived / "made").glob("*.json"))}
    good = {
        name: record
        for name, record in records.items()
        if name != PUBLISHED and is_current(derived, record) and is_intact(project, record)
    }
    while True:
        made = {f"made/{dataset}" for dataset in COLLECTED}.union(*(record["makes"] for record in good.values()))
        resting = {
            name: record
            for name, record in good.items()
            if all(source in made or source.startswith("inputs/") for source in record["inputs"])
        }
        if len(resting) == len(good):
            return good
        good = resting


def drop_broken(project: Path, derived: Path) -> None:
    """Drop the records of outputs that were changed, cut short or removed, so that they are made again.

    Stamps of datasets are put right from the records that stand, and a dataset that none of them made is removed: a
    notebook would read it. Where a collected dataset or its stamp is not as it was left, the last notebook that has a
    part in it is marked old: its inputs have not changed, so that it will not run, only collect.
    """
    standing = []
    for file in sorted((derived / "made").glob("*.json")):
        record = read(derived, file.stem)
        if not is_intact(project, record):
            remove(file)
            continue
        standing.append(file.stem)
        for dataset in [stamp.removeprefix("made/") for stamp in record["makes"]]:
            whole = derived / f"{dataset}.parquet"
            if whole.relative_to(project).as_posix() not in record["outputs"]:
                remove(whole)
            stamps.set_dataset(derived, dataset)
    for dataset in COLLECTED:
        if stamps.read(derived / "made" / dataset) != stamps.of_dataset(derived, dataset):
            parts = {part.stem for part in (derived / "parts" / dataset).glob("*.parquet")}
            notebooks = [name for name in standing if name != PUBLISHED]
            for last in ([name for name in notebooks if name in parts] or notebooks)[-1:]:
                os.utime(path(derived, last), (0, 0))


def set_back(derived: Path) -> None:
    """Let contents decide where dates cannot: a record of other inputs than there are now is old, whatever its date.

    ``make`` compares the dates of these files alone. One that lies in the future (the clock was wrong, an archive was
    unpacked) is dated now, and a record that does is held against its inputs anew.
    """
    now = time.time()
    for file in [*(derived / "inputs").rglob("*"), *(derived / "made").rglob("*")]:
        if file.is_file() and file.stat().st_mtime > now and STAGING not in file.as_posix():
            os.utime(file, (0, 0) if file.suffix == ".json" else (now, now))
    for file in (derived / "made").glob("*.json"):
        if not is_current(derived, read(derived, file.stem)):
            os.utime(file, (0, 0))


def drop_leftovers(derived: Path) -> None:
    """Remove staging folders whose process was killed; those of a live process are left alone."""
    for folder in (derived / STAGING).glob("*"):
        with try_lock(notebook_lock(derived, folder.name.split(".")[0])) as idle:
            if idle:
                remove(folder)


def _stamp_hash(derived: Path, name: str) -> str:
    return hashes.bytes_hash(stamps.read(derived / name))
