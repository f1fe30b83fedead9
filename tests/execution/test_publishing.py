import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from helpers.execution import data_lock, folders, inputs, publishing, records
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes


@pytest.fixture
def ready(asked):
    """A run whose one notebook has made a report."""
    make(asked, MADE)
    return asked


MADE = ["report/index.html", "notebooks/05_report.ipynb", "sdtm/dm.parquet", "parts/ard/05_report.parquet"]
EXPORTS = [
    "report/tables.xlsx",
    "report/profiles.html",
    "report/tables/os.csv",
    "report/figures/os.svg",
    "report/adam/adsl.xpt",
]


def make(asked, made):
    """Let the notebook have made these files."""
    for name in [*made, "ard.parquet", "ard_subjects.parquet", "figures.parquet", "findings.parquet"]:
        path = asked.derived / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    findings = pa.table({"SEVERITY": ["QUERY", "QUERY", "ERROR"], "USUBJID": ["A", "A", "B"]})
    pq.write_table(findings, asked.derived / "findings.parquet")
    before = records.sums(asked.derived, ["inputs/05.sha256"])
    outputs = [asked.derived / name for name in made]
    records.write(asked.project, asked.derived, "05_report", inputs=before, outputs=outputs)


def there(asked):
    """The published files but the manifest."""
    files = (path for path in asked.reports.rglob("*") if path.is_file())
    return {path.relative_to(asked.reports).as_posix() for path in files} - {"manifest.json"}


def publish(asked):
    publishing.publish(asked, notebooks=["05_report"], reads=["notebooks/05_report.ipynb"])


def test_report_notebooks_and_manifest_are_published(ready):
    publish(ready)
    assert sorted(path.name for path in ready.reports.iterdir()) == ["05_report.ipynb", "index.html", "manifest.json"]
    manifest = json.loads((ready.reports / "manifest.json").read_text())
    assert sorted(manifest["inputs"]) == ["ae.csv", "dm.csv"]
    assert sorted(manifest["derived"]) == [
        "ard.parquet", "ard_subjects.parquet", "figures.parquet", "findings.parquet", "sdtm/dm.parquet"
    ]  # fmt: skip
    assert manifest["report"]["index.html"] == hashes.file_hash(ready.reports / "index.html")
    assert str(ready.project) not in (ready.reports / "manifest.json").read_text()


def test_the_last_lines_say_queries_protocol_lock_and_where_the_report_is(ready):
    publish(ready)
    said = (ready.derived / "made/report.txt").read_text().splitlines()
    assert said == [
        "Queries: 2, about 1 subject, in data/derived/pilot/final/findings.parquet",
        "Protocol: protocol.yml (SHA-256 bb64f6b72153…)",
        "Raw data: not locked",
        "The report: reports/pilot/final/index.html",
    ]
    data_lock.lock_data(ready)
    inputs.refresh(ready)
    make(ready, MADE)
    publish(ready)
    said = (ready.derived / "made/report.txt").read_text().splitlines()
    assert said[2] == "Raw data: locked by data/locks/pilot.sha256"


def test_what_can_be_taken_away_is_published_with_its_hashes(ready):
    make(ready, [*MADE, *EXPORTS])
    publish(ready)
    files = {
        "index.html",
        "05_report.ipynb",
        "tables.xlsx",
        "profiles.html",
        "tables/os.csv",
        "figures/os.svg",
        "adam/adsl.xpt",
    }
    assert there(ready) == files
    report = json.loads((ready.reports / "manifest.json").read_text())["report"]
    assert report == {name: hashes.file_hash(ready.reports / name) for name in files}


def test_files_of_an_earlier_report_that_this_one_has_not_are_removed(ready):
    make(ready, [*MADE, *EXPORTS, "report/tables/lb.csv", "report/adam/adlb.xpt"])
    publish(ready)
    (ready.reports / "figures/.os.svg.half").write_text("left by a killed run")
    (ready.reports / "notes.txt").write_text("of a reader")
    make(ready, [*MADE, *EXPORTS[1:]])
    publish(ready)
    assert there(ready) == {
        "index.html", "05_report.ipynb", "profiles.html", "tables/os.csv", "figures/os.svg", "adam/adsl.xpt",
        "notes.txt",
    }  # fmt: skip


def test_what_a_reader_laid_beside_the_report_stays_as_it_is(ready):
    publish(ready)
    (ready.reports / "minutes").mkdir()
    (ready.reports / "minutes/meeting.txt").write_text("of a reader")
    (ready.reports / "link").symlink_to("nowhere")
    make(ready, [*MADE, *EXPORTS])
    publish(ready)
    assert (ready.reports / "minutes/meeting.txt").read_text() == "of a reader"
    assert (ready.reports / "link").readlink().name == "nowhere"


@pytest.mark.parametrize("name", ["index.html", "tables/os.csv", "manifest.json", "05_report.ipynb"])
@pytest.mark.parametrize("harm", ["edited", "deleted", "a folder now"])
def test_a_published_file_that_somebody_changed_is_put_right(ready, name, harm):
    make(ready, [*MADE, *EXPORTS])
    publish(ready)
    path = ready.reports / name
    good = path.read_bytes()
    path.unlink()
    if harm == "edited":
        path.write_text("better numbers")
    if harm == "a folder now":
        (path / "inner").mkdir(parents=True)
    publish(ready)
    assert path.read_bytes() == good


def test_the_disk_is_full_while_it_is_published(ready, monkeypatch):
    publish(ready)
    before = {path: path.read_bytes() for path in ready.reports.iterdir()}
    make(ready, [*MADE, *EXPORTS])
    monkeypatch.setattr(folders, "_flush", full_disk)
    with pytest.raises(OSError, match="No space left"):
        publish(ready)
    assert {path: path.read_bytes() for path in ready.reports.iterdir()} == before
    assert [path.name for path in ready.reports.parent.iterdir()] == ["final"]
    monkeypatch.undo()
    publish(ready)
    assert (ready.reports / "tables/os.csv").is_file()


def full_disk(folder):
    raise OSError(28, "No space left on device", str(folder))


def test_a_report_that_is_not_published_leaves_the_last_one_whole(ready):
    make(ready, [*MADE, *EXPORTS])
    publish(ready)
    before = {name: (ready.reports / name).read_bytes() for name in there(ready)}
    make(ready, MADE)
    (ready.project / "protocol.yml").write_text("changed")
    with pytest.raises(StudyError):
        publish(ready)
    assert {name: (ready.reports / name).read_bytes() for name in there(ready)} == before


def test_published_again_the_same_files_are_not_touched(ready):
    publish(ready)
    before = {path: path.stat().st_mtime_ns for path in ready.reports.iterdir()}
    publish(ready)
    assert {path: path.stat().st_mtime_ns for path in ready.reports.iterdir()} == before


@pytest.mark.parametrize("changed", ["data/raw/pilot/dm.csv", "protocol.yml", "src/helpers/derive/adsl.py"])
def test_report_of_what_has_changed_since_is_not_published(ready, changed):
    (ready.project / changed).write_text("changed")
    with pytest.raises(StudyError, match="changed while the report was made, so it was not published"):
        publish(ready)
    assert not ready.reports.exists()


def test_report_that_rests_on_an_outdated_notebook_is_not_published(ready):
    (ready.project / "data/raw/pilot/dm.csv").write_text("changed")
    inputs.refresh(ready)
    with pytest.raises(StudyError, match="report is based on have changed since"):
        publish(ready)


def test_every_notebook_that_the_rule_names_has_to_be_current(ready):
    with pytest.raises(StudyError, match="report is based on have changed since"):
        publishing.publish(ready, notebooks=["05_report", "04_survival"], reads=[])
