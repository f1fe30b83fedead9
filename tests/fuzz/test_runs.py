"""A fixed mutation of each kind; `make fuzz` runs as many as are asked for."""

import pytest

from tests.fuzz.kinds import KINDS
from tests.fuzz.runs import run, run_to_the_page

TO_THE_PAGE = "emptied: cell of TR"


@pytest.mark.parametrize("number", range(len(KINDS)), ids=list(KINDS))
def test_a_mutation_is_refused_queried_or_derived_as_the_second_derivation_does(number):
    mutation, verdict = run(1, number)
    assert verdict.outcome != "FAILED", (mutation, verdict.why)


def test_a_mutated_study_goes_through_all_analyses_to_the_page():
    assert run_to_the_page(1, list(KINDS).index(TO_THE_PAGE)) == ""
