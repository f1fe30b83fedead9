"""What was typed in capitals, as words: abbreviations on one side, words as short on the other."""

import pytest

from helpers.present import capitals


@pytest.mark.parametrize("text", [
    "DEB-TACE", "HAIC-FOLFOX", "MK-7684A", "COVID-19", "TACE+RFA", "SIRT (Y-90)", "TARE", "PD-1", "CTLA-4", "HBV + HDV",
    "HCV/HIV", "NASH", "MASLD", "AE", "SARS-COV-2", "LEN-TACE", "5-FU", "FOLFOX4", "GI", "IIIB",
])  # fmt: skip
def test_abbreviations_stay(text):
    assert capitals.lowered(text) == text


@pytest.mark.parametrize(("text", "words"), [
    ("HCC PROGRESSION", "HCC progression"),
    ("LOST TO FOLLOW-UP", "lost to follow-up"),
    ("HEPATITIS B", "hepatitis B"),
    ("X-RAY OF THE RIB", "X-ray of the rib"),
    ("PD-1 INHIBITOR", "PD-1 inhibitor"),
    ("ANTI-PD-L1", "anti-PD-L1"),
    ("POST-TACE SYNDROME", "post-TACE syndrome"),
    ("HCC-RELATED DEATH", "HCC-related death"),
    ("90-DAY MORTALITY", "90-day mortality"),
    ("YTTRIUM-90", "yttrium-90"),
    ("DEATH AFTER A FALL", "death after a fall"),
    ("ACUTE HEPATITIS A INFECTION", "acute hepatitis A infection"),
    ("CHILD-PUGH CLASS B", "Child-Pugh class B"),
    ("GAMMA-GLUTAMYLTRANSFERASE INCREASED", "gamma-glutamyltransferase increased"),
    ("50 GY IN 5 FRACTIONS", "50 Gy in 5 fractions"),
    ("ПНЕВМОНИЯ", "пневмония"),
    ("", ""),
])  # fmt: skip
def test_words_become_small(text, words):
    assert capitals.lowered(text) == words


@pytest.mark.parametrize("text", ["Lost To Follow-Up", "cTACE", "Lenvatinib (LENVIMA)", "death"])
def test_what_has_a_small_letter_stays(text):
    assert capitals.lowered(text) == text
