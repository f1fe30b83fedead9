"""Tables of mRECIST response."""

import pandas as pd
from great_tables import GT

from helpers.present import format as written
from helpers.present.palette import RESPONSE_NAMES, RESPONSES
from helpers.present.results import Results, note
from helpers.present.tables.style import house
from helpers.present.tables.time_to_event import survival


def best_response(ard: pd.DataFrame) -> GT:
    """Table 14.2.8.1: best response of the treated lesions, objective response and disease control."""
    results = Results.of(ard)
    table = results.wide("best-response", by=["TERM"]).sort_values("TERM", key=_in_order)
    lines = [
        (
            RESPONSE_NAMES.get(row["TERM"], row["TERM"]),
            results.link(written.of(row["n"], row["denominator"]), "best-response", "n", term=row["TERM"]),
            written.percent(row["estimate"]),
            written.percent_limits(row["low"], row["high"]),
        )
        for _, row in table.iterrows()
    ]
    frame = pd.DataFrame(lines, columns=["line", "Subjects", "Percent", "Interval"])
    methods = results.methods("best-response")
    notes = [note(results, population="MEASURABLE", methods=methods, rule="rules 12 and 35")]
    title = "Best response of the treated lesions"
    return house(frame, name="best-response", title=title, notes=notes, stub="line", head="Best response")


def response_by_visit(ard: pd.DataFrame) -> GT:
    """Table 14.2.8.2: response at each scheduled month, of the subjects assessed there."""
    results = Results.of(ard)
    counts = results.wide("response-by-visit", by=["TIME", "TERM"])
    lines = []
    for month, visit in counts.groupby("TIME", sort=True):
        n = visit.set_index("TERM")["n"]
        cells = [
            results.link(written.count(n.get(response, 0)), "response-by-visit", "n", term=response, time=month)
            for response in RESPONSES
        ]
        lines.append((f"{written.number(month)} months", written.count(visit["denominator"].iloc[0]), *cells))
    frame = pd.DataFrame(lines, columns=["line", "Assessed", *RESPONSES])
    notes = [
        note(results, population="MEASURABLE", methods=results.methods("response-by-visit"), rule="rule 12"),
        "; ".join(f"{code}: {RESPONSE_NAMES[code].lower()}" for code in RESPONSES) + ".",
    ]
    title = "Response at the scheduled times"
    return house(frame, name="response-by-visit", title=title, notes=notes, stub="line", head="Time after SBRT")


def duration_of_response(ard: pd.DataFrame) -> GT:
    """Table 14.2.9: how long a response lasts, of the subjects who had one."""
    return survival(
        ard,
        paramcd="DOR",
        label="Duration of response",
        analysis="duration-of-response",
        name="duration-of-response",
        among="responders among ",
    )


def courses(subjects: pd.DataFrame) -> GT:
    """The course of each subject: sums, best response, and when what happened.

    Parameters
    ----------
    subjects : DataFrame
        Of `helpers.present.courses.courses`.
    """
    ordered = subjects.sort_values("USUBJID")
    frame = pd.DataFrame({
        "line": ordered["USUBJID"],
        "Baseline sum, mm": ordered["SUMBL"].map(lambda mm: _if_any(mm, 1)),
        "Smallest sum, change in %": ordered["BEST"].map(lambda change: _if_any(change, 1)),
        "Best response": ordered["BOR"].where(ordered["BOR"] != "", written.NOTHING),
        **{name: ordered[column].map(lambda month: _if_any(month, 1)) for column, name in _MONTHS.items()},
    })  # fmt: skip
    notes = ["Months from the first fraction. Progression and transplant: where they came first of what competes."]
    return house(frame, name="courses", title="Course of each subject", notes=notes, stub="line", head="Subject")


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
    return written.NOTHING if pd.isna(value) else written.number(value, digits)
