"""Tables: each a function of the results that gives a `table_model.Table`."""

from helpers.present.tables.at_a_glance import at_a_glance
from helpers.present.tables.completeness import completeness, curve_limits
from helpers.present.tables.dose import dose_points, dose_summary, lesion_control_by_dose
from helpers.present.tables.enzymes import enzymes_against_bilirubin
from helpers.present.tables.failure import distant_components, failure_patterns, subsequent_therapy
from helpers.present.tables.feasibility import accrual, deviation_list, deviations, feasibility
from helpers.present.tables.first_event import decompensation, next_therapy
from helpers.present.tables.grouped import grouped_incidence, grouped_survival, moved, side_by_side
from helpers.present.tables.harms import deaths, open_phases, severe_events
from helpers.present.tables.interval_censored import interval_censored, stretches
from helpers.present.tables.landmark import landmark
from helpers.present.tables.listings import (
    censorings,
    corrections,
    distant_progressions,
    imputed_dates,
    local_progressions,
    therapies,
)
from helpers.present.tables.liver import albi_change, liver_function, liver_shifts, rild
from helpers.present.tables.local_control import lesion_control, lesions, local_control
from helpers.present.tables.marker import marker_course, marker_landmark, marker_response, mixed_model
from helpers.present.tables.models import cox, proportional_hazards, residuals
from helpers.present.tables.plan import endpoints, estimands, methods, provenance, setting, settings
from helpers.present.tables.queries import findings_by_check, findings_by_subject
from helpers.present.tables.readers import reader_progressions, reader_responses, readers
from helpers.present.tables.recurrent_toxicity import ae_grades_by_month, mean_cumulative_count
from helpers.present.tables.response import (
    best_response,
    courses,
    duration_of_response,
    response_by_visit,
    time_to_response,
)
from helpers.present.tables.restricted_mean import restricted_mean
from helpers.present.tables.schedule import schedule_adherence
from helpers.present.tables.sensitivity import readings, sensitivity
from helpers.present.tables.subjects import baseline, disposition, sbrt_delivery
from helpers.present.tables.time_to_event import (
    cumulative_incidence,
    curve,
    incidence_curve,
    maturity,
    survival,
)
from helpers.present.tables.toxicity import (
    NO_EVENT,
    NOT_GRADED,
    PHASES,
    ae_overview,
    ae_phases,
    ae_terms,
    lab_grades,
    lab_shift,
    no_event,
)
from helpers.present.tables.toxicity_over_time import ae_incidence, ae_prevalence, toxicity_monitoring

__all__ = [
    "NOT_GRADED",
    "NO_EVENT",
    "PHASES",
    "accrual",
    "ae_grades_by_month",
    "ae_incidence",
    "ae_overview",
    "ae_phases",
    "ae_prevalence",
    "ae_terms",
    "albi_change",
    "at_a_glance",
    "baseline",
    "best_response",
    "censorings",
    "completeness",
    "corrections",
    "courses",
    "cox",
    "cumulative_incidence",
    "curve",
    "curve_limits",
    "deaths",
    "decompensation",
    "deviation_list",
    "deviations",
    "disposition",
    "distant_components",
    "distant_progressions",
    "dose_points",
    "dose_summary",
    "duration_of_response",
    "endpoints",
    "enzymes_against_bilirubin",
    "estimands",
    "failure_patterns",
    "feasibility",
    "findings_by_check",
    "findings_by_subject",
    "grouped_incidence",
    "grouped_survival",
    "imputed_dates",
    "incidence_curve",
    "interval_censored",
    "lab_grades",
    "lab_shift",
    "landmark",
    "lesion_control",
    "lesion_control_by_dose",
    "lesions",
    "liver_function",
    "liver_shifts",
    "local_control",
    "local_progressions",
    "marker_course",
    "marker_landmark",
    "marker_response",
    "maturity",
    "mean_cumulative_count",
    "methods",
    "mixed_model",
    "moved",
    "next_therapy",
    "no_event",
    "open_phases",
    "proportional_hazards",
    "provenance",
    "reader_progressions",
    "reader_responses",
    "readers",
    "readings",
    "residuals",
    "response_by_visit",
    "restricted_mean",
    "rild",
    "sbrt_delivery",
    "schedule_adherence",
    "sensitivity",
    "setting",
    "settings",
    "severe_events",
    "side_by_side",
    "stretches",
    "subsequent_therapy",
    "survival",
    "therapies",
    "time_to_response",
    "toxicity_monitoring",
]
