"""Section 13: adverse events, acute and chronic."""

import numpy as np

from helpers.present import format as fmt
from helpers.present import tables, wording
from helpers.present.legibility import FEW
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material
from helpers.present.subject_links import Text, joined, words


def toxicity(material: Material) -> Section:
    """Arrange overview, the two phases side by side, and each by class, term and worst grade."""
    results = material.results
    blocks = [
        Prose(_reading(material), "reading"),
        Prose(
            f"Acute is what began within {material.protocol.toxicity.acute_months} calendar months of the first "
            "fraction, chronic what began later: an acute event that continues stays acute. A subject counts once in "
            "each line, at the worst grade. Chronic events can only be seen in subjects who were observed beyond the "
            "acute phase, so they have their own denominator. An event without a grade counts in “any” and in no "
            "grade."
        ),
        TableBlock(tables.ae_overview(results)),
        *material.figure(
            "ae-phases",
            note="Subjects at worst grade, as percent of each phase's denominator. The most frequent terms. "
            "Plan: rules 23 to 25.",
            behind=(tables.ae_phases(results),),
        ),
    ]
    for phase, name in tables.PHASES.items():
        blocks += [
            Heading(f"{name} adverse events", f"toxicity-{phase.lower()}"),
            TableBlock(tables.ae_terms(results, phase=phase)),
        ]
    blocks += _one_by_one(material)
    deaths = [Heading("Deaths", "deaths"), TableBlock(tables.deaths(material.adsl))]
    return Section(13, "toxicity", "Toxicity", [*blocks, *_over_time(material), *deaths])


def _one_by_one(material: Material) -> list:
    """The events that matter most, and those whose phase is not certain."""
    adae = material.adae
    severe = tables.severe_events(adae, material.adsl)
    blocks = [TableBlock(severe, fold="Each event of grade ≥3, serious or fatal")]
    imputed = (adae["ALTPHASE"] != "").sum()
    if imputed:
        said = (
            f"The onset of {fmt.count(imputed)} events is known only in part, and another possible day would put them "
            "into another phase."
        )
        fold = "These events, as they are read and as they could be read"
        blocks += [Prose(said), TableBlock(tables.open_phases(adae), fold=fold)]
    return blocks


def _over_time(material: Material) -> list:
    """When severe events come and how long they go on; the rule that would stop the trial, where there is one."""
    results, settings = material.results, material.protocol.monitoring
    blocks = []
    if results.has("ae-cumulative-incidence"):
        blocks += [
            Heading("Over time", "toxicity-over-time"),
            Prose(
                "The cumulative incidence counts each subject once, at the first event of at least the grade, "
                "whatever its cause; a subject who dies before it cannot have one. The prevalence is the share of the "
                "subjects under observation who have an event on that day: an event that has ended no longer counts."
            ),
            *material.figure(
                "ae-incidence",
                note=f"Bands: {material.level} intervals. Death competes. Faded: fewer than {FEW} at risk. "
                "Plan: rules 29 and 31.",
            ),
            TableBlock(tables.ae_incidence(results)),
            *material.figure(
                "ae-prevalence",
                note="An event without an end date counts as ongoing for as long as the subject is observed. "
                f"Faded: fewer than {FEW} observed. Plan: rule 29.",
                behind=(tables.ae_prevalence(results),),
            ),
        ]
    if results.has("mean-cumulative-count"):
        blocks += [
            Heading("Events that come again", "recurrent-toxicity"),
            Prose(
                f"{wording.EXPLORATORY} The cumulative incidence stops at the first event. Here a subject can have "
                "several: the mean number per treated subject, in which death ends the events."
            ),
            *material.figure(
                "mean-cumulative-count",
                note=f"Band: {material.level} interval. Faded: fewer than {FEW} under observation. Plan: rule 43.",
            ),
            TableBlock(tables.mean_cumulative_count(results)),
            *material.figure(
                "ae-grades-by-month",
                note="Of those under observation on the day, the worst grade that is open. Faded: fewer than "
                f"{FEW} observed. Plan: rules 29 and 43.",
                behind=(tables.ae_grades_by_month(results, months=material.protocol.estimation.toxicity_times_months),),
            ),
        ]
    if settings is not None and results.has("toxicity-monitoring"):
        blocks += [
            Heading("Monitoring", "toxicity-monitoring"),
            TableBlock(tables.toxicity_monitoring(results, settings)),
        ]
    return blocks


def _reading(material: Material) -> Text:
    if tables.no_event(material.results):
        return tables.NO_EVENT
    parts = []
    for phase, name in tables.PHASES.items():
        get = {
            stat: material.results.value("ae-worst-grade", stat, phase=phase, soc="", term="", grade=">=3")
            for stat in ("n", "denominator", "estimate", "low", "high")
        }
        if get["n"] is None:
            continue
        if np.isnan(get["n"]):
            return tables.NOT_GRADED
        estimate = fmt.percent_interval(get["estimate"], get["low"], get["high"])
        subjects = fmt.of(get["n"], get["denominator"])
        subjects = material.results.link(subjects, "ae-worst-grade", "n", phase=phase, grade=">=3")
        parts.append(words(f"{name} adverse events of grade ≥3: ", subjects, f" subjects, {estimate}."))
    return joined(parts, between=" ") if parts else "Adverse events were not analysed."
