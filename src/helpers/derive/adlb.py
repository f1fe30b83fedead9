"""ADLB: laboratory values in standard units, with baseline, CTCAE grade and phase (rules 23 and 27)."""

import re

import numpy as np
import pandas as pd

from helpers.derive.lab_grades import grade_labs
from helpers.derive.records import last_of_each
from helpers.foundation.calendar import DATE, complete_date
from helpers.foundation.contracts import ADAM
from helpers.foundation.grouping import number
from helpers.foundation.laboratory import conversion, standard_unit
from helpers.foundation.terms import chosen, flag, mapped

_ZONE = r"(?:Z|[+-]\d{2}:?\d{2})$"


def derive_adlb(lb: pd.DataFrame, adsl: pd.DataFrame) -> pd.DataFrame:
    """Derive ADLB, one row per laboratory result, in the order of its key.

    Parameters
    ----------
    lb : DataFrame
        LB by its contract; limits of normal are in the unit of the value (LBSTRESU).
    adsl : DataFrame
        USUBJID, TRTSDT and ACUTEDT (last day of the acute phase); a subject without TRTSDT has neither
        baseline nor phase.

    Returns
    -------
    DataFrame
        All of LB and ADT; AVAL, ANRLO, ANRHI, BASE in the standard unit AVALU; ABLFL; ATOXGRN, BTOXGRN,
        ATOXDSC, NGREAS; APHASE; TRTEMFL.

    Notes
    -----
    A partial date gives no ADT, so the value is neither baseline nor in a phase. Baseline is the last value
    with ADT <= TRTSDT: of one day the latest time, then the highest LBSEQ; no time comes before any time,
    and a value that is missing or in an unknown unit is passed over. What is measured on TRTSDT is baseline
    even after the fraction. ACUTE begins the day after TRTSDT and ends on ACUTEDT.

    Creatinine is compared with baseline after TRTSDT only; up to then, and so for the baseline grade, with
    its upper limit. A value after TRTSDT is treatment-emergent if its grade is worse than the baseline grade,
    or at least 1 where there is no baseline grade (as an adverse event without an onset counts as
    treatment-emergent).
    """
    lb = lb.sort_values(list(ADAM["adlb"].key), kind="stable", ignore_index=True)
    labs = {**lb, **_in_standard_units(lb)}
    row = pd.Index(adsl["USUBJID"]).get_indexer(lb["USUBJID"])
    start, acute_end = (_of_subject(adsl[name], row) for name in ("TRTSDT", "ACUTEDT"))
    after = labs["ADT"] > start
    series = number(lb["USUBJID"], lb["LBTESTCD"])
    baseline = _baseline_rows(labs, (labs["ADT"] <= start) & labs["AVAL"].notna(), series)
    labs["ABLFL"] = flag(lb.index.isin(baseline))
    labs["BASE"] = _spread(labs["AVAL"], baseline, series)
    graded = {name: labs[name] for name in ("LBTESTCD", "LBSTRESU", "LBSTRESN", "AVAL", "ANRLO", "ANRHI")}
    labs.update(grade_labs(pd.DataFrame({**graded, "BASE": labs["BASE"].where(after)})))
    labs["BTOXGRN"] = _spread(labs["ATOXGRN"], baseline, series)
    labs["APHASE"] = chosen([after & (labs["ADT"] <= acute_end), after], ["ACUTE", "CHRONIC"])
    labs["TRTEMFL"] = flag(after & (labs["ATOXGRN"] > labs["BTOXGRN"].fillna(0)))
    return _arranged(labs)


def _in_standard_units(lb: pd.DataFrame) -> dict[str, pd.Series]:
    """Day, and value and limits in the standard unit of the test."""
    days = mapped(lb["LBDTC"], lambda text: text if "/" in text else text.split("T")[0])
    columns = {"ADT": complete_date(days), "AVALU": standard_unit(lb["LBTESTCD"])}
    factor = conversion(lb["LBTESTCD"], lb["LBSTRESU"])
    for name, source in (("AVAL", "LBSTRESN"), ("ANRLO", "LBSTNRLO"), ("ANRHI", "LBSTNRHI")):
        recorded = lb[source].astype("float64") if source in lb else pd.Series(np.nan, index=lb.index)
        columns[name] = recorded.where(np.isfinite(recorded)) * factor
    return columns


def clock_time(dtc: pd.Series) -> pd.Series:
    """Time of day of each date as text, without its zone; empty, and so before any, where there is none."""
    return mapped(dtc, lambda text: re.sub(_ZONE, "", text.strip()[11:]))


def _of_subject(dates: pd.Series, row: np.ndarray) -> pd.Series:
    known = np.append(dates.to_numpy(dtype=DATE), np.datetime64("NaT"))  # row -1: a subject not in ADSL
    return pd.Series(known[row])


def _baseline_rows(labs: dict[str, pd.Series], eligible: pd.Series, series: np.ndarray) -> np.ndarray:
    """Rows of the last eligible value of each series."""
    rows = np.flatnonzero(eligible)
    clock = clock_time(labs["LBDTC"].iloc[rows])
    columns = {
        "SERIES": series[rows],
        "ADT": labs["ADT"].iloc[rows],
        "CLOCK": clock,
        "LBSEQ": labs["LBSEQ"].iloc[rows],
    }
    return last_of_each(pd.DataFrame(columns), ["SERIES"], ["ADT", "CLOCK", "LBSEQ"]).index.to_numpy()


def _spread(values: pd.Series, baseline: np.ndarray, series: np.ndarray) -> pd.Series:
    """Give every row of a series what its baseline row holds."""
    held = np.full(len(series), np.nan)
    held[series[baseline]] = values.iloc[baseline]
    return pd.Series(held[series])


def _arranged(columns: dict[str, pd.Series]) -> pd.DataFrame:
    known = [name for name in ADAM["adlb"].columns if name in columns]
    return pd.DataFrame({name: columns[name] for name in known + sorted(set(columns) - set(known))}, copy=False)
