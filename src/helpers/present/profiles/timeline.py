"""The timeline of a subject: treatment, scans with their response, progression, adverse events, therapies, the end."""

import pandas as pd

from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.present import format as fmt
from helpers.present import lettering, wording
from helpers.present.palette import RESPONSES
from helpers.present.profiles.axis import Axis

LANE, TOP = 17, 12
_TYPE, _GAP = 9, 14
"""Of the names of the lanes: the size of their type, and how much of the room to their left stays free."""

_PROGRESSION = {
    "TTLP": ("local", "Local progression", "▲"),
    "TTDP": ("distant", "Distant progression", "■"),
}
_MOST_EVENTS = 14
"""Adverse events with a lane of their own, the severest first; the table under the drawing has all of them."""


def timeline(
    axis: Axis,
    *,
    subject: pd.Series,
    sums: list,
    outcomes: list,
    events: list,
    therapies: list,
) -> dict:
    """Lay out the timeline of one subject.

    Gives ``lanes`` (each a label and its marks, in the order in which they are drawn), ``height``, ``ticks`` and the
    words of its text alternative.

    Parameters
    ----------
    axis : Axis
        Months over the drawing.
    subject : Series
        The row of ADSL.
    sums : list of named tuples
        Rows of ADTR by the measure of the study, and OVERALL, the overall response.
    outcomes : list of named tuples
        Rows of ADTTE.
    events : list of named tuples
        Rows of ADAE.
    therapies : list of named tuples
        ADT and TREATMENT of what was given after SBRT.
    """
    lanes = [
        {"label": "SBRT", "marks": [_bar(axis, subject["TRTSDT"], subject["TRTEDT"], "sbrt", "SBRT")]},
        {"label": "Response, treated lesions", "marks": _responses(axis, sums, "AVALC", "TRGRESP")},
        {"label": "Response, overall", "marks": _responses(axis, sums, "OVERALL", "OVRLRESP")},
        {"label": "Progression", "marks": _progressions(axis, outcomes)},
        *_events(axis, events),
        *({"label": name, "marks": marks} for name, marks in _therapies(axis, therapies).items()),
        {"label": "Last known", "marks": _end(axis, subject)},
    ]
    lanes = [lane for lane in lanes if lane["marks"]]
    for place, lane in enumerate(lanes):
        lane["y"] = TOP + LANE * place
        lane["short"] = lettering.shortened(lane["label"], room=axis.left - _GAP, size=_TYPE)
    height = TOP + LANE * len(lanes)
    harms = f"{len(events)} adverse events" if len(events) else "no adverse event recorded"
    words = (
        f"{len(sums)} assessments, {harms}, {len(therapies)} later therapies; the tables below have them one by one."
    )
    return {"lanes": lanes, "height": height, "ticks": axis.ticks(6), "words": words, "most": _MOST_EVENTS}


def _bar(axis: Axis, start, end, kind: str, title: str, text: str = "") -> dict:
    left, right = axis.at(start), axis.at(end if pd.notna(end) else start)
    return {
        "shape": "bar",
        "x": left,
        "width": round(max(right - left, 2.5), 1),
        "kind": kind,
        "title": title,
        "text": text,
    }


def _mark(axis: Axis, date, kind: str, title: str, text: str) -> dict:
    return {"shape": "mark", "x": axis.at(date), "kind": kind, "title": title, "text": text}


def _responses(axis: Axis, sums: list, column: str, paramcd: str) -> list[dict]:
    name = wording.RESPONSES[paramcd]
    return [
        _mark(axis, row.ADT, code.lower(), f"{fmt.date(row.ADT)}: {code}, {name}", code)
        for row, code in ((row, getattr(row, column)) for row in sums)
        if code in RESPONSES
    ]


def _progressions(axis: Axis, outcomes: list) -> list[dict]:
    marks = []
    for row in (row for row in outcomes if row.EVTYPE == 1 and row.PARAMCD in _PROGRESSION):
        kind, name, sign = _PROGRESSION[row.PARAMCD]
        marks.append(_mark(axis, row.ADT, kind, f"{fmt.date(row.ADT)}: {row.EVNTKIND or name}", sign))
    return marks


def _events(axis: Axis, events: list) -> list[dict]:
    """The severest adverse events, each on a lane of its own, in the order of their onset."""
    dated = [row for row in events if pd.notna(row.ASTDT)]
    severest = sorted(dated, key=lambda row: (0 if pd.isna(row.AETOXGRN) else -row.AETOXGRN, row.ASTDT))[:_MOST_EVENTS]
    lanes = []
    for row in sorted(severest, key=lambda row: (row.ASTDT, row.AESEQ)):
        grade = "not-graded" if pd.isna(row.AETOXGRN) else f"{row.AETOXGRN:.0f}"
        text = "?" if pd.isna(row.AETOXGRN) else grade
        end = row.AENDT if pd.notna(row.AENDT) else axis.origin + pd.Timedelta(days=int(axis.last * DAYS_PER_MONTH))
        name = row.AEDECOD or row.AETERM
        title = f"{name}, grade {text}, from {fmt.date(row.ASTDT)} to {fmt.date(row.AENDT)}"
        lanes.append({"label": name, "marks": [_bar(axis, row.ASTDT, end, f"grade-{grade}", title, text)]})
    return lanes


def _therapies(axis: Axis, therapies: list) -> dict[str, list[dict]]:
    lanes = {}
    for row in therapies:
        name = fmt.treatment(row.TREATMENT)
        mark = _mark(axis, row.ADT, "transplant", f"{fmt.date(row.ADT)}: {name}", "◆")
        lanes.setdefault(name, []).append(mark)
    return lanes


def _end(axis: Axis, subject: pd.Series) -> list[dict]:
    if pd.notna(subject["DTHDT"]):
        return [_mark(axis, subject["DTHDT"], "death", f"{fmt.date(subject['DTHDT'])}: death", "✕")]
    if pd.notna(subject["LSTALVDT"]):
        return [_mark(axis, subject["LSTALVDT"], "alive", f"{fmt.date(subject['LSTALVDT'])}: known alive", "○")]
    return []
