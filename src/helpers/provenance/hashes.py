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

NOT_RAW = re.compile(r"^(\.|~\$)")
"""Files that operating systems and spreadsheets leave in a folder: no part of a study."""

_NOT_A_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_IMPORTED = re.compile(rb"\bhelpers\.(\w+)")


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
    files = sorted(
        (path.relative_to(folder).as_posix(), path)
        for path in folder.rglob("*")
        if path.suffix in CODE and "__pycache__" not in path.parts
    )
    return text_hash("".join(f"{file_hash(path)}  {name}\n" for name, path in files))


def floor_hashes(package: Path) -> dict[str, str]:
    """Return one hash for each floor of the package: of its own code and of all that it imports from other floors."""
    own, uses = {}, {}
    for floor in sorted(path for path in package.iterdir() if (path / "__init__.py").is_file()):
        code = b"".join(path.read_bytes() for path in floor.rglob("*.py"))
        own[floor.name] = tree_hash(floor)
        uses[floor.name] = {name.decode() for name in _IMPORTED.findall(code)} - {floor.name}
    return {floor: text_hash("".join(own[name] for name in sorted(_reached(floor, uses)))) for floor in own}


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
    """Return one hash of everything that computes: the package ``helpers`` and the numbered notebooks."""
    notebooks = sorted((project / "notebooks").glob(NUMBERED))
    parts = [f"{tree_hash(project / 'src' / 'helpers')}  helpers\n"]
    parts += [f"{notebook_hash(path)}  {path.name}\n" for path in notebooks]
    return text_hash("".join(parts))


def _reached(floor: str, uses: dict[str, set[str]]) -> set[str]:
    found, new = set(), {floor}
    while new:
        found |= new
        new = {name for one in new for name in uses[one] if name in uses} - found
    return found
