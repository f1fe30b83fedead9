"""Rule 2: what was known on a day."""

import datetime as dt

import pandas as pd
import pytest

from helpers.ingest import findings as make
from helpers.ingest.checks import settings
from helpers.ingest.cutoff import apply_cutoff, last_record
from tests.ingest.clean import altered, clean_study

DAY = dt.date(2024, 5, 10)


def sequences(frame, domain):
    return frame[["USUBJID", f"{domain.upper()}SEQ"]].to_numpy().tolist()


def test_without_a_cutoff_everything_stays():
    study = clean_study()
    cut, log = apply_cutoff(study, cutoff=None)
    assert all(cut[domain] is study[domain] for domain in study)
    assert log[["CUT", "REOPENED"]].to_numpy().sum() == 0
    assert log.loc[log["DOMAIN"] == "TR", ["BEFORE", "KEPT"]].to_numpy().tolist() == [[9, 9]]


def test_records_after_the_cutoff_go_and_those_of_the_day_stay():
    cut, log = apply_cutoff(clean_study(), cutoff=DAY)
    assert sequences(cut["tr"], "tr") == [["A", 1], ["A", 2], ["A", 3], ["A", 4], ["A", 5], ["B", 1], ["B", 2]]
    assert log.set_index("DOMAIN").loc["TR"].to_dict() == {"BEFORE": 9, "CUT": 2, "KEPT": 7, "REOPENED": 0}


@pytest.mark.parametrize(
    ("onset", "stays"),
    [("2024-05", True), ("2024-06", False), ("2024", True), ("2025", False), ("", True), ("2024-05-10T23:59", True)],
)
def test_partial_onset_counts_from_its_first_possible_day(onset, stays):
    cut, _ = apply_cutoff(altered(("ae", "B", 1, {"AESTDTC": onset})), cutoff=DAY)
    assert (["B", 1] in sequences(cut["ae"], "ae")) is stays


def test_death_after_the_cutoff_is_not_known_anywhere():
    cut, log = apply_cutoff(altered(("dd", "A", 1, {"DDDTC": ""})), cutoff=dt.date(2025, 1, 19))
    subject = cut["dm"].set_index("USUBJID").loc["A"]
    assert (subject["DTHDTC"], subject["DTHFL"], subject["RFICDTC"]) == ("", "", "2024-01-10")
    assert len(cut["dm"]) == 3
    assert not len(cut["dd"])
    assert sequences(cut["ds"], "ds") == [["B", 1]]
    assert sequences(cut["ss"], "ss") == [["A", 1]]
    assert log.set_index("DOMAIN").loc["DM"].to_dict() == {"BEFORE": 3, "CUT": 0, "KEPT": 3, "REOPENED": 1}


def test_death_on_the_day_of_the_cutoff_is_known():
    cut, _ = apply_cutoff(clean_study(), cutoff=dt.date(2025, 1, 20))
    assert cut["dm"].set_index("USUBJID").loc["A", ["DTHDTC", "DTHFL"]].tolist() == ["2025-01-20", "Y"]
    assert cut["ae"].set_index(["USUBJID", "AESEQ"]).loc[("A", 2), "AEOUT"] == "FATAL"


def test_partial_death_counts_from_its_first_possible_day():
    study = altered(("dm", "A", 0, {"DTHDTC": "2025-01"}))
    assert apply_cutoff(study, cutoff=dt.date(2025, 1, 1))[0]["dm"]["DTHDTC"].tolist() == ["2025-01", "", ""]
    assert apply_cutoff(study, cutoff=dt.date(2024, 12, 31))[0]["dm"]["DTHDTC"].tolist() == ["", "", ""]


def test_flag_of_a_death_that_only_ds_dates_goes_with_it():
    study = altered(("dm", "A", 0, {"DTHDTC": ""}))
    assert apply_cutoff(study, cutoff=dt.date(2025, 1, 19))[0]["dm"]["DTHFL"].tolist() == ["", "", ""]
    assert apply_cutoff(study, cutoff=dt.date(2025, 1, 20))[0]["dm"]["DTHFL"].tolist() == ["Y", "", ""]


def test_fatal_event_that_began_before_is_ongoing_and_not_yet_fatal():
    cut, log = apply_cutoff(clean_study(), cutoff=dt.date(2025, 1, 10))
    event = cut["ae"].set_index(["USUBJID", "AESEQ"]).loc[("A", 2)]
    assert event[["AEENDTC", "AEENRTPT", "AEOUT", "AETOXGR"]].tolist() == [
        "",
        "ONGOING",
        "NOT RECOVERED/NOT RESOLVED",
        "",
    ]
    assert log.set_index("DOMAIN").loc["AE", "REOPENED"] == 1


def test_fatal_event_without_an_end_is_not_yet_fatal_either():
    cut, _ = apply_cutoff(altered(("ae", "A", 2, {"AEENDTC": ""})), cutoff=dt.date(2025, 1, 10))
    assert cut["ae"].set_index(["USUBJID", "AESEQ"]).loc[("A", 2), "AEOUT"] == "NOT RECOVERED/NOT RESOLVED"


@pytest.mark.parametrize(
    ("outcome", "known"),
    [("RECOVERED/RESOLVED", "NOT RECOVERED/NOT RESOLVED"), ("RECOVERING/RESOLVING", "RECOVERING/RESOLVING"), ("", "")],
)
def test_outcome_goes_with_an_end_after_the_cutoff(outcome, known):
    study = altered(("ae", "A", 1, {"AEENDTC": "2024-06-01", "AEOUT": outcome}))
    event = apply_cutoff(study, cutoff=DAY)[0]["ae"].set_index(["USUBJID", "AESEQ"]).loc[("A", 1)]
    assert event[["AEENDTC", "AEENRTPT", "AEOUT"]].tolist() == ["", "ONGOING", known]


def test_end_that_may_be_before_the_cutoff_stays():
    cut, _ = apply_cutoff(altered(("ae", "A", 1, {"AEENDTC": "2024-05"})), cutoff=DAY)
    event = cut["ae"].set_index(["USUBJID", "AESEQ"]).loc[("A", 1)]
    assert event[["AEENDTC", "AEENRTPT", "AEOUT"]].tolist() == ["2024-05", "", "RECOVERED/RESOLVED"]


def test_therapy_that_ends_later_is_ongoing():
    cut, log = apply_cutoff(clean_study(), cutoff=dt.date(2024, 11, 30))
    assert cut["cm"][["CMSTDTC", "CMENDTC"]].to_numpy().tolist() == [["2024-11", ""]]
    assert log.set_index("DOMAIN").loc["CM"].to_dict() == {"BEFORE": 1, "CUT": 0, "KEPT": 1, "REOPENED": 1}


def test_cutting_twice_is_cutting_once():
    once, _ = apply_cutoff(clean_study(), cutoff=DAY)
    twice, log = apply_cutoff(once, cutoff=DAY)
    for domain in once:
        pd.testing.assert_frame_equal(once[domain], twice[domain])
    assert log[["CUT", "REOPENED"]].to_numpy().sum() == 0


def test_study_as_sent_is_left_alone():
    study = clean_study()
    copies = {domain: frame.copy() for domain, frame in study.items()}
    apply_cutoff(study, cutoff=DAY)
    for domain, frame in copies.items():
        pd.testing.assert_frame_equal(study[domain], frame)


def test_the_last_record_is_the_latest_complete_date_of_any_domain():
    study = clean_study()
    assert last_record(study) == dt.date(2025, 2, 1)  # B was seen alive
    assert last_record(altered(("tr", "A", 1, {"TRDTC": "2026-03-02T10:00"}))) == dt.date(2026, 3, 2)
    assert last_record(altered(("tr", "A", 1, {"TRDTC": "2027"}))) == last_record(study)
    assert last_record({"dm": study["dm"].assign(DTHDTC="")}) is None


@pytest.mark.parametrize(
    ("cutoff", "last", "asked"),
    [
        (dt.date(2034, 1, 31), dt.date(2026, 6, 29), 1),
        (dt.date(2026, 6, 30), dt.date(2026, 6, 29), 1),
        (dt.date(2026, 6, 29), dt.date(2026, 6, 29), 0),
        (None, dt.date(2026, 6, 29), 0),
        (dt.date(2034, 1, 31), None, 0),
    ],
)
def test_a_cutoff_after_the_last_record_is_asked_about(cutoff, last, asked):
    found = make.of(settings.LATE_CUTOFF, settings.late_cutoff(cutoff, last=last))
    assert len(found) == asked
    if asked:
        assert f"The cut-off {cutoff} lies after the last record (2026-06-29)" in found["MESSAGE"].iloc[0]
