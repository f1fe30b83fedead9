import numpy as np
import pandas as pd

from helpers.ingest.domains import Typed
from helpers.ingest.structure import structure
from tests.ingest.clean import altered, clean_study, frame


def tables(domains):
    return {
        domain: Typed(rows, pd.Series(np.arange(2, len(rows) + 2), index=rows.index), "row", f"{domain}.csv")
        for domain, rows in domains.items()
    }


def told(domains):
    columns = ["RULE", "DOMAIN", "USUBJID", "VALUE"]
    return structure(tables(domains))[columns].to_numpy().tolist()


def test_clean_study_has_no_findings():
    assert told(clean_study()) == []


def test_two_records_with_one_number():
    study = clean_study()
    study["ds"] = frame(
        "ds", [{"USUBJID": "A", "DSSEQ": 1}, {"USUBJID": "B", "DSSEQ": 1}, {"USUBJID": "A", "DSSEQ": 1}]
    )
    findings = structure(tables(study))
    assert findings[["RULE", "SEVERITY", "DOMAIN", "USUBJID", "VALUE"]].to_numpy().tolist() == [
        ["KEY-001", "ERROR", "DS", "A", "1"]
    ]
    assert findings["MESSAGE"].item() == "ds.csv: 2 records of the subject have the DSSEQ 1 (row 2, 4)."


def test_subject_twice_in_dm():
    study = clean_study()
    study["dm"] = pd.concat([study["dm"], study["dm"].iloc[[1]]], ignore_index=True)
    assert told(study) == [["KEY-002", "DM", "B", "B"]]


def test_subject_that_is_not_in_dm_is_named_once_a_domain():
    study = altered(
        ("lb", "Z", 1, {"LBTESTCD": "ALT"}), ("lb", "Z", 2, {"LBTESTCD": "AST"}), ("ae", "Z", 1, {"AETERM": "x"})
    )
    assert told(study) == [["KEY-003", "AE", "Z", "Z"], ["KEY-003", "LB", "Z", "Z"]]


def test_records_of_another_domain():
    study = clean_study()
    study["ss"] = study["ss"].assign(DOMAIN=["SS", "DS", "SS"])
    assert told(study) == [["FILE-006", "SS", "", "DS"]]


def test_records_of_another_study():
    assert told(altered(("ae", "A", 1, {"STUDYID": "OTHER"}))) == [["KEY-004", "AE", "", "OTHER"]]
    assert told(altered(("dm", "A", 0, {"STUDYID": "OTHER"}))) == [
        ["KEY-005", "DM", "", "OTHER"],
        ["KEY-005", "DM", "", "S"],
    ]


def test_domain_without_records():
    study = clean_study()
    assert told({**study, "ae": study["ae"].iloc[:0]}) == [["FILE-008", "AE", "", ""]]
    assert ["FILE-007", "DM", "", ""] in told({**study, "dm": study["dm"].iloc[:0]})
    assert told({**study, "mh": study["mh"].iloc[:0]}) == []


def test_subjects_that_are_likely_to_be_one():
    def twin(name):
        return told(altered(("dm", name, 0, {"STUDYID": "S"}), ("dm", "S-01", 0, {"STUDYID": "S"})))

    for name in ("s-01", "S_01", "S 01", "S-1"):
        assert twin(name) == [["KEY-006", "DM", one, one] for one in sorted(("S-01", name))]
    for name in ("S-10", "S01", "S-101"):
        assert twin(name) == []
