"""The course of each subject as a lane: response while it lasted, and what ended it."""

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from helpers.present import format as fmt
from helpers.present import wording
from helpers.present.figures.style import SMALL, Drawing, beside, drawing, month_ticks, said_of_some, say_nothing, some
from helpers.present.palette import EVENTS, PAPER, RESPONSE_NAMES, RESPONSES, SOFT

_OF = wording.RESPONSES["TRGRESP"]
_ORDER = "length of observation"
_TYPE = 6.5
"""Points of the names of subjects."""

_MARKS = {
    "LOCAL": ("Local progression", "s", EVENTS["local"]),
    "DISTANT": ("Distant progression", "D", EVENTS["distant"]),
    "TRANSPLANT": ("Liver transplant", "^", EVENTS["transplant"]),
    "DEATH": ("Death", "X", EVENTS["death"]),
}


def swimmer(subjects: pd.DataFrame, visits: pd.DataFrame, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw a lane for each subject, the longest observed on top; of many some, at even steps.

    Parameters
    ----------
    subjects : DataFrame
        Of `courses`.
    visits : DataFrame
        Of `sums`: USUBJID, MONTH, AVALC (response of the treated lesions at the assessment).
    ticks : tuple of int
        Months under the axis.
    """
    treated = subjects.loc[subjects["END"].notna()].sort_values(["END", "USUBJID"], ascending=[False, True])
    lanes = some(treated)
    with drawing(
        "swimmer",
        f"Course of each subject, with the {wording.RESPONSES['TRGRESP']}",
        height=max(2.2, 1.25 + 0.135 * len(lanes)),
    ) as figure:
        if lanes.empty:
            say_nothing(figure, "There is no treated subject, so there is no lane.")
            return figure
        height = figure.get_size_inches()[1]
        names, left = beside(lanes["SUBJID"], size=_TYPE)
        left = max(left, 0.085)
        axes = figure.add_axes((left, 0.47 / height, 0.99 - left, 1 - 1.02 / height))
        lanes = lanes.assign(LANE=range(len(lanes)))
        axes.barh(lanes["LANE"], lanes["END"], height=0.62, color=SOFT, linewidth=0)
        spells = _spells(visits, lanes)
        _draw_responses(axes, spells)
        for column, (_, marker, colour) in _MARKS.items():
            reached = lanes.loc[lanes[column].notna()]
            axes.plot(
                reached[column], reached["LANE"], marker, color=colour, markersize=5, markeredgecolor=PAPER,
                markeredgewidth=0.6, clip_on=False, zorder=4,
            )  # fmt: skip
        alive = lanes.loc[lanes["DEATH"].isna()]
        axes.plot(alive["END"] + 0.4, alive["LANE"], ">", color=RESPONSES["NE"], markersize=3.2, clip_on=False)
        axes.set_yticks(lanes["LANE"], names, fontsize=_TYPE)
        axes.set_ylim(len(lanes) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        month_ticks(axes, ticks, until=lanes["END"].max())
        axes.set_xlabel("Months since the first fraction")
        _key(figure, lanes, set(spells["AVALC"]))
        figure.description = _describe(lanes, len(treated))
        figure.notice = f"Drawn: {said}." if (said := said_of_some(len(lanes), len(treated), order=_ORDER)) else ""
    return figure


def _spells(visits: pd.DataFrame, lanes: pd.DataFrame) -> pd.DataFrame:
    """Stretches of one response: from its first assessment to the next response, or to the last assessment."""
    rows = visits.loc[visits["AVALC"].isin(list(RESPONSES)) & (visits["MONTH"] >= 0)]
    rows = rows.merge(lanes[["USUBJID", "LANE", "END"]], on="USUBJID")
    subject = rows.groupby("USUBJID")
    following = subject["MONTH"].shift(-1).fillna(rows["MONTH"])
    rows = rows.assign(
        UNTIL=following.clip(upper=rows["END"]), SPELL=rows["AVALC"].ne(subject["AVALC"].shift()).cumsum()
    )
    return rows.groupby(["SPELL", "LANE", "AVALC"], as_index=False).agg(MONTH=("MONTH", "min"), UNTIL=("UNTIL", "max"))


def _draw_responses(axes, spells: pd.DataFrame) -> None:
    for code, rows in spells.groupby("AVALC", sort=True):
        lasted = rows["UNTIL"] - rows["MONTH"]
        seen_once = np.where(lasted > 0, 0, 1.2)  # a line, where the only assessment is the last one too
        axes.barh(
            rows["LANE"], lasted, left=rows["MONTH"], height=0.62, color=RESPONSES[code], edgecolor=RESPONSES[code],
            linewidth=seen_once,
        )  # fmt: skip


def _key(figure: Drawing, lanes: pd.DataFrame, seen: set[str]) -> None:
    """Name the colours and marks that are drawn."""
    areas = [Patch(color=colour, label=RESPONSE_NAMES[code]) for code, colour in RESPONSES.items() if code in seen]
    marks = [
        Line2D([], [], marker=marker, color=colour, linestyle="", markersize=5, label=name)
        for column, (name, marker, colour) in _MARKS.items()
        if lanes[column].notna().any()
    ]
    if lanes["DEATH"].isna().any():
        looks = {"marker": ">", "color": RESPONSES["NE"], "linestyle": "", "markersize": 3.5}
        marks.append(Line2D([], [], label="Last known alive", **looks))
    style = {"fontsize": SMALL, "columnspacing": 1.3}
    height = figure.get_size_inches()[1]
    for line, handles in enumerate(part for part in (areas, marks) if part):
        place = (0.08, 1 - (0.04 + 0.22 * line) / height)
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=place, ncols=5, **style)


def _describe(lanes: pd.DataFrame, n: int) -> str:
    parts = [f"{name.lower()} {fmt.count(lanes[column].notna().sum())}" for column, (name, *_) in _MARKS.items()]
    shown = said_of_some(len(lanes), n, order=_ORDER) or "all"
    return (
        f"One lane for each subject, {shown}, in the colour of the {_OF}; "
        f"the longest lasts {fmt.months(lanes['END'].max())} months and the "
        f"shortest {fmt.months(lanes['END'].min())}. Seen in these lanes: {', '.join(parts)}."
    )
