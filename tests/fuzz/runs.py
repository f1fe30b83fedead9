"""One run: a base study, a mutation of it by seed and number, and the verdict."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

import numpy as np

from helpers.synthetic import generate, write_study
from tests.fuzz.chain import to_the_page
from tests.fuzz.judge import Finding, Verdict, judge, keys, results
from tests.fuzz.kinds import KINDS, mutate
from tests.fuzz.mutation import Mutation

SUBJECTS = 8
BASES = 2


def run(seed: int, number: int) -> tuple[Mutation, Verdict]:
    """Mutate and judge; the kinds follow one another, so that any many numbers hold each as often."""
    _, known, before = _base(_base_seed(seed, number))
    with _mutated(seed, number) as (folder, mutation):
        return mutation, judge(folder, mutation, known=known, before=before)


def run_to_the_page(seed: int, number: int) -> str:
    """Do all that comes after ingestion with the study of a run that was not refused; say what was raised, if any."""
    with _mutated(seed, number) as (folder, _):
        try:
            to_the_page(folder)
        except Exception as failure:
            return f"{type(failure).__name__}: {failure}"
    return ""


@contextmanager
def _mutated(seed: int, number: int) -> Iterator[tuple[Path, Mutation]]:
    kind = list(KINDS)[number % len(KINDS)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "study"
        shutil.copytree(_base(_base_seed(seed, number))[0], folder)
        yield folder, mutate(folder, kind, np.random.default_rng([seed, number]))


def _base_seed(seed: int, number: int) -> int:
    """The base changes when all kinds have been drawn once."""
    return seed % 1000 * BASES + number // len(KINDS) % BASES


@cache
def _base(seed: int) -> tuple[Path, set[Finding], dict]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    Finalize(None, shutil.rmtree, (folder,), exitpriority=0)  # unlike atexit, in a process of a pool too
    write_study(generate(subjects=SUBJECTS, seed=seed, edge_cases=False), folder)
    findings, before = results(folder)
    assert before is not None
    return folder, keys(findings), before
