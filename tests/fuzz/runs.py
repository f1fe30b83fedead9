"""One run: a base study, a mutation of it by seed and number, and the verdict."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from helpers.synthetic import generate, write_study
from tests.fuzz.judge import Finding, Verdict, judge, keys, results
from tests.fuzz.kinds import KINDS, mutate
from tests.fuzz.mutation import Mutation

SUBJECTS = 8
BASES = 2


def run(seed: int, number: int) -> tuple[Mutation, Verdict]:
    """Mutate and judge; the kinds follow one another, so that any many numbers hold each as often."""
    base, known, before = _base(seed % 1000 * BASES + number % BASES)
    kind = list(KINDS)[number % len(KINDS)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "study"
        shutil.copytree(base, folder)
        mutation = mutate(folder, kind, np.random.default_rng([seed, number]))
        return mutation, judge(folder, mutation, known=known, before=before)


@cache
def _base(seed: int) -> tuple[Path, set[Finding], dict]:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    write_study(generate(subjects=SUBJECTS, seed=seed, warts=False), folder)
    findings, before = results(folder)
    assert before is not None
    return folder, keys(findings), before
