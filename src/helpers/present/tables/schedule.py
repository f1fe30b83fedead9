"""Table of the schedule: visits and imaging that were due, done and missed."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.lookup import Lookup, note
from helpers.present.table_model import Table, make_table

SCHEDULES = {"VISIT": "Visits", "IMAGING": "Imaging of the liver"}
PHASES = {
    "": "All",
    "TREATMENT": "Weekly, during treatment",
    "MONTHLY": "Monthly, after it",
    "QUARTERLY": "Then regularly",
}

AFTER = "Due after the last contact"


def schedule_adherence(ard: pd.DataFrame | Results) -> Table:
    """Table 14.1.5: visits due, done and missed, by part of the schedule."""
    results = Lookup.of(ard)
    rows = results.wide("schedule-adherence", by=["PARAMCD", "PHASE"], time=None)
    lines = []
    for paramcd, name in SCHEDULES.items():
        told = set(rows.loc[rows["PARAMCD"] == paramcd, "PHASE"])
        if not told - {"", "TREATMENT"}:
            lines.append((name, "After treatment", "not collected", "", "", ""))
        for phase, words in PHASES.items():
            for _, row in rows[(rows["PARAMCD"] == paramcd) & (rows["PHASE"] == phase)].iterrows():
                done = fmt.count_percent(row["n_done"], row["estimate"])
                due, missed, after = (fmt.count(row[stat]) for stat in ("n_due", "n_missed", "n_after"))
                lines.append((name, words, due, done, missed, after))
    frame = pd.DataFrame(lines, columns=["part", "line", "Due", "Done (percent)", "Missed", AFTER])
    notes = [
        note(results, population="SAFFL", methods=results.methods("schedule-adherence"), rule="rule 29"),
        "Due, done and missed: up to the last day on which the subject was known to be alive. What was due later, up "
        "to death, the end of the data and the horizon, is counted separately: nothing is known about it, so it is "
        "not part of adherence.",
    ]
    title = "Adherence to the schedule"
    return make_table(
        frame, name="schedule", title=title, notes=notes, stub="line", group="part", head="Part of the schedule"
    )
