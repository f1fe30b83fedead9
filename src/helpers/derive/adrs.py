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
        What `therapy.therapies_after` gives for subsequent therapy and transplant; the first ends the search.
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
    columns = ["STUDYID", "USUBJID", "ADT", "ASSESS", "AVISITN", "AVALC", "SRCSEQ", "BASE"]
    responses = _beside_the_investigator(later[columns], _investigator(rs, readers=readers, span_days=span_days))
    responses["ANL01FL"] = _counts_for_best(responses, therapies)
    best = _best(responses, subjects, stable_min_days=stable_min_days)
    rows = pd.concat(
        [responses.drop(columns="BASE").assign(PARAMCD="TRGRESP"), best.assign(PARAMCD="BOR")], ignore_index=True
    )
    sourced = rows["SRCSEQ"].notna()
    rows = rows.assign(
        PARAM=rows["PARAMCD"].map(_NAMES), SRCDOM=np.where(sourced, "TR", ""), SRCVAR=np.where(sourced, "TRDTC", "")
    )
    return ADAM["adrs"].check(rows)


def _beside_the_investigator(responses: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Add the investigator's response of the same visit, or else of the same day."""
    rows = responses.merge(told[["USUBJID", "ASSESS", "INVRESP"]], on=["USUBJID", "ASSESS"], how="left")
    by_day = told.assign(ADT=pd.to_datetime(told["day"]).astype(DATE)).drop_duplicates(["USUBJID", "ADT"], keep="last")
    keys = ["USUBJID", "ADT"]
    same_day = rows[keys].merge(by_day[[*keys, "INVRESP"]], on=keys, how="left")["INVRESP"]
    return rows.assign(INVRESP=as_kind(rows["INVRESP"].where(rows["INVRESP"].notna(), same_day), "text"))


def _investigator(rs: pd.DataFrame | None, *, readers: tuple[str, ...], span_days: int) -> pd.DataFrame:
    """The investigator's target response by assessment: USUBJID, ASSESS, day, INVRESP."""
    if rs is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ("USUBJID", "ASSESS", "day", "INVRESP")})
    told = counted_readings(rs, reader="RSEVAL", count=readers)
    told = told[(told["RSTESTCD"] == "TRGRESP") & (told["RSCAT"].str.upper() == "MRECIST")]
    told = told.assign(
        ASSESS=assessment_ids(told, dtc="RSDTC", span_days=span_days),
        day=iso(complete_date(told["RSDTC"])),
        INVRESP=told["RSSTRESC"].str.strip().str.upper(),
    )
    ordered = told.sort_values(["USUBJID", "ASSESS", "day", "RSSEQ"], kind="stable")
    return ordered.drop_duplicates(["USUBJID", "ASSESS"], keep="last")[["USUBJID", "ASSESS", "day", "INVRESP"]]


def _counts_for_best(responses: pd.DataFrame, therapies: pd.DataFrame) -> np.ndarray:
    """Flag what the best response is sought among: up to the first PD and up to the first therapy, from a size."""
    first_pd = responses[responses["AVALC"] == "PD"].groupby("USUBJID")["ADT"].min()
    first_therapy = therapies.groupby("USUBJID")["ADT"].min()
    subject, day = responses["USUBJID"], responses["ADT"]
    in_time = ~(day > subject.map(first_pd)) & ~(day > subject.map(first_therapy))
    return np.where(in_time & (responses["BASE"] > 0), "Y", "")


def _best(responses: pd.DataFrame, subjects: pd.DataFrame, *, stable_min_days: int) -> pd.DataFrame:
    """Best response of each treated subject; stable disease that came too early is not evaluable."""
    rows = responses[responses["ANL01FL"] == "Y"].merge(subjects[["USUBJID", "TRTSDT"]], on="USUBJID")
    early = (rows["AVALC"] == "SD") & (days_between(rows["ADT"], rows["TRTSDT"]) < stable_min_days)
    rows["AVALC"] = rows["AVALC"].mask(early, "NE")
    rows["rank"] = rows["AVALC"].map(_BEST_FIRST)
    best = rows.sort_values(["USUBJID", "rank", "ADT", "ASSESS"]).drop_duplicates("USUBJID")
    everyone = subjects[["STUDYID", "USUBJID"]].merge(
        best[["USUBJID", "ADT", "AVISITN", "AVALC", "SRCSEQ"]], on="USUBJID", how="left"
    )
    response = as_kind(everyone["AVALC"], "text").replace("", "NE")
    return everyone.assign(ASSESS="", INVRESP="", ANL01FL="", AVALC=response)
