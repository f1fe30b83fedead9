"""Rule 20 and the other readings of local progression on hand-typed patients, boundaries from both sides."""

import math

import pytest

from tests.derive.patient import START, derive, new, not_done, outcome, size, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50)
SECOND = size("2022-12-20", 20, "T02")
DATES = ["2023-04-10", "2023-07-10", "2023-10-10", "2024-01-10"]
PROGRESSION, DEATH = 1, 2
THERAPY, MISSED, NO_BASELINE = 6, 7, 4


def scans(*values: float, **more) -> list[dict]:
    return [BASE, *(size(day, value, **more) for day, value in zip(DATES, values, strict=False))]


def therapy(date: str) -> list[dict]:
    return [{"CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY", "CMSTDTC": date}]


def dead(date: str) -> list[dict]:
    return [{"STUDYID": "T", "DTHDTC": date}]


def interval(derived, paramcd: str) -> tuple[float, float]:
    (row,) = derived.adtte.query("PARAMCD == @paramcd").to_dict("records")
    return row["INTLO"], row["INTHI"]


# FDA conventions ----------------------------------------------------------------------------------------------------


def test_fda_censors_without_a_baseline_even_the_dead():
    derived = derive(study(dm=dead("2023-09-01"), tu=[target()], tr=[size("2023-04-10", 50)]))
    assert outcome(derived, "LPFSFDA") == outcome(derived, "DPFSFDA") == (START, 1, NO_BASELINE, 0)
    assert outcome(derived, "DPFS") == ("2023-09-01", 235, 0, DEATH)


@patients(
    ("date", "expected"),
    [
        ("2023-07-09", ("2023-04-10", 91, THERAPY, 0)),  # the day before the progression
        ("2023-07-10", ("2023-07-10", 182, 0, PROGRESSION)),  # on its day
        ("2023-04-10", ("2023-04-10", 91, THERAPY, 0)),  # the scan of the day still counts
        ("2023-04-09", (START, 1, THERAPY, 0)),  # before the first scan
        ("2023", (START, 1, THERAPY, 0)),  # its first possible day after the start
        ("2022-06-01", ("2023-07-10", 182, 0, PROGRESSION)),  # before the start: no subsequent therapy
    ],
    lambda date: derive(study(tu=[target()], tr=scans(50, 60), cm=therapy(date))),
)
def test_fda_censors_at_the_last_scan_up_to_new_therapy(derived, expected):
    assert outcome(derived, "LPFSFDA") == expected
    assert outcome(derived, "LPFS")[0] == "2023-07-10"


def test_fda_censors_at_therapy_where_no_event_came_at_all():
    derived = derive(study(tu=[target()], tr=scans(50, 50), cm=therapy("2023-05-01")))
    assert outcome(derived, "LPFSFDA") == ("2023-04-10", 91, THERAPY, 0)
    row = derived.adtte.query("PARAMCD == 'LPFSFDA'").iloc[0]
    assert (row["EVNTDESC"], row["SRCDOM"], row["SRCSEQ"]) == ("New anti-cancer therapy or transplant", "TR", 2)


@pytest.mark.parametrize(
    ("death", "expected"),
    [
        ("2023-11-07", ("2023-11-07", 302, 0, DEATH)),  # 10 April + 6 months + 28 days
        ("2023-11-08", ("2023-04-10", 91, MISSED, 0)),
        ("2023-04-10", ("2023-04-10", 91, 0, DEATH)),
    ],
)
def test_fda_censors_a_death_after_two_missed_scans(death, expected):
    assert outcome(derive(study(dm=dead(death), tu=[target()], tr=scans(50))), "LPFSFDA") == expected


@pytest.mark.parametrize(
    ("progression", "expected"),
    [("2023-11-07", ("2023-11-07", 302, 0, PROGRESSION)), ("2023-11-08", ("2023-04-10", 91, MISSED, 0))],
)
def test_fda_censors_a_progression_after_two_missed_scans(progression, expected):
    derived = derive(study(tu=[target()], tr=[*scans(50), size(progression, 60)]))
    assert outcome(derived, "LPFSFDA") == expected


@pytest.mark.parametrize(
    ("death", "expected"), [("2023-08-07", ("2023-08-07", 210, 0, DEATH)), ("2023-08-08", (START, 1, MISSED, 0))]
)
def test_fda_counts_from_the_start_where_there_was_no_scan(death, expected):
    assert outcome(derive(study(dm=dead(death), tu=[target()], tr=[BASE])), "LPFSFDA") == expected


def test_fda_adds_months_by_the_calendar():
    tr = [BASE, size("2023-08-31", 50)]
    on_limit = derive(study(dm=dead("2024-03-28"), tu=[target()], tr=tr))  # 29 February 2024 + 28 days
    after = derive(study(dm=dead("2024-03-29"), tu=[target()], tr=tr))
    assert outcome(on_limit, "LPFSFDA")[2:] == (0, DEATH)
    assert outcome(after, "LPFSFDA") == ("2023-08-31", 234, MISSED, 0)


def test_fda_of_distant_progression_looks_at_distant_assessments():
    derived = derive(
        study(tu=[target(), new("2023-11-20")], tr=[*scans(50), not_done("2023-07-10"), size("2023-08-10", 30)])
    )
    assert outcome(derived, "DPFSFDA") == ("2023-11-20", 315, 0, PROGRESSION)


# Other references and diameters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "lpfs", "baseline"), [(48, True, False), (59.99, True, False), (60, True, True)])
def test_from_baseline_instead_of_nadir(last, lpfs, baseline):
    derived = derive(study(tu=[target()], tr=scans(40, last)))
    assert (outcome(derived, "LPFS")[2] == 0, outcome(derived, "LPFSBL")[2] == 0) == (lpfs, baseline)


@pytest.mark.parametrize(("last", "expected"), [(24.99, False), (25.0, True)])
def test_an_increase_of_five_millimetres_besides(last, expected):
    derived = derive(study(tu=[target()], tr=scans(20, last)))
    assert outcome(derived, "LPFS")[2] == 0
    assert (outcome(derived, "LPFS5MM")[2] == 0) is expected


def test_five_millimetres_without_a_fifth_are_not_enough():
    assert outcome(derive(study(tu=[target()], tr=scans(50, 59))), "LPFS5MM")[2] == 1


def test_the_longest_diameter_is_read_where_both_were_measured():
    longest = [
        {**row, "TRTESTCD": "LDIAM", "TRSTRESN": value} for row, value in zip(scans(50, 50), (60, 60, 72), strict=True)
    ]
    tr = [*scans(50, 50), *longest]
    derived = derive(study(tu=[target()], tr=tr))
    assert outcome(derived, "LPFSLD") == ("2023-07-10", 182, 0, PROGRESSION)
    assert outcome(derived, "LPFS")[2] == 1
    assert "LPFSLD" not in set(derive(study(tu=[target()], tr=scans(50, 60))).adtte["PARAMCD"])


# Any treated lesion -------------------------------------------------------------------------------------------------

TWO = [target(), target("T02")]


def test_a_lesion_that_grows_is_not_masked_by_one_that_shrinks():
    tr = [BASE, SECOND, size("2023-04-10", 30), size("2023-04-10", 24, "T02")]
    derived = derive(study(tu=TWO, tr=tr))
    assert outcome(derived, "LPFS")[2] == 1
    assert outcome(derived, "LPFSLES") == ("2023-04-10", 91, 0, PROGRESSION)
    below = derive(study(tu=TWO, tr=[*tr[:3], size("2023-04-10", 23.99, "T02")]))
    assert outcome(below, "LPFSLES")[2] == 1


def test_a_size_in_an_incomplete_assessment_counts_for_a_lesions_nadir():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 10, "T02"), not_done("2023-04-10"),
        size("2023-07-10", 12, "T02"), size("2023-07-10", 40),
    ]  # fmt: skip
    assert outcome(derive(study(tu=TWO, tr=tr)), "LPFSLES")[0] == "2023-07-10"


def test_any_regrowth_of_a_lesion_that_was_gone():
    tr = [BASE, SECOND, *(size(day, 30) for day in DATES[:2]), size(DATES[0], 0, "T02"), size(DATES[1], 0.5, "T02")]
    assert outcome(derive(study(tu=TWO, tr=tr)), "LPFSLES")[0] == "2023-07-10"


@pytest.mark.parametrize(("merged", "expected"), [(83.99, False), (84.0, True)])
def test_a_lesion_that_absorbed_another_is_compared_with_both_nadirs(merged, expected):
    tr = [BASE, SECOND, size("2023-04-10", merged), not_done("2023-04-10", "T02", reason="MERGED INTO T01")]
    assert (outcome(derive(study(tu=TWO, tr=tr)), "LPFSLES")[2] == 0) is expected


def test_without_a_baseline_sum_no_lesion_is_seen_either():
    tr = [SECOND, size("2023-04-10", 20), size("2023-04-10", 90, "T02")]
    assert outcome(derive(study(tu=TWO, tr=tr)), "LPFSLES") == (START, 1, NO_BASELINE, 0)


# Intervals ----------------------------------------------------------------------------------------------------------


def test_a_progression_lies_between_two_scans():
    derived = derive(study(tu=[target()], tr=scans(50, 50, 60)))
    assert interval(derived, "LPFSINT") == (182, 274)
    assert outcome(derived, "LPFSINT") == outcome(derived, "LPFS")
    assert interval(derive(study(tu=[target()], tr=scans(60))), "LPFSINT") == (0, 91)


def test_a_death_is_exact_and_a_censoring_open():
    died = derive(study(dm=dead("2023-09-01"), tu=[target()], tr=scans(50, 50)))
    assert interval(died, "LPFSINT") == (235, 235)
    living = derive(study(tu=[target()], tr=scans(50, 50)))
    assert interval(living, "LPFSINT") == (182, math.inf)
    assert interval(derive(study(tu=[target()], tr=[BASE])), "LPFSINT") == (0, math.inf)


def test_an_event_after_the_horizon_is_open_from_the_last_scan_before_it():
    derived = derive(study(dm=dead("2029-01-01"), tu=[target()], tr=[*scans(50), size("2028-03-01", 50)]))
    assert interval(derived, "LPFSINT") == (91, math.inf)


def test_only_the_interval_parameters_have_intervals():
    rows = derive(study(tu=[target()], tr=scans(50))).adtte
    assert sorted(rows.loc[rows["INTHI"].notna(), "PARAMCD"]) == ["DPFSINT", "LPFSINT"]
