"""Tables of how complete follow-up is, and of what its gaps could hide."""

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.palette import incidence_names
from helpers.present.table_model import Table, make_table
from helpers.present.tables.local_control import interval

_COUNTS = "One line counts subjects."


def completeness(ard: pd.DataFrame | Results, *, labels: Mapping[str, str]) -> Table:
    """Table 14.1.4.2: completeness of follow-up, and until when enough subjects are at risk (rule 40).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``completeness`` and ``enough-at-risk``.
    labels : mapping of str to str
        Names of the endpoints to show.
    """
    results = Lookup.of(ard)
    lines = []
    for paramcd, label in labels.items():
        get = {stat: results.value("enough-at-risk", stat, paramcd=paramcd) for stat in ("n", "enough", "time")}
        share = results.value("completeness", "estimate", paramcd=paramcd)
        lines.append((
            label,
            results.link(fmt.count(get["n"]), "enough-at-risk", "n", paramcd=paramcd),
            fmt.NOTHING if share is None else fmt.percent(share),
            fmt.count(get["enough"]),
            "none" if pd.isna(get["time"]) else fmt.months(get["time"]),
        ))  # fmt: skip
    columns = ["Subjects", "Completeness", "Enough at risk", "Last time with so many, months"]
    frame = pd.DataFrame(lines, columns=["line", *columns])
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy ends nothing; a transplant or death ends the time of an endpoint as its definition "
            "says.",
            rule="rule 40",
            methods=results.methods("completeness") + results.methods("enough-at-risk"),
        ),
        "Completeness is of survival, and of the imaging behind local progression-free survival, up to the last scan "
        "that was due; for other endpoints it is not defined.",
    ]
    title = "Completeness of follow-up"
    return make_table(frame, name="completeness", title=title, notes=notes, stub="line", head="Endpoint")


def curve_limits(ard: pd.DataFrame | Results, *, labels: Mapping[str, str], months: Sequence[float]) -> Table:
    """Table 14.1.4.3: what each curve would be, at least and at most, if everybody were followed (rule 40).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``curve-limits``, ``kaplan-meier`` and ``cumulative-incidence``.
    labels : mapping of str to str
        Names of the endpoints to show.
    months : sequence of float
        Times to show.
    """
    results = Lookup.of(ard)
    lines = []
    for paramcd, label in labels.items():
        names = incidence_names(paramcd)
        for group in [group for group in ("", *names) if results.has("curve-limits", paramcd=paramcd, group=group)]:
            analysis = "cumulative-incidence" if group else "kaplan-meier"
            for month in months:
                keys = {"paramcd": paramcd, "group": group, "time": month}
                least, most = (results.value("curve-limits", stat, **keys) for stat in ("low", "high"))
                lines.append((
                    f"{label}: {fmt.inside(names[group])} first" if group else label,
                    f"{fmt.number(month)} months",
                    interval(results, analysis, **keys),
                    fmt.percent(least),
                    fmt.percent(most),
                ))  # fmt: skip
    columns = ["Estimate", "At least", "At most"]
    frame = pd.DataFrame(lines, columns=["part", "line", *columns])
    notes = [
        *exploratory_notes(
            results,
            counts=_COUNTS,
            then="Further therapy ends nothing; a transplant or death is what the definition of the endpoint says.",
            rule="rule 40",
            methods=results.methods("curve-limits"),
        ),
        "At least and at most: limits if everybody treated so far is followed to that time. They are no interval: they "
        "say what the missing follow-up could change, not how far chance could have moved the estimate. They are given "
        "also where nobody is at risk any more (NE: not estimable).",
    ]
    title = "Limits if everybody is followed to that time"
    return make_table(
        frame,
        name="curve-limits",
        title=title,
        notes=notes,
        stub="line",
        group="part",
        head="At",
        spanners={title: columns[1:]},
    )
