"""Events that go on, month by month, counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analyse.ae_prevalence import observed_until
from helpers.analyse.ae_prevalence import prevalence as computed
from helpers.foundation.calendar import DATE
from helpers.foundation.contracts import ARD


def dates(texts):
    return pd.to_datetime(pd.Series(texts, dtype=object), format="%Y-%m-%d").astype(DATE)


def adsl(*rows, treated="Y"):
    """Subjects of (name, start, death or None, last known alive or None)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "TRTSDT", "DTHDT", "LSTALVDT"])
    frame[["TRTSDT", "DTHDT", "LSTALVDT"]] = frame[["TRTSDT", "DTHDT", "LSTALVDT"]].apply(dates)
    return frame.astype({"USUBJID": object, "TRTSDT": DATE, "DTHDT": DATE, "LSTALVDT": DATE}).assign(SAFFL=treated)


def adae(*rows, emergent="Y"):
    """Events of (subject, onset, end or None, grade or None)."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "ASTDT", "AENDT", "AETOXGRN"])
    frame[["ASTDT", "AENDT"]] = frame[["ASTDT", "AENDT"]].apply(dates)
    types = {"USUBJID": object, "ASTDT": DATE, "AENDT": DATE, "AETOXGRN": "float64"}
    return frame.astype(types).assign(TRTEMFL=emergent)


def prevalence(events, subjects, *, months):
    return computed(events, subjects, months=months, death_within_months=3).rows


def lines(result, month):
    """n of any, >=2, >=3, and the denominator."""
    rows = result[result["TIME"] == month]
    counts = rows[rows["STAT"] == "n"].set_index("GRADE")["STATVAL"]
    denominator = rows.loc[rows["STAT"] == "denominator", "STATVAL"].unique().tolist()
    return [*counts[["any", ">=2", ">=3"]].tolist(), *denominator]


# day 0 is 31 January for all, month 1 is 29 February, month 2 is 31 March
ALIVE = ("2024-01-31", None, "2024-12-31")


def test_subjects_and_months_by_hand(value):
    subjects = adsl(
        ("A", *ALIVE), ("B", *ALIVE), ("C", *ALIVE), ("D", "2024-01-31", "2024-03-15", "2024-03-01")
    )  # 1 to 15 March: observed until the death
    events = adae(
        ("A", "2024-02-10", "2024-03-10", 2), ("A", "2024-02-20", None, 1),
        ("B", "2024-02-28", "2024-02-28", 3), ("B", "2024-03-01", "2024-03-31", 3),
        ("C", "2024-01-31", "2024-02-29", None),
        ("D", "2024-02-01", None, 4),
    )  # fmt: skip
    result = prevalence(events, subjects, months=[0, 1, 2, 3])
    assert lines(result, 0) == [1, 0, 0, 4]  # C
    assert lines(result, 1) == [3, 2, 1, 4]  # A at 2, C not graded, D at 4
    assert lines(result, 2) == [2, 1, 1, 3]  # A at 1, B at 3, D is dead
    assert lines(result, 3) == [1, 0, 0, 3]
    assert value(result, "estimate", GRADE="any", TIME=1) == 0.75
    assert value(result, "estimate", GRADE=">=3", TIME=2) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("onset", "end", "affected"),
    [
        ("2024-02-29", None, 1),  # begins on the day
        ("2024-03-01", None, 0),
        ("2024-02-01", "2024-02-29", 1),  # ends on the day
        ("2024-02-01", "2024-02-28", 0),
        ("2024-02-29", "2024-02-29", 1),
        ("2024-02-20", "2024-02-10", 0),  # ends before it begins
    ],
)
def test_both_ends_of_an_event_belong_to_it(onset, end, affected):
    result = prevalence(adae(("A", onset, end, 2)), adsl(("A", *ALIVE)), months=[1])
    assert lines(result, 1) == [affected, affected, 0, 1]


@pytest.mark.parametrize(
    ("death", "seen", "observed"),
    [
        (None, "2024-02-29", 1),  # last seen on the day
        (None, "2024-02-28", 0),
        ("2024-02-29", "2024-02-29", 1),  # dies on the day
        ("2024-02-28", "2024-02-20", 0),
        ("2024-04-01", "2024-02-20", 1),  # alive until he died, within three months of the last contact
        ("2024-05-20", "2024-02-20", 1),  # three months to the day
        ("2024-05-21", "2024-02-20", 0),  # after a longer silence nobody knows what he had
        ("2024-05-31", "2024-02-28", 0),
        ("2024-02-28", "2024-03-10", 0),  # a record after death
        ("2024-04-01", None, 0),
        (None, None, 0),
    ],
)
def test_who_is_under_observation(death, seen, observed, value):
    subjects = adsl(("A", "2024-01-31", death, seen))
    last = observed_until(subjects, death_within_months=3)
    assert (last >= dates(["2024-02-29"])).tolist() == [bool(observed)]
    # without an end the event goes on for as long as the subject is observed
    result = prevalence(adae(("A", "2024-02-01", None, 3)), subjects, months=[1])
    assert lines(result, 1) == [observed, observed, observed, observed]
    assert value(result, "estimate", GRADE="any") == pytest.approx(1 if observed else np.nan, nan_ok=True)


def test_an_event_without_an_end_goes_on_to_the_death_that_ends_the_observation():
    subjects = adsl(("A", "2023-01-10", "2023-05-20", "2023-03-10"))
    events = adae(("A", "2023-03-10", None, 5))
    result = prevalence(events, subjects, months=[1, 3, 4, 5])
    assert lines(result, 3) == [1, 1, 1, 1]  # 10 April
    assert lines(result, 4) == [1, 1, 1, 1]  # 10 May
    assert lines(result, 5) == [0, 0, 0, 0]  # 10 June


def test_a_subject_counts_once_at_the_worst_grade_of_what_goes_on():
    events = adae(
        ("A", "2024-02-01", None, 1), ("A", "2024-02-01", None, 2), ("A", "2024-02-01", None, None),
        ("A", "2024-02-01", "2024-02-10", 4),
    )  # fmt: skip
    assert lines(prevalence(events, adsl(("A", *ALIVE)), months=[1]), 1) == [1, 1, 0, 1]


def test_events_before_treatment_and_of_others_do_not_count():
    subjects = pd.concat([adsl(("A", *ALIVE)), adsl(("U", *ALIVE), treated="N")])
    events = pd.concat(
        [
            adae(("U", "2024-02-01", None, 3), ("X", "2024-02-01", None, 3)),
            adae(("A", "2024-01-01", None, 3), emergent=""),
        ]
    )
    assert lines(prevalence(events, subjects, months=[1]), 1) == [0, 0, 0, 1]


def test_months_are_counted_from_the_start_of_each_subject():
    subjects = adsl(("A", "2024-01-31", None, "2024-12-31"), ("B", "2023-11-30", None, "2024-02-29"))
    events = adae(("B", "2024-02-29", None, 2))  # 3 months after 30 November
    assert lines(prevalence(events, subjects, months=[3]), 3) == [1, 1, 0, 2]
    assert lines(prevalence(events, subjects, months=[4]), 4) == [0, 0, 0, 1]


@pytest.mark.parametrize("subjects", [adsl(), adsl(("U", *ALIVE), treated="N")])
def test_nobody_is_missing_and_not_0(value, subjects):
    result = prevalence(adae(("U", "2024-02-01", None, 3)), subjects, months=[0, 12])
    assert lines(result, 12) == [0, 0, 0, 0]
    assert np.isnan(value(result, "estimate", GRADE="any", TIME=12))
    ARD.check(result)


def test_no_event_at_all_and_no_month(value):
    result = prevalence(adae(), adsl(("A", *ALIVE)), months=[0])
    np.testing.assert_array_equal(lines(result, 0), [np.nan, np.nan, np.nan, 1])  # nothing recorded is not 0
    assert np.isnan(value(result, "estimate", GRADE="any"))
    others = prevalence(adae(("X", "2024-02-01", None, 3)), adsl(("A", *ALIVE)), months=[0])
    assert lines(others, 0) == [0, 0, 0, 1]  # others had one
    assert prevalence(adae(), adsl(("A", *ALIVE)), months=[]).empty


def test_rows_keep_the_contract_of_results():
    result = prevalence(adae(("A", "2024-02-01", None, 3)), adsl(("A", *ALIVE)), months=range(3))
    ARD.check(result)
    assert result["ANALYSIS"].unique().tolist() == ["ae-prevalence"]
    assert result["GRADE"].tolist() == 3 * (["any"] * 3 + [">=2"] * 3 + [">=3"] * 3)
    assert result["STAT"].tolist() == 9 * ["n", "denominator", "estimate"]
    assert set(result["POPULATION"]) == {"SAFFL"}


DAY = st.one_of(st.none(), st.integers(0, 150))
PEOPLE = st.lists(st.tuples(DAY, DAY), min_size=1, max_size=6)
RECORDS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 150), DAY, st.one_of(st.none(), st.integers(1, 5))), max_size=15
)


@settings(max_examples=40, deadline=None)
@given(PEOPLE, RECORDS, st.randoms())
def test_it_is_a_plain_loop_in_any_row_order(people, records, random):
    days = [0, 29, 60, 90]  # from 31 January 2024: 29 February, 31 March, 30 April
    text = pd.date_range("2024-01-31", periods=151).strftime("%Y-%m-%d")
    on = dict(enumerate(text)).get  # no day, no date
    rows = [(f"S{number}", "2024-01-31", on(death), on(seen)) for number, (death, seen) in enumerate(people)]
    events = [(f"S{who}", on(onset), on(end), grade) for who, onset, end, grade in records]
    result = prevalence(adae(*events), adsl(*rows), months=[0, 1, 2, 3])
    for month, day in enumerate(days):
        expected = np.zeros(4)
        for number, (death, seen) in enumerate(people):
            if seen is None:
                continue
            # three calendar months after each of the 151 days
            silence = pd.Timestamp(text[seen]) + pd.DateOffset(months=3)
            ends = death if death is not None and pd.Timestamp(text[death]) <= silence else seen
            if ends < day:
                continue
            going_on = [
                grade or 0
                for who, onset, end, grade in records
                if who == number and onset <= day and (end is None or end >= day)
            ]
            worst = max(going_on, default=-1)
            expected += [worst >= 0, worst >= 2, worst >= 3, 1]
        if all(grade is None for *_, grade in records):  # nobody graded anything
            expected[1:3] = np.nan
        if not records:
            expected[0] = np.nan
        np.testing.assert_array_equal(lines(result, month), expected)
    random.shuffle(rows)
    random.shuffle(events)
    pd.testing.assert_frame_equal(result, prevalence(adae(*events), adsl(*rows), months=[0, 1, 2, 3]))
