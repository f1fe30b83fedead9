"""Adherence to the schedule, counted by hand."""

import pandas as pd
import pytest

from helpers.analyse.schedule import schedule_adherence
from helpers.foundation.contracts import ARD

VISITS = [
    ("A", "VISIT", "TREATMENT", 1, "DONE"),
    ("A", "VISIT", "MONTHLY", 1, "DONE"),
    ("B", "VISIT", "MONTHLY", 1, "MISSED"),
    ("C", "VISIT", "MONTHLY", 1, "DONE"),
    ("A", "VISIT", "MONTHLY", 2, "MISSED"),
    ("B", "VISIT", "QUARTERLY", 6, "MISSED"),
    ("A", "IMAGING", "QUARTERLY", 6, "DONE"),
    ("B", "IMAGING", "QUARTERLY", 6, "DONE"),
]


def adsv(*rows):
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "PHASE", "AVISITN", "STATUS"], dtype=object)
    return frame.astype({"AVISITN": "float64"}).assign(DUEDT=pd.Timestamp("2023-06-01"))


def adsl(cutoff=None, seen=("2023-06-01",), died=None):
    days = {"DCUTDT": [cutoff] * len(seen), "LSTALVDT": list(seen), "DTHDT": [died] * len(seen)}
    return pd.DataFrame({name: pd.to_datetime(pd.Series(texts, dtype=object)) for name, texts in days.items()})


def line(result, paramcd, phase, time):
    """n_due, n_done, n_missed, estimate and n_after."""
    rows = result[(result["PARAMCD"] == paramcd) & (result["PHASE"] == phase)]
    rows = rows[rows["TIME"].isna() if time is None else rows["TIME"] == time]
    assert rows["STAT"].tolist() == ["n_due", "n_done", "n_missed", "estimate", "n_after"]
    return rows["STATVAL"].tolist()


@pytest.mark.parametrize(
    ("keys", "counts"),
    [
        (("VISIT", "TREATMENT", 1), [1, 1, 0, 1]),
        (("VISIT", "MONTHLY", 1), [3, 2, 1, pytest.approx(2 / 3)]),
        (("VISIT", "MONTHLY", 2), [1, 0, 1, 0]),
        (("VISIT", "QUARTERLY", 6), [1, 0, 1, 0]),
        (("VISIT", "MONTHLY", None), [4, 2, 2, 0.5]),
        (("VISIT", "", None), [6, 3, 3, 0.5]),
        (("IMAGING", "QUARTERLY", 6), [2, 2, 0, 1]),
        (("IMAGING", "QUARTERLY", None), [2, 2, 0, 1]),
        (("IMAGING", "", None), [2, 2, 0, 1]),
    ],
)
def test_visits_due_done_and_missed(keys, counts):
    assert line(schedule_adherence(adsv(*VISITS), adsl()).rows, *keys) == [*counts, 0]


def test_visits_after_the_last_contact_stand_apart():
    after = "AFTER LAST CONTACT"
    rows = [*VISITS, ("B", "VISIT", "MONTHLY", 2, after), ("C", "VISIT", "MONTHLY", 2, after),
            ("C", "IMAGING", "QUARTERLY", 9, after)]  # fmt: skip
    result = schedule_adherence(adsv(*rows), adsl()).rows
    assert line(result, "VISIT", "MONTHLY", 2) == [1, 0, 1, 0, 2]
    assert line(result, "VISIT", "", None) == [6, 3, 3, 0.5, 2]
    assert line(result, "IMAGING", "QUARTERLY", 9)[:3] == [0, 0, 0]
    assert pd.isna(line(result, "IMAGING", "QUARTERLY", 9)[3])
    assert line(result, "IMAGING", "", None) == [2, 2, 0, 1, 1]


@pytest.mark.parametrize(
    ("subjects", "counted"),
    [
        (adsl(seen=("2023-01-01", "2023-06-01")), 1),  # the last day with a contact of any subject
        (adsl(seen=("2023-01-01", "2023-05-31")), 0),
        (adsl(seen=("2023-01-01",), died="2023-06-01"), 1),
        (adsl(cutoff="2023-06-01", seen=("2023-01-01",)), 1),
        (adsl(cutoff="2023-05-31", seen=("2023-07-01",)), 0),
    ],
)
def test_what_is_due_after_the_end_of_the_data_is_not_due_yet(subjects, counted):
    result = schedule_adherence(adsv(("A", "VISIT", "MONTHLY", 1, "AFTER LAST CONTACT")), subjects).rows
    assert result.loc[(result["STAT"] == "n_after") & (result["PHASE"] == ""), "STATVAL"].tolist() == [1] * counted


def test_results_keep_their_contract():
    result = schedule_adherence(adsv(*VISITS), adsl()).rows
    ARD.check(result)
    assert result["ANALYSIS"].unique().tolist() == ["schedule-adherence"]
    assert result["POPULATION"].unique().tolist() == ["SAFFL"]
    assert result["TERM"].unique().tolist() == [""]
    assert len(result) == 5 * (5 + 4 + 2)


def test_what_was_never_due_has_no_rows():
    result = schedule_adherence(adsv(VISITS[0]), adsl()).rows
    assert result[["PARAMCD", "PHASE"]].drop_duplicates().to_numpy().tolist() == [["VISIT", "TREATMENT"], ["VISIT", ""]]
    empty = schedule_adherence(adsv(), adsl()).rows
    assert empty.empty
    ARD.check(empty)


def test_the_order_of_rows_changes_nothing():
    pd.testing.assert_frame_equal(
        schedule_adherence(adsv(*VISITS[::-1]), adsl()).rows, schedule_adherence(adsv(*VISITS), adsl()).rows
    )
