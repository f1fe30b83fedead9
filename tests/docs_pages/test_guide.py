"""What the guide says is so: its examples run, its study can be analysed, its targets and files are there."""

import doctest
import re

import pytest
import yaml

from helpers.derive.study import derive_study
from helpers.foundation.amendment import amended
from helpers.foundation.protocol import load
from helpers.foundation.runs import PROJECT, open_run
from helpers.ingest import ingest_study

GUIDE = PROJECT / "docs" / "guide.md"
TEXT = GUIDE.read_text(encoding="utf-8")
PROTOCOL = load(PROJECT / "protocol.yml")


def test_examples_run():
    assert open_run().has_adam("adtte"), "make report first"
    result = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert result.attempted > 20 and result.failed == 0


def test_the_study_of_two_patients_gives_what_is_said_of_it(tmp_path):
    folder = tmp_path / "mytrial"
    folder.mkdir()
    for name, content in re.findall(r"```csv (\S+)\n(.*?)```", TEXT, re.DOTALL):
        (folder / name).write_text(content)
    ingested = ingest_study(folder, protocol=PROTOCOL)
    assert ingested.findings["RULE"].tolist() == ["DS-001"]
    adtte = derive_study(ingested.domains, protocol=PROTOCOL).adtte.set_index(["USUBJID", "PARAMCD"])
    assert adtte.loc[("001", "LPFS"), ["AVAL", "EVNTDESC"]].tolist() == [182, "Local progression"]
    assert adtte.loc[("002", "DPFS"), ["AVAL", "EVNTDESC"]].tolist() == [176, "Distant progression"]
    assert adtte.loc[("002", "OS"), ["AVAL", "CNSR"]].tolist() == [282, 0]
    for said in ("local progression, on day 182", "on day 176 and dies on day 282", "There is one query"):
        assert said in " ".join(TEXT.split())


def test_the_entry_of_a_sensitivity_analysis_is_valid():
    (entry,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    ((name, settings),) = yaml.safe_load(entry).items()
    assert name in amended(PROTOCOL, {f"endpoints.{name}": settings}).endpoints


def test_targets_that_are_named_are_there():
    targets = set(re.findall(r"^([a-z-]+(?: [a-z-]+)*):(?!=)", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    known = {name for line in targets for name in line.split()}
    named = set(re.findall(r"`make ([a-z-]+)", TEXT))
    assert {"ingestion", "report", "lab", "validate", "docs"} <= named
    assert named <= known


@pytest.mark.parametrize("page", ["guide", "analysis-plan", "checks"])
def test_files_that_are_linked_are_there(page):
    text = (GUIDE.parent / f"{page}.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)", text):
        assert (GUIDE.parent / link).exists(), link
