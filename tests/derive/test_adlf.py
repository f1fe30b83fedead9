"""ADLF, with hand-typed patients: SBRT from 2023-01-10 to 2023-01-20, so the window ends on 2023-05-05,
and its exact months on 2023-04-20."""

import numpy as np
import pandas as pd
import pytest

from helpers.derive.adlb import derive_adlb
from helpers.derive.adlf import derive_adlf
from helpers.derive.liver_scores import liver_scores
from helpers.foundation.calendar import DATE, add_months, complete_date, iso
from helpers.foundation.contracts.liver import ADLF
from tests.derive.patient import PROTOCOL, frame

START, END, LAST = "2023-01-10", "2023-01-20", "2023-05-05"
EXACT = "2023-04-20"  # three calendar months after the last fraction
BEFORE, DURING, LATER = "2023-01-05", "2023-02-20", "2023-03-02"
ULN = {"ALP": 100, "ALT": 40, "AST": 40}


def dates(*names, start=START, end=END):
    days = {name: complete_date(pd.Series([day] * len(names), dtype=object)) for name, day in
            (("TRTSDT", start), ("TRTEDT", end))}  # fmt: skip
    return pd.DataFrame({"STUDYID": ["T"] * len(names), "USUBJID": list(names), **days})


def lab(day, test, value, **more):
    unit = {"BILI": "umol/L", "ALB": "g/L"}.get(test, "U/L")
    high = {"LBSTNRHI": ULN[test]} if test in ULN else {}
    record = {"USUBJID": "S1", "LBDTC": day, "LBTESTCD": test, "LBSTRESN": value, "LBSTRESU": unit, **high}
    return record | more


def score(day, points, test="CPSCORE", **more):
    record = {"USUBJID": "S1", "RSDTC": day, "RSTESTCD": test, "RSCAT": "CHILD-PUGH CLASSIFICATION"}
    return {**record, "RSSTRESC": f"{points}", "RSSTRESN": points, **more}


def ascites(day, *, term="Ascites", emergent="Y", subject="S1"):
    return (subject, day, term, emergent)


def events(*rows):
    table = pd.DataFrame(rows, columns=["USUBJID", "ASTDT", "AEDECOD", "TRTEMFL"], dtype=object)
    return table.assign(ASTDT=complete_date(table["ASTDT"]), AESEQ=np.arange(1, len(table) + 1))


def progression(**days):
    table = pd.DataFrame({"USUBJID": list(days), "ADT": list(days.values())}, dtype=object)
    return table.assign(ADT=complete_date(table["ADT"]))


def derive(labs=None, scores=None, ae=(), pfs=None, subjects=None, liver=PROTOCOL.liver):
    """Derive ADLF and hold it against its contract; domains that are not given were not collected."""
    subjects = dates("S1") if subjects is None else subjects
    adsl = subjects.assign(ACUTEDT=add_months(subjects["TRTSDT"], 3))
    adlb = None if labs is None else derive_adlb(frame("lb", labs), adsl)
    rs = None if scores is None else frame("rs", scores)
    adlf = adlf_of(adlb, rs, events(*ae), subjects, progression(**(pfs or {})), liver=liver)
    pd.testing.assert_frame_equal(ADLF.check(adlf), adlf)
    return adlf


def adlf_of(adlb, rs, adae, subjects, pfs, *, liver=PROTOCOL.liver):
    days = PROTOCOL.schedule.month_window_days
    scores = liver_scores(adlb, rs, subjects, liver=liver, window_days=days)
    return derive_adlf(scores, adlb, adae, subjects, pfs, liver=liver, window_days=days)


def of(adlf, paramcd, subject="S1"):
    return adlf[(adlf["PARAMCD"] == paramcd) & (adlf["USUBJID"] == subject)]


def told(adlf, paramcd, subject="S1"):
    """AVALC and ADT of RILD."""
    (row,) = of(adlf, paramcd, subject).to_dict("records")
    return row["AVALC"], "" if pd.isna(row["ADT"]) else row["ADT"].strftime("%Y-%m-%d")


def inputs(adlf, paramcd):
    return of(adlf, paramcd)["INPUTS"].item()


def pair(day, bilirubin, albumin, **more):
    return [lab(day, "BILI", bilirubin, **more), lab(day, "ALB", albumin, **more)]


# ALBI


def test_a_patient_by_hand():
    labs = [
        *pair("2022-12-20", 10, 42),  # 0.66 - 3.57
        *pair(START, 10, 40),  # 0.66 - 3.40
        *pair(DURING, 100, 40),  # 1.32 - 3.40
        *pair("2023-06-01", 100, 30),  # 1.32 - 2.55
    ]
    rows = of(derive(labs), "ALBI")
    np.testing.assert_allclose(rows["AVAL"], [-2.91, -2.74, -2.08, -1.23], rtol=1e-12)
    assert rows["AVALC"].tolist() == ["1", "1", "2", "3"]
    assert rows["ABLFL"].tolist() == ["", "Y", "", ""]
    np.testing.assert_allclose(rows["BASE"], [-2.74] * 4, rtol=1e-12)
    np.testing.assert_allclose(rows["CHG"], [np.nan, np.nan, 0.66, 1.51], rtol=1e-12)
    assert rows["WINDOWFL"].tolist() == ["", "", "Y", ""]
    assert rows["PARAM"].unique().tolist() == ["Albumin-bilirubin score"]
    assert rows[["STUDYID", "SRCDOM"]].drop_duplicates().to_numpy().tolist() == [["T", "LB"]]
    assert rows["SRCSEQ"].tolist() == [1, 3, 5, 7]


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "grade"),
    [
        (10, 3.26 / 0.085, "1"),  # -2.60
        (10, 38.3529, "2"),  # -2.5999965
        (10, 38.353, "1"),  # -2.600005
        (100, 2.71 / 0.085, "2"),  # -1.39
        (100, 31.8823, "3"),  # -1.3899955
        (100, 31.8824, "2"),  # -1.390004
    ],
)
def test_grades_of_albi_hold_their_limits(bilirubin, albumin, grade):
    assert of(derive(pair(DURING, bilirubin, albumin)), "ALBI")["AVALC"].tolist() == [grade]


def test_albi_is_in_standard_units():
    labs = [lab(DURING, "BILI", 10 / 17.104, LBSTRESU="mg/dL"), lab(DURING, "ALB", 4, LBSTRESU="g/dL")]
    np.testing.assert_allclose(of(derive(labs), "ALBI")["AVAL"], [-2.74], rtol=1e-12)


def test_albi_needs_both_on_one_day():
    labs = [lab(DURING, "BILI", 10), lab("2023-02-21", "ALB", 40), *pair("2023-02", 10, 40), *pair("", 10, 40)]
    assert of(derive(labs), "ALBI").empty


def test_of_several_on_a_day_the_last_number_with_a_value_counts():
    labs = [
        lab(DURING, "BILI", 10, LBSEQ=7),
        lab(DURING, "BILI", 100, LBSEQ=10),
        lab(DURING, "ALB", 40, LBSEQ=12),
        lab(DURING, "ALB", 20, LBSEQ=11),
        lab(DURING, "ALB", np.nan, LBSEQ=13),
        lab(DURING, "BILI", 1000, LBSEQ=14, LBSTRESU="furlong"),
    ]
    rows = of(derive(labs), "ALBI")
    np.testing.assert_allclose(rows["AVAL"], [-2.08], rtol=1e-12)
    assert rows["SRCSEQ"].tolist() == [10]


def test_the_latest_time_of_a_day_counts_before_the_number_for_albi_too():
    early, late = lab(f"{DURING}T08:00", "BILI", 100, LBSEQ=2), lab(f"{DURING}T16:00", "BILI", 10, LBSEQ=1)
    rows = of(derive([early, late, lab(DURING, "ALB", 40, LBSEQ=3)]), "ALBI")
    np.testing.assert_allclose(rows["AVAL"], [0.66 - 3.4], rtol=1e-12)


def test_a_bilirubin_of_zero_has_no_score():
    assert of(derive(pair(DURING, 0, 40)), "ALBI").empty


@pytest.mark.parametrize(
    ("day", "flag"), [(START, ""), ("2023-01-11", "Y"), (LAST, "Y"), ("2023-05-06", "")]
)  # fmt: skip
def test_the_window_begins_after_the_start_and_holds_its_last_day(day, flag):
    assert of(derive(pair(day, 10, 40), [score(day, 5)]), "ALBI")["WINDOWFL"].tolist() == [flag]
    assert of(derive(pair(day, 10, 40), [score(day, 5)]), "CPSCORE")["WINDOWFL"].tolist() == [flag]


@pytest.mark.parametrize(
    ("end", "last", "day_after"),
    [
        ("2023-08-31", "2023-12-15", "2023-12-16"),
        ("2023-11-30", "2024-03-15", "2024-03-16"),
        ("2024-02-29", "2024-06-13", "2024-06-14"),
    ],
)
def test_the_window_is_of_calendar_months_and_half_an_interval(end, last, day_after):
    labs = [*pair(last, 10, 40), *pair(day_after, 10, 40)]
    assert of(derive(labs, subjects=dates("S1", start=end, end=end)), "ALBI")["WINDOWFL"].tolist() == ["Y", ""]


@pytest.mark.parametrize(
    ("day", "exact", "window"), [(START, "", ""), (EXACT, "Y", "Y"), ("2023-04-21", "", "Y"), (LAST, "", "Y")]
)  # fmt: skip
def test_the_exact_months_are_shown_beside_the_window(day, exact, window):
    adlf = derive([*pair(day, 10, 40), lab(day, "ALT", 900), lab(day, "ALP", 201)], ae=[ascites(EXACT)])
    assert of(adlf, "ALBI")[["EXACTFL", "WINDOWFL"]].to_numpy().tolist() == [[exact, window]]
    assert told(adlf, "RILDNCX") == (exact, day if exact else "")
    assert told(adlf, "RILDNC") == (window, day if window else "")
    assert told(adlf, "RILDCX") == (exact, EXACT if exact else "")
    assert told(adlf, "RILDC") == (window, max(day, EXACT) if window else "")


def test_without_a_baseline_there_is_no_change():
    rows = of(derive(pair(DURING, 10, 40), [score(DURING, 7)]), "CPSCORE")
    assert rows[["BASE", "CHG"]].isna().all(axis=None)
    assert rows[["ABLFL", "WINDOWFL", "AVALC"]].iloc[0].tolist() == ["", "Y", "B"]


# Child-Pugh


@pytest.mark.parametrize(
    ("points", "level"),
    [(5, "A"), (6, "A"), (7, "B"), (9, "B"), (10, "C"), (15, "C"), (4, ""), (16, "")],
)
def test_classes_of_child_pugh_hold_their_limits(points, level):
    assert of(derive(scores=[score(DURING, points)]), "CPSCORE")["AVALC"].tolist() == [level]


def test_points_are_those_of_complete_dates_of_the_classification():
    scores = [
        score("2022-12-20", 5),
        score(START, 6, RSSTRESN=np.nan),  # the number in the text
        score(DURING, 9),
        score(DURING, 7),  # of several on a day the last
        score("2023-03", 12),
        score("", 12),
        score(LATER, 12, RSCAT="OTHER"),
        score(LATER, np.nan, RSSTRESC="NOT DONE"),
        score(LATER, 3, "CPENCEPH"),
    ]
    rows = of(derive(scores=scores), "CPSCORE")
    assert rows["AVAL"].tolist() == [5, 6, 7]
    assert rows["ABLFL"].tolist() == ["", "Y", ""]
    assert rows["CHG"].fillna(-99).tolist() == [-99, -99, 1]
    assert rows["SRCDOM"].tolist() == ["RS"] * 3
    assert rows["SRCSEQ"].tolist() == [1, 2, 4]


def test_the_later_time_of_a_day_counts_before_the_number():
    scores = [score("2023-02-20T16:00", 8), score("2023-02-20T09:00", 7)]
    assert of(derive(scores=scores), "CPSCORE")["AVAL"].tolist() == [8]


# Non-classic


@pytest.mark.parametrize(("points", "answer"), [(6, ("N", "")), (7, ("Y", LATER)), (4, ("N", ""))])
def test_a_rise_of_two_points_is_non_classic(points, answer):
    assert told(derive(scores=[score(BEFORE, 5), score(LATER, points)]), "RILDNC") == answer


@pytest.mark.parametrize("test", ["ALT", "AST"])
@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        (30, 200, "N"),  # 5 x ULN
        (30, 200.01, "Y"),
        (200, 200.01, "Y"),  # a baseline of 5 x ULN is not above it
        (200.01, 400, "N"),
        (200.01, 800, "N"),  # 20 x ULN
        (200.01, 800.01, "Y"),
        (None, 200.01, "Y"),  # no baseline
    ],
)
def test_transaminases_exceed_their_multiple(test, before, after, answer):
    labs = [lab(BEFORE, test, before)] if before else []
    assert told(derive([*labs, lab(DURING, test, after)]), "RILDNC") == (answer, DURING if answer == "Y" else "")


@pytest.mark.parametrize(
    ("value", "answer", "words"),
    [
        (83.5556, "N", "ALT 2.09 × ULN"),  # 2.08889
        (81, "N", "ALT 2.03 × ULN"),  # 2.025, half up
        (199.96, "N", "ALT 5 × ULN"),  # 4.999
        (200, "N", "ALT 5 × ULN"),
        (200.0004, "Y", "ALT 5.01 × ULN"),  # 5.00001 is above the limit, and reads so
        (208.4, "Y", "ALT 5.21 × ULN"),  # 5.21 needs no rounding
        (40_000_000, "Y", "ALT 1000000 × ULN"),
    ],
)
def test_a_multiple_has_two_decimals_and_one_that_met_its_limit_reads_as_above_it(value, answer, words):
    adlf = derive([lab(DURING, "ALT", value)])
    assert told(adlf, "RILDNC")[0] == answer
    assert inputs(adlf, "RILDNC") == f"Child-Pugh not known; {words} on 2023-02-20; AST not known"


def test_multiples_are_of_the_limit_of_the_record_itself_and_of_no_other_test():
    labs = [
        lab(BEFORE, "ALT", 300, LBSTNRHI=80),  # 3.75 x ULN
        lab(BEFORE, "AST", 300),  # 7.5 x ULN
        lab(DURING, "AST", 790),
        lab(LATER, "ALT", 300, LBSTNRHI=50),
    ]
    adlf = derive(labs)
    assert told(adlf, "RILDNC") == ("Y", LATER)
    assert (
        inputs(adlf, "RILDNC") == "Child-Pugh not known; ALT 6 × ULN on 2023-03-02; "
        "AST 19.75 × ULN (baseline 7.5 × ULN) on 2023-02-20"
    )


@pytest.mark.parametrize(("value", "answer"), [(0.51, "N"), (0.5101, "Y")])
def test_a_multiple_does_not_depend_on_the_unit(value, answer):
    # 0.51 is 5 x 0.102, but 0.51 x 60 is a hair more than 5 x (0.102 x 60) in binary
    assert told(derive([lab(DURING, "ALT", value, LBSTRESU="ukat/L", LBSTNRHI=0.102)]), "RILDNC")[0] == answer


def test_a_baseline_without_its_limit_leaves_the_lower_multiple():
    labs = [lab(BEFORE, "ALT", 900, LBSTNRHI=np.nan), lab(DURING, "ALT", 201)]
    assert told(derive(labs), "RILDNC") == ("Y", DURING)


def test_the_first_day_is_told_and_its_record():
    adlf = derive(
        [lab(BEFORE, "ALT", 30), lab(LATER, "ALT", 244), lab(DURING, "ALT", 244), lab("2023-03-20", "ALT", 900)],
        [score(BEFORE, 5), score(LATER, 7)],
    )
    assert told(adlf, "RILDNC") == ("Y", DURING)
    row = of(adlf, "RILDNC").iloc[0]
    assert (row["SRCDOM"], row["SRCSEQ"]) == ("LB", 3)
    assert row["INPUTS"] == "Child-Pugh 5 -> 7 on 2023-03-02; ALT 6.1 × ULN on 2023-02-20; AST not known"
    assert row[["AVAL", "BASE", "CHG"]].isna().all()
    assert (row["ABLFL"], row["WINDOWFL"], row["STUDYID"]) == ("", "", "T")


def test_of_what_is_not_met_the_highest_is_told():
    labs = [lab(DURING, "ALT", 60), lab(LATER, "ALT", 80), lab("2023-03-20", "ALT", 80), lab("2023-06-01", "ALT", 90)]
    adlf = derive(labs, [score(BEFORE, 5), score(DURING, 6), score(LATER, 5)])
    assert told(adlf, "RILDNC") == ("N", "")
    assert inputs(adlf, "RILDNC") == "Child-Pugh 5 -> 6 on 2023-02-20; ALT 2 × ULN on 2023-03-02; AST not known"


@pytest.mark.parametrize(
    ("day", "answer"), [(START, ""), ("2023-01-11", "Y"), (LAST, "Y"), ("2023-05-06", "")]
)  # fmt: skip
def test_rild_is_told_in_the_window(day, answer):
    expected = (answer, day if answer else "")
    assert told(derive([lab(day, "ALT", 900)]), "RILDNC") == expected
    assert told(derive([lab(day, "ALP", 201), lab(day, "ALP", 1)], ae=[ascites(day)]), "RILDC") == expected


@pytest.mark.parametrize(
    ("progressed", "answer"),
    [("2023-02-19", ("", "")), (DURING, ("", "")), ("2023-02-21", ("Y", DURING)), ("2024-01-01", ("Y", DURING))],
)
def test_rild_is_before_the_day_of_a_progression(progressed, answer):
    labs = [lab(DURING, "ALT", 900), lab(DURING, "ALP", 900)]
    adlf = derive(labs, ae=[ascites(DURING)], pfs={"S1": progressed})
    assert told(adlf, "RILDNC") == answer
    assert told(adlf, "RILDC") == answer


def test_the_progression_that_cuts_the_window_is_told():
    labs = [lab(DURING, "ALT", 40), lab(LATER, "ALT", 900)]
    cut, last, uncut, after = (derive(labs, pfs=pfs) for pfs in ({"S1": LATER}, {"S1": LAST}, {}, {"S1": "2023-05-06"}))
    assert told(cut, "RILDNC") == ("N", "")
    assert (
        inputs(cut, "RILDNC")
        == "Child-Pugh not known; ALT 1 × ULN on 2023-02-20; AST not known; until progression on 2023-03-02"
    )
    assert inputs(last, "RILDNC").endswith("; until progression on 2023-05-05")
    for adlf in (uncut, after):
        assert inputs(adlf, "RILDNC") == "Child-Pugh not known; ALT 22.5 × ULN on 2023-03-02; AST not known"


@pytest.mark.parametrize(
    ("labs", "scores"),
    [
        (None, None),
        ([lab(BEFORE, "ALT", 30)], [score(BEFORE, 5)]),  # nothing in the window
        ([lab(DURING, "ALT", 900, LBSTNRHI=np.nan)], [score(DURING, 9)]),  # nothing to compare with
        ([lab("2023-02", "ALT", 900), lab(DURING, "ALT", np.nan)], [score(BEFORE, 5), score("2023-02", 9)]),
    ],
)
def test_without_an_input_it_cannot_be_told(labs, scores):
    adlf = derive(labs, scores)
    assert told(adlf, "RILDNC") == ("", "")
    assert inputs(adlf, "RILDNC") == "Child-Pugh not known; ALT not known; AST not known"
    assert told(adlf, "RILDC") == ("", "")
    assert inputs(adlf, "RILDC") == "ALP not known; Ascites points not known"


def test_a_rise_is_that_of_the_protocol_file():
    liver = PROTOCOL.liver.model_copy(update={"child_pugh_rise": 1, "window_months": 1})
    scores = [score(BEFORE, 5), score(DURING, 6), score("2023-03-08", 9)]
    assert told(derive(scores=scores, liver=liver), "RILDNC") == ("Y", DURING)
    assert of(derive(scores=scores, liver=liver), "CPSCORE")["WINDOWFL"].tolist() == ["", "Y", ""]


# Classic


@pytest.mark.parametrize(("alp", "times", "answer"), [(200, "2", ("N", "")), (200.01, "2.01", ("Y", LATER))])
def test_classic_is_alp_above_twice_its_limit_and_new_ascites(alp, times, answer):
    adlf = derive([lab(DURING, "ALP", alp)], [score(BEFORE, 1, "CPASCITE"), score(LATER, 2, "CPASCITE")])
    assert told(adlf, "RILDC") == answer
    assert inputs(adlf, "RILDC") == f"ALP {times} × ULN on 2023-02-20; Ascites points 1 -> 2 on 2023-03-02"


def test_classic_is_dated_to_the_later_of_its_two_days():
    points = [score(BEFORE, 1, "CPASCITE"), score(DURING, 2, "CPASCITE")]
    adlf = derive([lab(LATER, "ALP", 210), lab("2023-04-01", "ALP", 500)], points)
    assert told(adlf, "RILDC") == ("Y", LATER)
    row = of(adlf, "RILDC").iloc[0]
    assert (row["SRCDOM"], row["SRCSEQ"]) == ("LB", 1)
    assert row["INPUTS"] == "ALP 2.1 × ULN on 2023-03-02; Ascites points 1 -> 2 on 2023-02-20"


def test_the_first_sign_of_ascites_counts_be_it_points_or_an_event():
    points = [score(BEFORE, 1, "CPASCITE"), score("2023-03-10", 2, "CPASCITE")]
    adlf = derive([lab(DURING, "ALP", 210)], points, ae=[ascites("2023-03-09"), ascites(LATER, term=" ASCITES ")])
    assert told(adlf, "RILDC") == ("Y", LATER)
    row = of(adlf, "RILDC").iloc[0]
    assert (row["SRCDOM"], row["SRCSEQ"]) == ("AE", 2)
    assert (
        row["INPUTS"] == "ALP 2.1 × ULN on 2023-02-20; Ascites points 1 -> 2 on 2023-03-10; "
        "Ascites reported on 2023-03-02"
    )


@pytest.mark.parametrize(
    ("labs", "scores", "ae", "answer"),
    [
        ([200], [(BEFORE, 1), (DURING, 1)], [], "N"),
        ([201], [(BEFORE, 2), (DURING, 2)], [], "N"),  # no more ascites than at baseline
        ([201], [(BEFORE, 3), (DURING, 2)], [], "N"),
        ([201], [(BEFORE, 2), (DURING, 3)], [], "Y"),
        ([200], None, [], "N"),  # whatever the ascites
        ([200], None, [ascites(DURING)], "N"),
        (None, [(BEFORE, 1), (DURING, 1)], [], "N"),  # whatever the ALP
        ([201], None, [], ""),  # ascites was not looked for
        ([201], [(DURING, 3)], [], ""),  # nor could it be compared
        (None, [(BEFORE, 1), (DURING, 2)], [], ""),  # ALP was not measured
        (None, None, [ascites(DURING)], ""),
        ([201], [(BEFORE, 1), (DURING, 1)], [ascites(DURING)], "Y"),  # either is enough
        ([201], None, [ascites(DURING, emergent="")], ""),
        ([201], None, [ascites(DURING, term="Ascites infection")], ""),
        ([201], None, [ascites(BEFORE)], ""),
        ([201], None, [ascites("2023-05-06")], ""),
        ([201], None, [ascites(START)], "Y"),  # treatment-emergent
    ],
)
def test_both_have_to_be_there_and_one_that_is_not_decides(labs, scores, ae, answer):
    labs = None if labs is None else [lab(DURING, "ALP", value) for value in labs]
    scores = None if scores is None else [score(day, points, "CPASCITE") for day, points in scores]
    assert told(derive(labs, scores, ae=ae), "RILDC")[0] == answer


def test_alp_needs_its_own_limit():
    assert told(derive([lab(DURING, "ALP", 900, LBSTNRHI=np.nan)], ae=[ascites(DURING)]), "RILDC") == ("", "")
    labs = [lab(BEFORE, "ALP", 90, LBSTNRHI=100), lab(DURING, "ALP", 900, LBSTNRHI=450)]
    assert told(derive(labs, ae=[ascites(DURING)]), "RILDC") == ("N", "")


@pytest.mark.parametrize(
    ("before", "after", "answer", "words"),
    [
        (100, 200, "N", "ALP 2 × ULN"),  # a baseline of the limit is not above it
        (100, 200.01, "Y", "ALP 2.01 × ULN"),
        (101, 201, "N", "ALP 1.99 × baseline (baseline 1.01 × ULN)"),  # above twice the limit
        (101, 202, "N", "ALP 2 × baseline (baseline 1.01 × ULN)"),
        (101, 202.01, "Y", "ALP 2.01 × baseline (baseline 1.01 × ULN)"),
        (300, 600, "N", "ALP 2 × baseline (baseline 3 × ULN)"),
        (300, 601, "Y", "ALP 2.01 × baseline (baseline 3 × ULN)"),
    ],
)
def test_alp_that_was_high_at_baseline_is_compared_with_the_baseline(before, after, answer, words):
    adlf = derive([lab(BEFORE, "ALP", before), lab(DURING, "ALP", after)], ae=[ascites(DURING)])
    assert told(adlf, "RILDC")[0] == answer
    assert inputs(adlf, "RILDC").startswith(f"{words} on 2023-02-20; ")


@pytest.mark.parametrize(("value", "answer"), [(600, "N"), (601, "Y")])
def test_alp_with_a_high_baseline_needs_no_limit_of_its_own(value, answer):
    labs = [lab(BEFORE, "ALP", 300), lab(DURING, "ALP", value, LBSTNRHI=np.nan)]
    assert told(derive(labs, ae=[ascites(DURING)]), "RILDC")[0] == answer


def test_alp_is_compared_with_its_limit_where_that_of_the_baseline_is_not_known():
    labs = [lab(BEFORE, "ALP", 300, LBSTNRHI=np.nan), lab(DURING, "ALP", 201)]
    assert told(derive(labs, ae=[ascites(DURING)]), "RILDC") == ("Y", DURING)


# Whole datasets


def cohort():
    labs = [
        *pair(BEFORE, 10, 40), *pair(DURING, 100, 40),
        lab(DURING, "ALT", 244), lab(DURING, "ALP", 210),
        lab(DURING, "ALT", 30, USUBJID="S2"), lab(BEFORE, "ALT", 900, USUBJID="S2"),
        lab(DURING, "ALT", 900, USUBJID="S3"),
    ]  # fmt: skip
    scores = [
        score(BEFORE, 5), score(LATER, 7),
        score(BEFORE, 1, "CPASCITE"), score(LATER, 2, "CPASCITE"),
        score(DURING, 9, USUBJID="S2"), score(BEFORE, 6, USUBJID="S2"),
        score(BEFORE, 8, USUBJID="S3"),
    ]  # fmt: skip
    subjects = dates("S1", "S2", "S3")
    subjects.loc[2, ["TRTSDT", "TRTEDT"]] = pd.NaT
    return labs, scores, subjects


def test_only_treated_subjects_have_rild_a_baseline_and_a_window():
    labs, scores, subjects = cohort()
    adlf = derive(labs, scores, ae=[ascites(LATER)], subjects=subjects)
    rild = adlf[adlf["PARAMCD"].isin(["RILDC", "RILDNC"])]
    assert rild[["USUBJID", "PARAMCD", "AVALC"]].to_numpy().tolist() == [
        ["S1", "RILDC", "Y"], ["S1", "RILDNC", "Y"], ["S2", "RILDC", ""], ["S2", "RILDNC", "Y"],
    ]  # fmt: skip
    assert iso(rild["ADT"]).tolist() == [LATER, DURING, "", DURING]
    untreated = adlf[adlf["USUBJID"] == "S3"]
    assert untreated[["PARAMCD", "AVALC", "ABLFL", "WINDOWFL"]].to_numpy().tolist() == [["CPSCORE", "B", "", ""]]


def test_subjects_may_be_numbers_and_records_of_others_are_left_out():
    labs, scores, subjects = cohort()
    named = derive(labs, scores, ae=[ascites(LATER)], subjects=subjects)
    number = {"S1": 0, "S2": 1, "S3": 2}
    adlb = derive_adlb(frame("lb", labs), subjects.assign(ACUTEDT=subjects["TRTSDT"]))
    given = (adlb, frame("rs", scores), events(ascites(LATER)), subjects)
    numbered = [table.assign(USUBJID=table["USUBJID"].map(number)) for table in given]
    nobody = progression().astype({"USUBJID": "int64"})
    adlf = adlf_of(*numbered, nobody, liver=PROTOCOL.liver)
    assert adlf["USUBJID"].dtype == "int64"
    expected = named.assign(USUBJID=named["USUBJID"].map(number))
    pd.testing.assert_frame_equal(adlf, expected)
    two = adlf_of(*numbered[:3], numbered[3].iloc[1:], nobody, liver=PROTOCOL.liver)
    pd.testing.assert_frame_equal(two, expected[expected["USUBJID"] > 0].reset_index(drop=True))
    without = adlf_of(None, None, *numbered[2:], nobody, liver=PROTOCOL.liver)
    assert without["USUBJID"].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_the_order_of_rows_changes_nothing():
    labs, scores, subjects = cohort()
    labs, scores = (
        [{**row, f"{domain}SEQ": place} for place, row in enumerate(rows, 1)]
        for domain, rows in (("LB", labs), ("RS", scores))
    )
    adlb = derive_adlb(frame("lb", labs), subjects.assign(ACUTEDT=subjects["TRTSDT"]))
    ae, pfs = events(ascites(LATER), ascites(LATER), ascites(DURING, subject="S2")), progression(S1="2023-03-20")
    given = (adlb, frame("rs", scores), ae, subjects, pfs)
    adlf = adlf_of(*given, liver=PROTOCOL.liver)
    turned = [table.iloc[::-1, ::-1] for table in given]
    pd.testing.assert_frame_equal(adlf_of(*turned, liver=PROTOCOL.liver), adlf)


def test_the_input_is_left_as_it_was():
    labs, scores, subjects = cohort()
    given = (derive_adlb(frame("lb", labs), subjects.assign(ACUTEDT=subjects["TRTSDT"])), frame("rs", scores),
             events(ascites(LATER)), subjects, progression(S1=LATER))  # fmt: skip
    before = [table.copy(deep=True) for table in given]
    adlf_of(*given, liver=PROTOCOL.liver)
    for table, copy in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@pytest.mark.parametrize("collected", [None, []])
def test_nobody_gives_an_empty_dataset(collected):
    subjects = dates("S1").iloc[:0]
    assert derive(collected, collected, subjects=subjects).empty
    assert derive(collected, collected)["PARAMCD"].tolist() == ["RILDC", "RILDCX", "RILDNC", "RILDNCX"]
    assert derive(collected, collected)["ADT"].dtype == DATE
