"""Treatment, death and the last day seen alive (rules 1, 5 and 6)."""

from datetime import date

from .records import DefectError, add_months, complete, first_day, last_day, number, precision, text


def treatment(subject):
    """First and last day of SBRT, ``(None, None)`` for a subject without a fraction (rule 1)."""
    given = [
        row for row in subject.rows["ex"] if text(row.get("EXTRT")) == "SBRT" and (number(row.get("EXDOSE")) or 0) > 0
    ]
    subject.note(not given, "1: never treated")
    subject.note(len(given) < len(subject.rows["ex"]), "1: a fraction that does not count")
    if not given:
        return None, None
    starts = [complete(row.get("EXSTDTC")) for row in given]
    known = [day for day in starts if day]
    partial = [first_day(row.get("EXSTDTC")) for row in given if precision(row.get("EXSTDTC")) in ("M", "Y")]
    if not known or any(day <= min(known) for day in partial):
        raise DefectError(f"{subject.usubjid}: the first day of SBRT is not a complete date")
    ends = [complete(row.get("EXENDTC")) or start for row, start in zip(given, starts, strict=True)]
    return min(known), max(day for day in ends if day)


def last_alive(subject):
    """Latest complete date on which the subject was seen alive (rule 6)."""
    rows = subject.rows
    seen = [row.get("SSDTC") for row in rows["ss"] if text(row.get("SSSTRESC")) == "ALIVE"]
    seen += [row.get("TRDTC") for row in rows["tr"] if text(row.get("TRSTAT")) != "NOT DONE"]
    seen += [row.get("DSSTDTC") for row in rows["ds"] if text(row.get("DSDECOD")) not in ("DEATH", "LOST TO FOLLOW-UP")]
    for domain, variable in (
        ("tu", "TUDTC"),
        ("lb", "LBDTC"),
        ("rs", "RSDTC"),
        ("ex", "EXSTDTC"),
        ("ex", "EXENDTC"),
        ("pr", "PRSTDTC"),
        ("cm", "CMSTDTC"),
        ("ae", "AESTDTC"),
    ):
        seen += [row.get(variable) for row in rows[domain]]
    days = [complete(dtc) for dtc in seen if complete(dtc)]
    latest = max(days, default=None)
    ignored = [complete(row.get("TRDTC")) for row in rows["tr"]]
    subject.note(any(day and (latest is None or day > latest) for day in ignored), "6: later NOT DONE ignored")
    lost = [complete(row.get("DSSTDTC")) for row in rows["ds"] if text(row.get("DSDECOD")) == "LOST TO FOLLOW-UP"]
    subject.note(any(day and latest and day > latest for day in lost), "6: later loss to follow-up ignored")
    subject.note(any(precision(dtc) in ("M", "Y") for dtc in seen), "6: partial date ignored")
    return latest


def death(subject, *, alive, cutoff):
    """Day of death and its imputation flag, ``(None, "")`` for a subject not known to be dead (rule 5)."""
    recorded = text(subject.rows["dm"][0].get("DTHDTC"))
    disposition = _dated(subject, "ds", "DSSTDTC", "DSDECOD", "DEATH")
    status = _dated(subject, "ss", "SSDTC", "SSSTRESC", "DEAD")
    says_dead = len(disposition) + len(status) > 0
    others = [dtc for dtc in disposition + status if dtc]
    if recorded:
        if any(not _agree(recorded, dtc) for dtc in others):
            subject.query(5, "death dates differ")
        source = recorded
    else:
        if says_dead or text(subject.rows["dm"][0].get("DTHFL")) == "Y":
            subject.query(5, "death without DTHDTC")
        chosen = [dtc for dtc in disposition if dtc] or [dtc for dtc in status if dtc]
        subject.note(chosen, "5: death from DS or SS")
        source = min(chosen, key=first_day, default="")
    if not source:
        return None, ""
    return _imputed(subject, source, alive, cutoff)


def _dated(subject, domain, variable, term_variable, term):
    return [text(row.get(variable)) for row in subject.rows[domain] if text(row.get(term_variable)) == term]


def _agree(one, other):
    one, other = one.split("T")[0], other.split("T")[0]
    return one.startswith(other) or other.startswith(one)


def _imputed(subject, dtc, alive, cutoff):
    if precision(dtc) == "D":
        return complete(dtc), ""
    if precision(dtc) == "Y":
        raise DefectError(f"{subject.usubjid}: the month of death is missing")
    first, last = first_day(dtc), last_day(dtc)
    middle = date(first.year, first.month, 15)
    day = max(middle, alive) if alive else middle
    subject.note(day == middle, "5: partial death, the 15th")
    subject.note(middle < day <= last, "5: partial death, last seen alive")
    if alive and alive >= add_months(first, 1):
        subject.query(5, "alive after the month of death")
    day = min(day, last)
    if cutoff is not None and cutoff < day:
        subject.seen.add("5: partial death, the cut-off")
        day = cutoff
    return day, "D"
