"""Data contract 2: whose readings count where several readers stand under one name. SBRT on 2020-01-01."""

from datetime import date

import pytest

from .readers import counted
from .records import DefectError
from .typed import event, rows, study, subject, tr, tu

NAME = "INDEPENDENT ASSESSOR"
PROTOCOL = {"readers": {"count": [NAME]}}


def by(domain, reader, accepted="", name=NAME):
    return {f"{domain}EVAL": name, f"{domain}EVALID": reader, f"{domain}ACPTFL": accepted}


def read(lesion, sizes, reader, accepted="", name=NAME):
    days = ("2020-01-01", "2020-04-01", "2020-07-01")
    return [tr(lesion, size, day, **by("TR", reader, accepted, name)) for day, size in zip(days, sizes, strict=True)]


FIRST, SECOND = read("T01", (30, 20, 24), "READER 1", "Y"), read("R2-T01", (30, 20, 20), "READER 2")
FOUND = [tu("T01", "TARGET", "2020-01-01", **by("TU", "READER 1", "Y"))]
FOUND_TOO = [*FOUND, tu("R2-T01", "TARGET", "2020-01-01", **by("TU", "READER 2"))]


def test_the_accepted_reader_counts():
    arguments = {"lesions": 0, "tu": FOUND_TOO, "tr": [*FIRST, *SECOND], "protocol": PROTOCOL}
    assert subject(**arguments)["LESIONS"] == ("T01",)
    assert [row["SUM"] for row in subject(**arguments)["assessments"]] == [3000, 2000, 2400]
    assert event("LPFS", **arguments) == ("2020-07-01", 0, 1, "")


def test_one_reader_alone_counts_accepted_or_not():
    for accepted in ("", "Y"):
        looks = read("T01", (30, 20, 24), "READER 1", accepted)
        assert [row["SUM"] for row in rows(lesions=1, tr=looks, protocol=PROTOCOL)] == [2000, 2400]


def test_none_or_several_accepted_is_an_error():
    other = read("T01", (30, 20, 20), "READER 2", "Y")
    for looks in ([*FIRST, *other], [{**row, "TRACPTFL": ""} for row in [*FIRST, *SECOND]]):
        with pytest.raises(DefectError):
            study(lesions=1, tr=looks, protocol=PROTOCOL)
    with pytest.raises(DefectError):
        study(tu=[{**row, "TUACPTFL": ""} for row in FOUND_TOO], tr=FIRST, protocol=PROTOCOL)


def test_readers_under_a_name_that_does_not_count_ask_for_nothing():
    looks = [*read("T01", (30, 20, 24), "", name="INVESTIGATOR"), *FIRST, *SECOND]
    looks = [{**row, "TRACPTFL": ""} for row in looks]
    assert [row["SUM"] for row in rows(lesions=1, tr=looks)] == [2000, 2400]


def test_each_name_has_its_own_accepted_reader():
    found = counted([*FIRST, *SECOND, tr("T01", 5, "2020-10-01")], "TR", (NAME, ""))
    assert [row["TRSTRESN"] for row in found] == [30, 20, 24, 5]


def test_a_new_lesion_of_a_reader_who_is_not_accepted_is_no_event():
    target, new = FOUND[0], tu("N01", "NEW", "2020-05-01", **by("TU", "READER 2"))
    arguments = {"lesions": 0, "tr": FIRST, "protocol": PROTOCOL}
    assert subject(tu=[target, new], **arguments)["DISTDT"] is None
    turned = [{**target, "TUACPTFL": ""}, {**new, "TUACPTFL": "Y"}]
    assert subject(tu=turned, **arguments)["DISTDT"] == date(2020, 5, 1)


def test_the_state_of_a_lesion_by_a_reader_who_is_not_accepted_is_no_progression():
    worse = tr("NT01", "", "2020-05-01", None, "TUMSTATE", "", TRSTRESC="UNEQUIVOCAL PROGRESSION")
    for accepted, day in (("Y", date(2020, 5, 1)), ("", None)):
        state = {**worse, **by("TR", "READER 1" if accepted else "READER 2", accepted)}
        assert subject(lesions=1, tr=[*FIRST, state], protocol=PROTOCOL)["NTDT"] == day


@pytest.mark.parametrize(("accepted", "response"), [(("Y", ""), "SD"), (("", "Y"), "PD")])
def test_the_response_of_the_accepted_reader(accepted, response):
    given = [
        {**{"USUBJID": "A", "RSSEQ": 1, "RSCAT": "mRECIST", "RSTESTCD": "TRGRESP", "RSSTRESC": word},
         "RSDTC": "2020-04-01", **by("RS", reader, flag)}
        for word, reader, flag in zip(("SD", "PD"), ("READER 1", "READER 2"), accepted, strict=True)
    ]  # fmt: skip
    found = rows(lesions=1, tr=FIRST, rs=given, protocol=PROTOCOL)
    assert [row["INVRESP"] for row in found] == [response, ""]


def test_proof_of_life_is_whoever_read_it():
    looks = [*FIRST, tr("T01", 5, "2020-12-01", **by("TR", "READER 2"))]
    assert subject(lesions=1, tr=looks, protocol=PROTOCOL)["LSTALVDT"] == date(2020, 12, 1)
