"""Who takes part: baseline of a subject, consistent within itself."""

import math
from dataclasses import dataclass

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import weekday_from
from helpers.synthetic.truth import Truth

STUDY = "SBRT-HCC-SYNTHETIC"
SITES = ("S01", "S02", "S03")
CAUSES = (
    ("HBV",),
    ("HCV",),
    ("ALCOHOL",),
    ("MASLD",),
    ("HBV", "ALCOHOL"),
    ("HCV", "ALCOHOL"),
    ("CRYPTOGENIC",),
    ("HAEMOCHROMATOSIS",),
)
CAUSE_WEIGHTS = (0.30, 0.22, 0.18, 0.16, 0.04, 0.04, 0.04, 0.02)


@dataclass(frozen=True)
class Subject:
    """Baseline of one subject. Days are ordinals, diameters (viable, at baseline) in mm, AFP in ng/mL."""

    index: int
    site: str
    consent: int
    start: int  # first fraction; planned, where `treated` is False
    treated: bool
    age: int
    sex: str
    race: str
    ecog: int
    points: tuple[int, ...]  # Child-Pugh: bilirubin, albumin, INR, ascites, encephalopathy
    bclc: str
    diameters: tuple[float, ...]
    others: tuple[str, ...]  # places of the lesions that are not treated
    afp: float
    causes: tuple[str, ...]
    tace: int
    dose: int
    fractions: int

    @property
    def score(self) -> int:
        """Child-Pugh score."""
        return sum(self.points)


def usubjid(index: int) -> str:
    """The unique identifier of the subject with this index (0 is the first)."""
    return f"SYN-{index + 1:03d}"


def draw_subject(index: int, chance: Chance, truth: Truth) -> Subject:
    """One subject. Recruitment runs in rounds, so that the index alone says when, not the size of the cohort."""
    place = index % truth.recruitment_size
    share = (place + chance.uniform()) / truth.recruitment_size
    consent = weekday_from(truth.recruitment_start.toordinal() + int(share * truth.recruitment_days))
    start = weekday_from(consent + chance.whole(14, 35))
    score = chance.pick((5, 6, 7, 8), truth.child_pugh)
    largest = min(max(chance.lognormal(truth.diameter_median, truth.diameter_sd_log), 10.0), 140.0)
    number = chance.pick((1, 2, 3), truth.lesions)
    smaller = [max(8.0, largest * chance.uniform(0.35, 0.9)) for _ in range(number - 1)]
    bclc = _stage(largest, number, chance, truth)
    dose, fractions = chance.pick(truth.schemes, truth.scheme_weights)
    return Subject(
        index=index,
        site=chance.pick(SITES, (0.45, 0.33, 0.22)),
        consent=consent,
        start=start,
        treated=not chance.happens(truth.never_treated),
        age=int(min(max(chance.normal(truth.age_mean, truth.age_sd), 35), 90)),
        sex="M" if chance.happens(truth.male) else "F",
        race=chance.pick(("ASIAN", "WHITE", "BLACK OR AFRICAN AMERICAN"), (0.5, 0.45, 0.05)),
        ecog=chance.pick((0, 1, 2), truth.ecog),
        points=_points(score, chance),
        bclc=bclc,
        diameters=(largest, *smaller),
        others=_others(bclc, number, chance),
        afp=min(max(chance.lognormal(truth.afp_median, truth.afp_sd_log), 1.2), 60000.0),
        causes=chance.pick(CAUSES, CAUSE_WEIGHTS),
        tace=chance.pick((1, 2, 3, 4, 5), truth.prior_tace),
        dose=dose,
        fractions=fractions,
    )


def _points(score: int, chance: Chance) -> tuple[int, ...]:
    points = [1, 1, 1, 1, 1]
    for _ in range(score - 5):
        open_items = [item for item in range(5) if points[item] == 1]
        weights = [(0.25, 0.45, 0.05, 0.22, 0.03)[item] for item in open_items]
        points[chance.pick(open_items, weights)] += 1
    return tuple(points)


def _stage(largest: float, number: int, chance: Chance, truth: Truth) -> str:
    """BCLC stage that agrees with number and size and keeps the proportions wanted."""
    zero, early, intermediate, advanced = truth.bclc
    if chance.happens(advanced):
        return "C"
    single_small = truth.lesions[0] * _share_below(20, truth)
    if number == 1 and largest <= 20 and chance.happens(zero / (1 - advanced) / single_small):
        return "0"
    if number > 1 and largest > 30:
        return "B"
    certain = (1 - advanced) * (1 - truth.lesions[0]) * (1 - _share_below(30, truth))
    return "B" if chance.happens((intermediate - certain) / (intermediate - certain + early)) else "A"


def _share_below(size: float, truth: Truth) -> float:
    """Share of largest diameters up to that size."""
    return 0.5 * (1 + math.erf(math.log(size / truth.diameter_median) / truth.diameter_sd_log / math.sqrt(2)))


def _others(bclc: str, number: int, chance: Chance) -> tuple[str, ...]:
    if bclc == "B":
        return ("LIVER",) * (chance.whole(1, 2) if number == 1 else chance.whole(0, 1))
    if bclc == "C":
        return (chance.pick(("PORTAL VEIN", "HEPATIC VEIN", "LYMPH NODE"), (0.7, 0.15, 0.15)),)
    return ()
