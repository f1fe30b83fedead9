"""Tables and the figure of the tumour marker say what the results say (rule 42)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.protocol import Course, Marker
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present.test_tables import cells, line

MARKER = Marker()
SHARE = ("n", "denominator", "estimate", "low", "high")
SPREAD = ("n", "p10", "q1", "median", "q3", "p90")


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values, **fixed) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(
        ard_rows(frame, analysis=analysis, method=f"By hand of {analysis}", stats=stats, population="SAFFL", **fixed)
    )


RESPONSE = rows(
    "marker-response", ("GROUP", "TERM"), SHARE,
    (">20", "fall", 10, 15, 2 / 3, 0.417, 0.848), (">20", "no-value", 1, 15, 1 / 15, 0.012, 0.298),
    (">=200", "fall", 0, 0, np.nan, np.nan, np.nan), paramcd="AFP",
)  # fmt: skip
LANDMARK = combine(
    rows("marker-landmark", (), ("month", "n", "before"), (7, 15, 2), paramcd="OS", term="AFP"),
    *(
        rows("marker-landmark", (), ("n", "events", "median", "median_low", "median_high"),
             (n, 1, np.nan, 21.6, np.nan), paramcd="OS", term="AFP", group=group)
        + rows("marker-landmark", ("TIME",), ("estimate", "low", "high", "at_risk"),
               (12, 0.75, 0.128, 0.961, 3), (60, np.nan, np.nan, np.nan, 0), paramcd="OS", term="AFP", group=group)
        for group, n in (("responder", 9), ("non-responder", 4))
    ),
)  # fmt: skip
COURSE = combine(
    rows("marker-course", (), ("values", "left_out"), (40, 1), paramcd="AFP"),
    rows("marker-course", ("TIME",), SPREAD,
         (0, 20, 0.0, 0.5, 1.0, 2.0, 3.0), (3, 5, 0.1, 0.4, 0.9, 1.5, 2.0), (6, 4, 0.1, 0.4, 0.9, 1.5, 2.0),
         paramcd="AFP"),
)  # fmt: skip


def test_response_with_those_without_a_value_in_the_denominator():
    table = tables.marker_response(RESPONSE, marker=MARKER)
    assert line(table, "Fall") == ["10/15", "66.7%", "41.7–84.8"]
    assert line(table, "No value in the window") == ["1/15", "6.7%", "1.2–29.8"]
    assert line(table, "Fall", after="At baseline ≥ 200 µg/L") == ["0/0", "NE", "NE"]
    assert "who has no value in the window did not respond" in table.notes[0]
    assert "those with AFP above 20 µg/L at baseline, of the safety set, n = 15" in table.notes[1]


def test_survival_from_the_landmark():
    table = tables.marker_landmark(LANDMARK, marker=MARKER, label="Overall survival")
    assert line(table, "Subjects") == ["9", "", ""]
    assert line(table, "12 months after") == ["75.0%", "12.8–96.1", "3"]
    assert "after month 7" in table.title
    assert "In neither group: 2 who died" in str(table.notes[-1])


def test_the_course_is_written_as_values_and_drawn_where_there_are_five():
    table = tables.marker_course(COURSE)
    assert line(table, "0") == ["20", "10.0", "3.16–100", "1.00–1,000"]
    assert line(table, "6")[0] == "4"
    assert "AFP: 1/40 values are left out." in table.notes[-1]
    drawn = figures.marker_course(COURSE, marker=MARKER, ticks=(0, 3, 6))
    assert "10.0 (3.16–100) of 20 subjects at month 0" in drawn.description
    assert "month 3" in drawn.description and "month 6" not in drawn.description


def test_what_was_not_measured_is_not_collected():
    assert "Not collected" in str(cells(tables.marker_response(Results(), marker=MARKER)))
    assert "Not collected" in str(cells(tables.marker_landmark(Results(), marker=MARKER, label="OS")))
    assert figures.marker_course(Results(), marker=MARKER, ticks=(0, 6)).description == "not collected"


def test_the_model_stands_beside_the_medians_where_there_are_enough():
    model = combine(
        rows("mixed-model", (), ("n", "values"), (20, 40), paramcd="AFP"),
        rows("mixed-model", ("TIME",), ("estimate", "se", "low", "high"), (0, 1.0, 0.1, 0.8, 1.2), paramcd="AFP"),
        rows("mixed-model", (), ("n", "values"), (19, 40), paramcd="ALBI"),
    )
    table = tables.mixed_model(model + COURSE, marker=MARKER, course=Course())
    assert line(table, "0", after="AFP, µg/L") == ["10.0", "10.0", "6.31 to 15.8"]
    assert line(table, "All months", after="ALBI score")[0] == "no model: 19 subjects, it needs 20"
    without = tables.mixed_model(Results(), marker=MARKER, course=Course())
    assert [row[1] for row in cells(without) if row[0] == "All months"] == ["not collected"] * 2
