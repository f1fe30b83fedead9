"""Progression away from the treated lesions, and the assessments that could have shown it (rules 13 to 15)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.assessments import STATE_TEST
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
        One row a new lesion: USUBJID, LESION, ADT, SRCSEQ (of the record that gives the date), and a column of bool for
        each kind that it was called on the day it was first sure. One that was certainly seen on or before the start,
        even if the day is not known, is not new.
    """
    seen = tu[tu["TUSTRESC"].isin(["NEW", "EQUIVOCAL"])].merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    seen = seen.assign(
        day=complete_date(seen["TUDTC"]),
        lesion=number(seen["USUBJID"], seen["TULNKID"]),
        doubtful=seen["TUSTRESC"] == "EQUIVOCAL",
        before=last_possible_day(seen["TUDTC"]) <= seen["TRTSDT"],
    )
    early = seen["lesion"].isin(seen.loc[seen["before"], "lesion"])
    seen = seen[seen["day"].notna() & ~early].sort_values(["lesion", "day", "doubtful", "TUSEQ"])
    seen["confirmed"] = seen["day"].mask(seen["doubtful"]).groupby(seen["lesion"]).transform("min")
    called = seen[~seen["doubtful"] & (seen["day"] == seen["confirmed"])]
    kinds = _kinds(called["TULOC"], distant=distant).groupby(called["lesion"]).any()
    first = seen[seen["day"] <= seen["confirmed"]].drop_duplicates("lesion")
    found = pd.DataFrame({
        "USUBJID": first["USUBJID"],
        "LESION": first["TULNKID"],
        "ADT": first["day"],
        "SRCSEQ": first["TUSEQ"].astype("float64"),
        "lesion": first["lesion"],
    })  # fmt: skip
    return found.merge(kinds, left_on="lesion", right_index=True).drop(columns="lesion").reset_index(drop=True)


def distant_progressions(lesions: pd.DataFrame) -> pd.DataFrame:
    """First distant progression of each subject; lesions of the same day keep all their kinds (rule 13).

    Parameters
    ----------
    lesions : DataFrame
        What `new_lesions` gives.

    Returns
    -------
    DataFrame
        One row a subject: USUBJID, ADT, CODE (of its kinds, joined by ``+``), KIND (their names) and LESIONS (each
        joined by ``; ``), SRCSEQ.
    """
    events = lesions[lesions["ADT"] == lesions.groupby("USUBJID")["ADT"].transform("min")]
    events = events.sort_values(["USUBJID", "SRCSEQ"])
    first = events.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]]
    kinds = events.groupby("USUBJID")[list(KINDS)].any()
    found = {"CODE": _listed(kinds, {code: code for code in KINDS}, "+"), "KIND": _listed(kinds, KINDS, "; ")}
    lesions = joined(events, "LESION", by="USUBJID")
    return first.assign(**found, LESIONS=lesions.to_numpy()).reset_index(drop=True)


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
        One row a record: USUBJID, ASSESS (name of its assessment), ADT (missing where its date is not complete), done
        (False where it was not), SRCDOM, SRCVAR, SRCSEQ.
    """
    records = pd.concat([_imaging(tu, "TU"), _imaging(tr, "TR")], ignore_index=True)
    records["ASSESS"] = assessment_ids(records, dtc="dtc", span_days=span_days)
    return records.drop(columns=["VISITNUM", "dtc"])


def distant_assessments(imaging: pd.DataFrame) -> pd.DataFrame:
    """Adequate assessments of the rest of the body: any imaging that was done (rule 14).

    Parameters
    ----------
    imaging : DataFrame
        What `imaging_records` gives.

    Returns
    -------
    DataFrame
        One row a subject and assessment: USUBJID, ADT (its latest date), SRCDOM, SRCVAR, SRCSEQ.
    """
    done = imaging[imaging["done"] & imaging["ADT"].notna()]
    done = done.assign(assessment=number(done["USUBJID"], done["ASSESS"]))
    ordered = done.sort_values(["assessment", "ADT", "SRCDOM", "SRCSEQ"])  # of one day TU comes last
    latest = ordered.drop_duplicates("assessment", keep="last")
    return latest[["USUBJID", "ADT", "SRCDOM", "SRCVAR", "SRCSEQ"]].reset_index(drop=True)


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
        One row a subject: USUBJID, ADT, SRCSEQ.
    """
    states = tr[tr["TRTESTCD"] == STATE_TEST]
    lesions = pd.MultiIndex.from_arrays([states["USUBJID"], mapped(states["TRLNKID"], whole_lesion)])
    states = states[~lesions.isin(pd.MultiIndex.from_frame(treated[["USUBJID", "LESION"]]))]
    states = states[is_term(states["TRSTRESC"], NONTARGET_PROGRESSION) & ~is_term(states["TRSTAT"], "NOT DONE")]
    states = states.assign(ADT=complete_date(states["TRDTC"]), SRCSEQ=states["TRSEQ"].astype("float64"))
    states = states.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    states = states[states["ADT"] > states["TRTSDT"]].sort_values(["USUBJID", "ADT", "SRCSEQ"])
    return states.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]].reset_index(drop=True)


def _imaging(records: pd.DataFrame, domain: str) -> pd.DataFrame:
    return pd.DataFrame({
        "USUBJID": records["USUBJID"],
        "VISITNUM": records["VISITNUM"],
        "dtc": records[f"{domain}DTC"],
        "ADT": complete_date(records[f"{domain}DTC"]),
        "done": True if domain == "TU" else ~is_term(records["TRSTAT"], "NOT DONE"),
        "SRCDOM": domain,
        "SRCVAR": f"{domain}DTC",
        "SRCSEQ": records[f"{domain}SEQ"].astype("float64"),
    })  # fmt: skip


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
