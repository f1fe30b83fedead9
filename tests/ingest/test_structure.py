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


def test_visits_are_the_same_by_number_and_start():
    study = clean_study()
    visits = [(1, "2024-01-20"), (1, "2024-01-20"), (2, "2024-01-20"), (1, "2024-01-21"), (None, "2024-02-01")]
    study["sv"] = frame("sv", [{"USUBJID": "A", "VISITNUM": number, "SVSTDTC": day} for number, day in visits])
    findings = structure(tables(study))
    assert findings[["RULE", "SEVERITY", "DOMAIN", "USUBJID"]].to_numpy().tolist() == [["KEY-001", "ERROR", "SV", "A"]]
    assert findings["MESSAGE"].item().endswith("have the VISITNUM 1 and SVSTDTC 2024-01-20 (row 2, 3).")
    unnumbered = [{"USUBJID": "A", "SVSTDTC": day} for day in ("2024-02-01", "2024-02-01", "2024-02-02")]
    study["sv"] = frame("sv", unnumbered)
    assert structure(tables(study))["MESSAGE"].item() == (
        "sv.csv: 2 records of the subject have the VISITNUM empty and SVSTDTC 2024-02-01 (row 2, 3)."
    )


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


def test_identifiers_that_look_alike():
    def twin(name, of="S-01A"):
        return structure(tables(altered(("dm", name, 0, {"STUDYID": "S"}), ("dm", of, 0, {"STUDYID": "S"}))))

    zero_width = twin("S-\u200b01A")
    assert set(zero_width["RULE"]) == {"KEY-007", "KEY-008"}
    names = zero_width.loc[zero_width["RULE"] == "KEY-007", "MESSAGE"].iloc[0]
    assert names == "dm.csv: the subjects S-01A and S-<U+200B>01A look alike and were read as different people."
    for other in ("S-01\u00adA", "S-01A\u202e", "\x07S-01A", "S-01A\ufe0f"):
        assert "KEY-007" in twin(other)["RULE"].tolist(), other
        assert "<U+" in twin(other)["MESSAGE"].iloc[0]
    assert twin("S-01\u0410")["RULE"].unique().tolist() == ["KEY-007"]  # Cyrillic A
    assert twin("S-\uff101A")["RULE"].unique().tolist() == ["KEY-007"]  # a wide 0
    assert twin("Ren\u00e9", of="Rene\u0301")["RULE"].unique().tolist() == ["KEY-007"]
    for other in ("S-01B", "S-10A", "\u5317\u4eac-01"):
        assert not len(twin(other)), other


def test_characters_that_cannot_be_seen_are_told_in_every_domain():
    got = structure(tables(altered(("ae", "A\u200b", 1, {"AETERM": "x"}))))
    told = dict(zip(got["RULE"], got["MESSAGE"], strict=True))
    assert told["KEY-008"] == ("ae.csv: the identifier A<U+200B> holds characters that cannot be seen (row 5).")
    assert "KEY-003" in told
