"""Treated lesions, assessments and complete sums (rules 7 to 9). Sizes are hundredths of a millimetre."""

from .readers import counted, shared
from .records import DefectError, complete, hundredths, last_day, number, text, whole

DIAMETERS = ("VDIAM", "LDIAM")
TESTS = (*DIAMETERS, "TUMSTATE")
LONGEST_SPAN = 28
MERGED = "MERGED INTO "


def measured_tests(everyone, readers):
    """Diameters of which the whole study has at least one value."""
    found = set()
    for subject in everyone.values():
        for row in counted(subject.rows["tr"], "TR", readers):
            if text(row.get("TRTESTCD")) in DIAMETERS and _has_value(row):
                found.add(text(row.get("TRTESTCD")))
    return tuple(test for test in DIAMETERS if test in found)


def treated_lesions(subject, *, start, readers):
    """Lesions certainly identified as TARGET on or before the first day of SBRT, sorted."""
    lesions = set()
    for row in counted(subject.rows["tu"], "TU", readers):
        if text(row.get("TUTESTCD")) == "TUMIDENT" and text(row.get("TUSTRESC")) == "TARGET":
            day, last = complete(row.get("TUDTC")), last_day(row.get("TUDTC"))
            if day is None:
                subject.query(7, "identification without a complete date")
                subject.note(last is not None and last <= start, "7: target with a partial date up to TRTSDT")
            if last is not None and last <= start:
                lesions.add(text(row.get("TULNKID")))
                subject.note(day == start, "7: target identified on TRTSDT")
            elif day is not None:
                subject.query(7, "target after treatment")
    subject.note(not lesions, "7: no treated lesion")
    return sorted(lesions)


def assessments(subject, *, readers):
    """Assessments of a subject, by date (rule 7).

    Returns
    -------
    list of dict
        ``VISITNUM`` (None where there is none, or the visit was taken apart), ``APART`` (visits of which this is one
        date), ``ADT``, ``SIZEDT`` (latest date of a diameter), ``values``
        ``{(test, lesion or part): size}``, ``states`` (every TUMSTATE with a complete date, not the last alone)
        ``{lesion or part: words}``, ``recorded`` (lesions and parts with a record of a diameter, whatever it
        says), ``merged`` ``{lesion or part: lesion it went into}`` and ``SOURCES``, TRSEQ of the values on ADT.
    """
    groups = {}
    for visit, rows in _visits(subject, readers).items():
        days = [complete(row.get("TRDTC")) for row in rows if complete(row.get("TRDTC"))]
        span = (max(days) - min(days)).days if days else 0
        subject.note(visit is not None and span == LONGEST_SPAN, "7: visit over exactly 28 days")
        subject.note(visit is not None and span == LONGEST_SPAN + 1, "7: visit over exactly 29 days")
        apart = visit is not None and span > LONGEST_SPAN
        if apart:
            subject.query(7, "visit over more than 28 days")
        subject.note(visit is None, "7: no VISITNUM")
        own = [row for row in rows if text(row.get("TRTESTCD")) in TESTS]
        _witness_other_tests(subject, visit, rows, own)
        for row in own:
            key = ("date", complete(row.get("TRDTC"))) if visit is None or apart else ("visit", visit)
            groups.setdefault(key, []).append((row, visit if apart else None))
    found = [_assessment(subject, *key, rows) for key, rows in groups.items()]
    dated = [one for one in found if one["ADT"] is not None]
    subject.note(len(dated) < len(found), "7: assessment without a value")
    dated.sort(key=lambda one: (one["ADT"], one["VISITNUM"] is None, one["VISITNUM"] or 0))
    numbers = [one["VISITNUM"] for one in dated if one["VISITNUM"] is not None]
    subject.note(numbers != sorted(numbers), "7: visit numbers out of date order")
    return dated


def sizes(subject, assessment, *, test, lesions):
    """Sum of an assessment (rule 8).

    Returns
    -------
    dict
        ``complete``, ``SUM`` (None unless complete), ``PART`` (what was measured, added; None if nothing
        was), ``lesions`` ``{lesion: {"size", "part", "merged"}}``, ``mergers`` ``{lesion: lesions it went into}``,
        ``in parts``, those that did so part by part, and ``missing``, the lesions without a value.
    """
    found = {lesion: _lesion(subject, assessment, test, lesion) for lesion in lesions}
    missing = [lesion for lesion, one in found.items() if one["size"] is None]
    parts = [one["part"] for one in found.values() if one["part"] is not None]
    full = bool(lesions) and not missing and not all(one["merged"] for one in found.values())
    mergers = {lesion: _merged_into(assessment, lesion) for lesion in map(whole_lesion, assessment["merged"])}
    return {
        "complete": full,
        "SUM": sum(one["size"] for one in found.values()) if full else None,
        "PART": sum(parts) if parts else None,
        "lesions": found,
        "mergers": mergers,
        "in parts": [lesion for lesion, into in mergers.items() if into and lesion not in assessment["merged"]],
        "missing": missing,
    }


def whole_lesion(lnkid):
    """Lesion of a lesion or part."""
    return lnkid.split(".")[0]


def _visits(subject, readers):
    visits, keys = {}, set()
    for row in counted(subject.rows["tr"], "TR", readers):
        key = text(row.get("TRTESTCD")), text(row.get("TRLNKID")), complete(row.get("TRDTC"))
        if key in keys and key[0] in TESTS and key[2] is not None:
            raise DefectError(f"{subject.usubjid}: {key[0]} of {key[1]} twice on {key[2]}")
        keys.add(key)
        visits.setdefault(number(row.get("VISITNUM")), []).append(row)
    subject.note(len(counted(subject.rows["tr"], "TR", readers)) < len(subject.rows["tr"]), "7: other reader")
    for domain in ("TU", "TR", "RS"):
        several = set(shared(subject.rows[domain.lower()], domain)).intersection(readers)
        subject.note(several, f"7: two readers of one name in {domain}, one accepted")
    return visits


def _witness_other_tests(subject, visit, rows, own):
    if len(own) == len(rows) or visit is None:
        return
    days = [complete(row.get("TRDTC")) for row in rows if complete(row.get("TRDTC"))]
    known = [complete(row.get("TRDTC")) for row in own if complete(row.get("TRDTC"))]
    later = known and max(days) > max(known)
    subject.note(later and (max(days) - min(days)).days <= LONGEST_SPAN, "7: another test later in the visit")
    subject.note(later and (max(days) - min(known)).days > LONGEST_SPAN, "7: a visit that another test takes apart")
    subject.note(not own, "7: a visit of other tests alone")


def _has_value(row):
    if text(row.get("TRSTAT")) == "NOT DONE":
        return False
    if text(row.get("TRTESTCD")) in DIAMETERS:
        return number(row.get("TRSTRESN")) is not None
    return text(row.get("TRSTRESC")) != ""


def _assessment(subject, kind, visit, members):
    rows, origins = [row for row, _ in members], {apart for _, apart in members}
    subject.note(len(origins) > 1 and visit is not None, "7: a date of a visit taken apart and of other records")
    latest, values, states, recorded, merged, sources = {}, {}, {}, set(), {}, []
    for row in rows:
        key = text(row.get("TRTESTCD")), text(row.get("TRLNKID"))
        day = complete(row.get("TRDTC"))
        recorded.update(key[1:] if key[0] in DIAMETERS else ())
        if _has_value(row) and day is None:
            subject.query(7, "measurement without a complete date")
        elif _has_value(row):
            subject.note(key in values, "7: measured on two dates, the later counts")
            sources.append((day, whole(row.get("TRSEQ"))))
            if key[0] == "TUMSTATE":
                states.setdefault(key[1], set()).add(text(row.get("TRSTRESC")))
            if key not in latest or day > latest[key]:
                latest[key] = day
                values[key] = _size(subject, row) if key[0] in DIAMETERS else text(row.get("TRSTRESC"))
        elif text(row.get("TRREASND")).removeprefix(MERGED) == whole_lesion(key[1]):
            subject.note("." in key[1], "8: a part merged into its own lesion")
        elif text(row.get("TRREASND")).startswith(MERGED):
            merged[key[1]] = whole_lesion(text(row.get("TRREASND")).removeprefix(MERGED))
            subject.note("." in text(row.get("TRREASND")), "8: merged into a part")
    _witness_records(subject, rows, values)
    subject.note(len(set(latest.values())) > 1, "7: two dates in one assessment")
    adt = max(latest.values(), default=None)
    return {
        "VISITNUM": None if kind == "date" else whole(visit) if visit == int(visit) else visit,
        "APART": origins - {None},
        "ADT": adt,
        "SIZEDT": max((day for (test, _), day in latest.items() if test in DIAMETERS), default=None),
        "values": values,
        "states": states,
        "recorded": recorded,
        "merged": merged,
        "SOURCES": {sequence for day, sequence in sources if day == adt},
    }


def _witness_records(subject, rows, values):
    for row in rows:
        key = text(row.get("TRTESTCD")), text(row.get("TRLNKID"))
        undated = _has_value(row) and complete(row.get("TRDTC")) is None
        subject.note(text(row.get("TRSTAT")) == "NOT DONE" and key in values, "7: NOT DONE beside a value")
        subject.note(undated and key in values, "7: undated value beside a dated one")
        subject.note(undated and values and key not in values, "7: undated value at a visit with others")
        subject.note(undated and values and key not in values and "." in key[1], "8: undated value of a part")


def _size(subject, row):
    value, unit = number(row.get("TRSTRESN")), text(row.get("TRSTRESU"))
    size = hundredths(value, unit)
    exact = value * (1000 if unit == "cm" else 100)
    subject.note(exact != size, "11: rounded to 0.01 mm")
    subject.note(size - exact == number("0.5"), "11: rounded half up")
    subject.note(unit == "cm", "7: size in cm")
    return size


def _lesion(subject, assessment, test, lesion):
    values, merged = assessment["values"], assessment["merged"]
    parts = _parts(assessment, lesion)
    pieces = {part: values[test, part] for part in parts if (test, part) in values}
    pending = [part for part in parts if part not in pieces and part not in merged]
    if (test, lesion) in values:
        if pieces:
            raise DefectError(f"{subject.usubjid}: {lesion} measured whole and in parts")
        size = values[test, lesion]
        return {"size": size, "part": size, "merged": False}
    if pieces:
        elsewhere = {name for kind, name in values if kind != test}
        subject.seen.add("8: split lesion")
        subject.note(pending, "8: part of a split lesion without a value")
        subject.note(elsewhere.intersection(pending), "8: part measured in the other measure alone")
        subject.note(len(pieces) + len(pending) < len(parts), "8: part that merged beside one measured")
        total = sum(pieces.values())
        return {"size": None if pending else total, "part": total, "merged": False}
    if _merged_into(assessment, lesion):
        subject.seen.add("8: merged lesion")
        subject.note(lesion not in merged, "8: all parts merged")
        return {"size": 0, "part": 0, "merged": True}
    subject.note(any(part in merged for part in parts), "8: not all parts merged, none measured")
    return {"size": None, "part": None, "merged": False}


def _parts(assessment, lesion):
    return sorted(name for name in {*assessment["recorded"], *assessment["merged"]} if name.startswith(lesion + "."))


def _merged_into(assessment, lesion):
    """Lesions that a lesion went into: by its own record, or because every part of it merged."""
    merged, parts = assessment["merged"], _parts(assessment, lesion)
    if lesion in merged:
        return {merged[lesion]}
    return {merged[part] for part in parts} if all(part in merged for part in parts) else set()
