"""Endpoints that start at a distant progression (rule 47)."""

from .records import add_months

HORIZON_MONTHS = 60


def rows(subject, one):
    """``OSDP`` (death) and ``LPDP`` (local progression or death) of a treated subject, from its distant progression.

    Returns
    -------
    dict
        By endpoint ``(STARTDT, ADT, AVAL, event, EVTYPE)``, or None for a subject who had the start event but is left
        out; empty for one who did not have it.
    """
    first, horizon, death = one["DISTDT"], add_months(one["TRTSDT"], HORIZON_MONTHS), one["DTHDT"]
    subject.note(first and first == horizon, "47: start on the last day of the horizon")
    subject.note(first and first > horizon, "47: start after the horizon")
    if first is None or first > horizon:
        return {}
    main = [row for row in one["assessments"] if row["PARAMCD"] == "SUMVDIAM"]
    baseline = any(row["ABLFL"] == "Y" for row in main)
    local = one["LOCALDT"] if baseline else None
    looks = [row["ADT"] for row in main if row["AVALC"] and row["complete"] and row["ADT"] > first]
    end = one["LSTALVDT"]
    survival = _row([(death, 2)], max(end, first), first, horizon)
    seen = max(looks, default=first)
    growth = _row([(local, 1), (death, 2)], seen, first, horizon)
    if not baseline:
        growth = (first, first, 1, False, 0)
    subject.note(growth is None, "47: left out, local progression came before")
    subject.note(local == first, "47: local progression on the day of the start")
    subject.note(death == first, "47: death on the day of the start")
    subject.note(not looks and local is None and not death, "47: no assessment after the start")
    subject.note(not baseline, "47: no baseline sum")
    return {"OSDP": survival, "LPDP": growth}


def _row(events, end, first, horizon):
    known = sorted(event for event in events if event[0])
    if known and known[0][0] < first:
        return None
    day, kind = known[0] if known else (end, 0)
    if day > horizon:
        day, kind = horizon, 0
    return first, day, (day - first).days + 1, bool(kind), kind
