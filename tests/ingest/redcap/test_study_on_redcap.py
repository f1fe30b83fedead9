"""A study whose folder holds an export of REDCap, with what may lie beside it."""

import datetime as dt
from pathlib import Path

import pytest

from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study
from tests.ingest.clean import altered
from tests.ingest.formats import write_csv
from tests.ingest.redcap.exports import write_export

PROTOCOL = load(Path(__file__).parents[3] / "protocol.yml")
NAMES = {
    False: ("SBRTForHCC_DATA_2026-07-01_0930.csv", "REDCap export (codes)"),
    True: ("SBRTForHCC_DATA_LABELS_2026-07-01_0930.csv", "REDCap export (labels)"),
}


def study(*changes):
    """The clean study in the words of the forms, with changes."""
    return altered(
        ("ae", "A", 1, {"AEBODSYS": "General disorders and administration site conditions"}),
        ("ae", "B", 1, {"AEREL": "POSSIBLY RELATED"}),
        *changes,
    )


def ingested(folder, **options):
    return ingest_study(folder, protocol=PROTOCOL, **options)


def rules(got):
    return got.findings[["RULE", "DOMAIN"]].drop_duplicates().to_numpy().tolist()


@pytest.mark.parametrize("labels", [False, True], ids=["codes", "labels"])
def test_the_inventory_names_the_export_for_each_domain(tmp_path, labels):
    domains = {name: frame for name, frame in study().items() if name != "cm"}
    inventory = ingested(write_export(domains, tmp_path / "s", labels=labels)).inventory.set_index("DOMAIN")
    name, form = NAMES[labels]
    assert inventory.loc["AE"].tolist() == ["read", name, form, 3, 2, "", ""]
    assert inventory.loc["DM"].tolist() == ["read", name, form, 3, 3, "", ""]
    assert inventory.loc["CM"].tolist() == ["not collected", "", "", 0, 0, "", ""]


def test_a_domain_that_the_export_does_not_hold_may_have_its_own_file(tmp_path):
    domains = study()
    folder = write_export({name: frame for name, frame in domains.items() if name != "lb"}, tmp_path / "s")
    write_csv(domains["lb"], folder, "lb")
    got = ingested(folder)
    assert rules(got) == []
    assert list(got.domains) == list(SDTM)
    inventory = got.inventory.set_index("DOMAIN")
    assert inventory.loc["LB", ["FILE", "FORMAT", "RECORDS"]].tolist() == ["lb.csv", "CSV", 3]
    assert inventory.loc["TR", "FORMAT"] == "REDCap export (codes)"


def test_a_domain_in_the_export_and_in_a_file_is_an_error(tmp_path):
    domains = study()
    folder = write_export(domains, tmp_path / "s")
    write_csv(domains["lb"], folder, "lb")
    got = ingested(folder)
    assert got.findings[["RULE", "SEVERITY", "DOMAIN", "MESSAGE"]].to_numpy().tolist() == [
        [
            "REDCAP-002",
            "ERROR",
            "LB",
            f"lb.csv holds the domain LB, and the export {NAMES[False][0]} holds 3 records of it.",
        ]
    ]
    assert "lb" not in got.domains


def test_an_export_that_cannot_be_read_leaves_no_domain_missing(tmp_path):
    (tmp_path / "redcap.csv").write_bytes(b"\x00")
    got = ingested(tmp_path)
    assert rules(got) == [["REDCAP-003", ""]]
    assert got.findings["MESSAGE"].item() == "redcap.csv is not text; save it as CSV UTF-8."
    assert set(got.inventory["STATUS"]) == {"not readable"}
    assert set(got.inventory["FORMAT"]) == {"REDCap export"}


def test_an_instance_that_stands_twice_is_an_error_with_its_rows(tmp_path):
    folder = write_export(study(), tmp_path / "s", name="redcap.csv")
    lines = (folder / "redcap.csv").read_text().splitlines()
    twice = [place for place, line in enumerate(lines, 1) if line.startswith("A,adverse_event,2,")]
    (folder / "redcap.csv").write_text("\n".join([*lines, lines[twice[0] - 1], lines[1]]) + "\n")
    found = ingested(folder).findings
    assert found.loc[found["RULE"].str.startswith("KEY"), ["RULE", "DOMAIN", "MESSAGE"]].to_numpy().tolist() == [
        [
            "KEY-001",
            "AE",
            f"redcap.csv: 2 records of the subject have the AESEQ 2 (row {twice[0]}, {len(lines) + 1}).",
        ],
        ["KEY-002", "DM", f"redcap.csv: the subject has 2 records (row 2, {len(lines) + 2})."],
    ]


def test_findings_about_cells_name_the_export_and_its_row(tmp_path):
    changed = study(("ae", "B", 1, {"AESTDTC": "2024-13"}), ("lb", "B", 1, {"LBDTC": "yesterday"}))
    folder = write_export(changed, tmp_path / "s", name="redcap.csv")
    lines = (folder / "redcap.csv").read_text().splitlines()
    rows = [1 + next(place for place, line in enumerate(lines) if text in line) for text in ("2024-13", "yesterday")]
    found = ingested(folder).findings
    assert found.loc[found["RULE"] == "VAR-005", ["DOMAIN", "USUBJID", "SEQ", "MESSAGE"]].to_numpy().tolist() == [
        ["AE", "B", 1.0, f"redcap.csv row {rows[0]}: AESTDTC is '2024-13', which is not a date of the calendar."],
        ["LB", "B", 1.0, f"redcap.csv row {rows[1]}: LBDTC is 'yesterday', which is not a date of the calendar."],
    ]


def test_an_instance_without_a_whole_number_is_an_error(tmp_path):
    folder = write_export(study(), tmp_path / "s", name="redcap.csv")
    text = (folder / "redcap.csv").read_text()
    (folder / "redcap.csv").write_text(text.replace("B,adverse_event,1,", "B,adverse_event,new,"))
    assert rules(ingested(folder)) == [["VAR-004", "AE"]]


def test_corrections_apply_to_the_records_of_an_export(tmp_path):
    folder = write_export(study(), tmp_path / "s")
    (folder / "corrections.csv").write_text(
        "DOMAIN,USUBJID,SEQ,VARIABLE,OLDVALUE,NEWVALUE,REASON,WHO,WHEN\n"
        "AE,B,1,AETOXGR,1,2,source says 2,dm,2026-07-02\n"
        "DM,C,,SEX,M,F,passport,dm,2026-07-02\n"
    )
    got = ingested(folder)
    assert rules(got) == []
    assert got.corrections[["DOMAIN", "USUBJID", "NEWVALUE"]].to_numpy().tolist() == [
        ["AE", "B", "2"],
        ["DM", "C", "F"],
    ]
    assert got.domains["ae"].set_index(["USUBJID", "AESEQ"]).loc[("B", 1), "AETOXGR"] == "2"
    assert got.domains["dm"]["SEX"].tolist() == ["M", "F", "F"]


def test_the_cutoff_and_study_numbers_work_as_with_files(tmp_path):
    got = ingested(write_export(study(), tmp_path / "s"), cutoff=dt.date(2024, 6, 30), pseudonymise=True)
    assert got.domains["dm"]["USUBJID"].tolist() == ["P001", "P002", "P003"]
    assert got.domains["tr"]["TRDTC"].max() == "2024-06-05"


def test_a_field_written_out_is_the_term(tmp_path):
    changed = study(("ds", "B", 2, {"DSDECOD": "PHYSICIAN DECISION", "DSSTDTC": "2024-12-01"}))
    got = ingested(write_export(changed, tmp_path / "s", labels=True))
    assert "PHYSICIAN DECISION" in got.domains["ds"]["DSDECOD"].tolist()


def test_the_export_is_only_read(tmp_path):
    folder = write_export(study(), tmp_path / "s")
    before = [(path.name, path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()]
    ingested(folder)
    assert [(path.name, path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()] == before
