"""Progression away from the treated lesions, and the assessments that could have shown it (rules 13 to 15)."""

import numpy as np
import pandas as pd

from helpers.derive.assessments import assessment_ids
from helpers.foundation.calendar import complete_date
from helpers.foundation.grouping import joined
from helpers.foundation.protocol import Distant
from helpers.ingest.treatment import counted_readings

HEPATIC = "New hepatic lesion"
THROMBUS = "Tumour thrombus"
METASTASIS = "Distant metastasis"
UNKNOWN = "Kind unknown"
NONTARGET_PROGRESSION = "UNEQUIVOCAL PROGRESSION"


def new_lesions(tu: pd.DataFrame, start: pd.DataFrame, *, distant: Distant, readers: tuple[str, ...]) -> pd.DataFrame:
    """New lesions, each dated back to the equivocal finding that it confirmed (rule 13).

    Parameters
    ----------
    tu : DataFrame
        TU: USUBJID, TUSEQ, TULNKID, TUSTRESC, TULOC, TUDTC, TUEVAL.
    start : DataFrame
        USUBJID, TRTSDT of the treated subjects.
    distant : Distant
        Places that make a lesion hepatic or a thrombus.
    readers : tuple of str
        Whose readings count.

    Returns
    -------
    DataFrame
        One row a new lesion: USUBJID, LESION, ADT, KIND, SRCSEQ (of the record that gives the date), EARLY (True where
        the lesion was seen on or before the start: never an event).
    """
    seen = counted_readings(tu, reader="TUEVAL", count=readers)
    seen = seen[seen["TUSTRESC"].isin(["NEW", "EQUIVOCAL"])].merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    seen = seen.assign(day=complete_date(seen["TUDTC"]), LESION=seen["TULNKID"])
    seen = seen[seen["day"].notna()].sort_values(["USUBJID", "LESION", "day", "TUSEQ"], kind="stable")
    lesion = ["USUBJID", "LESION"]
    sure = seen[seen["TUSTRESC"] == "NEW"].assign(KIND=lambda new: _kind(new["TULOC"], distant=distant))
    confirmed = sure.groupby(lesion, as_index=False)["day"].min().rename(columns={"day": "confirmed"})
    kinds = _kinds(sure.merge(confirmed, on=lesion).query("day == confirmed"), lesion)
    traced = seen.merge(confirmed, on=lesion).query("day <= confirmed").drop_duplicates(lesion)
    traced = traced.merge(kinds, on=lesion)
    return pd.DataFrame({
        "USUBJID": traced["USUBJID"],
        "LESION": traced["LESION"],
        "ADT": traced["day"],
        "KIND": traced["KIND"].astype(object),
        "SRCSEQ": traced["TUSEQ"].astype("float64"),
        "EARLY": traced["day"] <= traced["TRTSDT"],
    }).reset_index(drop=True)  # fmt: skip


def distant_progressions(lesions: pd.DataFrame) -> pd.DataFrame:
    """First distant progression of each subject; lesions of the same day keep all their kinds (rule 13).

    Parameters
    ----------
    lesions : DataFrame
        What `new_lesions` gives.

    Returns
    -------
    DataFrame
        One row a subject: USUBJID, ADT, KIND (joined by ``; ``), SRCSEQ.
    """
    events = lesions[~lesions["EARLY"]]
    first = events["ADT"] == events.groupby("USUBJID")["ADT"].transform("min")
    events = events[first].sort_values(["USUBJID", "SRCSEQ"])
    kinds = _kinds(events, ["USUBJID"])
    return events.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]].merge(kinds, on="USUBJID")


def distant_assessments(
    tu: pd.DataFrame, tr: pd.DataFrame, *, readers: tuple[str, ...], span_days: int
) -> pd.DataFrame:
    """Adequate assessments of the rest of the body: any imaging that was done (rule 14).

    Returns
    -------
    DataFrame
        One row a subject and assessment: USUBJID, ASSESS, ADT (its latest date), SRCDOM, SRCVAR, SRCSEQ.
    """
    records = pd.concat([
        _imaging(counted_readings(tu, reader="TUEVAL", count=readers), "TU"),
        _imaging(counted_readings(tr, reader="TREVAL", count=readers), "TR"),
    ], ignore_index=True)  # fmt: skip
    records["ASSESS"] = assessment_ids(records, dtc="dtc", span_days=span_days)
    done = records[records["done"] & records["ADT"].notna()]
    ordered = done.sort_values(["USUBJID", "ASSESS", "ADT", "SRCDOM", "SRCSEQ"], kind="stable")
    latest = ordered.drop_duplicates(["USUBJID", "ASSESS"], keep="last")
    return latest[["USUBJID", "ASSESS", "ADT", "SRCDOM", "SRCVAR", "SRCSEQ"]].reset_index(drop=True)


def nontarget_progressions(tr: pd.DataFrame, start: pd.DataFrame, *, readers: tuple[str, ...]) -> pd.DataFrame:
    """First unequivocal progression of an untreated lesion after the start (rule 15): USUBJID, ADT, SRCSEQ."""
    states = counted_readings(tr, reader="TREVAL", count=readers)
    worse = (states["TRTESTCD"] == "TUMSTATE") & (states["TRSTRESC"].str.strip().str.upper() == NONTARGET_PROGRESSION)
    states = states[worse & (states["TRSTAT"].str.upper() != "NOT DONE")]
    states = states.assign(ADT=complete_date(states["TRDTC"]), SRCSEQ=states["TRSEQ"].astype("float64"))
    states = states.merge(start[["USUBJID", "TRTSDT"]], on="USUBJID")
    states = states[states["ADT"] > states["TRTSDT"]].sort_values(["USUBJID", "ADT", "SRCSEQ"])
    return states.drop_duplicates("USUBJID")[["USUBJID", "ADT", "SRCSEQ"]].reset_index(drop=True)


def _imaging(records: pd.DataFrame, domain: str) -> pd.DataFrame:
    dtc = f"{domain}DTC"
    return pd.DataFrame({
        "USUBJID": records["USUBJID"],
        "VISITNUM": records["VISITNUM"],
        "dtc": records[dtc],
        "ADT": complete_date(records[dtc]),
        "done": records["TRSTAT"].str.upper() != "NOT DONE" if domain == "TR" else True,
        "SRCDOM": domain,
        "SRCVAR": dtc,
        "SRCSEQ": records[f"{domain}SEQ"].astype("float64"),
    })  # fmt: skip


def _kind(location: pd.Series, *, distant: Distant) -> np.ndarray:
    place = location.str.strip().str.upper()
    return np.select(
        [place == "", place.isin(distant.liver), place.isin(distant.thrombus)],
        [UNKNOWN, HEPATIC, THROMBUS],
        default=METASTASIS,
    )


def _kinds(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """All kinds of a group in KIND, each once, in the order of the plan."""
    order = {kind: rank for rank, kind in enumerate((HEPATIC, THROMBUS, METASTASIS, UNKNOWN))}
    single = rows[[*by, "KIND"]].assign(KIND=rows["KIND"].str.split("; ")).explode("KIND").drop_duplicates()
    single = single.assign(rank=single["KIND"].map(order)).sort_values([*by, "rank"])
    return joined(single, "KIND", by=by).reset_index()
