"""Tables and figures of the next therapy and of decompensation say what the results say (rules 46 and 49)."""

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.foundation.results import Results, combine
from helpers.present import figures, tables
from tests.present.test_tables import cells, line


def rows(analysis: str, keys: tuple[str, ...], stats: tuple[str, ...], *values, **fixed) -> Results:
    frame = pd.DataFrame(values, columns=[*keys, *stats])
    return Results(
        ard_rows(frame, analysis=analysis, method=f"By hand of {analysis}", stats=stats, population="SAFFL", **fixed)
    )


def model(analysis: str, *groups: tuple, **fixed) -> Results:
    """Groups of one model: name, events of 10 subjects, incidence at 12 months, of whom 6 are at risk; 60 months NE."""
    return combine(
        *(
            rows(analysis, (), ("n", "events"), (10, events), group=group, **fixed)
            + rows(analysis, ("TIME",), ("estimate", "low", "high", "at_risk"),
                   (12, share, share / 2, 1.5 * share, 6), (60, np.nan, np.nan, np.nan, 0), group=group, **fixed)
            + rows(f"{analysis}-curve", ("TIME",), ("estimate", "low", "high", "at_risk"),
                   (0, 0.0, np.nan, np.nan, 10), (6, share, share / 2, 1.5 * share, 9), group=group, **fixed)
            for group, events, share in groups
        )
    )  # fmt: skip


THERAPY = combine(
    model("next-therapy", ("therapy", 4, 0.4), ("transplant", 1, 0.1), ("death", 0, 0.0), term=""),
    model("next-therapy", ("TACE", 3, 0.3), ("systemic", 1, 0.1), ("unknown", 0, 0.0), ("death", 0, 0.0), term="kind"),
)
FAILING = combine(
    model("decompensation", ("decompensation", 2, 0.2), ("progression", 5, 0.5), term=""),
    model("decompensation", ("decompensation", 1, 0.1), ("progression", 3, 0.3), term="B"),
    model("decompensation", ("decompensation", 1, 0.1), term="class-unknown"),
    model("decompensation", ("decompensation", 4, 0.4), term="", paramcd="ANYTIME"),
)


def test_the_next_therapy_and_its_kind():
    table = tables.next_therapy(THERAPY, months=[12, 60])
    assert line(table, "Subsequent therapy") == ["4/10", "40.0% (20.0–60.0)", "NE"]
    assert line(table, "At risk") == ["", "6", "0"]
    kinds = [row[0] for row in cells(table)[3:]]
    assert kinds[kinds.index("First subsequent therapy, by kind") + 1 :][:2] == ["TACE", "Systemic therapy"]
    assert "Further therapy is the event; transplant and death compete." in table.notes[0]


def test_kinds_that_came_to_nobody_are_no_curve():
    drawn = figures.next_therapy(THERAPY, ticks=(0, 6, 12))
    assert "TACE: 3/10, 30.0% (15.0–45.0) at 12 months" in drawn.description
    assert "not known" not in drawn.description and "Death:" not in drawn.description
    assert [text.get_text() for text in drawn.axes[0].get_legend().get_texts()] == ["TACE", "Systemic therapy"]


def test_numbers_at_risk_of_one_model_stand_in_one_line():
    shown = [text.get_text() for text in figures.next_therapy(THERAPY, ticks=(0, 6, 12)).axes[0].texts]
    assert shown == ["At risk", "10", "9", "0"]  # the curves end after month 6


def test_decompensation_of_all_and_by_class():
    table = tables.decompensation(FAILING, months=[12])
    assert line(table, "Decompensation", after="All, before any progression") == ["2/10", "20.0% (10.0–30.0)"]
    assert line(table, "Progression", after="Child-Pugh B, before any progression")[0] == "3/10"
    assert line(table, "Decompensation", after="All, at any time")[0] == "4/10"
    parts = [row[0] for row in cells(table) if len(row) == 1]
    assert parts.index("Child-Pugh B, before any progression") < parts.index(
        "Child-Pugh not known, before any progression"
    )
    assert "Child-Pugh B, at any time" not in parts


def test_each_class_has_its_curve():
    drawn = figures.decompensation(FAILING, ticks=(0, 6, 12))
    assert "All: 2/10, 20.0% (10.0–30.0) at 12 months" in drawn.description
    assert "Child-Pugh B: 1/10" in drawn.description and "4/10" not in drawn.description


def test_what_was_not_collected_is_said():
    assert "Not collected" in str(cells(tables.next_therapy(Results(), months=[12])))
    assert "Not collected" in str(cells(tables.decompensation(Results(), months=[12])))
    assert figures.next_therapy(Results(), ticks=(0, 6)).description == "not collected"
    assert figures.decompensation(Results(), ticks=(0, 6)).description == "not collected"
