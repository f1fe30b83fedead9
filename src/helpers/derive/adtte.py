"""ADTTE: one engine for every time-to-event parameter (rules 3, 4 and 16 to 21).

An endpoint is data: the kinds of event it looks for, those that count, what it is censored at. The engine takes
the earliest event of each subject, else the last adequate assessment, else the start, and applies the horizon last.
"""

import numpy as np
import pandas as pd

from helpers.derive.conventions import censored_by_fda
from helpers.derive.events import ASSESSMENT_NAMES, EVENT_NAMES, EVENT_TYPES, Sources
from helpers.derive.intervals import event_intervals
from helpers.foundation.calendar import days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Endpoint, Imaging, Protocol

EVENT = 0
NO_EVENT = 1
COMPETING = 2
HORIZON = 3
NO_BASELINE = 4
NO_ASSESSMENT = 5
NEW_THERAPY = 6
MISSED_ASSESSMENTS = 7
"""Values of CNSR: 0 the endpoint's event; above it, why there is none."""

_STATUS = {"": "follow-up goes on", "COMPLETED": "study completed"}
_WITHOUT_BASELINE = "No baseline sum of diameters"
_FDA = {
    "": (EVENT, ""),
    "baseline": (NO_BASELINE, _WITHOUT_BASELINE),
    "therapy": (NEW_THERAPY, "New anti-cancer therapy or transplant"),
    "missed": (MISSED_ASSESSMENTS, "Event after missed assessments"),
}


def derive_adtte(subjects: pd.DataFrame, sources: Sources, *, protocol: Protocol) -> pd.DataFrame:
    """Time from the start of SBRT to the first event of each endpoint, or to censoring.

    Parameters
    ----------
    subjects : DataFrame
        STUDYID USUBJID TRTSDT TRTSSEQ HORIZDT EOSSTT DCSREAS of the treated subjects.
    sources : Sources
        Events and assessments by name.
    protocol : Protocol
        Endpoints, the order that decides between two events of one day, horizon and imaging.

    Returns
    -------
    DataFrame
        One row a treated subject and endpoint that the study can give; columns of the ADTTE contract. AVAL in days, 1
        on the first day; INTLO and INTHI where the endpoint is interval-censored.
    """
    spine = subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ", "HORIZDT", "EOSSTT", "DCSREAS"]]
    rows = [
        _parameter(spine, sources, endpoint=endpoint, protocol=protocol).assign(PARAMCD=paramcd, PARAM=endpoint.label)
        for paramcd, endpoint in protocol.endpoints.items()
        if sources.can_give(endpoint)
    ]
    table = pd.concat(rows, ignore_index=True).astype({"CNSR": "int64", "EVTYPE": "int64"}).assign(AVALU="DAYS")
    return ADAM["adtte"].check(table.rename(columns={"TRTSDT": "STARTDT"})[list(ADAM["adtte"].columns)])


def _parameter(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, protocol: Protocol) -> pd.DataFrame:
    events = _first_events(sources, endpoint=endpoint, tie_order=protocol.tie_order)
    ends = _censorings(spine, sources, endpoint=endpoint)
    failed = ends["USUBJID"].isin(events["USUBJID"])
    rows = spine.merge(pd.concat([events, ends[~failed]], ignore_index=True), on="USUBJID")
    if endpoint.conventions == "FDA":
        rows = _under_fda(rows, sources, endpoint=endpoint, imaging=protocol.imaging)
    rows = _at_horizon(rows, years=protocol.horizon.years)
    rows["AVAL"] = days_between(rows["ADT"], rows["TRTSDT"]) + 1
    intervals = (
        event_intervals(rows, sources.adequate(endpoint)) if endpoint.interval else {"INTLO": np.nan, "INTHI": np.nan}
    )
    return rows.assign(**intervals)


def _first_events(sources: Sources, *, endpoint: Endpoint, tie_order: tuple[str, ...]) -> pd.DataFrame:
    """Earliest event of each subject; on one day the tie order decides, and the kinds of that event stay (rule 17)."""
    kinds = [
        sources.event(kind, endpoint).assign(
            rank=tie_order.index(kind),
            CNSR=EVENT if kind in endpoint.counted else COMPETING,
            EVTYPE=EVENT_TYPES[kind],
            EVNTDESC=EVENT_NAMES[kind],
            CNSDTDSC="" if kind in endpoint.counted else f"Date of {EVENT_NAMES[kind].lower()}",
        )
        for kind in endpoint.events
    ]
    ordered = pd.concat(kinds, ignore_index=True).sort_values(["USUBJID", "ADT", "rank"], kind="stable")
    return ordered.drop_duplicates("USUBJID").drop(columns="rank")


def _censorings(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint) -> pd.DataFrame:
    """Last adequate assessment of each subject, or the start where there is none (rules 17 and 19)."""
    kind = endpoint.assessments
    assessments = sources.adequate(endpoint).sort_values(["USUBJID", "ADT", "SRCDOM", "SRCSEQ"], kind="stable")
    last = assessments.drop_duplicates("USUBJID", keep="last")
    rows = spine.merge(last, on="USUBJID", how="left")
    none = rows["ADT"].isna()
    rows["ADT"] = rows["ADT"].fillna(rows["TRTSDT"])
    rows["SRCSEQ"] = rows["SRCSEQ"].where(~none, rows["TRTSSEQ"])
    rows["SRCDOM"] = rows["SRCDOM"].mask(none, "EX")
    rows["SRCVAR"] = rows["SRCVAR"].mask(none, "EXSTDTC")
    rows["CNSDTDSC"] = np.where(none, "Start of SBRT", ASSESSMENT_NAMES[kind])
    unseen = none & rows["USUBJID"].isin(sources.without_baseline(endpoint)) & (kind == "local")
    rows["CNSR"] = np.select([unseen, none], [NO_BASELINE, NO_ASSESSMENT], default=NO_EVENT)
    rows["EVNTDESC"] = np.select(
        [unseen, none],
        [_WITHOUT_BASELINE, f"No {_what(kind)} after the start of SBRT"],
        default="No event: " + _status(rows),
    )
    columns = ["USUBJID", "ADT", "SRCDOM", "SRCVAR", "SRCSEQ", "CNSR", "EVNTDESC", "CNSDTDSC"]
    return rows[columns].assign(EVNTKIND="", EVTYPE=0)


def _what(kind: str) -> str:
    return "contact" if kind == "alive" else f"adequate {kind} assessment"


def _status(rows: pd.DataFrame) -> pd.Series:
    """Why follow-up ended, in words, for the reason of a censoring."""
    status = rows["DCSREAS"].mask(rows["EOSSTT"] == "COMPLETED", "COMPLETED")
    return status.map(lambda reason: _STATUS.get(reason, reason.lower()))


def _under_fda(rows: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, imaging: Imaging) -> pd.DataFrame:
    """Censor as the FDA does (rule 20)."""
    censored = censored_by_fda(
        rows,
        sources.adequate(endpoint),
        sources.therapies,
        unseen=rows["USUBJID"].isin(sources.without_baseline(endpoint)),
        gap_months=imaging.missed_assessments * imaging.interval_months,
        window_days=imaging.window_days,
    )
    reason = censored["REASON"]
    changed = reason != ""
    at_start = censored["SRCDOM"] == "EX"
    changes = {
        **{name: censored[name] for name in ("ADT", "SRCDOM", "SRCVAR", "SRCSEQ")},
        "CNSR": reason.map({name: code for name, (code, _) in _FDA.items()}).astype("int64"),
        "EVNTDESC": reason.map({name: words for name, (_, words) in _FDA.items()}).astype(object),
        "CNSDTDSC": pd.Series(ASSESSMENT_NAMES[endpoint.assessments], index=rows.index).mask(at_start, "Start of SBRT"),
        "EVNTKIND": "",
        "EVTYPE": 0,
    }
    return rows.assign(**{name: rows[name].mask(changed, value) for name, value in changes.items()})


def _at_horizon(rows: pd.DataFrame, *, years: int) -> pd.DataFrame:
    """Events and censorings after the horizon become censorings at it (rule 3); one on its day stays."""
    beyond = rows["ADT"] > rows["HORIZDT"]
    changes = {
        "ADT": rows["HORIZDT"],
        "CNSR": HORIZON,
        "EVTYPE": 0,
        "EVNTDESC": f"{years}-year horizon",
        "EVNTKIND": "",
        "CNSDTDSC": "Last day of the horizon",
        "SRCDOM": "EX",
        "SRCVAR": "EXSTDTC",
        "SRCSEQ": rows["TRTSSEQ"],
    }
    return rows.assign(**{name: rows[name].mask(beyond, value) for name, value in changes.items()})
