"""Imaging and visits by month: due, done and missed."""

import pandas as pd
from matplotlib.patches import Patch

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import FADED, Drawing, count_ticks, drawing, month_ticks, say_nothing, without_data
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import EVENTS, MUTED, PAPER, RESPONSES
from helpers.present.tables.schedule import AFTER, SCHEDULES

_WIDE = 0.75
"""Months that a bar is wide."""

_LEAST = 6
"""Months that the axis has at least, so that a bar stays a bar."""

_LOOKS = {
    "Done": {"color": RESPONSES["PR"]},
    "Missed": {"color": EVENTS["local"], "hatch": "////"},
    AFTER: {"facecolor": PAPER, "edgecolor": MUTED, "linewidth": 0.6},
}
_STACKED = {"Done": ("n_done", ""), "Missed": ("n_missed", "n_done"), AFTER: ("n_after", "n_due")}
"""The counts of the bars, and the count on top of which each stands."""


def schedule(ard: pd.DataFrame | Results) -> Drawing:
    """Draw how many visits and scans were done, missed, and due after the last contact, by month after treatment.

    Needs the rows of ``schedule-adherence``; the weeks of treatment are left to the table.
    """
    results = Lookup.of(ard)
    title = "Visits and imaging that were due, done and missed"
    rows = results.wide("schedule-adherence", by=["PARAMCD", "PHASE", "TIME"])
    rows = rows[rows["TIME"].notna() & (rows["PHASE"] != "TREATMENT")]
    with drawing("schedule", title, height=4.2) as figure:
        if rows.empty:
            say_nothing(figure, "No visit was due after the end of treatment.")
            return figure
        for place, (paramcd, name) in enumerate(SCHEDULES.items()):
            axes = figure.add_axes((0.085, 0.585 - 0.465 * place, 0.9, 0.335))
            mine = rows[rows["PARAMCD"] == paramcd]
            _draw(axes, mine, name)
            months = (mine if len(mine) else rows)["TIME"].unique()
            month_ticks(axes, tuple(months), until=max(rows["TIME"].max() + 1, _LEAST))
        names = {name for panel in figure.axes for name in panel.get_legend_handles_labels()[1]}
        handles = [Patch(label=name, **looks) for name, looks in _LOOKS.items() if name in names]
        figure.axes[0].legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=3)
        axes.set_xlabel("Months after the end of treatment")
        figure.description = _describe(rows, title)
    return figure


def _draw(axes, rows: pd.DataFrame, name: str) -> None:
    axes.set_title(name, loc="left", fontsize="medium", weight="bold")
    if rows.empty:
        without_data(axes)
        return
    most = (rows["n_due"] + rows["n_after"]).max()
    if not most:
        without_data(axes, "none was due")
        return
    few = rows["n_due"] + rows["n_after"] < FEW
    for part, strength in ((rows[~few], 1.0), (rows[few], FADED)):
        for name, (count, below) in _STACKED.items():
            there = part[part[count] > 0]
            if len(there):
                floor = there[below] if below else 0
                looks = {"width": _WIDE, "alpha": strength, "label": name, **_LOOKS[name]}
                axes.bar(there["TIME"], there[count], bottom=floor, **looks)
    axes.set_ylim(0, 1.08 * most)
    count_ticks(axes.yaxis)
    axes.set_ylabel("Subjects")


def _describe(rows: pd.DataFrame, title: str) -> str:
    parts = []
    for paramcd, name in SCHEDULES.items():
        of_kind = rows[rows["PARAMCD"] == paramcd]
        counts = [
            f"month {fmt.number(month)} {fmt.of(done, due)}"
            + (f" ({fmt.count(after)} {AFTER.lower()})" if after else "")
            for month, done, due, after in of_kind[["TIME", "n_done", "n_due", "n_after"]].to_numpy()
        ]
        parts.append(f"{name}, done of due: {', '.join(counts)}" if counts else f"{name}: not collected")
    return f"{title}. {'; '.join(parts)}."
