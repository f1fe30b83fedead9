"""Section 15: exploratory models."""

from helpers.present import format as fmt
from helpers.present import tables
from helpers.present.lookup import Lookup
from helpers.present.page import Heading, Prose, Section, TableBlock
from helpers.present.sections.material import Material

MODELS = ("cox-firth", "cox-residuals", "cox-size", "cox-zph")
"""Analyses of this section, which an interim report does not show."""


def models(material: Material) -> Section:
    """Arrange the models of the endpoints that have the events for one, and what they assume."""
    results, protocol = material.results, material.protocol
    if material.interim:
        return _section([Prose("Exploratory models are part of the final analysis: an interim report has none.")])
    if not results.has("cox-size"):
        return _section([Prose("No model was fitted.")])
    fitted = [name for name in protocol.models.endpoints if results.value("cox-size", "covariates", paramcd=name)]
    blocks = [
        Prose(_reading(material, fitted), "reading"),
        Prose(
            "A pilot trial with one arm can describe which subjects had better outcomes; it cannot say why. The "
            f"covariates enter in the order of the protocol file; each needs {protocol.models.events_per_covariate} "
            "events, and none was selected by its effect on the outcome. Firth's penalty reduces the bias that comes "
            "with few events, and keeps the estimate finite where one level has no event."
        ),
        TableBlock(tables.cox(results, protocol)),
    ]
    if fitted:
        blocks += [
            Heading("Are hazards proportional?", "proportional-hazards"),
            Prose(
                "The model has one hazard ratio for the whole follow-up. Each dot is the imprecise estimate of it "
                "from one event; only the trend of the dots can be interpreted. A trend away from the dashed line "
                "means that the hazard ratio changes over time. A small p-value is a reason to look closer; a large "
                "one proves nothing: with so few events the test detects only strong changes."
            ),
            TableBlock(tables.proportional_hazards(results, protocol)),
        ]
    blocks += [
        figure
        for name in fitted
        if results.has("cox-residuals", paramcd=name)
        for figure in material.figure(
            f"schoenfeld-{name.lower()}",
            note="Dashed: the log hazard ratio of the unpenalised fit. Line: lowess. Plan: rule 34.",
            behind=(tables.residuals(results, protocol, paramcd=name),),
        )
    ]
    return _section(blocks)


def _section(blocks: list) -> Section:
    return Section(15, "models", "Exploratory models", blocks)


def _reading(material: Material, fitted: list[str]) -> str:
    results, protocol = material.results, material.protocol
    without = [name for name in protocol.models.endpoints if name not in fitted]
    parts = []
    if fitted:
        models = [
            f"{fmt.inside(protocol.endpoints[name].label)} ("
            f"{fmt.count(_size(results, name, 'events'))} events, "
            f"{fmt.count(_size(results, name, 'covariates'))} of "
            f"{fmt.count(_size(results, name, 'candidates'))} covariates)"
            for name in fitted
        ]
        parts.append(
            f"Models were fitted for {fmt.listing(models)}. Their intervals are wide: read them before the estimates."
        )
    if without:
        labels = fmt.listing([fmt.inside(protocol.endpoints[name].label) for name in without])
        parts.append(f"Too few events for a model of {labels}.")
    return " ".join(parts)


def _size(results: Lookup, paramcd: str, stat: str) -> float | None:
    return results.value("cox-size", stat, paramcd=paramcd)
