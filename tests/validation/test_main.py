"""The whole of it on a run that has no subjects, R's part played by our own numbers."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.validation import __main__ as validation
from helpers.validation.exchange import Answers
from tests.validation.frames import rate, results
from tests.validation.test_questions import PROTOCOL

OURS = results(rate(0.5), rate(0.4, time=24))
LIKELIHOOD = pd.DataFrame({"PARAMCD": [], "OURS": [], "SURVFIT": [], "MAXIMUM": []})

VERSIONS = pd.DataFrame({"NAME": ["R"], "VERSION": ["4.2.2"]})


@pytest.fixture
def run(tmp_path):
    return SimpleNamespace(
        derived=tmp_path,
        protocol=PROTOCOL,
        ard=lambda: OURS,
        adam=lambda name: ADAM[name].empty(),
        has_adam=lambda name: False,
    )


def answering(monkeypatch, *rows):
    monkeypatch.setattr(validation, "ask", lambda _: Answers(results(*rows, by="survfit"), LIKELIHOOD, VERSIONS))


def test_equal_numbers(run, monkeypatch, capsys):
    answering(monkeypatch, rate(0.5), rate(0.4, time=24))
    assert validation.validate(run) == 0
    assert "2 numbers compared with R 4.2.2: none differs" in capsys.readouterr().out
    assert [path.name for path in run.derived.iterdir()] == ["validation.csv"]
    assert pd.read_csv(run.derived / "validation.csv")["VERDICT"].tolist() == ["equal", "equal"]


def test_one_changed_number(run, monkeypatch, capsys):
    answering(monkeypatch, rate(0.5), rate(0.4001, time=24))
    assert validation.validate(run) == 1
    assert "OS, month 24, estimate: ours 0.4, survfit 0.4001" in capsys.readouterr().out


def test_without_an_answer_nothing_is_written(run, monkeypatch):
    def fail(_):
        raise StudyError("R is not here")

    (run.derived / "validation.csv").write_text("of an earlier run")
    monkeypatch.setattr(validation, "ask", fail)
    with pytest.raises(StudyError):
        validation.validate(run)
    assert list(run.derived.iterdir()) == []


def test_a_failure_is_one_sentence(monkeypatch, capsys):
    assert validation.main(["no-such-study/final"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
