"""ADTTE: one engine for every time-to-event parameter (rules 3, 4 and 16 to 21).

An endpoint is data: the kinds of event it looks for, those that count, what it is censored at. The engine takes
the earliest event of each subject, else the last adequate assessment, else the start, and applies the horizon last.
"""

import numpy as np
import pandas as pd

from helpers.derive.conventions import BASELINE, MISSED, THERAPY, censored_by_fda
from helpers.derive.events import ASSESSMENT_NAMES, EVENT_NAMES, EVENT_TYPES, NO_DETAIL, Sources
from helpers.derive.follow_up import SOURCE
from helpers.derive.intervals import event_intervals
from helpers.foundation.calendar import add_months, days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Endpoint, Imaging, Protocol
from helpers.foundation.terms import chosen, mapped

EVENT = 0
NO_EVENT = 1
COMPETING = 2
HORIZON = 3
NO_BASELINE = 4
NO_ASSESSMENT = 5
NEW_THERAPY = 6
MISSED_ASSESSMENTS = 7
"""Values of CNSR: 0 the endpoint's event; above it, why there is none."""

_AT_START = "Start of SBRT"
_STATUS = {"": "follow-up goes on", "COMPLETED": "study completed"}
_WITHOUT_BASELINE = "No baseline sum of diameters"
_FDA = {
    "": (EVENT, ""),
    BASELINE: (NO_BASELINE, _WITHOUT_BASELINE),
    THERAPY: (NEW_THERAPY, "New anti-cancer therapy or transplant"),
    MISSED: (MISSED_ASSESSMENTS, "Event after missed assessments"),
}


def derive_adtte(subjects: pd.DataFrame, sources: Sources, *, protocol: Protocol) -> pd.DataFrame:
    """Time from the start of SBRT to the first event of each endpoint, or to censoring.

    Parameters
    ----------
    subjects : DataFrame
        The spine that the sources are aligned with: STUDYID USUBJID TRTSDT TRTSSEQ HORIZDT EOSSTT DCSREAS of the
        treated subjects.
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
    spine = subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ", "HORIZDT"]].assign(
        WHY="No event: " + _status(subjects)
    )
    rows = [
        _parameter(spine, sources, endpoint=endpoint, protocol=protocol).assign(PARAMCD=paramcd, PARAM=endpoint.label)
        for paramcd, endpoint in sorted(protocol.endpoints.items())
        if sources.can_give(endpoint)
    ]
    table = pd.concat(rows, ignore_index=True).assign(AVALU="DAYS")
    return table.rename(columns={"TRTSDT": "STARTDT"})[list(ADAM["adtte"].columns)]


def _parameter(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, protocol: Protocol) -> pd.DataFrame:
    years = endpoint.horizon_years or protocol.horizon.years
    if endpoint.horizon_years:
        spine = spine.assign(HORIZDT=add_months(spine["TRTSDT"], 12 * years))
    rows = spine.join(_first_of_all(spine, sources, endpoint=endpoint, tie_order=protocol.tie_order))
    if endpoint.conventions == "FDA":
        rows = _under_fda(rows, sources, endpoint=endpoint, imaging=protocol.imaging)
    rows = _at_horizon(rows, years=years)
    rows["AVAL"] = days_between(rows["ADT"], rows["TRTSDT"]) + 1
    intervals = (
        event_intervals(rows, sources.adequate(endpoint)) if endpoint.interval else {"INTLO": np.nan, "INTHI": np.nan}
    )
    return rows.assign(**intervals)


def _first_of_all(
    spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, tie_order: tuple[str, ...]
) -> pd.DataFrame:
    """Earliest event of each subject, on one day by the tie order; a censoring where there is none (rule 17)."""
    kinds = sorted(endpoint.events, key=tie_order.index)
    choices = [_event(sources.event(kind, endpoint), kind, endpoint=endpoint) for kind in kinds]
    days = np.column_stack([choice["ADT"].fillna(pd.Timestamp.max) for choice in choices])
    none = np.all([choice["ADT"].isna() for choice in choices], axis=0)
    which = np.where(none, len(kinds), days.argmin(axis=1))
    stacked = pd.concat([*choices, _censoring(spine, sources, endpoint=endpoint)], ignore_index=True)
    return stacked.take(which * len(spine) + np.arange(len(spine))).set_axis(spine.index)


def _event(source: pd.DataFrame, kind: str, *, endpoint: Endpoint) -> pd.DataFrame:
    counts = kind in endpoint.counted
    return source.assign(
        CNSR=EVENT if counts else COMPETING,
        EVTYPE=EVENT_TYPES[kind],
        EVNTDESC=EVENT_NAMES[kind],
        CNSDTDSC="" if counts else f"Date of {EVENT_NAMES[kind].lower()}",
    )


def _censoring(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint) -> pd.DataFrame:
    """Last adequate assessment of each subject, or the start where there is none (rules 17 and 19)."""
    kind = endpoint.assessments
    last = sources.adequate(endpoint).last
    none = last["ADT"].isna()
    unseen = none & sources.unseen(endpoint) & (kind == "local")
    what = "contact" if kind == "alive" else f"adequate {kind} assessment"
    return _or_start(last, spine).assign(
        **NO_DETAIL,
        CNSR=np.select([unseen, none], [NO_BASELINE, NO_ASSESSMENT], default=NO_EVENT),
        EVTYPE=0,
        EVNTDESC=np.where(
            none, chosen([unseen], [_WITHOUT_BASELINE], default=f"No {what} after the start of SBRT"), spine["WHY"]
        ),
        CNSDTDSC=_kind_of_date(none, kind),
    )


def _or_start(assessments: pd.DataFrame, spine: pd.DataFrame) -> pd.DataFrame:
    """Put the start of treatment where there is no assessment."""
    start = {"ADT": spine["TRTSDT"], "SRCDOM": "EX", "SRCVAR": "EXSTDTC", "SRCSEQ": spine["TRTSSEQ"]}
    return _changed(assessments, assessments["ADT"].isna(), start)


def _kind_of_date(at_start: pd.Series, kind: str) -> np.ndarray:
    return chosen([at_start], [_AT_START], default=ASSESSMENT_NAMES[kind])


def _status(subjects: pd.DataFrame) -> pd.Series:
    """Why follow-up ended, in words, for the reason of a censoring."""
    status = subjects["DCSREAS"].mask(subjects["EOSSTT"] == "COMPLETED", "COMPLETED")
    return mapped(status, lambda reason: _STATUS.get(reason, reason.lower()))


def _under_fda(rows: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, imaging: Imaging) -> pd.DataFrame:
    """Censor as the FDA does (rule 20)."""
    censored = censored_by_fda(
        rows,
        sources.adequate(endpoint),
        therapy=sources.therapy,
        unseen=sources.unseen(endpoint),
        gap_months=imaging.missed_assessments * imaging.interval_months,
        window_days=imaging.window_days,
    )
    changed = censored["REASON"] != ""
    changes = {
        **_or_start(censored[["ADT", *SOURCE]], rows),
        "CNSR": mapped(censored["REASON"], lambda reason: _FDA[reason][0]).astype("int64"),
        "EVNTDESC": mapped(censored["REASON"], lambda reason: _FDA[reason][1]),
        "CNSDTDSC": _kind_of_date(censored["ADT"].isna(), endpoint.assessments),
        **NO_DETAIL,
        "EVTYPE": 0,
    }
    return _changed(rows, changed, changes)


def _at_horizon(rows: pd.DataFrame, *, years: int) -> pd.DataFrame:
    """Events and censorings after the horizon become censorings at it (rule 3); one on its day stays."""
    changes = {
        "ADT": rows["HORIZDT"],
        "CNSR": HORIZON,
        "EVTYPE": 0,
        "EVNTDESC": f"{years}-year horizon",
        **NO_DETAIL,
        "CNSDTDSC": "Last day of the horizon",
        "SRCDOM": "EX",
        "SRCVAR": "EXSTDTC",
        "SRCSEQ": rows["TRTSSEQ"],
    }
    return _changed(rows, rows["ADT"] > rows["HORIZDT"], changes)


def _changed(rows: pd.DataFrame, where: pd.Series, changes: dict) -> pd.DataFrame:
    return rows.assign(**{name: np.where(where, value, rows[name]) for name, value in changes.items()})
