"""How numbers are written, as literal strings."""

import datetime as dt
import math

import pandas as pd
import pytest

from helpers.present import format as fmt

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (1191, 0, "1,191"),
        (17.44, 1, "17.4"),
        (17.45, 1, "17.5"),
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),
        (-3, 0, "−3"),
        (-0.04, 1, "0.0"),
        (NAN, 1, "NE"),
        (math.inf, 1, "∞"),
    ],
)
def test_number(value, digits, text):
    assert fmt.number(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (35.0, "35"), (NAN, "not collected"), (None, "not collected")])
def test_a_count_that_nobody_made_is_not_zero(value, text):
    assert fmt.count(value) == text


@pytest.mark.parametrize(
    ("proportion", "text"),
    [
        (0.6124, "61.2%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (0.0005, "0.1%"),
        (0.000499, "<0.1%"),
        (1 / 3000, "<0.1%"),
        (0.9994, "99.9%"),
        (0.9995, ">99.9%"),
        (2999 / 3000, ">99.9%"),
        (1e-17, "0%"),
        (1 - 1e-16, "100%"),
        (NAN, "NE"),
    ],
)
def test_some_is_never_written_as_none_nor_nearly_all_as_all(proportion, text):
    assert fmt.percent(proportion) == text


def test_a_percentage_without_decimals_keeps_some_apart_from_none():
    whole = [fmt.percent(share, 0) for share in (0.004, 0.005, 0.994, 0.996, 1.0)]
    assert whole == ["<1%", "1%", "99%", ">99%", "100%"]


def test_what_somebody_chose_is_written_as_it_was_chosen():
    assert [fmt.setting(share) for share in (0.95, 0.975, 0.999, 0.005)] == ["95%", "97.5%", "99.9%", "0.5%"]


def test_percent_with_interval():
    assert fmt.percent_interval(0.612, 0.44, 0.746) == "61.2% (44.0–74.6)"
    assert fmt.percent_interval(1.0, NAN, NAN) == "100% (NE)"
    assert fmt.percent_interval(NAN, NAN, NAN) == "NE"
    assert fmt.percent_limits(0.0, 0.1003) == "0–10.0"
    assert fmt.percent_limits(0.0002, 0.9998) == "<0.1–>99.9"


def test_months():
    assert fmt.months(17.4) == "17.4"
    assert fmt.months(NAN) == "NE"
    assert fmt.months_interval(17.4, 9.6, NAN) == "17.4 (9.6–NE)"
    assert fmt.months_interval(17.4, NAN, NAN) == "17.4 (NE)"
    assert fmt.months_interval(NAN, 9.6, NAN) == "NE (9.6–NE)"
    assert fmt.months_interval(NAN, NAN, NAN) == "NE"


def test_counts_with_their_share():
    assert fmt.count_percent(12, 12 / 35) == "12 (34.3)"
    assert fmt.count_percent(0, 0.0) == "0"
    assert fmt.count_percent(1, 1 / 3000) == "1 (<0.1)"
    assert fmt.count_percent(2999, 2999 / 3000) == "2,999 (>99.9)"
    assert fmt.count_percent(NAN, NAN) == "not collected"
    assert fmt.of(12, 35) == "12/35"
    assert fmt.of(NAN, 35) == "not collected"
    assert fmt.of(0, 35) == "0/35"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0324, "0.032"), (0.0004, "<0.001"), (0.9996, ">0.999"), (0.05, "0.050"), (NAN, "NE")]
)
def test_p_value(value, text):
    assert fmt.p_value(value) == text


def test_dates_are_iso():
    assert fmt.date(dt.date(2025, 6, 30)) == "2025-06-30"
    assert fmt.date(pd.Timestamp("2025-06-30")) == "2025-06-30"
    assert fmt.date(pd.NaT) == "–"


def test_words():
    assert fmt.grade(">=3") == "≥3"
    assert fmt.grade("not-graded") == "not graded"
    assert fmt.listing(["a"]) == "a"
    assert fmt.listing(["a", "b", "c"]) == "a, b and c"
    assert fmt.listing(["a", "b"], "or") == "a or b"
    assert fmt.unit("umol/L") == "µmol/L"
    assert fmt.unit("mm") == "mm"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LOST TO FOLLOW-UP", "Lost to follow-up"),
        ("HEPATITIS B", "Hepatitis B"),
        ("HCC PROGRESSION", "HCC progression"),
        ("Child-Pugh Class", "Child-Pugh class"),
        ("ECOG Performance Status", "ECOG performance status"),
        ("Dose (alpha/beta 10 Gy)", "Dose (alpha/beta 10 Gy)"),
        ("", ""),
    ],
)
def test_sentence_case(text, words):
    assert fmt.sentence_case(text) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SORAFENIB", "Sorafenib"),
        ("sorafenib", "Sorafenib"),
        ("OTHER", "Other"),
        ("TACE", "TACE"),
        ("HIFEM", "HIFEM"),  # no known one; a short single word is the abbreviation of a treatment
        ("DEB-TACE", "DEB-TACE"),
        ("cTACE", "cTACE"),
        ("Lenvatinib (LENVIMA)", "Lenvatinib (LENVIMA)"),
        ("", ""),
    ],
)
def test_names_of_treatments(name, words):
    assert fmt.treatment(name) == words


def test_a_recorded_term_in_mixed_letters_stays_as_it_was_typed():
    assert fmt.term("Lost To Follow-Up") == "Lost To Follow-Up"
    assert fmt.term("liver failure") == "Liver failure"
    assert fmt.term("LIVER FAILURE") == "Liver failure"


def test_inside_a_sentence_abbreviations_and_names_keep_their_capital():
    said = [fmt.inside(text) for text in ("Overall survival", "RILD-free survival", "Child-Pugh class", "")]
    assert said == ["overall survival", "RILD-free survival", "Child-Pugh class", ""]


def test_ratios_have_as_many_digits_as_they_deserve():
    assert [fmt.ratio(value) for value in (0.456, 1.164, 12.34, 2582.6, 12345.0, float("nan"))] == [
        "0.46", "1.16", "12.3", "2,583", ">9,999", "NE",
    ]  # fmt: skip
    assert fmt.ratio(float("inf")) == ">9,999"
    assert fmt.ratio_limits(0.9, float("nan")) == "0.90–NE"
