"""Tables of what came first after SBRT: the next therapy, and hepatic decompensation."""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.analyse.decompensation import ANYTIME, CLASS_UNKNOWN
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.local_control import interval

THERAPIES = {
    "therapy": "Subsequent therapy",
    "TACE": "TACE",
    "other-local": "Other local therapy",
    "systemic": "Systemic therapy",
    "unknown": "Therapy of a kind that is not known",
    "transplant": "Liver transplant",
    "death": "Death",
}
"""GROUP of ``next-therapy`` in words, in the order of the table."""

DECOMPENSATIONS = {
    "decompensation": "Decompensation",
    "progression": "Progression",
    "transplant": "Liver transplant",
    "death": "Death",
}
"""GROUP of ``decompensation`` in words, in the order of the table."""

_MODELS = {"": "Any subsequent therapy", "kind": "First subsequent therapy, by kind", "transplant": "Transplant"}
_COUNTS = "One line counts treated subjects, each at its first event of the model."


def next_therapy(ard: pd.DataFrame | Results, *, months: Sequence[float]) -> Table:
    """Table 14.2.11.2: the probability that a next therapy has come (rule 46).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``next-therapy``.
    months : sequence of float
        Times to show.
    """
    results, title = Lookup.of(ard), "Next therapy, transplant and death competing"
    if not results.has("next-therapy"):
        return nothing(name="next-therapy", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    parts = [({"term": term}, name) for term, name in _MODELS.items()]
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy is the event; transplant and death compete.",
            rule="rule 46",
            methods=results.methods("next-therapy", stat="estimate"),
        ),
        "In brackets the interval. A therapy is of the first kind of which its name holds a word of the protocol file. "
        "NE: not estimable.",
    ]
    frame = _lines(results, "next-therapy", parts, groups=THERAPIES, months=months)
    return make_table(
        frame, name="next-therapy", title=title, notes=notes, stub="line", group="part", head="First event"
    )


def decompensation(ard: pd.DataFrame | Results, *, months: Sequence[float]) -> Table:
    """Table 14.3.7.6: the probability of a first hepatic decompensation, of all and by Child-Pugh class (rule 49).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``decompensation``.
    months : sequence of float
        Times to show.
    """
    results, title = Lookup.of(ard), "Hepatic decompensation"
    if not results.has("decompensation"):
        return nothing(name="decompensation", title=title, because=fmt.sentence_case(fmt.NOT_COLLECTED))
    parts = [
        ({"paramcd": paramcd, "term": term}, f"{child_pugh(term)}, {how}")
        for paramcd, how in (("", "before any progression"), (ANYTIME, "at any time"))
        for term in classes(results)
    ]
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy ends nothing; transplant and death compete, in the first lines progression too.",
            rule="rule 49",
            methods=results.methods("decompensation", stat="estimate"),
        ),
        "Decompensation: the first of new ascites, encephalopathy, variceal bleeding and hepatic failure, by points of "
        "Child-Pugh above baseline or by reported events. In brackets the interval. NE: not estimable.",
    ]
    frame = _lines(results, "decompensation", parts, groups=DECOMPENSATIONS, months=months)
    return make_table(
        frame, name="decompensation", title=title, notes=notes, stub="line", group="part", head="First event"
    )


def classes(results: Lookup) -> list[str]:
    """TERM of ``decompensation``: all, then each Child-Pugh class; who has none is last."""
    terms = set(results.rows("decompensation")["TERM"])
    return sorted(terms, key=lambda term: (term == CLASS_UNKNOWN, term))


def child_pugh(term: str) -> str:
    """Write whom a line of decompensation is of: ``All``, ``Child-Pugh A``."""
    if not term:
        return "All"
    return "Child-Pugh not known" if term == CLASS_UNKNOWN else f"Child-Pugh {term}"


def _lines(
    results: Lookup,
    analysis: str,
    parts: Sequence[tuple[dict, str]],
    *,
    groups: Mapping[str, str],
    months: Sequence[float],
) -> pd.DataFrame:
    """One row an event of a model, and a row of the numbers at risk; counts open their subjects."""
    lines = []
    for keys, part in parts:
        there = [group for group in groups if results.has(analysis, stat="n", group=group, **keys)]
        for group in there:
            n, events = (results.value(analysis, stat, group=group, **keys) for stat in ("n", "events"))
            had = results.link(fmt.of(events, n), analysis, "events", group=group, **keys)
            rates = [interval(results, analysis, group=group, time=month, **keys) for month in months]
            lines.append((part, groups[group], had, *rates))
        left = [_at_risk(results, analysis, month, {"group": there[0], **keys}) for month in months] if there else []
        lines += [(part, "At risk", "", *left)] if there else []
    return pd.DataFrame(
        lines, columns=["part", "line", "Subjects", *(f"{fmt.number(month)} months" for month in months)]
    )


def _at_risk(results: Lookup, analysis: str, month: float, keys: dict):
    count = fmt.count(results.value(analysis, "at_risk", time=month, **keys))
    return results.link(count, analysis, "at_risk", time=month, **keys)
