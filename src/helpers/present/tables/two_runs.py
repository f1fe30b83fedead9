"""Tables of two runs side by side."""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.present import format as fmt
from helpers.present.lookup import Lookup
from helpers.present.table_model import Table, make_table
from helpers.present.tables.toxicity import PHASES

_FLOW = {
    "enrolled": "Enrolled",
    "treated": "Treated: safety set",
    "efficacy": "Efficacy set",
    "died": "Died (of those treated)",
}


def changes(outcomes: pd.DataFrame, *, labels: Mapping[str, str], kinds: Mapping[str, str]) -> Table:
    """How many outcomes of each endpoint changed, and how."""
    counts = outcomes.groupby(["PARAMCD", "KIND"]).size()
    lines = [
        (
            label,
            *(fmt.count(counts.get((code, kind), 0)) for kind in kinds),
            fmt.count(_subjects(outcomes, code)),
        )
        for code, label in labels.items()
    ]
    columns = ["line", *map(fmt.sentence_case, kinds.values()), "Subjects"]
    title = "Outcomes that differ"
    return make_table(pd.DataFrame(lines, columns=columns), name="changes", title=title, stub="line", head="Endpoint")


def flow(one: Lookup, other: Lookup) -> Table:
    """Subjects of the analysis sets in both runs."""
    lines = [(label, *_both(one, other, "disposition", "n", term=term)) for term, label in _FLOW.items()]
    frame = pd.DataFrame(lines, columns=["line", "A", "B", "B − A"])
    return make_table(frame, name="flow", title="Subjects", stub="line", head="Set")


def endpoints(one: Lookup, other: Lookup, *, labels: Mapping[str, str], months: Sequence[int]) -> Table:
    """Events, medians and rates of each endpoint in both runs, with their intervals."""
    lines = []
    for code, label in labels.items():
        if not other.has("kaplan-meier", paramcd=code) and not one.has("kaplan-meier", paramcd=code):
            continue
        whole = {"paramcd": code, "time": None}
        lines += [
            (label, "Subjects", *_both(one, other, "kaplan-meier", "n", **whole)),
            (label, "Events", *_both(one, other, "kaplan-meier", "events", **whole)),
        ]
        medians = [_median(side, code) for side in (one, other)]
        gap = _gap(*(side.value("kaplan-meier", "median", **whole) for side in (one, other)), digits=1)
        lines.append((label, "Median, months", *medians, gap))
        for month in months:
            keys = {"paramcd": code, "time": month}
            rates = [side.value("kaplan-meier", "estimate", **keys) for side in (one, other)]
            shown = [_rate(side, code, month) for side in (one, other)]
            gap = _gap(*(None if rate is None else 100 * rate for rate in rates), digits=1)
            lines.append((label, f"At {month} months", *shown, gap))
            lines.append((label, f"At risk at {month} months", *_both(one, other, "kaplan-meier", "at_risk", **keys)))
    frame = pd.DataFrame(lines, columns=["part", "line", "A", "B", "B − A"])
    notes = [
        "Differences are of unrounded values, those of rates in percentage points. NE: not estimable; –: not analysed "
        "in that run."
    ]
    title = "Endpoints"
    return make_table(
        frame, name="endpoints-compared", title=title, notes=notes, stub="line", group="part", head="Estimate"
    )


def harms(one: Lookup, other: Lookup) -> Table:
    """Subjects with adverse events in both runs."""
    lines = [
        (name, label, *_both(one, other, "ae-overview", "n", phase=phase, term=term))
        for phase, name in PHASES.items()
        for term, label in {"any": "Any adverse event", ">=3": "Grade ≥3", "serious": "Serious"}.items()
    ]
    frame = pd.DataFrame(lines, columns=["part", "line", "A", "B", "B − A"])
    title = "Subjects with adverse events"
    return make_table(frame, name="harms-compared", title=title, stub="line", group="part", head="Subjects with")


def records(changed: pd.DataFrame) -> Table:
    """How many records of each domain only one run has, or differ."""
    kinds = ("added", "removed", "changed")
    counts = changed.groupby(["DOMAIN", "CHANGE"]).size().unstack(fill_value=0).reindex(columns=kinds, fill_value=0)
    subjects = changed.groupby("DOMAIN")["USUBJID"].nunique()
    lines = [
        (domain, *(fmt.count(counts.at[domain, kind]) for kind in kinds), fmt.count(subjects[domain]))
        for domain in counts.index
    ]
    columns = ["line", "Only in B", "Only in A", "Changed", "Subjects"]
    frame = pd.DataFrame(lines, columns=columns)
    return make_table(frame, name="records", title="Records that differ, by domain", stub="line", head="Domain")


def settings(changed: Mapping[str, tuple[object, object]]) -> Table:
    """Settings of the protocol file that differ: what `amendment.differences` gives."""
    lines = [
        (place, *(fmt.NOTHING if value is None else str(value) for value in both)) for place, both in changed.items()
    ]
    frame = pd.DataFrame(lines, columns=["line", "A", "B"])
    return make_table(frame, name="settings-compared", title="Settings", stub="line", head="Setting", left=["A", "B"])


def _subjects(outcomes: pd.DataFrame, paramcd: str) -> int:
    return outcomes.loc[outcomes["PARAMCD"] == paramcd, "USUBJID"].nunique()


def _both(one: Lookup, other: Lookup, analysis: str, stat: str, **keys) -> tuple[str, str, str]:
    values = [side.value(analysis, stat, **keys) for side in (one, other)]
    return (*(fmt.NOTHING if value is None else fmt.count(value) for value in values), _gap(*values))


def _gap(before: float | None, after: float | None, *, digits: int = 0) -> str:
    if before is None or after is None or pd.isna(before) or pd.isna(after):
        return fmt.NOTHING
    gap = after - before
    return ("+" if gap > 0 else "") + fmt.number(gap, digits)


def _median(results: Lookup, paramcd: str) -> str:
    get = [
        results.value("kaplan-meier", stat, paramcd=paramcd, time=None)
        for stat in ("median", "median_low", "median_high")
    ]
    return fmt.NOTHING if get[0] is None else fmt.months_interval(*get)


def _rate(results: Lookup, paramcd: str, month: int) -> str:
    get = [results.value("kaplan-meier", stat, paramcd=paramcd, time=month) for stat in ("estimate", "low", "high")]
    return fmt.NOTHING if get[0] is None else fmt.percent_interval(*get)
