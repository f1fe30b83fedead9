"""A run knows its name and its files; what is written outside make never touches what a report was made from."""

import ast
import datetime as dt
import json

import pytest

from helpers.foundation import handover, runs
from helpers.foundation.contracts import ADAM, CORRECTIONS, FINDINGS, PSEUDONYMS, SDTM
from helpers.foundation.errors import StudyError
from helpers.foundation.results import Results

NOTEBOOKS = sorted((runs.PROJECT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", [
    "synthetic/final", "my-study/interim-2024-06-30", "pilot/final-amendment", "pilot/final-amendment-2-pseudonymised",
    "pilot/interim-2024-06-30-amendment",
])  # fmt: skip
def test_a_run_opens_by_its_name(name):
    assert runs.open_named(name).name == name


@pytest.mark.parametrize(
    "name", ["synthetic", "final", "", "synthetic/last", "/final", "a/final-", "a/interim-2024-06-30x"]
)
def test_a_name_of_no_run_is_refused(name):
    with pytest.raises(StudyError, match="names no run"):
        runs.open_named(name)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "PROJECT", tmp_path)
    monkeypatch.delenv(handover.STAGING, raising=False)
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


def test_a_variant_stands_behind_the_analysis():
    amended = runs.open_run("site", "interim-amendment", "2025-06-30")
    assert (amended.analysis, amended.variant, amended.name) == (
        "interim", "amendment", "site/interim-2025-06-30-amendment"
    )  # fmt: skip


def test_the_settings_of_a_variant_that_was_not_made_are_not_those_of_the_project(project):
    with pytest.raises(StudyError, match="Nothing is derived for site/final-amendment yet"):
        _ = runs.open_run("site", "final-amendment").protocol


def test_a_sentence_about_the_settings_names_the_file_that_was_given(project):
    run = runs.open_run("site", "final-amendment")
    own = run.derived / "inputs"
    own.mkdir(parents=True)
    (own / "protocol.yml").write_text("treatment: {alpha_beta: ten}\n")
    (own / "01.sha256").write_text(f"{'0' * 64}  raw/dm.csv\n{'0' * 64}  settings/amendment.yml\n")
    with pytest.raises(StudyError, match=r"^amendment\.yml cannot be used: "):
        _ = run.protocol
    (own / "protocol.yml").write_text("a: [")
    with pytest.raises(StudyError, match=r"^The protocol file amendment\.yml is not valid YAML"):
        _ = runs.open_run("site", "final-amendment").protocol


def test_outside_make_everything_goes_to_the_lab(project):
    run = runs.open_run("site")
    writing = {
        "write_sdtm": lambda write: write("dm", SDTM["dm"].empty()),
        "write_adam": lambda write: write("adtte", ADAM["adtte"].empty()),
        "write_results": lambda write: write(Results(), notebook="03_toxicity"),
        "write_figures": lambda write: write([None], notebook="04_survival"),
        "write_findings": lambda write: write(FINDINGS.empty(), notebook="01_ingestion"),
        "write_corrections": lambda write: write(CORRECTIONS.empty()),
        "write_pseudonyms": lambda write: write(PSEUDONYMS.empty()),
        "write_report": lambda write: write("<html></html>"),
        "write_brief": lambda write: write("<html></html>"),
        "write_exports": lambda write: write({"tables.xlsx": b"x", "tables/os.csv": b"y"}),
    }
    assert {name for name in dir(runs.Run) if name.startswith("write")} == set(writing)
    for name, call in writing.items():
        call(getattr(run, name))
    written = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    lab = "data/derived/site/final/lab"
    assert written == {
        f"{lab}/sdtm/dm.parquet",
        f"{lab}/adam/adtte.parquet",
        f"{lab}/parts/ard/03_toxicity.parquet",
        f"{lab}/parts/ard_subjects/03_toxicity.parquet",
        f"{lab}/parts/figures/04_survival.parquet",
        f"{lab}/parts/findings/01_ingestion.parquet",
        f"{lab}/corrections.parquet",
        f"{lab}/pseudonyms.parquet",
        f"{lab}/report/index.html",
        f"{lab}/report/brief.html",
        f"{lab}/report/tables.xlsx",
        f"{lab}/report/tables/os.csv",
    }


def writes(call: ast.Call) -> bool:
    """Tell whether a call has the name of one that may leave a file behind."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    frames = ("to_csv", "to_excel", "to_parquet", "to_pickle", "to_json", "to_feather", "to_hdf", "to_stata", "to_sql")
    others = ("open", "exec", "eval", "save", "savefig", "dump", "mkdir", "touch", "unlink")
    return name.startswith(("write", "copy", "rmtree", "symlink", "hardlink")) or name in (*frames, *others)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_writes_by_its_run_alone(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert not [line for line in code.splitlines() if line.lstrip().startswith(("%", "!"))]
    called = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and writes(node)]
    by_others = [ast.unparse(call) for call in called if not ast.unparse(call.func).startswith("run.write_")]
    assert by_others == []
    assert bool(called) == ("run.write_" in code) == (path.stem[:2] in ("01", "02", "03", "04", "05"))


@pytest.mark.parametrize("line", ["open('a', 'w')", "frame.to_csv('a')", "Path('a').write_text('')", "f.savefig('a')"])
def test_a_call_that_leaves_a_file_is_seen(line):
    assert writes(ast.parse(line).body[0].value)


def test_under_make_everything_goes_to_the_staging_folder(project, monkeypatch):
    monkeypatch.setenv(handover.STAGING, str(project / "staging"))
    runs.open_run("site").write_sdtm("dm", SDTM["dm"].empty())
    assert [path.name for path in (project / "staging" / "sdtm").iterdir()] == ["dm.parquet"]


def test_raw_files_are_read_where_they_were_hashed(project, monkeypatch):
    assert runs.open_run("site").raw == project / "data/raw/site"
    monkeypatch.setenv(handover.STUDY_FOLDER, "/elsewhere/site")
    assert str(runs.open_run("site").raw) == "/elsewhere/site"
    monkeypatch.setenv(handover.RAW, "/copies/site")
    assert str(runs.open_run("site").raw) == "/copies/site"


def test_a_domain_that_was_not_collected_is_none_but_a_run_that_was_not_made_is_an_error(project):
    run = runs.open_run("site")
    with pytest.raises(StudyError, match="make report"):
        run.sdtm("lb")
    folder = run.derived / "sdtm"
    folder.mkdir(parents=True)
    runs.datasets.write(SDTM["dm"].empty(), folder / "dm.parquet", SDTM["dm"])
    assert run.sdtm("lb") is None
    assert list(run.domains()) == ["dm"]
