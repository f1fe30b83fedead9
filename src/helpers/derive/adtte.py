"""ADTTE: one engine for every time-to-event parameter (rules 3, 4 and 16 to 21).

An endpoint is data: the kinds of event it looks for, those that count, what it is censored at. The engine takes
the earliest event of each subject, else the last adequate assessment, else the start, and applies the horizon last.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.derive.events import ASSESSMENT_NAMES, EVENT_NAMES, EVENT_TYPES, Sources
from helpers.foundation.calendar import days_between
from helpers.foundation.contracts import ADAM
from helpers.foundation.protocol import Endpoint

EVENT = 0
NO_EVENT = 1
COMPETING = 2
HORIZON = 3
NO_BASELINE = 4
NO_ASSESSMENT = 5
"""Values of CNSR: 0 the endpoint's event; above it, why there is none."""

_STATUS = {"": "follow-up goes on", "COMPLETED": "study completed"}


def derive_adtte(
    subjects: pd.DataFrame,
    sources: Sources,
    *,
    endpoints: Mapping[str, Endpoint],
    tie_order: tuple[str, ...],
    horizon_years: int,
    without_baseline: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Time from the start of SBRT to the first event of each endpoint, or to censoring.

    Parameters
    ----------
    subjects : DataFrame
        STUDYID USUBJID TRTSDT TRTSSEQ HORIZDT EOSSTT DCSREAS of the treated subjects.
    sources : Sources
        Events and assessments by name.
    endpoints : mapping of str to Endpoint
        Definitions by PARAMCD.
    tie_order : tuple of str
        Kinds of event in the order that decides between two of one day.
    horizon_years : int
        For the words of the reason; the day itself is HORIZDT.
    without_baseline : frozenset of str
        Subjects without a baseline sum, whose local progression cannot be seen (rule 19).

    Returns
    -------
    DataFrame
        One row a treated subject and endpoint; columns of the ADTTE contract. AVAL in days, 1 on the first day.
    """
    spine = subjects[["STUDYID", "USUBJID", "TRTSDT", "TRTSSEQ", "HORIZDT", "EOSSTT", "DCSREAS"]]
    rows = [
        _parameter(
            spine, sources, paramcd=paramcd, endpoint=endpoint, tie_order=tie_order, without=without_baseline
        )
        for paramcd, endpoint in endpoints.items()
    ]
    table = _at_horizon(pd.concat(rows, ignore_index=True), years=horizon_years)
    return ADAM["adtte"].check(_arrange(table))


def _parameter(
    spine: pd.DataFrame,
    sources: Sources,
    *,
    paramcd: str,
    endpoint: Endpoint,
    tie_order: tuple[str, ...],
    without: frozenset[str],
) -> pd.DataFrame:
    events = _first_events(sources, endpoint=endpoint, tie_order=tie_order)
    ends = _censorings(spine, sources, endpoint=endpoint, without=without)
    failed = ends["USUBJID"].isin(events["USUBJID"])
    rows = pd.concat([events, ends[~failed]], ignore_index=True)
    rows = spine.merge(rows, on="USUBJID")
    return rows.assign(PARAMCD=paramcd, PARAM=endpoint.label)


def _first_events(sources: Sources, *, endpoint: Endpoint, tie_order: tuple[str, ...]) -> pd.DataFrame:
    """Earliest event of each subject; on one day the tie order decides, and the kinds of that event stay (rule 17)."""
    kinds = [
        sources.events[kind].assign(
            EVENT=kind,
            rank=tie_order.index(kind),
            CNSR=EVENT if kind in endpoint.counted else COMPETING,
            EVTYPE=EVENT_TYPES[kind],
            EVNTDESC=EVENT_NAMES[kind],
            CNSDTDSC="" if kind in endpoint.counted else f"Date of {EVENT_NAMES[kind].lower()}",
        )
        for kind in endpoint.events
    ]
    ordered = pd.concat(kinds, ignore_index=True).sort_values(["USUBJID", "ADT", "rank"], kind="stable")
    return ordered.drop_duplicates("USUBJID").drop(columns=["rank", "EVENT"])


def _censorings(
    spine: pd.DataFrame, sources: Sources, *, endpoint: Endpoint, without: frozenset[str]
) -> pd.DataFrame:
    """Last adequate assessment of each subject, or the start where there is none (rules 17 and 19)."""
    kind = endpoint.assessments
    assessments = sources.assessments[kind].sort_values(["USUBJID", "ADT", "SRCDOM", "SRCSEQ"], kind="stable")
    last = assessments.drop_duplicates("USUBJID", keep="last")
    rows = spine.merge(last, on="USUBJID", how="left")
    none = rows["ADT"].isna()
    rows["ADT"] = rows["ADT"].fillna(rows["TRTSDT"])
    rows["SRCSEQ"] = rows["SRCSEQ"].where(~none, rows["TRTSSEQ"])
    rows["SRCDOM"] = rows["SRCDOM"].mask(none, "EX")
    rows["SRCVAR"] = rows["SRCVAR"].mask(none, "EXSTDTC")
    rows["CNSDTDSC"] = np.where(none, "Start of SBRT", ASSESSMENT_NAMES[kind])
    unseen = none & rows["USUBJID"].isin(without) & (kind == "local")
    rows["CNSR"] = np.select([unseen, none], [NO_BASELINE, NO_ASSESSMENT], default=NO_EVENT)
    rows["EVNTDESC"] = np.select(
        [unseen, none],
        ["No baseline sum of diameters", f"No {_what(kind)} after the start of SBRT"],
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


def _arrange(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows.assign(
        STARTDT=rows["TRTSDT"],
        AVAL=days_between(rows["ADT"], rows["TRTSDT"]) + 1,
        AVALU="DAYS",
        INTLO=np.nan,
        INTHI=np.nan,
    ).astype({"CNSR": "int64", "EVTYPE": "int64"})
    return table[list(ADAM["adtte"].columns)]
