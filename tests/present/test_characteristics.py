"""Operating characteristics as written and drawn: values, Monte Carlo errors, what a reader hears of a figure."""

import numpy as np
import pandas as pd
import pytest

from helpers.foundation.errors import StudyError
from helpers.present.figures import characteristics as figures
from helpers.present.tables import characteristics as tables

LINES = [("Late word", 12.0, 36, 0.953, 0.007), ("Late word", 6.0, 36, 1.0, 0.0), ("A word", 6.0, 20, 0.9, 0.01)]


def rows(stat: str = "coverage") -> pd.DataFrame:
    frame = pd.DataFrame(LINES, columns=["LINE", "TIME", "SUBJECTS", "STATVAL", "MCSE"])
    return frame.assign(STAT=stat, PARAMCD="OS", TARGET="event", HOW="closed form", TRUTH=0.5, TRUTHSE=0.0)


def test_lines_stand_in_the_order_given_and_times_by_size():
    table = tables.by_size(rows(), stats=["coverage", "given"], by=["LINE", "TIME"])
    assert table.index.tolist() == [("Late word", "month 6"), ("Late word", "month 12"), ("A word", "month 6")]
    assert table["coverage"].tolist() == ["100% (0.0)", "95.3% (0.7)", "90.0% (1.0)"]


def test_a_truth_in_closed_form_has_no_error_and_one_of_a_sample_has():
    sampled = rows().assign(TARGET="reading", HOW="very large sample", TRUTH=0.4567, TRUTHSE=0.0031)
    table = tables.truths(pd.concat([rows(), sampled])).reset_index()
    assert table.columns.tolist() == ["PARAMCD", "TARGET", "HOW", "month 6", "month 12"]
    assert table[["month 6", "month 12"]].to_numpy().tolist() == [["50.0%"] * 2, ["45.7% (0.3)"] * 2]


def test_a_sentence_says_from_where_to_where_a_characteristic_goes():
    assert tables.span(rows(), stat="coverage") == "90 to 100"
    assert tables.span(rows(), stat="coverage", decimals=1, TIME=6.0) == "90.0 to 100.0"
    assert tables.span(rows(), stat="coverage", LINE="A word", SUBJECTS=[20, 36]) == "90"
    assert tables.span(rows("bias").assign(STATVAL=[-0.054, -0.0461, -0.05]), stat="bias") == "−5"
    with pytest.raises(StudyError, match="No width was simulated for TIME 6"):
        tables.span(rows(), stat="width", TIME=6.0)


def test_whiskers_of_a_coverage_end_at_all():
    colours = {"A word": "#000000", "Late word": "#c4471b"}
    drawn = figures.by_size(rows(), stat="coverage", name="c", title="Coverage", colours=colours, nominal=0.95)
    assert [axes.get_title() for axes in drawn.axes] == ["20 subjects", "36 subjects"]
    ends = np.concatenate([line.get_ydata() for axes in drawn.axes for line in axes.lines[1:]])
    assert np.allclose(sorted(ends), [88.040036, 91.959964, 93.928025, 96.671975, 100, 100])
    assert "Late word, 36 subjects, month 12: 95.3." in drawn.description


def test_a_bias_is_drawn_with_its_error():
    drawn = figures.readings(rows("bias").query("SUBJECTS == 36"), name="r", title="Bias")
    assert [label.get_text() for label in drawn.axes[0].get_yticklabels()] == ["Late word"]
    whisker = next(line for line in drawn.axes[0].lines[1:] if line.get_xdata()[0] != line.get_xdata()[1])
    assert np.allclose(whisker.get_xdata(), [93.928025, 96.671975])
    assert "Late word, month 12: 95.3." in drawn.description
