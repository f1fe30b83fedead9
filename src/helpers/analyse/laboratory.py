"""Laboratory values: subjects by worst grade, and from which grade at baseline (rules 25, 27 and 35)."""

import pandas as pd

from helpers.analyse.adverse_events import PHASES, phase_members, phase_subjects
from helpers.analyse.ard import ard_rows
from helpers.analyse.counted import counted_rows, listed, together
from helpers.analyse.proportions import clopper_pearson
from helpers.foundation.laboratory import CTCAE

GRADES = ("any", "0", "1", "2", "3", "4", ">=3", "not-gradable", "not-measured")
"""Lines of each term; 0 to 4, not-gradable and not-measured add up to the denominator."""

_LEVELS = {-1: "not-gradable", 0: "0", 1: "1", 2: "2", 3: "3", 4: "4"}
_LINE = ["PHASE", "TERM"]
_NEEDED = ["USUBJID", "LBTESTCD", "ATOXDSC", "ATOXGRN", "BTOXGRN", "TRTEMFL", "APHASE"]

SHIFT_LEVELS = ("0", "1", "2", "3", "4", "not-gradable")
"""Levels of a shift, at baseline and after it."""


def worst_grade(adlb: pd.DataFrame, adsl: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Subjects by worst treatment-emergent laboratory grade, with Clopper-Pearson intervals.

    Result rows of ``lab-worst-grade``, one a statistic: PHASE ``ACUTE CHRONIC``; TERM, the CTCAE term of
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
    _, terms = _graded_tests(adlb)
    counts = _counts(_by_grade(adlb, subjects), terms=terms)
    counts["POPULATION"] = counts["PHASE"].map(PHASES)
    counts["denominator"] = counts["PHASE"].map({phase: len(members) for phase, members in subjects.items()})
    return ard_rows(
        clopper_pearson(counts, conf_level=conf_level),
        analysis="lab-worst-grade",
        method=f"Clopper-Pearson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
    )


def worst_grade_members(adlb: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each count of `worst_grade`.

    One row is one subject behind one count; the ``denominator`` of a phase is there once, with TERM and GRADE empty.
    Columns needed as there.
    """
    members = _by_grade(adlb, phase_subjects(adsl))
    phases = PHASES if len(members) else {}  # without a term there is no line, and nothing to be a proportion of
    return together(
        counted_rows(members.assign(POPULATION=members["PHASE"].map(PHASES)), analysis="lab-worst-grade", stat="n"),
        phase_members(adsl, phases=phases, analysis="lab-worst-grade"),
    )


def shift(adlb: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Subjects by grade at baseline and worst grade after it, whether that is new or not.

    Result rows of ``lab-shift``, one a statistic: PHASE ``ACUTE CHRONIC``; TERM as in `worst_grade`; GRADE the
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
    _, terms = _graded_tests(adlb)
    keys = [*_LINE, "GRADE", "GROUP"]
    index = pd.MultiIndex.from_product([list(PHASES), terms, SHIFT_LEVELS, SHIFT_LEVELS], names=keys)
    counts = (
        _shifted(adlb, phase_subjects(adsl)).groupby(keys).size().reindex(index, fill_value=0).rename("n").reset_index()
    )
    counts["POPULATION"] = counts["PHASE"].map(PHASES)
    return ard_rows(counts, analysis="lab-shift", method="Counts of subjects", stats=("n",))


def shift_members(adlb: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """List who is behind each count of `shift`.

    One row is one subject behind one count. Columns needed as there.
    """
    members = _shifted(adlb, phase_subjects(adsl))
    return counted_rows(members.assign(POPULATION=members["PHASE"].map(PHASES)), analysis="lab-shift", stat="n")


def _graded_tests(adlb: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Values of the tests that CTCAE grades, and the terms of those that were measured at all."""
    values = adlb.loc[adlb["LBSTRESN"].notna() & adlb["LBTESTCD"].isin(list(CTCAE)), _NEEDED]
    return values, [criterion.term for test, criterion in CTCAE.items() if (values["LBTESTCD"] == test).any()]


def _in_phases(values: pd.DataFrame, subjects: dict[str, pd.Series]) -> pd.DataFrame:
    return pd.concat(
        [values[(values["APHASE"] == phase) & values["USUBJID"].isin(members)] for phase, members in subjects.items()]
    )


def _level(grade: pd.Series) -> pd.Series:
    return grade.fillna(-1).map(_LEVELS)


def _by_grade(adlb: pd.DataFrame, subjects: dict[str, pd.Series]) -> pd.DataFrame:
    """Subjects of each phase and term by worst grade: one row a GRADE and subject, who is in more than one GRADE."""
    values, terms = _graded_tests(adlb)
    values = _in_phases(values, subjects)
    emergent = values["ATOXGRN"].where(values["TRTEMFL"] == "Y", 0)
    level = emergent.where(values["ATOXGRN"].notna(), -1)
    measured = values[["USUBJID"]].assign(PHASE=values["APHASE"], TERM=values["ATOXDSC"], LEVEL=level)
    worst = measured.groupby(["USUBJID", *_LINE], sort=False)["LEVEL"].max().reset_index()
    lines = pd.DataFrame([(phase, term) for phase in subjects for term in terms], columns=_LINE)
    everybody = listed(lines, [subjects[phase] for phase in lines["PHASE"]])
    worst = everybody.merge(worst, on=["USUBJID", *_LINE], how="left", validate="one_to_one")
    named = worst.assign(GRADE=worst["LEVEL"].map(_LEVELS).fillna("not-measured").astype(object))
    severe, some = named[worst["LEVEL"] >= 3], named[worst["LEVEL"] >= 1]
    return pd.concat([named, some.assign(GRADE="any"), severe.assign(GRADE=">=3")], ignore_index=True)


def _counts(members: pd.DataFrame, *, terms: list[str]) -> pd.DataFrame:
    """One row a phase, term and GRADE, with n; one that no value can give is missing."""
    index = pd.MultiIndex.from_product([list(PHASES), terms, list(GRADES)], names=[*_LINE, "GRADE"])
    counts = members.groupby([*_LINE, "GRADE"]).size().reindex(index, fill_value=0).rename("n").reset_index()
    highest = {criterion.term: max(limit.grade for limit in criterion.limits) for criterion in CTCAE.values()}
    impossible = (counts["GRADE"] == "4") & (counts["TERM"].map(highest) < 4)
    return counts.assign(n=counts["n"].astype("float64").mask(impossible))


def _shifted(adlb: pd.DataFrame, subjects: dict[str, pd.Series]) -> pd.DataFrame:
    """The grade of each subject at baseline (GRADE) and the worst after it (GROUP), by phase and term."""
    values, _ = _graded_tests(adlb)
    lines = _in_phases(values, subjects).rename(columns={"APHASE": "PHASE", "ATOXDSC": "TERM"})
    worst = lines.groupby(["USUBJID", *_LINE], sort=False)[["BTOXGRN", "ATOXGRN"]].max().reset_index()
    return worst.assign(GRADE=_level(worst["BTOXGRN"]), GROUP=_level(worst["ATOXGRN"]))
