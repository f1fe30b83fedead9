"""Imaging and visits by month: due, done and missed."""

import pandas as pd

from helpers.present import format as written
from helpers.present.figures.style import SMALL, Drawing, drawing, say_nothing
from helpers.present.palette import EVENTS, MUTED, PAPER, RESPONSES
from helpers.present.results import Results
from helpers.present.tables.schedule import AFTER, SCHEDULES

_DONE, _MISSED = RESPONSES["PR"], EVENTS["local"]


def schedule(ard: pd.DataFrame) -> Drawing:
    """Draw how many visits and scans were done, missed, and due after the last contact, by month after treatment.

    Needs the rows of ``schedule-adherence``; the weeks of treatment are left to the table.
    """
    results = Results.of(ard)
    title = "Visits and imaging that were due, done and missed"
    rows = results.wide("schedule-adherence", by=["PARAMCD", "PHASE", "TIME"])
    rows = rows[rows["TIME"].notna() & (rows["PHASE"] != "TREATMENT")]
    with drawing("schedule", title, height=4.2) as figure:
        if rows.empty:
            say_nothing(figure, "No visit was due after the end of treatment.")
            return figure
        for place, (paramcd, name) in enumerate(SCHEDULES.items()):
            axes = figure.add_axes((0.085, 0.585 - 0.465 * place, 0.9, 0.335))
            _draw(axes, rows[rows["PARAMCD"] == paramcd], name)
            if place == 0:
                axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=3)
        axes.set_xlabel("Months after the end of treatment")
        figure.description = _describe(rows, title)
    return figure


def _draw(axes, rows: pd.DataFrame, name: str) -> None:
    axes.bar(rows["TIME"], rows["n_done"], width=0.75, color=_DONE, label="Done")
    axes.bar(
        rows["TIME"], rows["n_missed"], width=0.75, bottom=rows["n_done"], color=_MISSED, hatch="////", label="Missed"
    )
    axes.bar(
        rows["TIME"], rows["n_after"], width=0.75, bottom=rows["n_due"], color=PAPER, edgecolor=MUTED, linewidth=0.6,
        label=AFTER,
    )  # fmt: skip
    axes.set_xticks(rows["TIME"], [f"{month:g}" for month in rows["TIME"]], fontsize=SMALL)
    axes.set_ylim(0, 1.08 * ((rows["n_due"] + rows["n_after"]).max() if len(rows) else 1))
    axes.set_ylabel("Subjects")
    if rows.empty:
        axes.text(0.5, 0.5, "not collected", transform=axes.transAxes, ha="center", va="center", color=MUTED)
    axes.set_title(name, loc="left", fontsize="medium", weight="bold")


def _describe(rows: pd.DataFrame, title: str) -> str:
    parts = []
    for paramcd, name in SCHEDULES.items():
        of_kind = rows[rows["PARAMCD"] == paramcd]
        counts = [
            f"month {written.number(month)} {written.of(done, due)}"
            + (f" ({written.count(after)} {AFTER.lower()})" if after else "")
            for month, done, due, after in of_kind[["TIME", "n_done", "n_due", "n_after"]].to_numpy()
        ]
        parts.append(f"{name}, done of due: {', '.join(counts)}" if counts else f"{name}: not collected")
    return f"{title}. {'; '.join(parts)}."
