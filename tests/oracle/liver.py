"""Liver function at baseline (rule 28): ALBI of one day, Child-Pugh score and class."""

from math import log10

from .records import complete, number, sequence, text

TO_UNIT = {
    "BILI": {"umol/L": 1, "mg/dL": 17.104},
    "ALB": {"g/L": 1, "g/dL": 10},
}
CLASSES = {"A": (5, 6), "B": (7, 9), "C": (10, 15)}


def baseline(subject, *, start):
    """ALBI and Child-Pugh at the last day up to the first day of SBRT that has them.

    Returns
    -------
    dict
        ``ALBIBL`` (float or None), ``ALBIGR`` (``1 2 3`` or ''), ``CPSCORBL`` (number or None), ``CPCLASS``
        (``A B C`` or '').
    """
    bilirubin, albumin = (_tests(subject, test, start) for test in ("BILI", "ALB"))
    both = sorted(day for day in bilirubin.keys() & albumin.keys() if bilirubin[day] > 0)
    alone = max([*bilirubin, *albumin], default=None)
    subject.note(both and alone > both[-1], "28: a later day with bilirubin or albumin alone")
    subject.note(both and both[-1] == start, "28: ALBI on TRTSDT")
    subject.note(bilirubin and albumin and not both, "28: bilirubin and albumin never on one day")
    albi = 0.66 * log10(bilirubin[both[-1]]) - 0.085 * albumin[both[-1]] if both else None
    grade = "" if albi is None else "1" if albi <= -2.6 else "2" if albi <= -1.39 else "3"
    subject.note(grade, f"28: ALBI grade {grade}")
    score = _score(subject, start)
    liver_class = next((name for name, (low, high) in CLASSES.items() if score and low <= score <= high), "")
    subject.note(liver_class, f"28: Child-Pugh class {liver_class}")
    return {"ALBIBL": albi, "ALBIGR": grade, "CPSCORBL": score, "CPCLASS": liver_class}


def _tests(subject, test, start):
    """Last value of each day up to the start, in the unit of the score."""
    rows = [row for row in subject.rows["lb"] if text(row.get("LBTESTCD")) == test]
    rows = [row for row in rows if number(row.get("LBSTRESN")) is not None and text(row.get("LBSTAT")) != "NOT DONE"]
    values = {}
    for row in sorted(rows, key=lambda row: _order(row, "lb")):
        day, factor = complete(row.get("LBDTC")), TO_UNIT[test].get(text(row.get("LBSTRESU")))
        subject.note(day is not None and (day - start).days == 1, "28: a value the day after TRTSDT")
        if day is not None and day <= start and factor:
            subject.note(day in values, "28: two values of a day")
            values[day] = float(number(row.get("LBSTRESN"))) * factor
    return values


def _score(subject, start):
    rows = [row for row in subject.rows["rs"] if text(row.get("RSTESTCD")) == "CPSCORE"]
    rows = [row for row in rows if number(row.get("RSSTRESN")) is not None and text(row.get("RSSTAT")) != "NOT DONE"]
    rows = [row for row in rows if complete(row.get("RSDTC")) and complete(row.get("RSDTC")) <= start]
    last = max(rows, key=lambda row: (complete(row.get("RSDTC")), *_order(row, "rs")), default={})
    return number(last.get("RSSTRESN"))


def _order(row, domain):
    """By the time of the day, then by the sequence number (rule 27)."""
    stamp = text(row.get(f"{domain.upper()}DTC"))
    return stamp.split("T")[1] if "T" in stamp else "", sequence(row, domain)
