"""Conditions on variables of ADSL: what they select, and what is refused in a sentence."""

import pandas as pd
import pytest

from helpers.explore.where import selected
from helpers.foundation.errors import StudyError

ADSL = pd.DataFrame({
    "USUBJID": ["A", "B", "C", "D"],
    "CPCLASS": ["A", "B", "", "A"],
    "MAXDBL": [30.0, 50.0, float("nan"), 20.5],
    "TRTSDT": pd.Series(pd.to_datetime(["2023-01-10", "2023-02-10", None, "2024-01-01"])).astype("datetime64[ms]"),
})  # fmt: skip


@pytest.mark.parametrize(("where", "expected"), [
    ("CPCLASS == 'A'", "AD"), ('CPCLASS == "A"', "AD"), ("cpclass != 'A'", "BC"), ("CPCLASS == ''", "C"),
    ("MAXDBL < 30", "D"), ("MAXDBL <= 30", "AD"), ("MAXDBL > 30", "B"), ("MAXDBL >= 30", "AB"), ("MAXDBL == 20.5", "D"),
    ("MAXDBL != 30", "BD"),  # a missing number meets no comparison
    ("CPCLASS in ('A', 'B')", "ABD"), ("CPCLASS not in ['A', 'B']", "C"), ("MAXDBL in (30, 50)", "AB"),
    ("MAXDBL not in (30)", "BD"), ("TRTSDT < '2023-02-10'", "A"), ("TRTSDT >= '2023-02-10'", "BD"),
    ("not CPCLASS == 'A'", "BC"), ("CPCLASS == 'A' and MAXDBL < 30", "D"), ("CPCLASS == 'B' or MAXDBL < 30", "BD"),
    ("CPCLASS == 'B' or CPCLASS == 'A' and MAXDBL < 30", "BD"),
    ("(CPCLASS == 'B' or CPCLASS == 'A') and MAXDBL < 40", "AD"),
    ("not (CPCLASS == 'A' or CPCLASS == 'B')", "C"), ("MAXDBL > -1", "ABD"),
    ("CPCLASS == 'A' AND NOT MAXDBL < 30", "A"),
])  # fmt: skip
def test_who_meets_a_condition(where, expected):
    assert "".join(ADSL.loc[selected(ADSL, where), "USUBJID"]) == expected


@pytest.mark.parametrize(("where", "sentence"), [
    ("CPCLAS == 'A'", "'CPCLAS' is no variable of the subjects. Did you mean 'CPCLASS'"),
    ("CPCLASS = 'A'", "cannot be read"), ("CPCLASS == A", "a number, or a text in quotes"),
    ("CPCLASS == 1", "CPCLASS is a text"), ("MAXDBL > '30'", "MAXDBL is a number"), ("MAXDBL", "a comparison"),
    ("", "a variable"), ("MAXDBL > 30 and", "at its end there should be a variable"),
    ("(MAXDBL > 30", "there should be ')'"),
    ("MAXDBL > 30)", "'and' or 'or', or the end"), ("MAXDBL in 30", "a list in parentheses"),
    ("TRTSDT > 'May'", "TRTSDT is a date"), ("__import__('os').system('x')", "cannot be read"),
    ("MAXDBL > 30; MAXDBL < 1", "cannot be read"), ("CPCLASS not == 'A'", "'in'"), ("CPCLASS == 'A", "cannot be read"),
    ("(" * 60 + "MAXDBL > 1" + ")" * 60, "nested"),
])  # fmt: skip
def test_what_is_no_condition_is_refused_in_a_sentence(where, sentence):
    with pytest.raises(StudyError) as refusal:
        selected(ADSL, where)
    assert sentence in str(refusal.value)
