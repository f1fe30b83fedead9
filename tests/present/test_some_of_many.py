"""Of many subjects a figure draws some, at even steps through their order, and says so."""

import pandas as pd

from helpers.present import figures
from helpers.present.courses import courses, sums
from helpers.present.figures.style import said_of_some, some
from tests.present import sample


def test_all_of_few_and_even_steps_of_many():
    assert some(pd.DataFrame({"n": range(60)}))["n"].tolist() == list(range(60))
    assert some(pd.DataFrame({"n": range(9)}), most=5)["n"].tolist() == [0, 2, 4, 6, 8]
    assert some(pd.DataFrame({"n": range(121)}))["n"].iloc[[0, -1]].tolist() == [0, 120]


def test_which_are_drawn_is_said():
    assert said_of_some(60, 60, order="x") == ""
    assert said_of_some(60, 470, order="x") == "60 of 470 subjects, at even steps through their order by x"


def test_lanes_of_many_are_not_the_longest_alone():
    many = sample.study(subjects=130, untreated=0)
    subjects = courses(many.adsl, many.adtr, many.adrs, many.adtte)
    figure = figures.swimmer(subjects, sums(many.adtr, many.adsl), ticks=(0, 12, 24, 36, 48, 60))
    lanes = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    ordered = subjects.sort_values(["END", "USUBJID"], ascending=[False, True])["SUBJID"].tolist()
    assert len(lanes) == 60
    assert (lanes[0], lanes[-1]) == (ordered[0], ordered[-1])
    assert figure.notice == "Drawn: 60 of 130 subjects, at even steps through their order by length of observation."
