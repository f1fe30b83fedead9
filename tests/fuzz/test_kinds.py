"""Each kind really changes the files, the same way for the same seed."""

import shutil

import numpy as np
import pytest

from helpers.synthetic import generate, write_study
from tests.fuzz.kinds import KINDS, mutate


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(generate(subjects=3, seed=2, edge_cases=False), folder)
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_changes_one_file_and_says_which(study, tmp_path, kind):
    shutil.copytree(study, tmp_path, dirs_exist_ok=True)
    before = contents(tmp_path)
    done = mutate(tmp_path, kind, np.random.default_rng(7))
    after = contents(tmp_path)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed
    assert done.file in {"", *changed}
    assert done.file or {name.split(".")[0] for name in changed} == {done.domain}


def test_the_same_seed_gives_the_same_bytes(study, tmp_path):
    for name in ("a", "b"):
        shutil.copytree(study, tmp_path / name)
        mutate(tmp_path / name, "cell: date shifted", np.random.default_rng(3))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
