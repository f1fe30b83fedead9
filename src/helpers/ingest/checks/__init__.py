"""The catalogue of checks: declared topic by topic, each with a number, a severity, a sentence and an action."""

from helpers.ingest.checks import (
    chronology,
    dosimetry,
    files,
    laboratory,
    lesions,
    measurements,
    plausibility,
    readers,
    redcap,
    sbrt,
    scores,
    settings,
    sizes,
    subjects,
    terms,
    therapies,
    toxicity,
)
from helpers.ingest.checks.check import Check, Data

__all__ = ["CATALOGUE", "Check", "Data"]

_TOPICS = (
    files, settings, redcap, terms, readers, subjects, sbrt, lesions, measurements, sizes, plausibility, toxicity,
    laboratory, scores, therapies, dosimetry, chronology,
)  # fmt: skip

CATALOGUE: tuple[Check, ...] = tuple(
    sorted(
        (item for topic in _TOPICS for item in vars(topic).values() if isinstance(item, Check)),
        key=lambda check: check.rule,
    )
)
"""All checks by number: those that look at the contents, and those that arise while files are read."""
