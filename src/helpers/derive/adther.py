"""ADTHER: subsequent anti-cancer therapy and liver transplant of the treated subjects (rules 12, 16, 18, 20)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.records import SOURCE, dated_records, first_of_each
from helpers.foundation.calendar import add_days, days_between, first_possible_day_from, precision
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Therapy
from helpers.foundation.terms import chosen, flag, is_term, mapped

_DATES = (("pr", "PRSTDTC"), ("cm", "CMSTDTC"))
_IMPUTED = {"M": "D", "Y": "M", "R": "Y"}
"""What had to be imputed, by what was known of a date."""


def therapies_after(domains: Mapping[str, pd.DataFrame], treated: pd.DataFrame, *, therapy: Therapy) -> pd.DataFrame:
    """Subsequent therapies and transplants that began after the start of treatment.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains; PR and CM are read where they were collected.
    treated : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    therapy : Therapy
        Section of the protocol: the values of PRCAT and CMCAT that count.

    Returns
    -------
    DataFrame
        One row per record, by subject and date: STUDYID, USUBJID, TRTSDT, ADT, TREATMENT, CATEGORY, transplant (True of
        a transplant), ASTDTC (as recorded), ASTDTF (``D`` where the day was not known, ``M`` the month, ``Y`` the
        year), SRCDOM, SRCVAR, SRCSEQ. A partial date is its first possible day after the start (rule 12); a record
        without any date is left out.
    """
    given = dated_records(domains, _DATES).rename(columns={"DTC": "ASTDTC"})
    for name, suffix in (("TREATMENT", "TRT"), ("CATEGORY", "CAT")):
        columns = [domains[domain][f"{domain.upper()}{suffix}"] for domain, _ in _DATES if domain in domains]
        given[name] = np.concatenate([*columns, np.array([], dtype=object)])
    given = given[is_term(given["CATEGORY"], therapy.subsequent, therapy.transplant)]
    given = given.astype({"USUBJID": treated["USUBJID"].dtype}).drop(columns=["done", "place"])
    given = given.merge(treated[["STUDYID", "USUBJID", "TRTSDT"]], on="USUBJID")
    given["ADT"] = first_possible_day_from(given["ASTDTC"], add_days(given["TRTSDT"], 1))
    given["ASTDTF"] = mapped(precision(given["ASTDTC"]), lambda known: _IMPUTED.get(known, ""))
    given["transplant"] = is_term(given["CATEGORY"], therapy.transplant)
    return given[given["ADT"].notna()].sort_values(["USUBJID", "ADT", "SRCDOM", "SRCSEQ"], ignore_index=True)


def first_transplants(therapies: pd.DataFrame) -> pd.DataFrame:
    """First transplant of each subject, of what `therapies_after` gives: USUBJID, ADT, SRCDOM, SRCVAR, SRCSEQ."""
    first = first_of_each(therapies[therapies["transplant"]], ["USUBJID"], ["ADT"])
    return first[["USUBJID", "ADT", *SOURCE]]


def derive_adther(therapies: pd.DataFrame) -> pd.DataFrame:
    """Count the days from the start of treatment to each therapy, and flag the first of each subject.

    Parameters
    ----------
    therapies : DataFrame
        What `therapies_after` gives.

    Returns
    -------
    DataFrame
        One row per procedure or medication after the start; columns of the ADTHER contract. AVAL in days, 1 on the day
        of the first fraction, as in ADTTE.
    """
    rows = therapies.rename(columns={"ADT": "ASTDT", "TREATMENT": "ATRT"}).assign(
        ACAT=chosen([therapies["transplant"]], ["TRANSPLANT"], default="THERAPY"),
        AOCCFL=flag(~therapies.duplicated("USUBJID")),
        AVAL=days_between(therapies["ADT"], therapies["TRTSDT"]) + 1,
    )
    return rows[list(ADAM["adther"].columns)]
