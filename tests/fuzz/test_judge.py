"""The judge catches what is planted: a reader that drops a row, a derivation that is a day off, a silence."""

import numpy as np
import pytest

from helpers.synthetic import generate, write_study
from tests.fuzz import judge as judging
from tests.fuzz.files import table, write
from tests.fuzz.judge import judge, keys, results
from tests.fuzz.kinds import mutate
from tests.fuzz.mutation import Mutation


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(generate(subjects=3, seed=2, warts=False), folder)
    findings, before = results(folder)
    return folder, {"known": keys(findings), "before": before}


NOTHING = Mutation("nothing", "same", "dm")


def test_a_study_as_it_was_is_equal(study):
    folder, base = study
    assert judge(folder, NOTHING, **base).outcome == "equal"


def test_a_derivation_that_is_a_day_off_fails(study, monkeypatch):
    folder, base = study
    right = judging.results_again(folder)
    off = {
        key: (value[0], (value[1] or 0) + 1, *value[2:]) if key[1] == "OS" else value for key, value in right.items()
    }
    monkeypatch.setattr(judging, "results_again", lambda _: off)
    assert "unlike the second derivation" in judge(folder, NOTHING, **base).why


def test_a_reader_that_drops_a_row_fails(study, monkeypatch):
    folder, base = study
    plain = judging.ingest_study

    def dropping(*arguments, **settings):
        ingested = plain(*arguments, **settings)
        ingested.domains["ae"] = ingested.domains["ae"].iloc[1:]
        return ingested

    monkeypatch.setattr(judging, "ingest_study", dropping)
    assert judge(folder, NOTHING, **base).outcome == "FAILED"


def test_silence_and_a_traceback_fail(study, monkeypatch):
    folder, base = study
    silence = judge(folder, Mutation("impossible", "broken", "tr"), **base)
    assert (silence.outcome, silence.why) == ("FAILED", "silence where the meaning changed: []")
    monkeypatch.setattr(judging, "derive_study", lambda *_, **__: 1 / 0)
    assert judge(folder, NOTHING, **base).why.startswith("ZeroDivisionError")


def test_a_cell_that_is_no_number_is_refused_and_its_place_is_named(tmp_path):
    write(tmp_path / "tr.csv", [["USUBJID", "TRSEQ", "TRSTRESN"], ["A", "1", "14"]])
    done = mutate(tmp_path, "cell: formula for a number", np.random.default_rng(1))
    assert done == Mutation("cell: formula for a number", "broken", "tr", "A", "TRSTRESN", (1.0, 1.0), (2,), ("=1+1",))
    assert table(tmp_path / "tr.csv")[1] == ["A", "1", "=1+1"]
