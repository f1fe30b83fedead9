"""Corrections of the raw data: a file beside them says which value replaces which, and why.

A correction is applied before anything is typed or checked, and only where the file still holds the value that it
replaces. The raw files stay as they are.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers.foundation.calendar import complete_date
from helpers.foundation.contracts import CORRECTIONS, SDTM, as_kind
from helpers.ingest import findings
from helpers.ingest.checks import files as checks
from helpers.ingest.numbers import as_numbers, as_text, text_of
from helpers.ingest.readers import Raw, UnreadableError, read_csv

COLUMNS = tuple(CORRECTIONS.columns)
_FILLED = ("DOMAIN", "USUBJID", "VARIABLE", "REASON", "WHO", "WHEN")


def read_corrections(path: Path | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the file of corrections.

    Parameters
    ----------
    path : Path or None
        The file; None where there is none.

    Returns
    -------
    corrections : DataFrame
        One row is one correction: the columns of the contract CORRECTIONS as text, and ``row`` of the file.
    findings : DataFrame
        Why it cannot be read, and which rows do not say all that they must; such a row is not among the corrections.
    """
    nothing = pd.DataFrame(columns=[*COLUMNS, "row"])
    if path is None:
        return nothing, findings.combine([])
    try:
        raw = read_csv(path, "")
    except UnreadableError as failure:
        return nothing, _unusable(path, str(failure).rstrip("."))
    if missing := [name for name in COLUMNS if name not in raw.frame]:
        return nothing, _unusable(path, f"has no column {', '.join(missing)}")
    rows = raw.frame[list(COLUMNS)].apply(as_text).assign(row=raw.rows.to_numpy())
    for name in _FILLED:
        rows[name] = rows[name].str.strip()
    rows["DOMAIN"], rows["VARIABLE"] = rows["DOMAIN"].str.upper(), rows["VARIABLE"].str.upper()
    rows["what"] = [_lacks(row) for row in rows.to_dict("records")]
    incomplete = rows.loc[rows["what"] != ""]
    found = findings.of(checks.CORRECTION_INCOMPLETE, _about(incomplete).assign(what=incomplete["what"].to_numpy()))
    return rows.loc[rows["what"] == ""].drop(columns="what").reset_index(drop=True), found


def apply_corrections(
    raws: Mapping[str, Raw], corrections: pd.DataFrame
) -> tuple[dict[str, Raw], pd.DataFrame, pd.DataFrame]:
    """Replace the values that the corrections name.

    Parameters
    ----------
    raws : mapping of str to Raw
        The domains as read.
    corrections : DataFrame
        What `read_corrections` gives.

    Returns
    -------
    raws : dict of str to Raw
        The domains, corrected.
    applied : DataFrame
        The corrections that were applied, as the contract CORRECTIONS has them.
    findings : DataFrame
        Those that were not: of nothing that is there, of a value that the file does not hold, of one cell twice.
    """
    corrected, found, applied = dict(raws), [], []
    cell = ["DOMAIN", "USUBJID", "SEQ", "VARIABLE"]
    twice = corrections.duplicated(cell, keep=False)
    found.append(_twice(corrections.loc[twice], cell))
    for row in corrections.loc[~twice].to_dict("records"):
        domain = row["DOMAIN"].lower()
        place, why = _place(corrected.get(domain), row)
        about = _about(pd.DataFrame([row]))
        if why:
            found.append(findings.of(checks.CORRECTION_OF_NOTHING, about.assign(why=why)))
            continue
        raw = corrected[domain]
        held = as_text(raw.frame.loc[[place], row["VARIABLE"]]).iloc[0]
        if held != text_of(row["OLDVALUE"]):
            found.append(findings.of(checks.CORRECTION_STALE, about.assign(old=row["OLDVALUE"], value=held)))
            continue
        corrected[domain] = replace(raw, frame=_with(raw.frame, place, row["VARIABLE"], row["NEWVALUE"]))
        applied.append(row)
    return corrected, _typed(applied), findings.combine(found)


def _lacks(row: dict) -> str:
    """What a row does not say, in words."""
    lacks = [name for name in _FILLED if not row[name]]
    if row["WHEN"] and pd.isna(complete_date(pd.Series([row["WHEN"]], dtype=object)).iloc[0]):
        lacks.append("WHEN as a date")
    if row["SEQ"] and as_numbers(pd.Series([row["SEQ"]], dtype=object))[1].iloc[0]:
        lacks.append("SEQ as a number")
    if not row["SEQ"] and row["DOMAIN"] not in ("", "DM"):
        lacks.append("SEQ")
    if not lacks and row["OLDVALUE"] == row["NEWVALUE"]:
        lacks.append("another value than the one it replaces")
    return ", ".join(lacks)


def _place(raw: Raw | None, row: dict) -> tuple[int, str]:
    """Where the record of a correction stands, or why there is none."""
    domain, variable = row["DOMAIN"], row["VARIABLE"]
    if domain.lower() not in SDTM:
        return -1, "there is no such domain"
    if raw is None:
        return -1, f"{domain} was not collected"
    if variable not in raw.frame:
        return -1, f"{domain} has no such variable"
    if variable in SDTM[domain.lower()].key:
        return -1, f"{variable} says which record it is"
    same = as_text(raw.frame["USUBJID"]) == row["USUBJID"] if "USUBJID" in raw.frame else pd.Series(dtype=bool)
    if domain != "DM" and same.any():
        sequence = f"{domain}SEQ"
        same &= as_numbers(raw.frame[sequence])[0] == float(row["SEQ"]) if sequence in raw.frame else False
    if same.sum() != 1:
        return -1, "there is no such record" if not same.any() else "more than one record has that key"
    return same[same].index[0], ""


def _with(frame: pd.DataFrame, place: int, variable: str, value: str) -> pd.DataFrame:
    """Put a value into one cell; a column of numbers becomes text where the value is none."""
    column = frame[variable]
    if column.dtype != object:
        number, strange = as_numbers(pd.Series([value], dtype=object))
        column = column.copy() if not strange.iloc[0] else as_text(column)
        value = number.iloc[0] if not strange.iloc[0] else value
    column = column.copy()
    column.loc[place] = value
    return frame.assign(**{variable: column})


def _twice(rows: pd.DataFrame, cell: list[str]) -> pd.DataFrame:
    if rows.empty:
        return findings.combine([])
    first = rows.drop_duplicates(cell)
    numbers = rows.groupby(cell)["row"].agg(lambda places: ", ".join(map(str, places)))
    told = [numbers[tuple(row)] for row in first[cell].to_numpy()]
    return findings.of(checks.CORRECTION_TWICE, _about(first).assign(rows=told))


def _about(rows: pd.DataFrame) -> pd.DataFrame:
    """What a finding says of corrections: where they stand and what they are about."""
    sequence = rows["SEQ"].where(rows["DOMAIN"] != "DM", "")
    return pd.DataFrame({
        "domain": rows["DOMAIN"],
        "USUBJID": rows["USUBJID"],
        "seq": as_numbers(sequence.astype(object))[0],
        "variable": rows["VARIABLE"],
        "value": rows["OLDVALUE"],
        "row": rows["row"],
        "record": (rows["DOMAIN"] + " " + sequence).str.strip() + " of " + rows["USUBJID"],
    })  # fmt: skip


def _unusable(path: Path, why: str) -> pd.DataFrame:
    return findings.of(
        checks.CORRECTIONS_FILE, pd.DataFrame([{"domain": "", "file": path.name, "why": why, "value": path.name}])
    )


def _typed(applied: list[dict]) -> pd.DataFrame:
    rows = pd.DataFrame(applied, columns=list(COLUMNS))
    rows["SEQ"] = as_numbers(rows["SEQ"].astype(object))[0]
    typed = {name: as_kind(rows[name], column.kind) for name, column in CORRECTIONS.columns.items()}
    return CORRECTIONS.check(pd.DataFrame(typed).sort_values(list(CORRECTIONS.key), ignore_index=True))
