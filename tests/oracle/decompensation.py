"""The first hepatic decompensation (rule 49)."""

from .readers import counted
from .records import add_months, complete, number, sequence, text

HORIZON_MONTHS = 60
TERMS = {
    "ASCITES": ("ASCITES",),
    "ENCEPHALOPATHY": ("ENCEPHALOPATHY", "HEPATIC ENCEPHALOPATHY"),
    "BLEEDING": (
        *("ESOPHAGEAL VARICES HEMORRHAGE", "OESOPHAGEAL VARICES HAEMORRHAGE", "GASTRIC VARICES HEMORRHAGE"),
        *("GASTRIC VARICES HAEMORRHAGE", "VARICES HEMORRHAGE", "VARICEAL BLEEDING"),
    ),
    "FAILURE": ("HEPATIC FAILURE",),
}
POINTS = {"ASCITES": "CPASCITE", "ENCEPHALOPATHY": "CPENCEPH"}


def kinds(subject, *, start, adae, readers):
    """First day of each kind of decompensation after the start: dict of str to date."""
    found = {}
    for kind, terms in TERMS.items():
        days = []
        for event in adae.values():
            if event["TRTEMFL"] == "Y" and event["AEDECOD"].upper() in terms:
                days.append(event["ASTDT"])
                subject.seen.add(f"49: {kind} by an adverse event")
        if kind in POINTS:
            scores = _more_points(subject, POINTS[kind], start, readers)
            subject.note(scores, f"49: {kind} by points")
            days += scores
        if days:
            found[kind] = min(days)
    return found


def times(subject, found, *, start, death, transplant, progression, alive):
    """``with`` progression as a competing event, and ``without``: ``(AVAL, what)``."""
    first = min(found.values(), default=None)
    if progression and progression > add_months(start, HORIZON_MONTHS):
        subject.seen.add("49: progression after the horizon")
        progression = None
    subject.note(first and first == progression, "49: decompensation on the day of progression")
    subject.note(first and progression and first > progression, "49: decompensation after progression")
    subject.note(first and first == death, "49: decompensation on the day of death")
    others = [(transplant, 2, "transplant"), (death, 3, "death"), (first, 0, "decompensation")]
    result = {}
    for name, events in (("with", [*others, (progression, 1, "progression")]), ("without", others)):
        day, _, what = min((one for one in events if one[0]), default=(alive, 9, ""))
        result[name] = ((day - start).days + 1, what)
    return result


def _more_points(subject, test, start, readers):
    rows = [row for row in counted(subject.rows["rs"], "RS", readers) if text(row.get("RSTESTCD")) == test]
    rows = [row for row in rows if text(row.get("RSSTAT")) != "NOT DONE" and complete(row.get("RSDTC"))]
    values = []
    for row in rows:
        points = number(row.get("RSSTRESN"))
        if points is None and text(row.get("RSSTRESC")).isdigit():
            points = number(row.get("RSSTRESC"))
        stamp = text(row.get("RSDTC"))
        time = stamp.split("T")[1] if "T" in stamp else ""
        if points is not None:
            values.append((complete(stamp), time, sequence(row, "rs"), points))
    before = [one for one in sorted(values) if one[0] <= start]
    later = [one for one in values if one[0] > start]
    subject.note(later and not before, f"49: {test} without a baseline")
    subject.note(before and any(one[3] == before[-1][3] for one in later), f"49: {test} as at baseline")
    return [one[0] for one in later if before and one[3] > before[-1][3]]
