"""Adverse events: onset, end, phase, worst grades (rules 22 to 25)."""

from collections import Counter
from datetime import date, timedelta

from .records import add_months, complete, first_day, happened, last_day, precision, text, whole

ACUTE_MONTHS = 3
SEEN_WITHIN_MONTHS = 3


def events(subject, *, start, death, alive):
    """Derive the adverse events of a subject, by AESEQ; see `derivation.derive`."""
    found = {}
    for row in [row for row in subject.rows["ae"] if happened(row, "ae")]:
        onset, flag = _onset(subject, row, start)
        end = _end(subject, row.get("AEENDTC"), onset, death or alive)
        phase = _phase(onset, start)
        first, last = first_day(row.get("AESTDTC")), last_day(row.get("AEENDTC"))
        if first and last and last < first:
            subject.query(22, "ends before it starts")
        others = _others(first, last_day(row.get("AESTDTC")), start, last) - {phase} if start else set()
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
            "AETERM": text(row.get("AETERM")),
            "OTHER": tuple(sorted(others)),
        }
        if start:
            _witness(subject, row, onset, start)
    return found


def not_yet_fatal(subject):
    """Take away the grade 5 of an open event of a subject who dies after the cut-off: nobody knows it yet (rule 2)."""
    opened = [row for row in subject.rows["ae"] if whole(row.get("AETOXGR")) == 5 and not text(row.get("AEENDTC"))]
    subject.note(opened, "2: grade 5 of an event before a death after the cut-off")
    subject.rows["ae"] = [{**row, "AETOXGR": ""} if row in opened else row for row in subject.rows["ae"]]


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


def observed_until(subject, *, death, alive):
    """Last day on which a subject is under observation: death, or the last contact long before it (rule 29)."""
    limit = add_months(alive, SEEN_WITHIN_MONTHS)
    subject.note(death == limit, "29: death on the last day after which a death is no observation")
    subject.note(death == limit + timedelta(1), "29: death the day after it")
    subject.note(death and alive < death <= limit, "29: under observation until death")
    return death if death and death <= limit else alive


def prevalence(treated, *, months):
    """Subjects with an open treatment-emergent event, by month after the first day of SBRT (rule 29).

    Parameters
    ----------
    treated : iterable of dict
        Derived subjects of the safety set, of `derivation.derive`.
    months : iterable of int

    Returns
    -------
    Counter
        Keys ``(month, "any" or ">=2" or ">=3")``, and ``(month, "observed")``.
    """
    counts = Counter()
    for one in treated:
        for month in months:
            day = add_months(one["TRTSDT"], month)
            if day > one["OBSERVED"]:
                continue
            counts[month, "observed"] += 1
            here = [
                event["AETOXGRN"] or 0
                for event in one["adae"].values()
                if event["TRTEMFL"] and event["ASTDT"] <= day <= (event["AENDT"] or one["OBSERVED"])
            ]
            for name, least in (("any", 0), (">=2", 2), (">=3", 3)):
                counts[month, name] += any(grade >= least for grade in here)
    return counts


def _onset(subject, row, start):
    """Day and flag of the onset: TRTSDT where that is a possible day, else the first possible day (rule 22)."""
    first, last = first_day(row.get("AESTDTC")), last_day(row.get("AESTDTC"))
    known = precision(row.get("AESTDTC"))
    if known == "D":
        return first, ""
    flag = {"M": "D", "Y": "M"}.get(known, "Y")
    holds_start = bool(start and first) and first <= start <= last
    day = start if holds_start or first is None else first
    label = {"M": "M) in the month", "Y": "Y) in the year", "N": "N) around the year"}.get(known)
    subject.note(holds_start, f"22: partial onset ({label} of TRTSDT")
    subject.seen.add(f"22: onset imputed, flag {flag}")
    _witness_vague(subject, row, start)
    ended = last_day(row.get("AEENDTC"))
    partial = ended is not None and complete(row.get("AEENDTC")) is None
    subject.note(partial and ended == start, "22: imputed onset, a partial end up to TRTSDT")
    subject.note(
        partial and start and ended == start - timedelta(1), "22: imputed onset, a partial end up to the day before"
    )
    if day is not None and ended is not None and ended < day:
        subject.seen.add(
            f"22: imputed onset held to {'the last possible day of a partial end' if partial else 'the end'}"
        )
        day = ended
    return day, flag


def _witness_vague(subject, row, start):
    stamp = text(row.get("AESTDTC"))
    first, last = first_day(stamp), last_day(stamp)
    kind = "an interval" if "/" in stamp else "a day without its month" if "---" in stamp else ""
    if kind and start:
        subject.note(first <= start <= last, f"22: onset of {kind} around TRTSDT")
        subject.note(not first <= start <= last, f"22: onset of {kind} on one side of TRTSDT")


def _end(subject, dtc, onset, limit):
    if precision(dtc) in ("", "D"):
        return complete(dtc)
    last = last_day(dtc)
    subject.note(limit and last > limit, "22: partial end held to death or last alive")
    subject.note(not limit or last <= limit, "22: partial end, its last day")
    last = min(last, limit) if limit else last
    subject.note(onset and last < onset, "22: partial end not before the onset")
    return max(last, onset) if onset else last


def _phase(onset, start):
    if onset is None or start is None or onset < start:
        return ""
    return "ACUTE" if onset <= add_months(start, ACUTE_MONTHS) else "CHRONIC"


def _others(first, last, start, ended):
    """Phases that the possible days of an onset have; the end limits them where it leaves any."""
    if first is not None and first == last:
        return set()
    first, last = first or date.min, last or date.max
    last = min(last, ended) if ended and ended >= first else last
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
