"""Distant and non-target progression, and the looks that could have seen them (rules 13 to 15)."""

from .assessments import LONGEST_SPAN, TESTS, whole_lesion
from .readers import counted
from .records import complete, last_day, number, text

VESSELS = ("PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA")
STATES = ("PRESENT", "ABSENT", "UNEQUIVOCAL PROGRESSION")


def distant_progression(subject, *, start, readers):
    """First distant progression (rule 13).

    Returns
    -------
    tuple of (date or None, tuple of str, list of dict)
        Kinds sorted, of ``hepatic``, ``metastasis``, ``thrombus``, ``unknown``; the records of TU that give the
        date. ``(None, (), [])`` if there was none.
    """
    events = []
    for lesion, (new, equivocal, before, undated) in _findings(subject, start, readers).items():
        if not new:
            subject.note(not before and not undated, "13: EQUIVOCAL that was never NEW")
            subject.note(equivocal and undated, "13: EQUIVOCAL, then NEW without a complete date")
            continue
        first = min(day for day, _, _ in new)
        earlier = [day for day, _ in equivocal if day < first]
        place = next(place for day, place, _ in sorted(new, key=lambda one: one[:2]) if day == first)
        if not place:
            subject.query(13, "new lesion without a place")
        subject.note(before and first > start, "13: NEW after a partial date certainly before the start")
        if before or min([first, *earlier]) <= start:
            subject.query(13, "new lesion before treatment")
            subject.note(min(earlier, default=first) <= start < first, "13: EQUIVOCAL at or before TRTSDT, then NEW")
            subject.note(first == start, "13: NEW on TRTSDT")
            continue
        subject.note(lesion.startswith("T"), "13: NEW lesion that is TARGET")
        subject.note(earlier, "13: EQUIVOCAL, then NEW")
        subject.note(len(new) > 1, "13: NEW twice")
        same = not earlier and any(day == first for day, _ in equivocal)
        subject.note(same, "13: EQUIVOCAL on the day of NEW")
        dated = equivocal if earlier else [(day, record) for day, _, record in new]
        date = min([first, *earlier])
        events.append((date, _kind(place), [record for day, record in dated if day == date]))
    date = min((day for day, _, _ in events), default=None)
    kinds = tuple(sorted({kind for day, kind, _ in events if day == date}))
    subject.note(len(kinds) > 1, "13: kinds tied on a day")
    for kind in kinds:
        subject.seen.add(f"13: {kind}")
    return date, kinds, [record for day, _, records in events if day == date for record in records]


def non_target_progression(subject, *, start, readers, lesions):
    """First unequivocal progression of a lesion that was not treated, after the first day of SBRT (rule 15).

    Returns
    -------
    tuple of (date or None, list of dict)
        Date, and the records of TR that give it.
    """
    found = []
    counting = {id(row) for row in counted(subject.rows["tr"], "TR", readers)}
    for row in subject.rows["tr"]:
        if text(row.get("TRTESTCD")) != "TUMSTATE" or text(row.get("TRSTAT")) == "NOT DONE":
            continue
        word, day = text(row.get("TRSTRESC")), complete(row.get("TRDTC"))
        later = word == STATES[2] and day is not None and day > start
        if id(row) not in counting:
            subject.note(later, "15: non-target progression by a reader that does not count")
            continue
        if word and word not in STATES:
            subject.query(15, "unknown state")
        if whole_lesion(text(row.get("TRLNKID"))) in lesions:
            subject.note(later, "15: unequivocal progression of a treated lesion")
            continue
        subject.note(word == STATES[2] and day is not None and day <= start, "15: unequivocal at or before TRTSDT")
        if later:
            found.append((day, row))
    subject.note(found, "15: non-target progression")
    date = min((day for day, _ in found), default=None)
    return date, [record for day, record in found if day == date]


def looks(subject, *, start, readers):
    """Dates after the first day of SBRT of adequate looks for distant progression, sorted (rule 14)."""
    days = set()
    for visit, records in _visits(subject, readers).items():
        seen = [day for day, done, _ in records if done]
        subject.note(not seen, "14: all NOT DONE is no look")
        _witness_look(subject, visit, records)
        if visit is not None and _span(records) <= LONGEST_SPAN:
            seen = [max(seen)] if seen else []
        days.update(day for day in seen if day > start)
    return sorted(days)


def spread_visits(subject, *, readers):
    """VISITNUM whose records of TU and TR lie more than 28 days apart: these are no one time point (rules 12, 14)."""
    return {
        visit
        for visit, records in _visits(subject, readers).items()
        if visit is not None and _span(records) > LONGEST_SPAN
    }


def _visits(subject, readers):
    visits = {}
    for domain, prefix in (("tu", "TU"), ("tr", "TR")):
        for row in counted(subject.rows[domain], prefix, readers):
            day = complete(row.get(f"{prefix}DTC"))
            if day is not None:
                done = text(row.get(f"{prefix}STAT")) != "NOT DONE"
                other = domain == "tr" and text(row.get("TRTESTCD")) not in TESTS
                visits.setdefault(number(row.get("VISITNUM")), []).append((day, done, other))
    return visits


def _span(records):
    days = [day for day, *_ in records]
    return (max(days) - min(days)).days


def _witness_look(subject, visit, records):
    others = [day for day, done, other in records if done and other]
    known = [day for day, done, other in records if done and not other]
    subject.note(visit is not None and others and known and max(others) > max(known), "14: a look at another test")


def _findings(subject, start, readers):
    """By lesion: NEW ``(day, place, row)``, EQUIVOCAL ``(day, row)``, dates surely up to the start, NEW undated."""
    findings = {}
    for row in counted(subject.rows["tu"], "TU", readers):
        status, day = text(row.get("TUSTRESC")), complete(row.get("TUDTC"))
        if text(row.get("TUTESTCD")) != "TUMIDENT" or status not in ("NEW", "EQUIVOCAL"):
            continue
        new, equivocal, before, undated = findings.setdefault(text(row.get("TULNKID")), ([], [], [], []))
        if day is None:
            subject.query(7, "identification without a complete date")
            undated += [row] if status == "NEW" else []
            last = last_day(row.get("TUDTC"))
            if last is not None and last <= start:
                before.append(last)
                subject.note(last == start, "13: partial date that ends on TRTSDT")
        elif status == "NEW":
            new.append((day, text(row.get("TULOC")), row))
        else:
            equivocal.append((day, row))
    return findings


def _kind(place):
    if not place:
        return "unknown"
    if place == "LIVER":
        return "hepatic"
    return "thrombus" if place in VESSELS else "metastasis"
