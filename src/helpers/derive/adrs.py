"""ADRS: response of the treated lesions by assessment, and the best of each subject (rule 12)."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DATE, complete_date, days_between
from helpers.foundation.terms import chosen, flag, is_term, mapped, plain
from helpers.ingest.visits import assessment_ids

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
    span_days: int,
) -> pd.DataFrame:
    """Response at each later assessment with the investigator's beside it, and the best response of each subject.

    Parameters
    ----------
    adtr : DataFrame
        What `adtr.derive_adtr` gives.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    rs : DataFrame or None
        RS by the readers that count, where it was collected: the investigator's TRGRESP by mRECIST.
    therapies : DataFrame
        What `therapy.therapies_after` gives for subsequent therapy and transplant; the first ends the search.
    measure : str
        ``VDIAM`` or ``LDIAM``.
    stable_min_days : int
        Days after the start from which SD counts; earlier it is NE.
    span_days : int
        See `visits.assessment_ids`.

    Returns
    -------
    DataFrame
        One row a subject and assessment (``TRGRESP``) and one a subject (``BOR``); columns of the ADRS contract.
    """
    later = adtr[(adtr["PARAMCD"] == f"SUM{measure}") & (adtr["AVALC"] != "")]
    columns = ["STUDYID", "USUBJID", "ADT", "ASSESS", "AVISITN", "AVALC", "SRCSEQ", "BASE"]
    responses = _beside_the_investigator(later[columns], _investigator(rs, span_days=span_days))
    responses["ANL01FL"] = _counts_for_best(responses, therapies)
    best = _best(responses, subjects, stable_min_days=stable_min_days)
    rows = pd.concat(
        [responses.drop(columns="BASE").assign(PARAMCD="TRGRESP"), best.assign(PARAMCD="BOR")], ignore_index=True
    )
    sourced = rows["SRCSEQ"].notna()
    return rows.assign(
        PARAM=mapped(rows["PARAMCD"], _NAMES.get),
        SRCDOM=chosen([sourced], ["TR"]),
        SRCVAR=chosen([sourced], ["TRDTC"]),
    )


def _beside_the_investigator(responses: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Add the investigator's response of the same visit, or else of the same day."""
    by_visit = responses.merge(told[["USUBJID", "ASSESS", "INVRESP"]], on=["USUBJID", "ASSESS"], how="left")["INVRESP"]
    by_day = told.drop_duplicates(["USUBJID", "ADT"], keep="last")
    keys = ["USUBJID", "ADT"]
    same_day = responses[keys].merge(by_day[[*keys, "INVRESP"]], on=keys, how="left")["INVRESP"]
    found = by_visit.where(by_visit.notna(), same_day)
    return responses.assign(INVRESP=found.where(found.notna(), "").to_numpy())


def _investigator(rs: pd.DataFrame | None, *, span_days: int) -> pd.DataFrame:
    """The investigator's target response by assessment: USUBJID, ASSESS, ADT, INVRESP."""
    if rs is None:
        kinds = {"USUBJID": "int64", "ASSESS": object, "ADT": DATE, "INVRESP": object}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    told = rs[(rs["RSTESTCD"] == "TRGRESP") & is_term(rs["RSCAT"], "mRECIST")]
    told = told.assign(
        ASSESS=assessment_ids(told, dtc="RSDTC", span_days=span_days).astype(object),
        ADT=complete_date(told["RSDTC"]),
        INVRESP=plain(told["RSSTRESC"]),
    )
    ordered = told.sort_values(["USUBJID", "ASSESS", "ADT", "RSSEQ"], na_position="first")
    return ordered.drop_duplicates(["USUBJID", "ASSESS"], keep="last")[["USUBJID", "ASSESS", "ADT", "INVRESP"]]


def _counts_for_best(responses: pd.DataFrame, therapies: pd.DataFrame) -> np.ndarray:
    """Flag what the best response is sought among: up to the first PD and up to the first therapy, from a size."""
    first_pd = responses[responses["AVALC"] == "PD"].groupby("USUBJID")["ADT"].min()
    first_therapy = therapies.groupby("USUBJID")["ADT"].min()
    subject, day = responses["USUBJID"], responses["ADT"]
    in_time = ~(day > subject.map(first_pd)) & ~(day > subject.map(first_therapy))
    return flag(in_time & (responses["BASE"] > 0))


def _best(responses: pd.DataFrame, subjects: pd.DataFrame, *, stable_min_days: int) -> pd.DataFrame:
    """Best response of each treated subject; stable disease that came too early is not evaluable."""
    rows = responses[responses["ANL01FL"] == "Y"].merge(subjects[["USUBJID", "TRTSDT"]], on="USUBJID")
    early = (rows["AVALC"] == "SD") & (days_between(rows["ADT"], rows["TRTSDT"]) < stable_min_days)
    rows["AVALC"] = rows["AVALC"].mask(early, "NE")
    rows["rank"] = mapped(rows["AVALC"], _BEST_FIRST.get).astype("int64")
    best = rows.sort_values(["USUBJID", "rank", "ADT", "ASSESS"]).drop_duplicates("USUBJID")
    everyone = subjects[["STUDYID", "USUBJID"]].merge(
        best[["USUBJID", "ADT", "AVISITN", "AVALC", "SRCSEQ"]], on="USUBJID", how="left"
    )
    return everyone.assign(ASSESS="", INVRESP="", ANL01FL="", AVALC=everyone["AVALC"].fillna("NE"))
