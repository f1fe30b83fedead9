"""Counts that open their subjects."""

import numpy as np
import pandas as pd

from helpers.foundation.contracts import ARD_SUBJECTS
from helpers.present.packing import Packing
from helpers.present.page import Prose, anchor
from helpers.present.subject_links import Count, SubjectLinks, joined, words
from helpers.present.table_model import make_table


def counted(*rows) -> pd.DataFrame:
    """A dataset of (analysis, stat, term, time, subject)."""
    frame = pd.DataFrame(rows, columns=["ANALYSIS", "STAT", "TERM", "TIME", "USUBJID"])
    filled = {name: "" for name in ARD_SUBJECTS.columns if name not in frame}
    return frame.assign(**filled, TIME=frame["TIME"].astype("float64"))[list(ARD_SUBJECTS.columns)]


PEOPLE = counted(
    ("disposition", "n", "died", np.nan, "S2"),
    ("disposition", "n", "died", np.nan, "S1"),
    ("kaplan-meier", "at_risk", "", 12, "S1"),
    ("kaplan-meier", "at_risk", "", 12, "S2"),
    ("kaplan-meier", "at_risk", "", 24, "S1"),
)


def test_a_count_has_the_number_of_its_list():
    people = SubjectLinks(PEOPLE)
    assert people.link("2", "disposition", "n", term="died") == Count("2", 0)
    assert people.link("1", "kaplan-meier", "at_risk", time=24.0) == Count("1", 1)
    assert people.shown == [("S1", "S2"), ("S1",)]


def test_the_same_subjects_have_one_list():
    people = SubjectLinks(PEOPLE)
    people.link("2", "disposition", "n", term="died")
    people.link("2", "kaplan-meier", "at_risk", time=12.0)
    assert people.shown == [("S1", "S2")]


def test_a_count_of_nobody_or_one_that_is_not_known_stays_as_it_is():
    assert SubjectLinks(PEOPLE).link("0", "disposition", "n", term="treated") == "0"
    assert SubjectLinks(PEOPLE).link("3", "kaplan-meier", "at_risk", time=None) == "3"
    assert SubjectLinks(None).link("2", "disposition", "n", term="died") == "2"


def test_a_count_is_a_button_in_the_page_and_its_words_outside_it():
    people = SubjectLinks(PEOPLE)
    cell = people.link("2 (5.6)", "disposition", "n", term="died")
    table = make_table(pd.DataFrame({"line": ["Died"], "n": [cell]}), name="x", title="X", stub="line")
    assert '<td class="r"><button type="button" class="count" data-people="0">2 (5.6)</button></td>' in table.html()
    assert '<td class="r">2 (5.6)</td>' in table._repr_html_()
    assert str(words("Died: ", joined([cell, cell], between=", "))) == "Died: 2 (5.6), 2 (5.6)"
    assert str(words("nothing marked")) == "nothing marked"


def test_a_sentence_shows_its_counts_as_buttons_and_its_text_as_text():
    count = Count("<2>", 7)
    html = Prose(words("a < b: ", joined(["x", words(count, "!")], between=" & "))).html(Packing())
    button = '<button type="button" class="count" data-people="7">&lt;2&gt;</button>'
    assert html.strip() == f"<p>a &lt; b: x &amp; {button}!</p>"
    assert str(joined([], between=", ")) == ""


def test_a_name_of_a_subject_becomes_an_id():
    assert anchor("SYN-003") == "subject-SYN-003"
    assert anchor('A/1 "x"') == "subject-A_47_1_32__34_x_34_"
    assert anchor("<b>") != anchor("_b_")
