"""Pieces of work on workers: results in the order of the pieces, whoever did them and whenever."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from distributed import Client, as_completed
from tqdm import tqdm

from helpers.foundation.errors import StudyError
from helpers.provenance.hashes import tree_hash

PACKAGE = Path(__file__).parents[1]

A_LINE_EVERY = 60
"""Seconds between two lines where there is no terminal."""


def in_order(function: Callable, pieces: Sequence[Any], *, client: Client, doing: str, unit: str) -> list:
    """Call a function with each piece on the workers; a bar (without a terminal, a line per minute) shows the progress.

    A result is fetched as soon as it is there. What a lost worker was doing is done by another, so that a function has
    to give the same whenever it is called.

    Parameters
    ----------
    function : callable
        A function of a module, of one piece.
    pieces : sequence
        What it is called with.
    client : Client
        Of `connected`.
    doing, unit : str
        What the bar or the line says, and what it counts.

    Raises
    ------
    StudyError
        A worker has other code than this process; or what the function raised.
    """
    code = _own_code()
    futures = {client.submit(_checked, function, piece, code, pure=False): place for place, piece in enumerate(pieces)}
    results: list = [None] * len(pieces)
    begun = told = monotonic()
    with tqdm(total=len(pieces), desc=doing, unit=unit, disable=None, leave=False) as bar:
        for done, future in enumerate(as_completed(futures), 1):
            results[futures[future]] = future.result()
            future.release()
            bar.update()
            if bar.disable and monotonic() - told >= A_LINE_EVERY:
                told = monotonic()
                print(f"{doing}: {done} of {len(pieces)} ({unit}), {told - begun:.0f} s", file=sys.stderr, flush=True)
    return results


def _checked(function: Callable, piece: Any, code: str) -> Any:
    if _own_code() != code:
        raise StudyError("A worker has another version of the project's code; give all of them the same.")
    return function(piece)


@cache
def _own_code() -> str:
    return tree_hash(PACKAGE)
