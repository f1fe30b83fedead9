"""What subjects can be grouped by: a baseline variable, or the caller's own values."""

import math

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from helpers.analyse.subgroups import grouped
from helpers.explore.analysis import Analysis
from helpers.explore.choices import chosen
from helpers.foundation.contracts import ADAM
from helpers.foundation.errors import StudyError
from helpers.present.format import inside, sentence_case, unit

AT_THE_START = (
    "AGE", "SEX", "RACE", "SITEID", "ECOGBL", "CPCLASS", "CPSCORBL", "BCLCBL", "AETIOL", "BILIBL", "ALBBL", "ALBIBL",
    "ALBIGR", "AFPBL", "NLESBL", "SUMBL", "MAXDBL", "PVTBL", "NTACE",
)  # fmt: skip
"""Variables of ADSL that are known when treatment begins."""

DURING_TREATMENT = ("DOSETOT", "NFRAC", "DOSEFX", "BED10", "SBRTDUR")
"""Variables that are known only when treatment has ended: a note says what that does."""

VARIABLES = AT_THE_START + DURING_TREATMENT
"""What subjects can be grouped by."""

LATE = (
    "{names}: known only when treatment has ended, while time counts from its first day; a subject who failed or died "
    "early could not get more."
)

COUNTED = ("", "lesions", "procedures", "fractions", "points")
"""Units that are said by the name of the variable."""


def groups_of(run: Analysis, by: str | pd.Series, *, at: float | None = None) -> tuple[pd.Series, str]:
    """Group of each treated subject, by USUBJID, and what the groups are of, in words.

    Raises
    ------
    StudyError
        The variable is none that subjects can be grouped by, ``at`` is no number or goes with a text, or a Series has
        not one value for each treated subject.
    """
    adsl = run.adsl.set_index("USUBJID")
    treated = adsl.index[adsl["SAFFL"] == "Y"]
    if isinstance(by, pd.Series):
        values, named = _own_values(by, treated), str(by.name or "groups of one's own")
    else:
        name = chosen(by, VARIABLES, what="baseline variable")
        values, named = adsl.loc[treated, name], _in_words(name)
    if at is not None:
        if isinstance(at, bool) or not isinstance(at, int | float) or not math.isfinite(at):
            raise StudyError(f"at is {at!r}; it is a number.")
        if not is_numeric_dtype(values):
            raise StudyError(f"{named} is a text, which cannot be divided at {at:g}; leave `at` out.")
    return grouped(values, at=at), named


def _own_values(by: pd.Series, treated: pd.Index) -> pd.Series:
    """The caller's own values for the treated subjects, as texts or numbers; categories keep their order."""
    if by.index.has_duplicates:
        twice = by.index[by.index.duplicated()][0]
        raise StudyError(f"The groups have more than one value for {twice}; give one per subject.")
    if absent := sorted(set(treated) - set(by.index)):
        raise StudyError(
            f"The groups have no value for {len(absent)} treated subjects, first {absent[0]}; index them by USUBJID."
        )
    values = by.loc[treated]
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.rename_categories([str(level) for level in values.cat.categories])
    answers = values.map(lambda value: isinstance(value, bool | np.bool_) or pd.isna(value)).all()
    if answers and values.notna().any():
        return values.map({True: "Yes", False: "No"}).where(values.notna(), "").astype(object)
    if is_numeric_dtype(values):
        return values.astype("float64")
    return pd.Series(["" if pd.isna(value) else str(value) for value in values], index=values.index, dtype=object)


def _in_words(name: str) -> str:
    column = ADAM["adsl"].columns[name]
    label = inside(sentence_case(column.label.removeprefix("Baseline ")))
    return label if column.unit in COUNTED else f"{label} ({unit(column.unit)})"
