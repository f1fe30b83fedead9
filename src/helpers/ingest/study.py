"""What lies in the folder of a study: one file per domain, named after it, or an export of REDCap that holds them."""

import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.foundation.contracts import REQUIRED_DOMAINS, SDTM
from helpers.foundation.errors import StudyError
from helpers.ingest import findings
from helpers.ingest.checks import files as checks
from helpers.ingest.checks import redcap as redcap_checks
from helpers.ingest.readers import FORMATS
from helpers.ingest.redcap.export import is_export, may_be_export

_SHOWN = 5
_DEEP = 3  # folders in folders that are looked through for files of domains
_COMPANIONS = ("readme", "corrections", "license", "licence", "changelog")


@dataclass(frozen=True)
class StudyFiles:
    """The files of a study.

    Attributes
    ----------
    files : mapping of str to Path
        Domain and file; domains with two files are left out.
    others : tuple of str
        Names of files that are none of a domain's, apart from companions such as README.md.
    corrections : Path or None
        The file of corrections, where there is one.
    export : Path or None
        The export of REDCap, where there is one.
    """

    files: Mapping[str, Path]
    others: tuple[str, ...]
    corrections: Path | None = None
    export: Path | None = None


def discover(folder: Path) -> tuple[StudyFiles, pd.DataFrame]:
    """Find the file of each domain, whatever the case of its name, and the export of REDCap.

    A folder, a pipe or a link to nothing that is named like a file of a domain counts as one, so that its reader
    refuses it and the domain is not taken for one that was not collected. Links to files are followed.

    Returns
    -------
    StudyFiles
        What there is.
    DataFrame
        Findings: a required domain without a file, a domain with two, a file of a domain that cannot be read, a file
        that nothing reads, two exports of REDCap.

    Raises
    ------
    StudyError
        There is no such folder.
    """
    if not folder.is_dir():
        raise StudyError(f"There is no folder of a study called {folder.name}; give STUDY the name or path of one.")
    here = sorted(folder.iterdir(), key=lambda path: path.name)
    readable = [path for path in here if path.stem.lower() in SDTM and path.suffix.lower() in FORMATS]
    by_domain = {domain: [path for path in readable if path.stem.lower() == domain] for domain in SDTM}
    files = {domain: paths[0] for domain, paths in by_domain.items() if len(paths) == 1}
    strange = [
        path
        for path in here
        if path not in readable and (domain := _first_word(path)) in SDTM and not by_domain[domain]
    ]
    corrections = [path for path in here if path.stem.lower() == "corrections" and not path.name.startswith(".")]
    others = [path for path in here if path.is_file() and path not in readable and not _companion(path)]
    missing = [domain for domain in REQUIRED_DOMAINS if not by_domain[domain]]
    exports = [path for path in others if is_export(path)]
    exports = exports or [path for path in others if missing and may_be_export(path)]
    names = tuple(path.name for path in others if path not in exports)
    found = StudyFiles(files, names, _one(corrections), exports[0] if len(exports) == 1 else None)
    elsewhere = {} if exports else _elsewhere(folder, [domain for domain in SDTM if not by_domain[domain]])
    found_here = _findings(by_domain, strange, corrections, exports, names, elsewhere)
    return found, findings.combine([found_here, _exports(exports), *_pointed_to(folder, elsewhere, missing)])


def _elsewhere(folder: Path, wanted: list[str]) -> dict[str, str]:
    """Domains without a file here that lie in a subfolder or a ZIP archive: domain and the name of that place."""
    found: dict[str, str] = {}
    for place, names in _places(folder):
        for name in sorted(names):
            file = Path(name.lower())
            if file.stem in wanted and file.suffix in FORMATS:
                found.setdefault(file.stem, place)
    return found


def _places(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Names of files in subfolders, not too deep, and in archives."""
    for here, folders, names in os.walk(folder):
        place = Path(here).relative_to(folder)
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__"))) * (len(place.parts) < _DEEP)
        if place.parts:
            yield place.as_posix(), names
        for name in sorted(names):
            if name.lower().endswith(".zip") and not name.startswith("."):
                yield (place / name).as_posix(), _packed(Path(here) / name)


def _packed(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [name.rsplit("/", 1)[-1] for name in archive.namelist() if not name.startswith("__MACOSX/")]
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return []


def _pointed_to(folder: Path, elsewhere: Mapping[str, str], missing: list[str]) -> Iterator[pd.DataFrame]:
    """Say where files of domains lie that are not here: an error where the analysis needs them, else a query."""
    for check, needed in ((checks.ELSEWHERE, True), (checks.ELSEWHERE_TOO, False)):
        places: dict[str, list[str]] = {}
        for domain, place in elsewhere.items():
            if (domain in missing) == needed:
                places.setdefault(place, []).append(domain.upper())
        rows = [
            {
                "names": ", ".join(sorted(domains)),
                "place": place,
                "what": "archive" if place.lower().endswith(".zip") else "subfolder",
                "path": f"{folder.name}/{place}",
                "value": place,
            }
            for place, domains in sorted(places.items())
        ]
        yield findings.of(check, pd.DataFrame(rows))


def _exports(exports: list[Path]) -> pd.DataFrame:
    if len(exports) < 2:
        return pd.DataFrame()
    names = ", ".join(path.name for path in exports)
    return findings.of(redcap_checks.TWO_EXPORTS, pd.DataFrame([{"files": names, "value": names}]))


def _one(corrections: list[Path]) -> Path | None:
    return corrections[0] if len(corrections) == 1 and corrections[0].suffix.lower() == ".csv" else None


def _findings(
    by_domain: Mapping[str, list[Path]],
    strange: list[Path],
    corrections: list[Path],
    exports: list[Path],
    unread: tuple[str, ...],
    elsewhere: Mapping[str, str],
) -> pd.DataFrame:
    """Say what is wrong with the files of domains; where there is an export, it holds those that have none."""
    attempted = set(SDTM) if exports else {*(_first_word(path) for path in strange), *elsewhere}
    missing = [domain for domain in REQUIRED_DOMAINS if not by_domain[domain] and domain not in attempted]
    double = {domain: paths for domain, paths in by_domain.items() if len(paths) > 1}
    found = [
        findings.of(checks.DOMAIN_MISSING, _rows(domain=[name.upper() for name in missing])),
        findings.of(
            checks.TWO_FILES,
            _rows(
                domain=[domain.upper() for domain in double],
                files=[", ".join(path.name for path in paths) for paths in double.values()],
            ),
        ),
        findings.of(
            checks.UNKNOWN_FORMAT,
            _rows(domain=[_first_word(path).upper() for path in strange], file=[path.name for path in strange]),
        ),
        findings.of(checks.NOT_READ, _not_read(unread)),
        findings.of(checks.CORRECTIONS_FILE, _corrections(corrections)),
    ]
    return findings.combine(found)


def _not_read(names: tuple[str, ...]) -> pd.DataFrame:
    """Files that could be read and are none of a domain's; where they are many, one row for all."""
    tables = [name for name in names if Path(name).suffix.lower() in FORMATS]
    if len(tables) > _SHOWN:
        tables = [f"{', '.join(tables[:_SHOWN])} and {len(tables) - _SHOWN} more files"]
    return pd.DataFrame({"file": tables, "value": tables}, dtype=object)


def _corrections(paths: list[Path]) -> pd.DataFrame:
    """Say why the file of corrections cannot be one, where it cannot."""
    if not paths or _one(paths) is not None:
        return pd.DataFrame()
    why = "is not a CSV file" if len(paths) == 1 else "are more than one file of corrections"
    names = " and ".join(path.name for path in paths)
    return pd.DataFrame({"domain": [""], "file": [names], "why": [why], "value": [names]})


def _rows(**columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(columns, dtype=object)
    return frame.assign(name=frame["domain"], value=frame.get("files", frame.get("file", "")))


def _first_word(path: Path) -> str:
    return path.name.split(".", 1)[0].lower()


def _companion(path: Path) -> bool:
    return path.name.startswith((".", "~")) or _first_word(path) in _COMPANIONS
