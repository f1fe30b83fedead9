"""Tables and figures of adverse events that come again say what the results say (rule 43)."""

import numpy as np
import pandas as pd
import pytest

from helpers.analyse.ard import ard_rows
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present.test_tables import cells, line


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(ard_rows(frame, analysis=analysis, method=f"By hand of {analysis}", stats=stats, population="SAFFL"))


AGAIN = combine(
    rows("mean-cumulative-count", ("GRADE",), ("n", "affected", "events"), (">=2", 10, 4, 7)),
    rows("mean-cumulative-count", ("GRADE", "TIME"), ("estimate", "se", "low", "high", "at_risk"),
         (">=2", 3, 0.5, 0.2, 0.108, 0.892, 9), (">=2", 60, np.nan, np.nan, np.nan, np.nan, 0)),
    rows("mean-cumulative-count-curve", ("GRADE", "TIME"), ("estimate", "low", "high", "at_risk"),
         (">=2", 0, 0.0, 0.0, 0.0, 10), (">=2", 2, 0.5, 0.108, 0.892, 10), (">=2", 9, 0.7, 0.2, 1.2, 4)),
)  # fmt: skip
GRADES = rows(
    "ae-grades-by-month", ("TERM", "TIME", "GRADE"), ("n", "denominator", "estimate"),
    *(("Fatigue", month, grade, n, of, n / of if of else np.nan) for month, of, shares in
      ((0, 10, (0, 0, 0, 0, 0, 0)), (3, 8, (2, 1, 0, 0, 0, 1)), (6, 4, (0, 0, 1, 0, 0, 0)), (9, 0, (0,) * 6))
      for grade, n in zip(("1", "2", "3", "4", "5", "not-graded"), shares, strict=True)),
)  # fmt: skip


def overview(n: float, graded: float = 1) -> Results:
    return rows("ae-overview", ("TERM",), ("n",), ("any", n), (">=3", graded))


def test_events_are_counted_per_subject():
    table = tables.mean_cumulative_count(AGAIN)
    assert line(table, "Subjects") == ["10", "", ""] and line(table, "With an event") == ["4", "", ""]
    assert line(table, "Events") == ["7", "", ""]
    assert line(table, "By 3 months") == ["0.50", "0.11–0.89", "9"]
    assert line(table, "By 60 months") == ["NE", "NE", "0"]
    assert table.notes[0].startswith("Exploratory: the protocol does not state it. An event is a record")
    assert "if nobody died" in table.notes[-1]


def test_the_curve_is_drawn_with_its_numbers():
    drawn = figures.mean_cumulative_count(AGAIN, ticks=(0, 3, 60))
    assert "7 events in 4/10 subjects, 0.50 (0.11–0.89) by 3 months" in drawn.description
    assert "60 months" not in drawn.description


def test_grades_of_a_month_are_of_those_under_observation():
    table = tables.ae_grades_by_month(GRADES, months=[3, 6])
    assert line(table, "3") == ["8", "2 (25.0)", "1 (12.5)", "0", "0", "0", "1 (12.5)"]
    assert line(table, "6") == ["4", "0", "0", "1 (25.0)", "0", "0", "0"]
    drawn = figures.ae_grades_by_month(GRADES, ticks=(0, 6))
    said = "Fatigue: most at month 3, 4/8 (2 of grade 1, 1 of grade 2, 1 of grade not graded)"
    assert said in drawn.description


def test_bars_of_few_subjects_are_faded():
    axes = figures.ae_grades_by_month(GRADES, ticks=(0, 6)).axes[0]
    strength = {round(bar.get_x() + bar.get_width() / 2): bar.get_alpha() for bar in axes.patches}
    assert strength == {0: None, 3: None, 6: 0.38}  # month 9, without anybody, is not drawn


@pytest.mark.parametrize("make", [
    lambda found: str(cells(tables.mean_cumulative_count(found))),
    lambda found: str(cells(tables.ae_grades_by_month(found, months=[3]))),
    lambda found: figures.mean_cumulative_count(found, ticks=(0, 3)).description,
    lambda found: figures.ae_grades_by_month(found, ticks=(0, 3)).description,
])  # fmt: skip
def test_what_was_not_recorded_or_graded_is_no_zero(make):
    assert tables.NOT_GRADED in make(overview(3, graded=np.nan))
    assert tables.NO_EVENT in make(overview(np.nan, graded=np.nan))
