"""What the report says about its origin: versions, and hashes of its inputs."""

from importlib.metadata import version as installed
from pathlib import Path

from helpers.provenance import hashes
from helpers.provenance.manifest import version

PROJECT = Path(__file__).resolve().parents[3]

PACKAGES = ("pandas", "numpy", "scipy", "lifelines", "statsmodels", "matplotlib")
"""Packages that numbers, tables and figures come from; the lock file pins every other."""

_IDENTIFIERS = {
    "no": "as sent",
    "yes": "replaced by study numbers",
    "strict": "replaced by study numbers, free text left out",
}


def facts(inputs: Path) -> dict[str, dict[str, str]]:
    """Gather versions and SHA-256 hashes, by group and name.

    Parameters
    ----------
    inputs : Path
        Folder of the run's lists of sums: ``05.sha256`` names all that the report was made from, and ``pseudonymise``
        says what replaces subject identifiers.
    """
    sums = hashes.parsed((inputs / "05.sha256").read_text(encoding="utf-8"))
    hidden = (inputs / "pseudonymise").read_text(encoding="utf-8").strip()
    return {
        "Raw files (SHA-256)": hashes.under(sums, "raw/"),
        "Settings and environment (SHA-256)": {
            "Subject identifiers": _IDENTIFIERS[hidden],
            "Lock of the raw data": next(iter(hashes.under(sums, "data/locks/").values()), "not locked"),
            **hashes.under(sums, "settings/"),
            "requirements.lock": sums["requirements.lock"],
            "Code and notebooks": hashes.code_hash(PROJECT),
        },
        "Versions": {"This project": version(PROJECT), **{name: installed(name) for name in PACKAGES}},
    }
