"""Treatment, death and the last day seen alive (rules 1, 5 and 6)."""

from datetime import date

from .records import DefectError, add_months, complete, first_day, happened, last_day, number, precision, sequence, text

CONTACTS = (
    ("ss", "SSDTC"),
    ("tr", "TRDTC"),
    ("ds", "DSSTDTC"),
    ("tu", "TUDTC"),
    ("lb", "LBDTC"),
    ("rs", "RSDTC"),
    ("ex", "EXSTDTC"),
    ("ex", "EXENDTC"),
    ("pr", "PRSTDTC"),
    ("cm", "CMSTDTC"),
    ("ae", "AESTDTC"),
    ("sv", "SVSTDTC"),
)


def treatment(subject):
    """First and last day of SBRT, ``(None, None)`` for a subject without a fraction (rule 1)."""
    given = fractions(subject)
    subject.note(not given, "1: never treated")
    subject.note(len(given) < len(subject.rows["ex"]), "1: a fraction that does not count")
    if not given:
        return None, None
    starts = [complete(row.get("EXSTDTC")) for row in given]
    known = [day for day in starts if day]
    partial = [first_day(row.get("EXSTDTC")) for row in given if precision(row.get("EXSTDTC")) not in ("", "D")]
    if not known or any(day <= min(known) for day in partial):
        raise DefectError(f"{subject.usubjid}: the first day of SBRT is not a complete date")
    ends = [complete(row.get("EXENDTC")) or start for row, start in zip(given, starts, strict=True)]
    return min(known), max(day for day in ends if day)


def fractions(subject):
    """Records of EX that are SBRT with a dose."""
    return [
        row for row in subject.rows["ex"] if text(row.get("EXTRT")) == "SBRT" and (number(row.get("EXDOSE")) or 0) > 0
    ]


def contacts(subject):
    """Every record of a contact, perhaps without a complete date: ``(date, (domain, variable, sequence))``."""
    found = []
    for domain, variable in CONTACTS:
        for row in subject.rows[domain]:
            if _seen_alive(domain, row):
                found.append((row.get(variable), (domain.upper(), variable, sequence(row, domain))))
    return found


def _seen_alive(domain, row):
    if domain == "ss":
        return text(row.get("SSSTRESC")) == "ALIVE"
    if text(row.get(f"{domain.upper()}STAT")) == "NOT DONE" or not happened(row, domain):
        return False
    return domain != "ds" or text(row.get("DSDECOD")) not in ("DEATH", "LOST TO FOLLOW-UP")


def last_alive(subject):
    """Latest complete date on which the subject was seen alive (rule 6)."""
    rows = subject.rows
    found = contacts(subject)
    seen = [dtc for dtc, _ in found]
    latest = max((complete(dtc) for dtc in seen if complete(dtc)), default=None)
    at_visits = [complete(dtc) == latest for dtc, (domain, _, _) in found if domain == "SV"]
    subject.note(latest and any(at_visits), "6: last seen at a visit")
    for domain, variable in CONTACTS:
        ignored = [complete(row.get(variable)) for row in rows[domain] if not _seen_alive(domain, row)]
        later = any(day and (latest is None or day > latest) for day in ignored)
        subject.note(later and domain == "tr", "6: later NOT DONE ignored")
        subject.note(later and domain in ("lb", "rs"), "6: later laboratory or score that was not done ignored")
        subject.note(later and domain == "sv", "6: later visit that did not take place ignored")
    lost = [complete(row.get("DSSTDTC")) for row in rows["ds"] if text(row.get("DSDECOD")) == "LOST TO FOLLOW-UP"]
    subject.note(any(day and latest and day > latest for day in lost), "6: later loss to follow-up ignored")
    subject.note(any(precision(dtc) not in ("", "D") for dtc in seen), "6: partial date ignored")
    return latest


def death(subject, *, alive, cutoff):
    """Day of death and its imputation flag, ``(None, "")`` for a subject not known to be dead (rule 5)."""
    chosen, others = reports_of_death(subject)
    if any(not _agree(dtc, other) for dtc, (domain, _, _) in chosen if domain == "DM" for other in others):
        subject.query(5, "death dates differ")
    if not any(domain == "DM" for _, (domain, _, _) in chosen):
        if _says_dead(subject) or text(subject.rows["dm"][0].get("DTHFL")) == "Y":
            subject.query(5, "death without DTHDTC")
        subject.note(chosen, "5: death from DS or SS")
    if not chosen:
        return None, ""
    source = chosen[0][0]
    months = [dtc for dtc in others if _earliest(dtc)[0] == _earliest(source)[0]]
    mixed = {precision(dtc) for dtc in months} == {"M", "D"} and chosen[0][1][0] != "DM"
    subject.note(mixed, f"5: a complete death and one of its month in {chosen[0][1][0]}")
    return _imputed(subject, source, alive, cutoff)


def dies_after(subject, cutoff):
    """Whether the reported death is certainly after the cut-off (rule 2); asked before the cut."""
    chosen, _ = reports_of_death(subject)
    return cutoff is not None and bool(chosen) and first_day(chosen[0][0]) > cutoff


def reports_of_death(subject):
    """Records of the date of death (rule 5), and every date that DS or SS give.

    Returns
    -------
    tuple of (list of (str, (str, str, int or None)), list of str)
        Date and ``(domain, variable, sequence)``; several where a date was reported more than once.
    """
    recorded = text(subject.rows["dm"][0].get("DTHDTC"))
    disposition = _dated(subject, "ds", "DSSTDTC", "DSDECOD", "DEATH")
    status = _dated(subject, "ss", "SSDTC", "SSSTRESC", "DEAD")
    others = [dtc for dtc, _ in disposition + status]
    if recorded:
        return [(recorded, ("DM", "DTHDTC", None))], others
    first = min((_earliest(dtc) for dtc, _ in disposition or status), default=None)
    return [one for one in disposition or status if _earliest(one[0]) == first], others


def _earliest(dtc):
    return first_day(dtc).replace(day=1), precision(dtc) != "D", first_day(dtc), last_day(dtc)


def _says_dead(subject):
    dead = [row for row in subject.rows["ds"] if text(row.get("DSDECOD")) == "DEATH"]
    return dead + [row for row in subject.rows["ss"] if text(row.get("SSSTRESC")) == "DEAD"]


def _dated(subject, domain, variable, term_variable, term):
    rows = [
        row for row in subject.rows[domain] if text(row.get(term_variable)) == term and first_day(row.get(variable))
    ]
    return [(text(row.get(variable)), (domain.upper(), variable, sequence(row, domain))) for row in rows]


def _agree(one, other):
    one, other = ((first_day(dtc), last_day(dtc)) for dtc in (one, other))
    return None in one or one[0] <= other[1] and other[0] <= one[1]


def _imputed(subject, dtc, alive, cutoff):
    if precision(dtc) == "D":
        return complete(dtc), ""
    if precision(dtc) != "M":
        raise DefectError(f"{subject.usubjid}: the month of death is missing")
    first, last = first_day(dtc), last_day(dtc)
    middle = min(max(date(first.year, first.month, 15), first), last)
    day = max(middle, alive) if alive else middle
    subject.note(day == middle, "5: partial death, the 15th")
    subject.note(middle < day <= last, "5: partial death, last seen alive")
    if alive and alive >= add_months(first.replace(day=1), 1):
        subject.query(5, "alive after the month of death")
    day = min(day, last)
    if cutoff is not None and cutoff < day:
        subject.seen.add("5: partial death, the cut-off")
        day = cutoff
    return day, "D"
