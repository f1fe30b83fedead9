"""LPFSBL, LPFS5MM, LPFSLD and LPFSLES on hand-typed patients: what each reading adds to rule 11."""

import pytest

from tests.derive.patient import START, derive, not_done, outcome, responses, size, study, target

BASE, SECOND = size("2022-12-20", 50), size("2022-12-20", 20, "T02")
DATES = ["2023-04-10", "2023-07-10"]
TWO = [target(), target("T02")]
MERGED = "MERGED INTO T01"


def scans(*values: float, first: float = 50) -> list[dict]:
    return [size("2022-12-20", first), *(size(day, value) for day, value in zip(DATES, values, strict=False))]


def event(tr: list[dict], paramcd: str, *, tu: list[dict] | None = None) -> str:
    """Day of a progression, or nothing."""
    day, _, _, kind = outcome(derive(study(tu=tu or [target()], tr=tr)), paramcd)
    return day if kind == 1 else ""


# From baseline, and an increase of 5 mm -----------------------------------------------------------------------------


@pytest.mark.parametrize(("last", "expected"), [(0, ""), (0.01, "2023-07-10")])
def test_any_growth_from_a_baseline_of_zero(last, expected):
    assert event(scans(0, last, first=0), "LPFSBL") == expected


@pytest.mark.parametrize(("last", "expected"), [(4.99, ""), (5, "2023-07-10")])
def test_five_millimetres_from_a_nadir_of_zero(last, expected):
    assert event(scans(0, last), "LPFS5MM") == expected


@pytest.mark.parametrize("paramcd", ["LPFS", "LPFSBL", "LPFS5MM"])
@pytest.mark.parametrize(("measured", "expected"), [(83.99, ""), (84, "2023-04-10")])
def test_the_measured_part_is_enough_for_every_reading(paramcd, measured, expected):
    tr = [BASE, SECOND, size("2023-04-10", measured), not_done("2023-04-10", "T02")]
    assert event(tr, paramcd, tu=TWO) == expected


# Longest diameter ---------------------------------------------------------------------------------------------------


def test_a_subject_without_longest_diameters_has_a_row_where_the_study_has_both():
    people = {
        "dm": [{"USUBJID": "S1", "STUDYID": "T"}, {"USUBJID": "S2", "STUDYID": "T", "DTHDTC": "2023-09-01"}],
        "ex": [{"USUBJID": name, "EXTRT": "SBRT", "EXDOSE": 10, "EXSTDTC": START} for name in ("S1", "S2")],
        "tu": [target(), target(USUBJID="S2")],
    }
    both = [*scans(50), size("2022-12-20", 60, test="LDIAM"), size("2023-04-10", 72, test="LDIAM")]
    derived = derive(study(**people, tr=[*both, *({**row, "USUBJID": "S2"} for row in scans(50))]))
    assert outcome(derived, "LPFSLD", "S1") == ("2023-04-10", 91, 0, 1)
    assert outcome(derived, "LPFSLD", "S2") == (START, 1, 4, 0)  # dead, but without a baseline sum of LDIAM
    assert outcome(derived, "LPFS", "S2") == ("2023-09-01", 235, 0, 2)
    without = derive(study(tu=[target()], tr=[*scans(50), size("2023-04-10", 60, test="LDIAM")]))
    assert outcome(without, "LPFSLD") == (START, 1, 4, 0)


def test_a_study_of_longest_diameters_alone_has_no_row_of_them():
    derived = derive(study(tu=[target()], tr=[{**row, "TRTESTCD": "LDIAM"} for row in scans(60)]))
    assert outcome(derived, "LPFS") == ("2023-04-10", 91, 0, 1)
    assert "LPFSLD" not in set(derived.adtte["PARAMCD"])


# Any treated lesion -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("grown", "expected"), [(23.99, ""), (24, "2023-04-10")])
def test_a_lesion_that_grows_in_an_incomplete_assessment_counts(grown, expected):
    tr = [BASE, SECOND, not_done("2023-04-10"), size("2023-04-10", grown, "T02")]
    assert event(tr, "LPFSLES", tu=TWO) == expected


def test_the_date_of_a_grown_lesion_is_that_of_its_assessment():
    tr = [BASE, SECOND, size("2023-04-10", 24, "T02", VISITNUM=5), size("2023-04-14", 30, VISITNUM=5)]
    assert event(tr, "LPFSLES", tu=TWO) == "2023-04-14"


def test_sizes_before_the_baseline_are_no_nadir_of_a_lesion():
    tr = [size("2022-11-01", 10, "T02"), size("2022-11-01", 50), BASE, SECOND]
    tr += [size("2023-04-10", 50), size("2023-04-10", 12, "T02")]
    assert event(tr, "LPFSLES", tu=TWO) == ""


def test_the_nadir_of_a_lesion_is_sought_by_date_and_not_by_visit_number():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 50, VISITNUM=9), size("2023-04-10", 10, "T02", VISITNUM=9),
        size("2023-07-10", 40, VISITNUM=5), size("2023-07-10", 12, "T02", VISITNUM=5),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=TWO) == "2023-07-10"


def test_a_lesion_that_was_merged_for_a_while_keeps_its_nadir():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 70), not_done("2023-04-10", "T02", reason=MERGED),
        size("2023-07-10", 50), size("2023-07-10", 20, "T02"),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=TWO) == ""


@pytest.mark.parametrize(("grown", "expected"), [(95.99, ""), (96, "2023-04-10")])
def test_a_chain_of_mergers_adds_the_nadirs_of_all(grown, expected):
    tr = [
        BASE, SECOND, size("2022-12-20", 10, "T03"), size("2023-04-10", grown),
        not_done("2023-04-10", "T02", reason=MERGED), not_done("2023-04-10", "T03", reason="MERGED INTO T02"),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=[*TWO, target("T03")]) == expected


@pytest.mark.parametrize(("grown", "expected"), [(83.99, ""), (84, "2023-07-10")])
def test_a_split_lesion_whose_parts_all_merged_has_merged(grown, expected):
    tr = [
        BASE, SECOND,
        size("2023-04-10", 50), size("2023-04-10", 11, "T02.1"), size("2023-04-10", 9, "T02.2"),
        size("2023-07-10", grown), *(not_done("2023-07-10", part, reason=MERGED) for part in ("T02.1", "T02.2")),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=TWO) == expected


def test_a_merger_into_a_part_is_one_into_its_lesion():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 45, "T01.1"), size("2023-04-10", 15, "T01.2"),
        not_done("2023-04-10", "T02", reason="MERGED INTO T01.2"),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=TWO) == ""
    assert event(tr, "LPFS", tu=TWO) == ""


def test_a_merger_counts_at_the_assessments_that_record_it():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 60), not_done("2023-04-10", "T02", reason=MERGED),
        size("2023-07-10", 60),
    ]  # fmt: skip
    derived = derive(study(tu=TWO, tr=tr))
    assert responses(derived) == ["SD", "NE"]
    assert outcome(derived, "LPFSLES") == ("2023-07-10", 182, 0, 1)


def test_a_measured_part_of_a_split_lesion_is_no_nadir():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 20, "T01.1"), not_done("2023-04-10", "T01.2"), size("2023-04-10", 20, "T02"),
        size("2023-07-10", 25, "T01.1"), size("2023-07-10", 25, "T01.2"), size("2023-07-10", 20, "T02"),
    ]  # fmt: skip
    assert event(tr, "LPFSLES", tu=TWO) == ""


def test_the_parts_of_a_split_lesion_are_one_lesion():
    tr = [BASE, SECOND, size("2023-04-10", 40, "T02.1"), size("2023-04-10", 10, "T01")]
    assert event(tr, "LPFSLES", tu=TWO) == "2023-04-10"
    shrunk = [BASE, SECOND, size("2023-04-10", 25, "T01.1"), size("2023-04-10", 25, "T01.2")]
    assert event([*shrunk, size("2023-04-10", 20, "T02")], "LPFSLES", tu=TWO) == ""
