"""What the user asked for: study, analysis, cut-off and protocol, checked before anything is built."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from helpers.foundation.errors import StudyError

PROTOCOL = "protocol.yml"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PSEUDONYMISE = {"": "", "0": "", "1": "yes", "strict": "strict"}
_SIGNS = "use letters without accents, digits, '.', '_' and '-' only"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Request:
    """A run that makes sense.

    Attributes
    ----------
    project : Path
        The project's folder.
    folder, protocol : Path
        Where the raw files and the protocol settings lie.
    study, analysis, cutoff : str
        Name of the study; ``final`` or ``interim``; ISO date, empty for a final analysis.
    pseudonymise : str
        Empty, or ``yes`` where study numbers replace subject identifiers in all that the run derives and reports;
        ``strict`` where free text is left out as well.
    since : str
        Name of the earlier run that the brief of an interim analysis compares with; empty where none is.
    """

    project: Path
    folder: Path
    protocol: Path
    study: str
    analysis: str
    cutoff: str
    pseudonymise: str = ""
    since: str = ""

    @property
    def variant(self) -> str:
        """What distinguishes the run from that of the project's protocol: name of another one, ``pseudonymised``."""
        amended = [] if self.protocol == (self.project / PROTOCOL).resolve() else [self.protocol.stem]
        return "-".join([*amended, *(["pseudonymised"] if self.pseudonymise else [])])

    @property
    def run(self) -> str:
        """``<study>/final`` or ``<study>/interim-<cut-off>``, followed by the variant."""
        return f"{self.study}/" + "-".join(filter(None, [self.analysis, self.cutoff, self.variant]))

    @property
    def parameters(self) -> dict[str, str]:
        """What the notebooks are told of the run; the variant stands behind the analysis."""
        analysis = "-".join(filter(None, [self.analysis, self.variant]))
        return {"study": self.study, "analysis": analysis, "cutoff": self.cutoff}

    @property
    def derived(self) -> Path:
        """Folder of everything the run derives."""
        return self.project / "data" / "derived" / self.run

    @property
    def data_lock(self) -> Path:
        """List of the sums of the study's files, where they were locked."""
        return self.project / "data" / "locks" / f"{self.study}.sha256"

    @property
    def reports(self) -> Path:
        """Folder of the published report."""
        return self.project / "reports" / self.run


def parse(
    project: Path,
    *,
    study: str,
    analysis: str,
    cutoff: str,
    protocol: str,
    pseudonymise: str = "",
    name: str = "",
    since: str = "",
) -> Request:
    """Make a request of the variables of ``make``.

    Raises
    ------
    StudyError
        No such folder or file, a name that cannot name a folder of results, an unknown analysis, a cut-off that is
        no calendar date, is missing, or is not wanted.
    """
    folder = _study_folder(project, study)
    if not NAME.fullmatch(name or folder.name):
        raise StudyError(f"{'NAME' if name else 'STUDY'}: {name or folder.name!r} cannot name a study; {_SIGNS}.")
    if analysis not in ("final", "interim"):
        raise StudyError(f"ANALYSIS={analysis} is not known; it is final or interim.")
    if analysis == "interim" and not cutoff:
        raise StudyError("ANALYSIS=interim needs a data cut-off, for example CUTOFF=2025-06-30.")
    if analysis == "final" and cutoff:
        raise StudyError(f"CUTOFF={cutoff} needs ANALYSIS=interim; a final analysis has no cut-off.")
    if pseudonymise not in PSEUDONYMISE:
        raise StudyError(f"PSEUDONYMISE={pseudonymise} is not known; it is 1 or strict, or 0 or nothing.")
    if cutoff:
        _calendar_date(cutoff)
    settings = project / Path(protocol).expanduser()
    if not protocol or not settings.is_file():
        raise StudyError(f"PROTOCOL={protocol}: there is no such file.")
    settings = settings.resolve()
    if not NAME.fullmatch(settings.stem):
        raise StudyError(f"PROTOCOL: {settings.stem!r} names the run and cannot; {_SIGNS}.")
    hidden = PSEUDONYMISE[pseudonymise]
    asked = Request(project, folder, settings, name or folder.name, analysis, cutoff, hidden, since.strip("/"))
    _hold_since(asked)
    return asked


def _hold_since(asked: Request) -> None:
    """Refuse an earlier run that is none, or that a final analysis, which has no brief, has no use for."""
    since = asked.since
    if since and asked.analysis != "interim":
        raise StudyError(f"SINCE={since} needs ANALYSIS=interim; a final analysis has no brief.")
    if since == asked.run:
        raise StudyError(f"SINCE={since} is this run itself; name an earlier one.")
    if since and not all(NAME.fullmatch(part) for part in since.split("/")):
        raise StudyError(f"SINCE={since} names no run; write <study>/final or <study>/interim-<cut-off>.")
    if since and not (asked.project / "data" / "derived" / since / "ard.parquet").is_file():
        raise StudyError(f"SINCE={since}: there is no such run yet; make it first with make report.")


def _study_folder(project: Path, study: str) -> Path:
    """A name is looked for in data/raw first; anything else is a path."""
    bundled = project / "data" / "raw" / study
    if NAME.fullmatch(study) and bundled.is_dir():
        return bundled
    folder = (project / Path(study).expanduser()).resolve() if study else bundled
    if not study or not folder.is_dir():
        where = "no such folder" if "/" in study else "no such study in data/raw and no such folder"
        raise StudyError(f"STUDY={study}: there is {where}.")
    return folder


def _calendar_date(cutoff: str) -> None:
    try:
        if not DATE.fullmatch(cutoff):
            raise ValueError
        dt.date.fromisoformat(cutoff)
    except ValueError:
        raise StudyError(f"CUTOFF={cutoff} is not a calendar date; write it as 2025-06-30.") from None
