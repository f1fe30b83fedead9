"""Each kind really changes the files, the same way for the same seed."""

import numpy as np
import pytest

from helpers.synthetic import generate, write_study
from tests.fuzz.mutations import KINDS, mutate


@pytest.fixture(scope="module")
def study():
    return generate(subjects=3, seed=2, warts=False)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_changes_one_file_and_says_which(study, tmp_path, kind):
    write_study(study, tmp_path)
    before = contents(tmp_path)
    done = mutate(tmp_path, kind, np.random.default_rng(7))
    after = contents(tmp_path)
    changed = {name.split(".")[0] for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {done.domain}


def test_the_same_seed_gives_the_same_bytes(study, tmp_path):
    for name in ("a", "b"):
        write_study(study, tmp_path / name)
        mutate(tmp_path / name, "cell: date shifted", np.random.default_rng(3))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
