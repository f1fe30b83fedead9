import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers.foundation.amendment import amended
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import load
from helpers.ingest import ingest_study, stop_on_errors
from tests.ingest.clean import altered, clean_study
from tests.ingest.formats import WRITERS, write, write_csv

ROOT = Path(__file__).parents[2]
PROTOCOL = load(ROOT / "protocol.yml")
REAL = Path(os.environ.get("SHARED") or ROOT.parent / "shared") / "studies" / "cdisc-pilot"


def ingested(folder, cutoff=None):
    return ingest_study(folder, protocol=PROTOCOL, cutoff=cutoff)


def rules(got):
    return got.findings[["RULE", "DOMAIN"]].drop_duplicates().to_numpy().tolist()


@pytest.mark.parametrize("form", list(WRITERS))
def test_same_study_in_each_format_gives_the_same_domains(tmp_path, form):
    got = ingested(write(clean_study(), tmp_path / "study", form))
    assert rules(got) == []
    expected = clean_study()
    assert list(got.domains) == list(SDTM)
    for domain, frame in got.domains.items():
        pd.testing.assert_frame_equal(frame, expected[domain])
        SDTM[domain].check(frame)


def test_csv_as_a_german_excel_writes_it_is_read_and_said(tmp_path):
    study = altered(("ae", "A", 1, {"AETERM": "Müdigkeit"}))
    folder = write(study, tmp_path / "study", "csv")
    write_csv(study["ae"], folder, "ae", encoding="cp1252", sep=";")
    got = ingested(folder)
    assert got.findings["RULE"].tolist() == ["FILE-005", "FILE-005"]
    pd.testing.assert_frame_equal(got.domains["ae"], study["ae"])
    assert "semicolons" in got.inventory.set_index("DOMAIN").loc["AE", "NOTE"]


def test_order_of_rows_and_columns_means_nothing(tmp_path):
    straight = ingested(write(clean_study(), tmp_path / "straight", "csv"))
    turned = {domain: frame.iloc[::-1, ::-1] for domain, frame in clean_study().items()}
    mixed = ingested(write(turned, tmp_path / "turned", "csv"))
    for domain, frame in straight.domains.items():
        pd.testing.assert_frame_equal(frame, mixed.domains[domain])


def test_inventory_says_what_was_not_collected(tmp_path):
    study = {domain: frame for domain, frame in clean_study().items() if domain != "lb"}
    study["ae"] = study["ae"].assign(AELLT="x", AESTDY=3)
    inventory = ingested(write(study, tmp_path / "study", "csv")).inventory.set_index("DOMAIN")
    assert inventory.loc["LB"].tolist() == ["not collected", "", "", 0, 0, "", ""]
    assert inventory.loc["AE"].tolist() == ["read", "ae.csv", "CSV", 3, 2, "AELLT AESTDY", ""]


def test_all_errors_are_listed_together(tmp_path):
    study = altered(
        ("ae", "B", 1, {"AETOXGR": "6"}), ("tr", "B", 3, {"TRSTRESU": "in"}), ("lb", "Z", 1, {"LBTESTCD": "ALT"})
    )
    folder = write(study, tmp_path / "study", "csv")
    (folder / "ds.csv").write_bytes(b"\x00")
    (folder / "ex.csv").unlink()
    got = ingested(folder)
    stopping = got.findings[got.findings["SEVERITY"] == "ERROR"]
    assert stopping[["RULE", "DOMAIN"]].to_numpy().tolist() == [
        ["AE-001", "AE"],
        ["FILE-001", "EX"],
        ["FILE-003", "DS"],
        ["KEY-003", "LB"],
        ["TR-002", "TR"],
    ]
    with pytest.raises(Exception, match="5 errors") as stopped:
        stop_on_errors(got.findings)
    assert "There is no file of the required domain EX." in str(stopped.value)
    assert "ds.csv is not text" in str(stopped.value)


def test_a_folder_a_pipe_and_a_link_to_nothing_are_findings(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    for name in ("lb", "rs", "ss"):
        (folder / f"{name}.csv").unlink()
    (folder / "lb.csv").mkdir()
    os.mkfifo(folder / "rs.csv")
    (folder / "ss.csv").symlink_to(folder / "nowhere.csv")
    os.mkfifo(folder / "corrections.csv")
    found = ingested(folder).findings
    assert found[["RULE", "SEVERITY", "MESSAGE"]].to_numpy().tolist() == [
        [
            "COR-001",
            "ERROR",
            "corrections.csv is not a file but a folder, a pipe or a device, so no correction can be applied.",
        ],
        ["FILE-003", "ERROR", "lb.csv is not a file but a folder, a pipe or a device."],
        ["FILE-003", "ERROR", "rs.csv is not a file but a folder, a pipe or a device."],
        ["FILE-003", "ERROR", "ss.csv cannot be opened (No such file or directory)."],
    ]


def test_subjects_are_not_strangers_where_dm_cannot_be_read(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    (folder / "dm.csv").write_bytes(b"")
    got = ingested(folder, dt.date(2024, 6, 30))
    assert rules(got) == [["FILE-003", "DM"]]
    assert got.inventory.set_index("DOMAIN").loc["DM", "STATUS"] == "not readable"


def test_contents_are_checked_as_known_at_the_cutoff_and_keys_on_everything(tmp_path):
    late = ("ae", "B", 7, {"AETERM": "x", "AESTDTC": "2025-01-05", "AETOXGR": "9"})
    folder = write(altered(late, ("ds", "B", 1, {"DSSTDTC": "2025-13-01"})), tmp_path / "study", "csv")
    assert ["AE-001", "AE"] in rules(ingested(folder))
    assert rules(ingested(folder, dt.date(2024, 12, 31))) == [["VAR-005", "DS"]]


def test_cutoff_before_everything_leaves_subjects_whom_nobody_has_treated(tmp_path):
    got = ingested(write(clean_study(), tmp_path / "study", "csv"), dt.date(1990, 1, 1))
    assert rules(got) == [["EX-011", "EX"]]
    assert got.findings["MESSAGE"].item() == (
        "None of the 3 subjects has a fraction of SBRT with a dose above 0, so nothing can be analysed."
    )
    assert len(got.domains["dm"]) == 3
    assert not any(len(frame) for domain, frame in got.domains.items() if domain != "dm")
    for domain, frame in got.domains.items():
        SDTM[domain].check(frame)


@pytest.mark.parametrize(("cutoff", "kept"), [(dt.date(2024, 2, 4), 0), (dt.date(2024, 2, 5), 6)])
def test_doses_of_the_plan_are_known_from_the_first_fraction_on(tmp_path, cutoff, kept):
    assert len(ingested(write(clean_study(), tmp_path / "study", "csv"), cutoff).domains["xd"]) == kept


def test_a_merger_without_a_date_may_name_a_lesion_that_is_not_known_at_the_cutoff(tmp_path):
    undated = ("tr", "A", 5, {"TRDTC": ""})
    late = [("tu", "A", number, {"TUDTC": "2024-02-04"}) for number in (1, 2)]
    folder = write(altered(undated, *late), tmp_path / "study", "csv")
    assert ["TR-012", "TR"] not in rules(ingested(folder, dt.date(2024, 3, 31)))
    assert ["TR-012", "TR"] not in rules(ingested(folder, dt.date(2024, 2, 1)))


def test_raw_folder_is_only_read(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    ingested(folder)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_slow_libraries_are_loaded_only_where_a_file_needs_them():
    code = (
        "import sys, helpers.ingest; print(*({'pyreadstat', 'openpyxl', 'pandera', 'pyarrow.csv'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_bundled_study_has_no_error():
    got = ingested(ROOT / "data" / "raw" / "synthetic")
    stop_on_errors(got.findings)
    assert set(got.inventory["STATUS"]) == {"read"}


@pytest.mark.shared
def test_real_study_runs_through_and_its_queries_are_few():
    assert REAL.is_dir(), (
        f"The shared studies are not there: put them beside the repository or set SHARED ({REAL.name})."
    )
    got = ingested(REAL)
    stop_on_errors(got.findings)
    assert got.inventory.set_index("DOMAIN").loc[["DM", "TR", "LB"], "RECORDS"].tolist() == [306, 8788, 19938]
    assert set(got.inventory.loc[got.inventory["STATUS"] == "not collected", "DOMAIN"]) == {
        "PR",
        "CM",
        "SS",
        "DD",
        "MH",
        "SV",
        "DV",
        "XD",
    }
    counts = got.findings["RULE"].value_counts()
    assert counts.drop("AE-016").max() < 50
    assert counts["TU-007"] == 38


def test_a_setting_beyond_what_is_usual_is_a_query_of_no_subject(tmp_path):
    folder = write(clean_study(), tmp_path / "study", "csv")
    protocol = load(ROOT / "protocol.yml")
    assert not len(ingest_study(folder, protocol=protocol).findings)
    found = ingest_study(folder, protocol=amended(protocol, {"horizon.years": 21})).findings
    assert found[["RULE", "SEVERITY", "DOMAIN", "USUBJID", "VARIABLE", "VALUE", "MESSAGE"]].to_numpy().tolist() == [
        [
            "PROTOCOL-001",
            "QUERY",
            "PROTOCOL",
            "",
            "horizon.years",
            "21",
            "The protocol file sets horizon.years to 21; usual is 1 to 20.",
        ]
    ]
