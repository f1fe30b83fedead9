"""Tables of the exploratory models."""

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table


def cox(ard: pd.DataFrame | Results, protocol: Protocol, *, asked: str = "") -> Table:
    """Hazard ratios of each endpoint's model; where there are too few events for one, the table says so.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``cox-size`` and ``cox-firth``.
    protocol : Protocol
        Names of the endpoints and covariates, and the events that each needs.
    asked : str
        How the covariates came in, where they are not those of the plan.
    """
    results = Lookup.of(ard)
    lines = []
    for paramcd in protocol.models.endpoints:
        part = _part(results, protocol, paramcd)
        if not _size(results, paramcd)["covariates"]:
            lines.append((part, "No model", *[fmt.NOTHING] * 2))
            continue
        for name, covariate in protocol.models.covariates.items():
            if not results.has("cox-firth", paramcd=paramcd, term=name):
                continue
            get = {stat: results.value("cox-firth", stat, paramcd=paramcd, term=name) for stat in _STATS}
            limits = fmt.ratio_limits(get["low"], get["high"])
            label = f"{covariate.label}{_beyond(results, paramcd, name)}"
            lines.append((part, label, fmt.ratio(get["hr"]), limits))
    frame = pd.DataFrame(lines, columns=["part", "line", "Hazard ratio", "Interval"])
    complete = "subjects with a value of every covariate of the model, among the "
    notes = [
        note(
            results, population="SAFFL", methods=results.methods("cox-firth")[:1], rule="rule 34", among=complete
        ),
        f"{asked or _planned(protocol)} In brackets: the subjects outside the reference level, and their events; a "
        "ratio that is based on few of them says little, whatever its interval.",
    ]  # fmt: skip
    return make_table(
        frame, name="cox", title="Exploratory Cox models", notes=notes, stub="line", group="part", head="Covariate"
    )


def proportional_hazards(ard: pd.DataFrame | Results, protocol: Protocol) -> Table:
    """The score test of proportional hazards, for each covariate and all together.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``cox-zph``.
    protocol : Protocol
        Names of endpoints and covariates.
    """
    results = Lookup.of(ard)
    names = {**{name: how.label for name, how in protocol.models.covariates.items()}, "GLOBAL": "All together"}
    lines = [
        (
            protocol.endpoints[paramcd].label,
            label,
            fmt.number(results.value("cox-zph", "chisq", paramcd=paramcd, term=name), 2),
            fmt.number(results.value("cox-zph", "df", paramcd=paramcd, term=name)),
            fmt.p_value(results.value("cox-zph", "p", paramcd=paramcd, term=name)),
        )
        for paramcd in protocol.models.endpoints
        for name, label in names.items()
        if results.has("cox-zph", paramcd=paramcd, term=name)
    ]
    frame = pd.DataFrame(lines, columns=["part", "line", "Chi-square", "Degrees of freedom", "p"])
    notes = [
        f"Method: {'; '.join(results.methods('cox-zph'))}. Plan: rule 34.",
        "NE: one level of the covariate had no event, so that the unpenalised fit has no finite maximum.",
    ]
    title = "Are hazards proportional?"
    return make_table(
        frame, name="proportional-hazards", title=title, notes=notes, stub="line", group="part", head="Covariate"
    )


def residuals(ard: pd.DataFrame | Results, protocol: Protocol, *, paramcd: str) -> Table:
    """Scaled Schoenfeld residuals, event by event: the numbers behind the figure.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``cox-residuals``.
    protocol : Protocol
        Names of the endpoint and the covariates.
    paramcd : str
        The endpoint.
    """
    results = Lookup.of(ard)
    rows = results.wide("cox-residuals", by=["TERM", "TIME", "GROUP"], paramcd=paramcd)
    rows = rows.assign(event=rows["GROUP"].astype("int64")).sort_values("event")
    labels = {name: how.label for name, how in protocol.models.covariates.items()}
    frame = pd.DataFrame({
        "part": rows["TERM"].map(labels),
        "line": [fmt.number(time, 2) for time in rows["TIME"]],
        "Residual": [fmt.number(value, 2) for value in rows["residual"]],
        "Trend": [fmt.number(value, 2) for value in rows["trend"]],
        "place": rows["TERM"].map(list(labels).index),
    }).sort_values("place", kind="stable").drop(columns="place")  # fmt: skip
    title = f"{protocol.endpoints[paramcd].label}: scaled Schoenfeld residuals"
    return make_table(
        frame, name=f"residuals-{paramcd.lower()}", title=title, stub="line", group="part", head="Month of the event"
    )


_STATS = ("hr", "low", "high")


def _planned(protocol: Protocol) -> str:
    return (
        f"One covariate for each {protocol.models.events_per_covariate} events, in the order of the protocol file. "
        "Nothing was selected by its effect on the outcome."
    )


def _beyond(results: Lookup, paramcd: str, name: str) -> str:
    """How many subjects and events a ratio between levels is based on."""
    n, events = (results.value("cox-firth", stat, paramcd=paramcd, term=name) for stat in ("level_n", "level_events"))
    if n is None:
        return ""
    subjects, had = ("subject" if n == 1 else "subjects"), ("event" if events == 1 else "events")
    return f" ({fmt.count(n)} {subjects}, {fmt.count(events)} {had})"


def _size(results: Lookup, paramcd: str) -> dict[str, float]:
    return {stat: results.value("cox-size", stat, paramcd=paramcd) for stat in ("n", "events", "missing", "covariates")}


def _part(results: Lookup, protocol: Protocol, paramcd: str) -> str:
    """The heading of an endpoint's model: how many subjects and events it is based on."""
    size = _size(results, paramcd)
    said = f"{fmt.count(size['events'])} events in {fmt.count(size['n'])} subjects"
    if not size["covariates"]:
        said += f": too few for a covariate, which needs {protocol.models.events_per_covariate}"
    elif size["missing"]:
        said += f"; {fmt.count(size['missing'])} without a value of every covariate left out"
    return f"{protocol.endpoints[paramcd].label} ({said})"
