"""Findings, results, who is behind their counts, and figures, of all notebooks: each as one dataset of the run.

Every notebook writes its own part. Only parts of notebooks whose record is true are put together, so that
nothing from an earlier state of the data is mixed with something new. A part was checked against its contract when it
was written, and the whole is checked when it is read: here nothing is computed, and pandas is not needed.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from helpers.execution import records
from helpers.execution.files import move_if_changed, remove
from helpers.execution.request import Request
from helpers.foundation.replacing import naming


def collect(request: Request) -> None:
    """Put the collected datasets together anew; a file that would hold the same stays untouched."""
    good = records.standing(request.project, request.derived)
    outputs = {request.project / output for record in good.values() for output in record["outputs"]}
    for dataset in records.COLLECTED:
        folder = request.derived / "parts" / dataset
        _write(request.derived, dataset, sorted(path for path in outputs if path.parent == folder))


def keep_findings(request: Request, part: Path) -> None:
    """Let the findings of a notebook that stopped stand alone: they say why nothing was derived."""
    if part.is_file():
        _write(request.derived, "findings", [part])


def queries(request: Request) -> str:
    """Say how many findings are queries, about how many subjects, and where they are; empty where there is no list."""
    path = request.derived / "findings.parquet"
    if not path.is_file():
        return ""
    findings = pq.ParquetFile(path).read(columns=["SEVERITY", "USUBJID"]).to_pylist()
    asked = [finding["USUBJID"] for finding in findings if finding["SEVERITY"] == "QUERY"]
    number = len(set(asked) - {""})
    subjects = "1 subject" if number == 1 else f"{number} subjects"
    return f"Queries: {len(asked)}, about {subjects}, in {path.relative_to(request.project)}"


def _write(derived: Path, dataset: str, parts: list[Path]) -> None:
    whole = derived / f"{dataset}.parquet"
    if not parts:
        remove(whole)
        return
    # `read_table` would load pandas.
    tables = [pq.ParquetFile(part).read().replace_schema_metadata(None) for part in parts]
    table = pa.concat_tables(tables, promote_options="permissive")
    texts = [name for name, kind in zip(table.column_names, table.schema.types, strict=True) if pa.types.is_null(kind)]
    for name in texts:
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
    half = derived / "made" / f".{dataset}.parquet"
    try:
        with naming(whole):
            table = table.sort_by([(name, "ascending") for name in table.column_names])
            pq.write_table(table, half, compression="zstd")
        move_if_changed(half, whole)
    finally:
        half.unlink(missing_ok=True)
