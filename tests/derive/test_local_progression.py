"""Rules 7 to 12 on hand-typed patients: sums, baseline, nadir, thresholds from both sides, response."""

import pytest

from tests.derive.patient import best, derive, new, not_done, outcome, responses, size, study, target
from tests.derive.together import patients

BASE = size("2022-12-20", 50)


def scans(*values: float, unit: str = "mm", first: float = 50) -> list[dict]:
    """A baseline and three-monthly scans of one lesion."""
    dates = ["2023-04-10", "2023-07-10", "2023-10-10", "2024-01-10", "2024-04-10"]
    return [
        size("2022-12-20", first, unit=unit),
        *(size(day, v, unit=unit) for day, v in zip(dates, values, strict=False)),
    ]


@patients(
    ("values", "expected"),
    [
        ((60.0,), ["PD"]),  # exactly 1.2 x 50
        ((59.99,), ["SD"]),  # 0.01 mm below
        ((35.0,), ["PR"]),  # exactly 0.7 x 50
        ((35.01,), ["SD"]),  # 0.01 mm above
        ((40, 47.99), ["SD", "SD"]),  # nadir 40
        ((40, 48.0), ["SD", "PD"]),
        ((0, 0.01), ["CR", "PD"]),  # any size above a nadir of 0
        ((0, 0), ["CR", "CR"]),
        ((30, 36), ["PR", "PD"]),  # PD outranks PR: 36 is also above 1.2 x 30 and not above 0.7 x 50
        ((20, 24), ["PR", "PD"]),  # 24 is at most 0.7 x 50, and PD all the same
        ((60, 50), ["PD", "SD"]),  # the nadir stays the baseline
    ],
    lambda values: derive(study(tu=[target()], tr=scans(*values))),
)
def test_thresholds_are_exact(derived, expected):
    assert responses(derived) == expected


@pytest.mark.parametrize(("cm", "expected"), [(6.0, "PD"), (5.999, "SD"), (5.9995, "PD"), (5.99949, "SD")])
def test_centimetres_are_rounded_half_up_to_a_hundredth_of_a_millimetre(cm, expected):
    assert responses(derive(study(tu=[target()], tr=scans(cm, unit="cm", first=5.0)))) == [expected]


def test_baseline_of_zero_grows_from_nothing_and_has_no_best_response():
    derived = derive(study(tu=[target()], tr=scans(0, 0.01, first=0)))
    assert responses(derived) == ["NE", "PD"]
    assert best(derived) == "NE"


def test_baseline_is_the_last_complete_assessment_up_to_the_start():
    tr = [
        size("2022-11-01", 30),
        size("2023-01-10", 50),  # on the day of the first fraction
        not_done("2023-01-05"),
        size("2023-04-10", 36),  # PD over 30, PR over 50 if the baseline were missed
    ]
    derived = derive(study(tu=[target()], tr=tr))
    assert derived.adtr.query("ABLFL == 'Y'")["AVAL"].tolist() == [50.0]
    assert responses(derived) == ["SD"]


def test_two_lesions_are_added_and_an_incomplete_sum_is_not_evaluable():
    tu = [target(), target("T02")]
    tr = [BASE, size("2022-12-20", 20, "T02"), size("2023-04-10", 30), not_done("2023-04-10", "T02")]
    derived = derive(study(tu=tu, tr=tr))
    assert responses(derived) == ["NE"]
    row = derived.adtr.query("AVALC == 'NE'").iloc[0]
    assert (row["NLESION"], row["NMEAS"], row["AVALMEAS"], row["NEREAS"]) == (2, 1, 30.0, "T02: ARTEFACT")
    assert derived.adtr["AVAL"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("measured", "expected"), [(84.0, "PD"), (83.99, "NE")])
def test_the_measured_part_of_an_incomplete_assessment_is_enough(measured, expected):
    tu = [target(), target("T02")]
    tr = [BASE, size("2022-12-20", 20, "T02"), size("2023-04-10", measured), not_done("2023-04-10", "T02")]
    assert responses(derive(study(tu=tu, tr=tr))) == [expected]


def test_an_incomplete_assessment_is_no_nadir():
    tu = [target(), target("T02")]
    tr = [
        BASE, size("2022-12-20", 20, "T02"),
        size("2023-04-10", 10), not_done("2023-04-10", "T02"),
        size("2023-07-10", 50), size("2023-07-10", 20, "T02"),
    ]  # fmt: skip
    assert responses(derive(study(tu=tu, tr=tr))) == ["NE", "SD"]


def test_a_split_lesion_is_the_sum_of_its_parts():
    tr = [BASE, size("2023-04-10", 20, "T01.1"), size("2023-04-10", 10, "T01.2")]
    derived = derive(study(tu=[target()], tr=tr))
    assert derived.adtr["AVAL"].tolist() == [50.0, 30.0]


def test_a_part_that_was_not_done_leaves_the_split_lesion_incomplete():
    tr = [BASE, size("2023-04-10", 20, "T01.1"), not_done("2023-04-10", "T01.2")]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["NE"]
    tr = [BASE, size("2023-04-10", 60, "T01.1"), not_done("2023-04-10", "T01.2")]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["PD"]


@pytest.mark.parametrize("test", ["VDIAM", "LDIAM"])
def test_a_merged_lesion_counts_zero_whichever_test_its_record_names(test):
    tu = [target(), target("T02")]
    tr = [
        BASE, size("2022-12-20", 20, "T02"),
        size("2023-04-10", 60), not_done("2023-04-12", "T02", reason="MERGED INTO T01", test=test, VISITNUM=5),
    ]  # fmt: skip
    tr[2]["VISITNUM"] = 5
    derived = derive(study(tu=tu, tr=tr))
    later = derived.adtr.query("AVALC != '' and PARAMCD == 'SUMVDIAM'").iloc[0]
    assert (later["AVAL"], later["AVALC"], later["ADT"].strftime("%Y-%m-%d")) == (60.0, "SD", "2023-04-10")


def test_an_assessment_of_two_days_has_the_date_of_its_last_value():
    tu = [target(), target("T02")]
    tr = [
        BASE, size("2022-12-20", 20, "T02"),
        size("2023-04-10", 60, VISITNUM=5), size("2023-04-14", 30, "T02", VISITNUM=5),
        not_done("2023-04-20", "T02", VISITNUM=5),
    ]  # fmt: skip
    derived = derive(study(tu=tu, tr=tr))
    assert outcome(derived, "LPFS") == ("2023-04-14", 95, 0, 1)


def test_the_record_that_dates_a_sum_is_one_of_its_own_measure():
    both = [BASE, size("2023-04-10", 60), size("2023-04-10", 80, test="LDIAM"), size("2023-07-10", 90, test="LDIAM")]
    rows = derive(study(tu=[target()], tr=both)).adtr.sort_values(["PARAMCD", "ADT"])
    assert rows.loc[rows["PARAMCD"] == "SUMVDIAM", "SRCSEQ"].tolist() == [1, 2, 4]
    assert rows.loc[rows["PARAMCD"] == "SUMLDIAM", "SRCSEQ"].tolist() == [1, 3, 4]


def test_of_two_values_in_one_assessment_the_later_counts_and_not_done_replaces_nothing():
    tr = [
        BASE,
        size("2023-04-10", 60, VISITNUM=5),
        size("2023-04-14", 50, VISITNUM=5),
        not_done("2023-04-20", VISITNUM=5),
    ]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["SD"]


@pytest.mark.parametrize(("last", "assessments"), [("2023-05-08", 1), ("2023-05-09", 2)])
def test_a_visit_over_more_than_28_days_falls_into_its_dates(last, assessments):
    tr = [BASE, size("2023-04-10", 60, VISITNUM=5), not_done(last, VISITNUM=5), size("2023-04-20", 50, VISITNUM=5)]
    found = responses(derive(study(tu=[target()], tr=tr)))
    assert found == {1: ["SD"], 2: ["PD", "SD"]}[assessments]


def test_a_measurement_without_a_complete_date_is_not_used():
    tr = [BASE, size("2023-04", 90), size("2023-07-10", 50)]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["SD"]


def test_only_lesions_identified_up_to_the_start_are_treated():
    tu = [
        target(),
        target("T02", "2023-01-10"),
        target("T03", "2023-01-11"),
        target("T04", "2023-01"),
        target("T05", "2022-12"),
    ]
    derived = derive(study(tu=tu, tr=[BASE]))
    assert derived.adsl["NLESBL"].tolist() == [3]  # T01, T02, T05


def test_the_readers_that_count_are_the_protocols():
    tr = [
        {**BASE, "TREVAL": "INVESTIGATOR"},
        size("2023-04-10", 80, TREVAL="INDEPENDENT ASSESSOR"),
        size("2023-04-10", 45, TREVAL=""),
    ]
    assert responses(derive(study(tu=[target()], tr=tr))) == ["SD"]


def test_without_any_vdiam_the_longest_diameter_is_the_measure():
    tr = [size("2022-12-20", 50, test="LDIAM"), size("2023-04-10", 60, test="LDIAM")]
    derived = derive(study(tu=[target()], tr=tr))
    assert derived.measure == "LDIAM"
    assert outcome(derived, "LPFS") == ("2023-04-10", 91, 0, 1)


# Best response ------------------------------------------------------------------------------------------------------


@patients(
    ("values", "expected"),
    [((30, 0, 40), "CR"), ((45, 30), "PR"), ((45, 45), "SD"), ((60, 0), "PD"), ((), "NE")],
    lambda values: derive(study(tu=[target()], tr=scans(*values))),
)
def test_best_response_stops_at_the_first_progression(derived, expected):
    assert best(derived) == expected


def test_the_responses_for_the_best_end_with_the_first_progression():
    derived = derive(study(tu=[target()], tr=scans(30, 40, 20)))
    rows = derived.adrs.query("PARAMCD == 'TRGRESP'")
    assert rows["AVALC"].tolist() == ["PR", "PD", "PR"]
    assert rows["ANL01FL"].tolist() == ["Y", "Y", ""]


@pytest.mark.parametrize(("date", "expected"), [("2023-02-20", "NE"), ("2023-02-21", "SD")])
def test_stable_disease_needs_42_days(date, expected):
    assert best(derive(study(tu=[target()], tr=[BASE, size(date, 50)]))) == expected


SORAFENIB = {"CMTRT": "SORAFENIB", "CMCAT": "SUBSEQUENT ANTI-CANCER THERAPY"}


@patients(
    ("therapy", "expected"),
    [("2023-07-10", "PR"), ("2023-07-09", "SD"), ("2023-07", "SD"), ("2023", "NE"), ("2022-12-01", "PR")],
    lambda therapy: derive(study(tu=[target()], tr=scans(50, 30), cm=[{**SORAFENIB, "CMSTDTC": therapy}])),
)
def test_best_response_ends_with_the_first_subsequent_therapy(derived, expected):
    assert best(derived) == expected


def test_the_investigators_response_stands_beside_the_derived_one_and_is_queried_where_it_differs():
    rs = [
        {"RSTESTCD": "TRGRESP", "RSCAT": "mRECIST", "RSSTRESC": "SD", "RSDTC": "2023-04-10", "RSEVAL": "INVESTIGATOR"}
    ]
    derived = derive(study(tu=[target()], tr=scans(30), rs=rs))
    row = derived.adrs.query("PARAMCD == 'TRGRESP'").iloc[0]
    assert (row["AVALC"], row["INVRESP"]) == ("PR", "SD")
    assert derived.findings["VALUE"].tolist() == ["SD"]


# Scheduled month ----------------------------------------------------------------------------------------------------


def test_scheduled_months_are_the_nearest_multiples_of_three_after_the_end_of_treatment():
    days = ["2023-02-01", "2023-04-01", "2023-04-20", "2023-04-10", "2023-07-25", "2023-08-30"]
    derived = derive(study(tu=[target()], tr=[BASE, *(size(day, 50) for day in days)]))
    months = derived.adtr.set_index(derived.adtr["ADT"].dt.strftime("%Y-%m-%d"))["AVISITN"]
    assert months["2022-12-20"] == 0
    assert months["2023-04-10"] == 3
    assert months[["2023-02-01", "2023-04-01", "2023-04-20"]].isna().all()
    assert (months["2023-07-25"], months["2023-08-30"]) == (6, 9)


def test_of_two_equally_near_in_one_window_the_later_holds_the_month():
    derived = derive(study(tu=[target()], tr=[BASE, size("2023-04-08", 50), size("2023-04-12", 50)]))
    assert derived.adtr.query("AVISITN == 3")["ADT"].dt.strftime("%Y-%m-%d").tolist() == ["2023-04-12"]


def test_the_order_of_rows_does_not_matter():
    tu = [target(), target("T02"), new("2023-08-01")]
    tr = [*scans(40, 48), *({**row, "TRLNKID": "T02"} for row in scans(10, 12))]
    for number, row in enumerate(tr, start=1):
        row["TRSEQ"] = number
    one, other = derive(study(tu=tu, tr=tr)), derive(study(tu=tu[:1] + tu[1:2] + tu[2:], tr=tr[::-1]))
    assert one.adtr.equals(other.adtr)
    assert one.adtte.equals(other.adtte)
