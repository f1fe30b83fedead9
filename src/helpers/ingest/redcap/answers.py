"""From the answers of a form to the variables of its domain."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.terms import mapped
from helpers.ingest.checks import redcap as checks
from helpers.ingest.checks.check import Check
from helpers.ingest.redcap.specification import Form, Question

Cells = list[tuple[Check, pd.DataFrame]]
"""Checks, and the cells that each objects to: ``variable``, ``value`` and what its sentence names, by row."""


def variables(sheet: pd.DataFrame, form: Form) -> tuple[pd.DataFrame, Cells]:
    """Give each variable the answer of its field, as the term of the data contract.

    Parameters
    ----------
    sheet : DataFrame
        One row per instance of the form, all text: fields by their names in capitals.
    form : Form
        The form.

    Returns
    -------
    DataFrame
        One row per instance, one column per variable that the sheet has a field of, and the constants of the form. An
        answer that is no choice stays as it is.
    Cells
        Answers that are no choice, and variables with two answers.
    """
    given: dict[str, dict[str, pd.Series]] = {}
    wrong: Cells = []
    for field in form.fields:
        if field.name.upper() not in sheet:
            continue
        said = sheet[field.name.upper()]
        for variable, terms in zip(field.variables, _terms(said, field), strict=True):
            given.setdefault(variable, {})[field.name] = terms
        wrong.append((checks.UNKNOWN_CHOICE, _no_choice(said, field)))
    wrong += [(checks.TWO_ANSWERS, _two_answers(terms, variable)) for variable, terms in given.items()]
    answers = {variable: _first(terms) for variable, terms in given.items()}
    constants = {name: pd.Series(value, index=sheet.index, dtype=object) for name, value in form.constants.items()}
    return pd.DataFrame(answers | constants, index=sheet.index), wrong


def _terms(said: pd.Series, field: Question) -> list[pd.Series]:
    """Say what an answer gives to each variable of the field."""
    if not field.choices:
        return [said] * len(field.variables)
    known = _known(field)
    terms = {answer: known.get(_plain(answer), (answer,) * len(field.variables)) for answer in said.unique()}
    return [mapped(said, lambda answer, place=place: terms[answer][place]) for place in range(len(field.variables))]


def _known(field: Question) -> Mapping[str, tuple[str, ...]]:
    """Terms of the choices of a field, by code and by label: no label is the code of another choice."""
    by_label = {_plain(choice.label): choice.terms for choice in field.choices}
    return by_label | {_plain(choice.code): choice.terms for choice in field.choices}


def _no_choice(said: pd.Series, field: Question) -> pd.DataFrame:
    if not field.choices:
        return pd.DataFrame()
    known = _known(field)
    strange = said[(said != "") & ~mapped(said, lambda answer: _plain(answer) in known).astype(bool)]
    return pd.DataFrame({"variable": field.variables[0], "field": field.name, "value": strange})


def _plain(answer: str) -> str:
    return " ".join(answer.split()).casefold()


def _first(terms: Mapping[str, pd.Series]) -> pd.Series:
    """Take the first answer of each record."""
    first, *others = terms.values()
    for other in others:
        first = first.where(first != "", other)
    return first


def _two_answers(terms: Mapping[str, pd.Series], variable: str) -> pd.DataFrame:
    """Find records in which fields of one variable have answers that differ."""
    first = _first(terms)
    differs = pd.DataFrame({name: (answer != "") & (answer != first) for name, answer in terms.items()})
    several = pd.DataFrame(dict(terms))[differs.any(axis=1)]
    told = [[(name, term) for name, term in row.items() if term] for row in several.to_dict("records")]
    cells = {
        "variable": variable,
        "fields": [" and ".join(name for name, _ in row) for row in told],
        "value": [" and ".join(term for _, term in row) for row in told],
    }
    return pd.DataFrame(cells, index=several.index)
