"""Treated lesions, assessments and complete sums (rules 7 to 9). Sizes are hundredths of a millimetre."""

from .records import DefectError, complete, hundredths, number, text, whole

DIAMETERS = ("VDIAM", "LDIAM")
TESTS = (*DIAMETERS, "TUMSTATE")
LONGEST_SPAN = 28
MERGED = "MERGED INTO "


def counted(rows, variable, readers):
    """Rows by a reader that counts."""
    return [row for row in rows if text(row.get(variable)) in readers]


def measured_tests(everyone, readers):
    """Diameters of which the whole study has at least one value."""
    found = set()
    for subject in everyone.values():
        for row in counted(subject.rows["tr"], "TREVAL", readers):
            if text(row.get("TRTESTCD")) in DIAMETERS and _has_value(row):
                found.add(text(row.get("TRTESTCD")))
    return tuple(test for test in DIAMETERS if test in found)


def treated_lesions(subject, *, start, readers):
    """Lesions identified as TARGET on or before the first day of SBRT, sorted."""
    lesions = set()
    for row in counted(subject.rows["tu"], "TUEVAL", readers):
        if text(row.get("TUTESTCD")) == "TUMIDENT" and text(row.get("TUSTRESC")) == "TARGET":
            day = complete(row.get("TUDTC"))
            if day is not None and day <= start:
                lesions.add(text(row.get("TULNKID")))
                subject.note(day == start, "7: target identified on TRTSDT")
            else:
                subject.query(7, "target after treatment" if day else "identification without a complete date")
    subject.note(not lesions, "7: no treated lesion")
    return sorted(lesions)


def assessments(subject, *, readers):
    """Assessments of a subject, by date (rule 7).

    Returns
    -------
    list of dict
        ``VISITNUM`` (None where there is none), ``ADT``, ``values`` ``{(test, lesion or part): size}``,
        ``not_done`` ``{(test, lesion or part)}`` and ``merged`` ``{lesion or part: lesion it went into}``.
    """
    groups = {}
    for visit, rows in _visits(subject, readers).items():
        days = [complete(row.get("TRDTC")) for row in rows if complete(row.get("TRDTC"))]
        span = (max(days) - min(days)).days if days else 0
        subject.note(visit is not None and span == LONGEST_SPAN, "7: visit over exactly 28 days")
        subject.note(visit is not None and span == LONGEST_SPAN + 1, "7: visit over exactly 29 days")
        if visit is not None and span > LONGEST_SPAN:
            subject.query(7, "visit over more than 28 days")
        subject.note(visit is None, "7: no VISITNUM")
        for row in rows:
            by_date = visit is None or span > LONGEST_SPAN
            groups.setdefault((visit, complete(row.get("TRDTC")) if by_date else None), []).append(row)
    found = [_assessment(subject, visit, rows) for (visit, _), rows in groups.items()]
    dated = [one for one in found if one["ADT"] is not None]
    subject.note(len(dated) < len(found), "7: assessment without a value")
    return sorted(dated, key=lambda one: (one["ADT"], one["VISITNUM"] is None, one["VISITNUM"] or 0))


def sizes(subject, assessment, *, test, lesions):
    """Sum of an assessment (rule 8).

    Returns
    -------
    dict
        ``complete``, ``SUM`` (None unless complete), ``PART`` (what was measured, added; None if nothing
        was), ``lesions`` ``{lesion: {"size", "part", "into"}}`` and ``missing``, the lesions without a
        value.
    """
    found = {lesion: _lesion(subject, assessment, test, lesion) for lesion in lesions}
    missing = [lesion for lesion, one in found.items() if one["size"] is None]
    parts = [one["part"] for one in found.values() if one["part"] is not None]
    full = bool(lesions) and not missing
    return {
        "complete": full,
        "SUM": sum(one["size"] for one in found.values()) if full else None,
        "PART": sum(parts) if parts else None,
        "lesions": found,
        "missing": missing,
    }


def _visits(subject, readers):
    visits, keys = {}, set()
    for row in counted(subject.rows["tr"], "TREVAL", readers):
        if text(row.get("TRTESTCD")) not in TESTS:
            continue
        if _has_value(row) and complete(row.get("TRDTC")) is None:
            subject.query(7, "measurement without a complete date")
            continue
        key = text(row.get("TRTESTCD")), text(row.get("TRLNKID")), complete(row.get("TRDTC"))
        if key in keys and key[2] is not None:
            raise DefectError(f"{subject.usubjid}: {key[0]} of {key[1]} twice on {key[2]}")
        keys.add(key)
        visits.setdefault(number(row.get("VISITNUM")), []).append(row)
    subject.note(len(counted(subject.rows["tr"], "TREVAL", readers)) < len(subject.rows["tr"]), "7: other reader")
    return visits


def _has_value(row):
    if text(row.get("TRSTAT")) == "NOT DONE":
        return False
    if text(row.get("TRTESTCD")) in DIAMETERS:
        return number(row.get("TRSTRESN")) is not None
    return text(row.get("TRSTRESC")) != ""


def _assessment(subject, visit, rows):
    latest, values, not_done, merged = {}, {}, set(), {}
    for row in rows:
        key = text(row.get("TRTESTCD")), text(row.get("TRLNKID"))
        day = complete(row.get("TRDTC"))
        if _has_value(row):
            subject.note(key in values, "7: measured on two dates, the later counts")
            if key not in latest or day > latest[key]:
                latest[key] = day
                values[key] = _size(subject, row) if key[0] in DIAMETERS else text(row.get("TRSTRESC"))
        elif text(row.get("TRREASND")).startswith(MERGED):
            merged[key[1]] = text(row.get("TRREASND")).removeprefix(MERGED).split(".")[0]
        elif text(row.get("TRSTAT")) == "NOT DONE":
            not_done.add(key)
    subject.note(not_done & set(values), "7: NOT DONE beside a value")
    subject.note(len(set(latest.values())) > 1, "7: two dates in one assessment")
    return {
        "VISITNUM": whole(visit) if visit is not None and visit == int(visit) else visit,
        "ADT": max(latest.values(), default=None),
        "values": values,
        "not_done": not_done,
        "merged": merged,
    }


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
    into = merged.get(lesion)
    pieces = {key: size for key, size in values.items() if key[0] == test and _part_of(key[1], lesion)}
    undone = [
        key
        for key in assessment["not_done"]
        if key[0] == test and _part_of(key[1], lesion) and key not in pieces and key[1] not in merged
    ]
    if (test, lesion) in values:
        if pieces:
            raise DefectError(f"{subject.usubjid}: {lesion} measured whole and in parts")
        size = values[test, lesion]
        return {"size": size, "part": size, "into": None}
    if pieces:
        subject.seen.add("8: split lesion")
        subject.note(undone, "8: part of a split lesion not done")
        total = sum(pieces.values())
        return {"size": None if undone else total, "part": total, "into": None}
    if into is not None:
        subject.seen.add("8: merged lesion")
        return {"size": 0, "part": 0, "into": into}
    return {"size": None, "part": None, "into": None}


def _part_of(lnkid, lesion):
    return lnkid.startswith(lesion + ".")
