"""The manifest: what went into a report and what came out, as hashes."""

import json
import tomllib
from pathlib import Path

from helpers.provenance import hashes

_DAY = len("2025-06-30")


def build(
    project: Path,
    *,
    run: str,
    pseudonymised: bool,
    raw: dict[str, str],
    lock: str,
    protocol: str,
    settings: str = "protocol.yml",
    derived: dict[str, str],
    report: dict[str, str],
) -> str:
    """Return the text of a manifest: sorted, without a clock and without a path of the machine.

    Parameters
    ----------
    project : Path
        The project's folder, for its version, lock file and code.
    run : str
        ``<study>/final`` or ``<study>/interim-<cut-off>``, followed by the variant.
    pseudonymised : bool
        Whether study numbers replace subject identifiers.
    raw, derived, report : dict of str
        File name (within its folder) and SHA-256.
    lock : str
        SHA-256 of the lock of the raw data (``data/locks/<study>.sha256``); empty where they are not locked.
    protocol, settings : str
        SHA-256 of the protocol settings that were used, and the name of their file.
    """
    study, _, analysis = run.partition("/")
    kind, _, behind = analysis.partition("-")
    cutoff = behind[:_DAY] if kind == "interim" else ""
    content = {
        "run": {"study": study, "analysis": kind, "cutoff": cutoff},
        "code": {"version": version(project), "sha256": hashes.code_hash(project)},
        "environment": {"requirements.lock": hashes.file_hash(project / "requirements.lock")},
        "protocol": {settings: protocol},
        "inputs": raw,
        "pseudonymised": pseudonymised,
        "lock": {f"data/locks/{study}.sha256": lock} if lock else {},
        "derived": derived,
        "report": report,
    }
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def version(project: Path) -> str:
    """Return the version of the project."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
