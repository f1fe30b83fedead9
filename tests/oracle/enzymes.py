"""Liver enzymes against bilirubin (rule 44)."""

from datetime import timedelta
from fractions import Fraction

from .records import add_months, complete, number, sequence, text

ALT_TIMES, BILIRUBIN_TIMES, ALP_TIMES, WITHIN = 3, 2, 2, 30
MONTHS, DAYS = 3, 15
FACTORS = {"umol/L": Fraction(1), "mg/dL": Fraction(17104, 1000)}


def points(subject, *, start, end, progression):
    """By ``(period, scale)``: ``enzyme x y quarter review``, or None where there is no point.

    ``period`` is ``window`` (rule 28, before progression) or ``all``; ``scale`` is ``ULN`` or ``BASE``.
    """
    last = add_months(end, MONTHS) + timedelta(DAYS)
    found = {}
    for period in ("window", "all"):
        days = {
            test: [
                one for one in _values(subject, test) if one["day"] > start and _within(one, period, last, progression)
            ]
            for test in ("ALT", "AST", "BILI", "ALP")
        }
        enzyme = "ALT" if days["ALT"] else "AST"
        subject.note(enzyme == "AST" and days["AST"], "44: AST stands in")
        for scale in ("ULN", "BASE"):
            found[period, scale] = _point(subject, days, enzyme, scale, start)
        subject.note(
            period == "window" and any(one["day"] == last for one in days[enzyme]), "44: last day of the window"
        )
    return found


def _within(one, period, last, progression):
    if period == "all":
        return True
    return one["day"] <= last and (progression is None or one["day"] < progression)


def _point(subject, days, enzyme, scale, start):
    sizes = {}
    for test in (enzyme, "BILI", "ALP"):
        base = None
        for one in _values(subject, test):
            base = one["value"] if one["day"] <= start else base
        sizes[test] = []
        for one in days[test]:
            under = one["ULN"] if scale == "ULN" or test == "ALP" else base
            if under:
                sizes[test].append((one["day"], one["value"] / under))
    if not sizes[enzyme] or not sizes["BILI"]:
        return None
    x, y = (max(size for _, size in sizes[test]) for test in (enzyme, "BILI"))
    quarter = ("high" if x >= ALT_TIMES else "low") + " " + ("high" if y > BILIRUBIN_TIMES else "low")
    review = False
    for day, size in sizes[enzyme]:
        if size < ALT_TIMES:
            continue
        for other, height in sizes["BILI"]:
            gap = (other - day).days
            if height <= BILIRUBIN_TIMES:
                continue
            subject.note(gap == -1, "44: bilirubin the day before")
            subject.note(gap == WITHIN, "44: bilirubin 30 days later")
            subject.note(gap == WITHIN + 1, "44: bilirubin 31 days later")
            alp = [ratio for when, ratio in sizes["ALP"] if when == day]
            if 0 <= gap <= WITHIN:
                subject.note(not alp, "44: no ALP on that day")
                subject.note(alp and max(alp) == ALP_TIMES, "44: ALP exactly twice")
                subject.note(alp and max(alp) > ALP_TIMES, "44: ALP more than twice")
                review = review or bool(alp) and max(alp) <= ALP_TIMES
    subject.note(x == ALT_TIMES, "44: enzyme exactly 3 times")
    subject.note(y == BILIRUBIN_TIMES, "44: bilirubin exactly twice")
    subject.note(review, f"44: to be reviewed, {scale}")
    return {"enzyme": enzyme, "x": x, "y": y, "quarter": quarter, "review": review}


def _values(subject, test):
    """Values of a test, in the order of time."""
    found = []
    for row in subject.rows["lb"]:
        value, day = number(row.get("LBSTRESN")), complete(row.get("LBDTC"))
        if text(row.get("LBTESTCD")) != test or value is None or day is None or text(row.get("LBSTAT")) == "NOT DONE":
            continue
        factor = FACTORS.get(text(row.get("LBSTRESU"))) if test == "BILI" else Fraction(1)
        limit, stamp = number(row.get("LBSTNRHI")), text(row.get("LBDTC"))
        if factor is not None:
            found.append(
                {
                    "day": day,
                    "order": (day, stamp.split("T")[1] if "T" in stamp else "", sequence(row, "lb")),
                    "value": Fraction(value) * factor,
                    "ULN": Fraction(limit) * factor if limit else None,
                }
            )
    return sorted(found, key=lambda one: one["order"])
