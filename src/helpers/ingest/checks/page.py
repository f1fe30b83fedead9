"""The catalogue as a page of the documentation: ``python -m helpers.ingest.checks.page`` writes it."""

from pathlib import Path

from helpers.foundation.contracts import SDTM
from helpers.foundation.replacing import replacing
from helpers.ingest.checks import CATALOGUE, Check

PAGE = Path(__file__).resolve().parents[4] / "docs" / "checks.md"

_HEAD = """# The catalogue of checks

Made from the code by `make docs`; do not edit. {errors} checks are errors and {queries} are queries.

An **error** is something that cannot be true: the run stops before anything is derived, after the whole list has been
printed and written to `data/derived/<run>/findings.parquet`. A **query** is about something possible but doubtful:
the analysis continues, and the question is listed for the data manager and in section 16 of the report. Words in
braces are replaced by the values of the record. One more query, RS-DERIVED, is made later, in notebook 02: the
investigator's response, of the treated lesions or overall, differs from the response derived from the measurements
and the lesions found.
"""
_GROUPS = {
    "COR": "Corrections (corrections.csv)",
    "FILE": "Files",
    "PROTOCOL": "Settings of the protocol file",
    "KEY": "Keys and subjects",
    "VAR": "Variables and types",
    "REDCAP": "Exports of REDCap",
    "PSEUDONYMS": "Study numbers for identifiers (PSEUDONYMISE)",
    "TERM": "Controlled terms",
    "READ": "Readers (TU, TR, RS)",
    "DATE": "Dates across domains",
    "OCC": "What did not take place",
    "TX": "Therapies (PR, CM)",
    "VIS": "Visit numbers across domains",
}
_FIRST = ("FILE", "PROTOCOL", "REDCAP", "VAR", "KEY", "COR", "TERM", "READ", "DATE")


def page() -> str:
    """Return the page: one table per group of checks, one line per check."""
    groups: dict[str, list[Check]] = {}
    for check in CATALOGUE:
        groups.setdefault(check.rule.rsplit("-", 1)[0], []).append(check)
    ordered = sorted(groups, key=lambda group: (_FIRST.index(group) if group in _FIRST else len(_FIRST), group))
    severities = [check.severity for check in CATALOGUE]
    head = _HEAD.format(errors=severities.count("ERROR"), queries=severities.count("QUERY"))
    return "\n".join([head, *(_table(group, groups[group]) for group in ordered)])


def write() -> None:
    """Write the page into the documentation."""
    with replacing(PAGE) as half:
        half.write_text(page(), encoding="utf-8", newline="\n")


def _table(group: str, checks: list[Check]) -> str:
    domain = SDTM.get(group.lower())
    title = _GROUPS.get(group) or (f"{group}: one row per {domain.grain}" if domain is not None else group)
    lines = [
        f"## {title}",
        "",
        "| Number | Severity | Variable | What is wrong | What to do |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_line(check) for check in checks), ""])


def _line(check: Check) -> str:
    where = " ".join(part for part in (check.domain, check.variable) if part)
    cells = (check.rule, check.severity, where, check.sentence, check.action)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    write()
