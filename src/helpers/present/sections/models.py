"""Section 15: exploratory models."""

from helpers.present import figures, tables
from helpers.present import format as written
from helpers.present.page import Figure, Heading, Prose, Section, Table
from helpers.present.sections.material import Material


def models(material: Material) -> Section:
    """Arrange the models of the endpoints that have the events for one, and what they assume."""
    results, protocol = material.results, material.protocol
    if material.interim:
        return _section([Prose("Exploratory models belong to the final analysis: an interim one shows none.")])
    if not results.has("cox-size"):
        return _section([Prose("No model was fitted.")])
    fitted = [name for name in protocol.models.endpoints if results.value("cox-size", "covariates", paramcd=name)]
    blocks = [
        Prose(_reading(material, fitted), "reading"),
        Prose(
            "A pilot of one arm can describe who fared better; it cannot say why, and it was not planned to. "
            f"{protocol.models.source} A covariate needs {protocol.models.events_per_covariate} events; none was "
            "selected by what it does to the outcome. Firth's penalty takes out the bias that few events bring, and "
            "keeps the estimate finite where one level has none."
        ),
        Table(tables.cox(results, protocol)),
    ]
    if fitted:
        blocks += [
            Heading("Are hazards proportional?", "proportional-hazards"),
            Prose(
                "One hazard ratio stands for the whole of follow-up. The dots are what it would be at each event "
                "alone; a trend that leaves the dashed line says that one number does not tell the whole. A small "
                "p-value is a reason to look, a large one is no proof: with so few events the test sees only strong "
                "changes."
            ),
            Table(tables.proportional_hazards(results, protocol)),
        ]
    blocks += [
        Figure(
            figures.schoenfeld(results, protocol, paramcd=name),
            note="Dashed: the log hazard ratio of the unpenalised fit. Line: lowess. Plan: rule 34.",
            behind=(tables.residuals(results, protocol, paramcd=name),),
        )
        for name in fitted
        if results.has("cox-residuals", paramcd=name)
    ]
    return _section(blocks)


def _section(blocks: list) -> Section:
    return Section(15, "models", "Exploratory models", blocks)


def _reading(material: Material, fitted: list[str]) -> str:
    results, protocol = material.results, material.protocol
    without = [name for name in protocol.models.endpoints if name not in fitted]
    parts = []
    for name in fitted:
        ratios = [
            f"{covariate.label}: {_ratio(results, name, term)}"
            for term, covariate in protocol.models.covariates.items()
            if results.has("cox-firth", paramcd=name, term=term)
        ]
        parts.append(f"{protocol.endpoints[name].label}, hazard ratios. {'; '.join(ratios)}.")
    if without:
        labels = written.listing([protocol.endpoints[name].label.lower() for name in without])
        parts.append(f"Too few events for a model of {labels}.")
    return " ".join(parts)


def _ratio(results, paramcd: str, term: str) -> str:
    get = {stat: results.value("cox-firth", stat, paramcd=paramcd, term=term) for stat in ("hr", "low", "high")}
    return f"{written.ratio(get['hr'])} ({written.ratio_limits(get['low'], get['high'])})"
