"""ADTTE: one engine for every time-to-event parameter (rules 3, 4 and 16 to 21).

An endpoint is data: the kinds of event it looks for, those that count, what it is censored at. The engine takes
the earliest event of each subject, else the last adequate assessment, else the start, and applies the horizon last.
"""

from collections.abc import Collection

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

_NOTHING = {"EVNTCD": "", **NO_DETAIL, "EVTYPE": 0}
_END = ("ADT", *SOURCE, *_NOTHING, "CNSR", "EVNTDESC", "CNSDTDSC")
_NEVER = np.datetime64("9999-12-31")
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
        The spine that the sources are aligned with: STUDYID USUBJID TRTSDT TRTSSEQ EOSSTT DCSREAS of the treated
        subjects.
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
    spine = subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ"]].assign(WHY="No event: " + _status(subjects))
    given = {code: endpoint for code, endpoint in sorted(protocol.endpoints.items()) if sources.can_give(endpoint)}
    ends = [_end(spine, sources, endpoint=endpoint, protocol=protocol) for endpoint in given.values()]
    rows = pd.DataFrame({
        "PARAMCD": _of_each(given, spine).astype(object),
        "PARAM": _of_each([endpoint.label for endpoint in given.values()], spine).astype(object),
        **{name: np.tile(spine[name], len(given)) for name in ("STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ")},
        **pd.concat(ends, ignore_index=True),
    })  # fmt: skip
    years = [endpoint.horizon_years or protocol.horizon.years for endpoint in given.values()]
    rows = _at_horizon(rows, years=_of_each(years, spine))
    rows["AVAL"] = days_between(rows["ADT"], rows["TRTSDT"]) + 1
    intervals = [
        _interval(rows[place * len(spine) :][: len(spine)], sources, endpoint=endpoint)
        for place, endpoint in enumerate(given.values())
    ]
    rows = rows.join(pd.concat(intervals)).assign(AVALU="DAYS")
    return rows.rename(columns={"TRTSDT": "STARTDT"})[list(ADAM["adtte"].columns)]


def _of_each(values: Collection, spine: pd.DataFrame) -> np.ndarray:
    """One value an endpoint, given to each of its subjects."""
    return np.repeat(list(values), len(spine))


def _end(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, protocol: Protocol) -> pd.DataFrame:
    """What ends the time of each subject, the horizon apart; aligned with the spine."""
    end = _first_of_all(spine, sources, endpoint=endpoint, tie_order=protocol.tie_order)
    if endpoint.assessments == "local":
        end = _without_baseline(end, spine, sources, endpoint=endpoint, tie_order=protocol.tie_order)
    if endpoint.conventions != "FDA":
        return end
    return _under_fda(end, spine, sources, endpoint=endpoint, imaging=protocol.imaging)


def _first_of_all(
    spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, tie_order: tuple[str, ...]
) -> pd.DataFrame:
    """Earliest event of each subject, on one day by the tie order; a censoring where there is none (rule 17)."""
    kinds = sorted(endpoint.events, key=tie_order.index)
    events = [_event(sources.event(kind, endpoint), kind, endpoint=endpoint) for kind in kinds]
    days = np.array([event["ADT"] for event in events])
    missing = np.isnat(days)
    first = np.where(missing, _NEVER, days).argmin(axis=0)
    which, row = np.where(missing.all(axis=0), len(kinds), first), np.arange(len(spine))
    choices = [*events, _censoring(spine, sources, endpoint=endpoint)]
    return pd.DataFrame(
        {name: np.array([choice[name] for choice in choices])[which, row] for name in _END}, index=spine.index
    )


def _event(source: pd.DataFrame, kind: str, *, endpoint: Endpoint) -> dict[str, np.ndarray]:
    counts = kind in endpoint.counted
    return {name: source[name].to_numpy() for name in ("ADT", *SOURCE, *NO_DETAIL)} | _told(
        len(source),
        CNSR=EVENT if counts else COMPETING,
        EVNTCD=kind,
        EVTYPE=EVENT_TYPES[kind],
        EVNTDESC=EVENT_NAMES[kind],
        CNSDTDSC="" if counts else f"Date of {EVENT_NAMES[kind].lower()}",
    )


def _censoring(spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint) -> dict[str, np.ndarray]:
    """Last adequate assessment of each subject, or the start where there is none (rule 17)."""
    kind = endpoint.assessments
    last = sources.adequate(endpoint).last
    none = last["ADT"].isna().to_numpy()
    what = "contact" if kind == "alive" else f"adequate {kind} assessment"
    return {
        **_told(len(spine), **_NOTHING),
        **_or_start(last, spine),
        "CNSR": np.where(none, NO_ASSESSMENT, NO_EVENT),
        "EVNTDESC": np.where(none, f"No {what} after the start of SBRT", spine["WHY"]),
        "CNSDTDSC": _kind_of_date(none, kind),
    }


def _without_baseline(
    end: pd.DataFrame, spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, tie_order: tuple[str, ...]
) -> pd.DataFrame:
    """Censor who has no baseline sum at the start, dead or alive, or follow them for the other events (rule 19)."""
    unseen = sources.unseen(endpoint)
    if endpoint.without_baseline == "alive":
        followed = endpoint.model_copy(update={"assessments": "alive"})
        return _changed(end, unseen, dict(_first_of_all(spine, sources, endpoint=followed, tie_order=tie_order)))
    at_start = {
        **_start(spine),
        **_NOTHING,
        "CNSR": NO_BASELINE,
        "EVNTDESC": _WITHOUT_BASELINE,
        "CNSDTDSC": _AT_START,
    }
    return _changed(end, unseen, at_start)


def _told(rows: int, **values: str | int) -> dict[str, np.ndarray]:
    """The same for every row."""
    return {
        name: np.full(rows, value, dtype=object if isinstance(value, str) else "int64")
        for name, value in values.items()
    }


def _or_start(assessments: pd.DataFrame, spine: pd.DataFrame) -> dict[str, np.ndarray]:
    """Put the start of treatment where there is no assessment."""
    none = assessments["ADT"].isna()
    return {name: np.where(none, value, assessments[name]) for name, value in _start(spine).items()}


def _start(spine: pd.DataFrame) -> dict[str, str | pd.Series]:
    return {"ADT": spine["TRTSDT"], "SRCDOM": "EX", "SRCVAR": "EXSTDTC", "SRCSEQ": spine["TRTSSEQ"]}


def _kind_of_date(at_start: np.ndarray, kind: str) -> np.ndarray:
    return chosen([at_start], [_AT_START], default=ASSESSMENT_NAMES[kind])


def _status(subjects: pd.DataFrame) -> pd.Series:
    """Why follow-up ended, in words, for the reason of a censoring."""
    status = subjects["DCSREAS"].mask(subjects["EOSSTT"] == "COMPLETED", "COMPLETED")
    return mapped(status, lambda reason: _STATUS.get(reason, reason.lower()))


def _under_fda(
    end: pd.DataFrame, spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, imaging: Imaging
) -> pd.DataFrame:
    """Censor as the FDA does (rule 20)."""
    censored = censored_by_fda(
        end.assign(TRTSDT=spine["TRTSDT"]),
        sources.adequate(endpoint),
        therapy=sources.therapy,
        unseen=sources.unseen(endpoint),
        gap_months=imaging.missed_assessments * imaging.interval_months,
        window_days=imaging.window_days,
    )
    changes = {
        **_or_start(censored, spine),
        "CNSR": mapped(censored["REASON"], lambda reason: _FDA[reason][0]).astype("int64"),
        "EVNTDESC": mapped(censored["REASON"], lambda reason: _FDA[reason][1]),
        "CNSDTDSC": _kind_of_date(censored["ADT"].isna(), endpoint.assessments),
        **_NOTHING,
    }
    return _changed(end, censored["REASON"] != "", changes)


def _at_horizon(rows: pd.DataFrame, *, years: np.ndarray) -> pd.DataFrame:
    """Events and censorings after the horizon become censorings at it (rule 3); one on its day stays."""
    rows = rows.assign(HORIZDT=add_months(rows["TRTSDT"], 12 * years))
    changes = {
        "ADT": rows["HORIZDT"],
        "CNSR": HORIZON,
        "EVNTDESC": mapped(pd.Series(years), "{}-year horizon".format),
        **_NOTHING,
        "CNSDTDSC": "Last day of the horizon",
        "SRCDOM": "EX",
        "SRCVAR": "EXSTDTC",
        "SRCSEQ": rows["TRTSSEQ"],
    }
    return _changed(rows, rows["ADT"] > rows["HORIZDT"], changes)


def _interval(rows: pd.DataFrame, sources: Sources, *, endpoint: Endpoint) -> pd.DataFrame:
    if endpoint.interval:
        return event_intervals(rows, sources.adequate(endpoint))
    return pd.DataFrame({"INTLO": np.nan, "INTHI": np.nan}, index=rows.index)


def _changed(rows: pd.DataFrame, where: pd.Series, changes: dict) -> pd.DataFrame:
    return rows.assign(**{name: np.where(where, value, rows[name]) for name, value in changes.items()})
