"""The brief of an interim analysis: what a committee asks first, from the results, without anything to click."""

import datetime as dt
import re

from helpers.present.brief import brief
from helpers.present.report import arrange
from helpers.present.sections.material import Material
from helpers.present.two_runs import Side
from tests.present import sample

CUTOFF = {"analysis": "interim", "cutoff": dt.date(2025, 6, 30)}


def material(data, **settings):
    values = {"protocol": sample.PROTOCOL, "study": "invented", "synthetic": True, "provenance": {}, **CUTOFF}
    return Material(**{**vars(data), **values, **settings})


def written(data, since=None, **settings):
    made = material(data, **settings)
    return brief(made, arrange(made), since=since)


def told(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)))


def test_it_has_every_part_and_nothing_to_click(study):
    html = written(study)
    headings = re.findall(r"<h2>(.*?)</h2>", html)
    assert headings == [
        "Subjects and follow-up", "Deaths", "Local control and survival",
        "Serious, and related grade ≥3, adverse events", "Radiation-induced liver disease", "Monitoring rule",
        "What changed",
    ]  # fmt: skip
    assert (
        "<button" not in html
        and "<script" not in html
        and "http" not in html.split("</head>")[1].replace("http://www.w3.org", "")
    )
    words = told(html)
    assert "Synthetic data" in words and "Data as known on 2025-06-30" in words
    assert "No earlier run was named (SINCE=), so this part is left out." in words
    assert "The protocol states none." in words
    assert written(study) == html


def test_rates_stand_with_the_number_at_risk(study):
    words = told(written(study))
    assert re.search(r"Overall survival \d+/\d+ [\d.]+% \([^)]*\), \d+ at risk", words)


def test_an_event_is_listed_that_is_serious_or_related_and_severe(study):
    one = study.adsl.loc[study.adsl["SAFFL"] == "Y", "USUBJID"].iloc[0]
    rows = study.adae.head(4).assign(
        USUBJID=one, TRTEMFL="Y", AESEQ=[1, 2, 3, 4], AEDECOD=["Listed A", "Listed B", "Not C", "Not D"],
        AESER=["Y", "N", "N", "N"], AREL=["N", "Y", "Y", "N"], AETOXGRN=[1.0, 3.0, 2.0, 4.0],
    )  # fmt: skip
    words = told(written(type(study)(**{**vars(study), "adae": rows})))
    assert "Listed A" in words and "Listed B" in words and "Not C" not in words and "Not D" not in words


def test_changes_since_an_earlier_run_are_told(study):
    made = material(study)
    first = made.adtte.index[(made.adtte["PARAMCD"] == "OS") & (made.adtte["CNSR"] > 0)][0]
    before = made.adtte.copy()
    earlier = Side("invented/interim-2024-06-30", before, made.ard, {}, made.protocol, True)
    adtte = made.adtte.copy()
    adtte.loc[first, ["CNSR", "EVTYPE", "EVNTDESC"]] = [0, 2, "Death"]
    now = Material(**{**vars(study), "adtte": adtte, "protocol": sample.PROTOCOL, "study": "invented",
                      "synthetic": True, "provenance": {}, **CUTOFF})  # fmt: skip
    words = told(brief(now, arrange(made), since=earlier))
    assert "A is invented/interim-2024-06-30, B this run." in words
    assert re.search(r"Overall survival 1 0 0 0 0 0 1\b", words)


def test_text_stays_text(study):
    rows = study.adae.assign(AEDECOD="<b>x</b>", AESER="Y", TRTEMFL="Y")
    html = written(type(study)(**{**vars(study), "adae": rows}))
    assert "<b>x" not in html and "&lt;b&gt;x" in html
