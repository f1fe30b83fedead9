"""Laboratory values: subjects by worst grade, and from which grade at baseline (rules 25, 27 and 35)."""

import numpy as np
import pandas as pd

from helpers.analyse.adverse_events import PHASES
from helpers.analyse.ard import ard_rows
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
    subjects = {phase: _subjects(adsl, population=population) for phase, population in PHASES.items()}
    values, terms = _graded_tests(adlb)
    denominators = pd.Series({phase: len(members) for phase, members in subjects.items()})
    counts = _long(_by_grade(_in_phases(values, subjects), terms=terms, denominators=denominators))
    counts["POPULATION"] = counts["PHASE"].map(PHASES)
    counts["denominator"] = counts["PHASE"].map(denominators)
    return ard_rows(
        clopper_pearson(counts, conf_level=conf_level),
        analysis="lab-worst-grade",
        method=f"Clopper-Pearson {100 * conf_level:g}% interval",
        stats=("n", "denominator", "estimate", "low", "high"),
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
    subjects = {phase: _subjects(adsl, population=population) for phase, population in PHASES.items()}
    values, terms = _graded_tests(adlb)
    lines = _in_phases(values, subjects).rename(columns={"APHASE": "PHASE", "ATOXDSC": "TERM"})
    worst = lines.groupby(["USUBJID", *_LINE], sort=False)[["BTOXGRN", "ATOXGRN"]].max().reset_index()
    named = worst.assign(GRADE=_level(worst["BTOXGRN"]), GROUP=_level(worst["ATOXGRN"]))
    keys = [*_LINE, "GRADE", "GROUP"]
    index = pd.MultiIndex.from_product([list(PHASES), terms, SHIFT_LEVELS, SHIFT_LEVELS], names=keys)
    counts = named.groupby(keys).size().reindex(index, fill_value=0).rename("n").reset_index()
    counts["POPULATION"] = counts["PHASE"].map(PHASES)
    return ard_rows(counts, analysis="lab-shift", method="Counts of subjects", stats=("n",))


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


def _subjects(adsl: pd.DataFrame, *, population: str) -> pd.Series:
    treated = adsl["SAFFL"] == "Y"
    belongs = treated & (adsl["CHRONFL"] == "Y") if population == "CHRONIC" else treated
    return adsl.loc[belongs, "USUBJID"]


def _by_grade(values: pd.DataFrame, *, terms: list[str], denominators: pd.Series) -> pd.DataFrame:
    """Count subjects by worst grade: one row a phase and term, one column a GRADE."""
    emergent = values["ATOXGRN"].where(values["TRTEMFL"] == "Y", 0)
    level = emergent.where(values["ATOXGRN"].notna(), -1)
    lines = values[["USUBJID"]].assign(PHASE=values["APHASE"], TERM=values["ATOXDSC"], LEVEL=level)
    worst = lines.groupby(["USUBJID", *_LINE], sort=False)["LEVEL"].max().reset_index()
    index = pd.MultiIndex.from_product([list(PHASES), terms], names=_LINE)
    table = worst.groupby([*_LINE, "LEVEL"]).size().unstack("LEVEL", fill_value=0)
    table = table.reindex(index=index, columns=list(_LEVELS), fill_value=0).astype("float64").rename(columns=_LEVELS)
    denominator = index.get_level_values("PHASE").map(denominators)
    table["not-measured"] = denominator - table.sum(axis=1)
    table["any"] = table[["1", "2", "3", "4"]].sum(axis=1)
    table[">=3"] = table[["3", "4"]].sum(axis=1)
    highest = {criterion.term: max(limit.grade for limit in criterion.limits) for criterion in CTCAE.values()}
    table["4"] = table["4"].where(index.get_level_values("TERM").map(highest) >= 4)
    return table[list(GRADES)]


def _long(table: pd.DataFrame) -> pd.DataFrame:
    lines = table.index.repeat(len(GRADES)).to_frame(index=False)
    return lines.assign(GRADE=np.tile(np.array(GRADES, dtype=object), len(table)), n=table.to_numpy().ravel())
