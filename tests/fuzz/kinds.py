"""All kinds of mutation by name: one small function each, which draws a place and spoils it."""

from pathlib import Path

import numpy as np

from tests.fuzz import cells, emptied, formats, rows, whole_files
from tests.fuzz.files import Kind
from tests.fuzz.mutation import Mutation

KINDS: dict[str, Kind] = {
    **cells.KINDS, **emptied.KINDS, **rows.KINDS, **whole_files.KINDS, **formats.KINDS
}  # fmt: skip


def mutate(folder: Path, kind: str, draw: np.random.Generator) -> Mutation:
    """Mutate the files of a folder in place."""
    return KINDS[kind](folder, kind, draw)
