import numpy as np
import pandas as pd
import pytest

from helpers.foundation.terms import chosen, flag, is_term, mapped, plain

WORDS = pd.Series(["Dead", " DEAD", "dead ", "ALIVE", "", None], index=[3, 5, 7, 9, 11, 13], dtype=object)


def test_a_function_is_called_once_for_each_distinct_value():
    asked = []

    def length(word):
        asked.append(word)
        return None if word is None else len(word)

    found = mapped(pd.Series(["ab", "c", "ab", None, "c", None], index=list("uvwxyz"), dtype=object), length)
    assert found.tolist() == [2, 1, 2, None, 1, None]
    assert found.index.tolist() == list("uvwxyz")
    assert asked == ["ab", "c", None]


def test_nothing_is_asked_of_nothing_missing():
    """A function that cannot take None is not given it where no value is missing."""
    assert mapped(pd.Series(["a"], dtype=object), str.upper).tolist() == ["A"]
    assert mapped(pd.Series([], dtype=object), str.upper).tolist() == []


def test_terms_are_spelt_one_way():
    assert plain(pd.Series([" Dead", "dEAD\t", "DE AD", ""], dtype=object)).tolist() == ["DEAD", "DEAD", "DE AD", ""]


def test_blanks_around_a_term_and_case_do_not_matter_and_nothing_else_is_forgiven():
    words = WORDS.iloc[:5]
    assert is_term(words, "dead").tolist() == [True, True, True, False, False]
    assert is_term(words, " Dead ", "alive").tolist() == [True, True, True, True, False]
    assert is_term(words, "").tolist() == [False, False, False, False, True]
    assert is_term(words).tolist() == [False] * 5
    assert is_term(pd.Series(["DEA D", "DEADLY", "DEA"], dtype=object), "DEAD").tolist() == [False, False, False]
    found = is_term(words, "DEAD")
    assert (found.dtype, found.index.tolist()) == (bool, [3, 5, 7, 9, 11])


def test_a_missing_term_is_a_mistake_of_the_reader_and_is_not_hidden():
    with pytest.raises(AttributeError):
        is_term(WORDS, "DEAD")


def test_a_flag_is_y_or_empty():
    assert flag(pd.Series([True, False])).tolist() == ["Y", ""]
    assert flag(np.array([], dtype=bool)).tolist() == []


def test_the_first_condition_that_holds_decides():
    value = np.array([1, 2, 3, 4])
    found = chosen([value < 2, value < 4, value == 3], ["low", "middle", "three"], default="high")
    assert found.tolist() == ["low", "middle", "middle", "high"]
    assert chosen([value < 2], ["low"]).tolist() == ["low", "", "", ""]


def test_every_cell_of_a_term_is_the_same_text():
    found = chosen([np.array([True, True, False, False])], ["low" + "er"])
    assert found[0] is found[1]
    assert found[2] is found[3]
