"""LB rows: values as the laboratory of each site reports them, in its own units and decimals."""

from datetime import date

import numpy as np

from helpers.synthetic.chance import Chance
from helpers.synthetic.days import iso
from helpers.synthetic.laboratory import RANGES, TESTS, Laboratory
from helpers.synthetic.population import Subject

NAMES = (
    "Alanine Aminotransferase", "Aspartate Aminotransferase", "Alkaline Phosphatase",
    "Gamma Glutamyl Transferase", "Bilirubin", "Albumin", "Platelets", "Leukocytes", "Neutrophils",
    "Lymphocytes", "Hemoglobin", "Prothrombin Intl. Normalized Ratio", "Creatinine", "Alpha Fetoprotein",
)  # fmt: skip
# Unit, units of the site in one standard unit, decimals.
SI = {
    "ALT": ("U/L", 1, 0), "AST": ("U/L", 1, 0), "ALP": ("U/L", 1, 0), "GGT": ("U/L", 1, 0),
    "BILI": ("umol/L", 1, 0), "ALB": ("g/L", 1, 0), "PLAT": ("10^9/L", 1, 0), "WBC": ("10^9/L", 1, 1),
    "NEUT": ("10^9/L", 1, 2), "LYM": ("10^9/L", 1, 2), "HGB": ("g/L", 1, 0), "INR": ("", 1, 2),
    "CREAT": ("umol/L", 1, 0), "AFP": ("ug/L", 1, 1),
}  # fmt: skip
CONVENTIONAL = SI | {
    "BILI": ("mg/dL", 1 / 17.104, 2), "ALB": ("g/dL", 0.1, 1), "PLAT": ("10^3/uL", 1, 0),
    "WBC": ("10^3/uL", 1, 1), "NEUT": ("10^3/uL", 1, 2), "LYM": ("10^3/uL", 1, 2), "HGB": ("g/dL", 0.1, 1),
    "INR": ("RATIO", 1, 2), "CREAT": ("mg/dL", 1 / 88.42, 2), "AFP": ("ng/mL", 1, 1),
}  # fmt: skip
MOLAR = SI | {
    "PLAT": ("GI/L", 1, 0), "WBC": ("GI/L", 1, 1), "NEUT": ("GI/L", 1, 2), "LYM": ("GI/L", 1, 2),
    "HGB": ("mmol/L", 1 / 16.114, 1), "INR": ("RATIO", 1, 2), "AFP": ("IU/mL", 1 / 1.21, 1),
}  # fmt: skip
# S02 changed to SI units for bilirubin and albumin on this day.
CHANGE = date(2023, 10, 1).toordinal()
CHANGED = CONVENTIONAL | {"BILI": SI["BILI"], "ALB": SI["ALB"]}
SYSTEMS = (SI, CONVENTIONAL, MOLAR, CHANGED)
FACTORS = np.array([[system[test][1] for test in TESTS] for system in SYSTEMS])
DECIMALS = np.array([[system[test][2] for test in TESTS] for system in SYSTEMS])
UNITS = np.array([[system[test][0] for test in TESTS] for system in SYSTEMS], dtype=object)
LIMITS = {
    sex: np.round(np.array(ranges)[None] * FACTORS[..., None], 2) for sex, ranges in RANGES.items()
}  # systems x tests x (low, high)
ABSENT = np.array([0.005] * 6 + [0.004] * 2 + [0.03] * 2 + [0.004, 0.03, 0.004, 0.04])


def laboratory_columns(subject: Subject, laboratory: Laboratory, chance: Chance) -> dict[str, np.ndarray]:
    """LB of one subject as arrays, one element per result; some results are not there."""
    count = len(laboratory.days)
    systems = _systems(subject, laboratory.days)
    present = chance.uniforms(count * len(TESTS)).reshape(count, -1) >= ABSENT
    row, test = np.nonzero(present)
    scale = 10.0 ** DECIMALS[systems]
    values = np.floor(laboratory.values * FACTORS[systems] * scale + 0.5) / scale
    low, high = (LIMITS[subject.sex][systems, :, side] for side in (0, 1))
    dates = [iso(int(day)) for day in laboratory.days]
    if subject.site == "S01":
        dates = [f"{day}T{chance.whole(7, 9):02d}:{chance.whole(0, 59):02d}" for day in dates]
    before = laboratory.days <= subject.start if subject.treated else np.zeros(count, dtype=bool)
    last = {int(column): int(np.flatnonzero(present[:, column] & before)[-1])
            for column in range(len(TESTS)) if (present[:, column] & before).any()}  # fmt: skip
    flagged = np.array([last.get(column, -1) for column in range(len(TESTS))])
    return {
        "VISITNUM": np.array([visit.number for visit in laboratory.visits], dtype=float)[row],
        "VISIT": np.array([visit.name for visit in laboratory.visits], dtype=object)[row],
        "LBDTC": np.array(dates, dtype=object)[row],
        "LBTESTCD": np.array(TESTS, dtype=object)[test],
        "LBTEST": np.array(NAMES, dtype=object)[test],
        "LBSTRESN": values[row, test],
        "LBSTRESU": UNITS[systems][row, test],
        "LBSTNRLO": low[row, test],
        "LBSTNRHI": high[row, test],
        "LBBLFL": np.where(flagged[test] == row, "Y", "").astype(object),
    }


def _systems(subject: Subject, days: np.ndarray) -> np.ndarray:
    if subject.site == "S02":
        return np.where(days < CHANGE, 1, 3)
    return np.full(len(days), 2 if subject.site == "S03" else 0)
