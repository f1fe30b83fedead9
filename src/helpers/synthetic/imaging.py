"""What a scan shows: viable and longest diameters, lesions not treated, new and doubtful lesions."""

import math
from dataclasses import dataclass, field
from functools import lru_cache

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import YEAR
from helpers.synthetic.disease import KINDS, Course
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan, Visit
from helpers.synthetic.truth import Truth

SMALLEST = 6.0  # mm; a weaker enhancement is not measured
THROMBUS = (("PORTAL VEIN", "HEPATIC VEIN", "INFERIOR VENA CAVA"), (0.75, 0.15, 0.10))
EXTRAHEPATIC = (("LUNG", "BONE", "LYMPH NODE", "ADRENAL GLAND", "PERITONEUM"), (0.45, 0.2, 0.2, 0.1, 0.05))
NO_ARTERIAL = "ARTERIAL PHASE NOT ACQUIRED"  # the whole lesion is measured, its viable part is not
REASONS = ("MOTION ARTEFACT", "LIPIODOL ARTEFACT", NO_ARTERIAL)


@dataclass
class Lesion:
    """How one treated lesion behaves. Logarithms of mm; times in years from the first fraction."""

    log_size: float
    shrinkage: float
    lost: float  # when its enhancement is gone
    kept_noise: float
    whole: float  # longest diameter over viable diameter at baseline


@dataclass
class Finding:
    """A lesion that was not there before, or may not have been."""

    day: float
    place: str
    doubtful: bool  # called EQUIVOCAL when first seen
    false: bool = False


@dataclass
class Assessment:
    """One scan: sizes in mm (viable, longest) by lesion, None where not evaluable; states; findings."""

    visit: Visit
    method: str
    sizes: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)  # days after the scan on which a lesion was measured
    states: dict[str, str] = field(default_factory=dict)
    found: list[tuple[str, str, str, float]] = field(default_factory=list)  # lesion, kind, place, mm


def assess(subject: Subject, course: Course, plan: Plan, chance: Chance, truth: Truth) -> list[Assessment]:
    """Every scan of one subject in order."""
    sensitivity = chance.exponential()  # lesions of one subject lose their enhancement at about the same time
    lesions = [_draw_lesion(size, sensitivity, chance, truth) for size in subject.diameters]
    findings = _findings(subject, course, chance, truth)
    worse = [chance.exponential(truth.non_target_hazard) for _ in subject.others]
    usual, assessments, pending, count = chance.pick(("CT SCAN", "MRI"), (0.65, 0.35)), [], [], 0
    for visit in plan.visits:
        if not visit.scan:
            continue
        years = (visit.scan - subject.start) / YEAR
        scan = Assessment(visit, usual if chance.happens(0.9) else "MRI")
        _measure(scan, lesions, years, course, chance, truth)
        for number, limit in enumerate(worse, 1):
            scan.states[f"NT{number:02d}"] = "UNEQUIVOCAL PROGRESSION" if years > limit else "PRESENT"
        if visit.month > 0:
            scan.found = [(lesion, "NEW", place, size + 4) for lesion, place, size in pending]
            pending = []
            if chance.happens(truth.false_equivocal):
                findings.append(Finding(visit.scan, "LIVER", True, True))
            for finding in [one for one in findings if one.day <= visit.scan]:
                findings.remove(finding)
                count += 1
                size = round(chance.uniform(6, 10) if finding.doubtful else chance.uniform(10, 24))
                kind = "EQUIVOCAL" if finding.doubtful else "NEW"
                scan.found.append((f"N{count:02d}", kind, finding.place, size))
                if finding.doubtful and not finding.false:
                    pending.append((f"N{count:02d}", finding.place, size))
        assessments.append(scan)
    return assessments


def true_sizes(lesions: list[Lesion], years: float, course: Course, truth: Truth) -> list[float]:
    """Viable diameter of every lesion in mm at that time."""
    sizes = [_before_regrowth(lesion, years, truth) for lesion in lesions]
    start = course.local - 0.25
    if years > start and years > 0:
        at = [_before_regrowth(lesion, max(course.local, 0.0), truth) for lesion in lesions]
        peak = at[course.regrowing] + 0.35 * sum(at) if sum(at) else 11.0
        if years >= course.local:
            grown = peak * math.exp(truth.regrowth * min(years - course.local, 2.5))
            sizes[course.regrowing] = max(grown, SMALLEST)
        elif at[course.regrowing]:
            ramp = (years - max(start, 0)) / (course.local - max(start, 0))
            sizes[course.regrowing] *= 1 + 0.35 * sum(at) / at[course.regrowing] * ramp
    return sizes


def _draw_lesion(size: float, sensitivity: float, chance: Chance, truth: Truth) -> Lesion:
    return Lesion(
        math.log(size),
        chance.lognormal(truth.shrinkage_median, truth.shrinkage_sd_log),
        _time_of_loss(sensitivity * chance.uniform(0.85, 1.15), truth),
        chance.normal(0, truth.noise_sd * math.sqrt(truth.noise_of_lesion)),
        1 / chance.uniform(0.75, 1.0),
    )


def _before_regrowth(lesion: Lesion, years: float, truth: Truth) -> float:
    if years <= 0:
        return math.exp(lesion.log_size)
    if years >= lesion.lost:
        return 0.0
    fall = lesion.shrinkage * (1 - math.exp(-years / truth.shrinkage_years)) + truth.shrinkage_slope * years
    return max(math.exp(lesion.log_size - fall), SMALLEST)


def _time_of_loss(unit: float, truth: Truth) -> float:
    """When enhancement is lost: piecewise exponential through the published persistence."""
    for start, end, low, high in _pieces(truth.persistence_months, truth.persistence):
        if unit <= high:
            return start + (end - start) * (unit - low) / (high - low)
    return end + (end - start) * (unit - high) / (high - low)


@lru_cache
def _pieces(months: tuple[float, ...], persistence: tuple[float, ...]) -> list[tuple[float, ...]]:
    times, hazards = [0.0, *(month / 12 for month in months)], [0.0, *(-math.log(one) for one in persistence)]
    return list(zip(times, times[1:], hazards, hazards[1:], strict=False))


def _measure(
    scan: Assessment, lesions: list[Lesion], years: float, course: Course, chance: Chance, truth: Truth
) -> None:
    noise_sd = truth.noise_sd * math.sqrt(1 - truth.noise_of_lesion)
    for number, (lesion, size) in enumerate(zip(lesions, true_sizes(lesions, years, course, truth), strict=True)):
        name = f"T{number + 1:02d}"
        noise, other = chance.normal(0, noise_sd), chance.normal(0, noise_sd)
        absent, reason, delay = chance.uniform(), chance.pick(REASONS), chance.uniform()
        viable = float(round(max(size * math.exp(lesion.kept_noise + noise), SMALLEST))) if size else 0.0
        scar = math.exp(lesion.log_size) * lesion.whole
        scar *= math.exp(-0.5 * lesion.shrinkage * (1 - math.exp(-max(years, 0))) + lesion.kept_noise + other)
        scan.sizes[name] = (viable, float(round(max(scar, viable * 1.04 + (viable > 0), 5.0))))
        if absent < truth.not_evaluable and years > 0:
            scan.sizes[name] = (None, scan.sizes[name][1] if reason == NO_ARTERIAL else None)
            scan.reasons[name] = reason
        if number and delay < 0.06:
            scan.delays[name] = 1 + int(delay * 100)


def _findings(subject: Subject, course: Course, chance: Chance, truth: Truth) -> list[Finding]:
    """New lesions from the true distant progression on, in order: the first, sometimes two, then more."""
    findings, years = [], course.distant
    while years < 6 and len(findings) < 6:
        kind = chance.pick(KINDS, truth.kinds)
        findings.append(_finding(subject.start + math.ceil(years * YEAR), kind, chance, truth))
        if len(findings) == 1 and chance.happens(0.12):
            second = chance.pick(KINDS, truth.kinds)
            findings.append(_finding(subject.start + math.ceil(years * YEAR), second, chance, truth))
        years += chance.exponential(1.2)
    return findings


def _finding(day: int, kind: str, chance: Chance, truth: Truth) -> Finding:
    doubtful = chance.happens(truth.equivocal_first)
    if kind == "hepatic":
        return Finding(day, "LIVER", doubtful)
    return Finding(day, chance.pick(*(THROMBUS if kind == "thrombus" else EXTRAHEPATIC)), False)
