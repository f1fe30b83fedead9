"""What says itself that it did not take place is left out, and what contradicts itself stops."""

from helpers.ingest.occurrence import took_place
from tests.ingest.clean import altered


def left(domain, subject, number, values):
    study = altered((domain, subject, number, {}))
    said = study[domain].assign(**{name: "" for name in values if name not in study[domain]})
    for name, value in values.items():
        mine = (said["USUBJID"] == subject) & (said[f"{domain.upper()}SEQ"] == number)
        said.loc[mine, name] = value
    got, told = took_place({**study, domain: said})
    findings = told[["RULE", "SEVERITY", "DOMAIN", "USUBJID", "SEQ"]].to_numpy().tolist()
    return len(said) - len(got[domain]), findings


def test_therapy_that_was_asked_for_and_did_not_occur():
    assert left("cm", "A", 1, {"CMPRESP": "Y", "CMOCCUR": "N"}) == (1, [["OCC-001", "QUERY", "CM", "A", 1]])
    assert left("pr", "B", 1, {"PROCCUR": "n"}) == (1, [["OCC-001", "QUERY", "PR", "B", 1]])
    assert left("cm", "A", 1, {"CMSTAT": "NOT DONE"})[0] == 1
    assert left("cm", "A", 1, {"CMPRESP": "Y", "CMOCCUR": "Y"}) == (0, [])
    assert left("cm", "A", 1, {"CMOCCUR": "U"}) == (0, [])


def test_event_and_history_that_did_not_occur():
    assert left("ae", "B", 1, {"AEOCCUR": "N"})[0] == 1
    assert left("mh", "A", 1, {"MHOCCUR": "N"})[0] == 1


def test_fraction_that_was_not_given():
    assert left("ex", "A", 2, {"EXOCCUR": "N"}) == (0, [["OCC-002", "ERROR", "EX", "A", 2]])
    assert left("ex", "A", 2, {"EXOCCUR": "N", "EXDOSE": 0})[0] == 1


def test_result_that_was_not_done():
    assert left("lb", "A", 2, {"LBSTAT": "NOT DONE"}) == (0, [["OCC-002", "ERROR", "LB", "A", 2]])
    assert left("lb", "A", 2, {"LBSTAT": "NOT DONE", "LBSTRESN": float("nan")}) == (1, [])
    assert left("rs", "A", 4, {"RSSTAT": "Not done"}) == (0, [["OCC-002", "ERROR", "RS", "A", 4]])
    assert left("rs", "A", 4, {"RSSTAT": "Not done", "RSSTRESC": ""}) == (1, [])
    assert left("tu", "A", 4, {"TUSTAT": "NOT DONE"}) == (1, [["OCC-001", "QUERY", "TU", "A", 4]])


def test_measurement_that_was_not_done_stays_for_it_may_say_that_a_lesion_merged():
    assert left("tr", "A", 5, {"TRSTAT": "NOT DONE"}) == (0, [])
