"""Two readers of one --EVAL on a hand-typed patient: the accepted records count (--EVALID, --ACPTFL)."""

import pytest

from tests.derive.patient import PROTOCOL, derive, new, outcome, size, study, target

READERS = PROTOCOL.model_copy(
    update={"readers": PROTOCOL.readers.model_copy(update={"count": ("INDEPENDENT ASSESSOR",)})}
)
SIZES = {"R1": [("2022-12-20", 30), ("2023-04-10", 20), ("2023-07-10", 24)]}
SIZES["R2"] = [("2022-12-20", 30), ("2023-04-10", 20), ("2023-07-10", 20)]


def by(domain, reader, *, accepted=""):
    return {f"{domain}EVAL": "Independent Assessor", f"{domain}EVALID": reader, f"{domain}ACPTFL": accepted}


def read(accepted="R1", *, readers=("R1", "R2"), lesion="{}-T01", more=()):
    flags = {reader: "Y" if reader == accepted else "" for reader in readers}
    tu = [target(lesion.format(reader), **by("TU", reader, accepted=flag)) for reader, flag in flags.items()]
    tr = [
        size(day, value, lesion.format(reader), **by("TR", reader, accepted=flag))
        for reader, flag in flags.items()
        for day, value in SIZES[reader]
    ]
    return derive(study(tu=[*tu, *more], tr=tr), protocol=READERS)


def sums(derived):
    return derived.adtr.sort_values("ADT")["AVAL"].tolist()


@pytest.mark.parametrize("lesion", ["{}-T01", "T01"])
def test_the_accepted_reading_counts_alone(lesion):
    assert sums(read("R1", lesion=lesion)) == [30, 20, 24]
    assert outcome(read("R1", lesion=lesion), "LPFS") == ("2023-07-10", 182, 0, 1)
    assert sums(read("R2", lesion=lesion)) == [30, 20, 20]
    assert outcome(read("R2", lesion=lesion), "LPFS") == ("2023-07-10", 182, 1, 0)


def test_one_reader_needs_no_acceptance():
    assert sums(read("", readers=("R1",))) == [30, 20, 24]


def test_new_lesion_of_the_other_reader_is_no_progression():
    seen = new("2023-04-10", "R2-N01", **by("TU", "R2"))
    assert outcome(read("R1", more=[seen]), "DPFS")[2] != 0
    accepted = new("2023-04-10", "R1-N01", **by("TU", "R1", accepted="Y"))
    assert outcome(read("R1", more=[accepted]), "DPFS") == ("2023-04-10", 91, 0, 1)


def test_record_that_names_nobody_counts_beside_them():
    assert outcome(read("R1", more=[new("2023-04-10")]), "DPFS") == ("2023-04-10", 91, 0, 1)


def test_acceptance_goes_by_record():
    tu = [target("T01", **by("TU", reader, accepted=flag)) for reader, flag in (("R1", "Y"), ("R2", ""))]
    chosen = {"2022-12-20": "R1", "2023-04-10": "R1", "2023-07-10": "R2"}
    tr = [
        size(day, value, **by("TR", reader, accepted="Y" if chosen[day] == reader else ""))
        for reader in SIZES
        for day, value in SIZES[reader]
    ]
    assert sums(derive(study(tu=tu, tr=tr), protocol=READERS)) == [30, 20, 20]
