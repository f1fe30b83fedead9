"""Control of each treated lesion, in plain loops (rule 38)."""

from .assessments import sizes, whole_lesion
from .records import add_months, complete, number, text

HORIZON_MONTHS = 60
PROGRESSION, DEATH, TRANSPLANT = 1, 2, 3


def control(subject, found, *, tests, lesions, start, death, transplant):
    """One row per treated lesion.

    Parameters
    ----------
    found : list of dict
        Assessments of `assessments.assessments`, in the order of their dates.
    tests : tuple of str
        The diameters that the study has, that of the primary analysis first.
    lesions : list of str
        Treated lesions.
    start, death, transplant : date or None
        First day of SBRT, death, and first transplant after the start.

    Returns
    -------
    dict
        By lesion ``ADT AVAL CNSR EVTYPE BASE NADIR MAXDBL BED10``; sizes in whole hundredths of a millimetre.
    """
    looks = {test: [(one, sizes(subject, one, test=test, lesions=lesions)) for one in found] for test in tests}
    return {lesion: _row(subject, looks, tests, lesion, lesions, start, death, transplant) for lesion in lesions}


def _row(subject, looks, tests, lesion, lesions, start, death, transplant):
    horizon = add_months(start, HORIZON_MONTHS)
    base = {test: _baseline(looks[test], lesion, start) for test in tests}
    row = {
        "BASE": base[tests[0]],
        "MAXDBL": next((base[test] for test in ("LDIAM", "VDIAM") if base.get(test) is not None), None),
        "BED10": _dose(subject, lesion, lesions),
    }
    if row["BASE"] is None:
        return row | {"ADT": start, "AVAL": 1, "CNSR": 4, "EVTYPE": 0, "NADIR": None}
    progression, seen = _follow(looks[tests[0]], lesion, lesions, start)
    events = [(progression, 0, PROGRESSION), (transplant, 1, TRANSPLANT), (death, 2, DEATH)]
    events = sorted(event for event in events if event[0] is not None and event[0] <= horizon)
    last = max((day for day, _ in seen if day > start and day <= horizon), default=start)
    named = [one for one, _ in looks[tests[0]] if _names(one, lesion)]
    merged = bool(named) and sizes(subject, named[-1], test=tests[0], lesions=lesions)["lesions"][lesion]["merged"]
    day, _, kind = events[0] if events else (None, None, 0)
    if kind and merged and day > last:
        kind = 0
    if kind:
        end, code = day, 0 if kind == PROGRESSION else 2
    else:
        end, code = last, 8 if merged else 5 if last == start else 1
    before = [size for when, size in seen if when < end or (when == end and kind != PROGRESSION)]
    row["NADIR"] = min([row["BASE"], *before])
    return row | {"ADT": end, "AVAL": (end - start).days + 1, "CNSR": code, "EVTYPE": kind}


def _baseline(looks, lesion, start):
    """Value at the last assessment up to the start that has one; None if none."""
    value = None
    for one, measured in looks:
        if one["ADT"] <= start and (own := _own(measured, lesion)) is not None:
            value = own
    return value


def _own(measured, lesion):
    """The value of a lesion itself: none while it is merged."""
    state = measured["lesions"][lesion]
    return None if state["merged"] else state["size"]


def _follow(looks, lesion, lesions, start):
    """Date of the first growth over its own nadir, with those of the lesions that merged into it; values by date."""
    nadir = {name: _baseline(looks, name, start) for name in lesions}
    seen, progression = [], None
    for one, measured in looks:
        if one["ADT"] <= start:
            continue
        state = measured["lesions"][lesion]
        if progression is None and not state["merged"] and state["part"] is not None and nadir[lesion] is not None:
            together = nadir[lesion] + sum(nadir[other] or 0 for other in _gone_into(measured, lesion, lesions))
            if 10 * state["part"] >= 12 * together and state["part"] > together:
                progression = one["ADT"]
        for name in lesions:
            value = _own(measured, name)
            if value is not None:
                nadir[name] = value if nadir[name] is None else min(nadir[name], value)
        if (value := _own(measured, lesion)) is not None:
            seen.append((one["ADT"], value))
    return progression, seen


def _gone_into(measured, lesion, lesions):
    """Treated lesions that merged into a lesion, through others too."""
    gone, waiting = [], [lesion]
    while waiting:
        target = waiting.pop()
        for other, into in measured["mergers"].items():
            if target in into and other in lesions and other != lesion and other not in gone:
                gone.append(other)
                waiting.append(other)
    return gone


def _names(assessment, lesion):
    return any(whole_lesion(name) == lesion for name in {*assessment["recorded"], *assessment["merged"]})


def _dose(subject, lesion, lesions):
    """BED of the fractions of a lesion; None where it is not known which lesion got them."""
    given = [
        (text(row.get("EXLNKID")), complete(row.get("EXSTDTC")), number(row.get("EXDOSE")))
        for row in subject.rows["ex"]
        if text(row.get("EXTRT")) == "SBRT" and (number(row.get("EXDOSE")) or 0) > 0
    ]
    named = {name for name, _, _ in given}
    if len(lesions) > 1 and "" in named:
        return None
    own = [dose for name, _, dose in given if name == lesion or (name == "" and len(lesions) == 1)]
    return float(sum(dose * (1 + dose / 10) for dose in own)) if own else None
