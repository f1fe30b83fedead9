"""SHA-256 of files, of a study's folder, of the code and of what a notebook says (not of what it last printed)."""

import hashlib
import json
import re
from pathlib import Path

from helpers.foundation.errors import StudyError

CODE = (".py", ".yml", ".html", ".css", ".js", ".svg", ".csv")
"""Kinds of file under ``src/helpers`` that can change a result."""

NUMBERED = "0[1-5]_*.ipynb"
"""Notebooks that belong to the report; others, such as those for exploring and simulation, can change without it."""

FOLDERS = ("foundation", "ingest", "derive", "analyse", "present", "export", "provenance", "execution")
"""Source folders that a report is made by; the others can change without it."""

NOT_RAW = re.compile(r"^(\.|~\$)")
"""Files that operating systems and spreadsheets leave in a folder: no part of a study."""

_NOT_A_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def bytes_hash(content: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def raw_hashes(folder: Path) -> dict[str, str]:
    """Return file name and hash of every file of a study, sorted by name (no subfolders, no hidden files).

    Raises
    ------
    StudyError
        A name is no text of one line, which the list of hashes could not hold.
    """
    files = [path for path in folder.iterdir() if path.is_file() and not NOT_RAW.match(path.name)]
    if strange := sorted(ascii(path.name) for path in files if _NOT_A_NAME.search(path.name)):
        raise StudyError(
            f"The study's folder holds a file whose name is not one line of text ({strange[0]}); rename it."
        )
    return {path.name: file_hash(path) for path in sorted(files, key=lambda path: path.name)}


def tree_hash(folder: Path) -> str:
    """Return one hash of the code in a folder: the names and contents of its files, wherever the folder lies."""
    files = (path for path in folder.rglob("*") if path.suffix in CODE and "__pycache__" not in path.parts)
    return text_hash(listed({path.relative_to(folder).as_posix(): file_hash(path) for path in files}))


def code_name(folder: str) -> str:
    """Name a source folder in a list of sums; the empty name stands for the files of ``helpers`` itself."""
    return f"src/helpers/{folder}".rstrip("/")


def code_sums(project: Path) -> dict[str, str]:
    """Return one hash for each source folder that computes a report, and one for the files beside them."""
    package = project / "src" / "helpers"
    beside = sorted(path for path in package.glob("*") if path.suffix in CODE)
    sums = {code_name(""): text_hash(listed({path.name: file_hash(path) for path in beside}))}
    return sums | {code_name(name): tree_hash(package / name) for name in FOLDERS if (package / name).is_dir()}


def listed(sums: dict[str, str]) -> str:
    """Write names and hashes as lines that ``sha256sum --check`` reads."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))


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


def under(sums: dict[str, str], folder: str) -> dict[str, str]:
    """Return the lines of a list that lie in a folder, with their names in it."""
    return {name.removeprefix(folder): digest for name, digest in sums.items() if name.startswith(folder)}


def notebook_hash(path: Path) -> str:
    """Return the hash of a notebook's cells as written; its stored outputs do not count.

    Raises
    ------
    ValueError
        The file is no notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        said = [[cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])] for cell in cells]
    except (ValueError, KeyError, TypeError) as failure:
        raise ValueError(f"{path.name} cannot be read as a notebook.") from failure
    return text_hash(json.dumps(said))


def code_hash(project: Path) -> str:
    """Return one hash of everything that computes a report: its source folders and the numbered notebooks."""
    notebooks = (project / "notebooks").glob(NUMBERED)
    return text_hash(listed(code_sums(project) | {path.name: notebook_hash(path) for path in notebooks}))
