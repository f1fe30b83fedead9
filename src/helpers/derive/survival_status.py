"""When a subject died, and when it was last known to be alive (rules 5 and 6)."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

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
        One row a subject with any contact: USUBJID, LSTALVDT, and the record it comes from (LALVDOM, LALVVAR,
        LALVSEQ, missing for a visit without SVSEQ). Of several records on that day the first domain of the plan's
        list, then the lowest --SEQ, is named.
    """
    contacts = [
        _contacts(domains[domain], domain, variable, rank=rank)
        for rank, (domain, variable) in enumerate(_CONTACTS)
        if domain in domains
    ]
    together = pd.concat(contacts, ignore_index=True)
    last = together[together["LSTALVDT"] == together.groupby("USUBJID")["LSTALVDT"].transform("max")]
    first = last.sort_values(["USUBJID", "rank", "LALVSEQ"]).drop_duplicates("USUBJID")
    named = np.array([(domain.upper(), variable) for domain, variable in _CONTACTS], dtype=object)[first["rank"]]
    return first.drop(columns="rank").assign(LALVDOM=named[:, 0], LALVVAR=named[:, 1])


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
        One row a death: USUBJID, DTHDT, DTHDTF (``D`` where the day is imputed), DTHSRC, DTHVAR, DTHSEQ.
    """
    reports = _death_reports(domains)
    reports = reports.merge(alive[["USUBJID", "LSTALVDT"]], on="USUBJID", how="left")
    first = first_possible_day(reports["dtc"])
    month = pd.Series(first.to_numpy().astype("datetime64[M]").astype(DATE), index=first.index)
    of_month = add_days(month, imputed_day - 1)
    day = pd.concat([of_month, first, reports["LSTALVDT"]], axis=1).max(axis=1)
    limits = pd.DataFrame({"day": day, "end": last_possible_day(reports["dtc"])})
    if cutoff is not None:
        limits["cutoff"] = pd.Series(np.datetime64(cutoff), index=limits.index, dtype=DATE)
    partial = precision(reports["dtc"]) == "M"
    reports["DTHDT"] = complete_date(reports["dtc"]).where(~partial, limits.min(axis=1)).astype(DATE)
    reports["DTHDTF"] = chosen([partial], ["D"])
    return reports.drop(columns=["dtc", "LSTALVDT"])


def took_place(frame: pd.DataFrame, domain: str) -> pd.Series:
    """Tell which records are of something that was done: not those of a --STAT NOT DONE or an --OCCUR N."""
    done = pd.Series(True, index=frame.index)
    for variable, no in (("STAT", "NOT DONE"), ("OCCUR", "N")):
        if (name := f"{domain.upper()}{variable}") in frame:
            done &= ~is_term(frame[name], no)
    return done


def sequence(frame: pd.DataFrame, domain: str) -> pd.Series:
    """Give --SEQ as a number; missing where the domain has none, as SV in SDTM."""
    name = f"{domain.upper()}SEQ"
    return frame[name].astype("float64") if name in frame else pd.Series(np.nan, index=frame.index)


def _contacts(frame: pd.DataFrame, domain: str, variable: str, *, rank: int) -> pd.DataFrame:
    return pd.DataFrame({
        "USUBJID": frame["USUBJID"],
        "LSTALVDT": complete_date(frame[variable]).where(_seen_alive(frame, domain)),
        "LALVSEQ": sequence(frame, domain),
        "rank": rank,
    })  # fmt: skip


def _seen_alive(frame: pd.DataFrame, domain: str) -> pd.Series:
    if domain == "ss":
        return is_term(frame["SSSTRESC"], "ALIVE")
    if domain == "ds":
        return ~is_term(frame["DSDECOD"], "DEATH", "LOST TO FOLLOW-UP")
    return took_place(frame, domain)


def _death_reports(domains: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The report of each death whose month is known; a year alone is an ERROR of ingestion."""
    told = reported_deaths(domains["dm"], domains["ds"], domains.get("ss"))
    told = told[precision(told["death"]).isin(["D", "M"])]
    names = {"death": "dtc", "source": "DTHSRC", "dated_by": "DTHVAR", "sequence": "DTHSEQ"}
    return told.rename(columns=names).reset_index(drop=True)
