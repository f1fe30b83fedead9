"""A run knows its name and its files; what is written outside make never touches what a report was made from."""

import datetime as dt

import pytest

from helpers.foundation import runs
from helpers.foundation.contracts import ADAM, COUNTED, FINDINGS, SDTM
from helpers.foundation.errors import StudyError


@pytest.mark.parametrize("name", ["synthetic/final", "my-study/interim-2024-06-30"])
def test_a_run_opens_by_its_name(name):
    assert runs.open_named(name).name == name


@pytest.mark.parametrize("name", ["synthetic", "final", "", "synthetic/last", "/final"])
def test_a_name_of_no_run_is_refused(name):
    with pytest.raises(StudyError, match="names no run"):
        runs.open_named(name)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "PROJECT", tmp_path)
    monkeypatch.delenv(runs.STAGING, raising=False)
    return tmp_path


def test_the_name_of_a_run():
    assert runs.open_run("site", "final").name == "site/final"
    interim = runs.open_run("site", "interim", "2025-06-30")
    assert (interim.name, interim.cutoff) == ("site/interim-2025-06-30", dt.date(2025, 6, 30))


@pytest.mark.parametrize(
    ("analysis", "cutoff"),
    [("finale", ""), ("interim", ""), ("final", "2025-06-30"), ("interim", "soon"), ("interim", "2025-02-30")],
)
def test_parameters_that_make_no_sense_are_refused(analysis, cutoff):
    with pytest.raises(StudyError):
        runs.open_run("site", analysis, cutoff)


def test_outside_make_everything_goes_to_the_lab(project):
    run = runs.open_run("site")
    run.write_adam("adtte", ADAM["adtte"].empty())
    run.write_findings(FINDINGS.empty(), notebook="01_ingestion")
    run.write_counted(COUNTED.empty(), notebook="02_endpoints")
    run.write_report("<html></html>")
    run.write_exports({"tables.xlsx": b"x", "tables/os.csv": b"y"})
    written = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    lab = "data/derived/site/final/lab"
    assert written == {
        f"{lab}/adam/adtte.parquet",
        f"{lab}/parts/findings/01_ingestion.parquet",
        f"{lab}/parts/counted/02_endpoints.parquet",
        f"{lab}/report/index.html",
        f"{lab}/report/tables.xlsx",
        f"{lab}/report/tables/os.csv",
    }


def test_under_make_everything_goes_to_the_staging_folder(project, monkeypatch):
    monkeypatch.setenv(runs.STAGING, str(project / "staging"))
    runs.open_run("site").write_sdtm("dm", SDTM["dm"].empty())
    assert [path.name for path in (project / "staging" / "sdtm").iterdir()] == ["dm.parquet"]


def test_a_domain_that_was_not_collected_is_none_but_a_run_that_was_not_made_is_an_error(project):
    run = runs.open_run("site")
    with pytest.raises(StudyError, match="make report"):
        run.sdtm("lb")
    folder = run.derived / "sdtm"
    folder.mkdir(parents=True)
    runs.datasets.write(SDTM["dm"].empty(), folder / "dm.parquet", SDTM["dm"])
    assert run.sdtm("lb") is None
    assert list(run.domains()) == ["dm"]
