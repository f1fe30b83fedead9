"""DV rows: where the conduct of the study differed from the protocol."""

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso
from helpers.synthetic.schedule import Plan

LATE = 20  # days after the plan on which a scan is a deviation
OTHERS = (
    ("Consent form of an older version signed", "INFORMED CONSENT NOT OBTAINED AS REQUIRED", "INFORMED CONSENT", 0.05),
    ("Liver function tests of screening older than 14 days", "SCREENING OUTSIDE WINDOW", "ELIGIBILITY CRITERIA", 0.06),
    ("Blood sample of the visit not taken", "ASSESSMENT NOT DONE", "SCHEDULE", 0.10),
)


def deviation_rows(plan: Plan, chance: Chance) -> list[tuple]:
    """Deviations of one subject: late scans that the site reported, a break of treatment, and others by chance."""
    rows = []
    for visit in plan.visits:
        if visit.month >= 3 and visit.scan > visit.planned + LATE and chance.happens(0.6):
            term = f"Imaging of month {visit.month:g} {visit.scan - visit.planned} days late"
            rows.append((term, "IMAGING OUTSIDE WINDOW", "SCHEDULE", iso(visit.scan)))
    first = plan.fractions[0] if plan.fractions else plan.end
    for term, name, category, probability in OTHERS:
        day = first - chance.whole(1, 10) if category != "SCHEDULE" else min(first + chance.whole(30, 300), plan.end)
        if chance.happens(probability) and plan.fractions:
            rows.append((term, name, category, iso(day)))
    return rows
