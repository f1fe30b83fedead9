"""The report with its files, the executed notebooks and the manifest into ``reports/<run>``, at the end of a run."""

from pathlib import Path

from helpers.execution import data_lock, records, stamps
from helpers.execution.files import copy_if_changed, lock, write_if_changed
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.provenance import hashes, manifest

INDEX = "report/index.html"
FOLDERS = ("tables", "figures", "adam")
"""Folders beside the page that hold nothing but what was published last."""


def publish(request: Request, *, inputs: list[str]) -> None:
    """Replace what is published, file by file, the manifest last.

    Raises
    ------
    StudyError
        An input has changed since the run began, or a notebook has not run on what is there now.
    """
    derived, reports = request.derived, request.reports
    with lock(records.run_lock(derived)):
        if changed := stamps.outdated(request):
            what = changed[0].removeprefix("inputs/")
            raise StudyError(f"{what} changed while the report was made, so it was not published; run make again.")
        good = records.current(request.project, derived)
        outputs = {name: digest for record in good.values() for name, digest in record["outputs"].items()}
        prefix = derived.relative_to(request.project).as_posix() + "/"
        made = {name.removeprefix(prefix): digest for name, digest in outputs.items()}
        resting = [name.split("/")[-1].removesuffix(".json") for name in inputs if name.endswith(".json")]
        if INDEX not in made or not set(resting) <= set(good):
            raise StudyError("The report rests on files that have changed since; run make again.")
        published = {
            **{name: name.removeprefix("report/") for name in made if name.startswith("report/")},
            **{name: name.split("/")[-1] for name in made if name.startswith("notebooks/")},
        }
        before = records.inputs_now(derived, inputs)
        for source, target in sorted(published.items()):
            copy_if_changed(derived / source, reports / target)
        _remove_others(reports, {reports / target for target in published.values()})
        write_if_changed(reports / "manifest.json", _manifest(request, made, published).encode())
        files = [reports / target for target in [*published.values(), "manifest.json"]]
        digests = {path.relative_to(request.project).as_posix(): hashes.file_hash(path) for path in files}
        records.write(derived, records.PUBLISHED, inputs=before, makes=[], outputs=digests)
        records.confirm(derived, records.PUBLISHED)


def _remove_others(reports: Path, published: set[Path]) -> None:
    """Remove what an earlier report had and this one has not."""
    there = {reports / "tables.xlsx"}.union(*((reports / folder).glob("*") for folder in FOLDERS))
    for path in there - published:
        if path.is_file():
            path.unlink()


def _manifest(request: Request, made: dict[str, str], published: dict[str, str]) -> str:
    kept = ("sdtm/", "adam/", "corrections.parquet")
    datasets = {name: digest for name, digest in made.items() if name.startswith(kept)}
    for dataset in records.COLLECTED:
        datasets[f"{dataset}.parquet"] = hashes.file_hash(request.derived / f"{dataset}.parquet")
    return manifest.build(
        request.project,
        run=request.run,
        pseudonymised=request.pseudonymise,
        raw=stamps.raw_files(request.derived),
        lock=data_lock.digest(request),
        protocol=hashes.file_hash(request.derived / stamps.PROTOCOL),
        derived=datasets,
        report={target: made[source] for source, target in published.items()},
    )
