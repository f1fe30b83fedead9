"""The protocol as it was read: endpoints, and every setting with the sentence it comes from."""

import pandas as pd

from helpers.foundation.protocol import Endpoint, Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup
from helpers.present.table_model import Table, make_table


def estimands(protocol: Protocol) -> Table:
    """What each endpoint estimates: population, variable, what happens in between, summary (ICH E9 (R1))."""
    frame = pd.DataFrame(
        [
            (
                f"{endpoint.label}{' (primary)' if paramcd == protocol.trial.primary else ''}",
                f"Time from {wording.since(endpoint)} to {wording.events(endpoint)}, up to "
                f"{wording.horizon(endpoint, protocol=protocol)} calendar years",
                fmt.sentence_case("; ".join(wording.between(endpoint, protocol=protocol))),
                _summary(endpoint, protocol=protocol),
            )
            for paramcd, endpoint in ((name, protocol.endpoints[name]) for name in protocol.main_endpoints)
        ],
        columns=["line", "Variable", "Events in between", "Summary"],
    )
    notes = [
        f"Population of each: every subject with at least one fraction of {protocol.treatment.name}. "
        "Plan: rules 1, 3 and 16 to 20."
    ]
    return make_table(
        frame, name="estimands", title="Estimands", notes=notes, stub="line", head="Endpoint", left=list(frame)[1:]
    )


def _summary(endpoint: Endpoint, *, protocol: Protocol) -> str:
    times = fmt.listing([fmt.number(month) for month in protocol.estimation.times_months])
    if endpoint.counts_as_event:
        return f"Cumulative incidence at {times} months (Aalen-Johansen)"
    return f"Median, and rates at {times} months (Kaplan-Meier)"


ANALYSES = {
    "ae-cumulative-incidence": "Adverse events, cumulative incidence",
    "ae-cumulative-incidence-curve": "Adverse events, curves of cumulative incidence",
    "ae-grades-by-month": "Adverse events by month and worst grade",
    "ae-overview": "Adverse events, overview",
    "ae-prevalence": "Adverse events, prevalence",
    "ae-worst-grade": "Adverse events by worst grade",
    "at-risk": "Numbers at risk",
    "death-cause": "Deaths by cause",
    "lab-course": "Laboratory values over time",
    "liver-course": "Liver scores over time",
    "deaths-within": "Deaths soon after treatment",
    "decompensation": "Hepatic decompensation",
    "decompensation-curve": "Hepatic decompensation, curves",
    "dose-to-volume": "Dose to tumour and liver",
    "enzymes-bilirubin": "Enzymes against bilirubin",
    "completeness": "Completeness of follow-up",
    "curve-limits": "Limits of the curves if everybody is followed",
    "enough-at-risk": "Last time with enough subjects at risk",
    "cumulative-incidence-curve": "Cumulative incidence, curves",
    "cox-firth": "Exploratory Cox models",
    "cox-residuals": "Exploratory Cox models, residuals",
    "cox-size": "Exploratory Cox models, size",
    "cox-zph": "Exploratory Cox models, proportional hazards",
    "kaplan-meier": "Kaplan-Meier estimates",
    "kaplan-meier-bpcp": "Kaplan-Meier, small samples",
    "kaplan-meier-curve": "Kaplan-Meier curves",
    "lab-shift": "Laboratory, shift from baseline",
    "lab-worst-grade": "Laboratory by worst grade",
    "best-response": "Best overall response",
    "best-response-treated": "Best response of the treated lesions",
    "duration-of-response": "Duration of overall response",
    "duration-of-response-treated": "Duration of response of the treated lesions",
    "landmark": "Survival by overall response, from a landmark",
    "landmark-treated": "Survival by response of the treated lesions, from a landmark",
    "landmark-curve": "Survival by overall response, curves",
    "landmark-curve-treated": "Survival by response of the treated lesions, curves",
    "response-by-visit": "Overall response by visit",
    "response-by-visit-treated": "Response of the treated lesions by visit",
    "time-to-response": "Time to overall response",
    "time-to-response-treated": "Time to response of the treated lesions",
    "lesion-cumulative-incidence": "Control of each treated lesion",
    "lesion-cumulative-incidence-curve": "Control of each treated lesion, curves",
    "lesion-cumulative-incidence-ptvd95": "Control of each treated lesion, by dose to the target",
    "next-therapy": "Next therapy",
    "next-therapy-curve": "Next therapy, curves",
    "later-start": "Endpoints that start later",
    "protocol-deviation": "Protocol deviations",
    "local-progression-km": "Local progression as published",
    "without-local-progression": "Without local progression, dead or alive",
    "npmle": "Interval-censored survival",
    "npmle-curve": "Interval-censored survival, curve",
    "marker-course": "Tumour marker over time",
    "marker-landmark": "Survival by response of the tumour marker",
    "marker-response": "Response of the tumour marker",
    "mean-cumulative-count": "Adverse events per subject",
    "mean-cumulative-count-curve": "Adverse events per subject, curve",
    "mixed-model": "Tumour marker and ALBI, mixed model",
    "reader-agreement": "Another reader, agreement on response",
    "reader-compared": "Another reader, subjects compared",
    "reader-kaplan-meier": "Another reader, Kaplan-Meier estimates",
    "reader-kaplan-meier-curve": "Another reader, Kaplan-Meier curves",
    "reader-progression": "Another reader, progressions",
    "reader-response": "Another reader, responses",
    "rmst": "Restricted mean time",
    "sbrt-delivery": "SBRT delivery",
}
"""Names of analyses that are not their codes in words."""


def endpoints(protocol: Protocol, *, measure: str = "") -> Table:
    """Each endpoint: what is read as progression (by which diameter), what it is censored at, and the source."""
    lines = []
    for paramcd in protocol.main_endpoints:
        endpoint = protocol.endpoints[paramcd]
        primary = " (primary)" if paramcd == protocol.trial.primary else ""
        lines.append((
            f"{endpoint.label}{primary}",
            fmt.sentence_case(wording.definition(endpoint, protocol=protocol, measure=measure)) or fmt.NOTHING,
            fmt.sentence_case(wording.censored_at(endpoint)),
            endpoint.source,
        ))  # fmt: skip
    later = [
        wording.label(protocol.endpoints[name]) for name in protocol.main_endpoints if protocol.endpoints[name].start
    ]
    columns = ["line", "Progression read as", "Censored without an event at the", "Source"]
    frame = pd.DataFrame(lines, columns=columns)
    notes = [
        f"Every endpoint counts from the first fraction of {protocol.treatment.name}, in treated subjects"
        f"{later and ', but for ' + fmt.listing(later)}. "
        "Plan: rules 4, 11, 13 and 16 to 20."
    ]
    return make_table(
        frame,
        name="endpoints",
        title="Endpoints",
        notes=notes,
        stub="line",
        head="Endpoint",
        left=columns[1:],
    )


def settings(protocol: Protocol) -> Table:
    """Every setting of the protocol file but the endpoints, with its source."""
    lines = []
    for section, values in protocol.model_dump(exclude={"endpoints"}).items():
        if not isinstance(values, dict):
            lines.append((section, section, setting(values), ""))
            continue
        source = values.pop("source", "")
        for position, (name, value) in enumerate(values.items()):
            lines.append((section, name, setting(value), source if position == 0 else ""))
    frame = pd.DataFrame(lines, columns=["part", "line", "Value", "Source"])
    frame["part"], frame["line"] = frame["part"].map(_words), frame["line"].map(_words)
    return make_table(
        frame,
        name="settings",
        title="Settings of the analysis",
        stub="line",
        head="Setting",
        group="part",
        left=["Value", "Source"],
    )


def methods(ard: pd.DataFrame | Results, *, without: tuple[str, ...] = ()) -> Table:
    """How each kind of result was estimated, as the results say it; ``without`` are the analyses that are not shown."""
    results = Lookup.of(ard)
    names = [name for name in results.analyses if results.methods(name) and name not in without]
    frame = pd.DataFrame({
        "line": [ANALYSES.get(name, fmt.sentence_case(name.replace("-", " "))) for name in names],
        "Method": ["; ".join(results.methods(name)) for name in names],
    })  # fmt: skip
    return make_table(frame, name="methods", title="Methods", stub="line", head="Analysis", left=["Method"])


def provenance(facts: dict) -> Table:
    """Versions and hashes; a value that is itself a mapping makes a group."""
    lines = []
    for name, value in facts.items():
        inner = value.items() if isinstance(value, dict) else [(name, value)]
        group = name if isinstance(value, dict) else "General"
        lines += [(str(group), str(key), str(text)) for key, text in inner]
    frame = pd.DataFrame(lines, columns=["part", "line", "Value"])
    title = "Versions and hashes"
    return make_table(frame, name="provenance", title=title, stub="line", group="part", head="What", left=["Value"])


def _words(name: str) -> str:
    return fmt.sentence_case(name.replace("_", " "))


def setting(value) -> str:
    """Write the value of a setting."""
    if value is None:
        return "none: the protocol states none"
    if isinstance(value, dict) and all(isinstance(inner, dict) and "label" in inner for inner in value.values()):
        return "; ".join(f"{name} ({inner['label']})" for name, inner in value.items())
    if isinstance(value, dict):
        return "; ".join(f"{name} {setting(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(setting(inner) for inner in value)
    return wording.EVENTS.get(value, f"{value:g}" if isinstance(value, float) else str(value))
