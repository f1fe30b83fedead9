"""Rules 22 to 24 on hand-typed events of a patient who starts on 2023-01-10 and was last seen on 2024-03-01."""

import datetime as dt

import pandas as pd
import pytest

from helpers.derive.adae import derive_adae
from tests.derive.patient import PROTOCOL, frame

SUBJECTS = pd.DataFrame({
    "USUBJID": ["S1"],
    "TRTSDT": pd.to_datetime(["2023-01-10"]),
    "ACUTEDT": pd.to_datetime(["2023-04-10"]),
    "DTHDT": pd.to_datetime([None]),
    "LSTALVDT": pd.to_datetime(["2024-03-01"]),
})  # fmt: skip


def derive(*events: dict, subjects: pd.DataFrame = SUBJECTS, cutoff: dt.date | None = None) -> pd.DataFrame:
    plain = {"USUBJID": "S1", "AETERM": "Fatigue", "AEDECOD": "Fatigue", "AEBODSYS": "General", "AETOXGR": "1"}
    rows = frame("ae", [{**plain, **event} for event in events])
    return derive_adae(rows, subjects, toxicity=PROTOCOL.toxicity, cutoff=cutoff)


@pytest.mark.parametrize(
    ("start", "end", "expected", "flag"),
    [
        ("2023-02-03", "", "2023-02-03", ""),
        ("2023-02", "", "2023-02-01", "D"),
        ("2023-01", "", "2023-01-10", "D"),  # the month of the start
        ("2022-12", "", "2022-12-01", "D"),
        ("2024", "", "2024-01-01", "M"),
        ("2023", "", "2023-01-10", "M"),  # the year of the start
        ("2022", "", "2022-01-01", "M"),
        ("", "", "2023-01-10", "Y"),
        ("2023", "2023-01-05", "2023-01-05", "M"),  # never later than a complete end
        ("", "2022-06-01", "2022-06-01", "Y"),
        ("2023-01", "2023-01-10", "2023-01-10", "D"),
        ("", "2022-12", "2022-12-31", "Y"),  # nor than the last possible day of a partial one
        ("2023", "2022", "2022-12-31", "M"),
        ("2023-01", "2022-12", "2022-12-31", "D"),
        ("", "2023-01", "2023-01-10", "Y"),  # which can be later than the start
        ("2023", "2023", "2023-01-10", "M"),
        ("2023-03", "2023-02", "2023-02-28", "D"),
        ("2023-02-03", "2023-01", "2023-02-03", ""),  # what is complete is not imputed
        ("2023---15", "", "2023-01-15", "M"),  # the first 15th that it can mean
        ("2023---05", "", "2023-01-10", "M"),  # the start lies between the 5th of January and that of December
        ("2022---15", "", "2022-01-15", "M"),
        ("2023-01-01/2023-02-15", "", "2023-01-10", "M"),  # the start lies between the two days
        ("2023-01-01/2023-01-09", "", "2023-01-01", "D"),
        ("2023-02-01/2023-02-15", "", "2023-02-01", "D"),
        ("2022-12-20/2023-02-15", "", "2023-01-10", "Y"),
        ("--03-15", "", "2023-01-10", "Y"),  # without a year: as if missing
    ],
)
def test_onset(start, end, expected, flag):
    row = derive({"AESTDTC": start, "AEENDTC": end}).iloc[0]
    assert (row["ASTDT"].strftime("%Y-%m-%d"), row["ASTDTF"]) == (expected, flag)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2023-01-10", "2023-01-10", (1, 1)),  # the first fraction is day 1
        ("2023-01-09", "2023-01-11", (-1, 2)),  # and there is no day 0
        ("2023-02", "2023-02", (23, 50)),  # an imputed date has its day too
        ("2022-12-31", "", (-10, None)),
    ],
)
def test_days_count_from_the_first_fraction(start, end, days):
    row = derive({"AESTDTC": start, "AEENDTC": end}).iloc[0]
    assert tuple(None if pd.isna(day) else day for day in (row["ASTDY"], row["AENDY"])) == days
    nobody = derive({"AESTDTC": start}, subjects=SUBJECTS.assign(TRTSDT=pd.NaT)).iloc[0]
    assert pd.isna(nobody["ASTDY"])


@pytest.mark.parametrize(
    ("start", "end", "expected", "flag"),
    [
        ("2023-02-03", "2023-02-10", "2023-02-10", ""),
        ("2023-02-03", "2023-02", "2023-02-28", "D"),
        ("2023-02-03", "2023", "2023-12-31", "M"),
        ("2024-02-03", "2024", "2024-03-01", "M"),  # at most the last contact
        ("2024-02-03", "2024-03", "2024-03-01", "D"),
        ("2024-02-03", "2024-02", "2024-02-29", "D"),
        ("2023-02-03", "2023-01", "2023-02-03", "D"),  # never before the onset
        ("2024-04", "2024-04", "2024-04-01", "D"),  # nor where the onset itself is after the last contact
        ("", "2022", "2022-12-31", "M"),
        ("2023-02-03", "2023-01-31", "2023-01-31", ""),  # a complete end stays as it was written
    ],
)
def test_a_partial_end_is_its_last_possible_day(start, end, expected, flag):
    row = derive({"AESTDTC": start, "AEENDTC": end}).iloc[0]
    assert (row["AENDT"].strftime("%Y-%m-%d"), row["AENDTF"]) == (expected, flag)


def test_a_partial_end_is_at_most_the_death():
    died = SUBJECTS.assign(DTHDT=pd.to_datetime(["2023-09-09"]))
    assert derive({"AESTDTC": "2023-02-03", "AEENDTC": "2023"}, subjects=died)["AENDT"].tolist() == [
        pd.Timestamp("2023-09-09")
    ]


def test_an_event_without_end_goes_on():
    assert derive({"AESTDTC": "2023-02-03"})["AENDT"].isna().all()


@pytest.mark.parametrize(
    ("start", "phase", "emergent"),
    [
        ("2023-01-09", "", ""),
        ("2023-01-10", "ACUTE", "Y"),
        ("2023-04-10", "ACUTE", "Y"),  # three calendar months after the start
        ("2023-04-11", "CHRONIC", "Y"),
    ],
)
def test_phase_by_the_day_of_onset(start, phase, emergent):
    row = derive({"AESTDTC": start, "AEENDTC": "2023-12-31"}).iloc[0]
    assert (row["APHASE"], row["TRTEMFL"]) == (phase, emergent)


@pytest.mark.parametrize(
    ("start", "end", "emergent"),
    [
        ("", "2022-12", ""),
        ("2023", "2022-12", ""),
        ("2022", "2022", ""),
        ("", "2023-01", "Y"),
        ("", "2023", "Y"),
        ("2023", "2023-01-09", ""),
        ("2023", "2023-01-10", "Y"),
    ],
)
def test_what_was_over_before_treatment_did_not_begin_after_it(start, end, emergent):
    row = derive({"AESTDTC": start, "AEENDTC": end}).iloc[0]
    assert (row["TRTEMFL"], row["APHASE"]) == (emergent, "ACUTE" if emergent else "")


@pytest.mark.parametrize(
    ("start", "end", "others"),
    [
        ("2023-02", "", ""),
        ("2023-04", "", "CHRONIC"),
        ("2023-04", "2023-04-10", ""),  # over by the end of the acute phase
        ("2023-01", "", "NOT TREATMENT-EMERGENT"),
        ("2023", "", "NOT TREATMENT-EMERGENT; CHRONIC"),
        ("", "", "NOT TREATMENT-EMERGENT; CHRONIC"),
        ("2024", "", ""),
        ("", "2022-12", ""),
        ("", "2023-01", "NOT TREATMENT-EMERGENT"),
        ("2023", "2023-04", "NOT TREATMENT-EMERGENT; CHRONIC"),
    ],
)
def test_phases_that_another_reading_of_a_partial_onset_would_give(start, end, others):
    assert derive({"AESTDTC": start, "AEENDTC": end})["ALTPHASE"].tolist() == [others]


def test_the_cutoff_limits_what_a_partial_onset_can_mean():
    assert derive({"AESTDTC": "2023-04"}, cutoff=dt.date(2023, 4, 8))["ALTPHASE"].tolist() == [""]


def test_grade_and_causality():
    events = derive(
        {"AETOXGR": "3", "AEREL": "Probable", "AESTDTC": "2023-02-01"},
        {"AETOXGR": "", "AEREL": "UNLIKELY", "AESTDTC": "2023-02-01"},
        {"AETOXGR": "2", "AEREL": "", "AESTDTC": "2023-02-01"},
    )
    assert events["AETOXGRN"].fillna(-1).tolist() == [3, -1, 2]
    assert events["AREL"].tolist() == ["Y", "N", ""]


def test_worst_record_flags_take_the_first_of_the_highest_grade():
    events = derive(
        {"AEDECOD": "Fatigue", "AETOXGR": "2", "AESTDTC": "2023-02-05"},
        {"AEDECOD": "Fatigue", "AETOXGR": "2", "AESTDTC": "2023-02-01"},
        {"AEDECOD": "Fever", "AETOXGR": "", "AESTDTC": "2023-02-01"},
        {"AEDECOD": "Nausea", "AEBODSYS": "Gut", "AETOXGR": "3", "AESTDTC": "2023-03-01"},
        {"AEDECOD": "Fatigue", "AETOXGR": "1", "AESTDTC": "2023-06-01"},
        {"AEDECOD": "Fatigue", "AETOXGR": "3", "AESTDTC": "2022-06-01"},
    )
    flags = {name: events.loc[events[name] == "Y", "AESEQ"].tolist() for name in ("AOCCPFL", "AOCCSFL", "AOCCTFL")}
    assert flags == {"AOCCPFL": [4, 5], "AOCCSFL": [2, 4, 5], "AOCCTFL": [2, 3, 4, 5]}


def test_events_of_an_untreated_subject_have_no_phase():
    untreated = SUBJECTS.assign(TRTSDT=pd.NaT, ACUTEDT=pd.NaT)
    row = derive({"AESTDTC": "2023-02"}, {"AESTDTC": ""}, subjects=untreated)
    assert row["APHASE"].tolist() == ["", ""]
    assert row["ALTPHASE"].tolist() == ["", ""]
    assert row["ASTDT"].isna().tolist() == [False, True]
