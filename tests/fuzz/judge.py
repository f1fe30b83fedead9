"""What became of a mutated study: refused, queried, equal, undetectable - or a failure.

A failure is an exception other than a finding; a difference from the second derivation, which reads the files by
itself; a refusal that names another place; a result that changed where nothing was to mean anything else; silence
where what was written cannot be what it claims. Undetectable is a lost record without a trace in the other files, and
a file without a checksum that was damaged into another study.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.fuzz.mutation import Mutation
from tests.fuzz.plain import records
from tests.oracle import derive as derive_again

OUTCOMES = ("refused", "queried", "equal", "undetectable", "FAILED")
_ROWS = re.compile(r"\brow (\d+(?:, \d+)*)")
_WORD = re.compile(r"[\w./-]*\w")  # a date or a file is one word
_CHECKSUMS = (".xlsx",)


class Finding(NamedTuple):
    """A finding, as far as it says which and where."""

    rule: str
    severity: str
    domain: str
    subject: str
    number: float | None
    variable: str
    value: str
    message: str


@dataclass(frozen=True)
class Verdict:
    """Outcome, and why where it is a failure."""

    outcome: str
    why: str = ""


def judge(folder: Path, mutation: Mutation, *, known: set[Finding], before: dict) -> Verdict:
    """Judge a mutated study against the findings and the results that it had before."""
    try:
        return _judged(folder, mutation, known, before)
    except Exception as failure:
        return Verdict("FAILED", f"{type(failure).__name__}: {failure}")


def keys(findings: pd.DataFrame) -> set[Finding]:
    """Findings that can be compared."""
    columns = ["RULE", "SEVERITY", "DOMAIN", "USUBJID", "SEQ", "VARIABLE", "VALUE", "MESSAGE"]
    table = findings[columns].astype(object)
    return {Finding(*row) for row in table.where(table.notna(), None).itertuples(index=False, name=None)}


def results(folder: Path) -> tuple[pd.DataFrame, dict | None]:
    """Findings, and patient-level results of the project; none where there is an ERROR."""
    ingested = ingest_study(folder, protocol=PROTOCOL)
    if (ingested.findings["SEVERITY"] == "ERROR").any():
        return ingested.findings, None
    study = derive_study(ingested.domains, protocol=PROTOCOL)
    found = {
        (row["USUBJID"], row["PARAMCD"]): (_day(row["ADT"]), row["AVAL"], row["CNSR"], row["EVTYPE"])
        for row in study.adtte.to_dict("records")
    }
    for row in study.adrs[study.adrs["PARAMCD"] == "BOR"].to_dict("records"):
        found[row["USUBJID"], "BOR"] = row["AVALC"], _day(row["ADT"])
    for row in study.adae.to_dict("records"):
        found[row["USUBJID"], "AE", row["AESEQ"]] = _day(row["ASTDT"]), row["TRTEMFL"], row["APHASE"]
    return ingested.findings, found


def results_again(folder: Path) -> dict:
    """Compute the same by the second derivation, from files read by plain libraries alone."""
    found = {}
    for name, one in derive_again(records(folder))["subjects"].items():
        for paramcd, row in one["adtte"].items():
            found[name, paramcd] = row["ADT"], row["AVAL"], row["CNSR"], row["EVTYPE"]
        if one["SAFFL"] == "Y":
            found[name, "BOR"] = one["BOR"], one["BORDT"]
        for number, event in one["adae"].items():
            found[name, "AE", int(number)] = event["ASTDT"], event["TRTEMFL"], event["APHASE"]
    return found


def names(finding: Finding, mutation: Mutation) -> bool:
    """Tell whether a finding names the place of a mutation.

    A column or a file is named by its domain or its file, with the variable where there is one. A record is named by
    its row, or by its subject, domain and number (a finding on what a subject has in all gives no number); a cell by
    its variable too. A contradiction between two places is named where the finding is of the subject and quotes the
    value that was written, or the date of its record. What was lost is named by its subject alone.
    """
    words = set(_WORD.findall(finding.message))
    domain = finding.domain.lower() == mutation.domain.lower()
    variable = not mutation.variable or mutation.variable == finding.variable or mutation.variable in words
    if mutation.file and mutation.file in finding.message:
        return True
    if not mutation.rows:
        return (domain or f"{mutation.domain}.csv" in words) and variable
    if domain and set(mutation.rows) & _rows(finding.message):
        return variable or not finding.variable or finding.subject == mutation.subject
    if finding.subject != mutation.subject:
        return False
    if mutation.meaning == "lost":
        return True
    record = domain and (finding.number is None or finding.number in mutation.numbers)
    quoted = any(value in words or value in finding.message.split("'") for value in mutation.written)
    return (record and variable) or quoted


def _judged(folder: Path, mutation: Mutation, known: set[Finding], before: dict) -> Verdict:
    findings, found = results(folder)
    new = keys(findings) - known
    naming = {finding for finding in new if names(finding, mutation)}
    if found is None:
        stopped = any(finding.severity == "ERROR" for finding in naming)
        return Verdict("refused") if stopped else Verdict("FAILED", f"no error names the place: {sorted(new)[:3]}")
    if mutation.meaning == "damaged":
        return _damaged(folder, mutation, found, before)
    if wrong := _unlike(found, results_again(folder)):
        return Verdict("FAILED", wrong)
    if mutation.meaning == "same" and found != before:
        return Verdict("FAILED", "results changed though nothing means anything else")
    if mutation.meaning == "broken" and not naming:
        return Verdict("FAILED", f"silence where the meaning changed: {sorted(new, key=str)[:3]}")
    if naming:
        return Verdict("queried")
    return Verdict("undetectable" if mutation.meaning == "lost" else "equal")


def _damaged(folder: Path, mutation: Mutation, found: dict, before: dict) -> Verdict:
    """Judge a damaged file that was read: as it was before, or as a plain library reads it."""
    if found == before:
        return Verdict("equal")
    if mutation.file.endswith(_CHECKSUMS):
        return Verdict("FAILED", "results changed though the file has a checksum")
    wrong = _unlike(found, results_again(folder))
    return Verdict("FAILED", wrong) if wrong else Verdict("undetectable")


def _unlike(found: dict, again: dict) -> str:
    unequal = [key for key in {**found, **again} if found.get(key) != again.get(key)]
    shown = [(key, found.get(key), again.get(key)) for key in unequal[:3]]
    return f"unlike the second derivation: {shown}" if unequal else ""


def _rows(message: str) -> set[int]:
    """Rows that a message names: ``row 3``, ``row 3, 7``."""
    return {int(number) for listed in _ROWS.findall(message) for number in listed.split(", ")}


def _day(value):
    return None if pd.isna(value) else value.date()
