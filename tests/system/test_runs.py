"""What runs when: make driven in a scratch copy, through changes, mistakes and accidents."""

import calendar
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.system import scratch
from tests.waiting import until

NOTEBOOKS = list(scratch.NOTEBOOKS)
DERIVED = Path("data/derived/synthetic/final")
LAST_LINES = """\
Queries: 1, about 1 subject, in data/derived/synthetic/final/findings.parquet
Protocol: protocol.yml (SHA-256 bb64f6b72153…)
Raw data: not locked
The report: reports/synthetic/final/index.html
"""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    """A copy in which nothing has run."""
    return scratch.build(tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="module")
def untouched_with_kernels(tmp_path_factory):
    """The same, with papermill and kernels."""
    return scratch.build(tmp_path_factory.mktemp("untouched"), papermill=True)


@pytest.fixture(scope="module")
def first(untouched, tmp_path_factory):
    """A copy in which one report was made, for tests that leave it as it was."""
    return made(copied(untouched, tmp_path_factory.mktemp("first")))


@pytest.fixture(scope="module")
def first_with_kernels(untouched_with_kernels, tmp_path_factory):
    """The same, with papermill and kernels."""
    return made(copied(untouched_with_kernels, tmp_path_factory.mktemp("first")))


@pytest.fixture
def project(first, tmp_path):
    """A copy of that copy, times of files and all."""
    return copied(first, tmp_path)


def made(folder):
    done = scratch.make(folder, "report")
    assert done.returncode == 0, done.stderr
    return folder


def copied(folder, target):
    target.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", f"{folder}/.", str(target)], check=True)
    return target


def executed(done):
    """The notebooks that ran, in order of name."""
    return sorted({line.split()[0] for line in done.stdout.splitlines() if " done in " in line})


def tree(folder, *parts):
    """Every file a run leaves for people, with its bytes."""
    files = (path for part in parts for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "/made/." not in str(path)}


def test_first_report_makes_every_file_of_the_contract(first_with_kernels):
    first = first_with_kernels
    expected = {"index.html", "manifest.json", *(f"{name}.ipynb" for name in NOTEBOOKS)}
    assert {path.name for path in (first / "reports/synthetic/final").iterdir()} == expected
    assert {path.name for path in (first / DERIVED / "adam").iterdir()} == {
        "adae.parquet", "adrs.parquet", "adsl.parquet", "adtr.parquet", "adtte.parquet"
    }  # fmt: skip
    assert not list((first / DERIVED / "made/staging").iterdir())


def test_nothing_to_do_runs_nothing_and_writes_nothing(project):
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}
    done = scratch.make(project, "report")
    assert done.stdout == LAST_LINES
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_same_inputs_give_the_same_bytes_in_another_folder(first, untouched, tmp_path):
    """With kernels, `test_killed_run_with_kernels_is_completed_by_the_next` says so."""
    other = made(copied(untouched, tmp_path))
    assert tree(other, "data/derived", "reports") == tree(first, "data/derived", "reports")


def test_change_in_ae_alone_does_not_run_survival(project):
    (project / "data/raw/synthetic/ae.csv").write_text("USUBJID,ae\nA-1,2222\n")
    done = scratch.make(project, "report")
    assert executed(done) == ["01_ingestion", "02_endpoints", "03_toxicity", "05_report"]
    assert (project / DERIVED / "adam/adae.parquet").read_text() == "USUBJID,ae\nA-1,2222\n"


def test_figure_that_is_drawn_otherwise_makes_the_report_again_and_no_other_notebook(project):
    drawn = scratch.NOTEBOOKS["04_survival"].replace("curve", "another curve")
    scratch.write_notebook(project / "notebooks/04_survival.ipynb", scratch.START, drawn)
    looked = scratch.make(project, "report", "-n")
    assert "04_survival" in looked.stdout
    assert "03_toxicity.ipynb," not in looked.stdout
    assert executed(scratch.make(project, "report")) == ["04_survival", "05_report"]
    page = (project / "reports/synthetic/final/index.html").read_text()
    assert "<svg>another curve</svg>" in page
    assert "<svg>curve</svg>" not in page


def test_figure_that_is_no_longer_drawn_leaves_the_report(project):
    drawn = scratch.NOTEBOOKS["04_survival"].split('put_part("figures"')[0]
    scratch.write_notebook(project / "notebooks/04_survival.ipynb", scratch.START, drawn)
    assert executed(scratch.make(project, "report")) == ["04_survival", "05_report"]
    page = (project / "reports/synthetic/final/index.html").read_text()
    assert "['ae-phases']" in page
    assert "<svg>curve</svg>" not in page


def test_older_but_different_file_is_noticed(project):
    file = project / "data/raw/synthetic/dm.csv"
    file.write_text("USUBJID,dm\nB-1,1\n")
    os.utime(file, (1, 1))
    assert executed(scratch.make(project, "report")) == NOTEBOOKS


def test_newer_but_equal_files_run_nothing(project):
    for path in [*project.glob("data/raw/synthetic/*"), *project.glob("notebooks/*"), *project.glob("src/**/*.py")]:
        path.touch()
    assert executed(scratch.make(project, "report")) == []


def dated(project, year):
    """Date every file: an unpacked archive, or a clock that was wrong."""
    moment = calendar.timegm((year, 2, 7, 12, 0, 0))
    for path in project.rglob("*"):
        if path.is_file() and not path.is_symlink():
            os.utime(path, (moment, moment))


@pytest.mark.parametrize("year", [1971, 2040, 2106, 2200])
def test_contents_decide_and_not_dates(project, year):
    dated(project, year)
    file = project / "data/raw/synthetic/ae.csv"
    file.write_text("USUBJID,ae\nA-1,2222\n")
    dated(project, year)
    done = scratch.make(project, "report")
    assert executed(done) == ["01_ingestion", "02_endpoints", "03_toxicity", "05_report"], done.stderr
    page = (project / "reports/synthetic/final/index.html").read_text()
    assert str(float(len(file.read_text()))) in page
    dated(project, year)
    assert executed(scratch.make(project, "report")) == []
    assert executed(scratch.make(project, "report")) == []


@pytest.mark.parametrize(
    ("name", "ran"),
    [
        ("data/raw/synthetic/corrections.CSV", [NOTEBOOKS[0], NOTEBOOKS[4]]),
        ("protocol.yml", NOTEBOOKS),
        ("requirements.lock", NOTEBOOKS),
        ("src/helpers/present/__init__.py", NOTEBOOKS[2:]),
        ("notebooks/03_toxicity.ipynb", [NOTEBOOKS[2], NOTEBOOKS[4]]),
    ],
)
def test_whatever_people_edit_counts_by_its_contents(project, name, ran):
    file = project / name
    dated(project, 2040)
    if file.suffix == ".ipynb":
        scratch.write_notebook(file, scratch.START, scratch.NOTEBOOKS[file.stem], "1 + 1")
    else:
        file.write_text((file.read_text() if file.exists() else "") + "# new\n")
    dated(project, 2040)
    assert set(ran) <= set(executed(scratch.make(project, "report")))
    assert executed(scratch.make(project, "report")) == []


def test_code_of_the_same_date_and_size_is_not_taken_for_what_it_was(project):
    file, notebook = project / "src/helpers/present/size.py", project / "notebooks/03_toxicity.ipynb"
    part = 'from helpers.present.size import SIZE\nput_part("ard", "03_toxicity", ANALYSIS=["ae"], STATVAL=[SIZE])'
    scratch.write_notebook(notebook, scratch.START, part)
    for size in ("1.5", "2.5"):
        file.write_text(f"SIZE = {size}\n")
        os.utime(file, (2e9, 2e9))
        assert scratch.make(project, "report").returncode == 0
        assert size in (project / "reports/synthetic/final/index.html").read_text()


def test_sources_of_any_date_are_noticed_and_keep_their_dates(project):
    """One is dated in the future, then an older file takes its place; only files of the run are dated anew."""
    file = project / "data/raw/synthetic/ae.csv"
    people = [path for kind in ("data/raw/*/*", "notebooks/*", "src/**/*.py") for path in project.glob(kind)]
    for text, moment in (("USUBJID,ae\nA-1,22\n", 4e9), ("USUBJID,ae\nA-1,333\n", 1e9), ("USUBJID,ae\nA-1,4\n", 0)):
        file.write_text(text)
        for path in people:
            os.utime(path, (moment, moment))
        done = scratch.make(project, "report")
        assert executed(done) == ["01_ingestion", "02_endpoints", "03_toxicity", "05_report"], done.stderr
        assert (project / DERIVED / "adam/adae.parquet").read_text() == text
        assert {path.stat().st_mtime for path in people} == {moment}
        assert executed(scratch.make(project, "report")) == []


def test_a_comment_in_derive_does_not_run_ingestion(project):
    """Nor does a docstring elsewhere that mentions it."""
    (project / "src/helpers/ingest/__init__.py").write_text('"""A floor; see `helpers.derive`."""\n')
    assert executed(scratch.make(project, "report")) == NOTEBOOKS
    (project / "src/helpers/derive/__init__.py").write_text("# a comment\n")
    assert executed(scratch.make(project, "report")) == NOTEBOOKS[1:]


@pytest.mark.parametrize("folder", ["explore", "simulate", "validation", "docs_pages"])
def test_code_that_computes_no_report_runs_nothing(project, folder):
    (project / "src/helpers" / folder).mkdir()
    (project / "src/helpers" / folder / "__init__.py").write_text("# new\n")
    done = scratch.make(project, "report")
    assert done.stdout == LAST_LINES


def test_make_that_only_looks_says_what_would_run_and_writes_nothing(first, untouched, tmp_path):
    for number, (folder, first_step) in enumerate([(untouched, "01_ingestion"), (first, "03_toxicity"), (first, "")]):
        project = copied(folder, tmp_path / str(number))
        if first_step == "03_toxicity":
            (project / "src/helpers/present/new.py").write_text("NEW = 1\n")
        before = {path: path.lstat().st_mtime_ns for path in project.rglob("*")}
        done = scratch.make(project, "-n", "report")
        assert (done.returncode, done.stderr) == (0, "")
        would = [line.split("run notebooks/")[1].split(".")[0] for line in done.stdout.splitlines() if " run " in line]
        assert would[:1] == [first_step][: bool(first_step)]
        assert {path: path.lstat().st_mtime_ns for path in project.rglob("*")} == before


def test_domain_that_appears_and_goes_again(project):
    added = project / "data/raw/synthetic/lb.csv"
    added.write_text("USUBJID,lb\nA-1,1\n")
    assert "01_ingestion" in executed(scratch.make(project, "report"))
    assert (project / DERIVED / "sdtm/lb.parquet").is_file()
    added.unlink()
    scratch.make(project, "report")
    assert not (project / DERIVED / "sdtm/lb.parquet").exists()


def test_changed_protocol_runs_all_and_back_again(project):
    before, settings = tree(project, "reports"), project / "protocol.yml"
    for changed in ("trial: b\n", settings.read_text()):
        settings.write_text(changed)
        assert executed(scratch.make(project, "report")) == NOTEBOOKS
    assert tree(project, "reports") == before


def test_an_amendment_is_a_run_of_its_own(project):
    before = tree(project, "data/derived", "reports")
    done = scratch.make(project, "report", "PROTOCOL=other.yml")
    assert done.stdout.splitlines()[-1] == "The report: reports/synthetic/final-other/index.html"
    assert executed(done) == NOTEBOOKS
    after = tree(project, "data/derived", "reports")
    assert {name: after[name] for name in before} == before
    manifest = json.loads((project / "reports/synthetic/final-other/manifest.json").read_text())
    assert list(manifest["protocol"]) == ["other.yml"]
    assert executed(scratch.make(project, "report")) == []


def folder_of_a_study(project, place, content="1"):
    (project / place).mkdir(parents=True)
    for file in (project / "data/raw/synthetic").iterdir():
        (project / place / file.name).write_text(f"USUBJID\nA-{content}\n")
    return place


def refused(done, *names):
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert all(name in done.stderr for name in (*names, "NAME=")), done.stderr


def test_a_second_folder_of_one_name_is_refused_and_another_name_helps(project):
    one, other = folder_of_a_study(project, "a/pilot"), folder_of_a_study(project, "b/pilot", content="2")
    assert scratch.make(project, "report", f"STUDY={one}").returncode == 0
    before = tree(project, "data/derived", "reports")
    refused(scratch.make(project, "report", f"STUDY={other}"), one, other)
    refused(scratch.make(project, "report", f"STUDY={other}", "ANALYSIS=interim", "CUTOFF=2025-06-30"), one, other)
    assert tree(project, "data/derived", "reports") == before
    done = scratch.make(project, "report", f"STUDY={other}", "NAME=pilot2")
    assert done.stdout.splitlines()[-1] == "The report: reports/pilot2/final/index.html"
    after = tree(project, "data/derived", "reports")
    assert {name: after[name] for name in before} == before
    refused(scratch.make(project, "report", f"STUDY={one}", "NAME=pilot2"), one, other)
    assert executed(scratch.make(project, "report", f"STUDY={one}")) == []


def test_the_name_of_a_folder_in_data_raw_is_its_own(project):
    other = folder_of_a_study(project, "a/synthetic")
    refused(scratch.make(project, "report", f"STUDY={other}"), "data/raw/synthetic", other)
    refused(scratch.make(project, "report", f"STUDY={other}", "NAME=synthetic"), "data/raw/synthetic", other)
    assert scratch.make(project, "report", "STUDY=./data/raw/synthetic/").returncode == 0


def test_two_protocols_of_one_name_are_refused(project):
    for place in ("a", "b"):
        (project / place).mkdir()
        (project / place / "amendment.yml").write_text(f"trial: {place}\n")
    assert scratch.make(project, "report", "PROTOCOL=a/amendment.yml").returncode == 0
    before = tree(project, "data/derived", "reports")
    refused(scratch.make(project, "report", "PROTOCOL=b/amendment.yml"), "a/amendment.yml", "b/amendment.yml")
    assert tree(project, "data/derived", "reports") == before
    (project / "pseudonymised.yml").write_text("trial: c\n")
    assert scratch.make(project, "ingestion", "PSEUDONYMISE=1").returncode == 0
    refused(scratch.make(project, "ingestion", "PROTOCOL=pseudonymised.yml"), "pseudonymised.yml", " protocol.yml")


def test_a_folder_that_was_only_moved_keeps_its_name(project):
    one = folder_of_a_study(project, "a/pilot")
    assert scratch.make(project, "report", f"STUDY={one}").returncode == 0
    (project / "a").rename(project / "c")
    assert executed(scratch.make(project, "report", "STUDY=c/pilot")) == []
    (project / "c").rename(project / "d")
    (project / "d/pilot/ae.csv").write_text("USUBJID\nB-1\n")
    refused(scratch.make(project, "report", "STUDY=d/pilot"), "c/pilot", "d/pilot")


def test_the_name_of_the_machine_is_not_that_of_a_study(project):
    environment = scratch.environment() | {"NAME": "my machine"}
    done = subprocess.run(scratch.command("report"), cwd=project, env=environment, capture_output=True, text=True)
    assert (done.returncode, executed(done)) == (0, [])


def test_locked_data_stop_a_run_when_they_change_until_they_are_locked_anew(project):
    assert "6 files locked" in scratch.make(project, "lock-data").stdout
    assert scratch.make(project, "report").returncode == 0
    manifest = json.loads((project / "reports/synthetic/final/manifest.json").read_text())
    assert list(manifest["lock"]) == ["data/locks/synthetic.sha256"]
    before = tree(project, "reports")
    (project / "data/raw/synthetic/ae.csv").write_text("USUBJID,ae\nA-1,2\n")
    stopped = scratch.make(project, "report")
    assert stopped.returncode == 2
    assert "The data of synthetic are locked, but ae.csv was changed" in stopped.stderr
    assert tree(project, "reports") == before
    assert "since the last lock ae.csv was changed" in scratch.make(project, "lock-data").stdout
    assert scratch.make(project, "report").returncode == 0
    assert tree(project, "reports") != before


def test_cutoff_is_a_run_of_its_own(project):
    before = tree(project, "data/derived", "reports")
    done = scratch.make(project, "report", "ANALYSIS=interim", "CUTOFF=2025-06-30")
    assert executed(done) == NOTEBOOKS
    after = tree(project, "data/derived", "reports")
    assert {name: after[name] for name in before} == before
    manifest = json.loads((project / "reports/synthetic/interim-2025-06-30/manifest.json").read_text())
    assert manifest["run"] == {"study": "synthetic", "analysis": "interim", "cutoff": "2025-06-30"}


def test_study_by_path_is_named_after_its_folder(project, tmp_path_factory):
    study = tmp_path_factory.mktemp("a place") / "pilot"
    (project / "data/raw/synthetic").rename(study)
    done = scratch.make(project, "ingestion", f"STUDY={study}/")
    queries = "Queries: 1, about 1 subject, in data/derived/pilot/final/findings.parquet"
    said = ["The data: data/derived/pilot/final", queries]
    assert done.stdout.splitlines()[-2:] == said
    assert (project / "data/derived/pilot/final/sdtm/dm.parquet").is_file()


def test_code_of_a_floor_runs_what_stands_on_it(project):
    (project / "src/helpers/present/new.py").write_text("NEW = 1\n")
    assert executed(scratch.make(project, "report")) == ["03_toxicity", "04_survival", "05_report"]
    (project / "src/helpers/present/new.py").write_text("from helpers.ingest import x\n")
    scratch.make(project, "report")
    (project / "src/helpers/ingest/new.py").write_text("x = 1\n")
    assert executed(scratch.make(project, "report")) == ["01_ingestion", "02_endpoints", *NOTEBOOKS[2:]]


def test_endpoints_leaves_no_stale_part_in_the_results(project):
    (project / "data/raw/synthetic/ae.csv").write_text("USUBJID,ae\nA-1,2222\n")
    assert executed(scratch.make(project, "endpoints")) == ["01_ingestion", "02_endpoints"]
    import pyarrow.parquet as pq

    results = pq.read_table(project / DERIVED / "ard.parquet").to_pydict()
    assert results == {"ANALYSIS": ["disposition", "kaplan-meier"], "STATVAL": [1.0, 3.0]}


@pytest.mark.parametrize("lost", ["sdtm/dm.parquet", "adam/adtte.parquet", "notebooks/04_survival.ipynb"])
def test_lost_or_damaged_file_is_made_again(first, project, lost):
    path = project / DERIVED / lost
    path.write_bytes(path.read_bytes()[:10])
    assert len(executed(scratch.make(project, "report"))) == 1
    path.unlink()
    assert len(executed(scratch.make(project, "report"))) == 1
    assert tree(project, "data/derived", "reports") == tree(first, "data/derived", "reports")


@pytest.mark.parametrize("lost", [DERIVED / "ard.parquet", Path("reports/synthetic/final/index.html")])
def test_lost_collection_or_report_is_put_together_without_running_a_notebook(first, project, lost):
    (project / lost).unlink()
    assert executed(scratch.make(project, "report")) == []
    assert tree(project, "data/derived", "reports") == tree(first, "data/derived", "reports")


def test_failed_checks_stop_the_run_and_leave_the_last_good_report(first_with_kernels, tmp_path):
    project = copied(first_with_kernels, tmp_path)
    reports = tree(project, "reports")
    study = project / "data/raw/synthetic/dm.csv"
    good = study.read_text()
    study.write_text("BROKEN\n")
    done = scratch.make(project, "report")
    assert done.returncode == 2
    said = done.stderr.splitlines()
    assert said[0].startswith("01_ingestion stopped in cell 4 of 4, under “What it does” (")
    assert said[1] == "  DM is broken."
    assert said[2].startswith("make: *** [Makefile:") and len(said) == 3
    assert tree(project, "reports") == reports
    assert not list((project / DERIVED / "made/staging").iterdir())
    study.write_text(good)
    assert executed(scratch.make(project, "report")) == []
    assert tree(project, "reports") == reports


def test_two_runs_at_once_make_one_report(first, untouched, tmp_path):
    project = copied(untouched, tmp_path)
    both = [
        subprocess.Popen(
            scratch.command("report"), cwd=project, env=scratch.environment(), stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=600)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum(text.count(" done in ") for text in said) == len(NOTEBOOKS)
    assert tree(project, "data/derived", "reports") == tree(first, "data/derived", "reports")


def waiting(project, step):
    """Let a notebook wait until it is told to go on, and start make."""
    slow = "import time\nPath('../started').touch()\nwhile not Path('../go').exists(): time.sleep(0.05)"
    scratch.write_notebook(project / f"notebooks/{step}.ipynb", scratch.START, scratch.NOTEBOOKS[step], slow)
    run = started(project)
    until((project / "started").exists, seconds=60)
    return run


def started(project):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(scratch.command("report"), cwd=project, env=scratch.environment(), **pipes)


@pytest.mark.parametrize(
    ("name", "what"),
    [("data/raw/synthetic/ae.csv", "the raw files"), ("src/helpers/ingest/__init__.py", "src/helpers/ingest")],
)
def test_a_second_make_waits_and_decides_anew(project, name, what):
    """What changed while a step ran ends the first with a failure, and the second makes the report of what is there."""
    one = waiting(project, "01_ingestion")
    (project / name).write_text("USUBJID = 'B-1'\n")
    other = started(project)
    assert other.stderr.readline() == "Waiting: another make is working on synthetic/final\n"
    assert scratch.make(project, "-n", "report").returncode == 0
    (project / "go").touch()
    said = one.communicate(timeout=60)[1]
    assert said.splitlines()[0] == f"01_ingestion: {what} changed while it ran, so nothing was kept; run make again."
    assert other.communicate(timeout=60)[1] == ""
    assert (one.returncode, other.returncode) == (2, 0)
    assert executed(scratch.make(project, "report")) == []
    assert (project / DERIVED / "sdtm/ae.parquet").read_bytes() == (project / "data/raw/synthetic/ae.csv").read_bytes()


def test_what_changes_after_its_step_is_not_published(first, project):
    """It is noticed before the report is published, and the next make repairs it."""
    run = waiting(project, "05_report")
    (project / "src/helpers/derive/__init__.py").write_text("# a comment\n")
    (project / "go").touch()
    said = run.communicate(timeout=60)[1]
    assert "src/helpers/derive changed while it ran" in said
    assert tree(project, "reports") == tree(first, "reports")
    assert executed(scratch.make(project, "report")) == NOTEBOOKS[1:]


def test_the_lock_of_a_run_ends_with_its_make_and_others_go_on(project):
    """A make that was killed holds nothing, and another protocol waits for nobody."""
    run = waiting(project, "01_ingestion")
    scratch.write_notebook(project / "notebooks/01_ingestion.ipynb", scratch.START, scratch.NOTEBOOKS["01_ingestion"])
    assert scratch.make(project, "endpoints", "PROTOCOL=other.yml").returncode == 0
    run.kill()
    run.communicate()
    done = scratch.make(project, "report")
    assert (done.returncode, done.stderr) == (0, "")


def test_killed_run_with_kernels_is_completed_by_the_next(first_with_kernels, tmp_path):
    project = copied(first_with_kernels, tmp_path)
    run = start_on_other_data(project)
    for line in run.stdout:
        if line.startswith("02_endpoints …"):
            break
    time.sleep(1.5)
    kill_and_compare(run, project, first_with_kernels)


@pytest.mark.parametrize("seconds", [0.4, 1.0, 1.9])
def test_run_killed_at_any_moment_is_completed_by_the_next(first, project, seconds):
    run = start_on_other_data(project)
    time.sleep(seconds)
    kill_and_compare(run, project, first)


@pytest.mark.long
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_interrupted_run_tidies_up(first_with_kernels, tmp_path, name):
    project = copied(first_with_kernels, tmp_path)
    run = start_on_other_data(project)
    next(run.stdout)
    time.sleep(2)
    os.killpg(run.pid, getattr(signal, name))
    run.communicate(timeout=600)
    assert run.returncode != 0
    assert tree(project, "reports") == tree(first_with_kernels, "reports")
    assert not list((project / DERIVED / "made/staging").iterdir())


@pytest.mark.long
@pytest.mark.parametrize("seconds", [0.3, 2])
def test_interrupted_run_fails_where_make_is_deaf_to_it(first_with_kernels, tmp_path, seconds):
    """So it is started in the background of a script."""
    project = copied(first_with_kernels, tmp_path)
    run = start_on_other_data(project, interrupted=signal.SIG_IGN)
    next(run.stdout)
    time.sleep(seconds)
    os.killpg(run.pid, signal.SIGINT)
    run.communicate(timeout=600)
    assert run.returncode != 0
    assert tree(project, "reports") == tree(first_with_kernels, "reports")
    assert not list((project / DERIVED / "made/staging").iterdir())


def of_project(project):
    """Processes that work for this copy, by their environment: name by number."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            mine = f"PYTHONPATH={project}/src".encode() in (process / "environ").read_bytes().split(b"\0")
            if mine and (process / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize("who", ["group", "make"])
def test_nothing_outlives_its_make_and_the_next_run_clears_what_is_left(first_with_kernels, tmp_path, who):
    project, temporary = copied(first_with_kernels, tmp_path / "project"), tmp_path / "temporary"
    temporary.mkdir()
    slow = "import time\nPath('../started').touch()\nwhile True: time.sleep(0.01)"
    notebook, written = project / "notebooks/02_endpoints.ipynb", scratch.NOTEBOOKS["02_endpoints"]
    scratch.write_notebook(notebook, scratch.START, written, slow)
    run = start_on_other_data(project, TMPDIR=str(temporary))
    until((project / "started").exists, seconds=120)
    if who == "group":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        os.kill(run.pid, signal.SIGKILL)
    killed = time.monotonic()
    run.wait(timeout=60)
    run.stdout.close()
    until(lambda: not of_project(project), otherwise=lambda: str(of_project(project)))
    assert time.monotonic() - killed < 2
    scratch.write_notebook(notebook, scratch.START, written)
    made(project)
    assert not list((project / DERIVED / "made/staging").iterdir())
    assert not list(temporary.iterdir())


def start_on_other_data(project, *arguments, interrupted=signal.SIG_DFL, **environment):
    """Start make in a session of its own; what it does when interrupted is not left to whoever runs the tests."""
    for domain in ("ae", "dm"):
        (project / f"data/raw/synthetic/{domain}.csv").write_text("USUBJID\nB-1\n")
    return subprocess.Popen(
        scratch.command("report", *arguments),
        cwd=project,
        env=scratch.environment() | environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, interrupted),
    )


def kill_and_compare(run, project, first):
    """The next run, on the first data again, leaves what an undisturbed one leaves."""
    complete = run.poll() is not None
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    index, report = project / "reports/synthetic/final/index.html", first / "reports/synthetic/final/index.html"
    assert index.read_bytes() == report.read_bytes() or complete
    for domain in ("ae", "dm"):
        raw = (first / f"data/raw/synthetic/{domain}.csv").read_bytes()
        (project / f"data/raw/synthetic/{domain}.csv").write_bytes(raw)
    made(project)
    assert tree(project, "data/derived", "reports") == tree(first, "data/derived", "reports")
    assert not list((project / DERIVED / "made/staging").iterdir())
