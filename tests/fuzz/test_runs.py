"""A fixed mutation of every third kind; `make fuzz` runs as many of all of them as are asked for."""

import pandas as pd
import pytest

from tests.fuzz import judge
from tests.fuzz.kinds import KINDS
from tests.fuzz.runs import run, run_to_the_page

NUMBERS = range(0, len(KINDS), 3)
"""Of kinds that lie beside each other, which differ in the variable or the domain that they harm, one."""

QUICK = NUMBERS[::4]
"""Those that `make test` runs too."""

TO_THE_PAGE = "emptied: cell of TR"


@pytest.fixture(scope="module", autouse=True)
def derived_once():
    """Derive the base study once: what many a mutation leaves to be derived is that, to the last cell and type."""
    first, derive = [], judge.derive_study

    def derived(domains, **settings):
        if not first:  # the base study
            first.append(({name: frame.copy() for name, frame in domains.items()}, derive(domains, **settings)))
        return first[0][1] if equal(first[0][0], domains) else derive(domains, **settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "derive_study", derived)
        yield


def equal(one, other):
    """Tell whether domains are the same: their order, columns, types, index and cells."""
    if list(one) != list(other):
        return False
    try:
        for name, frame in one.items():
            pd.testing.assert_frame_equal(frame, other[name], check_exact=True)
    except (AssertionError, FutureWarning):  # the latter for two kinds of nothing
        return False
    return True


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, marks=[] if number in QUICK else pytest.mark.long) for number in NUMBERS],
    ids=[list(KINDS)[number] for number in NUMBERS],
)
def test_a_mutation_is_refused_queried_or_derived_as_the_second_derivation_does(number):
    mutation, verdict = run(1, number)
    assert verdict.outcome != "FAILED", (mutation, verdict.why)


@pytest.mark.long
def test_a_mutated_study_goes_through_all_analyses_to_the_page():
    assert run_to_the_page(1, list(KINDS).index(TO_THE_PAGE)) == ""
