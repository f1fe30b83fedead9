"""Endpoints in words, from the project's protocol file and from entries typed here."""

import pytest

from helpers.foundation.amendment import amended
from helpers.present import wording
from tests.derive.patient import PROTOCOL

OF = PROTOCOL.endpoints


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("local", "Local only"),  # alone it is said that there was no other
        ("hepatic+thrombus", "Hepatic and tumour thrombus, on one day"),
        ("local+hepatic+extrahepatic", "Local, hepatic and extrahepatic, on one day"),
        ("unknown", "Elsewhere, place not recorded"),
        ("none", "No failure"),
        ("death", "Death without progression"),
    ],
)
def test_places_of_one_day_are_joined(pattern, words):
    assert wording.failure(pattern) == words


@pytest.mark.parametrize(
    ("paramcd", "measure", "words"),
    [
        ("OVRLRESP", "VDIAM", "overall response, mRECIST"),
        ("BOR", "LDIAM", "best overall response (longest diameters)"),
        ("TRGRESP", "VDIAM", "response of the treated lesions"),
        ("BORTRG", "LDIAM", "best response of the treated lesions"),
    ],
)
def test_only_an_overall_response_names_its_criteria(paramcd, measure, words):
    assert wording.response(paramcd, measure=measure) == words


def test_what_counts_and_what_competes():
    assert wording.events(OF["LPFS"]) == "local progression or death"
    assert wording.competing(OF["LPFS"]) == []
    assert wording.events(OF["TTLP"]) == "local progression"
    assert wording.competing(OF["TTLP"]) == ["liver transplant", "death"]
    assert wording.with_competing(OF["TTLP"]) == "Local progression, with liver transplant and death competing"


def test_where_a_subject_without_an_event_is_censored():
    assert wording.censored_at(OF["LPFS"]) == "last adequate assessment of the treated lesions"
    assert wording.censored_at(OF["DPFS"]) == "last imaging"
    assert wording.censored_at(OF["OS"]) == "last day known alive"


def test_a_definition_has_the_numbers_of_the_protocol():
    said = "the sum of the viable diameters of the treated lesions at least 20% larger than its smallest so far"
    assert wording.definition(OF["LPFS"], protocol=PROTOCOL, measure="VDIAM") == said
    assert wording.definition(OF["LPFS"], protocol=PROTOCOL, measure="LDIAM") == said.replace("viable", "longest")
    stricter = amended(PROTOCOL, {"response.progression_ratio": [13, 10]})
    assert wording.definition(OF["LPFS"], protocol=stricter, measure="VDIAM") == said.replace("20%", "30%")


def test_a_reading_says_only_what_it_reads_otherwise():
    assert wording.otherwise(OF["LPFSINT"], protocol=PROTOCOL) == (
        "placed between the adequate assessment before it and the one that shows it"
    )
    assert wording.otherwise(OF["LPFS5MM"], protocol=PROTOCOL, measure="VDIAM").endswith(
        ", and at least 5 mm larger than its smallest so far"
    )


@pytest.mark.parametrize(("years", "expected"), [(None, 5), (3, 3)])
def test_time_ends_at_the_horizon_of_the_protocol_or_of_the_endpoint(years, expected):
    endpoint = OF["LPFS"].model_copy(update={"horizon_years": years})
    assert wording.horizon(endpoint, protocol=PROTOCOL) == expected
