"""The report with its files, the executed notebooks and the manifest into ``reports/<run>``, at the end of a run."""

import shutil
from pathlib import Path

from helpers.execution import inputs, records
from helpers.execution.collected import queries
from helpers.execution.files import write_if_changed
from helpers.execution.folders import replacing_folder
from helpers.execution.request import Request
from helpers.foundation.errors import StudyError
from helpers.foundation.replacing import naming
from helpers.provenance import hashes, manifest

INDEX = "report/index.html"
MANIFEST = "manifest.json"
LAST_LINES = "made/report.txt"
"""What `make report` ends with: queries, protocol, lock, and where the report is."""

OURS = ("tables", "figures", "adam", "profiles.html", "brief.html", "handout", "tables.xlsx")
"""What lies beside the page and holds nothing but what was published last; other files there are a reader's."""


def publish(request: Request, *, notebooks: list[str], reads: list[str]) -> None:
    """Replace what is published, all at once: whatever happens, the files there are of one and the same run.

    Parameters
    ----------
    request : Request
        The run.
    notebooks : list of str
        Names of the notebooks that the report rests on.
    reads : list of str
        What else it rests on, as paths from the run's folder.

    Raises
    ------
    StudyError
        An input has changed since the run began, or a notebook has not run on what is there now.
    """
    derived, reports = request.derived, request.reports
    if what := inputs.changed(request):
        raise StudyError(f"{what} changed while the report was made, so it was not published; run make again.")
    before = records.sums(derived, reads)
    good = records.standing(request.project, derived)
    outputs = {name: digest for record in good.values() for name, digest in record["outputs"].items()}
    made = hashes.under(outputs, f"{derived.relative_to(request.project).as_posix()}/")
    if INDEX not in made or not set(notebooks) <= set(good):
        raise StudyError("Files that the report is based on have changed since; run make again.")
    published = {
        **{name: name.removeprefix("report/") for name in made if name.startswith("report/")},
        **{name: name.split("/")[-1] for name in made if name.startswith("notebooks/")},
    }
    content = {target: (derived / source).read_bytes() for source, target in published.items()}
    content[MANIFEST] = _manifest(request, made, published).encode()
    if _there(reports, content) != content:
        _replace(reports, content)
    write_if_changed(derived / LAST_LINES, _last_lines(request).encode())
    files = [reports / target for target in content] + [derived / LAST_LINES]
    records.write(request.project, derived, records.PUBLISHED, inputs=before, outputs=files)


def _there(reports: Path, content: dict[str, bytes]) -> dict[str, bytes]:
    """Name and content of the published files that are there, those of an earlier report included."""
    files = {path.relative_to(reports): path for path in reports.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if name.as_posix() in content or name.parts[0] in OURS
    }


def _replace(reports: Path, content: dict[str, bytes]) -> None:
    """Replace the published files by these; other files that a reader put there stay."""
    with replacing_folder(reports) as new:
        for name, written in content.items():
            path = new / name
            with naming(reports / name):
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(written)
        published = {name.split("/")[0] for name in content}.union(OURS)
        for path in reports.iterdir() if reports.is_dir() else ():
            if path.name not in published:
                _copy(path, new / path.name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)


def _last_lines(request: Request) -> str:
    lock, protocol = request.data_lock, inputs.read(request.derived, "05")[f"{inputs.SETTINGS}{request.protocol.name}"]
    locked = f"locked by {lock.relative_to(request.project)}" if lock.is_file() else "not locked"
    return (
        f"{queries(request) or 'Queries: none were looked for'}\n"
        f"Protocol: {request.protocol.name} (SHA-256 {protocol[:12]}…)\n"
        f"Raw data: {locked}\n"
        f"The report: {(request.reports / 'index.html').relative_to(request.project)}\n"
    )


def _manifest(request: Request, made: dict[str, str], published: dict[str, str]) -> str:
    kept = ("sdtm/", "adam/", "corrections.parquet")
    sums = inputs.read(request.derived, "05")
    return manifest.build(
        request.project,
        run=request.run,
        pseudonymised=bool(request.pseudonymise),
        raw=inputs.raw_files(request.derived),
        lock=next(iter(hashes.under(sums, "data/locks/").values()), ""),
        protocol=sums[f"{inputs.SETTINGS}{request.protocol.name}"],
        settings=request.protocol.name,
        derived={name: digest for name, digest in made.items() if name.startswith(kept)}
        | records.sums(request.derived, [f"{dataset}.parquet" for dataset in records.COLLECTED]),
        report={target: made[source] for source, target in published.items()},
    )
