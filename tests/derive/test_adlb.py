"""ADLB, with hand-typed patients."""

import numpy as np
import pandas as pd
import pytest

from helpers.derive.adlb import derive_adlb
from helpers.foundation.calendar import add_months, complete_date
from helpers.foundation.contracts import ADAM, SDTM, as_kind

START, ACUTE_END = "2024-01-31", "2024-04-30"


def subjects(*names, start=START):
    """ADSL of subjects who all start on one day."""
    dates = complete_date(pd.Series([start] * len(names)))
    return pd.DataFrame({"USUBJID": list(names), "TRTSDT": dates, "ACUTEDT": add_months(dates, 3)})


def labs(*rows, test="ALT", unit="U/L", lower=np.nan, upper=np.nan, subject="S1"):
    """LB of one test from (date, value) or (date, value, LBSEQ); a dict after them replaces what it names."""
    records = []
    for number, row in enumerate(rows, start=1):
        changes = row[-1] if isinstance(row[-1], dict) else {}
        day, value, *sequence = row[:-1] if changes else row
        record = {"STUDYID": "X", "USUBJID": subject, "LBSEQ": sequence[0] if sequence else number}
        record |= {"LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit, "LBDTC": day}
        records.append(record | {"LBSTNRLO": lower, "LBSTNRHI": upper} | changes)
    lb = pd.DataFrame(records, columns=[name for name in SDTM["lb"].columns if not name.startswith("VISIT")])
    return typed(lb.fillna({"LBBLFL": ""}))


def typed(lb):
    """Give every column of LB the type of its contract, other text included."""
    kinds = {name: column.kind for name, column in SDTM["lb"].columns.items()}
    return lb.assign(**{name: as_kind(lb[name], kinds.get(name, "text")) for name in lb})


def test_a_patient_by_hand():
    lb = labs(
        ("2024-01-10", 50),
        ("2024-01-31", 30),
        ("2024-02-01", 121),
        ("2024-04-30", 39),
        ("2024-05-01", 801),
        upper=40,
    )
    adlb = derive_adlb(lb, subjects("S1"))
    assert adlb["AVAL"].tolist() == [50, 30, 121, 39, 801]
    assert adlb["AVALU"].unique().tolist() == ["U/L"]
    assert adlb["ANRHI"].unique().tolist() == [40]
    assert adlb["ABLFL"].tolist() == ["", "Y", "", "", ""]
    assert adlb["BASE"].unique().tolist() == [30]
    assert adlb["ATOXGRN"].tolist() == [1, 0, 2, 0, 4]
    assert adlb["BTOXGRN"].unique().tolist() == [0]
    assert adlb["ATOXDSC"].unique().tolist() == ["Alanine aminotransferase increased"]
    assert adlb["APHASE"].tolist() == ["", "", "ACUTE", "ACUTE", "CHRONIC"]
    assert adlb["TRTEMFL"].tolist() == ["", "", "Y", "", "Y"]
    ADAM["adlb"].check(adlb)


@pytest.mark.parametrize(
    ("grade_before", "grade_after", "flag"),
    [(0, 1, "Y"), (1, 1, ""), (2, 1, ""), (1, 2, "Y"), (3, 4, "Y"), (4, 4, ""), (0, 0, "")],
)
def test_treatment_emergent_is_worse_than_baseline(grade_before, grade_after, flag):
    value = {0: 40, 1: 100, 2: 150, 3: 500, 4: 900}
    adlb = derive_adlb(labs((START, value[grade_before]), ("2024-03-01", value[grade_after]), upper=40), subjects("S1"))
    assert adlb["ATOXGRN"].tolist() == [grade_before, grade_after]
    assert adlb["TRTEMFL"].tolist() == ["", flag]


@pytest.mark.parametrize("before", [[], [("2024-01-30", 50, 9, {"LBSTNRHI": np.nan})]])
def test_without_a_baseline_grade_any_grade_is_treatment_emergent(before):
    adlb = derive_adlb(labs(*before, ("2024-03-01", 50), ("2024-03-02", 30, 2), upper=40), subjects("S1"))
    after = adlb[adlb["APHASE"] == "ACUTE"].sort_values("ADT")
    assert after["BTOXGRN"].isna().all()
    assert after["TRTEMFL"].tolist() == ["Y", ""]


@pytest.mark.parametrize(
    ("rows", "baseline"),
    [
        ([("2024-01-31T08:00", 1), ("2024-01-31T20:30", 2), ("2024-01-30", 3)], 2),  # latest time of the day
        ([("2024-01-31T20:30", 1), ("2024-01-31T08:00", 2)], 1),  # ... whatever the order
        ([("2024-01-31T20:30", 1), ("2024-01-31", 2)], 1),  # no time is before any time
        ([("2024-01-31T09:30:15", 1), ("2024-01-31T09:30", 2)], 1),
        ([("2024-01-31T09:30Z", 1), ("2024-01-31T09:30:10", 2)], 2),  # a zone is no time
        ([("2024-01-31", 1, 9), ("2024-01-31", 2, 10)], 2),  # then the number, as a number
        ([("2024-01-31T10:00", 1, 7), ("2024-01-31T10:00", 2, 3)], 1),
        ([("2024-01-20", 1), ("2024-01-31", np.nan)], 1),  # without a value it is none
        ([("2024-01-20", 1), ("2024-01-31", 2, 2, {"LBSTRESU": "furlong"})], 1),  # nor in an unknown unit
        (
            [("2024-01-20", 1), ("2024-01", 2), ("", 3), ("2024-02-01", 4)],
            1,
        ),  # nor on an unknown day, nor later
        ([("2024-01-20", 1, 1, {"LBBLFL": "Y"}), ("2024-01-30", 2)], 2),  # the collected flag does not count
    ],
)
def test_which_value_is_baseline(rows, baseline):
    adlb = derive_adlb(labs(*rows, upper=40), subjects("S1"))
    assert adlb.loc[adlb["ABLFL"] == "Y", "AVAL"].tolist() == [baseline]
    assert adlb["BASE"].unique().tolist() == [baseline]


def test_the_day_of_treatment_is_baseline_even_late_in_the_day():
    adlb = derive_adlb(labs(("2024-01-31T23:59", 900), upper=40), subjects("S1"))
    assert adlb[["ABLFL", "APHASE", "TRTEMFL"]].iloc[0].tolist() == ["Y", "", ""]


@pytest.mark.parametrize("day", ["2024", "2024-03", "", "2024-02-30", "2024---05", "2024-03-01/2024-03-05", "--03-01"])
def test_a_day_that_is_not_known_gives_no_phase(day):
    adlb = derive_adlb(labs(("2024-01-20", 30), (day, 900), upper=40), subjects("S1"))
    last = adlb.iloc[-1]
    assert pd.isna(last["ADT"])
    assert (last["ATOXGRN"], last["ABLFL"], last["APHASE"], last["TRTEMFL"]) == (4, "", "", "")


def test_a_time_and_spaces_do_not_hide_the_day():
    adlb = derive_adlb(labs((" 2024-02-01T10:15 ", 30), upper=40), subjects("S1"))
    assert adlb["ADT"].tolist() == [pd.Timestamp("2024-02-01")]


def test_value_limits_and_baseline_are_in_the_standard_unit():
    lb = labs(
        ("2024-01-20", 12.0, 1, {"LBSTRESU": "g/dL", "LBSTNRLO": 12.5, "LBSTNRHI": 16.0}),
        ("2024-03-01", 6.0, 2, {"LBSTRESU": "mmol/L", "LBSTNRLO": 7.5, "LBSTNRHI": 10.0}),
        ("2024-03-02", 99.0, 3, {"LBSTRESU": "g/L", "LBSTNRLO": 125.0, "LBSTNRHI": 160.0}),
        test="HGB",
    )
    adlb = derive_adlb(lb, subjects("S1"))
    assert adlb["AVALU"].unique().tolist() == ["g/L"]
    np.testing.assert_allclose(adlb["AVAL"], [120, 96.684, 99], rtol=1e-12)
    np.testing.assert_allclose(adlb["ANRLO"], [125, 120.855, 125], rtol=1e-12)
    np.testing.assert_allclose(adlb["ANRHI"], [160, 161.14, 160], rtol=1e-12)
    assert adlb["BASE"].unique().tolist() == [120]
    assert adlb["ATOXGRN"].tolist() == [1, 2, 2]


def test_creatinine_after_treatment_is_compared_with_baseline_and_upper_limit():
    lb = labs(
        ("2024-01-10", 2.0),  # 176.8 umol/L: above the limit; baseline does not matter yet
        ("2024-01-30", 0.8),
        ("2024-02-10", 1.1),  # 1.375 x baseline
        ("2024-02-11", 1.2),  # exactly 1.5 x baseline
        ("2024-02-12", 108, 5, {"LBSTRESU": "umol/L", "LBSTNRHI": 106.0}),  # 1.53 x, in another unit
        ("2024-02-13", 2.41),  # > 3 x baseline
        ("2024-02-14", 7.21),  # > 6 x ULN
        ("2024-02-15", 2.41, 8, {"LBSTNRHI": np.nan}),
        test="CREAT",
        unit="mg/dL",
        upper=1.2,
    )
    adlb = derive_adlb(lb, subjects("S1"))
    assert adlb["ATOXGRN"].tolist() == [2, 0, 1, 1, 2, 3, 4, 3]
    assert adlb["BTOXGRN"].unique().tolist() == [0]
    assert adlb["TRTEMFL"].tolist() == ["", "", "Y", "Y", "Y", "Y", "Y", "Y"]


def test_creatinine_at_baseline_without_an_upper_limit_is_not_gradable():
    adlb = derive_adlb(
        labs((START, 80), ("2024-03-01", 80), ("2024-03-02", 130), test="CREAT", unit="umol/L"),
        subjects("S1"),
    )
    assert adlb["NGREAS"].tolist() == ["neither upper limit of normal nor baseline", "", ""]
    assert adlb["ATOXGRN"].fillna(-1).tolist() == [-1, 0, 2]
    assert adlb["TRTEMFL"].tolist() == ["", "", "Y"]


def test_not_gradable_is_neither_zero_nor_treatment_emergent():
    lb = labs(
        (START, 30),
        ("2024-03-01", 900, 2, {"LBSTNRHI": np.nan}),
        ("2024-03-02", 900, 3, {"LBSTRESU": "stone"}),
        ("2024-03-03", np.nan),
        upper=40,
    )
    adlb = derive_adlb(lb, subjects("S1"))
    assert adlb["ATOXGRN"].isna().tolist() == [False, True, True, True]
    assert adlb["AVAL"].isna().tolist() == [False, False, True, True]
    assert adlb["NGREAS"].tolist() == ["", "no upper limit of normal", "unknown unit", "no numeric value"]
    assert adlb["TRTEMFL"].tolist() == ["", "", "", ""]


def test_limits_that_were_not_collected_leave_nothing_gradable():
    lb = labs((START, 30), ("2024-03-01", 900)).drop(columns=["LBSTNRLO", "LBSTNRHI"])
    adlb = derive_adlb(lb, subjects("S1"))
    assert adlb["NGREAS"].unique().tolist() == ["no upper limit of normal"]
    ADAM["adlb"].check(adlb)


def test_an_infinite_value_is_no_value():
    adlb = derive_adlb(labs((START, np.inf), ("2024-01-20", 30), upper=40), subjects("S1"))
    assert adlb["NGREAS"].tolist() == ["no numeric value", ""]
    assert adlb["BASE"].unique().tolist() == [30]


def test_a_subject_who_was_not_treated_or_is_unknown_has_no_baseline_and_no_phase():
    adsl = subjects("S1", "S2")
    adsl.loc[1, ["TRTSDT", "ACUTEDT"]] = pd.NaT
    lb = pd.concat(
        [labs((START, 900), ("2024-03-01", 900), upper=40, subject=name) for name in ("S1", "S2", "S3")],
        ignore_index=True,
    )
    adlb = derive_adlb(lb, adsl)
    assert adlb.groupby("USUBJID")["ABLFL"].agg("".join).to_dict() == {"S1": "Y", "S2": "", "S3": ""}
    assert adlb.groupby("USUBJID")["APHASE"].agg("".join).to_dict() == {"S1": "ACUTE", "S2": "", "S3": ""}
    assert adlb["ATOXGRN"].tolist() == [4] * 6


def test_baselines_of_tests_and_subjects_do_not_mix():
    lb = pd.concat(
        [
            labs(("2024-01-20", 10), ("2024-03-01", 11), upper=40),
            labs(("2024-01-20", 20, 3), ("2024-03-01", 21, 4), upper=40, test="AST"),
            labs(("2024-01-20", 30), ("2024-03-01", 31), upper=40, subject="S2"),
        ],
        ignore_index=True,
    )
    adlb = derive_adlb(lb, subjects("S1", "S2"))
    assert adlb["BASE"].tolist() == [10, 10, 20, 20, 30, 30]


def test_row_order_index_and_extra_variables_change_nothing_else():
    lb = labs(("2024-01-31T08:00", 30), ("2024-01-31T20:00", 50), ("2024-03-01", 121), upper=40)
    lb = lb.assign(LBCAT="CHEMISTRY", AUSGANG="x")
    adlb = derive_adlb(lb, subjects("S1"))
    shuffled = lb.iloc[[2, 0, 1], ::-1]
    pd.testing.assert_frame_equal(derive_adlb(shuffled, subjects("S1")), adlb)
    assert adlb.columns.tolist()[-2:] == ["AUSGANG", "LBCAT"]
    pd.testing.assert_frame_equal(ADAM["adlb"].check(adlb), adlb)


def test_an_unrelated_subject_changes_nothing():
    one = labs((START, 30), ("2024-03-01", 121), upper=40)
    both = pd.concat([labs((START, 900), upper=30, subject="S0"), one], ignore_index=True)
    adlb = derive_adlb(both, subjects("S0", "S1"))
    alone = derive_adlb(one, subjects("S1"))
    pd.testing.assert_frame_equal(adlb[adlb["USUBJID"] == "S1"].reset_index(drop=True), alone)


def test_no_record_gives_an_empty_dataset():
    adlb = derive_adlb(SDTM["lb"].empty(), subjects("S1"))
    assert adlb.empty
    ADAM["adlb"].check(adlb)


def test_the_input_is_left_as_it_was():
    lb = labs((START, 30), ("2024-03-01", 121), upper=40)
    before = lb.copy(deep=True)
    derive_adlb(lb, subjects("S1"))
    pd.testing.assert_frame_equal(lb, before)
