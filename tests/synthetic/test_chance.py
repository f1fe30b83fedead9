"""Draws that never change: literal values of the raw PCG64 stream, and the moments of the distributions."""

import numpy as np
import pytest

from helpers.synthetic.chance import Chance


def test_the_stream_is_the_one_of_pcg64() -> None:
    raw = np.random.PCG64(np.random.SeedSequence([5, 3, 0])).random_raw(2)
    expected = [((int(one) >> 11) + 0.5) / 2**53 for one in raw]
    assert Chance(5, 3, "population").uniforms(2).tolist() == expected


def test_rooms_and_subjects_have_streams_of_their_own() -> None:
    draws = {Chance(1, index, room).uniform() for index in (0, 1) for room in ("imaging", "therapy")}
    assert len(draws) == 4


@pytest.mark.parametrize(
    ("draw", "mean", "sd"),
    [
        (lambda chance: chance.uniform(2, 4), 3, 0.577),
        (lambda chance: chance.normal(5, 2), 5, 2),
        (lambda chance: chance.exponential(0.5), 2, 2),
        (lambda chance: float(chance.happens(0.2)), 0.2, 0.4),
        (lambda chance: chance.whole(1, 3), 2, 0.816),
        (lambda chance: chance.pick((0, 10), (0.9, 0.1)), 1, 3),
    ],
)
def test_moments(draw, mean: float, sd: float) -> None:
    chance = Chance(11, 0, "disease")
    values = np.array([draw(chance) for _ in range(20000)])
    assert values.mean() == pytest.approx(mean, abs=4 * sd / 141)
    assert values.std() == pytest.approx(sd, rel=0.05)


def test_normals_of_an_odd_number() -> None:
    values = Chance(11, 0, "laboratory").normals(20001)
    assert len(values) == 20001
    assert values.mean() == pytest.approx(0, abs=0.03)
    assert values.std() == pytest.approx(1, abs=0.03)


def test_no_hazard_means_never() -> None:
    assert Chance(1, 1, "disease").exponential(0.0) == np.inf
