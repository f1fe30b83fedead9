"""Tables of completeness say what the results say (rule 40)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.results import Results, combine
from helpers.present import tables
from tests.present.test_tables import line

LABELS = {"OS": "Overall survival", "TTLP": "Time to local progression"}


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(ard_rows(frame, analysis=analysis, method="By hand", stats=stats, population="SAFFL"))


FOUND = combine(
    rows("completeness", ("PARAMCD",), ("n", "estimate"), ("OS", 35, 0.9204)),
    rows(
        "enough-at-risk", ("PARAMCD",), ("n", "enough", "time"), ("OS", 35, 5, 50.55), ("TTLP", 3, 5, np.nan)
    ),
    rows("curve-limits", ("PARAMCD", "GROUP", "TIME"), ("low", "high"),
         ("OS", "", 24, 0.6, 0.657), ("OS", "", 60, 0.0, 0.4), ("TTLP", "progression", 24, 0.1, 0.2)),
    rows("kaplan-meier", ("PARAMCD", "TIME"), ("estimate", "low", "high"),
         ("OS", 24, 0.642, 0.456, 0.779), ("OS", 60, np.nan, np.nan, np.nan)),
    rows("cumulative-incidence", ("PARAMCD", "GROUP", "TIME"), ("estimate", "low", "high"),
         ("TTLP", "progression", 24, 0.12, 0.04, 0.26)),
)  # fmt: skip


def test_completeness_and_the_last_time_with_enough_at_risk():
    table = tables.completeness(FOUND, labels=LABELS)
    assert line(table, "Overall survival") == ["35", "92.0%", "5", "50.6"]
    assert line(table, "Time to local progression") == ["3", "–", "5", "none"]
    assert table.notes[0].startswith("Exploratory: the protocol does not state it. One line counts subjects.")


def test_limits_stand_beside_the_estimate_and_are_called_no_interval():
    table = tables.curve_limits(FOUND, labels=LABELS, months=[24, 60])
    assert line(table, "24 months", after="Overall survival") == ["64.2% (45.6–77.9)", "60.0%", "65.7%"]
    assert line(table, "60 months", after="Overall survival") == ["NE", "0%", "40.0%"]
    part = "Time to local progression: local progression first"
    assert line(table, "24 months", after=part) == ["12.0% (4.0–26.0)", "10.0%", "20.0%"]
    assert table.title.endswith("Limits if everybody is followed to that time")
    assert "They are no interval" in table.notes[-1]
