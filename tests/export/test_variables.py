"""What XPORT cannot hold: long names, labels, texts and numbers."""

import numpy as np
import pandas as pd
import pytest

from helpers.export import labels
from helpers.export.variables import dataset, split
from helpers.foundation.contracts import ADAM, Column, Contract
from helpers.foundation.errors import StudyError

WORDS = " ".join(f"word{i:03d}" for i in range(56)) + "!!!"
"""A term of 450 characters."""


def of(*, extra=True, **columns):
    contract = Contract("ADAE", "event", ("USUBJID",), {
        "USUBJID": Column("text", "Unique Subject Identifier", filled=True), "AVAL": Column("number", "Value"),
        "ADT": Column("date", "Date"), "AETERM": Column("text", "Reported Term"),
    }, extra=extra)  # fmt: skip
    return dataset(pd.DataFrame(columns), contract)


def names(made):
    return [variable.name for variable in made.variables]


def test_every_label_of_every_contract_fits_and_no_short_one_is_idle():
    for contract in ADAM.values():
        for name, column in contract.columns.items():
            assert len(labels.label(contract.name, name, column.label)) <= 40
    for (name, variable), short in labels.SHORT.items():
        assert len(ADAM[name.lower()].columns[variable].label) > 40, (name, variable)
        assert len(short) <= 40
    assert set(labels.DATASETS) == {contract.name for contract in ADAM.values()}
    assert all(len(standing.label) <= 40 for standing in labels.DATASETS.values())


def test_every_name_of_every_contract_fits():
    for contract in ADAM.values():
        made = dataset(contract.empty(), contract)
        assert names(made) == list(contract.columns)


@pytest.mark.parametrize("label", ["x" * 41, "Größe"])
def test_a_label_that_does_not_fit_is_refused(label):
    with pytest.raises(StudyError, match="ADXX: the label of AVAL, .* give it a short one in helpers/export/labels.py"):
        labels.label("ADXX", "AVAL", label)


def test_a_long_term_is_continued_and_nothing_is_lost():
    assert len(WORDS) == 450
    made = of(USUBJID=["a", "b"], AETERM=[WORDS, "short"])
    assert names(made) == ["USUBJID", "AETERM", "AETERM1", "AETERM2"]
    parts = made.variables[1:]
    assert [variable.label for variable in parts] == ["Reported Term", "Reported Term 1", "Reported Term 2"]
    assert "".join(variable.cells[0] for variable in parts) == WORDS
    assert [variable.cells[1] for variable in parts] == ["short", "", ""]
    assert all(len(value) <= 200 for variable in parts for value in variable.cells)


@pytest.mark.parametrize(
    "text", ["", "x", "x" * 200, "x" * 201, "ü" * 101, "ü" * 450, WORDS, "a" * 199 + "   b", "€" * 70, "a " * 150 + "a"]
)
def test_parts_are_the_text_and_break_no_letter(text):
    parts = split(text)
    assert "".join(parts) == text
    assert all(len(part.encode()) <= 200 for part in parts)
    assert all(part == part.rstrip() for part in parts)


def test_a_text_of_200_bytes_is_one_part_and_breaks_are_at_blanks():
    assert len(split("x" * 200)) == 1
    assert split("a" * 150 + " " + "b" * 100) == ["a" * 150, " " + "b" * 100]


def test_a_continuation_keeps_clear_of_names_that_are_taken():
    made = of(USUBJID=["a"], AETERM=["x" * 201], AETERM1=["mine"], LONGNAME=["y" * 201])
    assert names(made) == ["USUBJID", "AETERM", "AETERM2", "AETERM1", "LONGNAME", "LONGNAM1"]


def test_variables_of_the_study_get_names_that_fit():
    made = of(USUBJID=["a"], AETERM_ORIGINAL=["1"], AETERM_ORIGINAL2=["2"], größe=[3.0], **{"9x": ["4"]})
    assert names(made) == ["USUBJID", "AETERM_O", "AETERM_1", "GR_SSE", "_9X"]
    assert [variable.label for variable in made.variables[1:]] == ["AETERM_ORIGINAL", "AETERM_ORIGINAL2", "gr??e", "9x"]


def test_a_text_that_is_not_there_is_empty():
    assert of(USUBJID=["a", "b"], NOTE=["x", None]).variables[1].cells.tolist() == ["x", ""]


def test_dates_are_days_since_1960_and_what_is_missing_or_infinite_is_missing():
    days = pd.Series(["1960-01-01", "1959-12-31", None, "2024-02-29"], dtype="datetime64[ms]")
    made = of(USUBJID=list("abcd"), ADT=days, AVAL=[1.5, np.nan, np.inf, -np.inf])
    values = {variable.name: list(variable.cells.fillna(-99)) for variable in made.variables[1:]}
    assert values == {"ADT": [0, -1, -99, 23435], "AVAL": [1.5, -99, -99, -99]}


def test_a_number_that_xport_cannot_hold_is_refused():
    with pytest.raises(StudyError, match=r"ADAE: AVAL has 1 number that SAS XPORT cannot hold, such as 1e\+300"):
        of(USUBJID=["a", "b"], AVAL=[1.0, 1e300])


def test_the_end_of_a_c_string_cuts_nothing():
    assert of(USUBJID=["a"], AETERM=["x\0y"]).variables[1].cells[0] == "x\ufffdy"
