"""A study as REDCap exports it: the demographics of each record, then a row for each instance of each form."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.ingest.numbers import as_text
from helpers.ingest.redcap.specification import specification

KEYS = ("redcap_repeat_instrument", "redcap_repeat_instance")
LABELS = ("Repeat Instrument", "Repeat Instance")
COMPLETE = {False: "2", True: "Complete"}


def write_export(domains: Mapping[str, pd.DataFrame], folder: Path, *, labels: bool = False, name: str = "") -> Path:
    """Write the export of a study, of codes or of labels, under the name that REDCap gives it."""
    folder.mkdir(exist_ok=True)
    path = folder / (name or f"SBRTForHCC_DATA{'_LABELS' if labels else ''}_2026-07-01_0930.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header(labels=labels), *rows(domains, labels=labels)])
    return folder


def header(*, labels: bool = False) -> list[str]:
    """Names of all columns, or labels: those of the last column of each form are the same."""
    record = specification().record
    names = [record.label, *LABELS] if labels else [record.name, *KEYS]
    for form in specification().forms:
        names += [field.label if labels else field.name for field in form.fields]
        names.append("Complete?" if labels else f"{form.name}_complete")
    return names


def rows(domains: Mapping[str, pd.DataFrame], *, labels: bool = False) -> list[list[str]]:
    """One row per record, then one an instance; answers of other forms are empty in each."""
    made = []
    by_subject = {
        form.name: dict(list(domains[form.domain.lower()].apply(as_text).groupby("USUBJID", sort=False)))
        for form in specification().forms
        if form.domain.lower() in domains
    }
    for subject in domains["dm"]["USUBJID"]:
        for form in specification().forms:
            records = by_subject.get(form.name, {}).get(subject, pd.DataFrame())
            for record in records.to_dict("records"):
                keys = [form.label if labels else form.name, record[f"{form.domain}SEQ"]] if form.repeats else ["", ""]
                made.append([subject, *keys, *_cells(form, record, labels=labels)])
    return made


def filled_in(form, record: Mapping[str, str]) -> dict[str, str]:
    """The form as a coordinator fills it in: codes and texts by field; what is hidden cannot be filled in."""
    said = {}
    for field in form.fields:
        shown = all(said.get(name, "") in codes for name, codes in field.shown_if.items())
        said[field.name] = _answer(field, record) if shown else ""
    return said


def _answer(field, record):
    terms = tuple(record.get(variable, "") for variable in field.variables)
    if not field.choices or not any(terms):
        return terms[0]
    codes = {choice.terms: choice.code for choice in field.choices}
    return codes[terms] if terms in codes else codes[("",)]


def _cells(form, record, *, labels):
    said = filled_in(form, record)
    cells = []
    for other in specification().forms:
        answers = [_shown(field, said[field.name], labels=labels) if other is form else "" for field in other.fields]
        cells += [*answers, COMPLETE[labels] if other is form else ""]
    return cells


def _shown(field, code, *, labels):
    named = {choice.code: choice.label for choice in field.choices}
    return named.get(code, code) if labels else code
