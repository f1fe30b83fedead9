"""Figures: each a function of results or derived datasets that gives a matplotlib figure."""

from helpers.present.figures.adverse_events import ae_phases
from helpers.present.figures.competing_risks import cumulative_incidence
from helpers.present.figures.dose import liver_dose
from helpers.present.figures.enzymes import enzymes_against_bilirubin
from helpers.present.figures.failure import failure_patterns
from helpers.present.figures.first_event import decompensation, next_therapy
from helpers.present.figures.flow_diagram import flow
from helpers.present.figures.forest import forest
from helpers.present.figures.grouped_curves import grouped_incidence, grouped_survival
from helpers.present.figures.interval_censored import interval_censored
from helpers.present.figures.landmark import landmark
from helpers.present.figures.lesions import lesion_curves, waterfall
from helpers.present.figures.liver import lab_trajectories, liver_scores
from helpers.present.figures.local_control import lesion_control
from helpers.present.figures.marker import marker_course
from helpers.present.figures.proportional_hazards import schoenfeld
from helpers.present.figures.readers import reader_curves
from helpers.present.figures.recurrent_toxicity import ae_grades_by_month, mean_cumulative_count
from helpers.present.figures.schedule import schedule
from helpers.present.figures.style import Several
from helpers.present.figures.survival_curve import kaplan_meier
from helpers.present.figures.swimming_lanes import swimmer
from helpers.present.figures.toxicity_over_time import ae_incidence, ae_prevalence
from helpers.present.figures.visits import response_by_visit

__all__ = [
    "Several",
    "ae_grades_by_month",
    "ae_incidence",
    "ae_phases",
    "ae_prevalence",
    "cumulative_incidence",
    "decompensation",
    "enzymes_against_bilirubin",
    "failure_patterns",
    "flow",
    "forest",
    "grouped_incidence",
    "grouped_survival",
    "interval_censored",
    "kaplan_meier",
    "lab_trajectories",
    "landmark",
    "lesion_control",
    "lesion_curves",
    "liver_dose",
    "liver_scores",
    "marker_course",
    "mean_cumulative_count",
    "next_therapy",
    "reader_curves",
    "response_by_visit",
    "schedule",
    "schoenfeld",
    "swimmer",
    "waterfall",
]
