"""AE rows: adverse events as a site reports them, with the gaps that sites leave."""

from dataclasses import dataclass, replace

import numpy as np

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import YEAR, iso, months_after
from helpers.synthetic.disease import Course
from helpers.synthetic.laboratory import AT, RANGES, Laboratory
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan
from helpers.synthetic.terms import EXTRA_SOC, FROM_TESTS, PREFERRED, TERMS, Term
from helpers.synthetic.terms import TESTS as INVESTIGATIONS
from helpers.synthetic.truth import Truth

RECOVERED, NOT_RECOVERED = "RECOVERED/RESOLVED", "NOT RECOVERED/NOT RESOLVED"


@dataclass(frozen=True)
class Event:
    """One adverse event: days are ordinals, `end` 0 while it goes on."""

    name: str
    soc: str
    verbatim: str
    grade: int
    start: int
    end: int
    related: float


def adverse_event_rows(
    subject: Subject, course: Course, plan: Plan, laboratory: Laboratory, chance: Chance, truth: Truth
) -> list[tuple]:
    """AE rows of one subject in order of onset."""
    if not plan.fractions:
        return []
    last = max(plan.end - 1, plan.last_fraction)
    border = months_after(subject.start, 3)
    events = [*_before_treatment(subject, chance), *_acute(subject, border, chance, truth),
              *_chronic(border, last, chance, truth), *_from_tests(subject, laboratory, chance),
              *_ascites(subject, laboratory, course, chance)]  # fmt: skip
    events = [event for event in events if event.start <= last]
    events = [event if event.end <= last else replace(event, end=0) for event in events]
    events += _fatal(plan, course, chance)
    return [_row(event, subject, plan, chance) for event in sorted(events, key=lambda one: (one.start, one.name))]


def _event(term: Term, start: int, acute: bool, chance: Chance) -> list[Event]:
    """The event, and a second row where it got worse."""
    grade = chance.pick((1, 2, 3, 4, 5)[: len(term.grades)], term.grades)
    length = max(1, int(chance.lognormal(term.days, 0.7))) if term.days else 0
    related = term.related if acute or term.related >= 0.8 else term.related * 0.45
    first = Event(
        term.name,
        term.soc,
        chance.pick(term.verbatim),
        grade,
        start,
        start + length if length else 0,
        related,
    )
    worse = grade + 1
    if chance.happens(0.07) and length > 3 and worse <= len(term.grades) and term.grades[worse - 1] > 0:
        change = start + max(1, length // 2)
        return [replace(first, end=change), replace(first, grade=worse, start=change)]
    return [first]


def _before_treatment(subject: Subject, chance: Chance) -> list[Event]:
    if not chance.happens(0.07):
        return []
    name = chance.pick(("Insomnia", "Abdominal pain", "Back pain", "Constipation"))
    term = next(term for term in TERMS if term.name == name)
    return _event(term, chance.whole(subject.consent, subject.start - 1), False, chance)[:1]


def _acute(subject: Subject, border: int, chance: Chance, truth: Truth) -> list[Event]:
    events = []
    for term in TERMS:
        if chance.happens(min(term.acute * truth.acute_ratio, 1.0)):
            onset = int(chance.exponential(1 / 24)) if term.related >= 0.5 else chance.whole(0, 90)
            events += _event(term, min(subject.start + onset, border), True, chance)
    return events


def _chronic(border: int, last: int, chance: Chance, truth: Truth) -> list[Event]:
    events = []
    hazards = [term.chronic * truth.chronic_ratio for term in TERMS]
    start = border + chance.exponential(sum(hazards)) * YEAR
    while start < last:
        events += _event(chance.pick(TERMS, hazards), int(start) + 1, False, chance)
        start += chance.exponential(sum(hazards)) * YEAR
    return events


def _from_tests(subject: Subject, laboratory: Laboratory, chance: Chance) -> list[Event]:
    """Laboratory values that the investigator reported as events: grade 2 and up, worse than at baseline."""
    events = []
    for test, name, verbatim, soc, borders, often in FROM_TESTS:
        report = chance.happens(often)
        grades = _grades(test, borders, laboratory.values[:, AT[test]], subject.sex)
        treated = laboratory.days > subject.start
        base = max(grades[~treated], default=0)
        open_event = None
        for day, grade in zip(laboratory.days[treated].tolist(), grades[treated].tolist(), strict=True):
            if open_event and grade <= max(base, 1):
                events.append(replace(open_event, end=day))
                open_event = None
            elif grade >= 2 and grade > (open_event.grade if open_event else base):
                if open_event:
                    events.append(replace(open_event, end=day))
                open_event = Event(name, soc, verbatim, grade, day, 0, 0.6)
        events += [open_event] if open_event else []
        if not report:
            events = [event for event in events if event.name != name]
    return events


def _grades(test: str, borders: tuple, values: np.ndarray, sex: str) -> np.ndarray:
    if test in ("PLAT", "LYM", "ALB"):
        return sum((values < border).astype(int) for border in borders)
    upper = RANGES[sex][AT[test]][1]
    return sum((values > border * upper).astype(int) for border in borders)


def _ascites(subject: Subject, laboratory: Laboratory, course: Course, chance: Chance) -> list[Event]:
    verbatim, grade = (
        chance.pick(("Ascites", "Ascites – seen on scan")),
        chance.pick((1, 2, 3), (0.4, 0.45, 0.15)),
    )
    day = laboratory.ascites_onset
    if not day or chance.happens(0.2):
        return []
    crisis = abs(day - subject.start - course.decompensation) < 60
    end = day + chance.whole(40, 120) if crisis else 0
    return [Event("Ascites", EXTRA_SOC["Ascites"], verbatim, grade, day, end, 0.5 if crisis else 0.05)]


def _fatal(plan: Plan, course: Course, chance: Chance) -> list[Event]:
    """Deaths that were reported as an event of grade 5."""
    names = {"LIVER FAILURE": "Hepatic failure", "INFECTION": "Sepsis",
             "GASTROINTESTINAL HAEMORRHAGE": "Upper gastrointestinal hemorrhage"}  # fmt: skip
    reported, length = chance.happens(0.6), chance.whole(1, 18)
    if plan.reason != "DEATH" or course.cause not in names or not reported:
        return []
    name = names[course.cause]
    start = max(plan.death - length, plan.last_fraction + 1)
    early = start < plan.last_fraction + 180 and name == "Hepatic failure"
    return [Event(name, EXTRA_SOC[name], name, 5, start, plan.death, 0.3 if early else 0.02)]


def _row(event: Event, subject: Subject, plan: Plan, chance: Chance) -> tuple:
    related = "RELATED" if chance.happens(event.related * 0.6) else "POSSIBLY RELATED"
    causality = related if chance.happens(event.related) else "NOT RELATED"
    if event.start < subject.start:
        causality = "NOT RELATED"
    serious_chance = {3: 0.05 if event.soc == INVESTIGATIONS else 0.6, 4: 1.0, 5: 1.0}.get(event.grade, 0.0)
    serious = "Y" if chance.happens(serious_chance) else "N"
    action = "NOT APPLICABLE" if event.start > plan.last_fraction else "DOSE NOT CHANGED"
    end = _partial(event.end, 0.04, 0.01, 0.0, chance) if event.end else ""
    start = _partial(event.start, 0.06, 0.012, 0.004, chance)
    grade = "" if event.grade < 3 and chance.happens(0.008) else str(event.grade)
    return (
        event.verbatim, event.name, PREFERRED.get(event.name, event.name), event.soc, serious, action,
        "" if chance.happens(0.01) else causality, _outcome(event, chance), grade,
        iso(event.start) if event.grade == 5 else start, iso(event.end) if event.grade == 5 else end,
        "" if event.end else "ONGOING",
    )  # fmt: skip


def _outcome(event: Event, chance: Chance) -> str:
    sequelae, better = chance.happens(0.15), chance.happens(0.15)
    if event.grade == 5:
        return "FATAL"
    if not event.end:
        return "RECOVERING/RESOLVING" if better else NOT_RECOVERED
    return "RECOVERED/RESOLVED WITH SEQUELAE" if sequelae and event.grade >= 3 else RECOVERED


def _partial(day: int, no_day: float, no_month: float, nothing: float, chance: Chance) -> str:
    """The date, with parts that the patient did not remember left out."""
    draw, text = chance.uniform(), iso(day)
    if draw < nothing:
        return ""
    if draw < nothing + no_month:
        return text[:4]
    return text[:7] if draw < nothing + no_month + no_day else text
