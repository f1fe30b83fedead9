"""Response of alpha-fetoprotein (rule 42)."""

from datetime import timedelta
from decimal import Decimal

from .records import add_months, complete, number, sequence, text

LIMIT, HIGH = 20, 200
MONTH, WINDOW = 3, 45
UNITS = {"ug/L": 1, "ng/mL": 1, "IU/mL": Decimal("1.21"), "kIU/L": Decimal("1.21")}


def response(subject, *, start, end):
    """Baseline, value of the third month and what it says.

    Returns
    -------
    dict
        ``BASE``, ``VALUE`` and its ``DAY`` (None if none), ``above`` and ``high``: baseline above 20, at least 200;
        ``fall`` and ``normal``: of a subject above 20, whether the value is less than half, or at most 20.
    """
    values = {}
    for row in sorted(subject.rows["lb"], key=_order):
        value, day = number(row.get("LBSTRESN")), complete(row.get("LBDTC"))
        known = text(row.get("LBTESTCD")) == "AFP" and text(row.get("LBSTRESU")) in UNITS
        if known and value is not None and day and text(row.get("LBSTAT")) != "NOT DONE":
            subject.note(day in values, "42: two values of a day")
            values[day] = value * UNITS[text(row.get("LBSTRESU"))]
    before = [day for day in sorted(values) if day <= start]
    base = values[before[-1]] if before else None
    target = add_months(end, MONTH)
    near = [day for day in values if day > start and abs(day - target) <= timedelta(WINDOW)]
    far = [day for day in values if day > start and abs(day - target) == timedelta(WINDOW + 1)]
    day = min(near, key=lambda one: (abs(one - target), -one.toordinal()), default=None)
    value = values[day] if day else None
    above = base is not None and base > LIMIT
    if above:
        subject.note(near and abs(day - target) == timedelta(WINDOW), "42: 45 days from month 3")
        subject.note(not near and far, "42: 46 days from month 3")
        subject.note(not near, "42: no value in the window")
        distances = [abs(one - target) for one in near]
        subject.note(len(distances) > len(set(distances)), "42: two equally near")
        subject.note(day and 2 * value == base, "42: exactly half")
        subject.note(day and 2 * value < base, "42: less than half")
        subject.note(day and value == LIMIT, "42: exactly 20 after treatment")
        subject.note(base == HIGH, "42: exactly 200 at baseline")
    subject.note(base == LIMIT, "42: exactly 20 at baseline")
    subject.note(values and base is None, "42: no value at baseline")
    return {
        "BASE": base,
        "VALUE": value,
        "DAY": day,
        "above": above,
        "high": above and base >= HIGH,
        "fall": above and day is not None and 2 * value < base,
        "normal": above and day is not None and value <= LIMIT,
    }


def wilson(n, of):
    """Share with the limits of Wilson; None of nobody."""
    if not of:
        return None, None, None
    z, share = 1.959963984540054, n / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5 / (1 + z * z / of)
    return share, middle - half, middle + half


def landmark(treated, month=7):
    """Subjects above 20, those of them not followed after the landmark, and the others by whether the marker fell."""
    told = [one for one in treated if one["marker"]["above"]]
    counts = {"n": len(told), "before": 0, "responder": 0, "non-responder": 0}
    for one in told:
        day = add_months(one["TRTSDT"], month)
        fell = one["marker"]["fall"] and one["marker"]["DAY"] <= day
        followed = one["adtte"]["OS"]["ADT"] > day
        counts["before" if not followed else "responder" if fell else "non-responder"] += 1
    return counts


def _order(row):
    stamp = text(row.get("LBDTC"))
    return stamp.split("T")[1] if "T" in stamp else "", sequence(row, "lb")
