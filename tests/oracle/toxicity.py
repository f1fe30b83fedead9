"""Adverse events: onset, end, phase, worst grades (rules 22 to 25)."""

from collections import Counter
from datetime import date, timedelta

from .records import add_months, complete, first_day, last_day, precision, text, whole

ACUTE_MONTHS = 3


def events(subject, *, start, death, alive):
    """Derive the adverse events of a subject, by AESEQ; see `derivation.derive`."""
    found = {}
    for row in subject.rows["ae"]:
        ended = complete(row.get("AEENDTC"))
        onset, flag = _onset(subject, row.get("AESTDTC"), start, ended)
        end = _end(subject, row.get("AEENDTC"), death or alive)
        phase = _phase(onset, start)
        first, last = first_day(row.get("AESTDTC")), last_day(row.get("AEENDTC"))
        if first and last and last < first:
            subject.query(22, "ends before it starts")
        others = _others(row.get("AESTDTC"), start, ended) - {phase} if start else set()
        subject.note(others, "22: another reading changes the phase")
        found[whole(row.get("AESEQ"))] = {
            "ASTDT": onset,
            "ASTDTF": flag,
            "AENDT": end,
            "TRTEMFL": "Y" if phase else "",
            "APHASE": phase,
            "AETOXGRN": whole(row.get("AETOXGR")),
            "AEBODSYS": text(row.get("AEBODSYS")),
            "AEDECOD": text(row.get("AEDECOD")),
            "OTHER": tuple(sorted(others)),
        }
        if start:
            _witness(subject, row, onset, start)
    return found


def in_chronic_denominator(subject, *, start, death, alive, found):
    """Whether a treated subject is observed, or has an event, after the acute phase (rule 25)."""
    border = add_months(start, ACUTE_MONTHS)
    observed = any(day is not None and day > border for day in (death, alive))
    late = any(one["APHASE"] == "CHRONIC" for one in found.values())
    subject.note(border in (death, alive), "25: death or last alive on the border")
    subject.note(border + timedelta(1) in (death, alive), "25: death or last alive the day after the border")
    subject.note(not observed and not late, "25: not in the chronic denominator")
    subject.note(not observed and late, "25: chronic by an event alone")
    return observed or late


def worst_grades(by_subject):
    """Subjects a line and grade (rule 24).

    Parameters
    ----------
    by_subject : iterable of dict
        Events of one subject each, of `events`.

    Returns
    -------
    Counter
        Keys ``(PHASE, SOC, TERM, GRADE)``; GRADE ``any 1 2 3 4 5 >=3 not-graded``; lines with 0 are absent.
    """
    counts = Counter()
    for found in by_subject:
        lines = {}
        for one in found.values():
            phase, system, term = one["APHASE"], one["AEBODSYS"], one["AEDECOD"]
            if phase:
                for line in {(phase, "", ""), (phase, system, ""), (phase, system, term)}:
                    lines.setdefault(line, []).append(one["AETOXGRN"])
        for line, grades in lines.items():
            graded = [grade for grade in grades if grade is not None]
            counts[*line, "any"] += 1
            counts[*line, str(max(graded)) if graded else "not-graded"] += 1
            if graded and max(graded) >= 3:
                counts[*line, ">=3"] += 1
    return counts


def _onset(subject, dtc, start, ended):
    known = precision(dtc)
    if known == "D":
        return complete(dtc), ""
    if not known:
        day, flag = start, "Y"
    else:
        first, last = first_day(dtc), last_day(dtc)
        holds_start = start is not None and first <= start <= last
        day, flag = start if holds_start else first, "D" if known == "M" else "M"
        subject.note(holds_start, f"22: partial onset ({known}) in the {'month' if known == 'M' else 'year'} of TRTSDT")
    subject.seen.add(f"22: onset imputed, flag {flag}")
    if day is not None and ended is not None and ended < day:
        subject.seen.add("22: imputed onset held to the end")
        day = ended
    return day, flag


def _end(subject, dtc, limit):
    if precision(dtc) in ("", "D"):
        return complete(dtc)
    last = last_day(dtc)
    subject.note(limit and last > limit, "22: partial end held to death or last alive")
    subject.note(not limit or last <= limit, "22: partial end, its last day")
    return min(last, limit) if limit else last


def _phase(onset, start):
    if onset is None or start is None or onset < start:
        return ""
    return "ACUTE" if onset <= add_months(start, ACUTE_MONTHS) else "CHRONIC"


def _others(dtc, start, ended):
    if precision(dtc) == "D":
        return set()
    first, last = first_day(dtc) or date.min, last_day(dtc) or date.max
    last = min(last, ended) if ended else last
    border = add_months(start, ACUTE_MONTHS)
    days = {first, last, start, border, border + timedelta(1)}
    return {_phase(day, start) for day in days if first <= day <= last}


def _witness(subject, row, onset, start):
    border = add_months(start, ACUTE_MONTHS)
    dated = precision(row.get("AESTDTC")) == "D"
    subject.note(dated and onset == start - timedelta(1), "23: onset the day before TRTSDT")
    subject.note(dated and onset == start, "23: onset on TRTSDT")
    subject.note(dated and onset == border, "23: onset on the acute border")
    subject.note(dated and onset == border + timedelta(1), "23: onset the day after the acute border")
    subject.note(whole(row.get("AETOXGR")) is None, "24: not graded")
    ended = complete(row.get("AEENDTC"))
    subject.note(dated and onset and ended and start <= onset <= border < ended, "23: acute, goes on")
    subject.note(border.day != start.day, "4: three months end in a shorter month")
