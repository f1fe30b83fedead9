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
    return frame.astype({"AVISITN": "float64"})


def line(result, paramcd, phase, time):
    """n_due, n_done, n_missed and estimate."""
    rows = result[(result["PARAMCD"] == paramcd) & (result["PHASE"] == phase)]
    rows = rows[rows["TIME"].isna() if time is None else rows["TIME"] == time]
    assert rows["STAT"].tolist() == ["n_due", "n_done", "n_missed", "estimate"]
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
    assert line(schedule_adherence(adsv(*VISITS)), *keys) == counts


def test_results_keep_their_contract():
    result = schedule_adherence(adsv(*VISITS))
    ARD.check(result)
    assert result["ANALYSIS"].unique().tolist() == ["schedule-adherence"]
    assert result["POPULATION"].unique().tolist() == ["SAFFL"]
    assert result["TERM"].unique().tolist() == [""]
    assert len(result) == 4 * (5 + 4 + 2)


def test_what_was_never_due_has_no_rows():
    result = schedule_adherence(adsv(VISITS[0]))
    assert result[["PARAMCD", "PHASE"]].drop_duplicates().to_numpy().tolist() == [["VISIT", "TREATMENT"], ["VISIT", ""]]
    empty = schedule_adherence(adsv())
    assert empty.empty
    ARD.check(empty)


def test_the_order_of_rows_changes_nothing():
    pd.testing.assert_frame_equal(schedule_adherence(adsv(*VISITS[::-1])), schedule_adherence(adsv(*VISITS)))
