"""Rule 19 on hand-typed patients: without a baseline sum no local progression can be seen, dead or alive."""

import math
from itertools import product

import pytest

from tests.derive.patient import PROTOCOL, START, derive, new, outcome, size, study, target
from tests.derive.together import patients

LATER = [size("2023-04-10", 50), size("2023-07-10", 90)]
BASE = size("2022-12-20", 50)
LOCAL = ("LPFS", "LPFSFDA", "LPFSBL", "LPFS5MM", "LPFSLES", "LPFSINT", "TTLP")
NO_EVENT, COMPETING, NO_BASELINE, NO_CONTACT = 1, 2, 4, 5
DEATH, TRANSPLANT = 2, 3


def course(*, tr=LATER, died="", seen="", transplant="", tu=(), **more):
    domains = {
        "dm": [{"STUDYID": "T", "DTHDTC": died}],
        "tu": [target(), *tu],
        "tr": tr,
        "ss": [{"SSTESTCD": "SURVSTAT", "SSSTRESC": "ALIVE", "SSDTC": seen}] if seen else [],
        "pr": [{"PRTRT": "TRANSPLANT", "PRCAT": "LIVER TRANSPLANT", "PRSTDTC": transplant}] if transplant else [],
    }
    return derive(study(**domains), **more)


def row(derived, paramcd):
    (found,) = derived.adtte.query("PARAMCD == @paramcd").to_dict("records")
    return found


@patients(
    ("end", "paramcd"),
    list(product([{}, {"died": "2023-09-01"}, {"transplant": "2023-08-01"}, {"died": START}], LOCAL)),
    lambda end: course(**end),
)
def test_whatever_happened_the_time_ends_at_the_start(derived, paramcd):
    assert outcome(derived, paramcd) == (START, 1, NO_BASELINE, 0)
    said = row(derived, paramcd)
    assert (said["EVNTDESC"], said["CNSDTDSC"]) == ("No baseline sum of diameters", "Start of SBRT")
    assert (said["SRCDOM"], said["SRCVAR"], said["SRCSEQ"]) == ("EX", "EXSTDTC", 1)


@pytest.mark.parametrize("end", [{}, {"died": "2023-09-01"}])
def test_its_interval_is_open(end):
    said = row(course(**end), "LPFSINT")
    assert (said["INTLO"], said["INTHI"]) == (0, math.inf)


def test_a_day_before_or_after_the_start_decides():
    died = {"died": "2023-09-01"}
    assert outcome(course(tr=[size(START, 50), *LATER[:1]], **died), "LPFS") == ("2023-09-01", 235, 0, DEATH)
    assert outcome(course(tr=[size("2023-01-11", 50), *LATER[:1]], **died), "LPFS") == (START, 1, NO_BASELINE, 0)


def test_an_incomplete_baseline_is_none():
    found = course(tr=[BASE, *LATER[:1]], tu=[target("T02")], died="2023-09-01")
    assert outcome(found, "LPFS") == (START, 1, NO_BASELINE, 0)


def test_other_endpoints_follow_these_subjects():
    derived = course(died="2023-09-01", tu=[new("2023-08-01")])
    assert outcome(derived, "DPFS") == outcome(derived, "PFS") == ("2023-08-01", 204, 0, 1)
    assert outcome(derived, "OS") == ("2023-09-01", 235, 0, DEATH)


@patients(
    ("end", "expected"),
    [
        ({"died": "2023-09-01"}, ("2023-09-01", 235, 0, DEATH)),
        ({"died": "2023-09-01", "tr": [BASE, *LATER]}, ("2023-07-10", 182, 0, 1)),
        ({"seen": "2023-11-01"}, ("2023-11-01", 296, NO_EVENT, 0)),
        ({"seen": "2023-11-01", "tr": [BASE, *LATER[:1]]}, ("2023-04-10", 91, NO_EVENT, 0)),
        ({"tr": []}, (START, 1, NO_CONTACT, 0)),
        ({"seen": "2028-01-11"}, ("2028-01-10", 1827, 3, 0)),
        ({"died": "2028-01-10"}, ("2028-01-10", 1827, 0, DEATH)),
    ],
    lambda end: course(**end),
)
def test_a_reading_follows_them_for_death(derived, expected):
    assert outcome(derived, "LPFSDTH") == expected


def test_who_is_followed_names_the_last_contact():
    said = row(course(seen="2023-11-01"), "LPFSDTH")
    assert (said["EVNTDESC"], said["CNSDTDSC"]) == ("No event: follow-up goes on", "Last known alive")
    assert (said["SRCDOM"], said["SRCVAR"], said["SRCSEQ"]) == ("SS", "SSDTC", 1)


def test_an_endpoint_of_the_users_follows_them_for_whatever_competes():
    endpoint = PROTOCOL.endpoints["TTLP"].model_copy(update={"without_baseline": "alive"})
    protocol = PROTOCOL.model_copy(update={"endpoints": {"TTLP": endpoint}})
    found = course(transplant="2023-08-01", died="2023-09-01", protocol=protocol)
    assert outcome(found, "TTLP") == ("2023-08-01", 204, COMPETING, TRANSPLANT)


def test_the_longest_diameter_has_a_baseline_of_its_own():
    longest = size("2022-12-20", 60, test="LDIAM")
    only_longest = course(tr=[longest, *LATER], died="2023-09-01")
    assert outcome(only_longest, "LPFS") == (START, 1, NO_BASELINE, 0)
    assert outcome(only_longest, "LPFSLD") == ("2023-09-01", 235, 0, DEATH)
    later = size("2023-04-10", 60, test="LDIAM")
    assert outcome(course(tr=[BASE, later], died="2023-09-01"), "LPFSLD") == (START, 1, NO_BASELINE, 0)
