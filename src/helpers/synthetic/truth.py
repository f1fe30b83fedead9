"""The true parameters of a synthetic study: what a simulation may vary."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Truth:
    """Hazards per year, medians and proportions behind a synthetic study.

    The defaults lie between published series of SBRT after incomplete TACE.
    Sizes are in mm, times in years unless the name says otherwise.
    """

    # Calendar
    recruitment_start: date = date(2021, 3, 1)
    recruitment_days: int = 913
    recruitment_size: int = 36
    extraction: date = date(2026, 6, 30)
    never_treated: float = 0.03

    # Patients
    age_mean: float = 66.0
    age_sd: float = 8.5
    male: float = 0.80
    child_pugh: tuple[float, ...] = (0.64, 0.22, 0.12, 0.02)  # scores 5, 6, 7, 8
    ecog: tuple[float, ...] = (0.60, 0.35, 0.05)  # 0, 1, 2
    bclc: tuple[float, ...] = (0.06, 0.40, 0.40, 0.14)  # 0, A, B, C
    lesions: tuple[float, ...] = (0.78, 0.17, 0.05)  # 1, 2, 3 treated lesions
    diameter_median: float = 29.0
    diameter_sd_log: float = 0.5
    afp_median: float = 20.0
    afp_sd_log: float = 2.0
    prior_tace: tuple[float, ...] = (0.30, 0.32, 0.20, 0.12, 0.06)  # 1 to 5
    schemes: tuple[tuple[int, int], ...] = ((45, 3), (48, 4), (50, 5), (40, 5), (35, 5))  # Gy, fractions
    scheme_weights: tuple[float, ...] = (0.25, 0.25, 0.25, 0.15, 0.10)

    # Course of the disease
    local_hazard: float = 0.07
    large_lesion: float = 50.0
    large_lesion_ratio: float = 2.0
    distant_shape: float = 0.85
    distant_scale: float = 1.9
    death_before_progression: float = 0.06
    death_after_progression: float = 0.42
    child_b_ratio: float = 1.8
    transplant_hazard: float = 0.02
    lost_hazard: float = 0.012
    withdrawal_hazard: float = 0.010
    non_target_hazard: float = 0.06
    kinds: tuple[float, ...] = (0.72, 0.12, 0.16)  # new hepatic lesion, thrombus, extrahepatic

    # Viable tumour after SBRT
    persistence_months: tuple[float, ...] = (3.0, 12.0, 24.0)
    persistence: tuple[float, ...] = (0.77, 0.38, 0.23)
    shrinkage_median: float = 0.44  # fall of log diameter that is reached in the end
    shrinkage_sd_log: float = 0.55
    shrinkage_years: float = 0.30
    shrinkage_slope: float = 0.15  # further fall of log diameter per year
    regrowth: float = 0.7  # rise of log diameter per year
    noise_sd: float = 0.10  # of log diameter
    noise_of_lesion: float = 0.75  # share of the noise variance that a lesion keeps from scan to scan

    # Imaging
    jitter_days: float = 8.0
    missed_scan: float = 0.04
    late_scan: float = 0.05
    early_scan: float = 0.02
    not_evaluable: float = 0.012
    equivocal_first: float = 0.15
    false_equivocal: float = 0.008

    # Liver and toxicity
    decompensation_a: float = 0.075
    decompensation_b: float = 0.20
    acute_ratio: float = 1.0  # multiplies the probability of every acute event of the table
    chronic_ratio: float = 0.65  # multiplies the hazard of every chronic event of the table
