"""Terms get one spelling, and words that say nothing are empty; each is told."""

from pathlib import Path

from helpers.foundation.protocol import load
from helpers.ingest.spelling import one_spelling
from tests.ingest.clean import frame

PROTOCOL = load(Path(__file__).parents[2] / "protocol.yml")


def spelt(**words):
    """Spell the words of one variable (PRTRT=[...]) of one domain each; gives them back, and what was told."""
    domains = {}
    for variable, values in words.items():
        domain = variable[:2].lower() if variable[:2].lower() in ("ae", "pr", "cm", "tu", "rs", "tr") else "dm"
        numbers = {} if domain == "dm" else {f"{domain.upper()}SEQ": 1}
        records = [{"USUBJID": f"S{n}", **numbers, variable: value} for n, value in enumerate(values, 1)]
        domains[domain] = frame(domain, records)
    got, told = one_spelling(domains, protocol=PROTOCOL)
    read = [got[domain][variable].tolist() for domain, variable in zip(domains, words, strict=True)]
    return (*read, told[["RULE", "DOMAIN", "USUBJID", "VARIABLE", "VALUE"]].to_numpy().tolist())


def test_most_frequent_spelling_stands_for_all():
    words, told = spelt(AEDECOD=["NAUSEA", "Nausea", " nausea", "Nausea", "Vomiting"])
    assert words == ["Nausea", "Nausea", "Nausea", "Nausea", "Vomiting"]
    assert told == [
        ["TERM-011", "AE", "S1", "AEDECOD", "NAUSEA"],
        ["TERM-011", "AE", "S3", "AEDECOD", " nausea"],
    ]


def test_of_equally_frequent_spellings_the_first_by_its_characters():
    assert spelt(RACE=["white", "WHITE"])[0] == ["WHITE", "WHITE"]
    assert spelt(RACE=["WHITE", "white"])[0] == ["WHITE", "WHITE"]


def test_blanks_and_characters_that_cannot_be_seen_make_no_other_term():
    words, told = spelt(
        AEBODSYS=["Skin  disorders", "Skin\u00a0disorders", "Skin disor\u200bders", "Skin\u00addisorders"]
    )
    assert words == ["Skin disorders", "Skin disorders", "Skin disorders", "Skin\u00addisorders"]
    assert len(told) == 3


def test_medications_and_procedures_share_their_names():
    procedures, medications, told = spelt(PRTRT=["Sorafenib"], CMTRT=["SORAFENIB", "SORAFENIB"])
    assert procedures + medications == ["SORAFENIB"] * 3
    assert told == [["TERM-011", "PR", "S1", "PRTRT", "Sorafenib"]]


def test_one_spelling_alone_stays_as_it_is():
    assert spelt(SITEID=["s 01", "S02"]) == (["s 01", "S02"], [])
    assert spelt(AETERM=["nausea", "Nausea"]) == (["nausea", "Nausea"], [])  # what people wrote is no term


def test_words_that_say_nothing_are_empty():
    for word in ("NA", "n/a", "NULL", "nan", "None", ".", "#N/A"):
        assert spelt(AEDECOD=[word]) == ([""], [["TERM-012", "AE", "S1", "AEDECOD", word]])
    for variable in ("AETERM", "AEBODSYS", "SITEID", "RACE", "TULOC", "RSSTRESC", "CMTRT", "TREVALID"):
        assert spelt(**{variable: ["NA"]})[0] == [""]
    for word in ("NAUSEA", "Nanosomia", "UNKNOWN", "NE", "0"):
        assert spelt(AEDECOD=[word]) == ([word], [])


def test_words_that_the_protocol_or_the_variable_knows_say_something():
    assert spelt(AEREL=["NONE"]) == (["NONE"], [])
    assert spelt(AEACN=["NONE"]) == (["NONE"], [])
    assert spelt(AEREL=["NA"])[0] == [""]


def test_habit_is_one_finding():
    words, told = spelt(AEDECOD=["NA"] * 6)
    assert words == [""] * 6
    assert told == [["TERM-012", "AE", "", "AEDECOD", "NA"]]
