"""Which rows of an export are instances of which form."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.ingest import findings
from helpers.ingest.checks import redcap as checks
from helpers.ingest.checks.check import Check
from helpers.ingest.redcap.export import FORM, INSTANCE, RECORD, UNKNOWN, Export
from helpers.ingest.redcap.specification import Form, specification

_SHOWN = 5


class Instances(NamedTuple):
    """The instances of a form: the rows they stand in, and the number of the instance in each of them."""

    rows: pd.Index
    numbers: pd.Series


def answered(export: Export) -> pd.DataFrame:
    """Tell which rows hold an answer to which form: one column per form, one row per row of the export."""
    columns = {}
    for form in specification().forms:
        there = [field.name.upper() for field in form.fields if field.name.upper() in export.frame]
        columns[form.name] = (export.frame[there] != "").any(axis=1)
    return pd.DataFrame(columns, index=export.frame.index)


def instances(export: Export, form: Form, answers: pd.DataFrame) -> tuple[Instances, pd.DataFrame]:
    """Find the instances of a form that hold an answer.

    A record in which nobody filled in a form that does not repeat has its first row for it: the finding stops the
    run, and no subject looks like a stranger beside it.

    Parameters
    ----------
    export : Export
        The export.
    form : Form
        The form.
    answers : DataFrame
        What `answered` gives.

    Returns
    -------
    Instances
        The rows.
    DataFrame
        Findings: instances without any answer, a form that was not set as repeating, a record without the form.
    """
    filled = answers[form.name]
    if not form.repeats:
        return _one_a_record(export, form, filled)
    named, single = export.forms == form.name, (export.forms == "") & filled
    numbers = export.frame[INSTANCE].mask(single, "1")
    found = [
        _places(checks.EMPTY_FORM, export, named & ~filled, form),
        _places(checks.NOT_REPEATING, export, single, form),
    ]
    rows = (named & filled) | single
    return Instances(rows.index[rows], numbers[rows]), findings.combine(found)


def unknown_forms(export: Export, answers: pd.DataFrame) -> pd.DataFrame:
    """Find rows of forms that nobody knows: those that hold our fields were ours, the others are the site's own."""
    found = []
    for value, rows in export.frame[export.forms == UNKNOWN].groupby(FORM):
        held = answers.loc[rows.index].any()
        row = {
            "file": export.file,
            "value": value,
            "forms": " and ".join(form.label for form in specification().forms if held[form.name]),
            "places": few(export.rows[rows.index]),
        }
        found.append(findings.of(checks.UNKNOWN_FORM if held.any() else checks.OTHER_FORM, pd.DataFrame([row])))
    return findings.combine(found)


def misplaced(export: Export, answers: pd.DataFrame) -> pd.DataFrame:
    """Find rows of one form that hold answers to another; REDCap writes none."""
    found = []
    for form in specification().forms:
        at = answers.index[(export.forms == form.name) & answers.drop(columns=form.name).any(axis=1)]
        if not len(at):
            continue
        others = [field.name for other in specification().forms if other is not form for field in other.fields]
        there = np.array([name for name in others if name.upper() in export.frame], dtype=object)
        cells = export.frame.loc[at, [name.upper() for name in there]].to_numpy()
        rows = pd.DataFrame({
            "domain": form.domain,
            "USUBJID": export.frame.loc[at, RECORD],
            "file": export.file,
            "row": export.rows[at],
            "form": form.label,
            "fields": [few(there[row != ""]) for row in cells],
            "value": [row[row != ""][0] for row in cells],
        })  # fmt: skip
        found.append(findings.of(checks.MISPLACED, rows))
    return findings.combine(found)


def few(names: Iterable) -> str:
    """Write some names, and how many more there are."""
    listed = list(map(str, names))
    return ", ".join(listed[:_SHOWN]) + (f" and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else "")


def _one_a_record(export: Export, form: Form, filled: pd.Series) -> tuple[Instances, pd.DataFrame]:
    records = export.frame[RECORD]
    filled = filled & export.forms.isin(["", form.name])
    without = ~records.isin(records[filled]) & ~records.duplicated()
    rows = filled | without
    place = pd.DataFrame({
        "USUBJID": records[without],
        "file": export.file,
        "row": export.rows[without],
        "form": form.label,
    })  # fmt: skip
    return Instances(rows.index[rows], export.frame.loc[rows, INSTANCE]), findings.of(checks.NO_DEMOGRAPHICS, place)


def _places(check: Check, export: Export, rows: pd.Series, form: Form) -> pd.DataFrame:
    """Make one finding that names the form and where its rows stand."""
    if not rows.any():
        return findings.combine([])
    row = {
        "domain": form.domain,
        "file": export.file,
        "form": form.label,
        "places": few(export.rows[rows]),
        "value": form.name,
    }
    return findings.of(check, pd.DataFrame([row]))
