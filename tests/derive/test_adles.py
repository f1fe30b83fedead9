"""ADLES on hand-typed lesions: baseline, progression, what competes, where each is censored, and its dose (rule 38)."""

import numpy as np
import pytest

from tests.derive.patient import START, derive, not_done, size, study, target

BASE, SECOND = size("2022-12-20", 50), size("2022-12-20", 20, "T02")
TWO = [target(), target("T02")]
MERGED = "MERGED INTO T01"
APRIL, JULY, OCTOBER = "2023-04-10", "2023-07-10", "2023-10-10"
TRANSPLANT = {"PRTRT": "TRANSPLANT", "PRCAT": "LIVER TRANSPLANT"}


def lesion(name: str = "T01", *, tu: list[dict] | None = None, died: str = "", **domains) -> dict:
    """One row of ADLES."""
    dm = [{"STUDYID": "T", "DTHDTC": died}]
    rows = derive(study(dm=dm, tu=tu or [target()], **domains)).adles
    (row,) = rows[rows["LESION"] == name].to_dict("records")
    return row


def outcome(name: str = "T01", **domains) -> tuple[str, int, int, int]:
    row = lesion(name, **domains)
    return row["ADT"].strftime("%Y-%m-%d"), int(row["AVAL"]), row["CNSR"], row["EVTYPE"]


# Progression --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "expected"), [
    (59.99, (JULY, 182, 1, 0)), (60, (JULY, 182, 0, 1)), (60.01, (JULY, 182, 0, 1)),
])  # fmt: skip
def test_growth_of_a_fifth_over_the_baseline(last, expected):
    assert outcome(tr=[BASE, size(APRIL, 50), size(JULY, last)]) == expected


@pytest.mark.parametrize(("last", "kind"), [(23.99, 0), (24, 1)])
def test_growth_is_over_the_smallest_size_of_the_lesion(last, kind):
    assert outcome(tr=[BASE, size(APRIL, 20), size(JULY, last)])[3] == kind


@pytest.mark.parametrize(("last", "kind"), [(0, 0), (0.01, 1)])
def test_from_nothing_any_size_is_progression(last, kind):
    assert outcome(tr=[BASE, size(APRIL, 0), size(JULY, last)])[3] == kind


def test_each_lesion_is_compared_with_itself_and_the_other_goes_on():
    tr = [BASE, SECOND, size(APRIL, 50), size(APRIL, 24, "T02"), size(JULY, 50), size(JULY, 30, "T02")]
    assert outcome("T01", tu=TWO, tr=tr) == (JULY, 182, 1, 0)
    assert outcome("T02", tu=TWO, tr=tr) == (APRIL, 91, 0, 1)


def test_the_sizes_are_those_of_the_lesion():
    tr = [BASE, size(APRIL, 30), size(JULY, 40), size("2022-12-20", 55, test="LDIAM")]
    row = lesion(tr=tr)
    assert [row[name] for name in ("BASE", "NADIR", "MAXDBL", "MAXDTEST")] == [50, 30, 55, "LDIAM"]
    assert (row["SRCDOM"], row["SRCVAR"], row["SRCSEQ"]) == ("TR", "TRDTC", 3)


def test_without_a_longest_diameter_it_is_the_viable_one():
    assert [lesion(tr=[BASE])[name] for name in ("MAXDBL", "MAXDTEST")] == [50, "VDIAM"]


# Baseline -----------------------------------------------------------------------------------------------------------


def test_a_lesion_has_a_baseline_where_the_sum_of_the_subject_has_none():
    tr = [BASE, not_done("2022-12-20", "T02"), size(APRIL, 60), size(APRIL, 20, "T02")]
    assert outcome("T01", tu=TWO, tr=tr) == (APRIL, 91, 0, 1)
    assert outcome("T02", tu=TWO, tr=tr, died=JULY) == (START, 1, 4, 0)
    assert np.isnan(lesion("T02", tu=TWO, tr=tr)["BASE"])


@pytest.mark.parametrize(("day", "base"), [(START, 40), ("2023-01-11", 50)])
def test_the_baseline_is_the_last_value_up_to_the_first_fraction(day, base):
    assert lesion(tr=[BASE, size(day, 40)])["BASE"] == base


def test_the_baseline_of_a_split_lesion_is_all_its_parts():
    parts = [size("2022-12-20", 30, "T01.1"), size("2022-12-20", 12, "T01.2")]
    assert lesion(tr=parts)["BASE"] == 42
    half = [size("2022-12-20", 30, "T01.1"), not_done("2022-12-20", "T01.2")]
    assert np.isnan(lesion(tr=half)["BASE"])
    assert lesion(tr=[size("2022-12-01", 44), *half])["BASE"] == 44


def test_a_merged_lesion_has_no_baseline_of_its_own():
    tr = [BASE, not_done("2022-12-20", "T02", reason=MERGED), size(APRIL, 50)]
    assert outcome("T02", tu=TWO, tr=tr) == (START, 1, 4, 0)


# What competes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moved", "died", "expected"), [
    ("", JULY, (JULY, 182, 2, 2)),
    (JULY, "", (JULY, 182, 2, 3)),
    (JULY, JULY, (JULY, 182, 2, 3)),
    (JULY, "2023-07-09", ("2023-07-09", 181, 2, 2)),
])  # fmt: skip
def test_transplant_and_death_compete_and_a_transplant_comes_first(moved, died, expected):
    domains = {"pr": [{**TRANSPLANT, "PRSTDTC": moved}]} if moved else {}
    assert outcome(tr=[BASE, size(APRIL, 50)], died=died, **domains) == expected


def test_progression_comes_before_both_on_its_day():
    tr = [BASE, size(JULY, 60)]
    assert outcome(tr=tr, died=JULY, pr=[{**TRANSPLANT, "PRSTDTC": JULY}]) == (JULY, 182, 0, 1)


def test_another_local_therapy_does_not_end_it():
    again = [{"PRTRT": "TACE", "PRCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "PRSTDTC": APRIL}]
    assert outcome(tr=[BASE, size(APRIL, 50), size(JULY, 60)], pr=again) == (JULY, 182, 0, 1)


# Where it is censored -----------------------------------------------------------------------------------------------


def test_it_is_censored_at_the_last_value_of_the_lesion():
    tr = [BASE, SECOND, size(APRIL, 50), size(APRIL, 20, "T02"), size(JULY, 50), not_done(JULY, "T02")]
    assert outcome("T02", tu=TWO, tr=tr) == (APRIL, 91, 1, 0)


def test_without_a_later_value_it_is_censored_on_the_first_day():
    assert outcome(tr=[BASE]) == (START, 1, 5, 0)


@pytest.mark.parametrize(("day", "expected"), [
    ("2028-01-10", ("2028-01-10", 1827, 1, 0)), ("2028-01-11", (APRIL, 91, 1, 0)),
])  # fmt: skip
def test_the_last_value_up_to_the_horizon(day, expected):
    assert outcome(tr=[BASE, size(APRIL, 50), size(day, 50)]) == expected


@pytest.mark.parametrize(("day", "expected"), [
    ("2028-01-10", ("2028-01-10", 1827, 0, 1)), ("2028-01-11", (APRIL, 91, 1, 0)),
])  # fmt: skip
def test_a_progression_after_the_horizon_is_none(day, expected):
    assert outcome(tr=[BASE, size(APRIL, 50), size(day, 60)]) == expected


@pytest.mark.parametrize(("day", "expected"), [
    ("2028-01-10", ("2028-01-10", 1827, 2, 2)), ("2028-01-11", (APRIL, 91, 1, 0)),
])  # fmt: skip
def test_a_death_after_the_horizon_is_none(day, expected):
    assert outcome(tr=[BASE, size(APRIL, 50)], died=day) == expected


# Mergers ------------------------------------------------------------------------------------------------------------

GONE = [
    BASE, SECOND, size(APRIL, 50), size(APRIL, 20, "T02"), size(JULY, 60), not_done(JULY, "T02", reason=MERGED)
]  # fmt: skip


@pytest.mark.parametrize("died", ["", "2023-08-01"])
def test_a_lesion_that_merged_is_censored_at_its_last_own_value(died):
    assert outcome("T02", tu=TWO, tr=GONE, died=died) == (APRIL, 91, 8, 0)


def test_what_came_up_to_that_value_counts():
    assert outcome("T02", tu=TWO, tr=GONE, died=APRIL) == (APRIL, 91, 2, 2)
    assert outcome("T02", tu=TWO, tr=GONE, died="2023-04-11") == (APRIL, 91, 8, 0)
    grown = [{**row, "TRSTRESN": 24} if row.get("TRSTRESN") == 20 and row["TRDTC"] == APRIL else row for row in GONE]
    assert outcome("T02", tu=TWO, tr=grown) == (APRIL, 91, 0, 1)


def test_merged_without_a_later_value_of_its_own_it_is_censored_on_the_first_day():
    tr = [BASE, SECOND, size(APRIL, 60), not_done(APRIL, "T02", reason=MERGED)]
    assert outcome("T02", tu=TWO, tr=tr, died=JULY) == (START, 1, 8, 0)


def test_a_lesion_that_was_merged_for_a_while_goes_on():
    tr = [*GONE, size(OCTOBER, 50), size(OCTOBER, 20, "T02")]
    assert outcome("T02", tu=TWO, tr=tr, died="2023-11-01") == ("2023-11-01", 296, 2, 2)
    missed = [*GONE, size(OCTOBER, 50), not_done(OCTOBER, "T02")]
    assert outcome("T02", tu=TWO, tr=missed, died="2023-11-01") == ("2023-11-01", 296, 2, 2)


@pytest.mark.parametrize(("grown", "kind"), [(83.99, 0), (84, 1)])
def test_a_lesion_that_another_merged_into_is_compared_with_both(grown, kind):
    tr = [BASE, SECOND, size(APRIL, grown), not_done(APRIL, "T02", reason=MERGED)]
    assert outcome("T01", tu=TWO, tr=tr)[3] == kind


# Dose ---------------------------------------------------------------------------------------------------------------


def fraction(day: str, dose: float, lesion: str = "") -> dict:
    return {"EXTRT": "SBRT", "EXDOSE": dose, "EXDOSU": "Gy", "EXSTDTC": day, "EXLNKID": lesion}


def bed(name: str, *fractions: dict, tu: list[dict]) -> float:
    return lesion(name, ex=list(fractions), tu=tu, tr=[BASE, SECOND])["BED10"]


def test_the_dose_of_the_only_lesion_is_that_of_the_subject():
    assert bed("T01", *(fraction(f"2023-01-1{day}", 10) for day in range(5)), tu=[target()]) == 100


def test_each_lesion_has_the_dose_of_its_own_fractions():
    given = [fraction(START, 10, "T01"), fraction("2023-01-12", 10, "T01"), fraction(START, 8, "T02")]
    assert bed("T01", *given, tu=TWO) == 40
    assert bed("T02", *given, tu=TWO) == pytest.approx(14.4)


def test_of_several_lesions_a_fraction_that_names_none_tells_the_dose_of_none():
    assert np.isnan(bed("T01", fraction(START, 10), tu=TWO))
    mixed = [fraction(START, 10, "T01"), fraction("2023-01-12", 10)]
    assert np.isnan(bed("T01", *mixed, tu=TWO))
    assert np.isnan(bed("T02", *mixed, tu=TWO))


def test_a_lesion_that_no_fraction_names_has_no_dose():
    assert np.isnan(bed("T02", fraction(START, 10, "T01"), tu=TWO))
