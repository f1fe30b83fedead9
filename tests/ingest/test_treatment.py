"""Start and end of treatment, which fractions belong together (rule 1), and whose readings count."""

import numpy as np
import pandas as pd
import pytest

from helpers.ingest.treatment import (
    accepted,
    counted_readings,
    courses,
    fractions,
    of_several_readers,
    treatment_dates,
)


def ex(*rows, treatment="SBRT"):
    """Rows of (USUBJID, EXSEQ, EXSTDTC, EXENDTC, EXDOSE, EXLNKID); a dose of 10 Gy and no lesion unless said."""
    rows = [[*row, *["", 10.0, ""][len(row) - 3 :], treatment] for row in rows]
    names = ["USUBJID", "EXSEQ", "EXSTDTC", "EXENDTC", "EXDOSE", "EXLNKID", "EXTRT"]
    return pd.DataFrame(rows, columns=names).astype({"EXSEQ": "float64", "EXDOSE": "float64"})


def dates(frame):
    found = treatment_dates(frame, treatment="SBRT")
    day = {name: found[name].dt.strftime("%Y-%m-%d") for name in ("TRTSDT", "TRTEDT")}
    return list(zip(found["USUBJID"], day["TRTSDT"], found["TRTSSEQ"], day["TRTEDT"], strict=True))


def test_treatment_is_from_the_first_fraction_to_the_last():
    given = ex(("A", 2, "2023-01-12"), ("A", 1, "2023-01-10"), ("A", 3, "2023-01-14"), ("B", 1, "2023-03-01"))
    assert dates(given) == [("A", "2023-01-10", 1, "2023-01-14"), ("B", "2023-03-01", 1, "2023-03-01")]


def test_of_fractions_of_one_day_the_lowest_number_is_the_first():
    assert dates(ex(("A", 5, "2023-01-10"), ("A", 4, "2023-01-10"))) == [("A", "2023-01-10", 4, "2023-01-10")]


def test_a_record_of_several_days_ends_when_it_says():
    given = ex(("A", 1, "2023-01-10", "2023-01-20"), ("A", 2, "2023-01-12"))
    assert dates(given) == [("A", "2023-01-10", 1, "2023-01-20")]


@pytest.mark.parametrize(("dose", "there"), [(np.nan, 0), (0.0, 0), (0.01, 1)])
def test_a_fraction_without_a_dose_above_0_was_not_given(dose, there):
    assert len(fractions(ex(("A", 1, "2023-01-10", "", dose)), treatment="SBRT")) == there


def test_another_treatment_does_not_count_and_spelling_does_not_matter():
    given = ex(("A", 1, "2023-01-10"))
    assert dates(given.assign(EXTRT="TACE")) == []
    assert dates(given.assign(EXTRT=" sbrt ")) == [("A", "2023-01-10", 1, "2023-01-10")]


def lesions(*pairs):
    return pd.DataFrame(pairs, columns=["USUBJID", "LESION"]).astype({"LESION": "category"})


def course(given, treated):
    found = courses(given, treated, treatment="SBRT")
    return list(zip(found["course"], found["unclear"], strict=True))


def fraction(number, date, lesion=""):
    return ("A", number, date, "", 10.0, lesion)


def test_of_one_treated_lesion_a_fraction_that_names_none_is_its_own_also_twice_a_day():
    given = ex(fraction(1, "2023-01-10"), fraction(2, "2023-01-10"), fraction(3, "2023-01-12", "T01"))
    assert course(given, lesions(("A", "T01"))) == [("T01", False)] * 3


@pytest.mark.parametrize("treated", [[("A", "T01"), ("A", "T02")], []])
def test_of_several_or_of_none_that_is_known_they_are_one_course_of_all(treated):
    given = ex(fraction(1, "2023-01-10"), fraction(2, "2023-01-12"))
    assert course(given, lesions(*treated)) == [("", False)] * 2


def test_then_two_of_a_day_do_not_say_which_lesion_got_which():
    given = ex(fraction(1, "2023-01-10"), fraction(2, "2023-01-10"), fraction(3, "2023-01-12"))
    assert course(given, lesions(("A", "T01"), ("A", "T02"))) == [("", True)] * 3


def test_nor_do_some_that_name_a_lesion_beside_some_that_do_not():
    two = lesions(("A", "T01"), ("A", "T02"))
    assert course(ex(fraction(1, "2023-01-10", "T01"), fraction(2, "2023-01-12")), two) == [("T01", True), ("", True)]
    named = ex(fraction(1, "2023-01-10", "T01"), fraction(2, "2023-01-10", "T02"))
    assert course(named, two) == [("T01", False), ("T02", False)]


def test_what_is_not_clear_of_one_subject_says_nothing_of_another():
    given = ex(fraction(1, "2023-01-10"), fraction(2, "2023-01-10"), ("B", 1, "2023-01-10"))
    assert [unclear for _, unclear in course(given, lesions())] == [True, True, False]


def tr(*rows):
    """Rows of (USUBJID, TREVAL, TREVALID, TRACPTFL)."""
    return pd.DataFrame(rows, columns=["USUBJID", "TREVAL", "TREVALID", "TRACPTFL"], dtype=object)


def kept(frame, *count):
    return counted_readings(frame, reader="TREVAL", count=count).index.tolist()


def test_readers_that_count_and_records_that_name_nobody_are_kept():
    readings = tr(("A", "INVESTIGATOR", "", ""), ("A", "INDEPENDENT ASSESSOR", "", ""), ("A", "", "", ""))
    assert kept(readings, "INVESTIGATOR") == [0, 2]
    assert kept(readings, "independent assessor") == [1, 2]
    assert kept(readings, "INVESTIGATOR", "INDEPENDENT ASSESSOR") == [0, 1, 2]


def test_of_several_readers_of_a_subject_the_accepted_readings_count():
    readings = tr(("A", "", "R1", ""), ("A", "", "R2", "Y"), ("B", "", "R1", ""), ("A", "", "", ""))
    assert of_several_readers(readings, reader="TREVAL").tolist() == [True, True, False, False]
    assert kept(readings) == [1, 2, 3]


def test_spellings_of_one_reader_are_one_reader_and_two_evaluators_are_not_compared():
    assert kept(tr(("A", "", "R1", ""), ("A", "", " r1", ""))) == [0, 1]
    both = tr(("A", "INVESTIGATOR", "R1", ""), ("A", "INDEPENDENT ASSESSOR", "R2", ""))
    assert kept(both, "INVESTIGATOR", "INDEPENDENT ASSESSOR") == [0, 1]


def test_of_rs_several_readers_are_counted_by_test():
    rs = pd.DataFrame({
        "USUBJID": "A", "RSEVAL": "", "RSEVALID": ["R1", "R2", "R1", "R1"], "RSCAT": "CHILD-PUGH",
        "RSTESTCD": ["CPS01", "CPS01", "CPS02", "CPS03"],
    })  # fmt: skip
    assert of_several_readers(rs, reader="RSEVAL").tolist() == [True, True, False, False]


def test_accepted_is_y_and_nothing_where_nobody_was_asked():
    readings = tr(("A", "", "R1", "Y"), ("A", "", "R1", " y"), ("A", "", "R1", "N"), ("A", "", "R1", ""))
    assert accepted(readings, reader="TREVAL").tolist() == [True, True, False, False]
    assert accepted(readings.drop(columns="TRACPTFL"), reader="TREVAL").tolist() == [False] * 4
