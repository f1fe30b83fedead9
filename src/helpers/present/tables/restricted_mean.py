"""Table of restricted mean survival."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table


def restricted_mean(ard: pd.DataFrame | Results, *, labels: dict[str, str]) -> Table:
    """Mean months without an event, of the first so many, for each endpoint.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``rmst``.
    labels : dict
        Names of the endpoints to show.
    """
    results = Lookup.of(ard)
    lines = []
    for paramcd, label in labels.items():
        for _, row in results.wide("rmst", by=["TIME"], paramcd=paramcd).iterrows():
            interval = fmt.months_limits(row["low"], row["high"])
            line = (label, f"{fmt.number(row['TIME'])} months", fmt.months(row["estimate"]))
            lines.append((*line, fmt.number(row["se"], 2), interval))
    frame = pd.DataFrame(lines, columns=["part", "line", "Mean, months", "Standard error", "Interval"])
    notes = [
        note(results, population="SAFFL", methods=results.methods("rmst"), rule="rule 32"),
        "NE: not estimable, where nobody was under observation for so long.",
    ]
    title = "Restricted mean time without an event"
    return make_table(
        frame, name="restricted-mean", title=title, notes=notes, stub="line", group="part", head="Of the first"
    )
