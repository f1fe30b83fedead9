"""Tables of adverse events that come again, and of the most frequent ones by month."""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ae_grades_by_month import GRADES
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, exploratory_notes
from helpers.present.table_model import Table, make_table, nothing
from helpers.present.tables.toxicity import NO_EVENT, NOT_GRADED, no_event

_MCC = "mean-cumulative-count"
_ENDS = "Further therapy and transplant end nothing; death ends the events of a subject."


def mean_cumulative_count(ard: pd.DataFrame | Results) -> Table:
    """Table 14.3.5.2: how many adverse events a subject has had by a time, on average (rule 43).

    Needs rows of ``mean-cumulative-count``, and of ``ae-overview``, which says whether any event was recorded.
    """
    results, title = Lookup.of(ard), "Mean number of adverse events per subject"
    if not results.has(_MCC):
        return nothing(name=_MCC, title=title, because=NO_EVENT if no_event(results) else NOT_GRADED)
    lines = []
    for grade in results.rows(_MCC)["GRADE"].unique():
        size = {stat: results.value(_MCC, stat, grade=grade, time=None) for stat in ("n", "affected", "events")}
        part = f"Grade {fmt.grade(grade)}"
        for stat, name in (("n", "Subjects"), ("affected", "With an event")):
            lines.append((part, name, results.link(fmt.count(size[stat]), _MCC, stat, grade=grade), "", ""))
        lines.append((part, "Events", fmt.count(size["events"]), "", ""))
        rates = results.wide(_MCC, by=["TIME"], grade=grade)
        for _, row in rates.loc[rates["TIME"].notna()].iterrows():
            at_risk = results.link(fmt.count(row["at_risk"]), _MCC, "at_risk", grade=grade, time=row["TIME"])
            limits = f"{fmt.number(row['low'], 2)}–{fmt.number(row['high'], 2)}"
            lines.append((
                part,
                f"By {fmt.number(row['TIME'])} months",
                fmt.number(row["estimate"], 2),
                fmt.NOT_ESTIMABLE if pd.isna(row["low"]) else limits,
                at_risk,
            ))  # fmt: skip
    frame = pd.DataFrame(lines, columns=["part", "line", "Events per subject", "Interval", "Under observation"])
    notes = [
        *exploratory_notes(
            results,
            counts="An event is a record that begins while no other of its term and of such a grade is open: a subject "
            "can have several.",
            then=_ENDS,
            rule="rule 43",
            methods=results.methods(_MCC),
        ),
        "The mean is of all treated subjects, the dead included, who have no further events; it is not the count that "
        "would be seen if nobody died. NE: not estimable.",
    ]
    return make_table(frame, name=_MCC, title=title, notes=notes, stub="line", group="part", head="Measure")


def ae_grades_by_month(ard: pd.DataFrame | Results, *, months: Sequence[float]) -> Table:
    """Table 14.3.5.3: subjects at each worst grade of the most frequent terms, by month (rule 43).

    Needs rows of ``ae-grades-by-month``, and of ``ae-overview``.
    """
    results, title = Lookup.of(ard), "Worst grade that is open, by month, of the most frequent terms"
    rows = results.wide("ae-grades-by-month", by=["TERM", "TIME", "GRADE"])
    if rows.empty:
        because = NO_EVENT if no_event(results) else NOT_GRADED
        return nothing(name="ae-grades-by-month", title=title, because=because)
    grades = list(GRADES)
    lines = []
    for (term, month), own in rows[rows["TIME"].isin(list(months))].groupby(["TERM", "TIME"]):
        by = own.set_index("GRADE")
        cells = [_cell(results, term, month, grade, by) for grade in grades]
        observed = fmt.count(by["denominator"].iloc[0])
        lines.append((fmt.term(term), fmt.number(month), observed, *cells))
    columns = [f"Grade {grade}" if grade.isdigit() else "Not graded" for grade in grades]
    frame = pd.DataFrame(lines, columns=["part", "line", "Under observation", *columns])
    notes = [
        *exploratory_notes(
            results,
            counts="One line counts subjects under observation on the day.",
            then=_ENDS,
            rule="rules 29 and 43",
            methods=results.methods("ae-grades-by-month"),
        ),
        "Cells: subjects (percent of those under observation). Terms of any grade, by how many subjects had them.",
    ]
    return make_table(
        frame, name="ae-grades-by-month", title=title, notes=notes, stub="line", group="part", head="Month"
    )


def _cell(results: Lookup, term: str, month: float, grade: str, by: pd.DataFrame):
    n, share = by.loc[grade, ["n", "estimate"]]
    keys = {"term": term, "time": month, "grade": grade}
    return results.link(fmt.count_percent(n, share), "ae-grades-by-month", "n", **keys)
