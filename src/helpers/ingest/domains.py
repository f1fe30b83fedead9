"""Typing: from text and numbers as read to the variables of the contract."""

from dataclasses import dataclass

import pandas as pd

from helpers.foundation.calendar import is_iso_date
from helpers.foundation.contracts import Contract
from helpers.foundation.terms import mapped
from helpers.ingest import findings
from helpers.ingest.characters import says_nothing
from helpers.ingest.checks import files as checks
from helpers.ingest.checks.check import Check
from helpers.ingest.lesions import USED_TESTS
from helpers.ingest.numbers import EXACT, as_numbers, as_text
from helpers.ingest.readers import Raw

_LESIONS = {"TULNKID": "TUTESTCD", "TRLNKID": "TRTESTCD"}
"""Names of lesions, which a record needs where its test is used."""


@dataclass(frozen=True)
class Typed:
    """A domain with the types of its contract, in the order of the file.

    ``frame`` and ``rows`` (the place of each record in the file) have the same index.
    """

    frame: pd.DataFrame
    rows: pd.Series
    counting: str
    file: str


def typed(raw: Raw, contract: Contract, *, file: str) -> tuple[Typed, pd.DataFrame]:
    """Give each variable of the contract its type; what is not there is added empty, what is beyond it stays as text.

    Parameters
    ----------
    raw : Raw
        What a reader gave.
    contract : Contract
        The contract of the domain.
    file : str
        Name of the file, for messages.

    Returns
    -------
    Typed
        The domain. A cell that is not a number is missing in it, and a --SEQ that is not one is minus the row.
    DataFrame
        Findings: needed variables that are missing, empty keys, cells that are not a number or not a date.
    """
    columns, found = {}, [_missing_variables(raw, contract, file)]
    subjects = as_text(raw.frame["USUBJID"]) if "USUBJID" in raw.frame else pd.Series("", index=raw.rows.index)

    def note(check: Check, variable: str, wrong: pd.Series) -> None:
        if wrong.any():
            found.append(findings.of(check, _cells(raw, contract, file, subjects, variable, wrong[wrong].index)))

    for name, column in contract.columns.items():
        if name not in raw.frame:
            columns[name] = _absent(column.kind, raw.rows)
        elif column.kind == "text":
            columns[name] = text = as_text(raw.frame[name])
            if column.filled or name in _LESIONS:
                needed = _of_used_test(raw, name)
                note(checks.EMPTY_KEY, name, needed & (text == ""))
                note(checks.KEY_SAYS_NOTHING, name, needed & mapped(text, says_nothing).astype(bool))
            if name.endswith("DTC"):
                note(checks.NOT_A_DATE, name, (text != "") & ~is_iso_date(text))
        else:
            numbers, strange = as_numbers(raw.frame[name])
            if column.kind == "count":
                empty, whole = numbers.isna() & ~strange, (numbers > 0) & (numbers % 1 == 0) & (numbers < EXACT)
                large = numbers >= EXACT
                note(checks.EMPTY_KEY, name, empty)
                note(checks.SEQUENCE_TOO_LARGE, name, large)
                note(checks.NOT_A_SEQUENCE, name, ~empty & ~whole & ~large)
                columns[name] = numbers.where(whole, -raw.rows).astype("int64")
            else:
                note(checks.NOT_A_NUMBER, name, strange)
                columns[name] = numbers.where(~strange)
    others = sorted(set(raw.frame) - set(contract.columns))
    columns |= {name: as_text(raw.frame[name]) for name in others}
    frame = pd.DataFrame(columns, index=raw.rows.index)
    return Typed(frame, raw.rows, raw.counting, file), findings.combine(found)


def canonical(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Sort a domain by its key, so that the order of the file means nothing."""
    return frame.sort_values(list(contract.key), kind="stable", ignore_index=True)


def _missing_variables(raw: Raw, contract: Contract, file: str) -> pd.DataFrame:
    missing = [
        name
        for name, column in contract.columns.items()
        if name not in raw.frame and (column.needed or column.kind == "count")
    ]
    if not missing:
        return pd.DataFrame()
    filled = [contract.columns[name].filled or name in _LESIONS for name in missing]
    actions = [checks.ADD_AND_FILL if always else checks.VARIABLE_MISSING.action for always in filled]
    labels = [contract.columns[name].label for name in missing]
    rows = pd.DataFrame({"variable": missing, "label": labels, "action": actions}, dtype=object)
    return findings.of(checks.VARIABLE_MISSING, rows.assign(domain=contract.name, file=file))


def _of_used_test(raw: Raw, lesion: str) -> pd.Series | bool:
    """Tell which records must say which lesion they are about; any other key all must have."""
    test = _LESIONS.get(lesion)
    return as_text(raw.frame[test]).isin(USED_TESTS[test]) if test in raw.frame else True


def _absent(kind: str, rows: pd.Series) -> pd.Series:
    if kind == "text":
        return pd.Series("", index=rows.index, dtype=object)
    return -rows if kind == "count" else pd.Series(float("nan"), index=rows.index)


def _cells(raw: Raw, contract: Contract, file: str, subjects: pd.Series, variable: str, at: pd.Index) -> pd.DataFrame:
    """Describe the cells of a variable that are wrong."""
    rows = pd.DataFrame({
        "domain": contract.name,
        "USUBJID": subjects[at],
        "variable": variable,
        "value": as_text(raw.frame.loc[at, variable]),
        "file": file,
        "row": raw.rows[at],
        "counting": raw.counting,
    })  # fmt: skip
    sequence = f"{contract.name}SEQ"
    if sequence in raw.frame:
        rows["seq"] = as_numbers(raw.frame.loc[at, sequence])[0]
    return rows
