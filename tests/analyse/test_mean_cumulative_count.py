"""Adverse events counted again and again, on subjects typed by hand (rule 43)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.ae_grades_by_month import ae_grades_by_month, most_frequent
from helpers.analyse.mean_cumulative_count import fit, mean_cumulative_count, recurrent_events
from helpers.foundation.calendar import DAYS_PER_MONTH
from tests.analyse.behind import agree

START = "2023-01-10"


def dates(values: list[str]) -> pd.Series:
    return pd.Series(pd.to_datetime([value or None for value in values])).astype("datetime64[ms]")


def subjects(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """ADSL from (USUBJID, LSTALVDT, DTHDT)."""
    names, alive, died = zip(*rows, strict=True)
    start = dates([START] * len(rows))
    return pd.DataFrame({
        "USUBJID": names, "SAFFL": "Y", "TRTSDT": start, "LSTALVDT": dates(list(alive)), "DTHDT": dates(list(died)),
    })  # fmt: skip


def events(*rows: tuple) -> pd.DataFrame:
    """ADAE from (USUBJID, term, onset, end, grade)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "AEDECOD", "ASTDT", "AENDT", "AETOXGRN"])
    onset = dates(frame["ASTDT"].tolist())
    return frame.assign(
        ASTDT=onset, AENDT=dates(frame["AENDT"].tolist()), AETERM=frame["AEDECOD"],
        TRTEMFL=np.where(onset >= pd.Timestamp(START), "Y", ""), AETOXGRN=frame["AETOXGRN"].astype("float64"),
    )  # fmt: skip


ALIVE = subjects(("A", "2024-01-10", ""))


def days(*rows: tuple, adsl: pd.DataFrame = ALIVE) -> list[int]:
    """Days of the events of all subjects."""
    return recurrent_events(events(*rows), adsl, grade=2)[1]["AVAL"].astype(int).tolist()


FIRST = ("A", "Fatigue", "2023-02-01", "2023-02-10", 2)


@pytest.mark.parametrize(("onset", "counted"), [("2023-02-09", 1), ("2023-02-10", 1), ("2023-02-11", 2)])
def test_an_event_begins_while_none_of_its_term_is_open(onset, counted):
    assert len(days(FIRST, ("A", "Fatigue", onset, "", 2))) == counted


def test_another_term_or_subject_is_another_event():
    two = subjects(("A", "2024-01-10", ""), ("B", "2024-01-10", ""))
    assert days(FIRST, ("A", "Nausea", "2023-02-05", "", 2), ("B", "Fatigue", "2023-02-05", "", 2), adsl=two) == [
        23, 27, 27
    ]  # fmt: skip


def test_records_of_one_term_and_day_are_one():
    assert days(FIRST, ("A", "Fatigue", "2023-02-01", "", 3)) == [23]


def test_a_record_without_an_end_stays_open():
    assert days(("A", "Fatigue", "2023-02-01", "", 2), ("A", "Fatigue", "2023-09-01", "", 4)) == [23]


def test_the_longest_of_the_earlier_records_keeps_it_open():
    long, short = ("A", "Fatigue", "2023-02-01", "2023-06-01", 2), ("A", "Fatigue", "2023-03-01", "2023-03-02", 2)
    within = ("A", "Fatigue", "2023-05-01", "2023-05-02", 2)
    assert days(long, short, within, ("A", "Fatigue", "2023-06-02", "", 2)) == [23, 144]


@pytest.mark.parametrize(("grade", "counted"), [(1, 0), (2, 1), (np.nan, 0)])
def test_only_records_of_the_grade_count_and_keep_it_open(grade, counted):
    assert len(days(("A", "Fatigue", "2023-02-01", "", grade))) == counted
    assert len(days(("A", "Fatigue", "2023-02-01", "", grade), ("A", "Fatigue", "2023-03-01", "", 2))) == 1


def test_what_began_before_treatment_is_no_event_and_keeps_its_term_open():
    before = ("A", "Fatigue", "2023-01-09", "2023-02-20", 2)
    assert days(before) == []
    assert days(before, ("A", "Fatigue", "2023-02-20", "", 3)) == []
    assert days(before, ("A", "Fatigue", "2023-02-21", "", 3)) == [43]
    assert days(("A", "Fatigue", START, "", 2)) == [1]


@pytest.mark.parametrize(("died", "counted"), [("2023-02-01", 1), ("2023-01-31", 0)])
def test_an_event_on_the_day_of_death_counts_and_one_after_it_does_not(died, counted):
    assert len(days(FIRST, adsl=subjects(("A", "2023-01-30", died)))) == counted


@pytest.mark.parametrize(("alive", "died", "end"), [
    ("2023-03-01", "", 51), ("2023-01-20", "", 23), ("", "", 23), ("2023-01-20", "2023-04-10", 91),
])  # fmt: skip
def test_the_end_of_observation(alive, died, end):
    found, _ = recurrent_events(events(FIRST), subjects(("A", alive, died)), grade=2)
    assert (found["AVAL"].tolist(), found["DEAD"].tolist()) == ([end], [bool(died)])


def test_a_death_ends_the_events_of_a_subject():
    # A has events on days 10 and 20 and dies on day 30; B has some on days 10 and 35 and is seen until day 40
    curve = fit(pd.Series([30, 40]), pd.Series([True, False]), pd.Series([10, 20, 10, 35]), pd.Series([0, 0, 1, 1]))
    assert curve["AVAL"].tolist() == [0, 10, 20, 30, 35, 40]
    np.testing.assert_allclose(curve["estimate"], [0, 1, 1.5, 1.5, 2, 2])
    np.testing.assert_allclose(curve["se"].iloc[:3], [0, 0, np.sqrt(1 / 8)], atol=1e-15)
    np.testing.assert_allclose(curve["low"].iloc[2], 1.5 - 1.959963984540054 * np.sqrt(1 / 8))


def test_an_event_comes_before_a_death_of_its_day():
    curve = fit(pd.Series([10, 20]), pd.Series([True, False]), pd.Series([10, 10]), pd.Series([0, 1]))
    np.testing.assert_allclose(curve["estimate"], [0, 1, 1])


def test_the_lower_limit_is_not_below_0():
    curve = fit(pd.Series([10, 10]), pd.Series([False, False]), pd.Series([10]), pd.Series([0]))
    assert (curve["low"].iloc[-1], curve["estimate"].iloc[-1]) == (0, 0.5)


def test_results_count_subjects_and_events():
    two = subjects(("A", "2023-03-10", ""), ("B", "2023-03-10", "2023-04-10"))
    found = mean_cumulative_count(events(FIRST), two, grade=2, times_months=[1, 12])
    agree(found)
    rows = found.rows[found.rows["ANALYSIS"] == "mean-cumulative-count"]
    whole = rows[rows["TIME"].isna()].set_index("STAT")["STATVAL"]
    assert whole.to_dict() == {"n": 2, "affected": 1, "events": 1}
    month = rows[rows["TIME"] == 1].set_index("STAT")["STATVAL"]
    assert (month["estimate"], month["at_risk"]) == (0.5, 2)
    assert DAYS_PER_MONTH > 23  # the day of the event
    assert np.isnan(rows[(rows["TIME"] == 12) & (rows["STAT"] == "estimate")]["STATVAL"].iloc[0])
    assert set(rows["GRADE"]) == {">=2"}


@pytest.mark.parametrize("adae", [events(), events(("A", "Fatigue", "2023-02-01", "", np.nan))])
def test_without_events_or_grades_nothing_is_said(adae):
    assert mean_cumulative_count(adae, ALIVE, grade=2, times_months=[1]).rows.empty
    assert ae_grades_by_month(adae, ALIVE, terms=5, months=[1], death_within_months=3).rows.empty


# Worst grade by month -----------------------------------------------------------------------------------------------


def test_the_worst_record_that_is_open_on_the_day():
    two = subjects(("A", "2023-12-10", ""), ("B", "2023-03-01", ""))
    rows = [
        ("A", "Fatigue", "2023-02-01", "2023-02-10", 1), ("A", "Fatigue", "2023-02-05", "", 3),
        ("B", "Fatigue", "2023-02-10", "2023-02-09", np.nan), ("B", "Nausea", "2023-02-10", "", np.nan),
    ]  # fmt: skip
    found = ae_grades_by_month(events(*rows), two, terms=5, months=[1, 2], death_within_months=3)
    agree(found)
    counted = found.rows[found.rows["STAT"] == "n"].set_index(["TERM", "TIME", "GRADE"])["STATVAL"]
    assert counted["Fatigue", 1].to_dict() == {"1": 0, "2": 0, "3": 1, "4": 0, "5": 0, "not-graded": 0}
    assert counted["Nausea", 1, "not-graded"] == 1
    observed = found.rows[(found.rows["STAT"] == "denominator") & (found.rows["TERM"] == "Fatigue")]
    assert observed.groupby("TIME")["STATVAL"].first().tolist() == [2, 1]


def test_the_terms_are_those_of_most_subjects():
    of = {"Nausea": "AA", "Fatigue": "A", "Ascites": "AB"}
    rows = [(name, term, "2023-02-01", "", 1) for term, names in of.items() for name in names]
    assert most_frequent(events(*rows), terms=2) == ["Ascites", "Fatigue"]


def test_a_term_without_a_code_is_the_reported_one():
    rows = events(("A", "", "2023-02-01", "", 2), ("A", "", "2023-02-01", "", 3), ("A", "Nausea", "2023-02-01", "", 1))
    rows["AETERM"] = ["tired", "", "sick"]
    found = ae_grades_by_month(rows, ALIVE, terms=5, months=[1], death_within_months=3).rows
    counted = found[(found["STAT"] == "n") & (found["STATVAL"] == 1)]
    assert list(zip(counted["TERM"], counted["GRADE"], strict=True)) == [("Nausea", "1"), ("tired", "2")]
