"""Tables of survival, follow-up and competing risks."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.palette import incidence_names
from helpers.present.table_model import Table, make_table


def survival(
    ard: pd.DataFrame | Results,
    *,
    paramcd: str,
    label: str,
    analysis: str = "kaplan-meier",
    name: str = "",
    among: str = "",
) -> Table:
    """Events, median and rates of one endpoint, with the number at risk.

    Parameters
    ----------
    ard : DataFrame or Results
        Results; ``analysis`` has the rows of `kaplan-meier` in them.
    paramcd, label : str
        The endpoint and its name.
    analysis : str
        ``kaplan-meier``, or another with the same statistics.
    name : str
        Id of the table; by default the parameter's.
    among : str
        Which members of the population are counted, where it is not all of them.
    """
    results = Lookup.of(ard)
    name = name or paramcd.lower()
    get = {stat: results.value(analysis, stat, paramcd=paramcd, time=None) for stat in _WHOLE}
    median = _limits(get["median_low"], get["median_high"])
    lines = [
        *(
            ("Whole curve", label, results.link(fmt.count(get[stat]), analysis, stat, paramcd=paramcd), "", "")
            for stat, label in (("n", "Subjects"), ("events", "Events"))
        ),
        ("Whole curve", "Median, months", _or_nothing(get["median"]), median, ""),
    ]
    rates = results.wide(analysis, by=["TIME"], paramcd=paramcd)
    for _, row in rates.loc[rates["TIME"].notna()].iterrows():
        interval = fmt.percent_limits(row["low"], row["high"])
        line = (_RATE, f"{fmt.number(row['TIME'])} months", fmt.percent(row["estimate"]), interval)
        at_risk = fmt.count(row["at_risk"])
        lines.append((*line, results.link(at_risk, analysis, "at_risk", paramcd=paramcd, time=row["TIME"])))
    frame = pd.DataFrame(lines, columns=["part", "line", "Estimate", "Interval", "At risk"])
    small = _small_sample_limits(results, paramcd, rates["TIME"]) if analysis == "kaplan-meier" else []
    if small:
        frame.insert(4, "Beta product interval", small)
    population = results.rows(analysis, paramcd=paramcd)["POPULATION"].iloc[:1].squeeze() if len(rates) else "SAFFL"
    methods = results.methods(analysis, paramcd=paramcd)
    methods += results.methods("kaplan-meier-bpcp", paramcd=paramcd) if small else []
    notes = [
        note(results, population=population, methods=methods, rule="rule 30", n=get["n"], among=among),
        "NE: not estimable. Rates are not estimated after the last time under observation.",
    ]
    return make_table(frame, name=name, title=label, notes=notes, stub="line", group="part", head="Measure")


def maturity(ard: pd.DataFrame | Results, *, labels: dict[str, str], adtte: pd.DataFrame | None = None) -> Table:
    """Table 14.1.4: events and censorings of each endpoint, with their kinds, one column per endpoint.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``maturity``.
    labels : dict
        Names of the endpoints to show.
    adtte : DataFrame, optional
        PARAMCD, EVNTDESC, CNSR: where it is there, kinds of event and reasons for censoring are separate.
    """
    results = Lookup.of(ard)
    rows = results.rows("maturity", stat="n")
    kinds = rows.loc[(rows["GROUP"] != "") & rows["PARAMCD"].isin(list(labels))]
    kinds = kinds.assign(part=_part(kinds, adtte))
    table = kinds.pivot(index=["part", "GROUP"], columns="PARAMCD", values="STATVAL").reindex(columns=list(labels))
    order = table.assign(most=-table.sum(axis=1)).reset_index().sort_values(["part", "most", "GROUP"])
    lines = [("Subjects", name, *(_mature(results, stat, code) for code in labels)) for stat, name in _MATURITY.items()]
    lines += [
        (
            _PARTS[row["part"]],
            row["GROUP"],
            *(_of_kind(results, row[code], code, row["GROUP"]) for code in labels),
        )
        for _, row in order.iterrows()
    ]
    frame = pd.DataFrame(lines, columns=["part", "line", *labels])
    notes = [
        note(results, population="SAFFL", methods=results.methods("maturity"), rule="rules 17 and 21"),
        f"{'; '.join(f'{code}: {fmt.inside(label)}' for code, label in labels.items())}.",
    ]
    title = "Maturity of the data"
    return make_table(frame, name="maturity", title=title, notes=notes, stub="line", group="part", head="Outcome")


def cumulative_incidence(ard: pd.DataFrame | Results, *, paramcd: str, label: str) -> Table:
    """Probability of each kind of event coming first, at the times of the plan."""
    results = Lookup.of(ard)
    lines = []
    for group, group_name in incidence_names(paramcd).items():
        if not results.has("cumulative-incidence", paramcd=paramcd, group=group):
            continue
        for _, row in results.wide("cumulative-incidence", by=["TIME"], paramcd=paramcd, group=group).iterrows():
            line = (f"{group_name} first", f"{fmt.number(row['TIME'])} months", fmt.percent(row["estimate"]))
            limits = fmt.percent_limits(row["low"], row["high"])
            keys = {"paramcd": paramcd, "group": group, "time": row["TIME"]}
            at_risk = results.link(fmt.count(row["at_risk"]), "cumulative-incidence", "at_risk", **keys)
            lines.append((*line, limits, at_risk))
    frame = pd.DataFrame(lines, columns=["part", "line", "Estimate", "Interval", "At risk"])
    methods = results.methods("cumulative-incidence", paramcd=paramcd)
    notes = [note(results, population="SAFFL", methods=methods, rule="rule 31"), "NE: not estimable."]
    return make_table(frame, name=paramcd.lower(), title=label, notes=notes, stub="line", group="part", head="Time")


def curve(ard: pd.DataFrame | Results, *, paramcd: str, label: str) -> Table:
    """The steps of a Kaplan-Meier curve: the numbers behind its figure."""
    results = Lookup.of(ard)
    table = results.wide("kaplan-meier-curve", by=["TIME"], paramcd=paramcd)
    frame = pd.DataFrame({
        "line": table["TIME"].map(lambda time: fmt.number(time, 2)),
        "At risk": table["at_risk"].map(fmt.count),
        "Events": table["events"].map(fmt.count),
        "Censored": table["censored"].map(fmt.count),
        "Estimate": table["estimate"].map(fmt.percent),
        "Interval": list(map(fmt.percent_limits, table["low"], table["high"])),
    })  # fmt: skip
    return make_table(
        frame, name=f"{paramcd.lower()}-curve", title=f"{label}, step by step", stub="line", head="Months"
    )


def incidence_curve(ard: pd.DataFrame | Results, *, paramcd: str, label: str) -> Table:
    """The steps of the stacked curves of competing events."""
    results, names = Lookup.of(ard), incidence_names(paramcd)
    steps = results.wide("cumulative-incidence-curve", by=["GROUP", "TIME"], paramcd=paramcd)
    table = steps.pivot(index="TIME", columns="GROUP", values="estimate")
    shown = {names[group]: table[group].map(fmt.percent) for group in names if group in table}
    frame = pd.DataFrame({"line": [fmt.number(time, 2) for time in table.index], **{
        name: column.to_numpy() for name, column in shown.items()
    }})  # fmt: skip
    return make_table(
        frame, name=f"{paramcd.lower()}-curve", title=f"{label}, step by step", stub="line", head="Months"
    )


def _small_sample_limits(results: Lookup, paramcd: str, times: pd.Series) -> list[str]:
    """The beta product limits of each line: none for the whole curve; an empty list where none were computed."""
    if not results.has("kaplan-meier-bpcp", paramcd=paramcd):
        return []
    get = results.wide("kaplan-meier-bpcp", by=["TIME"], paramcd=paramcd).set_index("TIME")[["low", "high"]]
    limits = get.reindex(times.dropna())
    return ["", "", "", *map(fmt.percent_limits, limits["low"], limits["high"])]


def _mature(results: Lookup, stat: str, paramcd: str) -> str:
    n = results.value("maturity", stat, paramcd=paramcd, group="")
    return results.link(fmt.count(n), "maturity", stat, paramcd=paramcd)


_MATURITY = {"n": "In the analysis", "events": "With an event", "censored": "Censored, or with a competing event"}
_PARTS = ("Kind of event", "Reason for censoring, or competing event", "Kind of event or reason for censoring")


def _part(kinds: pd.DataFrame, adtte: pd.DataFrame | None) -> list[int]:
    """Which part of the table a description belongs to: the same word can be an event here and compete there."""
    if adtte is None:
        return [2] * len(kinds)
    events = set(map(tuple, adtte.loc[adtte["CNSR"] == 0, ["PARAMCD", "EVNTDESC"]].drop_duplicates().to_numpy()))
    return [0 if pair in events else 1 for pair in zip(kinds["PARAMCD"], kinds["GROUP"], strict=True)]


def _of_kind(results: Lookup, n: float, paramcd: str, group: str) -> str:
    """How many ended so; nothing where that is no such event, or reason, of this endpoint."""
    if pd.isna(n):
        return fmt.NOTHING
    return results.link(fmt.count(n), "maturity", "n", paramcd=paramcd, group=group)


_WHOLE = ("n", "events", "median", "median_low", "median_high")
_RATE = "Without an event at"


def _or_nothing(value: float | None) -> str:
    return fmt.NOTHING if value is None else fmt.months(value)


def _limits(low: float | None, high: float | None) -> str:
    return fmt.NOTHING if low is None else fmt.months_limits(low, high)
