"""ADRS: response of the treated lesions by assessment, and the best of each subject (rule 12)."""

import numpy as np
import pandas as pd

from helpers.derive.assessments import assessment_ids
from helpers.foundation.calendar import DATE, complete_date, days_between, iso
from helpers.foundation.contracts import ADAM, as_kind
from helpers.ingest.treatment import counted_readings

_BEST_FIRST = {response: rank for rank, response in enumerate(("CR", "PR", "SD", "PD", "NE"))}
_NAMES = {"TRGRESP": "Response of the treated lesions", "BOR": "Best response of the treated lesions"}


def derive_adrs(
    adtr: pd.DataFrame,
    subjects: pd.DataFrame,
    rs: pd.DataFrame | None,
    therapies: pd.DataFrame,
    *,
    measure: str,
    stable_min_days: int,
    readers: tuple[str, ...],
    span_days: int,
) -> pd.DataFrame:
    """Response at each later assessment with the investigator's beside it, and the best response of each subject.

    Parameters
    ----------
    adtr : DataFrame
        ADTR.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    rs : DataFrame or None
        RS, where it was collected: the investigator's TRGRESP by mRECIST.
    therapies : DataFrame
        What `therapy.therapies_after` gives for subsequent therapy and transplant; the first ends the search for the best.
    measure : str
        ``VDIAM`` or ``LDIAM``.
    stable_min_days : int
        Days after the start from which SD counts; earlier it is NE.
    readers, span_days
        See `assessments`.

    Returns
    -------
    DataFrame
        One row a subject and assessment (``TRGRESP``) and one a subject (``BOR``); columns of the ADRS contract.
    """
    later = adtr[(adtr["PARAMCD"] == f"SUM{measure}") & (adtr["AVALC"] != "")]
    responses = later[["STUDYID", "USUBJID", "ADT", "ASSESS", "AVISITN", "AVALC", "SRCSEQ"]].assign(
        PARAMCD="TRGRESP"
    )
    told = _investigator(rs, readers=readers, span_days=span_days)
    responses = responses.merge(told, on=["USUBJID", "ASSESS"], how="left")
    by_day = told.assign(ADT=pd.to_datetime(told["day"]).astype(DATE)).drop_duplicates(
        ["USUBJID", "ADT"], keep="last"
    )
    same_day = responses[["USUBJID", "ADT"]].merge(
        by_day[["USUBJID", "ADT", "INVRESP"]], on=["USUBJID", "ADT"], how="left"
    )
    at_visit = responses["INVRESP"].where(responses["INVRESP"].notna(), same_day["INVRESP"])
    responses["INVRESP"] = as_kind(at_visit, "text")
    best = _best(responses, later, subjects, therapies, stable_min_days=stable_min_days)
    rows = pd.concat([responses.drop(columns="day"), best], ignore_index=True)
    rows["PARAM"] = rows["PARAMCD"].map(_NAMES)
    sourced = rows["SRCSEQ"].notna()
    return ADAM["adrs"].check(
        rows.assign(SRCDOM=np.where(sourced, "TR", ""), SRCVAR=np.where(sourced, "TRDTC", ""))
    )


def _investigator(rs: pd.DataFrame | None, *, readers: tuple[str, ...], span_days: int) -> pd.DataFrame:
    """The investigator's target response by assessment: USUBJID, ASSESS, day, INVRESP."""
    if rs is None:
        return pd.DataFrame(
            {name: pd.Series(dtype=object) for name in ("USUBJID", "ASSESS", "day", "INVRESP")}
        )
    told = counted_readings(rs, reader="RSEVAL", count=readers)
    told = told[(told["RSTESTCD"] == "TRGRESP") & (told["RSCAT"].str.upper() == "MRECIST")]
    told = told.assign(
        ASSESS=assessment_ids(told, dtc="RSDTC", span_days=span_days),
        day=iso(complete_date(told["RSDTC"])),
        INVRESP=told["RSSTRESC"].str.strip().str.upper(),
    )
    ordered = told.sort_values(["USUBJID", "ASSESS", "day", "RSSEQ"], kind="stable")
    return ordered.drop_duplicates(["USUBJID", "ASSESS"], keep="last")[
        ["USUBJID", "ASSESS", "day", "INVRESP"]
    ]


def _best(
    responses: pd.DataFrame,
    later: pd.DataFrame,
    subjects: pd.DataFrame,
    therapies: pd.DataFrame,
    *,
    stable_min_days: int,
) -> pd.DataFrame:
    first_therapy = therapies.groupby("USUBJID")["ADT"].min().rename("therapy")
    first_pd = responses[responses["AVALC"] == "PD"].groupby("USUBJID")["ADT"].min().rename("progression")
    rows = responses.assign(measurable=later["BASE"].gt(0).to_numpy())
    rows = (
        rows.join(first_therapy, on="USUBJID")
        .join(first_pd, on="USUBJID")
        .merge(subjects[["USUBJID", "TRTSDT"]])
    )
    in_time = ~(rows["ADT"] > rows["progression"]) & ~(rows["ADT"] > rows["therapy"])
    rows = rows[in_time & rows["measurable"]].copy()
    early = (rows["AVALC"] == "SD") & (days_between(rows["ADT"], rows["TRTSDT"]) < stable_min_days)
    rows["AVALC"] = rows["AVALC"].mask(early, "NE")
    ordered = rows.assign(rank=rows["AVALC"].map(_BEST_FIRST)).sort_values(
        ["USUBJID", "rank", "ADT", "ASSESS"]
    )
    best = ordered.drop_duplicates("USUBJID")[["USUBJID", "ADT", "AVISITN", "AVALC", "SRCSEQ"]]
    everyone = subjects[["STUDYID", "USUBJID"]].merge(best, on="USUBJID", how="left")
    return everyone.assign(PARAMCD="BOR", ASSESS="", INVRESP="", AVALC=as_kind(everyone["AVALC"], "text").replace("", "NE"))
