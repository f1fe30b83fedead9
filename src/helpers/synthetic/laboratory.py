"""Laboratory values over time in standard units, and the Child-Pugh points that follow from them."""

import math
from dataclasses import dataclass

import numpy as np

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import YEAR
from helpers.synthetic.disease import Course
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan

# Standard units: U/L, umol/L (BILI, CREAT), g/L (ALB, HGB), 10^9/L, ng/mL (AFP).
TESTS = (
    "ALT",
    "AST",
    "ALP",
    "GGT",
    "BILI",
    "ALB",
    "PLAT",
    "WBC",
    "NEUT",
    "LYM",
    "HGB",
    "INR",
    "CREAT",
    "AFP",
)
AT = {test: place for place, test in enumerate(TESTS)}
# Normal from one visit to the next, as SD of the logarithm; ALB and HGB: of the value.
WITHIN = np.array([0.16, 0.14, 0.07, 0.10, 0.13, 1.1, 0.08, 0.12, 0.16, 0.14, 3.5, 0.03, 0.07, 0.15])
PLAIN = np.isin(TESTS, ("ALB", "HGB"))
RANGES = {
    "M": ((7, 45), (10, 40), (40, 130), (8, 61), (3, 21), (35, 52), (150, 400), (4.0, 10.0), (1.8, 7.0),
          (1.0, 4.0), (130, 175), (0.85, 1.20), (62, 106), (0, 7)),
    "F": ((7, 35), (10, 32), (35, 105), (5, 38), (3, 21), (35, 52), (150, 400), (4.0, 10.0), (1.8, 7.0),
          (1.0, 4.0), (120, 155), (0.85, 1.20), (44, 80), (0, 7)),
}  # fmt: skip


@dataclass(frozen=True)
class Laboratory:
    """Values of one subject by visit and test, the days, and the liver's state at each visit."""

    visits: tuple  # of Visit
    days: np.ndarray
    values: np.ndarray  # visits x tests, standard units
    points: np.ndarray  # visits x 5, Child-Pugh points
    ascites_onset: int  # day on which ascites is worse than at baseline, 0 if never
    decline: np.ndarray  # 0 to 1, nearness of death


def draw_laboratory(subject: Subject, course: Course, plan: Plan, chance: Chance) -> Laboratory:
    """Values at every visit to the clinic."""
    visits = tuple(visit for visit in plan.visits if visit.clinic)
    days = np.array([visit.clinic for visit in visits])
    since = np.maximum(days - subject.start, 0.0)
    decline = _decline(course, since)
    crisis = _crisis(course, since)
    noise = chance.normals(len(days) * len(TESTS)).reshape(len(days), -1) * WITHIN
    base, traits = _baseline(subject, chance), [chance.normal() for _ in range(4)]
    effect = _effects(subject, course, since, crisis, decline, traits)
    values = np.where(PLAIN, base + effect + noise, base * np.exp(effect + noise))
    values = np.maximum(values, np.where(PLAIN, 12.0, 0.0))
    values[:, AT["INR"]] = np.maximum(values[:, AT["INR"]], 0.85)
    values[:, AT["AFP"]] = np.maximum(values[:, AT["AFP"]], 1.2)
    values[:, AT["WBC"]] = np.maximum(values[:, AT["WBC"]], values[:, AT["NEUT"]] + values[:, AT["LYM"]] + 0.3)
    _keep_baseline_points(subject, since, values)
    ascites = _ascites(subject, course, since, decline)
    worse = np.flatnonzero((ascites > subject.points[3]) & (since > 0))
    coma = np.where(decline > 0.75, 2, 1)
    points = np.column_stack([
        _steps(values[:, AT["BILI"]], 34, 51), 4 - _steps(values[:, AT["ALB"]], 28, 35.001),
        _steps(values[:, AT["INR"]], 1.7, 2.3), ascites, np.maximum(coma, subject.points[4]),
    ])  # fmt: skip
    return Laboratory(visits, days, values, points, int(days[worse[0]]) if len(worse) else 0, decline)


def _steps(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return 1 + (values >= low).astype(int) + (values > high).astype(int)


def _baseline(subject: Subject, chance: Chance) -> np.ndarray:
    bili, alb, inr = subject.points[:3]
    male = subject.sex == "M"
    alt = min(max(chance.lognormal(35, 0.45), 12), 160)
    wbc = min(max(chance.lognormal(5.0, 0.26), 2.6), 11)
    bilirubin = min(chance.lognormal(13.5, 0.38), 29.0) if bili == 1 else chance.uniform(36, 49)
    return np.array([
        alt, alt * math.exp(chance.normal(0.12, 0.22)), chance.lognormal(98, 0.32), chance.lognormal(80, 0.65),
        bilirubin,
        min(max(chance.normal(40.5, 2.8), 36.5), 48) if alb == 1 else chance.uniform(29.5, 34),
        min(max(chance.lognormal(125, 0.42), 45), 380), wbc, wbc * chance.uniform(0.50, 0.66),
        wbc * chance.uniform(0.20, 0.32), max(chance.normal(137 if male else 126, 12), 95),
        min(max(chance.normal(1.10, 0.07), 0.95), 1.4) if inr == 1 else chance.uniform(1.75, 2.1),
        chance.lognormal(80 if male else 62, 0.17), subject.afp,
    ])  # fmt: skip


def _decline(course: Course, since: np.ndarray) -> np.ndarray:
    if course.cause in ("INFECTION", "GASTROINTESTINAL HAEMORRHAGE", "CARDIOVASCULAR DISEASE"):
        return np.zeros(len(since))
    before = course.death * YEAR - since
    return np.clip(1 - before / (200 if course.cause == "LIVER FAILURE" else 140), 0, 1)


def _crisis(course: Course, since: np.ndarray) -> np.ndarray:
    """0 to 1: liver decompensation after SBRT, up within three weeks and slowly gone."""
    after = since - course.decompensation
    if not math.isfinite(course.decompensation):
        return np.zeros(len(since))
    return np.where(after < 0, 0.0, np.minimum(after / 20 + 0.3, 1.0) * np.exp(-np.maximum(after - 60, 0) / 110))


def _effects(
    subject: Subject,
    course: Course,
    since: np.ndarray,
    crisis: np.ndarray,
    decline: np.ndarray,
    traits: list[float],
) -> np.ndarray:
    """Change from baseline: of the logarithm, of the value for ALB and HGB."""
    years = since / YEAR
    early = np.minimum(since / 14, 1.0)
    bump = np.exp(-(((since - 45) / 35) ** 2)) * early
    effect = np.zeros((len(since), len(TESTS)))
    flare = 0.22 * math.exp(0.8 * traits[0])
    for test, size in (("ALT", 1.0), ("AST", 1.1), ("ALP", 0.45), ("GGT", 0.7)):
        effect[:, AT[test]] = size * flare * bump + 0.45 * crisis * course.severity * size + 0.5 * decline**2 * size
    effect[:, AT["BILI"]] = 0.06 * bump + 0.75 * course.severity * crisis + 1.5 * decline**2 + 0.03 * years
    effect[:, AT["ALB"]] = -5.0 * course.severity * crisis - 7 * decline**2 - 0.45 * years - 0.8 * bump
    effect[:, AT["INR"]] = 0.18 * course.severity * crisis + 0.28 * decline**2 + 0.008 * years
    effect[:, AT["PLAT"]] = -0.16 * early * np.exp(-since / 110) - 0.03 * years - 0.15 * crisis
    effect[:, AT["WBC"]] = -0.20 * early * np.exp(-since / 130)
    effect[:, AT["NEUT"]] = -0.10 * early * np.exp(-since / 90)
    effect[:, AT["LYM"]] = -(0.62 + 0.15 * traits[1]) * early * np.exp(-since / 260)
    effect[:, AT["HGB"]] = -4 * early * np.exp(-since / 150) - 18 * decline**2 - 1.0 * years
    effect[:, AT["CREAT"]] = 0.015 * years + 0.25 * decline**3
    fall = max(0.0, 0.6 + 0.4 * traits[2]) * min(math.log(subject.afp / 4), 2.5)
    rise = np.minimum(np.maximum(years - course.progression, 0) * (0.9 + 0.3 * traits[3]), 4.0)
    effect[:, AT["AFP"]] = -max(fall, 0.0) * (1 - np.exp(-since / 70)) + rise
    return effect


def _keep_baseline_points(subject: Subject, since: np.ndarray, values: np.ndarray) -> None:
    """Before treatment the values say what the Child-Pugh points of the screening form say."""
    before = since <= 0
    limits = (
        ("BILI", ((4, 33.4), (34.5, 50.5))),
        ("ALB", ((35.6, 52), (28.4, 34.8))),
        ("INR", ((0.85, 1.6), (1.71, 2.25))),
    )
    for (test, choices), points in zip(limits, subject.points, strict=False):
        low, high = choices[points - 1]
        values[before, AT[test]] = np.clip(values[before, AT[test]], low, high)


def _ascites(subject: Subject, course: Course, since: np.ndarray, decline: np.ndarray) -> np.ndarray:
    points = np.full(len(since), subject.points[3])
    after = since - course.decompensation
    crisis = (after > 5) & (after < 150) & (course.severity > 0.9)
    points = np.maximum(points, np.where(crisis, 2, 1))
    points = np.maximum(points, np.where(decline > 0.45, 2, 1))
    return np.maximum(points, np.where(decline > 0.85, 3, 1))
