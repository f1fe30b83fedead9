"""Dose to tumour and liver (rule 48)."""

from datetime import timedelta

from .records import add_months, complete, number, sequence, text
from .survival import fractions

UNITS = {
    **dict.fromkeys(("GTVVOL", "PTVVOL", "LIVVOL", "LIVSPARE"), {"cm3": 1, "mL": 1, "L": 1000}),
    **dict.fromkeys(("PTVD95", "LIVMEAN"), {"Gy": 1, "cGy": number("0.01")}),
}


def doses(subject, *, lesions):
    """By XDSEQ ``(test, lesion, value, BED10 of a dose to the target)``; what is in no known unit is left out."""
    found = {}
    for row in subject.rows["xd"]:
        test, lesion, value = text(row.get("XDTESTCD")), text(row.get("XDLNKID")), number(row.get("XDSTRESN"))
        factor = UNITS.get(test, {}).get(text(row.get("XDSTRESU")))
        if factor is None or value is None:
            subject.note(factor is None, "48: unit unknown")
            continue
        if not lesion and len(lesions) == 1:
            lesion = lesions[0]
        value = float(value * factor)
        n = _fractions(subject, lesion, lesions)
        subject.note(test == "PTVD95" and n is None, "48: number of fractions unknown")
        subject.note(test == "PTVD95" and n, "48: BED of the dose to a target")
        bed = value * (1 + value / n / 10) if test == "PTVD95" and n else None
        found[sequence(row, "xd")] = (test, lesion, value, bed)
    return found


def rise(subject, *, start, end):
    """Largest change of the Child-Pugh score in the window of rule 28; None without a baseline or a score in it."""
    last = add_months(end, 3) + timedelta(15)
    scores = []
    for row in subject.rows["rs"]:
        day, value = complete(row.get("RSDTC")), number(row.get("RSSTRESN"))
        done = text(row.get("RSSTAT")) != "NOT DONE"
        if text(row.get("RSTESTCD")) == "CPSCORE" and done and day and value is not None:
            stamp = text(row.get("RSDTC"))
            scores.append((day, stamp.split("T")[1] if "T" in stamp else "", sequence(row, "rs"), value))
    by_day = {day: value for day, _, _, value in sorted(scores)}
    before = [value for day, value in by_day.items() if day <= start]
    after = [value for day, value in by_day.items() if start < day <= last]
    subject.note(last in by_day, "48: a score on the last day of the window")
    subject.note(last + timedelta(1) in by_day, "48: a score the day after the window")
    return float(max(after) - before[-1]) if before and after else None


def _fractions(subject, lesion, lesions):
    names = [text(row.get("EXLNKID")) for row in fractions(subject)]
    if not lesion or len(lesions) > 1 and "" in names:
        return None
    return sum(name == lesion or (name == "" and lesions == [lesion]) for name in names) or None
