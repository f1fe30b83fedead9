"""What is said where R does not answer. That it does is for ``make validate``: these tests need no R."""

import pandas as pd
import pytest

from helpers.foundation.errors import StudyError
from helpers.validation.exchange import ABSENT, ask

SENTENCE = "make validate compares with R, which is not here: apt-get install r-base-core r-cran-survival r-cran-cmprsk"


def rscript(folder, monkeypatch, *lines):
    """A program that stands for R: it finds the folder of the exchange as its third argument."""
    program = folder / "Rscript"
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_r(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StudyError) as said:
        ask({})
    assert str(said.value) == ABSENT == SENTENCE


def test_without_its_packages(tmp_path, monkeypatch):
    rscript(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(StudyError) as said:
        ask({})
    assert str(said.value) == SENTENCE


def test_r_stops(tmp_path, monkeypatch):
    rscript(tmp_path, monkeypatch, "echo 'Warning' >&2", "echo 'object x not found' >&2", "exit 1")
    with pytest.raises(StudyError, match="^R could not compute the estimates: object x not found$"):
        ask({})


def test_r_says_nothing(tmp_path, monkeypatch):
    rscript(tmp_path, monkeypatch, "exit 1")
    with pytest.raises(StudyError, match="it ended with code 1"):
        ask({})


def test_numbers_go_and_come_whole(tmp_path, monkeypatch):
    """Each is written with the digits that it needs, and text is kept as it is."""
    head = "ANALYSIS,PARAMCD,POPULATION,PHASE,SOC,TERM,GRADE,GROUP,TIME,STAT,STATVAL,BY"
    row = 'rmst,OS,,,,"NA, or ""none""",1,,,se,0.30000000000000004,base'
    rscript(
        tmp_path,
        monkeypatch,
        f"cp $3/sent.csv {tmp_path}/sent.csv",
        f"printf '%s\\n' '{head}' '{row}' > $3/results.csv",
        "printf 'PARAMCD,OURS,SURVFIT,MAXIMUM\\nOS,-1,,-0.1\\n' > $3/likelihood.csv",
        "printf 'NAME,VERSION\\nR,4.2\\n' > $3/versions.csv",
    )
    answers = ask({"sent": pd.DataFrame({"A": [0.1 + 0.2, None], "D": pd.to_datetime(["2024-02-29", None])})})
    assert (tmp_path / "sent.csv").read_text() == "A,D\n0.30000000000000004,2024-02-29\n,\n"
    assert answers.results["STATVAL"].tolist() == [0.1 + 0.2]
    assert answers.results[["TERM", "GRADE", "GROUP"]].to_numpy().tolist() == [['NA, or "none"', "1", ""]]
    assert answers.results["TIME"].isna().all()
    assert answers.likelihood["OURS"].tolist() == [-1]
    assert answers.likelihood["SURVFIT"].isna().all()
    assert answers.versions.to_numpy().tolist() == [["R", "4.2"]]
