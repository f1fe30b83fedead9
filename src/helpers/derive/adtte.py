"""ADTTE: one engine for every time-to-event parameter (rules 3, 4 and 16 to 21).

An endpoint is data: the kinds of event it looks for, those that count, what it is censored at. All endpoints are
derived together, one row per subject and endpoint. A row ends at the earliest event, else at the last adequate
assessment, else at the start; then the conventions of rules 19 and 20 are applied, and the horizon last.
"""

import numpy as np
import pandas as pd

from helpers.derive.adther import first_transplants
from helpers.derive.assessments import SIZE_TESTS
from helpers.derive.events import DEATH, DETAILS, EVENT_NAMES, EVENT_TYPES, PROGRESSION
from helpers.derive.fda_censoring import BASELINE, MISSED, THERAPY, censored_by_fda
from helpers.derive.local_progression import Reading, readings
from helpers.derive.records import SOURCE, aligned, first_of_each, last_until
from helpers.derive.tumours import Tumours
from helpers.foundation.calendar import add_days, add_months, days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Endpoint, Imaging, Protocol
from helpers.foundation.terms import mapped

EVENT = 0
NO_EVENT = 1
COMPETING = 2
HORIZON = 3
NO_BASELINE = 4
NO_ASSESSMENT = 5
NEW_THERAPY = 6
MISSED_ASSESSMENTS = 7
"""Values of CNSR: 0 the endpoint's event; above it, why there is none."""

_ROW = ["PARAMCD", "USUBJID"]
_NO_EVENT = {"EVNTCD": "", **dict.fromkeys(DETAILS, ""), "EVTYPE": 0}
_AT_START = "Start of SBRT"
_LAST = {
    "local": "Last adequate local assessment",
    "distant": "Last adequate distant assessment",
    "alive": "Last known alive",
}
_NONE_AFTER = {
    "local": "No adequate local assessment after the start of SBRT",
    "distant": "No adequate distant assessment after the start of SBRT",
    "alive": "No contact after the start of SBRT",
}
_STATUS = {"": "follow-up goes on", "COMPLETED": "study completed"}
_WITHOUT_BASELINE = "No baseline sum of diameters"
_FDA = {
    "": (EVENT, ""),
    BASELINE: (NO_BASELINE, _WITHOUT_BASELINE),
    THERAPY: (NEW_THERAPY, "New anti-cancer therapy or transplant"),
    MISSED: (MISSED_ASSESSMENTS, "Event after missed assessments"),
}


def derive_adtte(
    treated: pd.DataFrame, tumours: Tumours, therapies: pd.DataFrame, *, protocol: Protocol
) -> pd.DataFrame:
    """Time from the start of SBRT to the first event of each endpoint, or to censoring.

    Parameters
    ----------
    treated : DataFrame
        The treated subjects, as `subjects.derive_subjects` gives them.
    tumours : Tumours
        What `tumours.follow_tumours` gives: progressions, assessments and the diameters that the study has.
    therapies : DataFrame
        What `adther.therapies_after` gives.
    protocol : Protocol
        Endpoints, the order that decides between two events of one day, horizon, imaging and response.

    Returns
    -------
    DataFrame
        One row per treated subject and endpoint that the study can give; columns of the ADTTE contract. AVAL in days, 1
        on the first day; INTLO and INTHI where the endpoint is interval-censored.
    """
    given = _given(tumours, protocol=protocol)
    events = _events(treated, tumours.progressions, therapies)
    early = {code: one for code, one in given.items() if not one[0].start}
    from_treatment = treated.assign(STARTDT=treated["TRTSDT"])
    rows = [_rows(early, from_treatment, events, tumours, therapies, protocol=protocol)]
    for code in given.keys() - early.keys():
        started, _ = started_later(given[code], treated, events, protocol=protocol)
        later = _rows({code: given[code]}, started, events, tumours, therapies, protocol=protocol)
        rows.append(_from_its_event(later, started))
    return rows[0] if len(rows) == 1 else pd.concat(rows, ignore_index=True)


def left_out(treated: pd.DataFrame, tumours: Tumours, therapies: pd.DataFrame, *, protocol: Protocol) -> pd.DataFrame:
    """Tell who had the start event of an endpoint that starts later, and who is left out of it (rule 47).

    One row is one endpoint and subject that had its start event: PARAMCD, USUBJID, STARTDT, LEFTFL (``Y`` where an
    event that ends the endpoint came before the start). Parameters as in `derive_adtte`.
    """
    events, found = _events(treated, tumours.progressions, therapies), []
    for code, one in _given(tumours, protocol=protocol).items():
        if one[0].start:
            started, before = started_later(one, treated, events, protocol=protocol)
            for rows, flag in ((started, ""), (before, "Y")):
                found.append(rows[["USUBJID", "STARTDT"]].assign(PARAMCD=code, LEFTFL=flag))
    columns = ["PARAMCD", "USUBJID", "STARTDT", "LEFTFL"]
    together = pd.concat([treated.assign(STARTDT=treated["TRTSDT"], PARAMCD="", LEFTFL="").iloc[:0], *found])
    return together[columns].sort_values(columns[:2], ignore_index=True)


def started_later(
    given: tuple[Endpoint, Reading], treated: pd.DataFrame, events: pd.DataFrame, *, protocol: Protocol
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Divide the subjects who had the start event up to the horizon: those followed from it, and those left out.

    One row is one subject: the columns of ``treated``, STARTDT and the record that gives it (STARTDOM, STARTVAR,
    STARTSEQ). Left out is who had an event that ends the endpoint before the start.
    """
    endpoint, _ = given
    started = events[(events["EVNTCD"] == endpoint.start) & (events["READING"] == "")]
    names = {"ADT": "STARTDT", "SRCDOM": "STARTDOM", "SRCVAR": "STARTVAR", "SRCSEQ": "STARTSEQ"}
    rows = treated.merge(started[["USUBJID", *names]].rename(columns=names), on="USUBJID")
    years = endpoint.horizon_years or protocol.horizon.years
    rows = rows[rows["STARTDT"] <= add_months(rows["TRTSDT"], 12 * years)].reset_index(drop=True)
    first = _first_events({"": given}, events, tie_order=protocol.tie_order).set_index("USUBJID")["ADT"]
    before = rows["USUBJID"].map(first) < rows["STARTDT"]
    return rows[~before].reset_index(drop=True), rows[before].reset_index(drop=True)


def _from_its_event(rows: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """Name the start event, not the first fraction, as the record of those who are censored on the day of the start."""
    at_start = (rows["CNSDTDSC"] == _AT_START) & (rows["CNSR"] != HORIZON)
    records = aligned(started[["USUBJID", "STARTDOM", "STARTVAR", "STARTSEQ"]], rows)
    names = {"SRCDOM": "STARTDOM", "SRCVAR": "STARTVAR", "SRCSEQ": "STARTSEQ"}
    changes = {name: records[start] for name, start in names.items()}
    changes["EVNTDESC"] = mapped(rows["EVNTDESC"], lambda text: text.replace("start of SBRT", "start event"))
    return _changed(rows, at_start, {**changes, "CNSDTDSC": "Start event"}).astype({"SRCSEQ": "float64"})


def _rows(
    given: dict[str, tuple[Endpoint, Reading]],
    treated: pd.DataFrame,
    events: pd.DataFrame,
    tumours: Tumours,
    therapies: pd.DataFrame,
    *,
    protocol: Protocol,
) -> pd.DataFrame:
    """Rows of some endpoints, one per subject and endpoint, counted from STARTDT of the subject."""
    followed = _followed(treated, tumours.assessments)
    rows = _endpoints(given, protocol=protocol).merge(_spine(treated, therapies), how="cross")
    rows = _with_unseen(rows, tumours.assessments)
    rows = rows.merge(_first_events(given, events, tie_order=protocol.tie_order), on=_ROW, how="left")
    rows = _censored(rows, followed)
    rows = _without_baseline(rows)
    rows = _under_fda(rows, followed, imaging=protocol.imaging)
    rows = _at_horizon(rows)
    rows["AVAL"] = days_between(rows["ADT"], rows["STARTDT"]) + 1
    rows = _with_intervals(rows, followed)
    return rows.assign(AVALU="DAYS").astype({"CNSR": "int64", "EVTYPE": "int64"})[list(ADAM["adtte"].columns)]


def _given(tumours: Tumours, *, protocol: Protocol) -> dict[str, tuple[Endpoint, Reading]]:
    """Endpoints that the study can give, in the order of their codes, each with its reading of local progression."""
    given = readings(protocol.endpoints, response=protocol.response, measures=tumours.measures)
    endpoints = sorted(protocol.endpoints.items())
    return {code: (endpoint, given[endpoint.local]) for code, endpoint in endpoints if endpoint.local in given}


def _endpoints(given: dict[str, tuple[Endpoint, Reading]], *, protocol: Protocol) -> pd.DataFrame:
    """One row per endpoint: what it is censored at, by which diameter it is read, and by which rules it ends."""
    return pd.DataFrame([
        {
            "PARAMCD": code,
            "PARAM": endpoint.label,
            "MEASURE": reading.measure,
            "KIND": endpoint.assessments,
            "ASSESSED": reading.measure if endpoint.assessments == "local" else endpoint.assessments,
            "WITHOUT": endpoint.without_baseline if endpoint.assessments == "local" else "",
            "FDA": endpoint.conventions == "FDA",
            "INTERVAL": endpoint.interval,
            "YEARS": endpoint.horizon_years or protocol.horizon.years,
        }
        for code, (endpoint, reading) in given.items()
    ])  # fmt: skip


def _spine(treated: pd.DataFrame, therapies: pd.DataFrame) -> pd.DataFrame:
    """One row per treated subject: the start, the first therapy after it, and in words why follow-up ended."""
    status = treated["DCSREAS"].mask(treated["EOSSTT"] == "COMPLETED", "COMPLETED")
    first = first_of_each(therapies, ["USUBJID"], ["ADT"])[["USUBJID", "ADT"]]
    return treated[["STUDYID", "USUBJID", "STARTDT", "TRTSDT", "TRTSSEQ"]].assign(
        THERAPYDT=treated["USUBJID"].map(first.set_index("USUBJID")["ADT"]),
        WHY="No event: " + mapped(status, lambda reason: _STATUS.get(reason, reason.lower())),
    )  # fmt: skip


def _followed(treated: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Adequate assessments after the start, and the last day known alive, in the order in which they count."""
    names = {"LSTALVDT": "ADT", "LALVDOM": "SRCDOM", "LALVVAR": "SRCVAR", "LALVSEQ": "SRCSEQ"}
    alive = treated[["USUBJID", *names]].rename(columns=names).assign(ASSESSED="alive")
    every = pd.concat([assessments, alive], ignore_index=True)
    after = every[every["ADT"] > every["USUBJID"].map(treated.set_index("USUBJID")["STARTDT"])]
    return after.sort_values(["ADT", "SRCDOM", "SRCSEQ"])


def _events(treated: pd.DataFrame, progressions: pd.DataFrame, therapies: pd.DataFrame) -> pd.DataFrame:
    """Progressions, deaths and transplants: at most one of a subject, kind and reading."""
    names = {"DTHDT": "ADT", "DTHSRC": "SRCDOM", "DTHVAR": "SRCVAR", "DTHSEQ": "SRCSEQ"}
    died = treated.loc[treated["DTHDT"].notna(), ["USUBJID", *names]].rename(columns=names).assign(EVNTCD="death")
    moved = first_transplants(therapies).assign(EVNTCD="transplant")
    rows = pd.concat([progressions, died, moved], ignore_index=True)
    return rows.fillna(dict.fromkeys(["READING", *DETAILS], ""))


def _first_events(
    given: dict[str, tuple[Endpoint, Reading]], events: pd.DataFrame, *, tie_order: tuple[str, ...]
) -> pd.DataFrame:
    """Earliest event of each subject and endpoint, on one day by the tie order; no row without one (rule 17)."""
    looked_for = pd.DataFrame([
        {
            "PARAMCD": code,
            "EVNTCD": kind,
            "READING": reading.name if kind == "local_progression" else "",
            "TIE": tie_order.index(kind),
            "CNSR": EVENT if kind in endpoint.counted else COMPETING,
            "EVTYPE": EVENT_TYPES[kind],
            "EVNTDESC": EVENT_NAMES[kind],
            "CNSDTDSC": "" if kind in endpoint.counted else f"Date of {EVENT_NAMES[kind].lower()}",
        }
        for code, (endpoint, reading) in given.items()
        for kind in endpoint.events
    ])  # fmt: skip
    found = looked_for.merge(events, on=["EVNTCD", "READING"])
    first = first_of_each(found, _ROW, ["ADT", "TIE"])
    return first[[*_ROW, "ADT", *_NO_EVENT, "CNSR", "EVNTDESC", "CNSDTDSC", *SOURCE]]


def _with_unseen(rows: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Add unseen: True of a subject without a baseline sum, whose local progression cannot be seen (rule 19)."""
    unseen = pd.Series(True, index=rows.index)
    for measure in SIZE_TESTS:
        seen = rows["USUBJID"].isin(assessments.loc[assessments["ASSESSED"] == measure, "USUBJID"])
        unseen &= ~(seen & (rows["MEASURE"] == measure))
    return rows.assign(unseen=unseen)


def _censored(rows: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Who has no event is censored at the last adequate assessment, or at the start where there is none (rule 17).

    Without a baseline sum no local assessment is adequate; where the endpoint says so they are followed for the other
    events, until they were last known alive (rule 19).
    """
    alone = rows["unseen"] & (rows["WITHOUT"] == "alive")
    at = rows[["USUBJID"]].assign(ASSESSED=rows["ASSESSED"].mask(alone, "alive"))
    last = followed.drop_duplicates(["USUBJID", "ASSESSED"], keep="last")
    censored = _at_assessment(rows, at.merge(last, how="left"), kind=rows["KIND"].mask(alone, "alive"))
    return _changed(rows, rows["CNSR"].isna(), censored)


def _without_baseline(rows: pd.DataFrame) -> pd.DataFrame:
    """Who has no baseline sum is censored at the start, dead or alive (rule 19)."""
    changes = {**_at_start(rows), "CNSR": NO_BASELINE, "EVNTDESC": _WITHOUT_BASELINE, "CNSDTDSC": _AT_START}
    return _changed(rows, rows["unseen"] & (rows["WITHOUT"] == "start"), changes)


def _under_fda(rows: pd.DataFrame, followed: pd.DataFrame, *, imaging: Imaging) -> pd.DataFrame:
    """Censor the endpoints that ask for it as the FDA does (rule 20)."""
    asked = rows[rows["FDA"]]
    censored = censored_by_fda(
        asked,
        followed,
        gap_months=imaging.missed_assessments * imaging.interval_months,
        window_days=imaging.window_days,
    )
    changes = {
        **_at_assessment(asked, censored, kind=asked["KIND"]),
        "CNSR": mapped(censored["REASON"], lambda reason: _FDA[reason][0]).astype("int64"),
        "EVNTDESC": mapped(censored["REASON"], lambda reason: _FDA[reason][1]),
    }
    return pd.concat([rows[~rows["FDA"]], _changed(asked, censored["REASON"] != "", changes)]).sort_index()


def _at_horizon(rows: pd.DataFrame) -> pd.DataFrame:
    """Events and censorings after the horizon become censorings at it (rule 3); one on its day stays."""
    rows = rows.assign(HORIZDT=add_months(rows["TRTSDT"], 12 * rows["YEARS"]))
    changes = {
        **_at_start(rows),
        "ADT": rows["HORIZDT"],
        "CNSR": HORIZON,
        "EVNTDESC": mapped(rows["YEARS"], "{}-year horizon".format),
        "CNSDTDSC": "Last day of the horizon",
    }
    return _changed(rows, rows["ADT"] > rows["HORIZDT"], changes)


def _with_intervals(rows: pd.DataFrame, followed: pd.DataFrame) -> pd.DataFrame:
    """Add INTLO and INTHI (days) to the endpoints that ask for it; missing of the others.

    A progression lies between two adequate assessments, a death is exact, and everything else is open from the last
    adequate assessment up to the horizon. INTLO is 0 where no assessment came before.
    """
    asked = rows[rows["INTERVAL"]]
    progressed, died = ((asked["CNSR"] == EVENT) & (asked["EVTYPE"] == kind) for kind in (PROGRESSION, DEATH))
    until = asked["HORIZDT"].where(~progressed, add_days(asked["ADT"], -1))
    last = last_until(followed, asked.assign(UNTIL=until), by=["USUBJID", "ASSESSED"])
    day = (days_between(last["ADT"], asked["STARTDT"]) + 1).fillna(0.0)
    intervals = pd.DataFrame({
        "INTLO": day.where(~died, asked["AVAL"]),
        "INTHI": asked["AVAL"].where(died | progressed, np.inf),
    })  # fmt: skip
    return rows.join(intervals)


def _at_assessment(rows: pd.DataFrame, last: pd.DataFrame, *, kind: pd.Series) -> dict[str, pd.Series | int | str]:
    """Censoring at an assessment, or at the start where there is none."""
    none = last["ADT"].isna().to_numpy()
    return {
        **{name: np.where(none, value, last[name]) for name, value in _at_start(rows).items() if name in last},
        **_NO_EVENT,
        "CNSR": np.where(none, NO_ASSESSMENT, NO_EVENT),
        "EVNTDESC": np.where(none, mapped(kind, _NONE_AFTER.get), rows["WHY"]),
        "CNSDTDSC": np.where(none, _AT_START, mapped(kind, _LAST.get)),
    }


def _at_start(rows: pd.DataFrame) -> dict[str, pd.Series | int | str]:
    """No event, on the day of the first fraction."""
    first = {"ADT": rows["STARTDT"], "SRCDOM": "EX", "SRCVAR": "EXSTDTC", "SRCSEQ": rows["TRTSSEQ"]}
    return {**first, **_NO_EVENT}


def _changed(rows: pd.DataFrame, where: pd.Series, changes: dict) -> pd.DataFrame:
    return rows.assign(**{name: np.where(where, value, rows[name]) for name, value in changes.items()})
