"""ADRS: response of the treated lesions and overall response by assessment, and the best of each (rule 12)."""

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DATE, complete_date, days_between
from helpers.foundation.terms import flag, is_term, mapped, plain
from helpers.ingest.visits import assessment_ids

_BEST_FIRST = {response: rank for rank, response in enumerate(("CR", "PR", "SD", "PD", "NE"))}
_NAMES = {
    "TRGRESP": "Response of the treated lesions",
    "BORTRG": "Best response of the treated lesions",
    "OVRLRESP": "Overall response",
    "BOR": "Best overall response",
}
_SOURCE = ["SRCDOM", "SRCVAR", "SRCSEQ"]


def derive_adrs(
    adtr: pd.DataFrame,
    subjects: pd.DataFrame,
    rs: pd.DataFrame | None,
    therapies: pd.DataFrame,
    progressions: pd.DataFrame,
    all_absent: pd.Series,
    *,
    measure: str,
    stable_min_days: int,
    span_days: int,
) -> pd.DataFrame:
    """Response at each later assessment with the investigator's beside it, and the best responses of each subject.

    Parameters
    ----------
    adtr : DataFrame
        What `adtr.derive_adtr` gives.
    subjects : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    rs : DataFrame or None
        RS by the readers that count, where it was collected: the investigator's responses by mRECIST.
    therapies : DataFrame
        What `therapy.therapies_after` gives for subsequent therapy and transplant; the first ends the search.
    progressions : DataFrame
        What `events.first_progressions` gives: the progressions of PFS, of any kind.
    all_absent : Series of bool
        Aligned with ``adtr``: what `untreated.all_absent` gives. Without it a complete response is a partial one.
    measure : str
        ``VDIAM`` or ``LDIAM``.
    stable_min_days : int
        Days after the start from which SD counts; earlier it is NE.
    span_days : int
        See `visits.assessment_ids`.

    Returns
    -------
    DataFrame
        One row a subject and assessment (``TRGRESP``, ``OVRLRESP``) and one a subject (``BORTRG``, ``BOR``, their
        best); columns of the ADRS contract.
    """
    rows = adtr[adtr["PARAMCD"] == f"SUM{measure}"]
    later = rows[rows["AVALC"] != ""]
    columns = ["STUDYID", "USUBJID", "ADT", "ASSESS", "AVISITN", "AVALC", "SRCSEQ", "BASE"]
    treated = later[columns].assign(PARAMCD="TRGRESP", SRCDOM="TR", SRCVAR="TRDTC")
    overall = treated.assign(PARAMCD="OVRLRESP", AVALC=_overall(treated, progressions, all_absent[later.index]))
    local = progressions[progressions["KIND"] == "local_progression"]
    told = _investigator(rs, span_days=span_days)
    first_therapy = therapies.groupby("USUBJID")["ADT"].min()
    sized = rows.loc[rows["BASE"] > 0, "USUBJID"]
    found = []
    for responses, kinds, best in ((treated, local, "BORTRG"), (overall, progressions, "BOR")):
        first = kinds.sort_values(["USUBJID", "ADT"], kind="stable").drop_duplicates("USUBJID")
        responses = _beside_the_investigator(responses, told)
        responses["ANL01FL"] = _counts_for_best(responses, first, first_therapy)
        ends = first[first["USUBJID"].isin(sized) & ~(first["ADT"] > first["USUBJID"].map(first_therapy))]
        found += [responses, _best(responses, ends, subjects, stable_min_days=stable_min_days).assign(PARAMCD=best)]
    rows = pd.concat(found, ignore_index=True).drop(columns="BASE")
    return rows.assign(PARAM=mapped(rows["PARAMCD"], _NAMES.get))


def _overall(responses: pd.DataFrame, progressions: pd.DataFrame, all_absent: pd.Series) -> pd.Series:
    """Overall response at the assessments of the treated lesions; a time point, not a day, has one response."""
    first = progressions.groupby("USUBJID")["ADT"].min()
    at_first = progressions[progressions["ADT"] == progressions["USUBJID"].map(first)]
    time_point = ["USUBJID", "ASSESS"]
    with_it = pd.MultiIndex.from_frame(responses[time_point]).isin(pd.MultiIndex.from_frame(at_first[time_point]))
    progressed = with_it | (responses["ADT"] >= responses["USUBJID"].map(first))
    partial = (responses["AVALC"] == "CR") & ~all_absent
    return responses["AVALC"].mask(partial, "PR").mask(progressed, "PD")


def _beside_the_investigator(responses: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Add the investigator's response of the same visit, or else of the same day."""
    visit, day = (["PARAMCD", "USUBJID", when] for when in ("ASSESS", "ADT"))
    by_visit = responses.merge(told[[*visit, "INVRESP"]], on=visit, how="left")["INVRESP"]
    by_day = told.drop_duplicates(day, keep="last")
    same_day = responses[day].merge(by_day[[*day, "INVRESP"]], on=day, how="left")["INVRESP"]
    found = by_visit.where(by_visit.notna(), same_day)
    return responses.assign(INVRESP=found.where(found.notna(), "").to_numpy())


def _investigator(rs: pd.DataFrame | None, *, span_days: int) -> pd.DataFrame:
    """The investigator's responses by assessment: PARAMCD, USUBJID, ASSESS, ADT, INVRESP."""
    if rs is None:
        kinds = {"PARAMCD": object, "USUBJID": "int64", "ASSESS": object, "ADT": DATE, "INVRESP": object}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    told = rs[rs["RSTESTCD"].isin(("TRGRESP", "OVRLRESP")) & is_term(rs["RSCAT"], "mRECIST")]
    told = told.assign(
        PARAMCD=told["RSTESTCD"],
        ASSESS=assessment_ids(told, dtc="RSDTC", span_days=span_days).astype(object),
        ADT=complete_date(told["RSDTC"]),
        INVRESP=plain(told["RSSTRESC"]),
    )
    grain = ["PARAMCD", "USUBJID", "ASSESS"]
    ordered = told.sort_values([*grain, "ADT", "RSSEQ"], na_position="first")
    return ordered.drop_duplicates(grain, keep="last")[[*grain, "ADT", "INVRESP"]]


def _counts_for_best(responses: pd.DataFrame, first: pd.DataFrame, first_therapy: pd.Series) -> np.ndarray:
    """Flag what the best response is sought among: up to the first PD and up to the first therapy, from a size.

    A PD has the date of its progression, which may have been recorded on another day of the visit.
    """
    first_pd = responses[responses["AVALC"] == "PD"].groupby("USUBJID")["ADT"].min()
    subject, day = responses["USUBJID"], responses["ADT"]
    dated = day.mask(responses["AVALC"] == "PD", subject.map(first.set_index("USUBJID")["ADT"]))
    in_time = ~(day > subject.map(first_pd)) & ~(dated > subject.map(first_therapy))
    return flag(in_time & (responses["BASE"] > 0))


def _best(
    responses: pd.DataFrame, progressions: pd.DataFrame, subjects: pd.DataFrame, *, stable_min_days: int
) -> pd.DataFrame:
    """Best response of each treated subject; stable disease that came too early is not evaluable.

    ``progressions`` is the first of each subject where it counts; it is PD even where no assessment shows it.
    """
    known = ["USUBJID", "ADT", "AVISITN", "AVALC", *_SOURCE]
    counted = responses[responses["ANL01FL"] == "Y"]
    visits = counted.drop_duplicates(["USUBJID", "ADT"])[["USUBJID", "ADT", "AVISITN"]]
    ends = progressions.assign(AVALC="PD").merge(visits, on=["USUBJID", "ADT"], how="left")
    rows = pd.concat([counted.loc[counted["AVALC"] != "PD", [*known, "ASSESS"]], ends[[*known, "ASSESS"]]])
    rows = rows.merge(subjects[["USUBJID", "TRTSDT"]], on="USUBJID")
    early = (rows["AVALC"] == "SD") & (days_between(rows["ADT"], rows["TRTSDT"]) < stable_min_days)
    rows["AVALC"] = rows["AVALC"].mask(early, "NE")
    rows["rank"] = mapped(rows["AVALC"], _BEST_FIRST.get).astype("int64")
    best = rows.sort_values(["USUBJID", "rank", "ADT", "ASSESS"]).drop_duplicates("USUBJID")
    everyone = subjects[["STUDYID", "USUBJID"]].merge(best[known], on="USUBJID", how="left")
    nothing = everyone[["SRCDOM", "SRCVAR"]].fillna("")
    return everyone.assign(ASSESS="", INVRESP="", ANL01FL="", AVALC=everyone["AVALC"].fillna("NE"), **nothing)
