"""Two versions of the data, and what differs between their analyses; hand-typed."""

import numpy as np
import pandas as pd

from helpers.analyse.run_differences import causes, changed_outcomes, changed_records

DAY = pd.Timestamp


def tr(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["USUBJID", "TRSEQ", "TRDTC", "TRSTRESN"])


def adtte(*rows) -> pd.DataFrame:
    """Rows of (subject, parameter, day of January, event, source number); SRCDOM is TR, or DM without a number."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "day", "event", "SRCSEQ"])
    return frame.assign(
        STARTDT=DAY("2024-01-01"),
        ADT=pd.to_datetime("2024-01-01") + pd.to_timedelta(frame["day"] - 1, unit="D"),
        AVAL=frame["day"].astype("float64"),
        CNSR=(~frame["event"]).astype("int64"),
        EVTYPE=frame["event"].astype("int64"),
        EVNTDESC=np.where(frame["event"], "Local progression", "No event"),
        EVNTKIND="",
        SRCDOM=np.where(frame["SRCSEQ"].isna(), "DM", "TR"),
        SRCVAR=np.where(frame["SRCSEQ"].isna(), "DTHDTC", "TRDTC"),
        SRCSEQ=frame["SRCSEQ"].astype("float64"),
    ).drop(columns=["day", "event"])


def test_records_are_added_removed_and_changed():
    one = {"tr": tr(("S1", 1, "2024-01-05", 10), ("S1", 2, "2024-02-05", np.nan), ("S2", 1, "2024-01-09", 7))}
    other = {"tr": tr(("S1", 2, "2024-02-05", np.nan), ("S1", 1, "2024-01-06", 11), ("S2", 2, "2024-03-09", 8))}
    found = changed_records(one, other)
    assert found[["DOMAIN", "USUBJID", "SEQ", "CHANGE"]].to_numpy().tolist() == [
        ["TR", "S1", 1.0, "changed"], ["TR", "S2", 1.0, "removed"], ["TR", "S2", 2.0, "added"],
    ]  # fmt: skip
    assert found["VARIABLES"].tolist() == [("TRDTC", "TRSTRESN"), (), ()]


def test_a_domain_that_only_one_has_and_one_record_a_subject():
    dm = pd.DataFrame({"USUBJID": ["S1", "S2"], "DTHDTC": ["", "2024-05-01"]})
    found = changed_records(
        {"dm": dm}, {"dm": dm.assign(DTHDTC=["2024-04-01", "2024-05-01"]), "tr": tr(("S1", 1, "", 1))}
    )
    assert found[["DOMAIN", "USUBJID", "CHANGE"]].to_numpy().tolist() == [
        ["DM", "S1", "changed"],
        ["TR", "S1", "added"],
    ]
    assert found["SEQ"].isna().tolist() == [True, False]


def test_visits_are_told_by_number_and_start():
    sv = pd.DataFrame({
        "USUBJID": ["S1", "S1"], "SVSEQ": np.nan, "VISITNUM": [1.0, np.nan], "SVSTDTC": ["2024-01-05", "2024-02-05"],
        "VISIT": ["a", "b"],
    })  # fmt: skip
    found = changed_records({"sv": sv}, {"sv": sv.assign(VISIT=["a", "c"])})
    assert found[["DOMAIN", "USUBJID", "CHANGE", "VARIABLES"]].to_numpy().tolist() == [
        ["SV", "S1", "changed", ("VISIT",)]
    ]
    assert changed_records({"sv": sv}, {"sv": sv.iloc[:1]})["CHANGE"].tolist() == ["removed"]


def test_equal_data_have_no_differing_records():
    same = {"tr": tr(("S1", 1, "2024-01-05", np.nan))}
    assert changed_records(same, {"tr": same["tr"].copy()}).empty


def test_outcomes_are_new_gone_other_or_on_another_day():
    one = adtte(
        ("S1", "LPFS", 10, False, 1),
        ("S2", "LPFS", 10, False, 1),
        ("S3", "LPFS", 9, True, 1),
        ("S5", "LPFS", 4, True, 1),
    )
    other = adtte(
        ("S1", "LPFS", 20, True, 2),
        ("S2", "LPFS", 11, False, 2),
        ("S4", "LPFS", 3, True, 1),
        ("S5", "LPFS", 4, True, 1),
    )
    found = changed_outcomes(one, other, paramcds=["LPFS"])
    assert found[["USUBJID", "KIND"]].to_numpy().tolist() == [
        ["S1", "event"], ["S2", "date"], ["S3", "gone"], ["S4", "new"],
    ]  # fmt: skip
    assert changed_outcomes(one, other, paramcds=["OS"]).empty


def test_the_cause_is_the_record_of_the_new_outcome_then_that_of_the_old_one_then_any_that_can_move_it():
    outcomes = changed_outcomes(
        adtte(("S1", "LPFS", 10, False, 1), ("S2", "LPFS", 10, True, 3), ("S3", "LPFS", 10, False, 1)),
        adtte(("S1", "LPFS", 20, True, 2), ("S2", "LPFS", 40, False, 1), ("S3", "LPFS", 12, True, 1)),
        paramcds=["LPFS"],
    )
    records = pd.DataFrame(
        [
            ("TR", "S1", 2.0, "added", ()), ("TR", "S1", 9.0, "added", ()),
            ("TR", "S2", 3.0, "removed", ()), ("LB", "S2", 1.0, "added", ()),
            ("EX", "S3", 1.0, "changed", ("EXSTDTC",)), ("LB", "S3", 4.0, "added", ()),
        ],
        columns=["DOMAIN", "USUBJID", "SEQ", "CHANGE", "VARIABLES"],
    )  # fmt: skip
    found = causes(outcomes, records)
    assert found[["USUBJID", "DOMAIN", "SEQ"]].to_numpy().tolist() == [
        ["S1", "TR", 2.0], ["S2", "TR", 3.0], ["S3", "EX", 1.0],
    ]  # fmt: skip


def test_a_death_has_no_sequence_number():
    outcomes = changed_outcomes(adtte(("S1", "OS", 10, False, 1)), adtte(("S1", "OS", 20, True, None)), paramcds=["OS"])
    records = pd.DataFrame(
        [("DM", "S1", np.nan, "changed", ("DTHDTC",)), ("TR", "S1", 5.0, "added", ())],
        columns=["DOMAIN", "USUBJID", "SEQ", "CHANGE", "VARIABLES"],
    )
    assert causes(outcomes, records)["DOMAIN"].tolist() == ["DM"]


def test_an_event_that_is_gone_and_another_reason_to_end_are_told_apart():
    one = adtte(("S1", "LPFS", 10, True, 1), ("S2", "LPFS", 10, False, 1))
    other = adtte(("S1", "LPFS", 30, False, 2), ("S2", "LPFS", 12, False, 2)).assign(
        EVNTDESC=["No event", "5-year horizon"]
    )
    found = changed_outcomes(one, other, paramcds=["LPFS"])
    assert found["KIND"].tolist() == ["no event", "reason"]
