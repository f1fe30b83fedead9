"""The tumour marker over time, on a scale of logarithms."""

import numpy as np
import pandas as pd

from helpers.foundation.protocol import Marker
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.step_curves import FIRST_FRACTION
from helpers.present.figures.style import Drawing, counts_room, drawing, month_ticks, say_nothing, write_counts
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import GROUPS, INK, MUTED
from helpers.present.tables.marker import value


def marker_course(ard: pd.DataFrame | Results, *, marker: Marker, ticks: tuple[int, ...]) -> Drawing:
    """Draw the median of each marker by month, between its quartiles and its 10th and 90th percentiles (rule 42).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``marker-course``; months with fewer than five subjects are not drawn.
    marker : Marker
        Section of the protocol: the marker with its limit, and others.
    ticks : tuple of int
        Months under the axis.
    """
    results = Lookup.of(ard)
    title = f"Course of the tumour marker ({fmt.listing([marker.test, *marker.others])})"
    tests = list(results.rows("marker-course")["PARAMCD"].unique())
    tests = [test for test in (marker.test, *marker.others) if test in tests]
    height = _TALL * max(len(tests), 1) + 0.15
    with drawing("marker-course", title, height=height) as figure:
        courses = {test: _course(results, test) for test in tests}
        if not any(len(course) for course in courses.values()):
            because = f"No month has {FEW} subjects with a value." if tests else fmt.NOT_COLLECTED
            say_nothing(figure, because)
            return figure
        counts = pd.concat([course["n"] for course in courses.values()])
        left = counts_room(["Subjects"], counts, least=0.115)
        for place, (test, course) in enumerate(courses.items()):
            bottom = (0.75 + _TALL * (len(tests) - 1 - place)) / height
            axes = figure.add_axes((left, bottom, 0.985 - left, (_TALL - 1.0) / height))
            _draw(axes, course, test=test, limit=marker.limit if test == marker.test else None, ticks=ticks)
        figure.description = f"{title} by month. {' '.join(_describe(test, of) for test, of in courses.items())}"
    return figure


_TALL = 3.4
"""Inches of one marker."""


def _course(results: Lookup, test: str) -> pd.DataFrame:
    """The months in which there are enough subjects, from the first fraction on and before it."""
    rows = results.wide("marker-course", by=["TIME"], paramcd=test)
    return rows[rows["TIME"].notna() & (rows["n"] >= FEW)].reset_index(drop=True)


def _draw(axes, course: pd.DataFrame, *, test: str, limit: float | None, ticks: tuple[int, ...]) -> None:
    months = course["TIME"]
    for low, high, strength in (("p10", "p90", 0.14), ("q1", "q3", 0.28)):
        axes.fill_between(months, course[low], course[high], color=GROUPS[0], alpha=strength, linewidth=0)
    axes.plot(months, course["median"], color=INK, linewidth=1.7, marker="o", markersize=3)
    if limit is not None:
        axes.axhline(np.log10(limit), color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)), zorder=0)
    shown = month_ticks(axes, ticks, until=months.max())
    axes.set_xlim(min(0, months.min()) - 0.5, axes.get_xlim()[1])
    powers = range(int(np.floor(course["p10"].min())), int(np.ceil(course["p90"].max())) + 1)
    axes.set_yticks(list(powers), [f"{10.0**power:,g}" for power in powers])
    axes.set_ylabel(f"{test}, µg/L" if limit is not None else test)
    axes.set_xlabel(FIRST_FRACTION)
    nearest = course.assign(at=[min(shown, key=lambda tick: abs(tick - month)) for month in months])
    nearest = nearest[(nearest["at"] - nearest["TIME"]).abs() <= _NEAR]
    counted = nearest.sort_values("TIME").drop_duplicates("at").set_index("at")["n"]
    write_counts(axes, "Subjects", counted, shown, y=-0.66 / (_TALL - 1.0))


_SAID = (0, 3, 6, 12, 24, 36, 48, 60)
"""Months that are said in words."""

_NEAR = 0.5
"""Months by which a count may stand beside its month."""


def _describe(test: str, course: pd.DataFrame) -> str:
    said = [
        f"{value(row['median'])} ({value(row['q1'])}–{value(row['q3'])}) of {fmt.count(row['n'])} subjects at "
        f"month {fmt.number(row['TIME'])}"
        for row in course[course["TIME"].isin(_SAID)].to_dict("records")
    ]
    return f"{test}, median and quartiles: {', '.join(said)}."
