"""Raw cells, ISO dates and the data cut-off (rules 2 and 4).

Nothing here knows more than the words of the data contract. A cell may be text, a number, None or NaN.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

START = {
    "ae": "AESTDTC",
    "cm": "CMSTDTC",
    "dd": "DDDTC",
    "ds": "DSSTDTC",
    "dv": "DVSTDTC",
    "ex": "EXSTDTC",
    "lb": "LBDTC",
    "mh": "MHSTDTC",
    "pr": "PRSTDTC",
    "rs": "RSDTC",
    "ss": "SSDTC",
    "sv": "SVSTDTC",
    "tr": "TRDTC",
    "tu": "TUDTC",
}
END = {"ae": "AEENDTC", "cm": "CMENDTC", "ex": "EXENDTC", "mh": "MHENDTC", "pr": "PRENDTC", "sv": "SVENDTC"}
DOMAINS = ("dm", "xd", *sorted(START))
ISO = re.compile(r"(\d{4}|-)(?:-(\d\d|-)(?:-(\d\d|-))?)?")


class DefectError(ValueError):
    """A defect of the raw data that the contract calls an ERROR."""


class Subject:
    """One subject: rows of every domain, and what was noticed on the way.

    Attributes
    ----------
    usubjid : str
    rows : dict of str to list of dict
        Rows by domain, in lower case; a domain without rows is an empty list.
    queries : set of tuple
        ``(rule, usubjid, what)``.
    seen : set of str
        Which rules and boundaries this subject exercised, as ``"11: exactly 1.2 x nadir"``.
    """

    def __init__(self, usubjid):
        self.usubjid = usubjid
        self.rows = {domain: [] for domain in DOMAINS}
        self.queries = set()
        self.seen = set()

    def query(self, rule, what):
        """Note a QUERY of a rule."""
        self.queries.add((rule, self.usubjid, what))
        self.seen.add(f"{rule}: query {what}")

    def note(self, condition, label):
        """Note that a boundary was met."""
        if condition:
            self.seen.add(label)


def subjects(domains):
    """Group raw rows by subject, for every subject of DM."""
    everyone = {text(row.get("USUBJID")): Subject(text(row.get("USUBJID"))) for row in domains["dm"]}
    if len(everyone) < len(domains["dm"]):
        raise DefectError("DM has a subject twice")
    for domain in DOMAINS:
        for row in domains.get(domain) or []:
            if text(row.get("USUBJID")) not in everyone:
                raise DefectError(f"{domain}: subject {row.get('USUBJID')} is not in DM")
            everyone[text(row.get("USUBJID"))].rows[domain].append(row)
    return everyone


def cut(subject, cutoff):
    """Drop what was not known on the cut-off day, and open what ended after it (rule 2)."""
    if cutoff is None:
        return
    for domain, variable in START.items():
        kept = []
        for row in subject.rows[domain]:
            first = first_day(row.get(variable))
            subject.note(first == cutoff, "2: record on the cut-off")
            subject.note(first == cutoff + timedelta(1), "2: record the day after the cut-off")
            if first is None or first <= cutoff:
                kept.append(_opened(subject, row, END.get(domain), cutoff))
        subject.rows[domain] = kept
    for row in list(subject.rows["dm"]):
        first = first_day(row.get("DTHDTC"))
        subject.note(first == cutoff, "2: death on the cut-off")
        if first is not None and first > cutoff:
            subject.rows["dm"] = [{**row, "DTHDTC": "", "DTHFL": ""}]
            subject.seen.add("2: death after the cut-off")


def _opened(subject, row, variable, cutoff):
    first = first_day(row.get(variable)) if variable else None
    if first is None or first <= cutoff:
        return row
    subject.seen.add("2: ends after the cut-off")
    return {**row, variable: ""}


def text(cell):
    """Text of a cell, '' where there is none."""
    if cell is None or cell != cell:
        return ""
    return str(cell).strip()


def number(cell):
    """Exact decimal number of a cell, None where there is none."""
    return Decimal(text(cell)) if text(cell) else None


def whole(cell):
    """Whole number of a cell (``3``, ``"3"`` and ``3.0`` are one), None where there is none."""
    value = number(cell)
    return None if value is None else int(value)


def sequence(row, domain):
    """Sequence number of a record."""
    return whole(row.get(f"{domain.upper()}SEQ"))


def happened(row, domain):
    """Whether a record does not say of itself that it did not happen (--OCCUR)."""
    return text(row.get(f"{domain.upper()}OCCUR")) != "N"


def hundredths(value, unit):
    """Size in hundredths of a millimetre, rounded half up (rule 11)."""
    factor = {"mm": 100, "cm": 1000}.get(unit)
    if factor is None:
        raise DefectError(f"a diameter in '{unit}'")
    if value < 0:
        raise DefectError(f"a diameter of {value}")
    return int((value * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def complete(dtc):
    """Day of a complete ISO date, or of an interval within one day; None otherwise; a time is ignored."""
    possible = _span(text(dtc))
    return possible[0] if possible and possible[0] == possible[1] else None


def first_day(dtc):
    """Earliest day that a date, perhaps partial, can be; None where missing."""
    possible = _span(text(dtc))
    return possible[0] if possible else None


def last_day(dtc):
    """Latest day that a date, perhaps partial, can be; None where missing."""
    possible = _span(text(dtc))
    return possible[1] if possible else None


def first_day_after(dtc, start):
    """Earliest day after another one that a date can be; None where there is none."""
    parts = text(dtc).split("T")[0].split("---")
    if len(parts) == 2 and len(parts[0]) == 4 and len(parts[1]) == 2:
        year, day = map(int, parts)
        days = [date(year, month, day) for month in range(1, 13) if day <= monthrange(year, month)[1]]
        return next((one for one in days if one > start), None)
    last = last_day(dtc)
    return None if last is None or last <= start else max(first_day(dtc), start + timedelta(1))


def precision(dtc):
    """What is known for certain: ``D`` the day, ``M`` the month, ``Y`` the year, ``N`` none of them; '' where missing.

    ``2023---15`` is known to its year, ``2023-01-20/2023-02-15`` too, ``2022-12-20/2023-01-05`` to nothing.
    """
    possible = _span(text(dtc))
    if possible is None:
        return ""
    first, last = possible
    if first.year != last.year:
        return "N"
    return "Y" if first.month != last.month else "M" if first != last else "D"


def add_months(day, months):
    """Calendar months later; the last day of the month where that day does not exist (rule 4)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def _span(dtc):
    """First and last possible day: a missing month or day can be any, an interval is from its first to its last."""
    if "/" in dtc:
        start, end = (_span(part) for part in dtc.split("/"))
        if start and end and end[1] < start[0]:
            raise DefectError(f"the interval {dtc} ends before it starts")
        return (start[0], end[1]) if start and end else None
    found = ISO.fullmatch(dtc.split("T")[0])
    if found is None and dtc:
        raise DefectError(f"{dtc} is no date")
    year, month, day = (int(part) if part and part != "-" else None for part in found.groups()) if dtc else (None,) * 3
    if year is None:
        return None
    first, last = month or 1, month or 12
    return date(year, first, day or 1), date(year, last, day or monthrange(year, last)[1])
