"""What the first screen says besides its endpoints: local control, kinds of events, harms, who was treated."""

from collections.abc import Sequence

import pandas as pd

from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup
from helpers.present.palette import incidence_names
from helpers.present.subject_links import Text, joined, words
from helpers.present.table_model import Table, make_table
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event

_HARMS = {"related >=3": "Related to SBRT, grade ≥3", "fatal": "Fatal (grade 5)"}
_RILD = {"rild-classic": "Classic RILD", "rild-non-classic": "Non-classic RILD"}
_MIX = {"CPCLASS": "Child-Pugh class", "BCLCBL": "BCLC stage"}
_TITLE = "More in short"


def at_a_glance(
    ard: pd.DataFrame | Results | Lookup,
    *,
    protocol: Protocol,
    adtte: pd.DataFrame,
    months: Sequence[float],
) -> Table:
    """Local control, what the events of the primary endpoint are, harms, deaths, and who was treated.

    Parameters
    ----------
    ard : DataFrame, Results or Lookup
        The results.
    protocol : Protocol
        The settings.
    adtte : DataFrame
        PARAMCD, CNSR, EVNTDESC: which kinds end the primary endpoint as an event.
    months : sequence of float
        Times of the cumulative incidence.
    """
    results = Lookup.of(ard)
    lines = [
        *_incidence(results, protocol, months),
        *_kinds(results, protocol, adtte),
        *_harms(results),
        *_liver(results),
        *_deaths(results),
        *_mix(results),
    ]
    frame = pd.DataFrame(lines, columns=["part", "line", "Result"])
    return make_table(frame, name="at-a-glance", title=_TITLE, stub="line", group="part", left=["Result"], head="What")


def _incidence(results: Lookup, protocol: Protocol, months: Sequence[float]) -> list[tuple[str, str, str]]:
    """The cumulative incidence of local progression, of each endpoint that is about it alone."""
    lines = []
    for paramcd in protocol.main_endpoints:
        if protocol.endpoints[paramcd].counts_as_event != ("local_progression",):
            continue
        group = next(iter(incidence_names(paramcd)))
        for label, analysis, keys in (
            ("Local progression first (cumulative incidence; death and transplant compete)", "cumulative-incidence",
             {"group": group}),
            ("Without local progression, dead or alive (1 − cumulative incidence)", "without-local-progression", {}),
        ):  # fmt: skip
            if rates := _rates(results, analysis, months, paramcd=paramcd, **keys):
                lines.append(("Local control", label, rates))
    return lines


def _rates(results: Lookup, analysis: str, months: Sequence[float], **keys: str) -> str:
    """Write the estimates at each time, those that are not estimable together; nothing where there are none."""
    rates, unknown = [], []
    for month in months:
        get = {stat: results.value(analysis, stat, time=month, **keys) for stat in ("estimate", "low", "high")}
        if get["estimate"] is not None and not pd.isna(get["estimate"]):
            rates.append(f"{fmt.percent_interval(**get)} at {fmt.number(month)} months")
        elif get["estimate"] is not None:
            unknown.append(fmt.number(month))
    if unknown:
        rates.append(f"{fmt.NOT_ESTIMABLE} at {fmt.listing(unknown)} months")
    return "; ".join(rates)


def _kinds(results: Lookup, protocol: Protocol, adtte: pd.DataFrame) -> list[tuple[str, str, str]]:
    primary = protocol.trial.primary
    events = adtte.loc[(adtte["PARAMCD"] == primary) & (adtte["CNSR"] == 0), "EVNTDESC"].unique()
    counts = [(results.value("maturity", "n", paramcd=primary, group=kind), kind) for kind in sorted(events)]
    shown = [
        words(fmt.inside(kind), " ", results.link(fmt.count(n), "maturity", "n", paramcd=primary, group=kind))
        for n, kind in counts
        if n
    ]
    label = f"Events of {fmt.inside(protocol.endpoints[primary].label)}"
    return [("Local control", label, joined(shown, between=", "))] if shown else []


def _harms(results: Lookup) -> list[tuple[str, str, str]]:
    lines = []
    for term, label in _HARMS.items():
        keys = {"phase": "", "term": term}
        get = {stat: results.value("ae-overview", stat, **keys) for stat in ("n", "denominator", "estimate")}
        if get["n"] is None:
            continue
        if pd.isna(get["n"]):
            lines.append(("Adverse events", label, _why_unknown(results)))
            continue
        lines.append(("Adverse events", label, _share(results, "ae-overview", get, keys)))
    return lines


def _why_unknown(results: Lookup) -> str:
    """Say why a count of harms is not known: nothing was recorded, nothing graded, or what else it takes is not."""
    if no_event(results):
        return NO_EVENT
    graded = results.value("ae-overview", "n", phase="", term=">=3")
    return NOT_GRADED if graded is None or pd.isna(graded) else fmt.NOT_COLLECTED


def _liver(results: Lookup) -> list[tuple[str, str, str]]:
    lines = []
    for term, label in _RILD.items():
        keys = {"term": term, "group": "", "time": None}
        rows = results.rows("liver-function", stat="n", **keys)
        if rows.empty:
            continue
        keys["paramcd"] = rows["PARAMCD"].iloc[0]
        get = {stat: results.value("liver-function", stat, **keys) for stat in ("n", "denominator", "estimate")}
        lines.append(("Adverse events", f"{label}, by these criteria", _share(results, "liver-function", get, keys)))
    return lines


def _deaths(results: Lookup) -> list[tuple[str, str, str]]:
    n, treated = (results.value("disposition", "n", term=term) for term in ("died", "treated"))
    if n is None:
        return []
    count = results.link(fmt.of(n, treated), "disposition", "n", term="died")
    causes = results.rows("death-cause", stat="n").sort_values(["STATVAL", "GROUP"], ascending=[False, True])
    listed = [
        words(cause_of_death(cause), " ", results.link(fmt.count(number), "death-cause", "n", group=cause))
        for cause, number in zip(causes["GROUP"], causes["STATVAL"], strict=True)
    ]
    said = words(count, ": ", joined(listed, between=", ")) if listed else count
    return [("Subjects", "Deaths, by cause", said)]


def cause_of_death(group: str) -> str:
    """Name a cause of death inside a sentence."""
    return "cause not collected" if group == "Missing" else fmt.inside(fmt.term(group))


def _mix(results: Lookup) -> list[tuple[str, str, str]]:
    lines = []
    for term, label in _MIX.items():
        rows = results.rows("baseline", stat="n", term=term)
        rows = rows.loc[(rows["GROUP"] != "") & (rows["STATVAL"] > 0)]
        shown = [
            words(
                f"{group.lower() if group == 'Missing' else group} ",
                results.link(fmt.count(n), "baseline", "n", term=term, group=group),
            )
            for group, n in zip(rows["GROUP"], rows["STATVAL"], strict=True)
        ]
        if shown and not (rows["GROUP"] == "Missing").all():
            lines.append(("Subjects", f"{label} at baseline", joined(shown, between=", ")))
    return lines


def _share(results: Lookup, analysis: str, get: dict[str, float], keys: dict) -> Text:
    count = results.link(fmt.of(get["n"], get["denominator"]), analysis, "n", **keys)
    return words(count, f" ({fmt.percent(get['estimate'])})")
