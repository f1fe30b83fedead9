"""Dates of the random cohort that say less than a day."""

from datetime import timedelta

KINDS = ("month", "month", "year", "day", "interval", "interval")


def vague(rng, day, *, kinds=KINDS):
    """A date that `day` can be: its month, its year, its day without the month, or an interval around it."""
    kind = rng.choice(kinds)
    if kind in ("month", "year"):
        return day.isoformat()[: 7 if kind == "month" else 4]
    if kind == "day":
        return f"{day.year}---{day.day:02d}"
    first = day - timedelta(rng.choice((0, 1, 6, 30, 200)))
    last = day + timedelta(rng.choice((1, 5, 40)))
    stamp = "T10:30" if rng.random() < 0.1 else ""
    return f"{first.isoformat()}{stamp}/{last.isoformat()}"


def perhaps_vague(rng, day, probability):
    """ISO text of a day, or less than that in a share of cases."""
    return vague(rng, day) if rng.random() < probability else day.isoformat()
