"""Progression away from the treated lesions, and the assessments that could have shown it (rules 13 to 15)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.assessments import STATE_TEST
from helpers.derive.records import dated_records, first_of_each, last_of_each
from helpers.foundation.calendar import complete_date, last_possible_day
from helpers.foundation.grouping import joined, number
from helpers.foundation.protocol import Distant
from helpers.foundation.terms import is_term, mapped, plain
from helpers.ingest.lesions import whole_lesion
from helpers.ingest.visits import assessment_ids

KINDS = {
    "hepatic": "New hepatic lesion",
    "thrombus": "Tumour thrombus",
    "extrahepatic": "Distant metastasis",
    "unknown": "Kind unknown",
}
"""Code and name of each kind of distant progression, in the order of the plan."""

NONTARGET_PROGRESSION = "UNEQUIVOCAL PROGRESSION"


def new_lesions(tu: pd.DataFrame, start: pd.DataFrame, *, distant: Distant) -> pd.DataFrame:
    """New lesions, each dated back to the equivocal finding that it confirmed (rule 13).

    Parameters
    ----------
    tu : DataFrame
        TU by the readers that count: USUBJID, TUSEQ, TULNKID, TUSTRESC, TULOC, TUDTC.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.
    distant : Distant
        Places that make a lesion hepatic or a thrombus.

    Returns
    -------
    DataFrame
        One row per new lesion: USUBJID, LESION, ADT, SRCSEQ (of the record that gives the date), and a column of bool
        for each kind that it was called on the day it was first sure. One that was certainly seen on or before the
        start, even if the day is not known, is not new.
    """
    seen = tu[tu["TUSTRESC"].isin(["NEW", "EQUIVOCAL"])].merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    seen = seen.assign(
        day=complete_date(seen["TUDTC"]),
        lesion=number(seen["USUBJID"], seen["TULNKID"]),
        doubtful=seen["TUSTRESC"] == "EQUIVOCAL",
        before=last_possible_day(seen["TUDTC"]) <= seen["TRTSDT"],
    )
    early = seen["lesion"].isin(seen.loc[seen["before"], "lesion"])
    seen = seen[seen["day"].notna() & ~early]
    sure = seen["day"].mask(seen["doubtful"]).groupby(seen["lesion"]).transform("min")
    called = seen[~seen["doubtful"] & (seen["day"] == sure)]
    kinds = _kinds(called["TULOC"], distant=distant).groupby(called["lesion"]).any()
    first = first_of_each(seen[seen["day"] <= sure], ["lesion"], ["day", "doubtful", "TUSEQ"])
    found = pd.DataFrame({
        "USUBJID": first["USUBJID"],
        "LESION": first["TULNKID"],
        "ADT": first["day"],
        "SRCSEQ": first["TUSEQ"].astype("float64"),
        "lesion": first["lesion"],
    })  # fmt: skip
    return found.join(kinds, on="lesion").drop(columns="lesion")


def distant_progressions(lesions: pd.DataFrame) -> pd.DataFrame:
    """First distant progression of each subject; lesions of the same day keep all their kinds (rule 13).

    Parameters
    ----------
    lesions : DataFrame
        What `new_lesions` gives.

    Returns
    -------
    DataFrame
        One row per subject: USUBJID, ADT, EVNTKCD (codes of its kinds, joined by ``+``), EVNTKIND (their names) and
        EVNTLNK (the lesions, each joined by ``; ``), SRCSEQ.
    """
    events = lesions[lesions["ADT"] == lesions.groupby("USUBJID")["ADT"].transform("min")]
    events = events.sort_values(["USUBJID", "SRCSEQ"])
    first = events.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]]
    kinds = events.groupby("USUBJID")[list(KINDS)].any()
    return first.assign(
        EVNTKCD=_listed(kinds, {code: code for code in KINDS}, "+"),
        EVNTKIND=_listed(kinds, KINDS, "; "),
        EVNTLNK=joined(events, "LESION", by="USUBJID").to_numpy(),
    )


def imaging_records(tu: pd.DataFrame, tr: pd.DataFrame, *, span_days: int) -> pd.DataFrame:
    """Records of imaging, each with its assessment: for imaging, a visit is the records of TU and TR together.

    Parameters
    ----------
    tu, tr : DataFrame
        TU and TR by the readers that count: USUBJID, --SEQ, VISITNUM, --DTC, TRSTAT.
    span_days : int
        See `visits.assessment_ids`.

    Returns
    -------
    DataFrame
        One row per record: USUBJID, ASSESS (name of its assessment), ADT (missing where its date is not complete), done
        (False where it was not), SRCDOM, SRCVAR, SRCSEQ.
    """
    records = dated_records({"tu": tu, "tr": tr}, [("tu", "TUDTC"), ("tr", "TRDTC")])
    records["VISITNUM"] = np.concatenate([tu["VISITNUM"], tr["VISITNUM"]])
    records["ASSESS"] = assessment_ids(records, dtc="DTC", span_days=span_days)
    return records.drop(columns=["VISITNUM", "DTC", "place"])


def distant_assessments(imaging: pd.DataFrame) -> pd.DataFrame:
    """Adequate assessments of the rest of the body: a record of TU, or one of TR that was done (rule 14).

    Parameters
    ----------
    imaging : DataFrame
        What `imaging_records` gives.

    Returns
    -------
    DataFrame
        One row per subject and assessment: USUBJID, ADT (its latest date), SRCDOM, SRCVAR, SRCSEQ.
    """
    done = imaging[(imaging["done"] | (imaging["SRCDOM"] == "TU")) & imaging["ADT"].notna()]
    done = done.assign(assessment=number(done["USUBJID"], done["ASSESS"]))
    latest = last_of_each(done, ["assessment"], ["ADT", "SRCDOM", "SRCSEQ"])  # of one day TU comes last
    return latest[["USUBJID", "ADT", "SRCDOM", "SRCVAR", "SRCSEQ"]]


def nontarget_progressions(tr: pd.DataFrame, start: pd.DataFrame, treated: pd.DataFrame) -> pd.DataFrame:
    """First unequivocal progression of an untreated lesion after the start (rule 15).

    Parameters
    ----------
    tr : DataFrame
        TR by the readers that count.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.
    treated : DataFrame
        USUBJID, LESION: the treated lesions, whose state (or that of a part) says nothing here.

    Returns
    -------
    DataFrame
        One row per subject: USUBJID, ADT, SRCSEQ.
    """
    states = tr[tr["TRTESTCD"] == STATE_TEST]
    states = states[is_term(states["TRSTRESC"], NONTARGET_PROGRESSION) & ~is_term(states["TRSTAT"], "NOT DONE")]
    lesions = pd.MultiIndex.from_arrays([states["USUBJID"], mapped(states["TRLNKID"], whole_lesion)])
    states = states[~lesions.isin(pd.MultiIndex.from_frame(treated[["USUBJID", "LESION"]]))]
    states = states.assign(ADT=complete_date(states["TRDTC"]), SRCSEQ=states["TRSEQ"].astype("float64"))
    states = states.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    after = states[states["ADT"] > states["TRTSDT"]]
    return first_of_each(after, ["USUBJID"], ["ADT", "SRCSEQ"])[["USUBJID", "ADT", "SRCSEQ"]]


def _kinds(location: pd.Series, *, distant: Distant) -> pd.DataFrame:
    """A column of bool for each kind, one of them True in a row."""
    place = plain(location)
    hepatic, thrombus, unknown = place.isin(distant.liver), place.isin(distant.thrombus), place == ""
    return pd.DataFrame({
        "hepatic": hepatic & ~unknown,
        "thrombus": thrombus & ~hepatic & ~unknown,
        "extrahepatic": ~hepatic & ~thrombus & ~unknown,
        "unknown": unknown,
    })  # fmt: skip


def _listed(kinds: pd.DataFrame, names: Mapping[str, str], separator: str) -> np.ndarray:
    """List the kinds of each row in the order of the plan."""
    listed = np.full(len(kinds), "", dtype=object)
    for code, name in names.items():
        listed += np.where(kinds[code], np.where(listed == "", name, separator + name), "").astype(object)
    return listed
