"""The random cohort: sound by the contract and reproducible. Its census is tested where it is compared."""

import csv
import re
from collections import Counter

import pytest

from . import derive
from .cohort import COLUMNS, CUTOFF, make_cohort, write_csv

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def cohort():
    return make_cohort(600, seed=1)


def test_a_seed_is_a_cohort_and_a_smaller_one_is_part_of_it(cohort):
    assert make_cohort(50, seed=1) == make_cohort(50, seed=1)
    assert make_cohort(50, seed=1) != make_cohort(50, seed=2)
    few = make_cohort(50, seed=1)["tr"]
    kept = [row for row in cohort["tr"] if row["USUBJID"] < "S000050"]
    assert sorted(map(str, few)) == sorted(map(str, kept))


def test_rows_have_every_column_and_a_unique_key(cohort):
    for domain, rows in cohort.items():
        assert all(list(row) == COLUMNS[domain].split() for row in rows)
        names = ("VISITNUM", "SVSTDTC") if domain == "sv" else (f"{domain.upper()}SEQ",)
        keys = Counter((row["USUBJID"], *(row.get(name) for name in names)) for row in rows)
        assert max(keys.values()) == 1


def test_dates_are_iso_and_words_are_the_contracts(cohort):
    day = r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?"
    iso = re.compile(rf"|\d{{4}}(-\d\d)?|\d{{4}}---\d\d|{day}(/{day})?")
    for rows in cohort.values():
        for row in rows:
            assert all(iso.fullmatch(cell) for name, cell in row.items() if name.endswith("DTC"))
    assert {str(row["AETOXGR"] or "") for row in cohort["ae"]} == {"", "1", "2", "3", "5"}
    sizes = [row for row in cohort["tr"] if row["TRTESTCD"] in ("VDIAM", "LDIAM") and row["TRSTRESN"] is not None]
    assert {row["TRSTRESU"] for row in sizes} == {"mm", "cm"}
    assert not any("." in row["TULNKID"] for row in cohort["tu"])


def test_text_and_numbers_are_read_alike(tmp_path):
    made = make_cohort(150, seed=8)
    write_csv(made, tmp_path)
    read = {}
    for domain in made:
        with (tmp_path / f"{domain}.csv").open(newline="", encoding="utf-8") as stream:
            read[domain] = list(csv.DictReader(stream))
    assert derive(read) == derive(made)


@pytest.mark.parametrize("contested", [False, True])
def test_no_cohort_has_an_error(contested):
    made = make_cohort(300, seed=5, contested=contested)
    for cutoff in (None, CUTOFF, "2019-02-15"):
        assert len(derive(made, cutoff=cutoff)["subjects"]) == 300


def test_a_study_may_measure_the_longest_diameter_alone():
    found = derive(make_cohort(100, seed=6, tests=("LDIAM",)))
    assert found["tests"] == ("LDIAM",)
    assert {row["CNSR"] for one in found["subjects"].values() for row in one["adtte"].values()} == set(range(8))


def test_what_must_hold_of_every_row():
    cohort = make_cohort(600, seed=7)
    for cutoff in (None, CUTOFF):
        for one in derive(cohort, cutoff=cutoff)["subjects"].values():
            rows = one["adtte"]
            assert (len(rows) == 15) == (one["SAFFL"] == "Y")
            assert all(row["AVAL"] >= 1 and (row["REASON"] == "") == (row["CNSR"] == 0) for row in rows.values())
            assert all(cutoff is None or row["ADT"].isoformat() <= cutoff for row in rows.values())
            for name in ("LPFSINT", "DPFSINT"):
                row = rows.get(name, {"INTLO": 0, "INTHI": 1, "EVTYPE": 1})
                assert row["INTLO"] < row["INTHI"] or row["EVTYPE"] == 2
            if rows:
                assert rows["PFS"]["CNSR"] > 0 or rows["PFS"]["AVAL"] <= rows["OS"]["AVAL"]
                assert rows["LPFS"]["EVTYPE"] != 2 or rows["LPFSLES"]["CNSR"] == 0
