"""The protocol as it was read: endpoints, and every setting with the sentence it comes from."""

import pandas as pd
from great_tables import GT

from helpers.foundation.protocol import Endpoint, Protocol
from helpers.present import format as written
from helpers.present.results import Results
from helpers.present.tables.style import house

EVENTS = {
    "local_progression": "local progression",
    "distant_progression": "distant progression",
    "nontarget_progression": "progression of non-target lesions",
    "transplant": "liver transplant",
    "death": "death",
}
_CENSORED = {
    "local": "last adequate assessment of the treated lesions",
    "distant": "last assessment of the whole liver and beyond",
    "alive": "last day known alive",
}


def estimands(protocol: Protocol) -> GT:
    """What each endpoint estimates: population, variable, what happens in between, summary (ICH E9 (R1))."""
    frame = pd.DataFrame(
        [
            (
                f"{endpoint.label}{' (primary)' if paramcd == protocol.trial.primary else ''}",
                f"Time from the first fraction to {_either(endpoint)}",
                written.sentence_case("; ".join(_between(endpoint, protocol=protocol))),
                _summary(endpoint, protocol=protocol),
            )
            for paramcd, endpoint in ((name, protocol.endpoints[name]) for name in protocol.main_endpoints)
        ],
        columns=["line", "Variable", "Events in between", "Summary"],
    )
    notes = [
        f"Population of each: every subject with at least one fraction of {protocol.treatment.name}. "
        f"Time ends {protocol.horizon.years} calendar years after it. Plan: rules 1, 3 and 16 to 18."
    ]
    return house(
        frame, name="estimands", title="Estimands", notes=notes, stub="line", head="Endpoint", left=list(frame)[1:]
    )


def _either(endpoint: Endpoint) -> str:
    return written.listing([EVENTS[event] for event in endpoint.counted], "or")


def _between(endpoint: Endpoint, *, protocol: Protocol) -> list[str]:
    """How an endpoint treats what may happen before its event or instead of it."""
    kinds = {kind: EVENTS[kind] for kind in protocol.tie_order}
    part = [name for kind, name in kinds.items() if kind in endpoint.counted and kind in ("death", "transplant")]
    compete = [name for kind, name in kinds.items() if kind in endpoint.events and kind not in endpoint.counted]
    ignored = [name for kind, name in kinds.items() if kind not in endpoint.events and kind != "death"]
    said = [f"{written.listing(part)} counted as the event"] if part else []
    said += [f"{written.listing(compete)} competing"] if compete else []
    return [*said, f"{written.listing([*ignored, 'subsequent therapy', 'missed assessments'])} ignored"]


def _summary(endpoint: Endpoint, *, protocol: Protocol) -> str:
    times = written.listing([written.number(month) for month in protocol.estimation.times_months])
    if endpoint.counts_as_event:
        return f"Cumulative incidence at {times} months (Aalen-Johansen)"
    return f"Median, and rates at {times} months (Kaplan-Meier)"


ANALYSES = {
    "ae-overview": "Adverse events, overview",
    "ae-worst-grade": "Adverse events by worst grade",
    "at-risk": "Numbers at risk",
    "cumulative-incidence-curve": "Cumulative incidence, curves",
    "kaplan-meier": "Kaplan-Meier estimates",
    "kaplan-meier-bpcp": "Kaplan-Meier, small samples",
    "kaplan-meier-curve": "Kaplan-Meier curves",
    "lab-worst-grade": "Laboratory by worst grade",
    "sbrt-delivery": "SBRT delivery",
}
"""Names of analyses that are not their codes in words."""


def endpoints(protocol: Protocol) -> GT:
    """Each endpoint: what counts, what competes, when a subject without an event is censored, and the source."""
    lines = []
    for paramcd in protocol.main_endpoints:
        endpoint = protocol.endpoints[paramcd]
        competing = [EVENTS[event] for event in endpoint.events if event not in endpoint.counted]
        primary = " (primary)" if paramcd == protocol.trial.primary else ""
        lines.append((
            f"{endpoint.label}{primary}",
            written.sentence_case(_either(endpoint)),
            written.sentence_case(written.listing(competing)) if competing else written.NOTHING,
            written.sentence_case(_CENSORED[endpoint.assessments]),
            endpoint.source,
        ))  # fmt: skip
    columns = ["line", "Event", "Competing", "Censored without an event at the", "Source"]
    frame = pd.DataFrame(lines, columns=columns)
    notes = [
        f"Every endpoint counts from the first fraction of {protocol.treatment.name}, in treated subjects, up to "
        f"{protocol.horizon.years} calendar years. Later therapy and transplant do not censor. "
        "Plan: rules 3, 4 and 16 to 19."
    ]
    return house(
        frame,
        name="endpoints",
        title="Endpoints",
        notes=notes,
        stub="line",
        head="Endpoint",
        left=columns[1:],
    )


def settings(protocol: Protocol) -> GT:
    """Every setting of the protocol file but the endpoints, with its source."""
    lines = []
    for section, values in protocol.model_dump(exclude={"endpoints"}).items():
        if not isinstance(values, dict):
            lines.append((section, section, _value(values), ""))
            continue
        source = values.pop("source", "")
        for position, (name, value) in enumerate(values.items()):
            lines.append((section, name, _value(value), source if position == 0 else ""))
    frame = pd.DataFrame(lines, columns=["part", "line", "Value", "Source"])
    frame["part"], frame["line"] = frame["part"].map(_words), frame["line"].map(_words)
    return house(
        frame,
        name="settings",
        title="Settings of the analysis",
        stub="line",
        head="Setting",
        group="part",
        left=["Value", "Source"],
    )


def methods(ard: pd.DataFrame) -> GT:
    """How each kind of result was estimated, as the results say it."""
    results = Results.of(ard)
    names = [name for name in results.analyses if results.methods(name)]
    frame = pd.DataFrame({
        "line": [ANALYSES.get(name, written.sentence_case(name.replace("-", " "))) for name in names],
        "Method": ["; ".join(results.methods(name)) for name in names],
    })  # fmt: skip
    return house(frame, name="methods", title="Methods", stub="line", head="Analysis", left=["Method"])


def provenance(facts: dict) -> GT:
    """Versions and hashes; a value that is itself a mapping makes a group."""
    lines = []
    for name, value in facts.items():
        inner = value.items() if isinstance(value, dict) else [(name, value)]
        group = name if isinstance(value, dict) else "General"
        lines += [(str(group), str(key), str(text)) for key, text in inner]
    frame = pd.DataFrame(lines, columns=["part", "line", "Value"])
    title = "Versions and hashes"
    return house(frame, name="provenance", title=title, stub="line", group="part", head="What", left=["Value"])


def _words(name: str) -> str:
    return written.sentence_case(name.replace("_", " "))


def _value(value) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_value(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_value(inner) for inner in value)
    return EVENTS.get(value, f"{value:g}" if isinstance(value, float) else str(value))
