"""When a subject is seen: clinic visits, scans, and the day on which observation ends."""

import math
from dataclasses import dataclass

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import YEAR, iso, months_after, weekday_from, weekday_until
from helpers.synthetic.disease import Course, day_of
from helpers.synthetic.population import Subject
from helpers.synthetic.truth import Truth

FOLLOW_UP_MONTHS = (1, 2, *range(3, 61, 3))


@dataclass(frozen=True)
class Visit:
    """One visit: `scan` is the day of the imaging and `clinic` that of the visit, 0 where there was none."""

    number: float
    name: str
    month: float  # since the last fraction; before it: -2 screening, -1 during treatment
    planned: int
    scan: int
    clinic: int


@dataclass(frozen=True)
class Plan:
    """The visits of one subject in order, the days of SBRT and how observation ended."""

    fractions: tuple[int, ...]
    visits: tuple[Visit, ...]
    end: int  # last day on which a record is possible
    reason: str  # DEATH, LOST TO FOLLOW-UP, WITHDRAWAL BY SUBJECT, COMPLETED, ONGOING or NOT TREATED
    death: int  # 0 where not known

    @property
    def last_fraction(self) -> int:
        """Day of the last fraction."""
        return self.fractions[-1]


def draw_plan(subject: Subject, course: Course, chance: Chance, truth: Truth) -> Plan:
    """Visits of one subject, up to death, loss, withdrawal, the end of the study or the extraction."""
    screening = _screening(subject, chance)
    if not subject.treated:
        return Plan((), (screening,), subject.start + 7, "NOT TREATED", 0)
    fractions = _fractions(subject, chance)
    extraction = truth.extraction.toordinal()
    death = max(day_of(subject, course.death), fractions[-1] + 3)
    ends = {
        "DEATH": death,
        "LOST TO FOLLOW-UP": subject.start + 60 + course.lost * YEAR,
        "WITHDRAWAL BY SUBJECT": subject.start + 30 + course.withdrawn * YEAR,
        "COMPLETED": months_after(fractions[-1], 60) + 35,  # the last visit is done by then
        "ONGOING": extraction,
    }
    reason = min(ends, key=ends.get)
    end = int(ends[reason])
    visits = [screening, *_treatment_weeks(subject, fractions)]
    stops_scans = _end_of_scans(subject, course, chance)
    for month in FOLLOW_UP_MONTHS:
        visits += _follow_up(month, fractions[-1], death, stops_scans, chance, truth)
    seen = [_cut(visit, end - (reason == "DEATH")) for visit in visits if visit.planned <= end]
    if reason == "COMPLETED":
        end = max(seen[-1].scan, seen[-1].clinic, seen[-1].planned)
    return Plan(fractions, tuple(seen), end, reason, death if reason == "DEATH" else 0)


def _screening(subject: Subject, chance: Chance) -> Visit:
    scan = weekday_from(subject.start - chance.whole(4, min(28, subject.start - subject.consent - 1)))
    clinic = max(subject.consent, weekday_until(min(scan - chance.whole(0, 5), subject.start - 3)))
    return Visit(1, "SCREENING", -2, clinic, scan, clinic)


def _fractions(subject: Subject, chance: Chance) -> tuple[int, ...]:
    step = 2 if subject.fractions == 3 or chance.happens(0.6) else 1
    days = [subject.start]
    while len(days) < subject.fractions:
        days.append(weekday_from(days[-1] + step))
    if chance.happens(0.03):  # machine service
        days[-1] = weekday_from(days[-1] + 3)
    if chance.happens(0.015):  # stopped early
        days.pop()
    return tuple(days)


def _treatment_weeks(subject: Subject, fractions: tuple[int, ...]) -> list[Visit]:
    weeks = 1 + (fractions[-1] - subject.start) // 7
    return [
        Visit(1 + week, f"TREATMENT WEEK {week}", -1, day, 0, day)
        for week in range(1, weeks + 1)
        for day in [next(day for day in fractions if day >= subject.start + 7 * (week - 1))]
    ]


def _end_of_scans(subject: Subject, course: Course, chance: Chance) -> float:
    """Day after which nobody scans any more: transplant, or palliative care some time after a progression."""
    stop = day_of(subject, course.transplant)
    if chance.happens(0.15):
        stop = min(stop, day_of(subject, course.progression + chance.uniform(0.4, 1.2)))
    return stop


def _follow_up(month: int, treated: int, death: int, stops_scans: float, chance: Chance, truth: Truth) -> list[Visit]:
    """The visit of a month, and an unscheduled one before it where somebody could not wait."""
    planned = months_after(treated, month)
    jitter = chance.normal(0, truth.jitter_days if month >= 3 else 3)
    jitter = int(math.copysign(min(abs(jitter), 20), jitter))
    late = chance.whole(21, 38) if chance.happens(truth.late_scan) else 0
    missed, absent, ill = chance.happens(truth.missed_scan), chance.happens(0.03), chance.happens(0.6)
    early, gap, delay = chance.happens(truth.early_scan), chance.whole(30, 50), chance.whole(0, 6)
    scan = weekday_from(planned + (late or jitter)) if month >= 3 and not missed else 0
    clinic = weekday_from((scan or planned + jitter) + delay) if not absent else 0
    if ill and (scan or clinic or planned) > death - 40:
        scan = 0
    scan = scan if scan <= stops_scans else 0
    visits = [Visit(10 + month, f"FOLLOW-UP MONTH {month}", month, planned, scan, clinic)]
    if early and month >= 6 and planned - gap < stops_scans:
        day = weekday_from(planned - gap)
        visits.insert(0, Visit(7 + month + 0.1, f"UNSCHEDULED {7 + month}.1", month - 1.5, day, day, 0))
    return visits


def _cut(visit: Visit, end: int) -> Visit:
    """The visit without what would have come after the end."""
    return Visit(
        visit.number,
        visit.name,
        visit.month,
        visit.planned,
        visit.scan if visit.scan <= end else 0,
        visit.clinic if visit.clinic <= end else 0,
    )


def visit_rows(plan: Plan, chance: Chance) -> list[tuple]:
    """SV rows of one subject: what took place, and what was missed with its reason."""
    rows = []
    for visit in plan.visits:
        days = [day for day in (visit.scan, visit.clinic) if day]
        planned = "N" if visit.name.startswith("UNSCHEDULED") else "Y"
        if days:
            rows.append((visit.number, visit.name, planned, "Y", "", iso(min(days)), iso(max(days))))
        elif visit.planned + 21 < plan.end:
            reason = chance.pick(("PATIENT DID NOT ATTEND", "PATIENT TOO ILL", "VISIT CANCELLED BY SITE"))
            rows.append((visit.number, visit.name, planned, "N", reason, "", ""))
    return rows
