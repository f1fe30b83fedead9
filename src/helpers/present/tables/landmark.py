"""Table of survival by response."""

import pandas as pd

from helpers.analyse.best_response import OVERALL, Scope
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table

GROUPS = {"responder": "Response by then", "non-responder": "No response by then"}
"""The groups of the results in words."""


def landmark(ard: pd.DataFrame | Results, *, label: str, measure: str, scope: Scope = OVERALL) -> Table:
    """Survival from the landmark, of those with a response up to it and of those without.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``landmark`` or ``landmark-treated``.
    label : str
        The name of the endpoint.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    scope : Scope
        Which response.
    """
    results, analysis = Lookup.of(ard), f"landmark{scope.suffix}"
    response = wording.response(scope.response, measure=measure)
    size = {stat: results.value(analysis, stat, group="") for stat in ("month", "n", "before")}
    lines = []
    for group, name in GROUPS.items():
        get = {stat: results.value(analysis, stat, group=group, time=None) for stat in _WHOLE}
        median = fmt.months_limits(get["median_low"], get["median_high"])
        lines += [
            *(
                (
                    name,
                    label,
                    results.link(fmt.count(get[stat]), analysis, stat, paramcd="OS", group=group),
                    "",
                    "",
                )
                for stat, label in (("n", "Subjects"), ("events", "Events"))
            ),
            (name, "Median, months", fmt.months(get["median"]), median, ""),
        ]
        rates = results.wide(analysis, by=["TIME"], group=group)
        for _, row in rates.loc[rates["TIME"].notna() & rates["estimate"].notna()].iterrows():
            limits = fmt.percent_limits(row["low"], row["high"])
            line = (name, f"{fmt.number(row['TIME'])} months after", fmt.percent(row["estimate"]), limits)
            keys = {"paramcd": "OS", "group": group, "time": row["TIME"]}
            lines.append((*line, results.link(fmt.count(row["at_risk"]), analysis, "at_risk", **keys)))
    frame = pd.DataFrame(lines, columns=["part", "line", "Estimate", "Interval", "At risk"])
    month = fmt.number(size["month"])
    notes = [
        note(
            results, population="MEASURABLE", methods=results.methods(analysis, group="responder"),
            rule="rules 12, 30, 34", n=size["n"],
        ),
        f"Response: {response}, complete or partial, up to {month} calendar months. In neither group: "
        f"{fmt.count(size['before'])} who died or were last known alive up to then. NE: not estimable.",
    ]  # fmt: skip
    title = f"{label} after month {month}, by {response}"
    return make_table(frame, name=analysis, title=title, notes=notes, stub="line", group="part", head="Measure")


_WHOLE = ("n", "events", "median", "median_low", "median_high")
