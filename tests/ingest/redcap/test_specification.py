"""The forms cover the domains, variable for variable, in the terms of the data contract and the protocol."""

from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import ValidationError

from helpers.foundation.contracts import SDTM
from helpers.foundation.laboratory import ASSAYS, conversion
from helpers.foundation.protocol import load as load_protocol
from helpers.ingest.checks import terms
from helpers.ingest.lesions import SIZES
from helpers.ingest.redcap.specification import Question, load, specification

ROOT = Path(__file__).parents[3]
PROTOCOL = load_protocol(ROOT / "protocol.yml")
FIELDS = [(form, field) for form in specification().forms for field in form.fields]
NOT_ASKED = {f"{domain}{name}" for domain in ("TU", "TR", "RS") for name in ("EVALID", "ACPTFL")}
NOT_ASKED |= {"RSSTAT", "LBSTAT", "LBLOBXFL"}
"""What the forms have no field for: each reader has one name, and what was not done gets no instance."""


def field(name):
    return next(field for _, field in FIELDS if field.name == name)


def given(name, variable):
    """Terms that the choices of a field give a variable."""
    place = field(name).variables.index(variable)
    return [choice.terms[place] for choice in field(name).choices if choice.terms[place]]


def test_each_domain_has_one_form_and_each_variable_a_field():
    assert sorted(specification().by_domain) == sorted(SDTM) and len(specification().forms) == len(SDTM)
    for domain, contract in SDTM.items():
        form = specification().by_domain[domain]
        asked = {variable for field in form.fields for variable in field.variables}
        of_record = {"USUBJID"} | ({"STUDYID", f"{domain.upper()}SEQ"} if domain != "dm" else set())
        assert asked | set(form.constants) == set(contract.columns) - of_record - NOT_ASKED
        assert not asked & set(form.constants)


def test_all_forms_but_demographics_repeat():
    assert [form.name for form in specification().forms if not form.repeats] == ["demographics"]
    assert specification().forms[0].name == "demographics"


def test_fields_after_a_name_give_the_variable_of_that_name():
    assert field("aestdtc").variables == ("AESTDTC",)
    assert field("tu_visitnum").variables == ("VISITNUM",)
    assert field("rstestcd").variables == ("RSTESTCD", "RSCAT")


def test_a_choice_without_a_term_gives_its_label_and_other_gives_nothing():
    assert [(choice.code, choice.label, choice.terms) for choice in field("tumethod").choices] == [
        ("1", "CT", ("CT SCAN",)),
        ("2", "MRI", ("MRI",)),
        ("9", "Other, written out", ("",)),
    ]


def test_terms_are_those_of_the_data_contract():
    assert given("tustresc", "TUSTRESC") == list(terms.LESION_KINDS)
    assert given("trtestcd", "TRTESTCD") == [*SIZES, "TUMSTATE"]
    pairs = zip(given("rstestcd", "RSTESTCD"), given("rstestcd", "RSCAT"), strict=True)
    assert sorted(pairs) == sorted((test, category) for category, tests in terms.SCORES.items() for test in tests)
    assert given("lbtestcd", "LBTESTCD") == list(ASSAYS)
    assert given("aetoxgr", "AETOXGR") == ["1", "2", "3", "4", "5"]
    assert given("ssstresc", "SSSTRESC") == ["ALIVE", "DEAD"]
    assert given("trstat", "TRSTAT") == ["NOT DONE"]


def test_terms_are_those_of_the_protocol():
    therapy = PROTOCOL.therapy
    assert given("prcat", "PRCAT") == [therapy.prior, therapy.subsequent, therapy.transplant]
    assert given("cmcat", "CMCAT")[:2] == [therapy.prior, therapy.subsequent]
    assert {*PROTOCOL.distant.liver, *PROTOCOL.distant.thrombus} <= set(given("tuloc", "TULOC"))
    assert set(given("aerel", "AEREL")) <= {*PROTOCOL.toxicity.related, *PROTOCOL.toxicity.not_related}
    assert set(PROTOCOL.readers.count) <= set(given("tueval", "TUEVAL"))
    assert specification().by_domain["ex"].constants == {
        "EXTRT": PROTOCOL.treatment.name,
        "EXDOSU": PROTOCOL.treatment.dose_unit,
    }


def test_each_laboratory_test_has_its_standard_unit_and_each_unit_a_test():
    import pandas as pd

    units = given("lbstresu", "LBSTRESU")
    assert {assay.unit for assay in ASSAYS.values()} <= set(units)
    tests, named = zip(*[(test, unit) for test in ASSAYS for unit in units], strict=True)
    known = conversion(pd.Series(tests, dtype=object), pd.Series(named, dtype=object)).notna()
    assert set(pd.Series(named)[known]) == set(units)


def test_a_label_is_never_the_code_of_another_choice():
    for _, field in FIELDS:
        codes = {choice.code: choice.label for choice in field.choices}
        assert all(codes.get(choice.label, choice.label) == choice.label for choice in field.choices), field.name


def test_codes_and_labels_are_distinct_within_a_field_whatever_their_case():
    for _, field in FIELDS:
        assert len({choice.code for choice in field.choices}) == len(field.choices)
        assert len({choice.label.casefold() for choice in field.choices}) == len(field.choices)


def test_a_field_written_out_follows_the_field_that_asks_for_it():
    for form in specification().forms:
        others = [(first, then) for first, then in pairwise(form.fields) if then.name.endswith("_other")]
        assert len(others) == sum(field.name.endswith("_other") for field in form.fields)
        for first, then in others:
            [code] = [choice.code for choice in first.choices if choice.terms == ("",)]
            assert then.variables == first.variables and then.shown_if == {first.name: (code,)}


def test_a_choice_must_give_each_variable_a_term():
    given = {"name": "a", "label": "A", "type": "radio", "variables": ("X", "Y")}
    with pytest.raises(ValidationError, match="do not give one term"):
        Question(**given, choices=({"code": "1", "label": "One", "terms": ("ONE",)},))
    with pytest.raises(ValidationError, match="do not give one term"):
        Question(**given)


def test_a_slip_in_the_file_is_refused(tmp_path):
    said = (ROOT / "src/helpers/ingest/redcap/specification.yml").read_text(encoding="utf-8")
    (tmp_path / "slip.yml").write_text(said.replace("identifier: true", "identifer: true", 1), encoding="utf-8")
    with pytest.raises(ValidationError, match="identifer"):
        load(tmp_path / "slip.yml")
