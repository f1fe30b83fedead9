"""Endpoints that start at a progression (rule 47)."""

from .records import add_months

HORIZON_MONTHS = 60


def rows(subject, one):
    """Endpoints of a treated subject: from distant progression ``OSDP`` (death) and ``LPDP`` (local progression or
    death), from local progression ``DPLP`` (distant progression or death).

    Returns
    -------
    dict
        By endpoint ``(STARTDT, ADT, AVAL, event, EVTYPE)``, or None for a subject who had the start event but is left
        out; an endpoint whose start event the subject did not have is absent.
    """
    main = [row for row in one["assessments"] if row["PARAMCD"] == "SUMVDIAM"]
    baseline = any(row["ABLFL"] == "Y" for row in main)
    sums = [row["ADT"] for row in main if row["AVALC"] and row["complete"]]
    local, distant, death = one["LOCALDT"] if baseline else None, one["DISTDT"], (one["DTHDT"], 2)
    found = {
        "OSDP": _row(subject, one, distant, [death], [one["LSTALVDT"]]),
        "LPDP": _row(subject, one, distant, [(local, 1), death], sums, seen=baseline),
        "DPLP": _row(subject, one, local, [(distant, 1), death], one["LOOKS"]),
    }
    return {name: row or None for name, row in found.items() if row != ()}


def _row(subject, one, first, events, looks, *, seen=True):
    horizon = add_months(one["TRTSDT"], HORIZON_MONTHS)
    subject.note(first and first == horizon, "47: start on the last day of the horizon")
    subject.note(first and first > horizon, "47: start after the horizon")
    if first is None or first > horizon:
        return ()
    if not seen:
        subject.seen.add("47: no baseline sum")
        return first, first, 1, False, 0
    known = sorted(event for event in events if event[0])
    if known and known[0][0] < first:
        subject.seen.add("47: left out, the event came before")
        return None
    subject.note(known and known[0] == (first, 1), "47: progression on the day of the start")
    subject.note(known and known[0] == (first, 2), "47: death on the day of the start")
    last = max((day for day in looks if day > first), default=first)
    subject.note(not known and last == first, "47: no assessment after the start")
    day, kind = known[0] if known else (last, 0)
    if day > horizon:
        subject.note(kind, "47: event after the horizon")
        day, kind = horizon, 0
    return first, day, (day - first).days + 1, bool(kind), kind
