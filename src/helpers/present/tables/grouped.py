"""Tables of several groups, and of two readings of the same data, side by side."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table, nothing

_RATE = ("rate", "low", "high")
_WHOLE = ("n", "events", "median", "median_low", "median_high")


def grouped_survival(
    ard: pd.DataFrame | Results, *, paramcd: str, label: str, by: str, groups: tuple[str, ...] = ()
) -> Table:
    """Events, median and rates of one endpoint in each group, one column per group.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``subgroup-survival``.
    paramcd, label : str
        The endpoint and its name.
    by : str
        What the groups are of.
    groups : tuple of str
        The groups in their order; by default that of their names.
    """
    results = Lookup.of(ard)
    rates = results.wide("subgroup-survival", by=["GROUP", "TIME"], paramcd=paramcd)
    order = groups or tuple(rates["GROUP"].unique())
    times = sorted(rates["TIME"].dropna().unique())
    columns = {group: _column(results, paramcd, group, times) for group in order}
    lines = ["Subjects", "Events", "Median, months", *(f"{fmt.number(time)} months" for time in times)]
    parts = [*["Whole curve"] * 3, *["Without an event at (number at risk)"] * len(times)]
    frame = pd.DataFrame({"part": parts, "line": lines, **columns})
    notes = [
        note(
            results, population="SAFFL", methods=results.methods("subgroup-survival", paramcd=paramcd), rule="rule 30"
        ),
        _UNFAIR,
    ]
    name = f"{paramcd.lower()}-groups"
    return make_table(
        frame, name=name, title=f"{label} by {by}", notes=notes, stub="line", group="part", head="Measure"
    )


def grouped_incidence(
    ard: pd.DataFrame | Results, *, paramcd: str, label: str, by: str, groups: tuple[str, ...] = ()
) -> Table:
    """Probability of each kind of event coming first in each group, one column per group.

    Parameters as in `grouped_survival`, with rows of ``subgroup-incidence``.
    """
    results, names = Lookup.of(ard), palette.incidence_names(paramcd)
    rates = results.wide("subgroup-incidence", by=["GROUP", "TERM", "TIME"], paramcd=paramcd)
    order = groups or tuple(rates["GROUP"].unique())
    timed = rates.loc[rates["TIME"].notna()].set_index(["TERM", "TIME", "GROUP"])
    whole = rates.loc[rates["TIME"].isna()].set_index(["TERM", "GROUP"])
    lines = []
    for term in [term for term in names if term in set(rates["TERM"])]:
        part = f"{names[term]} first"
        lines.append((part, "Events", *(_events(whole.loc[(term, group)]) for group in order)))
        for time in sorted(rates["TIME"].dropna().unique()):
            cells = [_interval(timed.loc[(term, time, group)]) for group in order]
            lines.append((part, f"{fmt.number(time)} months", *cells))
    frame = pd.DataFrame(lines, columns=["part", "line", *order])
    methods = results.methods("subgroup-incidence", paramcd=paramcd)
    notes = [note(results, population="SAFFL", methods=methods, rule="rule 31"), _UNFAIR]
    name = f"{paramcd.lower()}-groups"
    return make_table(frame, name=name, title=f"{label} by {by}", notes=notes, stub="line", group="part", head="Time")


def side_by_side(
    lines: pd.DataFrame, *, labels: dict[str, str], title: str, months: tuple[int, ...], notes: list[str]
) -> Table:
    """Events, median and rates of each endpoint before and after the change, and how many outcomes changed.

    Parameters
    ----------
    lines : DataFrame
        One row per endpoint and reading, as `helpers.explore.beside` gives them: PARAMCD, READING, n, events, median,
        median_low, median_high, rate_<month>, low_<month>, high_<month>, moved (missing for the reading compared with).
    labels : dict
        Names of the endpoints.
    title : str
        Heading.
    months : tuple of int
        Times of the rates.
    notes : list of str
        Lines below the table.
    """
    rows = []
    for row in lines.to_dict("records"):
        rates = [fmt.percent_interval(*(row[f"{word}_{month:g}"] for word in _RATE)) for month in months]
        rows.append(
            (
                labels[row["PARAMCD"]],
                row["READING"],
                fmt.of(row["events"], row["n"]),
                fmt.months_interval(row["median"], row["median_low"], row["median_high"]),
                *rates,
                fmt.NOTHING if pd.isna(row["moved"]) else fmt.count(row["moved"]),
            )
        )
    columns = ["part", "line", "Events", "Median, months", *(f"At {month:g} months" for month in months), "Moved"]
    frame = pd.DataFrame(rows, columns=columns)
    return make_table(frame, name="what-if", title=title, notes=notes, stub="line", group="part", head="Reading")


def moved(frame: pd.DataFrame, *, labels: dict[str, str], title: str) -> Table:
    """The subjects whose outcome another definition changes: before and after, one line each.

    Parameters
    ----------
    frame : DataFrame
        As `helpers.explore.beside` gives it: USUBJID, PARAMCD, AVAL (days) and EVNTDESC of both readings (``..._0``
        the one compared with).
    labels : dict
        Names of the endpoints.
    title : str
        Heading.
    """
    cells = pd.DataFrame({
        "part": frame["PARAMCD"].map(lambda paramcd: labels.get(paramcd, paramcd)),
        "line": frame["USUBJID"],
        "Was": frame["EVNTDESC_0"],
        "Day": frame["AVAL_0"].map(fmt.count),
        "Is": frame["EVNTDESC"],
        "Day ": frame["AVAL"].map(fmt.count),
    })  # fmt: skip
    if cells.empty:
        return nothing(name="moved", title=title, because="No subject's outcome differs.")
    return make_table(cells, name="moved", title=title, stub="line", group="part", head="Subject", left=["Was", "Is"])


_UNFAIR = (
    "The groups were not made at random, and no test compares them: where they differ, they may have differed before "
    "treatment. NE: not estimable."
)


def _column(results: Lookup, paramcd: str, group: str, times: list[float]) -> list[str]:
    get = {stat: results.value("subgroup-survival", stat, paramcd=paramcd, group=group, time=None) for stat in _WHOLE}
    rates = results.wide("subgroup-survival", by=["TIME"], paramcd=paramcd, group=group).set_index("TIME")
    return [
        fmt.count(get["n"]),
        fmt.count(get["events"]),
        fmt.months_interval(get["median"], get["median_low"], get["median_high"]),
        *(_interval(rates.loc[time]) for time in times),
    ]


def _events(row: pd.Series) -> str:
    return fmt.of(row["events"], row["n"])


def _interval(row: pd.Series) -> str:
    estimate = fmt.percent_interval(row["estimate"], row["low"], row["high"])
    return f"{estimate} [{fmt.count(row['at_risk'])}]" if estimate != fmt.NOT_ESTIMABLE else estimate
