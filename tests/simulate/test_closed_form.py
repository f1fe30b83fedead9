"""True values against algebra by hand, and against subjects that were drawn."""

import math

import numpy as np
import pytest

from helpers.foundation.errors import StudyError
from helpers.simulate import closed_form
from helpers.simulate.closed_form import Hazards, probability
from helpers.synthetic import Truth, latent

LOCAL, DISTANT, BEFORE, AFTER, YEARS = 0.1, 0.5, 0.05, 0.4, 2.0
EXPONENTIAL = Hazards(local=LOCAL, before=BEFORE, after=AFTER, shape=1.0, scale=1 / DISTANT)


def alive_past(progression: float) -> float:
    """Alive after YEARS where progression alone changes the hazard of death, by hand for constant hazards."""
    leaving = progression + BEFORE
    late = math.exp(-AFTER * YEARS) - math.exp(-leaving * YEARS)
    return math.exp(-leaving * YEARS) + progression * late / (leaving - AFTER)


def test_with_constant_hazards_it_is_algebra():
    assert closed_form.local_free(EXPONENTIAL, YEARS) == pytest.approx(
        math.exp(-LOCAL * YEARS) * alive_past(DISTANT), rel=1e-9
    )
    assert closed_form.distant_free(EXPONENTIAL, YEARS) == pytest.approx(
        math.exp(-DISTANT * YEARS) * alive_past(LOCAL), rel=1e-9
    )
    assert closed_form.alive(EXPONENTIAL, YEARS) == pytest.approx(alive_past(LOCAL + DISTANT), rel=1e-9)


def test_equal_hazards_of_death_leave_the_progressions_alone():
    same = Hazards(local=LOCAL, before=AFTER, after=AFTER, shape=0.85, scale=1.9)
    assert closed_form.alive(same, YEARS) == pytest.approx(math.exp(-AFTER * YEARS), rel=1e-9)
    assert closed_form.local_free(same, YEARS) == pytest.approx(math.exp(-(LOCAL + AFTER) * YEARS), rel=1e-9)
    # a constant hazard takes its share of all first events
    first = -math.expm1(-(LOCAL + AFTER) * YEARS)
    assert closed_form.local_progression(same, YEARS) == pytest.approx(LOCAL / (LOCAL + AFTER) * first, rel=1e-9)


def test_without_death_an_incidence_is_what_freedom_leaves():
    immortal = Hazards(local=LOCAL, before=0.0, after=0.0, shape=0.85, scale=1.9)
    weibull = math.exp(-((YEARS / 1.9) ** 0.85))
    assert closed_form.distant_free(immortal, YEARS) == pytest.approx(weibull, rel=1e-9)
    assert closed_form.distant_progression(immortal, YEARS) == pytest.approx(1 - weibull, rel=1e-8)
    assert closed_form.alive(immortal, YEARS) == pytest.approx(1, rel=1e-9)


def test_hazards_of_death_that_cancel_are_no_division_by_zero():
    near = Hazards(local=0.35, before=0.05, after=0.4, shape=1.0, scale=2.0)
    assert closed_form.distant_free(near, YEARS) == pytest.approx(math.exp(-1.0) * math.exp(-0.8) * 1.7, rel=1e-9)


def test_kinds_are_weighted_by_their_shares():
    plain = Truth(transplant_hazard=0, large_lesion_ratio=1, child_b_ratio=1)
    one = Hazards(0.07, 0.06, 0.42, 0.85, 1.9)
    year = 364 / 365.25  # month 12 is day 365, and an event after 364 days is on it
    assert probability("LPFS", truth=plain, months=[12])[0] == pytest.approx(
        closed_form.local_free(one, year), rel=1e-9
    )
    assert probability("LPFS", truth=Truth(transplant_hazard=0), months=[12])[0] < closed_form.local_free(one, year)


def test_transplants_are_refused():
    with pytest.raises(StudyError, match="With transplants there is no closed form"):
        probability("OS", truth=Truth(), months=[12])


def test_drawn_subjects_agree():
    truth = Truth(transplant_hazard=0)
    drawn, size = latent(subjects=1500, seed=7, truth=truth), 1500
    first = drawn[["local", "death"]].min(axis=1)
    seen = {
        "OS": drawn["death"] > 2,
        "LPFS": first > 2,
        "DPFS": drawn[["distant", "death"]].min(axis=1) > 2,
        "local-progression": (drawn["local"] <= 2) & (drawn["local"] < drawn["death"]),
        "distant-progression": (drawn["distant"] <= 2) & (drawn["distant"] < drawn["death"]),
    }
    for event, held in seen.items():
        true = probability(event, truth=truth, months=[24])[0]
        assert held.mean() == pytest.approx(true, abs=3 * np.sqrt(true * (1 - true) / size)), event
