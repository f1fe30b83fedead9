import numpy as np
import pandas as pd

from helpers.foundation.grouping import joined, number


def test_groups_are_numbered_in_the_order_of_their_first_rows():
    subjects = pd.Series(["B", "A", "B", "C", "A"], dtype=object)
    assert number(subjects).tolist() == [0, 1, 0, 2, 1]


def test_rows_belong_together_where_every_key_is_equal():
    subjects = pd.Series(["A", "A", "A", "B", "B"], dtype=object)
    visits = pd.Series([1.0, 2.0, 1.0, 1.0, 2.0])
    assert number(subjects, visits).tolist() == [0, 1, 0, 2, 3]
    assert number(visits, subjects).tolist() == [0, 1, 0, 2, 3]


def test_missing_values_are_equal_to_each_other_and_to_nothing_else():
    visits = pd.Series([np.nan, 0.0, np.nan])
    assert number(visits).tolist() == [0, 1, 0]
    assert number(pd.Series(["A", "A", "B"], dtype=object), visits).tolist() == [0, 1, 2]
    days = pd.Series(pd.to_datetime(["2023-01-10", None, None]))
    assert number(days).tolist() == [0, 1, 1]


def test_categories_that_nobody_has_take_no_number():
    levels = pd.Series(pd.Categorical(["y", "z", "y"], categories=["x", "y", "z"]))
    assert number(levels).tolist() == [0, 1, 0]


def test_no_row_has_no_number():
    assert number(pd.Series([], dtype=object), pd.Series([], dtype="float64")).tolist() == []


def table(*rows):
    return pd.DataFrame(rows, columns=["USUBJID", "TEXT"], dtype=object)


def test_texts_of_a_group_are_joined_in_the_order_of_the_rows():
    rows = table(("B", "two"), ("A", "one"), ("B", "one"), ("B", "two"), ("A", ""))
    found = joined(rows, "TEXT", by="USUBJID")
    assert found.to_dict() == {"B": "two; one; two", "A": "one; "}
    assert joined(rows, "TEXT", by="USUBJID", separator="/").to_dict() == {"B": "two/one/two", "A": "one/"}


def test_a_group_of_one_row_has_its_text_alone_and_no_row_gives_no_group():
    assert joined(table(("A", "one")), "TEXT", by="USUBJID").to_dict() == {"A": "one"}
    assert joined(table(), "TEXT", by="USUBJID").to_dict() == {}


def test_the_rows_that_were_given_stay_as_they_were():
    rows = table(("A", "one"), ("A", "two"))
    joined(rows, "TEXT", by="USUBJID")
    assert rows["TEXT"].tolist() == ["one", "two"]
