"""What truly happens to a subject: progression, transplant, death and loss, before anyone looks."""

import math
from dataclasses import dataclass

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import YEAR
from helpers.synthetic.population import Subject
from helpers.synthetic.truth import Truth

KINDS = ("hepatic", "thrombus", "extrahepatic")


@dataclass(frozen=True)
class Course:
    """True times of one subject in years from the first fraction; infinite where it never happens."""

    local: float
    distant: float
    death: float
    transplant: float
    lost: float
    withdrawn: float
    regrowing: int  # which treated lesion grows again
    cause: str  # of death
    decompensation: float  # onset in days after the first fraction, infinite where none
    severity: float

    @property
    def progression(self) -> float:
        """First true progression of either kind."""
        return min(self.local, self.distant)


def draw_course(subject: Subject, chance: Chance, truth: Truth) -> Course:
    """True times of one subject: hazards, that of death depending on progression and the liver."""
    large = subject.diameters[0] > truth.large_lesion
    local = chance.exponential(truth.local_hazard * (truth.large_lesion_ratio if large else 1))
    distant = truth.distant_scale * chance.exponential() ** (1 / truth.distant_shape)
    frail = truth.child_b_ratio if subject.score >= 7 else 1.0
    before, after = truth.death_before_progression * frail, truth.death_after_progression * frail
    death = _two_rates(chance.exponential(), before, after, min(local, distant))
    transplant = chance.exponential(truth.transplant_hazard) + 0.25
    if subject.age > 70 or subject.bclc == "C" or transplant >= min(death, distant):
        transplant = math.inf
    else:  # the liver, and what was in it, is gone
        local = local if local < transplant else math.inf
        distant = math.inf
        death = transplant + chance.exponential(truth.death_before_progression)
    risk = truth.decompensation_b if subject.score >= 7 else truth.decompensation_a
    return Course(
        local=local,
        distant=distant,
        death=death,
        transplant=transplant,
        lost=chance.exponential(truth.lost_hazard),
        withdrawn=chance.exponential(truth.withdrawal_hazard),
        regrowing=chance.pick(range(len(subject.diameters)), subject.diameters),
        cause=_cause(death > min(local, distant), chance),
        decompensation=chance.uniform(25, 80) if chance.happens(risk) else math.inf,
        severity=chance.uniform(0.8, 1.4),
    )


def day_of(subject: Subject, years: float) -> float:
    """The day of a true time, infinite where it never comes; never the day of the first fraction."""
    return subject.start + max(1, math.ceil(years * YEAR)) if years < 200 else math.inf


def _two_rates(unit: float, before: float, after: float, change: float) -> float:
    if unit <= before * change:
        return unit / before
    return change + (unit - before * change) / after


def _cause(progressed: bool, chance: Chance) -> str:
    causes = (
        "HEPATOCELLULAR CARCINOMA",
        "LIVER FAILURE",
        "INFECTION",
        "GASTROINTESTINAL HAEMORRHAGE",
        "CARDIOVASCULAR DISEASE",
        "UNKNOWN",
    )
    weights = (0.68, 0.18, 0.04, 0.04, 0.03, 0.03) if progressed else (0.0, 0.42, 0.18, 0.14, 0.18, 0.08)
    return chance.pick(causes, weights)
