"""Endpoints in words, made from the protocol file: what counts, what competes, what is left aside."""

from helpers.foundation.protocol import Endpoint, LocalReading, Protocol
from helpers.present import format as written

EVENTS = {
    "local_progression": "local progression",
    "distant_progression": "distant progression",
    "nontarget_progression": "progression of non-target lesions",
    "transplant": "liver transplant",
    "death": "death",
}
_FAILURES = {
    "local": "local",
    "hepatic": "hepatic",
    "thrombus": "tumour thrombus",
    "extrahepatic": "extrahepatic",
    "unknown": "elsewhere, place not recorded",
}
_OTHER_FAILURES = {
    "local": "Local only",
    "hepatic": "Hepatic, out of field",
    "nontarget": "Progression of an untreated lesion only",
    "death": "Death without progression",
    "transplant": "Liver transplant without progression",
    "failed": "Any failure",
    "none": "No failure",
    "distant": "Distant, any kind",
    "both": "Local and distant, both",
    "neither": "Neither",
}
_DIAMETERS = {"VDIAM": "viable diameter", "LDIAM": "longest diameter"}
_CENSORED = {
    "local": "last adequate assessment of the treated lesions",
    "distant": "last assessment of the whole liver and beyond",
    "alive": "last day known alive",
}


def failure(pattern: str) -> str:
    """A pattern of failure by its code; places of one day are joined by ``+``."""
    if pattern in _OTHER_FAILURES:
        return _OTHER_FAILURES[pattern]
    places = written.listing([_FAILURES[place] for place in pattern.split("+")])
    return f"{places[:1].upper()}{places[1:]}{', on one day' if '+' in pattern else ''}"


def events(endpoint: Endpoint) -> str:
    """The events that count."""
    return written.listing([EVENTS[kind] for kind in endpoint.counted], "or")


def competing(endpoint: Endpoint) -> list[str]:
    """The events that end a subject's time without being the endpoint's own."""
    return [EVENTS[kind] for kind in endpoint.events if kind not in endpoint.counted]


def censored_at(endpoint: Endpoint) -> str:
    """The day at which a subject without any of the events is censored."""
    return _CENSORED[endpoint.assessments]


def definition(endpoint: Endpoint, *, protocol: Protocol) -> str:
    """What is read as each progression, with its numbers, and by which conventions."""
    return "; ".join(_definitions(endpoint, protocol))


def otherwise(endpoint: Endpoint, *, protocol: Protocol) -> str:
    """What a reading reads otherwise than the endpoint that it is a reading of; all of it where it is none."""
    known = _definitions(protocol.endpoints[endpoint.sensitivity_of], protocol) if endpoint.sensitivity_of else []
    return "; ".join(part for part in _definitions(endpoint, protocol) if part not in known)


def between(endpoint: Endpoint, *, protocol: Protocol) -> list[str]:
    """How an endpoint treats what may happen before its event or instead of it (ICH E9 (R1))."""
    kinds = {kind: EVENTS[kind] for kind in protocol.tie_order}
    part = [name for kind, name in kinds.items() if kind in endpoint.counted and kind in ("death", "transplant")]
    compete = [name for kind, name in kinds.items() if kind in endpoint.events and kind not in endpoint.counted]
    ignored = [name for kind, name in kinds.items() if kind not in endpoint.events and kind != "death"]
    said = [f"{written.listing(part)} counted as the event"] if part else []
    said += [f"{written.listing(compete)} competing"] if compete else []
    if "death" not in endpoint.events:
        said.append(f"death censors, at the {censored_at(endpoint)}")
    if endpoint.conventions == "FDA":
        ignored = [name for name in ignored if name != EVENTS["transplant"]]
        said.append(f"censored {_fda(protocol)}")
    else:
        ignored += ["subsequent therapy", "missed assessments"]
    return [*said, f"{written.listing(ignored)} ignored"] if ignored else said


def horizon(endpoint: Endpoint, *, protocol: Protocol) -> int:
    """Calendar years after the first fraction at which time ends."""
    return endpoint.horizon_years or protocol.horizon.years


def _definitions(endpoint: Endpoint, protocol: Protocol) -> list[str]:
    parts = []
    if "local_progression" in endpoint.events:
        parts.append(_local_progression(endpoint.local, protocol=protocol))
    if "distant_progression" in endpoint.events:
        parts.append("a new hepatic lesion, a tumour thrombus or a distant metastasis")
    if endpoint.interval:
        parts.append("placed between the adequate assessment before it and the one that shows it")
    if endpoint.conventions == "FDA":
        parts.append(f"censored {_fda(protocol)}")
    if endpoint.horizon_years:
        parts.append(f"followed for {endpoint.horizon_years} calendar years")
    return parts


def _local_progression(reading: LocalReading, *, protocol: Protocol) -> str:
    """What is read as a local progression."""
    response = protocol.response
    over, under = reading.progression_ratio or response.progression_ratio
    growth = f"at least {100 * (over - under) / under:g}% larger than"
    diameter = _DIAMETERS[response.measure if reading.measure == "primary" else reading.measure]
    if reading.by == "lesion":
        return f"the {diameter} of any treated lesion {growth} its own smallest so far"
    reference = "its baseline" if reading.reference == "baseline" else "its smallest so far"
    said = f"the sum of the {diameter}s of the treated lesions {growth} {reference}"
    if reading.minimum_increase_mm:
        said += f", and at least {reading.minimum_increase_mm:g} mm larger than its smallest so far"
    return said


def _fda(protocol: Protocol) -> str:
    imaging = protocol.imaging
    months = imaging.missed_assessments * imaging.interval_months
    return (
        "at the start without a baseline sum, and at the last adequate assessment before subsequent therapy, "
        f"transplant or an event more than {months} months and {imaging.window_days} days after it"
    )
