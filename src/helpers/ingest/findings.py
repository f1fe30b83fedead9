"""Findings: made from checks and the records they found, put together, printed, and made to stop a run."""

from collections.abc import Iterable
from string import Formatter

import numpy as np
import pandas as pd

from helpers.foundation.contracts import FINDINGS, as_kind
from helpers.foundation.errors import StudyError
from helpers.foundation.terms import mapped
from helpers.ingest.characters import shown
from helpers.ingest.checks.check import SEVERAL, Check, Data
from helpers.ingest.numbers import as_text

_SHOWN = 5
_NONE = FINDINGS.empty()


def of(check: Check, records: pd.DataFrame) -> pd.DataFrame:
    """Make one finding per record.

    Parameters
    ----------
    check : Check
        Number, severity, sentence and action.
    records : DataFrame
        What the check found. USUBJID and --SEQ are taken over; the columns ``domain``, ``seq``, ``variable``,
        ``value`` and ``action``, where there, go before what the check says; of a row that stands for several
        (`check.collapsed`) the message says what all of them share, and how many they are.

    Returns
    -------
    DataFrame
        Findings.
    """
    if not len(records):
        return _NONE
    records = records.reset_index(drop=True)
    value = _column(records, "value", None) if "value" in records else _column(records, check.variable, "")
    findings = pd.DataFrame({
        "RULE": check.rule,
        "SEVERITY": check.severity,
        "DOMAIN": _column(records, "domain", check.domain),
        "USUBJID": _column(records, "USUBJID", ""),
        "SEQ": _numbers(records, "seq" if "seq" in records else f"{check.domain}SEQ"),
        "VARIABLE": _column(records, "variable", check.variable),
        "VALUE": value.where(value != SEVERAL, "") if "records" in records else value,
        "MESSAGE": _messages(check, records),
        "ACTION": _column(records, "action", check.action),
    })  # fmt: skip
    return findings.drop_duplicates(ignore_index=True)


def run(checks: Iterable[Check], data: Data) -> pd.DataFrame:
    """Run the checks whose domains were collected, and give all their findings."""
    return combine(of(check, check.find(data)) for check in checks if check.find and data.collected(*check.needs))


def combine(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put findings together in the order of the contract: the same finding once, sorted by its key."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return _NONE.copy()
    together = pd.concat(filled, ignore_index=True).drop_duplicates(list(FINDINGS.key), ignore_index=True)
    typed = {name: as_kind(together[name], column.kind) for name, column in FINDINGS.columns.items()}
    return pd.DataFrame(typed).sort_values(list(FINDINGS.key), kind="stable", ignore_index=True)


def errors(findings: pd.DataFrame) -> pd.DataFrame:
    """Keep the findings that stop a run."""
    return findings[findings["SEVERITY"] == "ERROR"].reset_index(drop=True)


def sentences(findings: pd.DataFrame) -> list[str]:
    """Write findings as lines to print: all of a check that fires seldom; of one that fires often, some and a count."""
    lines = []
    for (rule, _, action), group in findings.groupby(["RULE", "DOMAIN", "ACTION"], sort=True):
        shown = group if len(group) <= _SHOWN + 1 else group.head(_SHOWN)
        lines += [f"{rule} {_where(row)}{row.MESSAGE}" for row in shown.itertuples()]
        if len(group) > len(shown):
            subjects = group.loc[group["USUBJID"] != "", "USUBJID"].nunique()
            of_subjects = f" of {subjects} subjects in all" if subjects else ""
            lines.append(f"{rule} ... and {len(group) - len(shown)} more such findings{of_subjects}")
        lines.append(f"    {action}")
    return lines


def stop_on_errors(findings: pd.DataFrame) -> None:
    """Do nothing where no finding is an ERROR.

    Raises
    ------
    StudyError
        Some are: its text lists them all.
    """
    stopping = errors(findings)
    if len(stopping):
        count = "1 error" if len(stopping) == 1 else f"{len(stopping):,} errors"
        listed = "\n".join(sentences(stopping))
        raise StudyError(f"The data hold {count}, so nothing is derived from them:\n{listed}")


def _where(row) -> str:
    subject = f"{shown(row.USUBJID)}: " if row.USUBJID else ""
    number = f"{row.DOMAIN}SEQ {row.SEQ:g}, " if row.SEQ == row.SEQ else ""
    return f"{number}{subject}"


def _messages(check: Check, records: pd.DataFrame) -> list[str]:
    written = [_written(sentence, records) for sentence in (check.sentence, check.together or check.sentence)]
    if "records" not in records:
        return written[0]
    counts = zip(records["records"], records["subjects"], strict=True)
    return [
        one if count != count else f"{all_.rstrip('.')} ({_count(count, 'record')} of {_count(subjects, 'subject')})."
        for one, all_, (count, subjects) in zip(*written, counts, strict=True)
    ]


def _written(sentence: str, records: pd.DataFrame) -> list[str]:
    names = sorted({name for _, name, _, _ in Formatter().parse(sentence) if name})
    columns = {name: mapped(_column(records, name, ""), shown).tolist() for name in names}
    messages = [
        sentence.format(**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)
    ]
    return messages or [sentence] * len(records)


def _count(number: float, what: str) -> str:
    return f"{number:,.0f} {what}" if number == 1 else f"{number:,.0f} {what}s"


def _column(records: pd.DataFrame, name: str, otherwise: str | None) -> pd.Series:
    if name in records:
        return as_text(records[name])
    return pd.Series(otherwise, index=records.index, dtype=object)


def _numbers(records: pd.DataFrame, name: str) -> pd.Series:
    return records[name].astype("float64") if name in records else pd.Series(np.nan, index=records.index)
