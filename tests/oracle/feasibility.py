"""How treatment went (rule 45)."""

from datetime import timedelta

from .records import complete, precision, text
from .survival import fractions

GAP = 7
WITHIN = (30, 90)


def treatment(subject, *, start):
    """``CONSDAYS ACCRMON NDATES MAXGAP NGAP`` of one subject, treated or not."""
    cell = subject.rows["dm"][0].get("RFICDTC")
    consent = complete(cell)
    known = text(cell)[:7] if precision(cell) in ("D", "M") else ""
    days = sorted({complete(row.get("EXSTDTC")) for row in fractions(subject)} - {None}) if start else []
    gaps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    subject.note(GAP in gaps, "45: a gap of 7 days")
    subject.note(GAP + 1 in gaps, "45: a gap of 8 days")
    subject.note(consent is None and start, "45: no day of consent")
    subject.note(consent == start, "45: consent on the first day")
    return {
        "CONSDAYS": (start - consent).days if start and consent else None,
        "ACCRMON": known or (start.isoformat()[:7] if start else ""),
        "NDATES": len(days) if start else None,
        "MAXGAP": max(gaps, default=None),
        "NGAP": sum(gap > GAP for gap in gaps) if start else None,
    }


def deaths(subject, *, end, death, alive):
    """By 30 and 90 days: ``(counted, died)``."""
    found = {}
    for days in WITHIN:
        limit = end + timedelta(days)
        subject.note(death == limit, f"45: death {days} days after")
        subject.note(death == limit + timedelta(1), f"45: death {days + 1} days after")
        subject.note(not death and alive == limit, f"45: alive {days} days after")
        subject.note(not death and alive == limit - timedelta(1), f"45: alive {days - 1} days after")
        found[days] = (bool(death) or alive >= limit, bool(death) and death <= limit)
    return found
