"""Therapies after treatment: subsequent anti-cancer therapy and liver transplant (rules 12, 16, 18, 20)."""

from collections.abc import Mapping

import pandas as pd

from helpers.foundation.calendar import DATE, add_days, first_possible_day_from, precision
from helpers.foundation.terms import is_term, mapped

_IMPUTED = {"M": "D", "Y": "M", "R": "Y"}
"""What had to be imputed, by what was known of a date."""

_COLUMNS = ["USUBJID", "ADT", "TREATMENT", "CATEGORY", "ASTDTC", "ASTDTF", "SRCDOM", "SRCVAR", "SRCSEQ"]


def therapies_after(
    domains: Mapping[str, pd.DataFrame], start: pd.DataFrame, *, categories: tuple[str, ...]
) -> pd.DataFrame:
    """Procedures and medications of some categories that began after the start of treatment.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains; PR and CM are read where they were collected.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.
    categories : tuple of str
        Values of PRCAT and CMCAT that count.

    Returns
    -------
    DataFrame
        One row a record, by subject and date: USUBJID, ADT, TREATMENT, CATEGORY, ASTDTC (as recorded), ASTDTF (``D``
        where the day was not known, ``M`` the month, ``Y`` the year), SRCDOM, SRCVAR, SRCSEQ. A partial date is its
        first possible day after the start (rule 12); a record without any date is left out.
    """
    records = [_records(domains[domain], domain.upper()) for domain in ("pr", "cm") if domain in domains]
    if not records:
        return _empty()
    given = pd.concat(records, ignore_index=True)
    given = given[is_term(given["CATEGORY"], *categories)]
    given = given.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    given["ADT"] = first_possible_day_from(given["ASTDTC"], add_days(given["TRTSDT"], 1))
    given["ASTDTF"] = mapped(precision(given["ASTDTC"]), lambda known: _IMPUTED.get(known, ""))
    after = given[given["ADT"].notna()].sort_values(["USUBJID", "ADT", "SRCDOM", "SRCSEQ"])
    return after[_COLUMNS].reset_index(drop=True)


def _records(frame: pd.DataFrame, domain: str) -> pd.DataFrame:
    return pd.DataFrame({
        "USUBJID": frame["USUBJID"],
        "ASTDTC": frame[f"{domain}STDTC"],
        "TREATMENT": frame[f"{domain}TRT"],
        "CATEGORY": frame[f"{domain}CAT"],
        "SRCDOM": domain,
        "SRCVAR": f"{domain}STDTC",
        "SRCSEQ": frame[f"{domain}SEQ"].astype("float64"),
    })  # fmt: skip


def _empty() -> pd.DataFrame:
    kinds = {"USUBJID": "int64", "ADT": DATE, "SRCSEQ": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, object)) for name in _COLUMNS})
