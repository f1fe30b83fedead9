"""Distant and non-target progression, and the looks that could have seen them (rules 13 to 15)."""

from .assessments import LONGEST_SPAN, counted
from .records import complete, number, text

VESSELS = ("PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA")
STATES = ("PRESENT", "ABSENT", "UNEQUIVOCAL PROGRESSION")


def distant_progression(subject, *, start, readers):
    """Date and kinds of the first distant progression, ``(None, ())`` if there was none (rule 13).

    Returns
    -------
    tuple of (date or None, tuple of str)
        Kinds sorted, of ``hepatic``, ``metastasis``, ``thrombus``, ``unknown``.
    """
    events = []
    for new, equivocal in _findings(subject, readers).values():
        if not new:
            subject.seen.add("13: EQUIVOCAL that was never NEW")
            continue
        first = min(day for day, _ in new)
        earlier = [day for day in equivocal if day < first]
        place = next(place for day, place in sorted(new) if day == first)
        if not place:
            subject.query(13, "new lesion without a place")
        if min([first, *earlier]) <= start:
            subject.query(13, "new lesion before treatment")
            subject.note(first > start, "13: EQUIVOCAL at or before TRTSDT, then NEW")
            subject.note(first == start, "13: NEW on TRTSDT")
            continue
        subject.note(earlier, "13: EQUIVOCAL, then NEW")
        subject.note(len(new) > 1, "13: NEW twice")
        events.append((min([first, *earlier]), _kind(place)))
    date = min((day for day, _ in events), default=None)
    kinds = tuple(sorted({kind for day, kind in events if day == date}))
    subject.note(len(kinds) > 1, "13: kinds tied on a day")
    for kind in kinds:
        subject.seen.add(f"13: {kind}")
    return date, kinds


def non_target_progression(subject, *, start, readers):
    """Earliest date after the first day of SBRT of an unequivocal non-target progression (rule 15)."""
    days = []
    for row in counted(subject.rows["tr"], "TREVAL", readers):
        if text(row.get("TRTESTCD")) != "TUMSTATE" or text(row.get("TRSTAT")) == "NOT DONE":
            continue
        state, day = text(row.get("TRSTRESC")), complete(row.get("TRDTC"))
        if state and state not in STATES:
            subject.query(15, "unknown state")
        if state == STATES[2] and day is not None:
            subject.note(day <= start, "15: unequivocal at or before TRTSDT")
            if day > start:
                days.append(day)
    subject.note(days, "15: non-target progression")
    return min(days, default=None)


def looks(subject, *, start, readers):
    """Dates after the first day of SBRT of adequate looks for distant progression, sorted (rule 14)."""
    visits = {}
    for domain, prefix in (("tu", "TU"), ("tr", "TR")):
        for row in counted(subject.rows[domain], f"{prefix}EVAL", readers):
            day = complete(row.get(f"{prefix}DTC"))
            if day is not None:
                done = text(row.get(f"{prefix}STAT")) != "NOT DONE"
                visits.setdefault(number(row.get("VISITNUM")), []).append((day, done))
    days = set()
    for visit, records in visits.items():
        span = (max(day for day, _ in records) - min(day for day, _ in records)).days
        seen = [day for day, done in records if done]
        subject.note(not seen, "14: all NOT DONE is no look")
        if visit is not None and span <= LONGEST_SPAN:
            seen = [max(seen)] if seen else []
        days.update(day for day in seen if day > start)
    return sorted(days)


def _findings(subject, readers):
    findings = {}
    for row in counted(subject.rows["tu"], "TUEVAL", readers):
        status, day = text(row.get("TUSTRESC")), complete(row.get("TUDTC"))
        if text(row.get("TUTESTCD")) != "TUMIDENT" or status not in ("NEW", "EQUIVOCAL"):
            continue
        if day is None:
            subject.query(7, "identification without a complete date")
            continue
        new, equivocal = findings.setdefault(text(row.get("TULNKID")), ([], []))
        if status == "NEW":
            new.append((day, text(row.get("TULOC"))))
        else:
            equivocal.append(day)
    return findings


def _kind(place):
    if not place:
        return "unknown"
    if place == "LIVER":
        return "hepatic"
    return "thrombus" if place in VESSELS else "metastasis"
