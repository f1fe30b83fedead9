import pandas as pd
import pytest

from helpers.foundation.contracts import FINDINGS
from helpers.foundation.errors import StudyError
from helpers.ingest import findings
from helpers.ingest.checks import Check

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
