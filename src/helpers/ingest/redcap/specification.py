"""The forms of the study on REDCap, as ``specification.yml`` has them: the dictionary and the reader follow them."""

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, BeforeValidator(lambda code: str(code) if isinstance(code, int) else code)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Choice(_Part):
    """One answer of several: its code, its label, and the term that it gives each variable of the field."""

    code: Code
    label: Text
    terms: tuple[str, ...]


class Question(_Part):
    """One field of a form, and the variables that its answer is given to.

    Attributes
    ----------
    name, label, note, section : str
        What REDCap calls and shows; ``section`` is the header above the field.
    type : str
        ``text``, or how choices are shown: ``radio`` or ``dropdown``.
    variables : tuple of str
        SDTM variables of the domain.
    choices : tuple of Choice
        Empty where the answer is text, which is then the value of each variable.
    validation : str
        What REDCap holds a text to; ``minimum`` and ``maximum`` are what it warns beyond.
    required, identifier : bool
        Whether REDCap asks for an answer; whether it names the subject.
    shown_if : mapping of str to codes
        Fields of the form, and the codes of which each must have one for this field to be shown.
    """

    name: Text
    label: Text
    note: str = ""
    section: str = ""
    type: Literal["text", "radio", "dropdown"]
    variables: tuple[Text, ...]
    choices: tuple[Choice, ...] = ()
    validation: Literal["", "date_ymd", "number", "integer"] = ""
    minimum: Code = ""
    maximum: Code = ""
    required: bool = False
    identifier: bool = False
    shown_if: Mapping[str, tuple[Code, ...]] = {}

    @model_validator(mode="after")
    def _terms_for_all(self) -> "Question":
        wrong = [choice.code for choice in self.choices if len(choice.terms) != len(self.variables)]
        if wrong or bool(self.choices) == (self.type == "text"):
            raise ValueError(f"{self.name}: choices {wrong} do not give one term to each of {self.variables}")
        return self


class Form(_Part):
    """One instrument: the records of one domain.

    Attributes
    ----------
    name : str
        The instrument, as REDCap writes it into exports of codes.
    domain : str
        The domain in capitals.
    repeats : bool
        Whether a subject has any number of instances, each a record; else one.
    instance : str
        How REDCap names an instance in its lists, with fields in brackets.
    constants : mapping of str to str
        Variables that have one value in every record.
    fields : tuple of Question
        The fields in their order.
    """

    name: Text
    domain: Text
    repeats: bool = True
    instance: str = ""
    constants: Mapping[str, Text] = {}
    fields: tuple[Question, ...]

    @property
    def label(self) -> str:
        """What REDCap makes of the name where a dictionary is imported, and writes into exports of labels."""
        return self.name.replace("_", " ").title()


class Specification(_Part):
    """All forms, and the field that identifies a record."""

    record: Question
    forms: tuple[Form, ...]

    @property
    def fields(self) -> tuple[Question, ...]:
        """The fields of all forms, without that of the record."""
        return tuple(field for form in self.forms for field in form.fields)

    @cached_property
    def by_domain(self) -> Mapping[str, Form]:
        """The form of each domain, named in lower case."""
        return {form.domain.lower(): form for form in self.forms}


@cache
def specification() -> Specification:
    """Return the forms of this study; they are read when they are first asked for."""
    return load(Path(__file__).with_name("specification.yml"))


def load(path: Path) -> Specification:
    """Read the specification; notes and choices that are named are put in their place."""
    with path.open(encoding="utf-8") as file:
        said: dict[str, Any] = yaml.safe_load(file)
    notes, choices = said["notes"], said["choices"]
    forms = tuple(
        {**form, "fields": tuple(_question(field, notes, choices) for field in form["fields"])}
        for form in said["forms"]
    )
    return Specification(record=_question(said["record"], notes, choices), forms=forms)


def _question(said: dict[str, Any], notes: Mapping[str, str], choices: Mapping[str, list]) -> dict[str, Any]:
    given = said.get("choices", [])
    rows = choices[given] if isinstance(given, str) else given
    return {
        **said,
        "type": said.get("type", "radio" if rows else "text"),
        "note": notes.get(said.get("note", ""), said.get("note", "")),
        "variables": tuple(said.get("variables", [said["name"].upper()])),
        "choices": tuple(
            {"code": code, "label": label, "terms": tuple(terms) or (label,)} for code, label, *terms in rows
        ),
        "shown_if": {name: tuple(codes) for name, codes in said.get("shown_if", {}).items()},
    }
