"""Endpoints that start at another event than the first fraction, on hand-typed patients (rule 47)."""

import pytest

from helpers.analyse.later_start import later_start
from helpers.derive.adther import therapies_after
from helpers.derive.adtte import left_out
from helpers.derive.records import counted_domains, recorded_domains
from helpers.derive.subjects import derive_subjects, treated_subjects
from helpers.derive.tumours import follow_tumours
from helpers.foundation.amendment import amended
from helpers.foundation.errors import StudyError
from tests.analyse.behind import agree
from tests.derive.patient import PROTOCOL, START, derive, new, outcome, size, study, target

SURVIVAL = {
    "label": "Survival from distant progression", "events": ["death"], "assessments": "alive",
    "start": "distant_progression", "source": "Ours.",
}  # fmt: skip
LOCAL = {**SURVIVAL, "label": "Local", "events": ["local_progression", "death"], "assessments": "local"}
WITH = amended(PROTOCOL, {"endpoints.OSDP": SURVIVAL, "endpoints.LPDP": LOCAL})
APRIL, JULY = "2023-04-10", "2023-07-10"
SIZES = [size("2022-12-20", 50), size(APRIL, 50)]


def patient(*, seen: str = JULY, died: str = "", alive: str = "", tr: list[dict] | None = None):
    ss = [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": alive}] if alive else []
    dm = [{"STUDYID": "T", "DTHDTC": died}]
    return study(dm=dm, tu=[target(), *([new(seen)] if seen else [])], tr=tr or SIZES, ss=ss)


def found(paramcd: str, **records):
    return outcome(derive(patient(**records), protocol=WITH), paramcd)


def names(**records) -> set[str]:
    return set(derive(patient(**records), protocol=WITH).adtte["PARAMCD"]) & {"OSDP", "LPDP"}


def test_time_counts_from_the_start_event():
    assert found("OSDP", died="2023-07-20") == ("2023-07-20", 11, 0, 2)
    assert found("OSDP", alive="2023-08-01") == ("2023-08-01", 23, 1, 0)


def test_a_death_on_the_day_of_the_start_counts_on_day_1():
    assert found("OSDP", died=JULY) == (JULY, 1, 0, 2)


def test_without_the_start_event_there_is_no_row_and_a_death_is_none():
    assert names(seen="") == set()
    assert names(seen="", died=JULY) == set()


@pytest.mark.parametrize(("seen", "there"), [("2028-01-10", {"OSDP", "LPDP"}), ("2028-01-11", set())])
def test_the_start_event_is_up_to_the_horizon(seen, there):
    assert names(seen=seen, alive="2028-06-01") == there


def test_the_horizon_is_counted_from_the_first_fraction():
    assert found("OSDP", died="2028-01-10") == ("2028-01-10", 1646, 0, 2)
    assert found("OSDP", died="2028-01-11") == ("2028-01-10", 1646, 3, 0)


@pytest.mark.parametrize(("day", "expected"), [
    ("2023-07-11", ("2023-07-11", 2, 0, 1)), (JULY, (JULY, 1, 0, 1)), ("2023-07-09", None),
])  # fmt: skip
def test_an_event_that_ends_it_before_the_start_leaves_the_subject_out(day, expected):
    records = {"tr": [*SIZES, size(day, 60)]}
    assert names(**records) == ({"OSDP", "LPDP"} if expected else {"OSDP"})
    if expected:
        assert found("LPDP", **records) == expected


def test_only_assessments_after_the_start_count_and_the_nadir_is_that_of_the_treatment():
    assert found("LPDP") == (JULY, 1, 5, 0)
    rows = derive(patient(), protocol=WITH).adtte
    (row,) = rows[rows["PARAMCD"] == "LPDP"].to_dict("records")
    assert (row["SRCDOM"], row["SRCVAR"], row["CNSDTDSC"]) == ("TU", "TUDTC", "Start event")
    assert found("LPDP", tr=[*SIZES, size("2023-10-10", 59)]) == ("2023-10-10", 93, 1, 0)
    small = [size("2022-12-20", 50), size(APRIL, 30), size("2023-10-10", 36)]
    assert found("LPDP", tr=small) == ("2023-10-10", 93, 0, 1)


def test_without_a_baseline_sum_it_ends_on_the_day_of_the_start():
    assert found("LPDP", tr=[size(APRIL, 50)]) == (JULY, 1, 4, 0)


def test_the_other_endpoints_do_not_change():
    records = patient(died="2023-07-20")
    rows = derive(records, protocol=WITH).adtte
    before = derive(records).adtte
    kept = rows[~rows["PARAMCD"].isin(["OSDP", "LPDP"])].reset_index(drop=True)
    assert kept.equals(before)
    assert outcome(derive(records), "OS") == ("2023-07-20", 192, 0, 2)


def test_who_is_left_out_is_counted():
    domains = recorded_domains(patient(tr=[*SIZES, size("2023-07-09", 60)]))
    treated = treated_subjects(derive_subjects(domains, protocol=WITH, cutoff=None))
    tumours = follow_tumours(counted_domains(domains, count=WITH.readers.count), treated, protocol=WITH)
    therapies = therapies_after(domains, treated, therapy=WITH.therapy)
    counted = later_start(left_out(treated, tumours, therapies, protocol=WITH))
    agree(counted)
    rows = counted.rows.set_index(["PARAMCD", "STAT"])["STATVAL"]
    assert rows.to_dict() == {("LPDP", "n"): 1, ("LPDP", "left_out"): 1, ("OSDP", "n"): 1, ("OSDP", "left_out"): 0}
    assert later_start(left_out(treated, tumours, therapies, protocol=PROTOCOL)).rows.empty
    assert START == "2023-01-10"


@pytest.mark.parametrize(("change", "sentence"), [
    ({"events": ["distant_progression", "death"]}, "start is distant_progression, which is among events"),
    ({"interval": True}, "start is for an endpoint of its own"),
    ({"conventions": "FDA"}, "start is for an endpoint of its own"),
    ({"sensitivity_of": "OS"}, "start is for an endpoint of its own"),
    ({"start": "death"}, "start"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(change, sentence):
    with pytest.raises(StudyError, match=sentence):
        amended(PROTOCOL, {"endpoints.OSDP": {**SURVIVAL, **change}})


def test_the_primary_endpoint_starts_with_the_treatment():
    with pytest.raises(StudyError, match="does not start with the treatment"):
        amended(PROTOCOL, {"endpoints.OSDP": SURVIVAL, "trial.primary": "OSDP"})
