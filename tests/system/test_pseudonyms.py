"""A report under study numbers, made by the real notebooks: no file of it holds an identifier."""

import re
import shutil
import zipfile

from tests.present.packed import unpacked
from tests.system import scratch

IDENTIFIER = re.compile(rb"SYN-\d{3}")
OTHERS = re.compile(r"SYN-(?!00\d)\d{3}")
"""Subjects that are left out, so that it takes less: all but nine."""


def contents(path):
    """Yield the bytes of a file, and of the parts of one that is packed."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def test_no_file_of_the_report_holds_an_identifier(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "protocol.yml"):
        shutil.copy(scratch.PROJECT / name, tmp_path / name)
    for name in ("src", "notebooks", "docs", "data/raw/synthetic"):
        shutil.copytree(scratch.PROJECT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tmp_path / "data/raw/synthetic").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not OTHERS.search(line)), encoding="utf-8")
    ae = tmp_path / "data/raw/synthetic/ae.csv"
    header, first, *rest = ae.read_text(encoding="utf-8").splitlines(keepends=True)
    ae.write_text("".join([header, first.replace("Bilirubin increased", "As in syn002", 1), *rest]), encoding="utf-8")
    done = scratch.make(tmp_path, "report", "PSEUDONYMISE=1")
    assert done.returncode == 0, done.stderr
    files = [path for path in (tmp_path / "reports").rglob("*") if path.is_file()]
    assert len(files) > 50
    assert [path.name for path in files if any(IDENTIFIER.search(content) for content in contents(path))] == []
    page = unpacked((tmp_path / "reports/synthetic/final-pseudonymised/index.html").read_text(encoding="utf-8"))
    assert not IDENTIFIER.search(page.encode())
    assert "P009" in page
    assert "As in P002" in page
    assert "Study numbers replace subject identifiers. Free text (" in page
    assert "was kept, and may name people." in page
    assert "replaced by study numbers" in page
    assert (tmp_path / "data/derived/synthetic/final-pseudonymised/pseudonyms.parquet").is_file()
