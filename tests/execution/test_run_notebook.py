import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.execution import collected, inputs, notebooks, records, run_notebook
from helpers.execution.notebooks import PapermillExecutionError
from helpers.foundation.contracts import FINDINGS
from helpers.foundation.errors import StudyError

READS = ["inputs/01.sha256"]
MAKES = ["sdtm/ae.parquet", "sdtm/dm.parquet", "sdtm/lb.parquet"]


@pytest.fixture
def ingestion(asked, notebook, monkeypatch):
    """A notebook 01 whose kernel is a function of the staging folder: `ingestion.does` is set by each test."""

    class Ingestion:
        runs = 0

        @staticmethod
        def does(staging):
            put(staging, "sdtm/ae.parquet", b"ae")
            put(staging, "sdtm/dm.parquet", b"dm")

        def make(self):
            return run_notebook.run(asked, "01_ingestion", reads=READS, makes=MAKES)

        def execute(self, written, parameters, *, name, folder, environment):
            assert parameters == {"study": "pilot", "analysis": "final", "cutoff": ""}
            assert environment["STUDY_FOLDER"] == str(asked.folder)
            raw = Path(environment["HELPERS_RAW"])
            self.raw = {path.name: path.read_bytes() for path in raw.iterdir() if path.is_file()}
            assert folder == asked.project / "notebooks"
            self.runs += 1
            self.does(Path(environment["HELPERS_STAGING"]))
            return written

        def write(self, *cells):
            (asked.project / "notebooks/01_ingestion.ipynb").write_text(notebooks.text(notebook(*cells)))
            inputs.refresh(asked)

    made = Ingestion()
    made.write("1 + 1")
    monkeypatch.setattr(notebooks, "execute", made.execute)
    return made


def put(staging, name, content):
    path = staging / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def files(asked, folder):
    return {path.name: path.read_bytes() for path in sorted((asked.derived / folder).glob("*"))}


def no_staging(asked):
    return not list((asked.derived / records.STAGING).iterdir())


def test_files_take_their_place_with_a_record(asked, ingestion):
    assert ingestion.make()
    assert files(asked, "sdtm") == {"ae.parquet": b"ae", "dm.parquet": b"dm"}
    assert (asked.derived / "notebooks/01_ingestion.ipynb").is_file()
    assert (asked.derived / "made/sdtm").read_text() == "sdtm/ae.parquet\nsdtm/dm.parquet\n"
    assert list(records.standing(asked.project, asked.derived)) == ["01_ingestion"]
    assert no_staging(asked)


def test_what_comes_out_as_before_is_not_touched(asked, ingestion):
    ingestion.make()
    watched = [asked.derived / name for name in ("sdtm/ae.parquet", "sdtm/dm.parquet", "made/sdtm")]
    for path in watched:
        os.utime(path, (1, 1))
    (asked.folder / "dm.csv").write_text("USUBJID\nB\n")
    inputs.refresh(asked)
    ingestion.does = lambda staging: (put(staging, "sdtm/ae.parquet", b"ae"), put(staging, "sdtm/dm.parquet", b"new"))
    assert ingestion.make()
    assert [path.stat().st_mtime == 1 for path in watched] == [True, False, True]


def test_the_executed_notebook_is_dated_when_the_step_began(asked, ingestion):
    """What changes while it runs is newer than it."""
    moments, does = [time.time()], ingestion.does
    ingestion.does = lambda staging: (moments.append(time.time()), does(staging))
    ingestion.make()
    assert moments[0] <= (asked.derived / "notebooks/01_ingestion.ipynb").stat().st_mtime <= moments[1]
    assert (asked.derived / "sdtm/dm.parquet").stat().st_mtime >= moments[1] - 0.1


@pytest.mark.parametrize(("module", "name", "call"), [(records, "write", 1), (collected, "collect", 2)])
def test_a_step_that_is_killed_while_its_files_take_their_place_counts_as_not_done(
    asked, ingestion, monkeypatch, module, name, call
):
    """Before its record is written, and before what it wrote is collected."""
    ingestion.make()
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    inputs.refresh(asked)
    calls, whole = [], getattr(module, name)

    def killed(*arguments, **named):
        calls.append(name)
        if len(calls) == call:
            raise KeyboardInterrupt
        return whole(*arguments, **named)

    monkeypatch.setattr(module, name, killed)
    with pytest.raises(KeyboardInterrupt):
        ingestion.make()
    monkeypatch.undo()
    records.put_right(asked.project, asked.derived)
    assert (asked.derived / "notebooks/01_ingestion.ipynb").stat().st_mtime == 0


def test_nothing_is_executed_where_nothing_changed(asked, ingestion):
    ingestion.make()
    assert not ingestion.make()
    assert ingestion.runs == 1


def test_dataset_that_is_no_longer_made_is_removed(asked, ingestion):
    ingestion.make()
    (asked.folder / "ae.csv").unlink()
    inputs.refresh(asked)
    ingestion.does = lambda staging: put(staging, "sdtm/dm.parquet", b"dm")
    ingestion.make()
    assert files(asked, "sdtm") == {"dm.parquet": b"dm"}
    assert (asked.derived / "made/sdtm").read_text() == "sdtm/dm.parquet\n"


def test_failed_notebook_leaves_all_as_it_was(asked, ingestion):
    ingestion.make()
    before = files(asked, "sdtm"), records.read(asked.derived, "01_ingestion")
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    inputs.refresh(asked)

    def fail(staging):
        put(staging, "sdtm/ae.parquet", b"half")
        raise PapermillExecutionError(2, 1, "1 + 1", "ValueError", "no", [])

    ingestion.does = fail
    with pytest.raises(StudyError, match="01_ingestion stopped in cell 3 of 3"):
        ingestion.make()
    assert (files(asked, "sdtm"), records.read(asked.derived, "01_ingestion")) == before
    assert no_staging(asked)


def test_findings_of_a_failed_notebook_are_kept(asked, ingestion):
    from helpers.foundation import datasets

    def fail(staging):
        datasets.write(FINDINGS.empty(), staging / "parts/findings/01_ingestion.parquet", FINDINGS)
        raise PapermillExecutionError(2, 1, "1 + 1", "StudyError", "Two errors.", [])

    ingestion.does = fail
    with pytest.raises(StudyError, match="Two errors"):
        ingestion.make()
    assert (asked.derived / "findings.parquet").is_file()
    assert not (asked.derived / "parts").exists()


def test_raw_file_that_changes_under_the_notebook_stops_it(asked, ingestion):
    ingestion.does = lambda staging: (asked.folder / "ae.csv").write_text("changed")
    with pytest.raises(StudyError, match="the raw files changed while it ran"):
        ingestion.make()
    assert not (asked.derived / "sdtm").exists()


def test_what_is_parsed_is_what_was_hashed(asked, ingestion, monkeypatch):
    """A file that is changed while the notebook runs, and back again, does not reach it."""
    file = asked.folder / "ae.csv"
    sent = {path.name: path.read_bytes() for path in asked.folder.iterdir()}
    execute = ingestion.execute

    def changed(*arguments, **named):
        file.write_text("changed")
        done = execute(*arguments, **named)
        file.write_bytes(sent["ae.csv"])
        return done

    monkeypatch.setattr(notebooks, "execute", changed)
    assert ingestion.make()
    assert ingestion.raw == sent


def test_files_that_are_not_as_they_were_hashed_are_not_read(asked, ingestion):
    (asked.folder / "ae.csv").write_text("changed after make looked")
    with pytest.raises(StudyError, match="01_ingestion: the raw files changed while it ran"):
        ingestion.make()
    assert ingestion.runs == 0
    assert no_staging(asked)


def test_a_notebook_that_is_not_as_it_was_hashed_is_not_executed(asked, ingestion, notebook):
    (asked.project / "notebooks/01_ingestion.ipynb").write_text(notebooks.text(notebook("2 + 2")))
    with pytest.raises(StudyError, match="notebooks/01_ingestion changed while it ran"):
        ingestion.make()
    assert ingestion.runs == 0


def test_what_is_no_file_of_the_study_is_seen_as_what_it_is(asked, ingestion, monkeypatch):
    (asked.folder / "more").mkdir()
    (asked.folder / "more/dm.csv").write_text("USUBJID\n")
    (asked.folder / "lb.csv").symlink_to("nowhere")
    kinds = {}

    def execute(written, _parameters, *, name, folder, environment):
        for path in Path(environment["HELPERS_RAW"]).iterdir():
            kinds[path.name] = path.is_dir(), path.is_file(), path.is_symlink()
        return written

    monkeypatch.setattr(notebooks, "execute", execute)
    ingestion.make()
    assert kinds["more"] == (True, False, True)
    assert kinds["lb.csv"] == (False, False, True)
    assert kinds["dm.csv"] == (False, True, False)


def test_input_of_another_run_stops_it_too(asked, ingestion):
    ingestion.does = lambda staging: (asked.derived / "inputs/protocol.yml").write_text("another make")
    with pytest.raises(StudyError, match=r"protocol\.yml changed while it ran"):
        ingestion.make()


def test_file_that_is_not_its_to_make(asked, ingestion):
    ingestion.does = lambda staging: put(staging, "adam/adsl.parquet", b"")
    with pytest.raises(StudyError, match=r"wrote adam/adsl\.parquet, which its rule in the Makefile does not name"):
        ingestion.make()
    assert not (asked.derived / "adam").exists()


def test_the_report_and_what_can_be_taken_away_from_it(asked, ingestion):
    names = ["index.html", "profiles.html", "tables.xlsx", "tables/ae-acute.csv", "figures/os.svg", "adam/adsl.xpt"]
    names += ["adam/define.xml"]
    ingestion.does = lambda staging: [put(staging, f"report/{name}", b"x") for name in names]
    ingestion.make()
    assert all((asked.derived / "report" / name).is_file() for name in names)


@pytest.mark.parametrize("name", ["report/tables/a.exe", "report/adam/deep/a.xpt", "report/other.html", "tables/a.csv"])
def test_nothing_else_lies_beside_the_report(asked, ingestion, name):
    ingestion.does = lambda staging: put(staging, name, b"")
    with pytest.raises(StudyError, match="which its rule in the Makefile does not name"):
        ingestion.make()


@pytest.mark.parametrize(
    ("module", "what"),
    [
        ("helpers.export.everything", "code/export"),
        ("helpers.derive.adsl", "code/derive"),
        ("helpers.present.tables", "code/present"),
        ("helpers.explore.window", "code/explore"),
    ],
)
def test_what_a_notebook_imports_is_named_in_its_rule(asked, ingestion, monkeypatch, module, what):
    """However it is imported; what it only mentions is not."""
    monkeypatch.delitem(sys.modules, module, raising=False)
    ingestion.does = lambda staging: monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(StudyError, match=f"01_ingestion uses {what}, which its rule"):
        ingestion.make()
    assert not (asked.derived / "sdtm").exists()


def test_a_notebook_is_told_which_datasets_its_rule_names(asked, ingestion, monkeypatch):
    told = []
    execute = ingestion.execute
    monkeypatch.setattr(notebooks, "execute", lambda *a, **n: (told.append(n["environment"]), execute(*a, **n))[1])
    ingestion.make()
    assert told[0]["HELPERS_READS"] == str(asked.derived / "inputs/01.sha256")


def test_who_runs_a_notebook_loads_no_library_of_the_analysis():
    code = "import sys, helpers.execution.run_notebook as _; print(*({'pandas', 'pydantic'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
