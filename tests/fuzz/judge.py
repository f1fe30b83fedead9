"""What became of a mutated study: refused, queried, equal, undetectable - or a failure.

A failure is an exception other than a finding; a difference from the second derivation, which reads the files by
itself; a finding that names another place; a result that changed where nothing was to mean anything else; and silence
where what was written cannot be what it claims, in a variable of the contract. A lost record without a trace in the
other files is undetectable, and counted as such.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.derive.study import derive_study
from helpers.ingest import ingest_study
from tests.derive.patient import PROTOCOL
from tests.fuzz.mutations import Mutation
from tests.oracle import derive as derive_again

OUTCOMES = ("refused", "queried", "equal", "undetectable", "FAILED")


@dataclass(frozen=True)
class Verdict:
    """Outcome, and why where it is a failure."""

    outcome: str
    why: str = ""


def judge(folder: Path, mutation: Mutation, *, known: set[tuple], before: dict) -> Verdict:
    """Judge a mutated study against the findings and the results that it had before."""
    try:
        return _judged(folder, mutation, known, before)
    except Exception as failure:
        return Verdict("FAILED", f"{type(failure).__name__}: {failure}")


def keys(findings: pd.DataFrame) -> set[tuple]:
    """Findings as rule, severity, domain, subject, variable, message."""
    return set(
        findings[["RULE", "SEVERITY", "DOMAIN", "USUBJID", "VARIABLE", "MESSAGE"]].itertuples(index=False, name=None)
    )


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
    """Compute the same by the second derivation, from files read by the csv module alone."""
    found = {}
    for name, one in derive_again(records(folder))["subjects"].items():
        for paramcd, row in one["adtte"].items():
            found[name, paramcd] = row["ADT"], row["AVAL"], row["CNSR"], row["EVTYPE"]
        if one["SAFFL"] == "Y":
            found[name, "BOR"] = one["BOR"], one["BORDT"]
        for number, event in one["adae"].items():
            found[name, "AE", int(number)] = event["ASTDT"], event["TRTEMFL"], event["APHASE"]
    return found


def records(folder: Path) -> dict[str, list[dict]]:
    """Read the records of each file plainly; the separator is the one that its header has most."""
    read = {}
    for path in sorted(folder.glob("*.csv")):
        text = path.read_text(encoding="utf-8-sig")
        separator = max(",;\t", key=text.split("\n", 1)[0].count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        header = [name.upper() for name in rows[0]]
        read[path.stem] = [dict(zip(header, row, strict=True)) for row in rows[1:]]
    return read


def _judged(folder: Path, mutation: Mutation, known: set[tuple], before: dict) -> Verdict:
    findings, found = results(folder)
    new = keys(findings) - known
    named = any(_names(finding, mutation) for finding in new)
    if found is None:
        stopped = any(finding[1] == "ERROR" and _names(finding, mutation) for finding in new)
        return Verdict("refused") if stopped else Verdict("FAILED", f"no error names the place: {sorted(new)[:3]}")
    again = results_again(folder)
    if found != again:
        unequal = [key for key in {**found, **again} if found.get(key) != again.get(key)]
        shown = [(key, found.get(key), again.get(key)) for key in unequal[:3]]
        return Verdict("FAILED", f"unlike the second derivation: {shown}")
    if mutation.meaning == "same" and found != before:
        return Verdict("FAILED", "results changed though nothing means anything else")
    if mutation.meaning == "broken" and not named:
        return Verdict("FAILED", "silence where the meaning changed")
    if named:
        return Verdict("queried")
    return Verdict("undetectable" if mutation.meaning == "lost" else "equal")


def _names(finding: tuple, mutation: Mutation) -> bool:
    _, _, domain, subject, variable, message = finding
    where = domain.lower() == mutation.domain or f"{mutation.domain}." in message
    about = (subject, mutation.subject), (variable, mutation.variable)
    return (where and all(not said or not done or said == done for said, done in about)) or (
        mutation.subject != "" and subject == mutation.subject
    )


def _day(value):
    return None if pd.isna(value) else value.date()
