"""Table of survival where events lie between two assessments, beside the Kaplan-Meier estimate."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table


def interval_censored(ard: pd.DataFrame | Results, *, paramcd: str, of: str, label: str) -> Table:
    """Both estimates at the times of the plan, and where the data leave the interval-censored one open.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``npmle`` and ``kaplan-meier``.
    paramcd, of : str
        The interval-censored parameter, and the endpoint that it is another reading of.
    label : str
        The name of the endpoint.
    """
    results = Lookup.of(ard)
    get = {stat: results.value("npmle", stat, paramcd=paramcd, time=None) for stat in _KINDS}
    median = [results.value(name, "median", paramcd=code, time=None) for name, code in _sources(paramcd, of)]
    lines = [("Median, months", *map(fmt.months, median), "")]
    rates = results.wide("npmle", by=["TIME"], paramcd=paramcd)
    for _, row in rates.loc[rates["TIME"].notna()].iterrows():
        assessed = results.value("kaplan-meier", "estimate", paramcd=of, time=row["TIME"])
        line = (f"{fmt.number(row['TIME'])} months", fmt.percent(row["estimate"]), fmt.percent(assessed))
        lines.append((*line, _open(row)))
    columns = ["line", "Between assessments", "On the day of the assessment", "Left open by the data"]
    kinds = ", ".join(f"{fmt.count(get[stat])} {name}" for stat, name in _KINDS.items())
    notes = [
        note(
            results, population="SAFFL", methods=results.methods("npmle", paramcd=paramcd), rule="rule 33", n=get["n"]
        ),
        f"{kinds}. On the day of the assessment: Kaplan-Meier. NE: not estimable.",
    ]
    title = f"{label}: events between assessments"
    name = f"{of.lower()}-interval"
    return make_table(
        pd.DataFrame(lines, columns=columns), name=name, title=title, notes=notes, stub="line", head="Without an event"
    )


def stretches(ard: pd.DataFrame | Results, *, paramcd: str, of: str, label: str) -> Table:
    """Where the probability of the interval-censored estimate lies: the numbers behind its figure.

    Parameters as in `interval_censored`; needs the rows of ``npmle-curve``.
    """
    results = Lookup.of(ard)
    table = results.wide("npmle-curve", by=["TIME"], paramcd=paramcd)
    table = table.reindex(columns=["TIME", "start", "probability", "estimate"])
    frame = pd.DataFrame({
        "line": [fmt.number(start, 2) for start in table["start"]],
        "To month": [fmt.number(end, 2) for end in table["TIME"]],
        "Falls by": table["probability"].map(fmt.percent),
        "Then at": table["estimate"].map(fmt.percent),
    })  # fmt: skip
    title = f"{label}: where the curve falls between assessments"
    return make_table(frame, name=f"{of.lower()}-interval-curve", title=title, stub="line", head="From month")


_KINDS = {
    "n": "subjects",
    "exact": "with an event on a known day",
    "interval": "with one between two assessments",
    "censored": "without one",
}


def _sources(paramcd: str, of: str) -> tuple[tuple[str, str], ...]:
    return ("npmle", paramcd), ("kaplan-meier", of)


def _open(row: pd.Series) -> str:
    """The span within which the estimate may lie, where it is not a point."""
    return (
        ""
        if pd.isna(row["estimate"]) or row["least"] == row["most"]
        else (fmt.percent_limits(row["least"], row["most"]))
    )
