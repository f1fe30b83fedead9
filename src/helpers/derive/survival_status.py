"""When a subject died, and when it was last known to be alive (rules 5 and 6)."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.records import dated_records, first_of_each
from helpers.foundation.calendar import (
    DATE,
    add_days,
    complete_date,
    first_possible_day,
    last_possible_day,
    precision,
)
from helpers.foundation.terms import chosen, is_term
from helpers.ingest.deaths import reported_deaths

_CONTACTS = (
    ("ss", "SSDTC"), ("tu", "TUDTC"), ("tr", "TRDTC"), ("lb", "LBDTC"), ("rs", "RSDTC"), ("ex", "EXSTDTC"),
    ("ex", "EXENDTC"), ("pr", "PRSTDTC"), ("cm", "CMSTDTC"), ("ae", "AESTDTC"), ("sv", "SVSTDTC"), ("ds", "DSSTDTC"),
)  # fmt: skip


def last_alive(domains: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Latest complete date on which each subject was seen alive (rule 6).

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off; those that were not collected are absent.

    Returns
    -------
    DataFrame
        One row per subject with any contact: USUBJID, LSTALVDT, and the record it comes from (LALVDOM, LALVVAR,
        LALVSEQ, missing for a visit without SVSEQ). Of several records on that day the first domain of the plan's
        list, then the lowest --SEQ, is named.
    """
    contacts = dated_records({**domains, **_seen_alive(domains)}, _CONTACTS)
    seen = contacts["done"] | contacts["SRCDOM"].isin(["SS", "DS"])  # which of these count is told by what they say
    dated = contacts[seen & contacts["ADT"].notna()]
    last = dated[dated["ADT"] == dated.groupby("USUBJID")["ADT"].transform("max")]
    first = first_of_each(last, ["USUBJID"], ["place", "SRCSEQ"])
    names = {"ADT": "LSTALVDT", "SRCDOM": "LALVDOM", "SRCVAR": "LALVVAR", "SRCSEQ": "LALVSEQ"}
    return first[["USUBJID", *names]].rename(columns=names)


def death(
    domains: Mapping[str, pd.DataFrame], alive: pd.DataFrame, *, imputed_day: int, cutoff: dt.date | None
) -> pd.DataFrame:
    """Date of death of each subject that died (rule 5).

    DM gives the date; where DM has none, the earliest date in DS, else in SS. A month without a day becomes its
    ``imputed_day``, or the day last known alive if that is later, but never leaves that month nor passes the cut-off.

    Parameters
    ----------
    domains : mapping of str to DataFrame
        SDTM domains as known at the cut-off: DM, DS and, where collected, SS.
    alive : DataFrame
        What `last_alive` gives.
    imputed_day : int
        Day of the month for a death known to the month.
    cutoff : date or None
        Data cut-off.

    Returns
    -------
    DataFrame
        One row per death: USUBJID, DTHDT, DTHDTF (``D`` where the day is imputed), DTHSRC, DTHVAR, DTHSEQ.
    """
    reports = _death_reports(domains)
    reports = reports.merge(alive[["USUBJID", "LSTALVDT"]], on="USUBJID", how="left")
    first = first_possible_day(reports["dtc"])
    month = pd.Series(first.to_numpy().astype("datetime64[M]").astype(DATE), index=first.index)
    of_month = add_days(month, imputed_day - 1)
    limit = np.datetime64(cutoff or "NaT", "ms")
    day = np.fmax(np.fmax(of_month, first), reports["LSTALVDT"].astype(DATE))
    imputed = np.fmin(np.fmin(day, last_possible_day(reports["dtc"])), limit)
    partial = precision(reports["dtc"]) == "M"
    reports["DTHDT"] = complete_date(reports["dtc"]).where(~partial, imputed).astype(DATE)
    reports["DTHDTF"] = chosen([partial], ["D"])
    return reports.drop(columns=["dtc", "LSTALVDT"])


def _seen_alive(domains: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The contacts of SS and DS at which a subject was seen alive."""
    seen = {"ds": domains["ds"][~is_term(domains["ds"]["DSDECOD"], "DEATH", "LOST TO FOLLOW-UP")]}
    if (ss := domains.get("ss")) is not None:
        seen["ss"] = ss[is_term(ss["SSSTRESC"], "ALIVE")]
    return seen


def _death_reports(domains: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The report of each death whose month is known; a year alone is an ERROR of ingestion."""
    told = reported_deaths(domains["dm"], domains["ds"], domains.get("ss"))
    told = told[precision(told["death"]).isin(["D", "M"])]
    names = {"death": "dtc", "source": "DTHSRC", "dated_by": "DTHVAR", "sequence": "DTHSEQ"}
    return told.rename(columns=names).reset_index(drop=True)
