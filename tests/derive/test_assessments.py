"""Rules 7 and 8 on hand-typed patients: which records are one assessment, on what date, with what sum."""

import pytest

from tests.derive.patient import START, derive, new, not_done, outcome, responses, size, study, target
from tests.derive.together import patients

BASE, SECOND = size("2022-12-20", 50), size("2022-12-20", 20, "T02")
TWO = [target(), target("T02")]


def days(derived) -> list[str]:
    """Dates of the later assessments."""
    later = derived.adtr[derived.adtr["AVALC"] != ""]
    return later["ADT"].dt.strftime("%Y-%m-%d").tolist()


def test_without_a_visit_number_each_date_is_its_own_assessment():
    tr = [BASE, SECOND, size("2023-04-10", 50), size("2023-04-14", 20, "T02")]
    derived = derive(study(tu=TWO, tr=tr))
    assert (days(derived), responses(derived)) == (["2023-04-10", "2023-04-14"], ["NE", "NE"])


def test_one_visit_number_joins_the_lesions_of_two_dates():
    tr = [BASE, SECOND, size("2023-04-10", 50, VISITNUM=5), size("2023-04-14", 20, "T02", VISITNUM=5)]
    derived = derive(study(tu=TWO, tr=tr))
    assert (days(derived), responses(derived)) == (["2023-04-14"], ["SD"])


@pytest.mark.parametrize(("second", "months"), [("2023-01-10", 0), ("2023-01-11", 4)])
def test_a_visit_that_reaches_beyond_the_start_is_no_baseline(second, months):
    tr = [size("2023-01-09", 50, VISITNUM=1), size(second, 20, "T02", VISITNUM=1)]
    derived = derive(study(tu=TWO, tr=[*tr, size("2023-04-10", 50), size("2023-04-10", 20, "T02")]))
    assert outcome(derived, "LPFS") == {0: ("2023-04-10", 91, 1, 0), 4: (START, 1, 4, 0)}[months]


def test_a_merger_never_replaces_a_value_of_its_assessment():
    tr = [
        BASE, SECOND,
        size("2023-04-10", 60, VISITNUM=5), size("2023-04-10", 20, "T02", VISITNUM=5),
        not_done("2023-04-12", "T02", reason="MERGED INTO T01", VISITNUM=5),
    ]  # fmt: skip
    assert derive(study(tu=TWO, tr=tr)).adtr["AVAL"].tolist() == [70.0, 80.0]


def test_a_merged_lesion_counts_zero_at_baseline_too():
    tr = [BASE, not_done("2022-12-20", "T02", reason="MERGED INTO T01"), size("2023-04-10", 60)]
    tr.append(not_done("2023-04-10", "T02", reason="MERGED INTO T01"))
    derived = derive(study(tu=TWO, tr=tr))
    assert derived.adtr["AVAL"].tolist() == [50.0, 60.0]
    assert outcome(derived, "LPFS") == ("2023-04-10", 91, 0, 1)


def test_a_lesion_without_any_record_leaves_the_sum_incomplete():
    derived = derive(study(tu=TWO, tr=[BASE, SECOND, size("2023-04-10", 30)]))
    row = derived.adtr.query("AVALC != ''").iloc[0]
    assert (row["AVALC"], row["NLESION"], row["NMEAS"]) == ("NE", 2, 1)
    assert row["NEREAS"] == "a treated lesion has no record"


def test_parts_that_merged_into_their_own_lesion_leave_it_to_be_measured():
    merged = [not_done("2023-04-10", part, reason="MERGED INTO T01") for part in ("T01.1", "T01.2")]
    assert responses(derive(study(tu=[target()], tr=[BASE, *merged, size("2023-04-10", 45)]))) == ["SD"]
    tr = [BASE, SECOND, *merged, size("2023-04-10", 20, "T02")]
    assert responses(derive(study(tu=TWO, tr=tr))) == ["NE"]


def test_where_every_lesion_merged_nothing_is_known():
    tr = [BASE, not_done("2023-04-10", reason="MERGED INTO NT1"), size("2023-04-10", 9, "NT1")]
    assert responses(derive(study(tu=[target(), new("2022-12-20", "NT1", what="NON-TARGET")], tr=tr))) == ["NE"]


def test_a_merger_counts_whichever_test_its_record_names():
    tr = [
        BASE,
        SECOND,
        size("2023-04-10", 60),
        not_done("2023-04-10", "T02", test="TUMSTATE", reason="MERGED INTO T01"),
    ]
    derived = derive(study(tu=TWO, tr=tr))
    assert derived.adtr["AVAL"].tolist() == [70, 60]


@pytest.mark.parametrize("date", ["2023-04", ""])
def test_a_part_whose_value_has_no_complete_date_leaves_the_sum_incomplete(date):
    tr = [
        BASE,
        size("2023-04-10", 20, "T01.1", VISITNUM=5), size(date, 30, "T01.2", VISITNUM=5),
        size("2023-07-10", 20, "T01.1", VISITNUM=6), size("2023-07-10", 30, "T01.2", VISITNUM=6),
    ]  # fmt: skip
    derived = derive(study(tu=[target()], tr=tr))
    assert responses(derived) == ["NE", "SD"]
    assert derived.adtr.query("AVALC == 'NE'")["NEREAS"].tolist() == ["T01: date not complete"]
    assert outcome(derived, "LPFS") == ("2023-07-10", 182, 1, 0)


def test_a_lesion_whose_value_has_no_complete_date_is_not_measured():
    tr = [BASE, SECOND, size("2023-04-10", 30, VISITNUM=5), size("2023-04", 9, "T02", VISITNUM=5)]
    row = derive(study(tu=TWO, tr=tr)).adtr.query("AVALC != ''").iloc[0]
    assert (row["AVALC"], row["NMEAS"], row["NEREAS"]) == ("NE", 1, "T02: date not complete")


def test_a_test_that_is_not_used_gives_no_date():
    tr = [BASE, size("2023-04-10", 45, VISITNUM=5), size("2023-04-12", 70, test="SUMDIAM", VISITNUM=5)]
    derived = derive(study(tu=[target()], tr=tr))
    assert outcome(derived, "LPFS") == ("2023-04-10", 91, 1, 0)


@pytest.mark.parametrize("longest", [("T01.1", "T01.2"), ("T01.2",)])
def test_a_part_without_a_viable_diameter_leaves_the_viable_sum_incomplete(longest):
    tr = [BASE, size("2023-04-10", 20, "T01.1"), *(size("2023-04-10", 15, part, test="LDIAM") for part in longest)]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["NE"]


def test_a_record_of_another_lesion_dates_the_assessment_but_is_no_size():
    tr = [BASE, size("2023-04-10", 45, VISITNUM=5)]
    tr.append({"TRLNKID": "NT1", "TRTESTCD": "TUMSTATE", "TRSTRESC": "PRESENT", "TRDTC": "2023-04-12", "VISITNUM": 5})
    derived = derive(study(tu=[target()], tr=tr))
    assert derived.adtr["AVAL"].tolist() == [50.0, 45.0]
    assert outcome(derived, "LPFS") == ("2023-04-12", 93, 1, 0)


def test_a_date_of_other_records_alone_names_a_size_before_a_state():
    tr = [
        BASE,
        size("2023-04-08", 45, VISITNUM=5),
        size("2023-04-10", 50, test="LDIAM", VISITNUM=5),
        {"TRLNKID": "NT1", "TRTESTCD": "TUMSTATE", "TRSTRESC": "PRESENT", "TRDTC": "2023-04-10", "VISITNUM": 5},
    ]
    derived = derive(study(tu=[target()], tr=tr))
    assert derived.adtr.query("PARAMCD == 'SUMVDIAM'")["SRCSEQ"].tolist() == [1, 3]


@patients(
    ("base", "later", "unit", "expected"),
    [
        (50, 35.004, "mm", "PR"),  # 35.00 is exactly 0.7 x 50
        (50, 35.005, "mm", "SD"),
        (30, 35.995, "mm", "PD"),  # 35.995 x 100 is 3599.4999... in binary
        (30, 35.9949, "mm", "SD"),
        (1.7, 2.0395, "cm", "PD"),  # 2.0395 x 1000 is 2039.4999... in binary
        (1.7, 2.0394, "cm", "SD"),
    ],
    lambda base, later, unit: derive(
        study(tu=[target()], tr=[size("2022-12-20", base, unit=unit), size("2023-04-10", later, unit=unit)])
    ),
)
def test_sizes_are_rounded_half_up_in_decimals(derived, expected):
    assert responses(derived) == [expected]


def test_one_viable_diameter_in_the_study_makes_it_the_measure_of_everybody():
    people = {
        "dm": [{"USUBJID": name, "STUDYID": "T"} for name in ("S1", "S2")],
        "ex": [{"USUBJID": name, "EXTRT": "SBRT", "EXDOSE": 10, "EXSTDTC": START} for name in ("S1", "S2")],
        "tu": [target(), target(USUBJID="S2")],
    }
    longest = [size("2022-12-20", 50, test="LDIAM"), size("2023-04-10", 60, test="LDIAM")]
    derived = derive(study(**people, tr=[*longest, size("2022-12-20", 50, USUBJID="S2")]))
    assert derived.measure == "VDIAM"
    assert outcome(derived, "LPFS", "S1") == (START, 1, 4, 0)


def test_a_viable_diameter_that_was_never_done_is_none():
    longest = [size("2022-12-20", 50, test="LDIAM"), size("2023-04-10", 60, test="LDIAM")]
    derived = derive(study(tu=[target()], tr=[*longest, not_done("2023-04-10")]))
    assert (derived.measure, outcome(derived, "LPFS")) == ("LDIAM", ("2023-04-10", 91, 0, 1))


def test_without_a_treated_lesion_there_is_no_sum():
    derived = derive(study(tu=[new("2022-12-20", "NT1", what="NON-TARGET")], tr=[BASE, size("2023-04-10", 60)]))
    assert derived.adtr["NEREAS"].tolist() == ["no treated lesion", "no treated lesion"]
    assert outcome(derived, "LPFS") == (START, 1, 4, 0)


@patients(
    ("reader", "expected"),
    [("", 1), ("INVESTIGATOR", 1), ("INDEPENDENT ASSESSOR", 0)],
    lambda reader: derive(study(tu=[target(TUEVAL=reader)], tr=[BASE])),
)
def test_a_treated_lesion_is_named_by_a_reader_that_counts(derived, expected):
    assert derived.adsl["NLESBL"].tolist() == [expected]
