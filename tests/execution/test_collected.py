import numpy as np
import pandas as pd
import pytest

from helpers.execution import collected, records
from helpers.foundation import datasets
from helpers.foundation.contracts import ARD, ARD_SUBJECTS, FINDINGS


def results(analysis, value):
    """One row of results."""
    texts = {name: [""] for name, column in ARD.columns.items() if column.kind == "text"}
    row = texts | {"ANALYSIS": [analysis], "STAT": ["n"], "TIME": [np.nan], "STATVAL": [value], "METHOD": ["count"]}
    return pd.DataFrame(row)[list(ARD.columns)]


def put(asked, name, frame, *, dataset="ard", contract=ARD, inputs=("inputs/protocol.yml",)):
    """Let a notebook have a part."""
    path = datasets.write(frame, asked.derived / "parts" / dataset / f"{name}.parquet", contract)
    earlier = records.read(asked.derived, name) or {"outputs": {}}
    outputs = [*(asked.project / output for output in earlier["outputs"]), path]
    now = records.sums(asked.derived, list(inputs))
    records.write(asked.project, asked.derived, name, inputs=now, outputs=outputs)


def ard(asked):
    return datasets.read(asked.derived / "ard.parquet", ARD)


def test_parts_are_put_together_sorted_whichever_came_first(asked):
    put(asked, "04", results("kaplan-meier", 36.0))
    put(asked, "03", results("ae-overview", 30.0))
    put(asked, "02", results("disposition", 38.0))
    collected.collect(asked)
    assert ard(asked)["ANALYSIS"].tolist() == ["ae-overview", "disposition", "kaplan-meier"]
    assert ard(asked)["STATVAL"].tolist() == [30.0, 38.0, 36.0]


def test_part_of_a_notebook_whose_inputs_have_changed_stays_out(asked):
    put(asked, "02", results("disposition", 38.0))
    put(asked, "03", results("ae-overview", 30.0), inputs=["inputs/03.sha256"])
    (asked.derived / "inputs/03.sha256").write_text("other")
    collected.collect(asked)
    assert ard(asked)["ANALYSIS"].tolist() == ["disposition"]


def test_part_without_a_record_stays_out(asked):
    put(asked, "02", results("disposition", 38.0))
    datasets.write(results("ae-overview", 30.0), asked.derived / "parts/ard/03.parquet", ARD)
    collected.collect(asked)
    assert ard(asked)["ANALYSIS"].tolist() == ["disposition"]


def test_equal_parts_leave_the_file_untouched(asked):
    put(asked, "02", results("disposition", 38.0))
    collected.collect(asked)
    before = (asked.derived / "ard.parquet").stat().st_mtime_ns
    collected.collect(asked)
    assert (asked.derived / "ard.parquet").stat().st_mtime_ns == before


def test_no_part_at_all_is_no_dataset(asked):
    put(asked, "02", results("disposition", 38.0))
    collected.collect(asked)
    records.path(asked.derived, "02").unlink()
    collected.collect(asked)
    assert not (asked.derived / "ard.parquet").exists()


def test_empty_parts_keep_the_contract(asked):
    put(asked, "01", FINDINGS.empty(), dataset="findings", contract=FINDINGS)
    collected.collect(asked)
    assert len(datasets.read(asked.derived / "findings.parquet", FINDINGS)) == 0


def test_empty_part_does_not_spoil_the_types_of_another(asked):
    finding = {name: [""] for name, column in FINDINGS.columns.items() if column.kind == "text"}
    finding |= {"RULE": ["DM-001"], "SEVERITY": ["QUERY"], "SEQ": [2.0], "MESSAGE": ["m"], "ACTION": ["a"]}
    put(asked, "01", FINDINGS.empty(), dataset="findings", contract=FINDINGS)
    put(asked, "02", pd.DataFrame(finding)[list(FINDINGS.columns)], dataset="findings", contract=FINDINGS)
    collected.collect(asked)
    assert datasets.read(asked.derived / "findings.parquet", FINDINGS)["RULE"].tolist() == ["DM-001"]


def test_who_is_behind_the_counts_is_put_together_too(asked):
    for name, subject in (("03", "A"), ("02", "B")):
        rows = results("disposition", 1.0)[list(ARD_SUBJECTS.key[:-1])].assign(USUBJID=subject)
        put(asked, name, rows, dataset="ard_subjects", contract=ARD_SUBJECTS)
    collected.collect(asked)
    assert datasets.read(asked.derived / "ard_subjects.parquet", ARD_SUBJECTS)["USUBJID"].tolist() == ["A", "B"]


@pytest.mark.parametrize("there", [True, False])
def test_findings_of_a_stopped_notebook_stand_alone(asked, tmp_path, there):
    put(asked, "02", FINDINGS.empty(), dataset="findings", contract=FINDINGS)
    collected.collect(asked)
    before = (asked.derived / "findings.parquet").read_bytes()
    part = tmp_path / "part.parquet"
    if there:
        finding = {name: ["x"] for name, column in FINDINGS.columns.items() if column.kind == "text"}
        frame = pd.DataFrame(finding | {"SEVERITY": ["ERROR"], "SEQ": [np.nan]})[list(FINDINGS.columns)]
        datasets.write(frame, part, FINDINGS)
    collected.keep_findings(asked, part)
    assert (len(datasets.read(asked.derived / "findings.parquet", FINDINGS)) == 1) is there
    assert ((asked.derived / "findings.parquet").read_bytes() == before) is not there


def test_queries_are_counted_without_the_errors(asked):
    assert collected.queries(asked) == ""
    texts = {name: ["x"] * 5 for name, column in FINDINGS.columns.items() if column.kind == "text"}
    severities = {"SEVERITY": ["QUERY", "ERROR", "QUERY", "QUERY", "QUERY"], "RULE": list("ABCDE")}
    about = {"USUBJID": ["1", "2", "3", "3", ""]}
    findings = pd.DataFrame(texts | severities | about | {"SEQ": [np.nan] * 5})[list(FINDINGS.columns)]
    put(asked, "01", findings, dataset="findings", contract=FINDINGS)
    collected.collect(asked)
    assert collected.queries(asked) == "Queries: 4, about 2 subjects, in data/derived/pilot/final/findings.parquet"
