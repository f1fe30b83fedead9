"""How complete follow-up is, limits of the curves, and one minus Kaplan-Meier (rules 39 and 40)."""

from datetime import timedelta

from .records import add_months

HORIZON_MONTHS, SCANS_EVERY = 60, 3
AT_LEAST, ONE_IN = 5, 10
KINDS = {"progression": 1, "death": 2, "transplant": 3}


def known_until(subjects, cutoff):
    """The cut-off, else the last day on which anybody of the study was heard of."""
    days = [one[name] for one in subjects.values() for name in ("LSTALVDT", "DTHDT") if one[name]]
    return cutoff or max(days)


def completeness(treated, until):
    """Time observed over time possible: ``OS`` and ``LPFS``."""
    found = {}
    for name in ("OS", "LPFS"):
        observed = possible = 0
        for one in treated:
            row, start = one["adtte"][name], one["TRTSDT"]
            observed += row["AVAL"]
            end = min(until, add_months(start, HORIZON_MONTHS))
            if row["CNSR"] == 0:
                possible += row["AVAL"]
            elif name == "OS":
                possible += max(row["AVAL"], (end - start).days + 1)
            else:
                possible += max(row["AVAL"], (_last_scan(one, end) - start).days + 1)
        found[name] = observed / possible
    return found


def _last_scan(one, end):
    """Day of the last scan that was due: every 3 months after the last fraction, up to a day and to a death."""
    end = min(end, one["DTHDT"] or end)
    due = [add_months(one["TRTEDT"], month) for month in range(SCANS_EVERY, 72, SCANS_EVERY)]
    return max((day for day in due if day <= end), default=one["TRTSDT"] - timedelta(1))


def limits(rows, time):
    """Lowest and highest share without the event after a number of days."""
    low = sum(row["AVAL"] > time or (row["CNSR"] > 0 and row["AVAL"] == time) for row in rows)
    high = sum(not (row["CNSR"] == 0 and row["AVAL"] <= time) for row in rows)
    return low / len(rows), high / len(rows)


def limits_of(rows, kind, time):
    """Lowest and highest share with one kind of event up to a number of days."""
    had = sum(row["EVTYPE"] == KINDS[kind] and row["AVAL"] <= time for row in rows)
    return had / len(rows), (had + sum(row["EVTYPE"] == 0 and row["AVAL"] < time for row in rows)) / len(rows)


def enough(rows):
    """The longest number of days that 5 subjects, and one in ten, reach; None where there are fewer than 5."""
    many = max(AT_LEAST, (len(rows) + ONE_IN - 1) // ONE_IN)
    days = sorted((row["AVAL"] for row in rows), reverse=True)
    return days[many - 1] if len(days) >= AT_LEAST else None


def published(rows, time):
    """One minus Kaplan-Meier of a progression, whatever competes being censored on its day; None beyond the largest."""
    if time > max(row["AVAL"] for row in rows):
        return None
    free = 1.0
    for day in sorted({row["AVAL"] for row in rows if row["CNSR"] == 0 and row["AVAL"] <= time}):
        at_risk = sum(row["AVAL"] >= day for row in rows)
        free *= 1 - sum(row["AVAL"] == day and row["CNSR"] == 0 for row in rows) / at_risk
    return 1 - free
