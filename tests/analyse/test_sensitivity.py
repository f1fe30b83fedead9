"""What another reading changes, counted by hand."""

import pandas as pd

from helpers.analyse.sensitivity import sensitivity


def rows(paramcd: str, *outcomes: tuple[str, float, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(outcomes, columns=["USUBJID", "AVAL", "CNSR", "EVTYPE"])
    return frame.assign(PARAMCD=paramcd)


def test_subjects_whose_time_or_kind_of_event_changes():
    primary = rows(
        "LPFS", ("A", 100.0, 0, 1), ("B", 200.0, 0, 2), ("C", 300.0, 1, 0), ("D", 400.0, 1, 0), ("E", 9.0, 0, 2)
    )
    other = rows(
        "LPFSBL", ("A", 150.0, 0, 1), ("B", 200.0, 1, 0), ("C", 300.0, 3, 0), ("D", 350.0, 1, 0), ("E", 9.0, 0, 2)
    )
    found = sensitivity(pd.concat([primary, other]), readings={"LPFSBL": "LPFS"}).rows
    assert found.set_index("STAT")["STATVAL"].to_dict() == {"n": 5, "changed": 3, "earlier": 1, "later": 1}
    assert found[["PARAMCD", "GROUP", "POPULATION"]].drop_duplicates().to_numpy().tolist() == [
        ["LPFSBL", "LPFS", "SAFFL"]
    ]


def test_no_other_reading_gives_no_row():
    assert sensitivity(rows("LPFS", ("A", 1.0, 0, 1)), readings={}).rows.empty
