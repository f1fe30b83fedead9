"""Adverse events of liver SBRT: CTCAE v4 terms, system organ classes, frequencies.

Probabilities and durations are between those of published series; grades only as CTCAE v4 has them.
"""

from typing import NamedTuple

GENERAL = "General disorders and administration site conditions"
GUT = "Gastrointestinal disorders"
LIVER = "Hepatobiliary disorders"
TESTS = "Investigations"
FOOD = "Metabolism and nutrition disorders"
BONES = "Musculoskeletal and connective tissue disorders"
INJURY = "Injury, poisoning and procedural complications"
NERVES = "Nervous system disorders"
MIND = "Psychiatric disorders"
KIDNEY = "Renal and urinary disorders"
LUNG = "Respiratory, thoracic and mediastinal disorders"
SKIN = "Skin and subcutaneous tissue disorders"
VESSELS = "Vascular disorders"
INFECTION = "Infections and infestations"
BLOOD = "Blood and lymphatic system disorders"


class Term(NamedTuple):
    """One term: how often, how bad, how long (median days; 0 = lasting), how often related."""

    name: str
    soc: str
    verbatim: tuple[str, ...]
    acute: float  # probability within 3 months
    chronic: float  # hazard per year after them
    grades: tuple[float, ...]  # weights of grades 1 to 5
    days: float
    related: float  # probability while acute


TERMS = (
    Term("Fatigue", GENERAL, ("Fatigue", "tiredness", "fatigue, worse in the evening", "Asthenia / fatigue"),
         0.25, 0.07, (0.76, 0.24), 28, 0.8),
    Term("Nausea", GUT, ("Nausea", "nausea after meals", "Nausea (≥ 3 ×/day)"),
         0.13, 0.03, (0.75, 0.23, 0.02), 9, 0.75),
    Term("Abdominal pain", GUT, ("Abdominal pain", "pain, right upper abdomen", "epigastric pain"),
         0.08, 0.07, (0.62, 0.33, 0.05), 18, 0.5),
    Term("Vomiting", GUT, ("Vomiting", "vomited twice"), 0.045, 0.02, (0.72, 0.26, 0.02), 4, 0.6),
    Term("Diarrhea", GUT, ("Diarrhoea", "loose stools"), 0.035, 0.04, (0.72, 0.25, 0.03), 7, 0.3),
    Term("Constipation", GUT, ("Constipation",), 0.03, 0.02, (0.8, 0.2), 14, 0.1),
    Term("Dyspepsia", GUT, ("Dyspepsia", "heartburn"), 0.025, 0.015, (0.75, 0.25), 25, 0.5),
    Term("Gastritis", GUT, ("Gastritis", "radiation gastritis"), 0.02, 0.008, (0.5, 0.4, 0.1), 35, 0.8),
    Term("Bloating", GUT, ("Bloating", "bloated, \"like a drum\""), 0.02, 0.02, (0.8, 0.2), 20, 0.2),
    Term("Duodenal ulcer", GUT, ("Duodenal ulcer",), 0.009, 0.006, (0.2, 0.4, 0.4), 50, 0.9),
    Term("Gastric ulcer", GUT, ("Gastric ulcer, antrum",), 0.009, 0.006, (0.2, 0.4, 0.4), 50, 0.9),
    Term("Gastric perforation", GUT, ("Perforated gastric ulcer",), 0.001, 0.001, (0, 0, 0.3, 0.7), 25, 0.9),
    Term("Duodenal hemorrhage", GUT, ("Bleeding from duodenal ulcer",),
         0.001, 0.004, (0, 0.3, 0.6, 0.1), 8, 0.8),
    Term("Upper gastrointestinal hemorrhage", GUT, ("Haematemesis", "upper GI bleed, source not found"),
         0.002, 0.005, (0.1, 0.4, 0.4, 0.1), 6, 0.3),
    Term("Esophageal varices hemorrhage", GUT, ("Variceal bleeding",),
         0.003, 0.010, (0, 0.25, 0.6, 0.15), 7, 0.05),
    Term("Anorexia", FOOD, ("Loss of appetite", "anorexia", "eats less"),
         0.09, 0.05, (0.68, 0.28, 0.04), 24, 0.5),
    Term("Dehydration", FOOD, ("Dehydration",), 0.004, 0.006, (0.3, 0.5, 0.2), 5, 0.2),
    Term("Hyponatremia", FOOD, ("Hyponatraemia",), 0.008, 0.012, (0.8, 0, 0.2), 20, 0.05),
    Term("Weight loss", TESTS, ("Weight loss 6 %", "weight loss"), 0.03, 0.035, (0.7, 0.27, 0.03), 0, 0.2),
    Term("Hepatic pain", LIVER, ("Liver pain", "pain over the liver"),
         0.035, 0.015, (0.75, 0.22, 0.03), 14, 0.7),
    Term("Portal hypertension", LIVER, ("Portal hypertension, new varices",),
         0.003, 0.012, (0, 0.8, 0.2), 0, 0.1),
    Term("Portal vein thrombosis", LIVER, ("Bland thrombus, left portal branch",),
         0.004, 0.008, (0, 0.8, 0.2), 0, 0.3),
    Term("Bile duct stenosis", LIVER, ("Biliary stricture near the treated lesion",),
         0.001, 0.007, (0.2, 0.5, 0.3), 90, 0.9),
    Term("Cholecystitis", LIVER, ("Cholecystitis",), 0.002, 0.004, (0, 0.5, 0.5), 15, 0.2),
    Term("Fever", GENERAL, ("Fever", "Fever 38.2 °C"), 0.045, 0.035, (0.82, 0.16, 0.02), 3, 0.4),
    Term("Malaise", GENERAL, ("Malaise", "feels unwell"), 0.03, 0.015, (0.85, 0.15), 12, 0.4),
    Term("Edema limbs", GENERAL, ("Ankle oedema", "swollen legs"), 0.02, 0.045, (0.72, 0.26, 0.02), 45, 0.05),
    Term("Non-cardiac chest pain", GENERAL, ("Chest pain, not cardiac",), 0.012, 0.01, (0.8, 0.2), 8, 0.2),
    Term("Dermatitis radiation", INJURY, ("Radiation dermatitis", "skin redness in the field"),
         0.045, 0.001, (0.85, 0.15), 24, 1.0),
    Term("Fracture", INJURY, ("Rib fracture in the field", "Rib fracture, 8th right"),
         0.0, 0.012, (0.7, 0.28, 0.02), 100, 0.7),
    Term("Chest wall pain", BONES, ("Chest wall pain", "rib pain, right"),
         0.02, 0.025, (0.65, 0.32, 0.03), 60, 0.8),
    Term("Back pain", BONES, ("Back pain", "low back pain"), 0.025, 0.06, (0.65, 0.32, 0.03), 25, 0.02),
    Term("Dizziness", NERVES, ("Dizziness", "Ménière-like dizziness"), 0.018, 0.02, (0.85, 0.15), 10, 0.1),
    Term("Headache", NERVES, ("Headache",), 0.02, 0.02, (0.85, 0.15), 4, 0.05),
    Term("Encephalopathy", NERVES, ("Hepatic encephalopathy",),
         0.004, 0.015, (0.1, 0.5, 0.35, 0.05), 10, 0.1),
    Term("Insomnia", MIND, ("Insomnia", "sleeps badly"), 0.035, 0.025, (0.75, 0.25), 40, 0.05),
    Term("Acute kidney injury", KIDNEY, ("Acute kidney injury",),
         0.003, 0.010, (0.2, 0.4, 0.35, 0.05), 14, 0.02),
    Term("Cough", LUNG, ("Cough", "dry cough"), 0.02, 0.045, (0.8, 0.2), 16, 0.05),
    Term("Dyspnea", LUNG, ("Dyspnoea on exertion",), 0.01, 0.03, (0.6, 0.33, 0.07), 25, 0.05),
    Term("Pleural effusion", LUNG, ("Pleural effusion, right",), 0.008, 0.015, (0.5, 0.35, 0.15), 45, 0.4),
    Term("Pneumonitis", LUNG, ("Radiation pneumonitis, right lower lobe",),
         0.003, 0.008, (0.6, 0.35, 0.05), 50, 0.9),
    Term("Pruritus", SKIN, ("Pruritus", "itching (“whole body”)"), 0.025, 0.04, (0.75, 0.23, 0.02), 30, 0.1),
    Term("Skin hyperpigmentation", SKIN, ("Darker skin in the field",), 0.012, 0.004, (0.9, 0.1), 0, 1.0),
    Term("Thromboembolic event", VESSELS, ("Deep vein thrombosis, left leg",),
         0.002, 0.006, (0, 0.6, 0.35, 0.05), 60, 0.02),
    Term("Sepsis", INFECTION, ("Sepsis",), 0.001, 0.008, (0, 0, 0, 1.0), 15, 0.02),
    Term("Biliary tract infection", INFECTION, ("Cholangitis",), 0.002, 0.008, (0, 0, 0.9, 0.1), 12, 0.2),
    Term("Anemia", BLOOD, ("Anaemia",), 0.01, 0.02, (0.5, 0.35, 0.15), 60, 0.05),
)  # fmt: skip
# Laboratory test, term, verbatim, SOC, the borders between grades (x ULN for those that rise) and how often a
# change is reported as an event.
FROM_TESTS = (
    ("ALT", "Alanine aminotransferase increased", "ALT increased", TESTS, (1, 3, 5, 20), 0.45),
    ("AST", "Aspartate aminotransferase increased", "AST increased", TESTS, (1, 3, 5, 20), 0.35),
    ("BILI", "Blood bilirubin increased", "Bilirubin increased", TESTS, (1, 1.5, 3, 10), 0.4),
    ("PLAT", "Platelet count decreased", "Thrombocytopenia", TESTS, (150, 75, 50, 25), 0.4),
    ("LYM", "Lymphocyte count decreased", "Lymphopenia", TESTS, (1.0, 0.8, 0.5, 0.2), 0.12),
    ("ALB", "Hypoalbuminemia", "Low albumin", FOOD, (35, 30, 20, 0), 0.25),
)
# Preferred terms that differ from the CTCAE term.
PREFERRED = {"Fever": "Pyrexia"}
EXTRA_SOC = {
    "Ascites": GUT,
    "Hepatic failure": LIVER,
    "Sepsis": INFECTION,
    "Upper gastrointestinal hemorrhage": GUT,
}
