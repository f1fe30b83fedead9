"""Tables of toxicity over time: time to a severe event, subjects with an ongoing one, and the rule to stop a trial."""

import pandas as pd

from helpers.foundation.protocol import Monitoring
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.toxicity import NO_EVENT, no_event

LINES = {"any": "Any grade", ">=2": "Grade ≥2", ">=3": "Grade ≥3"}


def ae_incidence(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.5: cumulative incidence of the first event of at least a grade, at the times of the plan."""
    results, title = Lookup.of(ard), "Cumulative incidence of adverse events"
    if no_event(results):
        return nothing(name="ae-incidence", title=title, because=NO_EVENT)
    lines = []
    for grade, name in LINES.items():
        rows = results.wide("ae-cumulative-incidence", by=["TIME"], grade=grade)
        events, n = (results.value("ae-cumulative-incidence", stat, grade=grade, time=None) for stat in ("events", "n"))
        part = name if n is None else f"{name} (events {fmt.of(events, n)})"
        for _, row in rows[rows["TIME"].notna()].iterrows():
            limits = fmt.percent_limits(row["low"], row["high"])
            line = f"{fmt.number(row['TIME'])} months"
            at_risk = results.link(
                fmt.count(row["at_risk"]), "ae-cumulative-incidence", "at_risk", grade=grade, time=row["TIME"]
            )
            lines.append((part, line, fmt.percent(row["estimate"]), limits, at_risk))
    frame = pd.DataFrame(lines, columns=["part", "line", "Estimate", "Interval", "At risk"])
    methods = results.methods("ae-cumulative-incidence")
    notes = [
        note(results, population="SAFFL", methods=methods, rule="rules 24, 29 and 31"),
        "The first treatment-emergent event of at least the grade; death before it competes. NE: not estimable.",
    ]
    return make_table(frame, name="ae-incidence", title=title, notes=notes, stub="line", group="part", head="Time")


def ae_prevalence(ard: pd.DataFrame | Results) -> Table:
    """Subjects with an ongoing event, by month: the numbers of the figure."""
    results, title = Lookup.of(ard), "Subjects with an ongoing adverse event, by month"
    if no_event(results):
        return nothing(name="ae-prevalence", title=title, because=NO_EVENT)
    rows = results.wide("ae-prevalence", by=["TIME", "GRADE"])
    observed = rows.drop_duplicates("TIME").set_index("TIME")["denominator"]
    shown = rows.assign(
        cell=[
            results.link(fmt.count_percent(row.n, row.estimate), "ae-prevalence", "n", grade=row.GRADE, time=row.TIME)
            for row in rows.itertuples()
        ]
    )
    wide = shown.pivot(index="TIME", columns="GRADE", values="cell")
    frame = pd.DataFrame({
        "line": [fmt.number(month) for month in wide.index],
        "Under observation": [fmt.count(n) for n in observed.reindex(wide.index)],
        **{name: wide[grade].to_numpy() for grade, name in LINES.items() if grade in wide},
    })  # fmt: skip
    notes = [
        note(results, population="SAFFL", methods=results.methods("ae-prevalence"), rule="rules 24 and 29"),
        "Cells: subjects (percent of those under observation on the day).",
    ]
    return make_table(frame, name="ae-prevalence", title=title, notes=notes, stub="line", head="Month")


def toxicity_monitoring(ard: pd.DataFrame | Results, settings: Monitoring) -> Table:
    """The present toxicity rate, and what the rule does at true rates."""
    results, title = Lookup.of(ard), "Monitoring of acute toxicity"
    if no_event(results):
        return nothing(name="toxicity-monitoring", title=title, because=NO_EVENT)
    get = {
        stat: results.value("toxicity-monitoring", stat, group="")
        for stat in ("n", "events", "probability", "boundary")
    }
    now, boundary = "Now", get["boundary"]
    lines = [
        (now, "Evaluable subjects", fmt.count(get["n"])),
        (now, "With toxicity", fmt.of(get["events"], get["n"])),
        (now, f"Probability of a rate above {fmt.setting(settings.p0)}", fmt.percent(get["probability"])),
        (now, "Stops at this number with toxicity", "none yet" if pd.isna(boundary) else fmt.count(boundary)),
    ]
    path = results.wide("toxicity-monitoring", by=["GROUP"]).query("GROUP != '' and boundary.notna()").sort_values("n")
    steps = path[path["boundary"].diff() != 0]
    lines += [
        ("Boundary", f"Among {fmt.count(n)} subjects or more", f"{fmt.count(stop)} with toxicity stop")
        for n, stop in zip(steps["n"], steps["boundary"], strict=True)
    ]
    operating = results.wide("toxicity-monitoring-operating", by=["GROUP"])
    for _, row in operating.iterrows():
        part = f"If the true rate were {row['GROUP']}"
        lines += [
            (part, "Probability of stopping", fmt.percent(row["probability"])),
            (part, "Expected subjects", fmt.number(row["expected_n"], 1)),
        ]
    frame = pd.DataFrame(lines, columns=["part", "line", "Value"])
    methods = results.methods("toxicity-monitoring")
    notes = [
        note(
            results, population="SAFFL", methods=methods, rule="rule 36", n=get["n"], among="evaluable subjects of the "
        ),
        "Operating characteristics are exact, with a look after every subject.",
    ]
    return make_table(
        frame, name="toxicity-monitoring", title=title, notes=notes, stub="line", group="part", head="Measure"
    )
