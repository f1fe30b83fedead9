"""make compare: the page of two runs, and what is refused."""

import re
import shutil

import pytest

from helpers.comparing import __main__ as comparing
from helpers.foundation import runs
from helpers.foundation.runs import open_run
from helpers.present.two_runs import build_comparison


@pytest.fixture(scope="module")
def final():
    return comparing.side(open_run())


def test_a_run_differs_in_nothing_from_itself(final):
    html = build_comparison(final, final)
    assert "No outcome differs." in html
    assert "The data of both are the same, record by record." in html
    assert "Both runs used the same settings." in html
    assert "Synthetic data" in html


def test_one_record_changes_one_outcome_and_is_shown(final):
    adtte, dm = final.adtte, final.domains["dm"]
    alive = adtte.loc[(adtte["PARAMCD"] == "OS") & (adtte["CNSR"] > 0)].iloc[0]
    died = alive["ADT"] + (alive["ADT"] - alive["ADT"].normalize())
    row = (adtte["PARAMCD"] == "OS") & (adtte["USUBJID"] == alive["USUBJID"])
    other = adtte.copy()
    other.loc[row, ["CNSR", "EVTYPE", "EVNTDESC", "CNSDTDSC", "SRCDOM", "SRCVAR"]] = [0, 2, "Death", "", "DM", "DTHDTC"]
    other.loc[row, "SRCSEQ"] = float("nan")
    later = dm.assign(DTHDTC=dm["DTHDTC"].mask(dm["USUBJID"] == alive["USUBJID"], died.strftime("%Y-%m-%d")))
    changed = comparing.Side(
        name="x/final", adtte=other, ard=final.ard, domains={**final.domains, "dm": later}, protocol=final.protocol,
        synthetic=True,
    )  # fmt: skip
    html = build_comparison(final, changed)
    assert len(re.findall(r'<details class="fold profile"', html)) == 1
    assert f"<b>{alive['USUBJID']}</b> OS: an event in B" in html
    assert "DM, changed" in html
    assert f"→ {died:%Y-%m-%d}" in html


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["synthetic/final"], "make compare needs two runs"),
        (["synthetic/final", ""], "make compare needs two runs"),
        (
            ["synthetic", "synthetic/final"],
            "'synthetic' names no run; write <study>/final or <study>/interim-<cut-off>.",
        ),
        (
            ["synthetic/final", "synthetic/interim-1999-01-01"],
            "There is no synthetic/interim-1999-01-01 to compare yet",
        ),
        (["synthetic/final", "synthetic/interim-soon"], "write a calendar date"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(arguments, sentence, capsys):
    assert comparing.main(arguments) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1


def test_an_amendment_is_compared_with_the_protocol(monkeypatch, tmp_path, capsys):
    ours = tmp_path / "data/derived/synthetic"
    for name in ("final", "final-amendment"):
        shutil.copytree(open_run().derived, ours / name, ignore=shutil.ignore_patterns("made", "lab", "report"))
    settings = ours / "final-amendment/inputs/protocol.yml"
    text = settings.read_text(encoding="utf-8")
    assert text.count("progression_ratio: [12, 10]") == 1
    settings.write_text(text.replace("progression_ratio: [12, 10]", "progression_ratio: [13, 10]"), encoding="utf-8")
    for module in (runs, comparing):
        monkeypatch.setattr(module, "PROJECT", tmp_path)
    assert comparing.main(["synthetic/final", "synthetic/final-amendment"]) == 0
    page = tmp_path / capsys.readouterr().out.strip()
    assert page.name == "synthetic-final--synthetic-final-amendment.html"
    html = page.read_text(encoding="utf-8")
    assert "Both runs used the same settings." not in html
    assert "response.progression_ratio" in html
