"""ADAE: adverse events with onset, phase, grade and worst-record flags (rules 22 to 24)."""

import datetime as dt

import numpy as np
import pandas as pd

from helpers.derive.records import first_of_each
from helpers.foundation.calendar import (
    DATE,
    complete_date,
    first_possible_day,
    last_possible_day,
    precision,
    study_day,
)
from helpers.foundation.grouping import number
from helpers.foundation.protocol import Toxicity
from helpers.foundation.terms import chosen, flag, is_term, mapped

NOT_EMERGENT = "NOT TREATMENT-EMERGENT"


def derive_adae(
    ae: pd.DataFrame, subjects: pd.DataFrame, *, toxicity: Toxicity, cutoff: dt.date | None
) -> pd.DataFrame:
    """Date, grade and phase every adverse event, and flag the worst of each subject.

    Parameters
    ----------
    ae : DataFrame
        AE as known at the cut-off.
    subjects : DataFrame
        USUBJID TRTSDT ACUTEDT DTHDT LSTALVDT.
    toxicity : Toxicity
        Section of the protocol: words of causality.
    cutoff : date or None
        Data cut-off, the last day on which an event can have begun.

    Returns
    -------
    DataFrame
        One row per record of AE; columns of the ADAE contract. ALTPHASE lists, joined by ``; ``, the other phases that
        a partial onset could mean.
    """
    dates = subjects[["USUBJID", "TRTSDT", "ACUTEDT", "DTHDT", "LSTALVDT"]]
    rows = ae.merge(dates, on="USUBJID", how="left").astype(dict.fromkeys(dates.columns[1:], DATE))
    rows["ASTDT"] = _onset(rows)
    rows["ASTDTF"] = mapped(precision(rows["AESTDTC"]), {"D": "", "M": "D", "Y": "M", "R": "Y", "": "Y"}.get)
    rows["AENDT"], rows["AENDTF"] = _end(rows)
    rows["ASTDY"], rows["AENDY"] = (study_day(rows[name], rows["TRTSDT"]) for name in ("ASTDT", "AENDT"))
    rows["APHASE"] = _phase(rows["ASTDT"], rows)
    rows["TRTEMFL"] = flag(rows["APHASE"] != "")
    rows["ALTPHASE"] = _other_phases(rows, cutoff=cutoff)
    rows["AETOXGRN"] = mapped(rows["AETOXGR"], lambda grade: float(grade.strip() or "nan")).astype("float64")
    rows["AREL"] = _related(rows["AEREL"], toxicity=toxicity)
    rows["AOCCPFL"] = _worst(rows, ["USUBJID", "APHASE"])
    rows["AOCCSFL"] = _worst(rows, ["USUBJID", "APHASE", "AEBODSYS"])
    rows["AOCCTFL"] = _worst(rows, ["USUBJID", "APHASE", "AEBODSYS", "AEDECOD"])
    return rows.drop(columns=list(dates.columns[1:]))


def _onset(rows: pd.DataFrame) -> pd.Series:
    """Impute the earliest day of a partial onset, but the start of treatment where it lies among its days.

    An imputed onset is never later than the last possible day of the end (rule 22).
    """
    first, last = first_possible_day(rows["AESTDTC"]), last_possible_day(rows["AESTDTC"])
    start = rows["TRTSDT"]
    holds_start = first.isna() | ((first <= start) & (start <= last))
    imputed = first.mask(holds_start, start)
    end = last_possible_day(rows["AEENDTC"])
    imputed = imputed.mask(end < imputed, end)
    return complete_date(rows["AESTDTC"]).fillna(imputed).astype(DATE)


def _end(rows: pd.DataFrame) -> tuple[pd.Series, np.ndarray]:
    """A partial end is its last possible day, at most death or last contact, and never before the onset (rule 22)."""
    last = last_possible_day(rows["AEENDTC"])
    observed = rows["DTHDT"].fillna(rows["LSTALVDT"])
    capped = last.mask(observed < last, observed)
    capped = capped.mask(capped < rows["ASTDT"], rows["ASTDT"])
    known = precision(rows["AEENDTC"])
    partial = known.isin(["M", "Y", "R"])
    imputed = chosen([known == "M", known == "Y", partial], ["D", "M", "Y"])
    return last.mask(partial, capped).astype(DATE), imputed


def _phase(day: pd.Series, rows: pd.DataFrame) -> np.ndarray:
    """ACUTE from the start to the last day of the acute phase, CHRONIC after it, by the day of onset (rule 23)."""
    emergent = day >= rows["TRTSDT"]
    return chosen([emergent & (day <= rows["ACUTEDT"]), emergent], ["ACUTE", "CHRONIC"])


def _other_phases(rows: pd.DataFrame, *, cutoff: dt.date | None) -> pd.Series:
    """Phases that another day within the partial onset would give."""
    first = first_possible_day(rows["AESTDTC"])
    last = last_possible_day(rows["AESTDTC"])
    limits = pd.DataFrame({"last": last, "end": last_possible_day(rows["AEENDTC"]), "death": rows["DTHDT"]})
    if cutoff is not None:
        limits["cutoff"] = pd.Series(np.datetime64(cutoff), index=limits.index, dtype=DATE)
    last = limits.min(axis=1)
    treated = rows["TRTSDT"].notna() & (rows["ASTDTF"] != "")
    possible = {
        NOT_EMERGENT: first.isna() | (first < rows["TRTSDT"]),
        "ACUTE": ~(first > rows["ACUTEDT"]) & ~(last < rows["TRTSDT"]),
        "CHRONIC": ~(last <= rows["ACUTEDT"]),
    }
    phase_now = rows["APHASE"].replace("", NOT_EMERGENT)
    others = pd.Series("", index=rows.index, dtype=object)
    for phase, could_be in possible.items():
        other = treated & could_be & (phase_now != phase)
        others = others.mask(other, others + np.where(others == "", "", "; ") + phase)
    return others


def _related(causality: pd.Series, *, toxicity: Toxicity) -> np.ndarray:
    related, not_related = is_term(causality, *toxicity.related), is_term(causality, *toxicity.not_related)
    return chosen([related, not_related], ["Y", "N"])


def _worst(rows: pd.DataFrame, by: list[str]) -> np.ndarray:
    """Flag the first record with the highest grade within each group; no grade is below every grade (rule 24)."""
    emergent = rows.loc[rows["TRTEMFL"] == "Y", ["AETOXGRN", "ASTDT", "AESEQ"]]
    group = number(*(rows.loc[emergent.index, name] for name in by))
    graded = emergent.assign(group=group, below=-emergent["AETOXGRN"])
    return flag(rows.index.isin(first_of_each(graded, ["group"], ["below", "ASTDT", "AESEQ"]).index))
