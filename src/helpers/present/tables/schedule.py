"""Table of the schedule: visits and imaging that were due, done and missed."""

import pandas as pd
from great_tables import GT

from helpers.present import format as written
from helpers.present.results import Results, note
from helpers.present.tables.style import house

SCHEDULES = {"VISIT": "Visits", "IMAGING": "Imaging of the liver"}
PHASES = {
    "": "All",
    "TREATMENT": "Weekly, during treatment",
    "MONTHLY": "Monthly, after it",
    "QUARTERLY": "Then regularly",
}


def schedule_adherence(ard: pd.DataFrame) -> GT:
    """Table 14.1.5: visits due, done and missed, by part of the schedule."""
    results = Results.of(ard)
    rows = results.wide("schedule-adherence", by=["PARAMCD", "PHASE"], time=None)
    lines = []
    for paramcd, name in SCHEDULES.items():
        told = set(rows.loc[rows["PARAMCD"] == paramcd, "PHASE"])
        if not told - {"", "TREATMENT"}:
            lines.append((name, "After treatment", "not collected", "", ""))
        for phase, words in PHASES.items():
            for _, row in rows[(rows["PARAMCD"] == paramcd) & (rows["PHASE"] == phase)].iterrows():
                done = written.count_percent(row["n_done"], row["estimate"])
                lines.append((name, words, written.count(row["n_due"]), done, written.count(row["n_missed"])))
    frame = pd.DataFrame(lines, columns=["part", "line", "Due", "Done (percent)", "Missed"])
    notes = [
        note(results, population="SAFFL", methods=results.methods("schedule-adherence"), rule="rule 29"),
        "A visit is due up to the last day on which the subject was known to be alive.",
    ]
    title = "Adherence to the schedule"
    return house(
        frame, name="schedule", title=title, notes=notes, stub="line", group="part", head="Part of the schedule"
    )
