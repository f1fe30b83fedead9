"""Weighted kappa on tables whose answer can be worked out by hand (rule 41)."""

import numpy as np
import pytest

from helpers.analyse.weighted_kappa import weighted_kappa


def test_two_levels_are_cohens_kappa():
    # 20 5 / 10 15: observed .7, expected .5, kappa .4
    found = weighted_kappa(np.array([[20, 5], [10, 15]]))
    assert found["kappa"] == pytest.approx(0.4)


def test_a_difference_of_one_level_costs_a_third():
    # one pair per level, the last of four moved by one: observed (3 + 2/3) / 4; the margins give 2.333.../4
    table = np.diag([1.0, 1, 1, 0])
    table[3, 2] = 1
    found = weighted_kappa(table)
    expected = np.array([0.25, 0.25, 0.25, 0.25]) @ (1 - np.abs(np.subtract.outer(range(4), range(4))) / 3)
    chance = expected @ np.array([0.25, 0.25, 0.5, 0])
    assert found["kappa"] == pytest.approx(((3 + 2 / 3) / 4 - chance) / (1 - chance))


def test_perfect_agreement_has_no_interval():
    found = weighted_kappa(np.diag([3, 4, 1, 4]))
    assert found["kappa"] == pytest.approx(1)
    assert (found["se"], np.isnan(found["low"]), np.isnan(found["high"])) == (0, True, True)


@pytest.mark.parametrize("table", [np.zeros((4, 4)), np.diag([7, 0, 0, 0])])
def test_without_pairs_or_with_one_level_there_is_no_kappa(table):
    assert all(np.isnan(value) for value in weighted_kappa(table).values())


def test_the_interval_is_cut_at_one():
    found = weighted_kappa(np.array([[6, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    assert found["high"] == 1
    assert -1 < found["low"] < found["kappa"] < 1


def test_the_readers_can_change_places():
    table = np.array([[8, 6, 0, 0], [5, 15, 1, 0], [0, 2, 10, 2], [0, 0, 1, 10]])
    one, other = weighted_kappa(table), weighted_kappa(table.T)
    assert one == pytest.approx(other)
