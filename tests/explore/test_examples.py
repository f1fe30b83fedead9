"""The examples in the docstrings of the public words run, and say what they say."""

import doctest
from importlib import import_module

import pytest

import helpers

WORDS = {name: getattr(helpers, name) for name in helpers.__all__}


@pytest.mark.parametrize("module", sorted({word.__module__ for word in WORDS.values()}))
def test_examples(module, run):
    assert doctest.testmod(import_module(module), raise_on_error=False).failed == 0


@pytest.mark.parametrize("name", [name for name in WORDS if name not in ("made",)])
def test_every_word_has_an_example(name):
    assert ">>> " in WORDS[name].__doc__


def test_a_word_that_is_none_is_answered_with_those_that_there_are():
    with pytest.raises(AttributeError, match="helpers has no 'kaplan'.*cif, cox, km"):
        helpers.kaplan  # noqa: B018


def test_words_are_listed_for_whoever_completes_a_name():
    assert set(helpers.__all__) <= set(dir(helpers))
