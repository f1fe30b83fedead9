"""Worst laboratory grades, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.laboratory import GRADES, SHIFT_LEVELS, shift, worst_grade
from helpers.foundation.contracts import ARD
from helpers.foundation.laboratory import CTCAE

ALT, HGB = CTCAE["ALT"].term, CTCAE["HGB"].term


def adsl(treated, *, chronic=(), untreated=()):
    """Subjects, those observed in the chronic phase, those never treated."""
    rows = [(name, "Y", "Y" if name in chronic else "N") for name in treated]
    rows += [(name, "N", "N") for name in untreated]
    return pd.DataFrame(rows, columns=["USUBJID", "SAFFL", "CHRONFL"])


def adlb(*rows, value=1.0, base=np.nan):
    """Records of (subject, test, phase, grade or None, worse than baseline); one grade at baseline, or one a row."""
    frame = pd.DataFrame(rows, columns=["USUBJID", "LBTESTCD", "APHASE", "ATOXGRN", "WORSE"])
    terms = {test: criterion.term for test, criterion in CTCAE.items()}
    return frame.assign(
        LBSTRESN=value,
        BTOXGRN=base,
        ATOXGRN=frame["ATOXGRN"].astype("float64"),
        ATOXDSC=frame["LBTESTCD"].map(terms).fillna("").astype(object),
        TRTEMFL=np.where(frame["WORSE"].astype(bool), "Y", "").astype(object),
    )


def counts(result, phase, term):
    """The n of every line of one phase and term."""
    rows = result[(result["STAT"] == "n") & (result["PHASE"] == phase) & (result["TERM"] == term)]
    return dict(zip(rows["GRADE"], rows["STATVAL"], strict=True))


def test_each_subject_counts_once_at_the_worst_grade():
    labs = adlb(
        ("A", "ALT", "ACUTE", 1, True), ("A", "ALT", "ACUTE", 3, True), ("A", "ALT", "ACUTE", 0, False),
        ("B", "ALT", "ACUTE", 2, False),  # as bad as before treatment
        ("C", "ALT", "ACUTE", 1, True), ("C", "ALT", "ACUTE", 2, False), ("C", "ALT", "ACUTE", None, False),
        ("D", "ALT", "ACUTE", None, False), ("D", "ALT", "ACUTE", None, False),
        ("E", "ALT", "ACUTE", 0, False), ("E", "ALT", "ACUTE", None, False),
        ("F", "ALT", "", 4, False),  # before treatment
        ("G", "ALT", "ACUTE", 4, True),
    )  # fmt: skip
    result = worst_grade(labs, adsl("ABCDEFGH")).rows
    assert counts(result, "ACUTE", ALT) == {
        "any": 3, "0": 2, "1": 1, "2": 0, "3": 1, "4": 1, ">=3": 2, "not-gradable": 1, "not-measured": 2,
    }  # fmt: skip


def test_denominators_are_the_treated_and_those_observed_in_the_chronic_phase(value):
    labs = adlb(
        ("A", "ALT", "CHRONIC", 2, True),
        ("B", "ALT", "ACUTE", 2, True),
        ("U", "ALT", "ACUTE", 4, True),  # never treated
    )
    result = worst_grade(labs, adsl("ABC", chronic="AC", untreated="U")).rows
    assert value(result, "denominator", PHASE="ACUTE", TERM=ALT, GRADE="any") == 3
    assert value(result, "denominator", PHASE="CHRONIC", TERM=ALT, GRADE="any") == 2
    assert value(result, "n", PHASE="ACUTE", TERM=ALT, GRADE="2", POPULATION="SAFFL") == 1
    assert value(result, "n", PHASE="ACUTE", TERM=ALT, GRADE="4") == 0
    assert value(result, "n", PHASE="CHRONIC", TERM=ALT, GRADE="2", POPULATION="CHRONIC") == 1
    assert value(result, "n", PHASE="CHRONIC", TERM=ALT, GRADE="not-measured") == 1


def test_interval_is_clopper_pearson(value):
    labs = adlb(*((f"S{number}", "ALT", "ACUTE", 3 if number < 3 else 0, number < 3) for number in range(30)))
    result = worst_grade(labs, adsl([f"S{number}" for number in range(30)])).rows
    line = {"PHASE": "ACUTE", "TERM": ALT, "GRADE": ">=3"}
    assert value(result, "estimate", **line) == pytest.approx(0.1)
    # 3 of 30: .021 to .265, 0 of 30: upper .116 (published tables of exact limits)
    assert round(value(result, "low", **line), 3) == 0.021
    assert round(value(result, "high", **line), 3) == 0.265
    assert round(value(result, "high", PHASE="ACUTE", TERM=ALT, GRADE="4"), 3) == 0.116


def test_grades_of_a_partition_add_up_to_the_denominator():
    rng = np.random.default_rng(3)
    rows = [
        (
            f"S{rng.integers(20)}",
            rng.choice(["ALT", "PLAT", "CREAT"]),
            rng.choice(["ACUTE", "CHRONIC"]),
            grade,
            grade > 1,
        )
        for grade in rng.integers(0, 5, 60)
    ]
    result = worst_grade(adlb(*rows), adsl([f"S{n}" for n in range(20)], chronic=[f"S{n}" for n in range(9)])).rows
    for phase, denominator in (("ACUTE", 20), ("CHRONIC", 9)):
        for test in ("ALT", "PLAT", "CREAT"):
            lines = counts(result, phase, CTCAE[test].term)
            assert sum(lines[name] for name in ("0", "1", "2", "3", "4", "not-gradable", "not-measured")) == denominator
            assert lines["any"] == sum(lines[name] for name in "1234")


def test_a_grade_that_no_value_can_give_is_missing_not_zero(value):
    result = worst_grade(adlb(("A", "HGB", "ACUTE", 3, True)), adsl("A")).rows
    lines = counts(result, "ACUTE", HGB)
    assert np.isnan(lines.pop("4"))
    assert lines == {"any": 1, "0": 0, "1": 0, "2": 0, "3": 1, ">=3": 1, "not-gradable": 0, "not-measured": 0}
    assert np.isnan(value(result, "estimate", PHASE="ACUTE", TERM=HGB, GRADE="4"))


def test_a_test_that_was_not_measured_at_all_has_no_line_and_one_measured_before_only_has():
    labs = adlb(("A", "HGB", "", 0, False), ("A", "AFP", "ACUTE", None, False))
    result = worst_grade(labs, adsl("A")).rows
    assert result["TERM"].unique().tolist() == [HGB]
    assert counts(result, "ACUTE", HGB)["not-measured"] == 1


def test_a_record_without_a_value_is_no_measurement():
    result = worst_grade(adlb(("A", "ALT", "ACUTE", None, False), value=[np.nan]), adsl("A")).rows
    assert result.empty
    both = adlb(("A", "ALT", "ACUTE", None, False), ("B", "ALT", "ACUTE", 0, False), value=[np.nan, 30.0])
    lines = counts(worst_grade(both, adsl("AB")).rows, "ACUTE", ALT)
    assert (lines["not-measured"], lines["not-gradable"], lines["0"]) == (1, 0, 1)


def test_nobody_in_the_chronic_phase_gives_missing_proportions(value):
    result = worst_grade(adlb(("A", "ALT", "ACUTE", 1, True)), adsl("A")).rows
    line = {"PHASE": "CHRONIC", "TERM": ALT, "GRADE": "any"}
    assert (value(result, "n", **line), value(result, "denominator", **line)) == (0, 0)
    assert np.isnan(value(result, "estimate", **line))


def test_rows_keep_the_contract_of_results():
    labs = adlb(("A", "HGB", "ACUTE", 3, True), ("A", "ALT", "CHRONIC", 1, True))
    result = worst_grade(labs, adsl("A", chronic="A")).rows
    ARD.check(result)
    assert len(result) == 2 * 2 * len(GRADES) * 5
    assert result["TERM"].unique().tolist() == [ALT, HGB]
    assert result["METHOD"].unique().tolist() == ["Clopper-Pearson 95% interval"]


def test_no_subject_and_no_record():
    assert worst_grade(adlb(("A", "AFP", "ACUTE", None, False)), adsl("A")).rows.empty
    ARD.check(worst_grade(adlb(value=[]), adsl("")).rows)


def shifts(result, phase, term):
    """Subjects by grade at baseline and worst grade after it, zeros left out."""
    rows = result[(result["PHASE"] == phase) & (result["TERM"] == term) & (result["STATVAL"] > 0)]
    return dict(zip(zip(rows["GRADE"], rows["GROUP"], strict=True), rows["STATVAL"], strict=True))


def test_a_shift_goes_from_the_baseline_grade_to_the_worst_of_the_phase():
    labs = adlb(
        ("A", "ALT", "ACUTE", 1, True), ("A", "ALT", "ACUTE", 3, True), ("A", "ALT", "CHRONIC", 0, False),
        ("B", "ALT", "ACUTE", 2, False),  # better than before treatment
        ("C", "ALT", "ACUTE", 2, True), ("C", "ALT", "ACUTE", None, False),  # no baseline
        ("D", "ALT", "ACUTE", None, False),
        ("E", "ALT", "", 4, False),  # before treatment
        base=[0, 0, 0, 3, np.nan, np.nan, 1, 4],
    )  # fmt: skip
    result = shift(labs, adsl("ABCDE", chronic="A")).rows
    assert shifts(result, "ACUTE", ALT) == {
        ("0", "3"): 1, ("3", "2"): 1, ("not-gradable", "2"): 1, ("1", "not-gradable"): 1,
    }  # fmt: skip
    assert shifts(result, "CHRONIC", ALT) == {("0", "0"): 1}
    assert len(result) == 2 * len(SHIFT_LEVELS) ** 2
    ARD.check(result)


def test_shifts_are_of_those_who_were_treated_and_observed_in_the_phase():
    labs = adlb(("A", "ALT", "CHRONIC", 1, True), ("U", "ALT", "ACUTE", 1, True), base=0.0)
    result = shift(labs, adsl("A", untreated="U")).rows
    assert result["STATVAL"].sum() == 0
    assert shift(adlb(value=[], base=[]), adsl("")).rows.empty
