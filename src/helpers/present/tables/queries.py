"""Tables of what the checks of the data found."""

import pandas as pd

from helpers.present import format as fmt
from helpers.present.table_model import Table, make_table, nothing

_TITLE = "Findings by check"
_NONE = "The checks found nothing to ask about."


def findings_by_check(findings: pd.DataFrame) -> Table:
    """How many findings each check made, in how many subjects, and what is to be done."""
    if findings.empty:
        return nothing(name="findings-by-check", title=_TITLE, because=_NONE)
    table = findings.groupby(["RULE", "SEVERITY", "DOMAIN"], as_index=False).agg(
        n=("MESSAGE", "size"), subjects=("USUBJID", lambda ids: ids[ids != ""].nunique()),
        message=("MESSAGE", "first"), action=("ACTION", "first"),
    )  # fmt: skip
    frame = pd.DataFrame({
        "line": table["RULE"],
        "Domain": table["DOMAIN"],
        "Severity": table["SEVERITY"].map(fmt.sentence_case),
        "Findings": table["n"].map(fmt.count),
        "Subjects": table["subjects"].map(fmt.count),
        "What is wrong (first of the check)": table["message"],
        "What to do": table["action"],
    })  # fmt: skip
    left = ["Domain", "Severity", "What is wrong (first of the check)", "What to do"]
    return make_table(frame, name="findings-by-check", title=_TITLE, stub="line", head="Check", left=left)


def findings_by_subject(findings: pd.DataFrame, *, at_most: int) -> Table:
    """One row per finding, by subject, no more than ``at_most`` of them: the list that a data manager works through.

    The rows are not grouped, so the page can sort them by any column and each row keeps its subject.
    """
    title = "Findings by subject"
    if findings.empty:
        return nothing(name="findings-by-subject", title=title, because=_NONE)
    ordered = findings.sort_values(["USUBJID", "RULE", "SEQ", "VARIABLE"], kind="stable").head(at_most)
    record = ordered["SEQ"].map(lambda seq: " " if pd.isna(seq) else f" {fmt.number(seq)} ")
    frame = pd.DataFrame({
        "subject": ordered["USUBJID"].where(ordered["USUBJID"] != "", "No subject"),
        "Check": ordered["RULE"],
        "Record": (ordered["DOMAIN"] + record + ordered["VARIABLE"]).str.strip(),
        "Value": ordered["VALUE"],
        "What is wrong": ordered["MESSAGE"],
        "What to do": ordered["ACTION"],
    })  # fmt: skip
    notes = []
    if len(findings) > at_most:
        shown, total = fmt.count(at_most), fmt.count(len(findings))
        notes = [f"The first {shown} of {total} findings; all of them are in findings.parquet."]
    left = list(frame.columns[1:])
    return make_table(
        frame, name="findings-by-subject", title=title, notes=notes, stub="subject", head="Subject", left=left
    )
