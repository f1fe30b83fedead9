"""The judge catches what is planted: a reader that drops a row, a derivation that is a day off, a silence."""

from dataclasses import replace

import numpy as np
import pytest

from helpers.synthetic import generate, write_study
from tests.fuzz import judge as judging
from tests.fuzz.files import table, write
from tests.fuzz.judge import Finding, judge, keys, names, results
from tests.fuzz.kinds import mutate
from tests.fuzz.mutation import Mutation


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    write_study(generate(subjects=3, seed=2, edge_cases=False), folder)
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


CELL = Mutation("a date", "broken", "tr", "A", "TRDTC", (3.0, 3.0), (4,), ("2024-13-01",))
EXACT = Finding("TR-007", "QUERY", "TR", "A", 3.0, "TRDTC", "2024-13", "The VDIAM of the lesion T01 is undated.")
ROW = EXACT._replace(subject="", number=None, message="tr.csv row 4: TRDTC is '2024-13-01', which is not a date.")
OTHER_PLACE = EXACT._replace(domain="TU", number=1.0, variable="TUDTC")


@pytest.mark.parametrize(
    "finding",
    [
        EXACT,
        EXACT._replace(number=None),
        ROW,
        EXACT._replace(variable="", message="tr.csv: TRDTC cannot be."),
        ROW._replace(subject="A", variable="TRSEQ", message="tr.csv: 2 records have the TRSEQ 3 (row 2, 4)."),
        OTHER_PLACE._replace(message="T01 was identified after its measurement of '2024-13-01'."),
    ],
)
def test_a_finding_of_the_very_place_names_it(finding):
    assert names(finding, CELL)


@pytest.mark.parametrize(
    "finding",
    [
        EXACT._replace(subject="B"),
        EXACT._replace(subject=""),
        EXACT._replace(number=4.0),
        EXACT._replace(variable="TRSTRESN"),
        EXACT._replace(domain="TU"),
        ROW._replace(message="tr.csv row 44: TRDTC is '2024-13-01', which is not a date."),
        ROW._replace(variable="TRSEQ", message="tr.csv row 4: TRSEQ is empty."),
        OTHER_PLACE,
        OTHER_PLACE._replace(subject="B", message="T01 was identified after its measurement of '2024-13-01'."),
    ],
)
def test_a_finding_of_another_place_does_not_name_it(finding):
    assert not names(finding, CELL)


def test_what_was_lost_is_named_by_its_subject_and_a_file_by_its_name():
    lost = replace(CELL, meaning="lost", variable="")
    assert names(OTHER_PLACE, lost)
    assert not names(OTHER_PLACE._replace(subject="B"), lost)
    assert names(EXACT, Mutation("a file", "broken", "tr"))
    assert not names(EXACT, Mutation("a file", "broken", "tu"))
    assert not names(EXACT, Mutation("a column", "broken", "tr", variable="TRSTRESN"))
    beside = Mutation("a file", "broken", "tr2", file="tr2.csv")
    assert names(EXACT._replace(domain="", message="Nothing reads tr2.csv, for no domain has that name."), beside)
    assert not names(EXACT, beside)


def test_a_cell_that_is_no_number_is_refused_and_its_place_is_named(tmp_path):
    write(tmp_path / "tr.csv", [["USUBJID", "TRSEQ", "TRSTRESN"], ["A", "1", "14"]])
    done = mutate(tmp_path, "cell: formula for a number", np.random.default_rng(1))
    assert done == Mutation("cell: formula for a number", "broken", "tr", "A", "TRSTRESN", (1.0, 1.0), (2,), ("=1+1",))
    assert table(tmp_path / "tr.csv")[1] == ["A", "1", "=1+1"]
