"""ADRS: response of the treated lesions and overall response by assessment, and the best of each (rule 12)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.records import SOURCE, collected, first_of_each, last_of_each
from helpers.derive.tumours import Tumours
from helpers.derive.untreated import all_absent, untreated_lesions
from helpers.foundation.calendar import complete_date, days_between
from helpers.foundation.contracts import SDTM
from helpers.foundation.protocol import Protocol
from helpers.foundation.terms import flag, is_term, mapped, plain
from helpers.ingest.visits import assessment_ids

_BEST_FIRST = {response: rank for rank, response in enumerate(("CR", "PR", "SD", "PD", "NE"))}
_NAMES = {
    "TRGRESP": "Response of the treated lesions",
    "BORTRG": "Best response of the treated lesions",
    "OVRLRESP": "Overall response",
    "BOR": "Best overall response",
}


def derive_adrs(
    treated: pd.DataFrame,
    tumours: Tumours,
    read: Mapping[str, pd.DataFrame],
    therapies: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """Response at each later assessment, with the investigator's response, and the best responses of each subject.

    Parameters
    ----------
    treated : DataFrame
        STUDYID, USUBJID, TRTSDT of the treated subjects.
    tumours : Tumours
        What `tumours.follow_tumours` gives: the sums of the primary measure, and the progressions of PFS, of any kind.
    read : mapping of str to DataFrame
        What `records.counted_domains` gives: TU says which lesions were not treated (where not all of them are gone, a
        complete response is a partial one), RS, where it was collected, has the investigator's responses by mRECIST.
    therapies : DataFrame
        What `adther.therapies_after` gives; the first ends the search.
    protocol : Protocol
        Response and imaging sections are read.

    Returns
    -------
    DataFrame
        One row per subject and assessment (``TRGRESP``, ``OVRLRESP``) and one per subject (``BORTRG``, ``BOR``, their
        best); columns of the ADRS contract.
    """
    sums = tumours.sums[tumours.sums["TEST"] == tumours.measure]
    later = sums[sums["later"]]
    columns = ["STUDYID", "USUBJID", "ADT", "ASSESS", "AVISITN", "AVALC", "SRCSEQ", "base"]
    target = later[columns].assign(PARAMCD="TRGRESP", SRCDOM="TR", SRCVAR="TRDTC").astype({"ASSESS": object})
    primary = tumours.progressions[tumours.progressions["READING"] == ""]
    absent = all_absent(later, untreated_lesions(read["tu"], tumours.lesions), tumours.records)
    overall = target.assign(PARAMCD="OVRLRESP", AVALC=_overall(target, primary, absent))
    local = primary[primary["EVNTCD"] == "local_progression"]
    rs = collected(read.get("rs"), SDTM["rs"], like=treated)
    told = _investigator(rs, span_days=protocol.imaging.visit_span_days)
    first_therapy = therapies.groupby("USUBJID")["ADT"].min()
    sized = sums.loc[sums["base"] > 0, "USUBJID"]
    stable_min_days = protocol.response.stable_disease_min_days
    found = []
    for responses, kinds, best in ((target, local, "BORTRG"), (overall, primary, "BOR")):
        first = first_of_each(kinds, ["USUBJID"], ["ADT"])
        responses = _beside_the_investigator(responses, told)
        responses["ANL01FL"] = _counts_for_best(responses, first, first_therapy)
        ends = first[first["USUBJID"].isin(sized) & ~(first["ADT"] > first["USUBJID"].map(first_therapy))]
        found += [responses, _best(responses, ends, treated, stable_min_days=stable_min_days).assign(PARAMCD=best)]
    rows = pd.concat(found, ignore_index=True).drop(columns="base")
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


def _investigator(rs: pd.DataFrame, *, span_days: int) -> pd.DataFrame:
    """The investigator's responses by assessment: PARAMCD, USUBJID, ASSESS, ADT, INVRESP."""
    told = rs[rs["RSTESTCD"].isin(("TRGRESP", "OVRLRESP")) & is_term(rs["RSCAT"], "mRECIST")]
    told = told.assign(
        PARAMCD=told["RSTESTCD"],
        ASSESS=assessment_ids(told, dtc="RSDTC", span_days=span_days).astype(object),
        ADT=complete_date(told["RSDTC"]),
        INVRESP=plain(told["RSSTRESC"]),
    )
    grain = ["PARAMCD", "USUBJID", "ASSESS"]
    return last_of_each(told, grain, ["ASSESS", "ADT", "RSSEQ"])[[*grain, "ADT", "INVRESP"]]


def _counts_for_best(responses: pd.DataFrame, first: pd.DataFrame, first_therapy: pd.Series) -> np.ndarray:
    """Flag what the best response is sought among: up to the first PD and up to the first therapy, from a size.

    A PD has the date of its progression, which may have been recorded on another day of the visit.
    """
    first_pd = responses[responses["AVALC"] == "PD"].groupby("USUBJID")["ADT"].min()
    subject, day = responses["USUBJID"], responses["ADT"]
    dated = day.mask(responses["AVALC"] == "PD", subject.map(first.set_index("USUBJID")["ADT"]))
    in_time = ~(day > subject.map(first_pd)) & ~(dated > subject.map(first_therapy))
    return flag(in_time & (responses["base"] > 0))


def _best(
    responses: pd.DataFrame, progressions: pd.DataFrame, treated: pd.DataFrame, *, stable_min_days: int
) -> pd.DataFrame:
    """Best response of each treated subject; stable disease that came too early is not evaluable.

    ``progressions`` is the first of each subject where it counts; it is PD even where no assessment shows it.
    """
    known = ["USUBJID", "ADT", "AVISITN", "AVALC", *SOURCE]
    counted = responses[responses["ANL01FL"] == "Y"]
    visits = counted.drop_duplicates(["USUBJID", "ADT"])[["USUBJID", "ADT", "AVISITN"]]
    ends = progressions.assign(AVALC="PD").merge(visits, on=["USUBJID", "ADT"], how="left")
    rows = pd.concat([counted.loc[counted["AVALC"] != "PD", [*known, "ASSESS"]], ends[[*known, "ASSESS"]]])
    rows = rows.merge(treated[["USUBJID", "TRTSDT"]], on="USUBJID")
    early = (rows["AVALC"] == "SD") & (days_between(rows["ADT"], rows["TRTSDT"]) < stable_min_days)
    rows["AVALC"] = rows["AVALC"].mask(early, "NE")
    rows["rank"] = mapped(rows["AVALC"], _BEST_FIRST.get).astype("int64")
    best = first_of_each(rows, ["USUBJID"], ["rank", "ADT", "ASSESS"])
    everyone = treated[["STUDYID", "USUBJID"]].merge(best[known], on="USUBJID", how="left")
    nothing = everyone[["SRCDOM", "SRCVAR"]].fillna("")
    return everyone.assign(ASSESS="", INVRESP="", ANL01FL="", AVALC=everyone["AVALC"].fillna("NE"), **nothing)
