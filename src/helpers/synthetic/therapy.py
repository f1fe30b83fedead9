"""EX, PR and CM rows: SBRT, and what was done to the tumour before and after it."""

import math

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso, weekday_from
from helpers.synthetic.disease import Course, day_of
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan

PRIOR, SUBSEQUENT = "PRIOR ANTI-CANCER THERAPY", "SUBSEQUENT ANTI-CANCER THERAPY"
LOCAL = ("TACE", "RADIOFREQUENCY ABLATION", "STEREOTACTIC BODY RADIOTHERAPY")
SYSTEMIC = (("ATEZOLIZUMAB", "BEVACIZUMAB"), ("LENVATINIB",), ("SORAFENIB",), ("DURVALUMAB", "TREMELIMUMAB"))
COMPANIONS = (("ENTECAVIR", "HBV"), ("SOFOSBUVIR/VELPATASVIR", "HCV"), ("METFORMIN", "MASLD"))


def exposure_rows(subject: Subject, plan: Plan) -> list[tuple]:
    """EX: one row per fraction that a lesion was given."""
    dose = subject.dose / subject.fractions
    lesions = [f"T{number:02d}" for number in range(1, len(subject.diameters) + 1)]
    return [
        ("SBRT", float(dose), "Gy", iso(day), iso(day), "LIVER", lesion) for day in plan.fractions for lesion in lesions
    ]


def therapy_rows(
    subject: Subject, course: Course, plan: Plan, seen: list[tuple[int, str]], chance: Chance
) -> tuple[list[tuple], list[tuple]]:
    """PR and CM rows; `seen` are the progressions that the investigator reacts to, as (day, kind)."""
    procedures, medicines = _prior(subject, chance)
    medicines += _companions(subject, chance)
    transplant = day_of(subject, course.transplant)
    if plan.fractions and transplant < plan.end:
        procedures.append(("ORTHOTOPIC LIVER TRANSPLANTATION", "LIVER TRANSPLANT", "LIVER TRANSPLANT",
                           iso(int(transplant)), iso(int(transplant))))  # fmt: skip
    kinds = {kind for _, kind in seen}
    start = min((day for day, _ in seen), default=math.inf)
    if chance.happens(0.04) and plan.fractions:  # for enhancement that stays, without progression
        start, kinds = min(start, subject.start + chance.whole(200, 420)), kinds or {"local"}
    treated, line = chance.happens(0.72), 1
    while treated and math.isfinite(start) and line <= 3:
        start = weekday_from(int(start) + chance.whole(14, 60))
        length = chance.whole(40, 240)
        procedure, names = _choice(kinds, line, chance)
        if start >= plan.end - 10:
            break
        begin = iso(start)[:7] if chance.happens(0.06) else iso(start)
        if procedure:
            procedures.append((procedure, procedure, SUBSEQUENT, begin, begin))
        else:
            end = iso(start + length) if start + length < plan.end else ""
            medicines += [(name, name, SUBSEQUENT, begin, end) for name in names]
        start, line, treated = start + length, line + 1, chance.happens(0.35)
    return sorted(procedures, key=_by_date), sorted(medicines, key=_by_date)


def _by_date(row: tuple) -> tuple:
    return row[3], row[0]


def _prior(subject: Subject, chance: Chance) -> tuple[list[tuple], list[tuple]]:
    """TACE before consent, every 6 to 16 weeks; some had ablation, resection or a drug before it."""
    procedures, medicines, day = [], [], subject.consent - chance.whole(28, 75)
    for number in range(subject.tace):
        old, vague = number >= 2, chance.happens(0.2)
        day = weekday_from(day)
        text = iso(day)[:7] if old and vague else iso(day)
        procedures.append(("TACE", "TACE", PRIOR, text, text))
        day -= chance.whole(42, 115)
    for probability, name in ((0.15, "RADIOFREQUENCY ABLATION"), (0.10, "HEPATIC RESECTION")):
        days_before = chance.whole(90, 900)
        if chance.happens(probability):
            text = iso(day - days_before)[: chance.pick((4, 7, 10))]
            procedures.append((name, name, PRIOR, text, text))
    if chance.happens(0.05):
        text = iso(day - 120)[:7]
        medicines.append(("SORAFENIB", "SORAFENIB", PRIOR, text, iso(day - 40)[:7]))
    return procedures, medicines


def _companions(subject: Subject, chance: Chance) -> list[tuple]:
    rows = []
    for name, cause in COMPANIONS:
        year = str(int(iso(subject.consent)[:4]) - chance.whole(1, 8))
        if cause in subject.causes and chance.happens(0.7):
            rows.append((name, name, "CONCOMITANT MEDICATION", year, ""))
    if chance.happens(0.3):
        rows.append(("PROPRANOLOL", "PROPRANOLOL", "CONCOMITANT MEDICATION", iso(subject.consent - 400)[:7], ""))
    if chance.happens(0.4):
        text = iso(subject.start)
        rows.append(("PANTOPRAZOLE", "PANTOPRAZOLE", "CONCOMITANT MEDICATION", text, ""))
    return rows


def _choice(kinds: set[str], line: int, chance: Chance) -> tuple[str, tuple[str, ...]]:
    """A procedure, or the drugs of one line."""
    drugs = chance.pick(SYSTEMIC, (0.5, 0.25, 0.15, 0.1))
    procedure = chance.pick(LOCAL, (0.75, 0.15, 0.10))
    systemic = 0.85 if "spread" in kinds else 0.3 if line == 1 else 0.6
    return ("", drugs) if chance.happens(systemic) else (procedure, ())
