"""What is true of the generator's subjects, in closed form up to one-dimensional integrals.

Local progression comes at a constant hazard, distant progression after a Weibull time, death at one constant hazard
before the first of the two and another after it. Subjects differ by two things that are drawn independently of each
other: a large lesion multiplies the hazard of local progression, a poor liver both hazards of death. Nobody is
transplanted: that would end progression, and there is no such formula then.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad

from helpers.foundation.calendar import DAYS_PER_MONTH
from helpers.foundation.errors import StudyError
from helpers.synthetic import Truth

YEAR = 365.25


@dataclass(frozen=True)
class Hazards:
    """Hazards a year of one kind of subject: local progression, death before and after progression; distant Weibull."""

    local: float
    before: float
    after: float
    shape: float
    scale: float

    def distant(self, years: float) -> float:
        """Cumulative hazard of distant progression."""
        return (years / self.scale) ** self.shape

    def distant_time(self, cumulative: float) -> float:
        """Time at which the cumulative hazard of distant progression is so much."""
        return self.scale * cumulative ** (1 / self.shape)


def probability(event: str, *, truth: Truth, months: Sequence[float]) -> np.ndarray:
    """Give the true value of an estimand at the times, as a time in months is counted in days by the analysis.

    ``LPFS``, ``DPFS`` and ``OS`` are the probabilities of being alive without local progression, without distant
    progression, at all; ``local-progression`` and ``distant-progression`` those that this has come, before death.

    Raises
    ------
    StudyError
        The truth has transplants.
    """
    if truth.transplant_hazard:
        raise StudyError("With transplants there is no closed form; set transplant_hazard to 0 in the plan.")
    function = _ESTIMANDS[event]
    kinds = _kinds(truth)
    return np.array([sum(weight * function(kind, _years(month)) for weight, kind in kinds) for month in months])


def local_free(kind: Hazards, years: float) -> float:
    """Alive without local progression: distant progression may have come, and changes the hazard of death."""
    return math.exp(-kind.local * years) * _alive_past(kind, years, kind.before, kind.after)


def distant_free(kind: Hazards, years: float) -> float:
    """Alive without distant progression."""
    rate = kind.local + kind.before - kind.after
    late = years if abs(rate) < _SAME else -math.expm1(-rate * years) / rate
    alive = math.exp(-(kind.local + kind.before) * years) + kind.local * math.exp(-kind.after * years) * late
    return math.exp(-kind.distant(years)) * alive


def alive(kind: Hazards, years: float) -> float:
    """Alive, before or after the first progression of either kind."""
    free = math.exp(-kind.local * years - kind.distant(years) - kind.before * years)

    def later(progression: float) -> float:
        return math.exp(-(kind.local + kind.before) * progression - kind.after * (years - progression))

    after_local = _integral(lambda at: kind.local * math.exp(-kind.distant(at)) * later(at), years)
    # the density of the Weibull has no limit at 0: integrated over its cumulative hazard instead
    after_distant = _integral(lambda unit: math.exp(-unit) * later(kind.distant_time(unit)), kind.distant(years))
    return free + after_local + after_distant


def local_progression(kind: Hazards, years: float) -> float:
    """Local progression has come, before death."""
    return _integral(lambda at: kind.local * local_free(kind, at), years)


def distant_progression(kind: Hazards, years: float) -> float:
    """Distant progression has come, before death."""

    def at_hazard(unit: float) -> float:
        return distant_free(kind, kind.distant_time(unit))

    return _integral(at_hazard, kind.distant(years))


def _alive_past(kind: Hazards, years: float, before: float, after: float) -> float:
    """Alive, where distant progression alone changes the hazard of death."""

    def later(unit: float) -> float:
        progression = kind.distant_time(unit)
        return math.exp(-unit - before * progression - after * (years - progression))

    return math.exp(-kind.distant(years) - before * years) + _integral(later, kind.distant(years))


def _kinds(truth: Truth) -> list[tuple[float, Hazards]]:
    """The four kinds of subject, each with its share."""
    large = 0.5 * math.erfc(math.log(truth.large_lesion / truth.diameter_median) / truth.diameter_sd_log / math.sqrt(2))
    poor = sum(truth.child_pugh[_POOR:]) / sum(truth.child_pugh)
    sizes = ((1 - large, 1.0), (large, truth.large_lesion_ratio))
    livers = ((1 - poor, 1.0), (poor, truth.child_b_ratio))
    return [
        (
            share * part,
            Hazards(
                truth.local_hazard * size,
                truth.death_before_progression * liver,
                truth.death_after_progression * liver,
                truth.distant_shape,
                truth.distant_scale,
            ),
        )
        for share, size in sizes
        for part, liver in livers
    ]


def _years(months: float) -> float:
    """An event is on the day after which its time is up, and the first day is day 1."""
    return (math.floor(months * DAYS_PER_MONTH) - 1) / YEAR


def _integral(function: Callable[[float], float], end: float) -> float:
    return quad(function, 0, end, epsabs=1e-10, epsrel=1e-10)[0]


_ESTIMANDS = {
    "LPFS": local_free,
    "DPFS": distant_free,
    "OS": alive,
    "local-progression": local_progression,
    "distant-progression": distant_progression,
}
_POOR = 2  # place of a Child-Pugh score of 7 among the scores
_SAME = 1e-12
