import os

import pytest

from helpers.execution import inputs, request
from helpers.foundation.errors import StudyError

ALL = ["01", "02", "03", "04", "05"]


def written(asked):
    """Files of inputs that a refresh writes: their names."""
    folder = asked.derived / "inputs"
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    inputs.refresh(asked)
    return {path.name.removesuffix(".sha256") for path in folder.iterdir() if path.stat().st_mtime > 1}


def test_nothing_changed_writes_nothing(asked):
    assert inputs.outdated(asked) == []
    assert inputs.changed(asked) == ""
    assert written(asked) == set()


def test_file_that_is_older_but_different_is_noticed(asked):
    (asked.folder / "ae.csv").write_text("USUBJID,AESEQ\nA,2\n")
    os.utime(asked.folder / "ae.csv", (1, 1))
    assert inputs.outdated(asked) == ["01.sha256", "05.sha256"]
    assert inputs.changed(asked) == "the raw files"
    assert inputs.changed(asked, ("02",)) == ""
    assert written(asked) == {"01", "05"}


def test_file_that_is_newer_but_the_same_is_not(asked):
    (asked.folder / "ae.csv").touch()
    assert written(asked) == set()


def test_added_and_removed_files_are_noticed(asked):
    (asked.folder / "lb.csv").write_text("USUBJID\n")
    assert written(asked) == {"01", "05"}
    (asked.folder / "lb.csv").unlink()
    assert written(asked) == {"01", "05"}


@pytest.mark.parametrize("name", [".DS_Store", "~$dm.xlsx"])
def test_files_of_the_system_are_no_part_of_a_study(asked, name):
    (asked.folder / name).write_text("x")
    assert written(asked) == set()


def test_mark_of_a_synthetic_study_is_one_of_its_files(asked):
    (asked.folder / "SYNTHETIC").write_text("")
    assert written(asked) == {"01", "05"}


def test_protocol_is_copied(asked):
    asked.protocol.write_text("trial: b\n")
    assert inputs.changed(asked) == "protocol.yml"
    assert written(asked) == {"protocol.yml", *ALL}
    assert (asked.derived / "inputs/protocol.yml").read_text() == "trial: b\n"


@pytest.mark.parametrize(
    ("changed", "lists"),
    [
        ("foundation", ALL),
        ("ingest", ALL),
        ("derive", ALL[1:]),
        ("analyse", ALL[2:]),
        ("present", ALL[2:]),
        ("export", ALL[4:]),
        ("provenance", ALL[4:]),
        ("execution", ALL),
        ("", ALL),
        *(
            (folder, [])
            for folder in ("explore", "simulate", "synthetic", "validation", "comparing", "cluster", "docs")
        ),
    ],
)
def test_a_notebook_depends_on_the_folders_that_it_imports_from_and_stands_on(asked, changed, lists):
    folder = asked.project / "src/helpers" / changed
    folder.mkdir(exist_ok=True)
    (folder / "new.py").write_text("x = 1\n")
    assert written(asked) == set(lists)


def test_what_a_docstring_mentions_is_not_imported(asked):
    (asked.project / "src/helpers/ingest").mkdir()
    (asked.project / "src/helpers/ingest/new.py").write_text('"""See `helpers.derive`."""\n')
    inputs.refresh(asked)
    (asked.project / "src/helpers/derive/adlf.py").write_text("# a comment\n")
    assert written(asked) == {"02", "03", "04", "05"}


def test_cells_of_a_notebook_count_and_its_outputs_do_not(asked, notebook):
    import nbformat

    path, one = asked.project / "notebooks/03_toxicity.ipynb", notebook("1 + 1")
    nbformat.write(one, path)
    assert written(asked) == {"03", "05"}
    one.cells[-1].outputs = [nbformat.v4.new_output("stream", text="2")]
    nbformat.write(one, path)
    assert written(asked) == set()


def test_changed_version_and_lock_file(asked):
    (asked.project / "pyproject.toml").write_text('[project]\nversion = "1.2.4"\n')
    assert written(asked) == {"05"}
    (asked.project / "requirements.lock").write_text("pandas==2.3.4\n")
    assert written(asked) == set(ALL)


def test_changed_code_is_compiled_anew(asked):
    compiled = asked.project / "src/helpers/derive/__pycache__"
    for text, there in (("x = 1\n", False), ("x = 1\n", True)):
        compiled.mkdir(exist_ok=True)
        (asked.project / "src/helpers/derive/adsl.py").write_text(text)
        inputs.refresh(asked)
        assert compiled.exists() is there


def test_raw_files_by_name(asked):
    assert list(inputs.raw_files(asked.derived)) == ["ae.csv", "dm.csv"]


def test_a_list_is_what_sha256sum_checks(asked):
    (asked.derived / "inputs/01.sha256").write_text("nonsense\n")
    assert inputs.read(asked.derived, "01") == {}
    assert written(asked) == {"01"}


def test_input_that_cannot_be_read_is_named(asked):
    (asked.project / "notebooks/01_ingestion.ipynb").write_text("no json")
    with pytest.raises(StudyError, match=r"01_ingestion\.ipynb cannot be read as a notebook"):
        inputs.refresh(asked)


def earlier(project, ard=b"one"):
    folder = project / "data/derived/pilot/final"
    for name in ("ard.parquet", "adam/adtte.parquet", "inputs/protocol.yml"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(ard)


def interim(project, since="pilot/final"):
    asked = request.parse(
        project, study="pilot", analysis="interim", cutoff="2024-01-01", protocol="protocol.yml", since=since
    )
    return asked, inputs.refresh(asked)


def test_an_earlier_run_is_copied_and_notebook_05_alone_depends_on_it(project):
    earlier(project)
    asked, _ = interim(project, since="")
    assert not (asked.derived / "inputs/since").exists()
    asked, changed = interim(project)
    assert changed == ["05.sha256"]
    copies = asked.derived / "inputs/since"
    assert (copies / "name").read_text() == "pilot/final\n"
    assert (copies / "ard.parquet").read_bytes() == (copies / "adam/adtte.parquet").read_bytes() == b"one"
    assert interim(project)[1] == []
    earlier(project, b"two")
    assert interim(project)[1] == ["05.sha256"] and (copies / "ard.parquet").read_bytes() == b"two"
    assert interim(project, since="")[1] == ["05.sha256"] and not copies.exists()
