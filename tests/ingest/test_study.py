import os
import zipfile

import pytest

from helpers.foundation.errors import StudyError
from helpers.ingest.study import discover

REQUIRED = ("dm.csv", "ex.csv", "tu.csv", "tr.csv", "ae.csv", "ds.csv")


def folder(tmp_path, *names):
    for name in names:
        (tmp_path / name).write_text("x")
    return tmp_path


def test_files_are_found_whatever_the_case_of_their_names(tmp_path):
    names = {"dm": "DM.CSV", "ex": "ex.Xpt", "tu": "Tu.parquet", "tr": "tr.sas7bdat", "ae": "ae.xlsx", "ds": "ds.json"}
    found, findings = discover(folder(tmp_path, *names.values(), "lb.ndjson"))
    assert {domain: path.name for domain, path in found.files.items()} == {**names, "lb": "lb.ndjson"}
    assert not len(findings)


def test_required_domain_without_a_file_is_an_error(tmp_path):
    _, findings = discover(folder(tmp_path, "dm.csv", "ex.csv", "tu.csv", "tr.csv"))
    assert findings[["RULE", "SEVERITY", "DOMAIN"]].to_numpy().tolist() == [
        ["FILE-001", "ERROR", "AE"],
        ["FILE-001", "ERROR", "DS"],
    ]


def test_two_files_for_a_domain_are_an_error_and_neither_is_read(tmp_path):
    found, findings = discover(folder(tmp_path, *REQUIRED, "lb.csv", "LB.parquet"))
    assert "lb" not in found.files
    assert findings[["RULE", "SEVERITY", "DOMAIN"]].to_numpy().tolist() == [["FILE-002", "ERROR", "LB"]]
    assert "LB.parquet, lb.csv" in findings["MESSAGE"].item()


@pytest.mark.parametrize("name", ["dm.xls", "dm.xlsm", "dm.xlsb", "dm.ods", "dm.dsjc", "dm.csv.gz", "dm.rds", "dm"])
def test_file_of_a_domain_in_an_unknown_format_is_an_error(tmp_path, name):
    _, findings = discover(folder(tmp_path, *REQUIRED[1:], name))
    assert findings[["RULE", "DOMAIN", "VALUE"]].to_numpy().tolist() == [["FILE-004", "DM", name]]
    assert findings["ACTION"].item().startswith("Save it as CSV, SAS XPORT")


def test_what_is_named_like_a_file_and_is_none_is_not_passed_over(tmp_path):
    folder(tmp_path, *REQUIRED)
    (tmp_path / "lb.csv").mkdir()
    os.mkfifo(tmp_path / "rs.xlsx")
    (tmp_path / "pr.csv").symlink_to(tmp_path / "nowhere.csv")
    (tmp_path / "cm").mkdir()
    found, findings = discover(tmp_path)
    assert {"lb", "rs", "pr"} < set(found.files)
    assert findings[["RULE", "DOMAIN", "VALUE"]].to_numpy().tolist() == [["FILE-004", "CM", "cm"]]
    assert found.others == ()


def test_a_link_to_a_file_is_followed(tmp_path):
    folder(tmp_path, *REQUIRED, "elsewhere.txt")
    (tmp_path / "lb.csv").symlink_to(tmp_path / "elsewhere.txt")
    found, findings = discover(tmp_path)
    assert found.files["lb"].read_text() == "x"
    assert not len(findings)


def test_other_files_are_listed_and_companions_are_not(tmp_path):
    found, findings = discover(
        folder(tmp_path, *REQUIRED, "dm.bak", "notes.csv", "README.md", ".DS_Store", "~$dm.xlsx")
    )
    assert found.others == ("dm.bak", "notes.csv")
    assert findings[["RULE", "SEVERITY", "VALUE"]].to_numpy().tolist() == [["FILE-009", "QUERY", "notes.csv"]]


@pytest.mark.parametrize("name", ["tr2.csv", "AE_new.csv", "ae (1).xlsx", "vs.xpt"])
def test_a_table_that_nothing_reads_is_asked_about(tmp_path, name):
    _, findings = discover(folder(tmp_path, *REQUIRED, name, "protocol.pdf"))
    assert findings[["RULE", "VALUE"]].to_numpy().tolist() == [["FILE-009", name]]


def test_many_tables_that_nothing_reads_are_one_question(tmp_path):
    _, findings = discover(folder(tmp_path, *REQUIRED, *(f"vs{number}.xpt" for number in range(7))))
    assert findings["MESSAGE"].tolist() == [
        "The analysis does not read vs0.xpt, vs1.xpt, vs2.xpt, vs3.xpt, vs4.xpt and 2 more files, "
        "because no domain of the data contract has that name."
    ]


def test_the_file_of_corrections_is_found(tmp_path):
    found, findings = discover(folder(tmp_path, *REQUIRED, "corrections.csv"))
    assert found.corrections.name == "corrections.csv"
    assert found.others == ()
    assert not len(findings)


@pytest.mark.parametrize("names", [["corrections.xlsx"], ["corrections.csv", "Corrections.CSV"]])
def test_corrections_that_cannot_be_read_stop_the_run(tmp_path, names):
    found, findings = discover(folder(tmp_path, *REQUIRED, *names))
    assert found.corrections is None
    assert findings[["RULE", "SEVERITY"]].to_numpy().tolist() == [["COR-001", "ERROR"]]


@pytest.mark.parametrize(
    "name", ["SBRT_DATA_2024-05-01_1030.csv", "SBRT_DATA_LABELS_2024-05-01_1030.csv", "redcap.csv"]
)
def test_an_export_of_redcap_holds_the_domains_that_have_no_file(tmp_path, name):
    found, findings = discover(folder(tmp_path, name, "lb.csv", "notes.csv", "corrections.csv"))
    assert found.export.name == name
    assert list(found.files) == ["lb"]
    assert found.others == ("notes.csv",)
    assert findings["VALUE"].tolist() == ["notes.csv"]


def test_an_export_is_found_by_its_header_too(tmp_path):
    (tmp_path / "sites.csv").write_text("record_id,redcap_repeat_instrument,redcap_repeat_instance\n")
    found, findings = discover(tmp_path)
    assert (found.export.name, found.others) == ("sites.csv", ())
    assert not len(findings)


def test_two_exports_are_an_error_and_neither_is_read(tmp_path):
    names = ("SBRT_DATA_2024-05-01_1030.csv", "SBRT_DATA_LABELS_2024-05-01_1030.csv")
    found, findings = discover(folder(tmp_path, *names))
    assert found.export is None
    assert findings[["RULE", "SEVERITY", "MESSAGE"]].to_numpy().tolist() == [
        ["REDCAP-001", "ERROR", f"More than one file is an export of REDCap: {names[0]}, {names[1]}."]
    ]


def test_what_a_program_left_beside_an_export_is_no_second_one(tmp_path):
    found, findings = discover(folder(tmp_path, "redcap.csv", "._redcap.csv", ".~lock.redcap.csv#", "README.md"))
    assert (found.export.name, found.others) == ("redcap.csv", ())
    assert not len(findings)


def test_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(StudyError, match="no folder of a study called nowhere"):
        discover(tmp_path / "nowhere")


def put(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("x")


def pack(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")


def said(findings):
    return findings[["RULE", "SEVERITY", "VALUE", "MESSAGE"]].to_numpy().tolist()


@pytest.mark.parametrize("place", ["sdtm", "export/2024/sdtm"])
def test_files_in_a_subfolder_are_pointed_to(tmp_path, place):
    put(tmp_path / place, *REQUIRED, "lb.xpt")
    _, findings = discover(tmp_path)
    assert said(findings) == [
        [
            "FILE-010",
            "ERROR",
            place,
            f"The files of AE, DM, DS, EX, TR, TU are in the subfolder {place}, where they are not read.",
        ],
        [
            "FILE-011",
            "QUERY",
            place,
            f"The files of LB are in the subfolder {place}, where they are not read, so they count as not collected.",
        ],
    ]


@pytest.mark.parametrize("inside", ["", "study/sdtm/"])
def test_files_in_an_archive_are_pointed_to(tmp_path, inside):
    pack(tmp_path / "data.zip", *(inside + name for name in REQUIRED), "__MACOSX/lb.csv")
    _, findings = discover(tmp_path)
    assert said(findings) == [
        [
            "FILE-010",
            "ERROR",
            "data.zip",
            "The files of AE, DM, DS, EX, TR, TU are in the archive data.zip, where they are not read.",
        ]
    ]


def test_what_lies_elsewhere_and_here_is_read_here(tmp_path):
    folder(tmp_path, *REQUIRED, "lb.csv")
    put(tmp_path / "old", *REQUIRED, "lb.csv", "notes.txt")
    put(tmp_path / ".git", "rs.csv")
    put(tmp_path / "a/b/c/d", "rs.csv")
    (tmp_path / "broken.zip").write_bytes(b"PK")
    assert not len(discover(tmp_path)[1])


def test_a_required_domain_that_lies_nowhere_is_missing(tmp_path):
    put(tmp_path / "sdtm", *REQUIRED[1:])
    _, findings = discover(tmp_path)
    assert findings[["RULE", "DOMAIN"]].to_numpy().tolist() == [["FILE-001", "DM"], ["FILE-010", ""]]


def test_an_export_of_another_kind_is_looked_for_where_domains_are_missing(tmp_path):
    header = "study_id,redcap_event_name,age,demographics_complete\n"
    (tmp_path / "report.csv").write_text(header)
    assert discover(tmp_path)[0].export.name == "report.csv"
    found, findings = discover(folder(tmp_path, *REQUIRED))
    assert (found.export, findings["RULE"].tolist()) == (None, ["FILE-009"])
