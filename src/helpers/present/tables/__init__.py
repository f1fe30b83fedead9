"""Tables: each a function of the results that gives a great_tables object."""

from helpers.present.tables.plan import endpoints, estimands, methods, provenance, settings
from helpers.present.tables.queries import findings_by_check, findings_by_subject
from helpers.present.tables.response import best_response, courses, duration_of_response, response_by_visit
from helpers.present.tables.sensitivity import readings, sensitivity
from helpers.present.tables.subjects import baseline, disposition, sbrt_delivery
from helpers.present.tables.time_to_event import (
    cumulative_incidence,
    curve,
    incidence_curve,
    maturity,
    survival,
)
from helpers.present.tables.toxicity import PHASES, ae_overview, ae_phases, ae_terms, lab_grades, lab_shift

__all__ = [
    "PHASES",
    "ae_overview",
    "ae_phases",
    "ae_terms",
    "baseline",
    "best_response",
    "courses",
    "cumulative_incidence",
    "curve",
    "disposition",
    "duration_of_response",
    "endpoints",
    "estimands",
    "findings_by_check",
    "findings_by_subject",
    "incidence_curve",
    "lab_grades",
    "lab_shift",
    "maturity",
    "methods",
    "provenance",
    "readings",
    "response_by_visit",
    "sbrt_delivery",
    "sensitivity",
    "settings",
    "survival",
]
