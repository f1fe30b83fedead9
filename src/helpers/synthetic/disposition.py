"""DM, DS, SS, DD and MH rows, and the scores of the clinic (ECOG, Child-Pugh, BCLC)."""

import math

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso
from helpers.synthetic.laboratory import Laboratory
from helpers.synthetic.population import Subject
from helpers.synthetic.schedule import Plan

CAUSE_NAMES = {
    "HBV": "Chronic hepatitis B", "HCV": "Chronic hepatitis C", "ALCOHOL": "Alcohol-related liver disease",
    "MASLD": "Metabolic dysfunction-associated steatotic liver disease",
    "CRYPTOGENIC": "Cirrhosis, cause unknown", "HAEMOCHROMATOSIS": "Hereditary haemochromatosis",
}  # fmt: skip
OTHERS = (
    ("Arterial hypertension", "Hypertension", 0.45),
    ("Type 2 diabetes", "Type 2 diabetes mellitus", 0.3),
    ("Oesophageal varices, grade I", "Varices oesophageal", 0.25),
    ("COPD", "Chronic obstructive pulmonary disease", 0.1),
    ("Coronary disease, stent", "Coronary artery disease", 0.12),
)


def subject_row(subject: Subject, plan: Plan, death: str) -> tuple:
    """DM: one row."""
    return (
        f"{subject.index + 1:03d}", iso(plan.fractions[0]) if plan.fractions else "", iso(subject.consent),
        death, "Y" if death else "", subject.site, float(subject.age), "YEARS", subject.sex, subject.race,
    )  # fmt: skip


def death_date(plan: Plan, chance: Chance) -> str:
    """The date of death, its day left out where the family only knew the month."""
    vague = chance.happens(0.04)
    return iso(plan.death)[: 7 if vague else 10] if plan.death else ""


def disposition_rows(subject: Subject, plan: Plan, death: str, chance: Chance) -> list[tuple]:
    """DS: consent, and how participation ended (nothing while it goes on)."""
    milestone, event = "PROTOCOL MILESTONE", "DISPOSITION EVENT"
    rows = [("Informed consent obtained", "INFORMED CONSENT OBTAINED", milestone, iso(subject.consent))]
    if plan.reason == "NOT TREATED":
        rows.append(("Withdrew before the first fraction", "WITHDRAWAL BY SUBJECT", event, iso(plan.end)))
    elif plan.reason == "DEATH":
        rows.append(("Death", "DEATH", event, death))
    elif plan.reason == "LOST TO FOLLOW-UP":
        rows.append(("Lost to follow-up", "LOST TO FOLLOW-UP", event, iso(plan.end)))
    elif plan.reason == "WITHDRAWAL BY SUBJECT":
        why = chance.pick(("Withdrew consent, journey too long", "Withdrew consent", "Follow-up elsewhere, withdrew"))
        rows.append((why, "WITHDRAWAL BY SUBJECT", event, iso(plan.end)))
    elif plan.reason == "COMPLETED":
        rows.append(("Five years of follow-up completed", "COMPLETED", event, iso(plan.end)))
    return rows


def status_rows(plan: Plan, death: str, chance: Chance) -> list[tuple]:
    """SS: alive at each visit from month 3 on, by telephone between them, and the last sweep."""
    if not plan.fractions:
        return []
    days = [visit.clinic for visit in plan.visits if visit.month >= 3 and visit.clinic]
    for visit in plan.visits:
        call = visit.planned + chance.whole(7, 30)
        if visit.month >= 3 and not visit.clinic and call < plan.end - 1 and chance.happens(0.6):
            days.append(call)
    sweep = plan.end - chance.whole(3, 45)
    if plan.reason == "ONGOING":
        days.append(sweep)
    if plan.reason == "COMPLETED":
        days.append(plan.end)
    rows = [("SURVSTAT", "Survival Status", "ALIVE", "ALIVE", iso(day)) for day in sorted(set(days))]
    return rows + [("SURVSTAT", "Survival Status", "DEAD", "DEAD", death)] * bool(death)


def death_detail_rows(cause: str, death: str) -> list[tuple]:
    """DD: the primary cause of death."""
    words = "unknown, found at home" if cause == "UNKNOWN" else cause.lower()
    return [("PRCDTH", "Primary Cause of Death", words, cause, death)] if death else []


def history_rows(subject: Subject, chance: Chance) -> list[tuple]:
    """MH: cause of the liver disease, and other diseases."""
    rows = []
    for cause in subject.causes:
        year = str(int(iso(subject.consent)[:4]) - chance.whole(2, 25))
        rows.append((CAUSE_NAMES[cause], cause, "AETIOLOGY", year))
    for term, name, probability in OTHERS:
        year = str(int(iso(subject.consent)[:4]) - chance.whole(1, 15))
        if chance.happens(probability):
            rows.append((term, name, "GENERAL MEDICAL HISTORY", year))
    return rows


def score_rows(subject: Subject, laboratory: Laboratory, chance: Chance) -> list[tuple]:
    """RS rows of the clinic: BCLC once, ECOG and Child-Pugh at screening and at every visit after SBRT."""
    rows = []
    for visit, points, decline in zip(
        laboratory.visits, laboratory.points.tolist(), laboratory.decline.tolist(), strict=True
    ):
        lazy, worse = chance.happens(0.03), chance.happens(0.08)
        if visit.month == -1:
            continue
        when = (visit.number, visit.name, iso(visit.clinic))
        if visit.month == -2:
            rows.append((*when, "BCLCSTG", "BCLC", subject.bclc, subject.bclc, math.nan, ""))
        status = subject.ecog + (visit.month > 0) * (worse + (decline > 0.3) + (decline > 0.7))
        rows.append((*when, "ECOG101", "ECOG", *_number(min(status, 4)), ""))
        if lazy and visit.month > 0:
            continue
        scored = subject.points if visit.month == -2 else points
        for test, value in (("CPASCITE", scored[3]), ("CPENCEPH", scored[4]), ("CPSCORE", sum(scored))):
            rows.append((*when, test, "CHILD-PUGH CLASSIFICATION", *_number(value), ""))
    return rows


def _number(value: int) -> tuple[str, str, float]:
    return str(value), str(value), float(value)
