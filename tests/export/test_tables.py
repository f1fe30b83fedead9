"""Cells are those of the page: groups and names of rows as columns, spanners in the headings, no marks of links."""

import pandas as pd

from helpers.export.tables import sheet
from helpers.present.subject_links import Count, words
from helpers.present.table_model import make_table, nothing


def made(**changes):
    frame = pd.DataFrame({
        "part": ["Liver", "Skin", "Liver"], "line": ["Ascites", "Rash", "Jaundice"], "n": ["1", "2", "3"],
        "share": ["10%", "20%", "30%"],
    })  # fmt: skip
    settings = {"name": "ae-acute", "title": "Events", "notes": ["A note."], "stub": "line", "group": "part"}
    return make_table(frame, **{**settings, **changes})


def test_groups_come_first_and_their_rows_stand_together():
    taken = sheet(made(head="Term"))
    assert taken.columns == ["Group", "Term", "n", "share"]
    assert taken.rows == [
        ["Liver", "Ascites", "1", "10%"],
        ["Liver", "Jaundice", "3", "30%"],
        ["Skin", "Rash", "2", "20%"],
    ]


def test_name_number_title_and_notes():
    taken = sheet(made())
    assert (taken.name, taken.number) == ("ae-acute", "14.3.2")
    assert (taken.title, taken.notes) == ("Table 14.3.2. Events", ["A note."])
    assert taken.columns[1] == "Line"


def test_a_column_under_a_spanner_is_named_by_both_and_by_its_label():
    table = made(spanners={"Any grade": ["n", "share"]}, labels={"n": "n (%)"})
    assert sheet(table).columns == ["Group", "Line", "Any grade: n (%)", "Any grade: share"]


def test_of_a_count_that_opens_its_subjects_the_words_are_taken():
    count = Count("3 (10%)", 12)
    frame = pd.DataFrame({"line": [words("Rash ", count)], "3 (10%)": [count]})
    taken = sheet(make_table(frame, name="x", title="3 (10%)", notes=[count], stub="line"))
    assert (taken.columns, taken.rows) == (["Line", "3 (10%)"], [["Rash 3 (10%)", "3 (10%)"]])
    assert (taken.title, taken.notes) == ("3 (10%)", ["3 (10%)"])


def test_a_table_that_says_why_there_is_none():
    taken = sheet(nothing(name="lab-acute", title="Laboratory", because="Not collected."))
    assert (taken.columns, taken.rows) == (["Result"], [["Not collected."]])
