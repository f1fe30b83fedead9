"""CTCAE v4.03 grades of laboratory values (rule 27)."""

import numpy as np
import pandas as pd

from helpers.foundation.laboratory import CTCAE, Criterion, Limit, conversion, plain_unit
from helpers.foundation.terms import chosen, mapped

NO_VALUE = "no numeric value"
UNKNOWN_UNIT = "unknown unit"
NO_REFERENCE = {
    ("ANRHI",): "no upper limit of normal",
    ("ANRLO",): "no lower limit of normal",
    ("ANRHI", "BASE"): "neither upper limit of normal nor baseline",
}
"""Why a value cannot be graded, by the references its criterion needs one of."""

EQUAL_WITHIN = 1e-10
"""Relative difference below which two numbers are the same.

No assay reports more than six digits, and multiplying by a factor and a limit moves a double by some 1e-16 of
itself: anything between tells 3.0 x ULN from a value above it, in any unit.
"""


def grade_labs(labs: pd.DataFrame) -> pd.DataFrame:
    """Grade laboratory values by CTCAE v4.03.

    One row of the result is one row of ``labs``, with the same index.

    Parameters
    ----------
    labs : DataFrame
        LBTESTCD; LBSTRESN and LBSTRESU (the value as recorded); AVAL, ANRLO, ANRHI in the standard unit of the
        test (AVAL missing where the unit is unknown); BASE, the baseline value a creatinine is compared with, missing
        where there is none or where the value comes before treatment.

    Returns
    -------
    DataFrame
        ATOXGRN (0 to 4, missing where the value cannot be graded), ATOXDSC (term of the CTCAE, empty for a
        test it does not grade) and NGREAS (why a value of a graded test has no grade, else empty).

    Notes
    -----
    Grades begin beyond their limit: 3.0 x ULN of ALT is grade 1, platelets of 75 are grade 1. The worst
    grade whose limit is passed counts, so albumin of 29 g/L is grade 2 even where the laboratory's own
    lower limit is 28. Without the lower limit of the record the grades that do not refer to it are given
    (platelets of 74.9 are grade 2), and a value that has none of them has no grade: 0 or 1 cannot be told. A limit
    of 0 or less is no limit. A limit that the CTCAE states in the unit of the record is taken as stated there:
    haemoglobin of 6.2 mmol/L is grade 1, though it is 99.9 g/L. Creatinine takes the
    worse of baseline and upper limit, or the one there is. Grade 4 of albumin and haemoglobin is clinical
    and never given.

    Source: CTCAE v4.03, NCI 2010.
    """
    recorded = labs[["LBTESTCD", "LBSTRESU", "LBSTRESN", "AVAL", "ANRLO", "ANRHI", "BASE"]]
    grade = np.full(len(labs), np.nan)
    term, reason = np.full(len(labs), "", dtype=object), np.full(len(labs), "", dtype=object)
    for test, rows in labs.groupby("LBTESTCD", sort=False).indices.items():
        if test in CTCAE:
            criterion = CTCAE[test]
            term[rows] = criterion.term
            grade[rows], reason[rows] = _grade_one_test(recorded.iloc[rows], criterion)
    return pd.DataFrame({"ATOXGRN": grade, "ATOXDSC": term, "NGREAS": reason}, index=labs.index)


def exceeds(value: np.ndarray | pd.Series, border: np.ndarray | pd.Series) -> np.ndarray | pd.Series:
    """Tell where a value is above a border by more than arithmetic alone could make it (`EQUAL_WITHIN`)."""
    return value - border > EQUAL_WITHIN * np.maximum(np.abs(value), np.abs(border))


def reaches(value: np.ndarray | pd.Series, border: np.ndarray | pd.Series) -> np.ndarray | pd.Series:
    """Tell where a value is on a border or above it, but for what arithmetic alone could make; a missing one is not."""
    return border - value <= EQUAL_WITHIN * np.maximum(np.abs(value), np.abs(border))


def _grade_one_test(labs: pd.DataFrame, criterion: Criterion) -> tuple[np.ndarray, np.ndarray]:
    value = labs["AVAL"].to_numpy(dtype="float64")
    references = {name: _positive(labs[name]) for name in criterion.references}
    grade = np.zeros(len(labs))
    for limit in criterion.limits:
        border = _absolute(labs, limit) if limit.of == "" else limit.times * references[limit.of]
        beyond = exceeds(value, border) if criterion.above else exceeds(border, value)
        grade = np.where(beyond, np.maximum(grade, limit.grade), grade)
    without_reference = np.all([np.isnan(reference) for reference in references.values()], axis=0)
    reason = chosen(
        [~np.isfinite(labs["LBSTRESN"]), np.isnan(value), without_reference & (grade == 0)],
        [NO_VALUE, UNKNOWN_UNIT, NO_REFERENCE[criterion.references]],
    )
    return np.where(reason == "", grade, np.nan), reason


def _absolute(labs: pd.DataFrame, limit: Limit) -> np.ndarray:
    """A limit that refers to nothing, in the standard unit: as it is stated in the unit of each record."""
    border = np.full(len(labs), float(limit.times))
    if limit.stated:
        stated = mapped(labs["LBSTRESU"], lambda unit: limit.stated.get(plain_unit(unit), np.nan)).astype("float64")
        border = (stated * conversion(labs["LBTESTCD"], labs["LBSTRESU"])).fillna(limit.times).to_numpy()
    return border


def _positive(reference: pd.Series) -> np.ndarray:
    return reference.where(reference > 0).to_numpy(dtype="float64")
