"""Laboratory values: subjects by worst grade, and from which grade at baseline (rules 25, 27 and 35)."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from helpers.analyse.adverse_events import PHASES, phase_subjects
from helpers.analyse.ard import count_subjects
from helpers.analyse.proportions import clopper_pearson
from helpers.foundation.laboratory import CTCAE
from helpers.foundation.results import Results

GRADES = ("any", "0", "1", "2", "3", "4", ">=3", "not-gradable", "not-measured")
"""Lines of each term; 0 to 4, not-gradable and not-measured add up to the denominator."""

_LEVELS = {-1: "not-gradable", 0: "0", 1: "1", 2: "2", 3: "3", 4: "4"}
_LINE = ["PHASE", "TERM"]
_NEEDED = ["USUBJID", "LBTESTCD", "ATOXDSC", "ATOXGRN", "BTOXGRN", "TRTEMFL", "APHASE"]

SHIFT_LEVELS = ("0", "1", "2", "3", "4", "not-gradable")
"""Levels of a shift, at baseline and after it."""


def worst_grade(adlb: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> Results:
    """Subjects by worst treatment-emergent laboratory grade, with Clopper-Pearson intervals.

    Result rows of ``lab-worst-grade``, one per statistic: PHASE ``ACUTE CHRONIC``; TERM, the CTCAE term of
    every graded test the study measured at all; GRADE; ``n denominator estimate low high``.

    Parameters
    ----------
    adlb : DataFrame
        USUBJID, LBTESTCD, LBSTRESN, ATOXDSC, ATOXGRN, TRTEMFL, APHASE.
    adsl : DataFrame
        USUBJID, SAFFL, CHRONFL.
    conf_level : float
        Level of the interval.

    Notes
    -----
    A subject counts once a term and phase. ``1`` to ``4``: worst grade that is worse than the baseline
    grade; ``any`` has one of them, ``>=3`` one of the upper two. ``0``: values with a grade, none worse
    than at baseline. ``not-gradable``: values, but none with a grade. ``not-measured``: no value in the
    phase. The denominator is that of adverse events: all treated, and for the chronic phase those observed
    in it. A grade that no value can give (4 of albumin, haemoglobin and INR) is missing, not 0.
    """
    subjects = phase_subjects(adsl)
    values, terms = _graded_tests(adlb, subjects)
    lines = _every_line(TERM=terms, GRADE=GRADES)
    highest = {criterion.term: max(limit.grade for limit in criterion.limits) for criterion in CTCAE.values()}
    impossible = (lines["GRADE"] == "4") & (lines["TERM"].map(highest) < 4)
    return count_subjects(
        lines,
        {"n": _by_grade(values, terms, subjects), "denominator": subjects},
        analysis="lab-worst-grade",
        method=f"Clopper-Pearson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
        proportion=partial(clopper_pearson, conf_level=conf_level),
        known={"n": ~impossible},
    )


def shift(adlb: pd.DataFrame, adsl: pd.DataFrame) -> Results:
    """Subjects by grade at baseline and worst grade after it, whether that is new or not.

    Result rows of ``lab-shift``, one per statistic: PHASE ``ACUTE CHRONIC``; TERM as in `worst_grade`; GRADE the
    grade at baseline and GROUP the worst in the phase, each of ``0 1 2 3 4 not-gradable``; ``n``. Every pair of a
    term is there, zeros included; those of a term add up to the subjects with a value in the phase.

    Parameters
    ----------
    adlb : DataFrame
        USUBJID, LBTESTCD, LBSTRESN, ATOXDSC, ATOXGRN, BTOXGRN, APHASE. ``not-gradable`` at baseline is also who has
        no value there.
    adsl : DataFrame
        USUBJID, SAFFL, CHRONFL.
    """
    values, terms = _graded_tests(adlb, phase_subjects(adsl))
    worst = values.groupby(["USUBJID", *_LINE], sort=False)[["BTOXGRN", "ATOXGRN"]].max().reset_index()
    shifted = worst.assign(GRADE=_level(worst["BTOXGRN"]), GROUP=_level(worst["ATOXGRN"]))
    lines = _every_line(TERM=terms, GRADE=SHIFT_LEVELS, GROUP=SHIFT_LEVELS)
    return count_subjects(lines, {"n": shifted}, analysis="lab-shift", method="Counts of subjects", stats=("n",))


def _graded_tests(adlb: pd.DataFrame, subjects: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Values of the tests that CTCAE grades, in subjects of each phase; the terms of those measured at all."""
    values = adlb.loc[adlb["LBSTRESN"].notna() & adlb["LBTESTCD"].isin(list(CTCAE)), _NEEDED]
    terms = [criterion.term for test, criterion in CTCAE.items() if (values["LBTESTCD"] == test).any()]
    values = values.rename(columns={"APHASE": "PHASE", "ATOXDSC": "TERM"})
    return values.merge(subjects[["PHASE", "USUBJID"]], on=["PHASE", "USUBJID"]), terms


def _every_line(**levels: Sequence[str]) -> pd.DataFrame:
    """Every combination, in each phase."""
    lines = pd.MultiIndex.from_product([list(PHASES), *levels.values()], names=["PHASE", *levels])
    lines = lines.to_frame(index=False).astype(object)
    return lines.assign(POPULATION=lines["PHASE"].map(PHASES))


def _level(grade: pd.Series) -> pd.Series:
    return grade.fillna(-1).map(_LEVELS)


def _by_grade(values: pd.DataFrame, terms: list[str], subjects: pd.DataFrame) -> pd.DataFrame:
    """Subjects of each phase and term by worst grade: one row per GRADE and subject, who is in more than one GRADE."""
    emergent = values["ATOXGRN"].where(values["TRTEMFL"] == "Y", 0)
    level = emergent.where(values["ATOXGRN"].notna(), -1)
    worst = values.assign(LEVEL=level).groupby(["USUBJID", *_LINE], sort=False)["LEVEL"].max().reset_index()
    everybody = subjects.merge(pd.DataFrame({"TERM": terms}, dtype=object), how="cross")
    worst = everybody.merge(worst, on=["USUBJID", *_LINE], how="left", validate="one_to_one")
    named = worst.assign(GRADE=worst["LEVEL"].map(_LEVELS).fillna("not-measured").astype(object))
    severe, some = named[worst["LEVEL"] >= 3], named[worst["LEVEL"] >= 1]
    return pd.concat([named, some.assign(GRADE="any"), severe.assign(GRADE=">=3")], ignore_index=True)
