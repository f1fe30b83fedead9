"""Source of the answers: CTCAE v4.03, NCI, 14 June 2010."""

import pandas as pd
import pytest

from helpers.foundation.ctcae import AE_GRADES, existing_grades


@pytest.mark.parametrize(
    ("term", "grades"),
    [
        ("Fatigue", (1, 2, 3)),
        ("Ascites", (1, 2, 3, 4, 5)),
        ("Hyponatremia", (1, 3, 4, 5)),
        ("Hepatic failure", (3, 4, 5)),
        ("Hepatic necrosis", (4, 5)),
        ("Platelet count decreased", (1, 2, 3, 4)),
        ("Malaise", (1, 2)),
        ("Portal vein thrombosis", (2, 3, 4, 5)),
    ],
)
def test_grades_of_a_term(term, grades):
    assert AE_GRADES[term.casefold()] == grades


def test_case_does_not_matter_and_preferred_terms_are_known():
    got = existing_grades(pd.Series([" FATIGUE ", "Pyrexia", "Food craving"], dtype=object))
    assert got.iloc[:2].tolist() == [(1, 2, 3), (1, 2, 3, 4, 5)]
    assert pd.isna(got.iloc[2])
