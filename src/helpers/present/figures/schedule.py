"""Imaging and visits by month: due, done and missed."""

import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.style import Drawing, count_ticks, drawing, month_ticks, say_nothing, without_data
from helpers.present.lookup import Lookup
from helpers.present.palette import EVENTS, MUTED, PAPER, RESPONSES
from helpers.present.tables.schedule import AFTER, SCHEDULES

_WIDE = 0.75
"""Months that a bar is wide."""

_LEAST = 6
"""Months that the axis has at least, so that a bar stays a bar."""

_DONE, _MISSED = RESPONSES["PR"], EVENTS["local"]


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
        handles = dict(zip(*reversed(_drawn(figure)), strict=True))
        figure.axes[0].legend(handles.values(), handles, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=3)
        axes.set_xlabel("Months after the end of treatment")
        figure.description = _describe(rows, title)
    return figure


def _draw(axes, rows: pd.DataFrame, name: str) -> None:
    axes.set_title(name, loc="left", fontsize="medium", weight="bold")
    if rows.empty:
        without_data(axes)
        return
    done, missed, after = (rows[rows[name] > 0] for name in ("n_done", "n_missed", "n_after"))
    if len(done):
        axes.bar(done["TIME"], done["n_done"], width=_WIDE, color=_DONE, label="Done")
    if len(missed):
        looks = {"color": _MISSED, "hatch": "////", "label": "Missed"}
        axes.bar(missed["TIME"], missed["n_missed"], width=_WIDE, bottom=missed["n_done"], **looks)
    if len(after):
        looks = {"color": PAPER, "edgecolor": MUTED, "linewidth": 0.6, "label": AFTER}
        axes.bar(after["TIME"], after["n_after"], width=_WIDE, bottom=after["n_due"], **looks)
    axes.set_ylim(0, 1.08 * (rows["n_due"] + rows["n_after"]).max())
    count_ticks(axes.yaxis)
    axes.set_ylabel("Subjects")


def _drawn(figure: Drawing) -> tuple[list, list[str]]:
    """Marks that are drawn in any of the panels, and their names."""
    handles, names = zip(*(axes.get_legend_handles_labels() for axes in figure.axes), strict=True)
    return sum(handles, []), sum(names, [])


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
