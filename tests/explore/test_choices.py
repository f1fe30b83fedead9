import pytest

from helpers.explore.choices import chosen
from helpers.foundation.errors import StudyError


def test_capitals_do_not_matter():
    assert chosen("lpfs", ["LPFS", "OS"], what="parameter") == "LPFS"


def test_where_two_differ_in_capitals_alone_they_have_to_be_given_exactly():
    assert chosen("a-1", ["A-1", "a-1"], what="subject") == "a-1"
    with pytest.raises(StudyError):
        chosen("A-1 ", ["A-1", "a-1"], what="subject")


def test_a_wrong_one_is_answered_with_the_closest_and_all():
    with pytest.raises(StudyError) as failure:
        chosen("LPSF", ["LPFS", "OS"], what="parameter")
    assert str(failure.value) == "'LPSF' is no parameter. Did you mean 'LPFS'? Choose from: LPFS, OS."


def test_no_more_than_some_are_named():
    with pytest.raises(StudyError, match=r"Choose from: .*S029, and 70 more\.$"):
        chosen("nobody", [f"S{number:03d}" for number in range(100)], what="subject")


def test_without_any_choice_that_is_said():
    with pytest.raises(StudyError, match="Choose from: there is none"):
        chosen("LPFS", [], what="parameter")
