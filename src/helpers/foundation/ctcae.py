"""CTCAE v4: the grades that exist for the terms of liver SBRT (rule 26).

Source: Common Terminology Criteria for Adverse Events v4.03 (NCI, 14 June 2010). Terms are MedDRA lowest level
terms there; preferred terms that differ from them are listed too.
"""

from collections.abc import Mapping

import pandas as pd

_TERMS = {
    "1-5": (
        "Anemia", "Ascites", "Colitis", "Constipation", "Diarrhea", "Duodenal hemorrhage", "Duodenal ulcer",
        "Gastric hemorrhage", "Gastric ulcer", "Gastritis", "Upper gastrointestinal hemorrhage", "Vomiting", "Fever",
        "Bile duct stenosis", "Hepatic hemorrhage", "Dermatitis radiation", "Fracture", "Anorexia", "Dehydration",
        "Hypoalbuminemia", "Encephalopathy", "Confusion", "Acute kidney injury", "Dyspnea", "Pleural effusion",
        "Pneumonitis", "Thromboembolic event",
    ),
    "1-4": (
        "Alanine aminotransferase increased", "Alkaline phosphatase increased", "Aspartate aminotransferase increased",
        "Blood bilirubin increased", "Creatinine increased", "GGT increased", "Lymphocyte count decreased",
        "Neutrophil count decreased", "Platelet count decreased", "White blood cell decreased",
    ),
    "1-3": (
        "Abdominal pain", "Dyspepsia", "Nausea", "Edema limbs", "Fatigue", "Non-cardiac chest pain", "Pain",
        "Hepatic pain", "INR increased", "Weight loss", "Back pain", "Chest wall pain", "Tumor pain", "Dizziness",
        "Headache", "Insomnia", "Cough", "Pruritus",
    ),
    "1-2": ("Bloating", "Malaise", "Skin hyperpigmentation"),
    "2-5": (
        "Esophageal varices hemorrhage", "Gastric perforation", "Biliary fistula", "Cholecystitis",
        "Portal hypertension", "Portal vein thrombosis",
    ),
    "3-5": ("Hepatic failure", "Biliary tract infection", "Hepatic infection"),
    "4-5": ("Hepatic necrosis", "Sepsis"),
    "1,3-5": ("Hyponatremia",),
}  # fmt: skip
_GRADES = {
    "1-5": (1, 2, 3, 4, 5), "1-4": (1, 2, 3, 4), "1-3": (1, 2, 3), "1-2": (1, 2), "2-5": (2, 3, 4, 5),
    "3-5": (3, 4, 5), "4-5": (4, 5), "1,3-5": (1, 3, 4, 5),
}  # fmt: skip
_PREFERRED = {
    "Pyrexia": "Fever",
    "Diarrhoea": "Diarrhea",
    "Anaemia": "Anemia",
    "Dyspnoea": "Dyspnea",
    "Oedema peripheral": "Edema limbs",
    "Edema peripheral": "Edema limbs",
    "Decreased appetite": "Anorexia",
    "Weight decreased": "Weight loss",
    "Abdominal distension": "Bloating",
    "Hypoalbuminaemia": "Hypoalbuminemia",
    "Hyponatraemia": "Hyponatremia",
    "Confusional state": "Confusion",
    "Radiation skin injury": "Dermatitis radiation",
    "Gamma-glutamyltransferase increased": "GGT increased",
    "International normalised ratio increased": "INR increased",
    "Musculoskeletal chest pain": "Chest wall pain",
}
_OF_TERM = {term: _GRADES[grades] for grades, terms in _TERMS.items() for term in terms}

AE_GRADES: Mapping[str, tuple[int, ...]] = {
    **{term.casefold(): grades for term, grades in _OF_TERM.items()},
    **{preferred.casefold(): _OF_TERM[term] for preferred, term in _PREFERRED.items()},
}
"""Grades that CTCAE v4 has for a term, by the term in lower case."""


def existing_grades(terms: pd.Series) -> pd.Series:
    """Grades that exist for each term, whatever its case; missing for a term that is not in the list."""
    return terms.str.strip().str.casefold().map(AE_GRADES)
