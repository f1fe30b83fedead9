"""Tables of response: overall, and of the treated lesions."""

import pandas as pd

from helpers.analyse.best_response import OVERALL, Scope
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.lookup import Lookup, note
from helpers.present.palette import RESPONSE_NAMES, RESPONSES
from helpers.present.table_model import Table, make_table
from helpers.present.tables.time_to_event import survival

_SAYS = {
    "": "Progression: of any kind, as in progression-free survival; one time point has one response. Complete: the "
    "treated lesions are gone, and every untreated lesion was looked at and is absent.",
    "-treated": "Of the treated lesions alone: new and untreated lesions do not count here.",
}
"""What a response is of."""


def best_response(ard: pd.DataFrame | Results, *, measure: str, scope: Scope = OVERALL) -> Table:
    """Table 14.2.8.1: best response, objective response and disease control.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``best-response`` or ``best-response-treated``.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    scope : Scope
        Which response.
    """
    results, name = Lookup.of(ard), f"best-response{scope.suffix}"
    table = results.wide(name, by=["TERM"]).sort_values("TERM", key=_in_order)
    lines = [
        (
            RESPONSE_NAMES.get(row["TERM"], row["TERM"]),
            results.link(fmt.of(row["n"], row["denominator"]), name, "n", term=row["TERM"]),
            fmt.percent(row["estimate"]),
            fmt.percent_limits(row["low"], row["high"]),
        )
        for _, row in table.iterrows()
    ]
    frame = pd.DataFrame(lines, columns=["line", "Subjects", "Percent", "Interval"])
    methods = results.methods(name)
    notes = [note(results, population="MEASURABLE", methods=methods, rule="rules 12 and 35"), _SAYS[scope.suffix]]
    title = fmt.sentence_case(wording.response(scope.best, measure=measure))
    return make_table(frame, name=name, title=title, notes=notes, stub="line", head="Best response")


def response_by_visit(ard: pd.DataFrame | Results, *, measure: str, scope: Scope = OVERALL) -> Table:
    """Table 14.2.8.2: response at each scheduled month, of the subjects assessed there; for parameters see above."""
    results, name = Lookup.of(ard), f"response-by-visit{scope.suffix}"
    counts = results.wide(name, by=["TIME", "TERM"])
    lines = []
    for month, visit in counts.groupby("TIME", sort=True):
        n = visit.set_index("TERM")["n"]
        cells = [
            results.link(fmt.count(n.get(response, 0)), name, "n", term=response, time=month) for response in RESPONSES
        ]
        lines.append((f"{fmt.number(month)} months", fmt.count(visit["denominator"].iloc[0]), *cells))
    frame = pd.DataFrame(lines, columns=["line", "Assessed", *RESPONSES])
    notes = [
        note(results, population="MEASURABLE", methods=results.methods(name), rule="rule 12"),
        "; ".join(f"{code}: {RESPONSE_NAMES[code].lower()}" for code in RESPONSES) + ".",
        _SAYS[scope.suffix],
    ]
    title = f"{fmt.sentence_case(wording.response(scope.response, measure=measure))}, at the scheduled times"
    return make_table(frame, name=name, title=title, notes=notes, stub="line", head="Time after SBRT")


def duration_of_response(ard: pd.DataFrame | Results, *, measure: str, scope: Scope = OVERALL) -> Table:
    """Table 14.2.9: how long a response lasts, of the subjects who had one; for parameters see `best_response`."""
    name = f"duration-of-response{scope.suffix}"
    return survival(
        ard,
        paramcd="DOR",
        label=f"Duration of response: {wording.response(scope.response, measure=measure)}",
        analysis=name,
        name=name,
        among="responders among ",
    )


def time_to_response(ard: pd.DataFrame | Results, *, measure: str, scopes: tuple[Scope, ...]) -> Table:
    """Table 14.2.9.5: months from the first fraction to the first response, of the subjects who had one.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``time-to-response`` and ``time-to-response-treated``.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    scopes : tuple of Scope
        Which responses, one line each.
    """
    results, lines = Lookup.of(ard), []
    for scope in scopes:
        name = f"time-to-response{scope.suffix}"
        get = {stat: results.value(name, stat, paramcd="TTR") for stat in ("n", "median", "q1", "q3", "min", "max")}
        lines.append((
            fmt.sentence_case(wording.response(scope.response, measure=measure)),
            results.link(fmt.count(get["n"]), name, "n", paramcd="TTR"),
            fmt.months(get["median"]),
            fmt.months_limits(get["q1"], get["q3"]),
            fmt.months_limits(get["min"], get["max"]),
        ))  # fmt: skip
    frame = pd.DataFrame(lines, columns=["line", "Responders", "Median, months", "Quartiles", "Range"])
    notes = [
        note(
            results,
            population="MEASURABLE",
            methods=results.methods("time-to-response"),
            rule="rules 4 and 12",
        ),
        "From the first fraction to the first complete or partial response. A subject without a response is not "
        "counted.",
    ]
    return make_table(
        frame, name="time-to-response", title="Time to response", notes=notes, stub="line", head="Response"
    )


def courses(subjects: pd.DataFrame, *, measure: str) -> Table:
    """The course of each subject: sums, best responses, and when what happened.

    Parameters
    ----------
    subjects : DataFrame
        Of `helpers.present.courses.courses`.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    """
    ordered = subjects.sort_values("USUBJID")
    frame = pd.DataFrame({
        "line": ordered["USUBJID"],
        "Baseline sum, mm": ordered["SUMBL"].map(lambda mm: _if_any(mm, 1)),
        "Smallest sum, change in %": ordered["BEST"].map(lambda change: _if_any(change, 1)),
        **{
            fmt.sentence_case(wording.response(best, measure=measure)): ordered[best].where(
                ordered[best] != "", fmt.NOTHING
            )
            for best in ("BOR", "BORTRG")
        },
        **{name: ordered[column].map(lambda month: _if_any(month, 1)) for column, name in _MONTHS.items()},
    })  # fmt: skip
    notes = ["Months from the first fraction. Progression and transplant: where they came first of what competes."]
    return make_table(frame, name="courses", title="Course of each subject", notes=notes, stub="line", head="Subject")


def _in_order(terms: pd.Series) -> pd.Series:
    return terms.map({term: place for place, term in enumerate(RESPONSE_NAMES)})


_MONTHS = {
    "LOCAL": "Local progression",
    "DISTANT": "Distant progression",
    "TRANSPLANT": "Transplant",
    "DEATH": "Death",
    "END": "Observed until",
}


def _if_any(value: float, digits: int) -> str:
    return fmt.NOTHING if pd.isna(value) else fmt.number(value, digits)
