import json

import pytest

from helpers.execution import publishing, records, stamps
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes


@pytest.fixture
def ready(asked):
    """A run whose one notebook has made a report."""
    made = ["report/index.html", "notebooks/05_report.ipynb", "sdtm/dm.parquet", "parts/ard/05_report.parquet"]
    for name in [*made, "ard.parquet", "counted.parquet", "findings.parquet"]:
        path = asked.derived / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    prefix = asked.derived.relative_to(asked.project).as_posix()
    outputs = {f"{prefix}/{name}": hashes.file_hash(asked.derived / name) for name in made}
    inputs = records.inputs_now(asked.derived, ["inputs/raw"])
    records.write(asked.derived, "05_report", inputs=inputs, makes=[], outputs=outputs)
    return asked


def publish(asked):
    publishing.publish(asked, inputs=["made/05_report.json", "inputs/raw"])


def test_report_notebooks_and_manifest_are_published(ready):
    publish(ready)
    assert sorted(path.name for path in ready.reports.iterdir()) == ["05_report.ipynb", "index.html", "manifest.json"]
    manifest = json.loads((ready.reports / "manifest.json").read_text())
    assert sorted(manifest["inputs"]) == ["ae.csv", "dm.csv"]
    assert sorted(manifest["derived"]) == ["ard.parquet", "counted.parquet", "findings.parquet", "sdtm/dm.parquet"]
    assert manifest["report"]["index.html"] == hashes.file_hash(ready.reports / "index.html")
    assert str(ready.project) not in (ready.reports / "manifest.json").read_text()


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
    stamps.refresh(ready)
    with pytest.raises(StudyError, match="rests on files that have changed since"):
        publish(ready)


def test_every_notebook_that_the_rule_names_has_to_be_current(ready):
    with pytest.raises(StudyError, match="rests on files that have changed since"):
        publishing.publish(ready, inputs=["made/05_report.json", "made/04_survival.json"])
