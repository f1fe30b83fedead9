"""Tables of where the disease came back, and of what was given against it then."""

from collections.abc import Callable, Sequence

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table

FAILURES = (
    "local", "distant", "hepatic", "thrombus", "extrahepatic", "unknown", "+", "nontarget", "transplant", "death",
    "failed", "none", "both", "neither",
)  # fmt: skip
"""The order of the lines."""

_CRUDE = "Crude shares: follow-up differs between subjects; for risks over time see the cumulative incidences."
_PARTS = {"first": "First failure", "ever": "At any time"}
_KINDS = {
    "hepatic": "– Liver, other than the treated lesions",
    "thrombus": "– Tumour thrombus",
    "extrahepatic": "– Extrahepatic",
    "unknown": "– Place not recorded",
}
_EVER = {**_KINDS, "local": "Local"}
_DPFS = {**_KINDS, "failed": "Any event of DPFS", "death": "Death without distant progression"}
_THERAPY = {
    "any": "Therapy or transplant",
    "therapy": "Subsequent anti-cancer therapy",
    "transplant": "Liver transplant",
    "none": "Neither",
}
_ORDER = {
    "before": "Before the progression",
    "after": "On its day or later",
    "without": "No such progression was seen",
}
_PROGRESSIONS = {"LPFS": "local progression", "PFS": "progression of any kind"}


def failure_patterns(ard: pd.DataFrame | Results) -> Table:
    """Table 14.2.10: what failed first in each treated subject, and what failed at any time."""
    results, title = Lookup.of(ard), "Patterns of failure"
    if not results.has("failure-pattern"):
        said = pd.DataFrame({"line": ["Not analysed: the protocol file has no endpoint PFS"]})
        return make_table(said, name="failure-pattern", title=title, stub="line", head="Where")
    table = _ordered(results, "failure-pattern", order=FAILURES)
    names = [
        _EVER.get(term) or wording.failure(term) if group == "ever" else wording.failure(term)
        for term, group in zip(table["TERM"], table["GROUP"], strict=True)
    ]
    notes = [
        note(results, population="SAFFL", methods=results.methods("failure-pattern"), rule="rules 13 and 15 to 17"),
        "First failure: all lines except the last two add up to any failure, the events of progression-free survival; "
        "a progression on the day of a death comes first. At any time: up to the horizon, whatever came before; kinds "
        "are those of the first distant progression, and a subject can have several.",
        _CRUDE,
    ]
    frame = _shares(results, "failure-pattern", table.assign(line=names)).assign(part=table["GROUP"].map(_PARTS))
    return make_table(frame, name="failure-pattern", title=title, notes=notes, stub="line", group="part", head="Where")


def distant_components(ard: pd.DataFrame | Results) -> Table:
    """Table 14.2.4.4: the events of distant progression-free survival, by kind."""
    results = Lookup.of(ard)
    table = _ordered(results, "dpfs-component", order=FAILURES)
    table["line"] = [
        _DPFS.get(term) or f"{'– ' if '+' in term else ''}{wording.failure(term)}" for term in table["TERM"]
    ]
    notes = [
        note(results, population="SAFFL", methods=results.methods("dpfs-component"), rule="rules 13 and 17"),
        _CRUDE,
    ]
    title = "Distant progression-free survival, by component"
    return make_table(
        _shares(results, "dpfs-component", table),
        name="dpfs-component",
        title=title,
        notes=notes,
        stub="line",
        head="First event",
    )


def subsequent_therapy(ard: pd.DataFrame | Results) -> Table:
    """Table 14.2.11: what was given after SBRT, when, and in relation to progression."""
    results = Lookup.of(ard)
    table = _ordered(results, "subsequent-therapy", order=(*_THERAPY, *_ORDER))
    given, order = table.loc[table["PARAMCD"] == ""], table.loc[table["PARAMCD"] != ""]
    lines = pd.concat(
        [
            _shares(results, "subsequent-therapy", given.assign(line=_names(given))),
            _shares(results, "subsequent-therapy", order.assign(line=order["TERM"].map(_ORDER))),
        ]
    )
    times = [*map(_months, given["median"], given["min"], given["max"]), *([""] * len(order))]
    parts = ["Subjects with"] * len(given)
    parts += [f"First therapy or transplant, and {_PROGRESSIONS[paramcd]}" for paramcd in order["PARAMCD"]]
    frame = lines.assign(part=parts, **{"Months to the first, median (range)": times})
    notes = [
        note(results, population="SAFFL", methods=results.methods("subsequent-therapy"), rule="rules 12 and 18"),
        _CRUDE,
        "A subject counts once per line, and may be on several lines of names. From procedures and medications, as "
        "far as the study collected them; a therapy without any date is not counted. A partial date is its first "
        "possible day.",
    ]
    title = "Subsequent therapy and transplant"
    return make_table(
        frame, name="subsequent-therapy", title=title, notes=notes, stub="line", group="part", head="Therapy"
    )


def _ordered(results: Lookup, analysis: str, *, order: tuple[str, ...]) -> pd.DataFrame:
    """One row per line: by part, then in an order of terms, in which ``+`` is the place of several on one day."""
    table = results.wide(analysis, by=["PARAMCD", "GROUP", "TERM"])
    several = table["TERM"].str.contains("+", regex=False)
    table = table.assign(
        endpoint=table["PARAMCD"].map(_index(tuple(_PROGRESSIONS))),
        part=table["GROUP"].map(_index(tuple(_PARTS))),
        place=table["TERM"].mask(several, "+").map(_index(order)),
        places=table["TERM"].map(lambda term: (len(term.split("+")), *map(_index(order), term.split("+")))),
    )
    return table.sort_values(["endpoint", "part", "place", "places", "GROUP"], ignore_index=True)


def _index(order: Sequence[str]) -> Callable[[str], int]:
    return lambda name: order.index(name) if name in order else -1


def _shares(results: Lookup, analysis: str, table: pd.DataFrame) -> pd.DataFrame:
    """Write out the proportion of each line; its count opens the subjects behind it."""
    subjects = [
        results.link(fmt.of(n, denominator), analysis, "n", paramcd=paramcd, group=group, term=term)
        for n, denominator, paramcd, group, term in zip(
            table["n"], table["denominator"], table["PARAMCD"], table["GROUP"], table["TERM"], strict=True
        )
    ]
    return pd.DataFrame({
        "line": table["line"],
        "Subjects": subjects,
        "Percent": table["estimate"].map(fmt.percent),
        "Interval": list(map(fmt.percent_limits, table["low"], table["high"])),
    })  # fmt: skip


def _names(given: pd.DataFrame) -> list[str]:
    return [
        f"– {fmt.treatment(name)}" if name else _THERAPY[term]
        for term, name in zip(given["TERM"], given["GROUP"], strict=True)
    ]


def _months(median: float, low: float, high: float) -> str:
    if pd.isna(median):
        return fmt.NOTHING
    return f"{fmt.months(median)} ({fmt.months(low)} to {fmt.months(high)})"
