from dataclasses import replace

import pandas as pd
import pytest

from helpers.foundation.contracts import FINDINGS
from helpers.foundation.errors import StudyError
from helpers.ingest import findings
from helpers.ingest.checks import Check
from helpers.ingest.checks.check import collapsed

DOSE = Check("EX-901", "ERROR", "EX", "EXDOSE", "The dose is {EXDOSE} on {EXSTDTC}.", "Correct it.")
NOTE = Check("XX-902", "QUERY", "", "", "{domain} is odd.", "Look.")


def doses(*values):
    return pd.DataFrame({
        "USUBJID": [f"S{number:02d}" for number in range(len(values))],
        "EXSEQ": range(1, len(values) + 1),
        "EXDOSE": values,
        "EXSTDTC": "2024-05-01",
    })  # fmt: skip


def test_record_becomes_a_finding():
    got = findings.of(DOSE, doses(-2.0))
    assert got.to_dict("records") == [
        {
            "RULE": "EX-901",
            "SEVERITY": "ERROR",
            "DOMAIN": "EX",
            "USUBJID": "S00",
            "SEQ": 1.0,
            "VARIABLE": "EXDOSE",
            "VALUE": "-2",
            "MESSAGE": "The dose is -2 on 2024-05-01.",
            "ACTION": "Correct it.",
        }
    ]


def test_braces_in_the_data_are_text():
    odd = doses(1.0).assign(EXSTDTC="{EXDOSE}")
    assert findings.of(DOSE, odd)["MESSAGE"].item() == "The dose is 1 on {EXDOSE}."


def test_what_records_say_of_themselves_goes_first():
    rows = pd.DataFrame({"domain": ["PR"], "USUBJID": ["A"], "seq": [4.0], "variable": ["PRCAT"], "value": ["x"]})
    got = findings.of(NOTE, rows).iloc[0]
    assert got[["DOMAIN", "SEQ", "VARIABLE", "VALUE", "MESSAGE"]].tolist() == ["PR", 4.0, "PRCAT", "x", "PR is odd."]


def test_findings_keep_their_contract_whatever_their_order_and_number():
    parts = [
        findings.of(DOSE, doses(-1.0, -2.0)),
        findings.of(NOTE, pd.DataFrame({"domain": ["CM"]})),
        findings.of(DOSE, doses()),
    ]
    there, back = findings.combine(parts), findings.combine([*reversed(parts), *parts])
    pd.testing.assert_frame_equal(there, back)
    pd.testing.assert_frame_equal(FINDINGS.check(there), there)
    assert there["RULE"].tolist() == ["EX-901", "EX-901", "XX-902"]


def test_nothing_found_is_an_empty_table_of_the_contract():
    pd.testing.assert_frame_equal(findings.combine([]), FINDINGS.empty())


def test_few_findings_are_all_printed():
    lines = findings.sentences(findings.of(DOSE, doses(-1.0, -2.0)))
    assert lines == [
        "EX-901 EXSEQ 1, S00: The dose is -1 on 2024-05-01.",
        "EX-901 EXSEQ 2, S01: The dose is -2 on 2024-05-01.",
        "    Correct it.",
    ]


def test_many_findings_of_a_check_are_counted():
    lines = findings.sentences(findings.of(DOSE, doses(*[-1.0] * 20)))
    assert len(lines) == 7
    assert lines[5] == "EX-901 ... and 15 more such findings of 20 subjects in all"


def test_queries_do_not_stop():
    findings.stop_on_errors(findings.of(NOTE, pd.DataFrame({"domain": ["CM"]})))


def test_all_errors_stop_together():
    both = findings.combine([findings.of(DOSE, doses(-1.0, -2.0)), findings.of(NOTE, pd.DataFrame({"domain": ["CM"]}))])
    with pytest.raises(StudyError) as stopped:
        findings.stop_on_errors(both)
    text = str(stopped.value)
    assert text.startswith("The data hold 2 errors, so nothing is derived from them:\n")
    assert "The dose is -1" in text
    assert "The dose is -2" in text
    assert "odd" not in text


def test_subject_is_always_named():
    one = doses(-1.0).assign(USUBJID="1")
    assert findings.sentences(findings.of(DOSE, one))[0] == "EX-901 EXSEQ 1, 1: The dose is -1 on 2024-05-01."


def test_characters_that_cannot_be_seen_are_shown():
    odd = doses(-1.0).assign(USUBJID="S\u200b1", EXSTDTC="a\u00a0b")
    assert findings.sentences(findings.of(DOSE, odd))[0] == "EX-901 EXSEQ 1, S<U+200B>1: The dose is -1 on a<U+00A0>b."


def test_what_the_records_of_a_group_do_not_share_is_not_said():
    rows = collapsed(doses(-1.0, -2.0, -3.0).assign(EXSTDTC=["a", "b", "a"], EXTRT="SBRT"), ["EXTRT"], more_than=2)
    (got,) = findings.of(DOSE, rows).to_dict("records")
    assert got["MESSAGE"] == "The dose is  on several (3 records of 3 subjects)."
    assert (got["USUBJID"], got["VALUE"]) == ("", "")
    together = replace(DOSE, together="Doses are below 0.")
    assert findings.of(together, rows)["MESSAGE"].tolist() == ["Doses are below 0 (3 records of 3 subjects)."]


def test_single_records_beside_a_group_keep_their_number():
    both = doses(-1.0, -2.0, -3.0).assign(EXTRT=["SBRT", "SBRT", "TACE"])
    got = findings.of(DOSE, collapsed(both, ["EXTRT"], more_than=1))
    assert got[["USUBJID", "SEQ"]].fillna(0).to_numpy().tolist() == [["S02", 3], ["", 0]]
