"""Rule 7: a study in which not one size of a treated lesion can be read is an ERROR that says what there was."""

import pytest

from helpers.ingest.checks import Data
from helpers.ingest.checks.sizes import no_size_at_all
from tests.derive.patient import PROTOCOL, not_done, size, study, target

DAY, LATER = "2022-12-20", "2023-04-10"
DONE = [size(DAY, 30), size(LATER, 20)]
TREATED = [target()]


def found(*, tr=DONE, tu=TREATED, ex=None) -> list[str]:
    domains = study(tu=tu, tr=tr, **({} if ex is None else {"ex": ex}))
    records = no_size_at_all.find(Data(domains, PROTOCOL))
    return records["found"].tolist() if len(records) else []


def reader(name: str) -> list[dict]:
    return [{**row, "TREVAL": name} for row in DONE]


@pytest.mark.parametrize(
    "tr",
    [
        DONE,
        [size(LATER, 20)],
        [size(DAY, 0)],
        [size(DAY, 30, test="LDIAM")],
        [not_done(DAY), size(LATER, 3, "T01.2", unit="cm")],
        [size("2023", 30), size(LATER, 20)],
        [*reader("INDEPENDENT ASSESSOR"), size(DAY, 30, TREVAL="INVESTIGATOR")],
        [size(DAY, 30, test="DIAMETER"), size(LATER, 20)],
    ],
)
def test_one_size_is_enough(tr):
    assert found(tr=tr) == []


@pytest.mark.parametrize(
    ("tr", "said"),
    [
        ([], "TR has 0 records, none of a treated subject"),
        ([{**DONE[0], "USUBJID": "S2"}], "TR has 1 record, none of a treated subject"),
        (
            [size(DAY, 30, test="DIAMETER"), size(LATER, 20, test="DIAMETER"), size(LATER, 9, test="LPERP")],
            "the tests (TRTESTCD) are 'DIAMETER' (2), 'LPERP' (1), none of them VDIAM or LDIAM",
        ),
        (
            reader("READER A"),
            "the readers (TREVAL) are 'READER A' (2), and those that count are INVESTIGATOR",
        ),
        (
            [size(DAY, 30, "L1"), size(LATER, 30, "L1.1"), size(LATER, 30, "L2")],
            "the lesions measured (TRLNKID) are 'L1' (1), 'L1.1' (1), 'L2' (1), and the treated ones (TULNKID) are "
            "'T01' (1), in other subjects or under other names",
        ),
        ([not_done(DAY), not_done(LATER)], "every size is NOT DONE (2 records)"),
        (
            [not_done(DAY), size(LATER, float("nan"))],
            "no size has a number in TRSTRESN (1 record without one that are not NOT DONE)",
        ),
        (
            [size("2022-12", 30), size("2023", 20), size("", 10)],
            "no size has a complete date (TRDTC '' (1), '2022-12' (1), '2023' (1))",
        ),
    ],
)
def test_what_there_is_instead_is_quoted(tr, said):
    assert found(tr=tr) == [said]


@pytest.mark.parametrize(
    ("tu", "said"),
    [
        ([], "TU identifies no lesion of a treated subject as TARGET"),
        ([{**target(), "TUSTRESC": "NON-TARGET"}], "TU identifies no lesion of a treated subject as TARGET"),
        ([target(date="2023-01-10")], None),
        ([target(date="2023-01-11")], "every TARGET is identified after the first fraction (TUDTC '2023-01-11' (1))"),
        ([target(date="2023-01")], "every TARGET is identified after the first fraction (TUDTC '2023-01' (1))"),
        ([target(), target("T02", date="2023-06-01")], None),
        ([{**target(), "TUEVAL": "READER A"}], "TU identifies no lesion of a treated subject as TARGET"),
    ],
)
def test_the_lesions_have_to_be_treated_ones(tu, said):
    assert found(tu=tu) == ([] if said is None else [said])


def test_more_than_five_values_are_counted():
    tr = [size(DAY, 30, test=f"TEST{number}") for number in range(7)]
    assert found(tr=tr)[0].endswith("'TEST4' (1) and 2 more, none of them VDIAM or LDIAM")


def test_without_a_treated_subject_another_check_speaks():
    assert found(tr=[], ex=[]) == []
