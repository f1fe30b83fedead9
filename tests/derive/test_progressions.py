"""The first progression of each kind, and RILD, which it rules out, whatever the protocol's endpoints are called."""

import pytest

from helpers.derive.subjects import derive_subjects, treated_subjects
from helpers.derive.tumours import follow_tumours
from tests.derive.patient import PROTOCOL, derive, new, size, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50, VISITNUM=1)
GROWN = size("2023-07-10", 60, VISITNUM=6)
STATE = {"TRLNKID": "NT1", "TRTESTCD": "TUMSTATE", "TRSTRESC": "UNEQUIVOCAL PROGRESSION", "VISITNUM": 6}
OTHER_NAMES = PROTOCOL.model_copy(update={"endpoints": {"ALIVE": PROTOCOL.endpoints["OS"]}})


def progressions(*, tu: list[dict], tr: list[dict], protocol=PROTOCOL) -> list[tuple]:
    domains = study(tu=tu, tr=tr)
    treated = treated_subjects(derive_subjects(domains, protocol=protocol, cutoff=None))
    found = follow_tumours(domains, treated, protocol=protocol, measures=("VDIAM",)).progressions
    rows = found[found["READING"] == ""].itertuples()
    return [(row.EVNTCD, f"{row.ADT:%Y-%m-%d}", row.ASSESS, row.SRCDOM, int(row.SRCSEQ)) for row in rows]


def test_each_kind_names_its_day_its_visit_and_its_record():
    tu = [target(), new("2023-07-20", VISITNUM=6), new("2023-10-10", "N02", VISITNUM=7)]
    tr = [BASE, GROWN, {**STATE, "TRDTC": "2023-07-12"}]
    expected = [
        ("local_progression", "2023-07-12", "V6", "TR", 3),
        ("distant_progression", "2023-07-20", "V6", "TU", 2),
        ("nontarget_progression", "2023-07-12", "V6", "TR", 3),
    ]
    assert progressions(tu=tu, tr=tr) == expected
    assert progressions(tu=tu, tr=tr, protocol=OTHER_NAMES) == expected


@pytest.mark.parametrize(("date", "visit"), [("2023-08-07", "V6"), ("2023-08-08", "2023-08-08")])
def test_a_visit_that_fell_apart_is_no_time_point(date, visit):
    found = progressions(tu=[target(), new(date, VISITNUM=6)], tr=[BASE, size("2023-07-10", 50, VISITNUM=6)])
    assert found == [("distant_progression", date, visit, "TU", 2)]


def test_without_a_visit_number_the_date_names_the_time_point():
    found = progressions(tu=[target(), new("2023-07-10")], tr=[BASE])
    assert found == [("distant_progression", "2023-07-10", "2023-07-10", "TU", 2)]


ALT = {"LBTESTCD": "ALT", "LBSTRESN": 300, "LBSTRESU": "U/L", "LBSTNRHI": 40}
SCANS = (
    {"tr": [BASE, size("2023-02-15", 60)]},
    {"tr": [BASE], "tu": [target(), new("2023-02-15")]},
    {"tr": [BASE, {**STATE, "TRDTC": "2023-02-15"}]},
)


@patients(
    ("scan", "protocol", "day", "expected"),
    [
        (scan, protocol, *line)
        for scan in SCANS
        for protocol in (PROTOCOL, OTHER_NAMES)
        for line in (("2023-02-14", "Y"), ("2023-02-15", ""))
    ],
    lambda scan, protocol, day: derive(
        study(**{"tu": [target()], "lb": [{**ALT, "LBDTC": day}], **scan}), protocol=protocol
    ),
)
def test_a_progression_of_any_kind_ends_the_window_of_liver_disease(derived, expected):
    assert derived.adlf.set_index("PARAMCD").at["RILDNC", "AVALC"] == expected
