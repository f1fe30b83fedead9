"""XD rows: what the treatment plan says of the volumes and doses of tumour and liver."""

import math

from helpers.foundation.dosimetry import TESTS
from helpers.synthetic.chance import Chance
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan

MARGIN = 6.0  # mm around the tumour


def dose_rows(subject: Subject, plan: Plan, chance: Chance) -> list[tuple]:
    """Volumes (cm3) and doses (one site: cGy) of the plan of one subject; a few plans were not kept."""
    kept, centigray = not chance.happens(0.08), subject.site == "S02"
    liver = chance.lognormal(1_450, 0.2)
    tumours = [_sphere(size) * chance.lognormal(1.0, 0.15) for size in subject.diameters]
    targets = [
        max(_sphere(size + 2 * MARGIN) * chance.lognormal(1.0, 0.1), 1.05 * tumour)
        for size, tumour in zip(subject.diameters, tumours, strict=True)
    ]
    share = min(sum(targets) / liver, 0.6)
    mean = subject.dose * min(0.06 + 0.9 * share, 0.6) * chance.lognormal(1.0, 0.15)
    spared = (liver - sum(targets)) * max(0.2, 0.92 - 2.2 * share) * chance.uniform(0.9, 1.0)
    covered = [subject.dose * chance.uniform(0.9, 1.03) for _ in subject.diameters]
    if not kept or not plan.fractions:
        return []
    rows = []
    for number, (tumour, target, dose) in enumerate(zip(tumours, targets, covered, strict=True), 1):
        lesion = f"T{number:02d}"
        rows += [("GTVVOL", tumour, lesion), ("PTVVOL", target, lesion), ("PTVD95", dose, lesion)]
    rows += [("LIVVOL", liver, ""), ("LIVSPARE", spared, ""), ("LIVMEAN", mean, "")]
    return [_row(test, value, lesion, centigray=centigray) for test, value, lesion in rows]


def _row(test: str, value: float, lesion: str, *, centigray: bool) -> tuple:
    unit = TESTS[test].unit
    if unit == "Gy" and centigray:
        return test, TESTS[test].name, float(round(value * 100)), "cGy", lesion
    return test, TESTS[test].name, round(value, 1), unit, lesion


def _sphere(diameter: float) -> float:
    """Volume in cm3 of a sphere of this diameter in mm."""
    return math.pi / 6 * (diameter / 10) ** 3
