"""Tables of sensitivity analyses: what each reads otherwise, and what that changes."""

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table

_STATS = ("n", "events", "median", "median_low", "median_high")


def readings(ard: pd.DataFrame | Results, protocol: Protocol, *, month: int, measure: str = "") -> Table:
    """What the protocol leaves open, and what each other reading changes.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``kaplan-meier`` and ``sensitivity``.
    protocol : Protocol
        The readings, each with the sentence it comes from.
    month : int
        Time of the rate that is shown.
    measure : str
        The diameter behind the analysis (rule 7); that of the protocol where it is not given.
    """
    results = Lookup.of(ard)
    lines = []
    for of in protocol.main_endpoints:
        others = protocol.sensitivity_analyses(of)
        for name in (of, *others) if others else ():
            lines.append((protocol.endpoints[of].label, *_reading(results, protocol, name, month, measure)))
    columns = ["of", "line", "Read as", "What is open", f"At {month} months", "Outcome changed"]
    frame = pd.DataFrame(lines, columns=columns)
    return make_table(
        frame,
        name="readings",
        title="What the protocol leaves open",
        notes=[
            "Each reading is computed every time. Outcome changed: subjects whose time or kind of event is not that of "
            f"the primary reading. {fmt.NOTHING}: not estimated, or not in this study. Plan: rules 11, 19 and 20."
        ],
        stub="line",
        group="of",
        head="Reading",
        left=["Read as", "What is open"],
    )


def sensitivity(ard: pd.DataFrame | Results, protocol: Protocol, *, paramcd: str, months: tuple[int, ...]) -> Table:
    """The primary reading of an endpoint and its others, with the subjects whose outcome each changes.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``kaplan-meier`` and ``sensitivity``.
    protocol : Protocol
        Which parameters are readings of which.
    paramcd : str
        The endpoint.
    months : tuple of int
        Times at which rates are shown.
    """
    results = Lookup.of(ard)
    lines = []
    for name in shown(results, protocol, paramcd=paramcd):
        get = {stat: results.value("kaplan-meier", stat, paramcd=name, time=None) for stat in _STATS}
        rates = [_rate(results, name, month) for month in months]
        changed = results.value("sensitivity", "changed", paramcd=name)
        moved = _moved(results, name, protocol.endpoints[name].sensitivity_of, changed, get["n"])
        median = fmt.months_interval(*(get[stat] for stat in _STATS[2:]))
        events = results.link(fmt.of(get["events"], get["n"]), "kaplan-meier", "events", paramcd=name)
        lines.append((reading_name(protocol, name), events, median, *rates, moved))
    columns = ["line", "Events", "Median, months", *(f"At {month} months" for month in months), "Outcome changed"]
    notes = [
        note(
            results,
            population="SAFFL",
            methods=results.methods("kaplan-meier", paramcd=paramcd),
            rule="rules 11, 19 and 20",
        ),
        "Outcome changed: subjects whose time or kind of event is not that of the primary reading.",
    ]
    title = f"{protocol.endpoints[paramcd].label}: primary and other readings"
    name = f"{paramcd.lower()}-sensitivity"
    return make_table(
        pd.DataFrame(lines, columns=columns), name=name, title=title, notes=notes, stub="line", head="Reading"
    )


def shown(results: Lookup, protocol: Protocol, *, paramcd: str) -> list[str]:
    """The endpoint and its readings that have a curve."""
    names = (paramcd, *protocol.sensitivity_analyses(paramcd))
    return [name for name in names if results.has("kaplan-meier", paramcd=name)]


def _reading(results: Lookup, protocol: Protocol, paramcd: str, month: int, measure: str) -> tuple[str, ...]:
    changed = results.value("sensitivity", "changed", paramcd=paramcd)
    subjects = results.value("sensitivity", "n", paramcd=paramcd)
    endpoint = protocol.endpoints[paramcd]
    return (
        reading_name(protocol, paramcd),
        fmt.sentence_case(wording.otherwise(endpoint, protocol=protocol, measure=measure)),
        endpoint.source,
        _rate(results, paramcd, month),
        _moved(results, paramcd, endpoint.sensitivity_of, changed, subjects),
    )


def _moved(results: Lookup, paramcd: str, of: str, changed: float | None, subjects: float | None) -> str:
    """How many subjects another reading changes; nothing where that was not counted."""
    if changed is None:
        return fmt.NOTHING
    return results.link(fmt.of(changed, subjects), "sensitivity", "changed", paramcd=paramcd, group=of)


def _rate(results: Lookup, paramcd: str, month: int) -> str:
    """The rate with its interval; nothing where none was computed, which is not the same as not estimable.

    The interval-censored estimate has no interval.
    """
    get = [results.value("kaplan-meier", stat, paramcd=paramcd, time=month) for stat in ("estimate", "low", "high")]
    if get[0] is not None:
        return fmt.percent_interval(*get)
    between = results.value("npmle", "estimate", paramcd=paramcd, time=month)
    return fmt.NOTHING if between is None else fmt.percent(between)


def reading_name(protocol: Protocol, paramcd: str) -> str:
    """The name of a reading beside the others of its endpoint."""
    other = protocol.endpoints[paramcd].sensitivity_of
    return fmt.sentence_case(_short(protocol, paramcd)) if other else "Primary reading"


def _short(protocol: Protocol, paramcd: str) -> str:
    """The name of a reading without that of the endpoint in front of it."""
    endpoint = protocol.endpoints[paramcd]
    return endpoint.label.removeprefix(protocol.endpoints[endpoint.sensitivity_of].label).lstrip(", ") or endpoint.label


def compare_month(ard: pd.DataFrame | Results, protocol: Protocol, *, paramcd: str) -> int:
    """Give the month at which readings are compared: the protocol's, or the last one with an estimate before it."""
    results, estimation = Lookup.of(ard), protocol.estimation
    months = [month for month in estimation.times_months if month < estimation.compare_month]
    for month in [estimation.compare_month, *sorted(months, reverse=True)]:
        estimate = results.value("kaplan-meier", "estimate", paramcd=paramcd, time=month)
        if estimate is not None and not pd.isna(estimate):
            return int(month)
    return estimation.compare_month
