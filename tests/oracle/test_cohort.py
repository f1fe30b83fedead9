"""The random cohort: sound by the contract, reproducible, and every rule and boundary is met in it."""

import csv
import re
from collections import Counter

import pytest

from . import derive
from .cohort import COLUMNS, CUTOFF, make_cohort, rule_census, write_csv

BOUNDARIES = """
1: a fraction that does not count
1: never treated
2: death after the cut-off
2: death on the cut-off
2: ends after the cut-off
2: record on the cut-off
2: record the day after the cut-off
3: censored at the horizon instead of later
3: event on the horizon
3: event the day after the horizon
4: three months end in a shorter month
5: death from DS or SS
5: partial death, last seen alive
5: partial death, the 15th
5: partial death, the cut-off
5: query alive after the month of death
5: query death dates differ
5: query death without DTHDTC
6: later NOT DONE ignored
6: later loss to follow-up ignored
6: partial date ignored
7: NOT DONE beside a value
7: assessment without a value
7: measured on two dates, the later counts
7: no VISITNUM
7: no treated lesion
7: other reader
7: query identification without a complete date
7: query measurement without a complete date
7: query target after treatment
7: query visit over more than 28 days
7: size in cm
7: target identified on TRTSDT
7: two dates in one assessment
7: visit over exactly 28 days
7: visit over exactly 29 days
8: merged lesion
8: part of a split lesion not done
8: split lesion
9: assessment the day after TRTSDT
9: baseline 0
9: baseline on TRTSDT
9: incomplete before treatment
9: last of several baselines
9: no baseline
10: nadir below baseline
11: 0.01 mm above 1.2 x nadir
11: 0.01 mm below 1.2 x nadir
11: 0.01 mm from 0
11: exactly 1.2 x nadir
11: measured part exactly 1.2 x nadir
11: nadir 0 and still 0
11: regrowth from 0
11: rounded half up
11: the measured part progresses
12: 0.01 mm above 0.7 x baseline
12: BOR CR
12: BOR NE
12: BOR PD
12: BOR PR
12: BOR SD
12: NE, incomplete
12: PD outranks PR
12: SD at 42 days
12: SD before 42 days
12: assessment after subsequent therapy
12: assessment on the day of subsequent therapy
12: exactly 0.7 x baseline
12: partial date of therapy, moved after TRTSDT
12: therapy not after TRTSDT
12: therapy the day after TRTSDT
13: EQUIVOCAL at or before TRTSDT, then NEW
13: EQUIVOCAL that was never NEW
13: EQUIVOCAL, then NEW
13: NEW on TRTSDT
13: NEW twice
13: hepatic
13: kinds tied on a day
13: metastasis
13: query new lesion before treatment
13: query new lesion without a place
13: thrombus
13: unknown
14: all NOT DONE is no look
15: non-target progression
15: query unknown state
15: unequivocal at or before TRTSDT
16: distant after local
16: local after distant
17: death on TRTSDT
17: distant progression on the day of death
17: local progression on the day of death
17: transplant on the day of death
17: transplant on the day of local progression
18: event after therapy counts
18: late death counts
19: no baseline, alive
19: no baseline, dead
19: no baseline, transplanted
20a: censored at therapy
20a: event on the day of therapy
20a: none before therapy
20a: therapy on the day of an adequate assessment
20b: death on the day of an assessment
20b: event on the limit
20b: event the day after the limit
20b: no adequate assessment before
20c: no baseline, dead
22: another reading changes the phase
22: imputed onset held to the end
22: onset imputed, flag D
22: onset imputed, flag M
22: onset imputed, flag Y
22: partial end held to death or last alive
22: partial end, its last day
22: partial onset (M) in the month of TRTSDT
22: partial onset (Y) in the year of TRTSDT
22: query ends before it starts
23: acute, goes on
23: onset on TRTSDT
23: onset on the acute border
23: onset the day after the acute border
23: onset the day before TRTSDT
24: not graded
25: chronic by an event alone
25: death or last alive on the border
25: death or last alive the day after the border
25: not in the chronic denominator
AVISITN: two in one window
DPFSINT: progression at the first look
LPFS5MM: 4.99 mm
LPFS5MM: exactly 5 mm
LPFS5MM: differs from LPFS
LPFSBL: differs from LPFS
LPFSBL: exactly 1.2 x baseline
LPFSFDA: differs from LPFS
LPFSFDA: missed assessments
LPFSFDA: therapy
LPFSINT: progression at the first look
LPFSLD: EVTYPE 1
LPFSLD: differs from LPFS
LPFSLES: compared with the nadirs of merged lesions
LPFSLES: growth in an incomplete assessment
LPFSLES: growth that the sum hides
LPFSLES: regrowth from 0
PFS: non-target alone
TTLP or TTDP: competing death
TTLP or TTDP: competing transplant
""".strip().splitlines()


@pytest.fixture(scope="module")
def cohort():
    return make_cohort(2000, seed=1)


def test_every_rule_and_boundary_is_met(cohort):
    census = rule_census(cohort)
    assert [label for label in BOUNDARIES if census.get(label, 0) < 3] == []


def test_a_seed_is_a_cohort_and_a_smaller_one_is_part_of_it(cohort):
    assert make_cohort(50, seed=1) == make_cohort(50, seed=1)
    assert make_cohort(50, seed=1) != make_cohort(50, seed=2)
    few = make_cohort(50, seed=1)["tr"]
    kept = [row for row in cohort["tr"] if row["USUBJID"] < "S000050"]
    assert sorted(map(str, few)) == sorted(map(str, kept))


def test_rows_have_every_column_and_a_unique_key(cohort):
    for domain, rows in cohort.items():
        assert all(list(row) == COLUMNS[domain].split() for row in rows)
        keys = Counter((row["USUBJID"], row.get(f"{domain.upper()}SEQ")) for row in rows)
        assert max(keys.values()) == 1


def test_dates_are_iso_and_words_are_the_contracts(cohort):
    iso = re.compile(r"(\d{4}(-\d\d(-\d\d(T\d\d:\d\d)?)?)?)?")
    for rows in cohort.values():
        for row in rows:
            assert all(iso.fullmatch(cell) for name, cell in row.items() if name.endswith("DTC"))
    assert {str(row["AETOXGR"] or "") for row in cohort["ae"]} == {"", "1", "2", "3", "5"}
    assert {row["TRSTRESU"] for row in cohort["tr"] if row["TRSTRESN"] is not None} == {"mm", "cm"}
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
            assert (len(rows) == 14) == (one["SAFFL"] == "Y")
            assert all(row["AVAL"] >= 1 and (row["REASON"] == "") == (row["CNSR"] == 0) for row in rows.values())
            assert all(cutoff is None or row["ADT"].isoformat() <= cutoff for row in rows.values())
            for name in ("LPFSINT", "DPFSINT"):
                row = rows.get(name, {"INTLO": 0, "INTHI": 1, "EVTYPE": 1})
                assert row["INTLO"] < row["INTHI"] or row["EVTYPE"] == 2
            if rows:
                assert rows["PFS"]["CNSR"] > 0 or rows["PFS"]["AVAL"] <= rows["OS"]["AVAL"]
                assert rows["LPFS"]["EVTYPE"] != 2 or rows["LPFSLES"]["CNSR"] == 0
