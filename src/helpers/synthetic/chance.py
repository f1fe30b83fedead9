"""Random draws that are the same on every platform and with every version of numpy."""

import math

import numpy as np

ROOMS = (
    "population", "disease", "schedule", "imaging", "laboratory", "toxicity", "therapy", "disposition",
    "second reader", "planning", "conduct",
)  # fmt: skip


class Chance:
    """Draws of one subject in one room of the generator.

    Only the raw 64-bit stream of PCG64 is used: numpy promises it for ever, while it may change how it makes
    normal or exponential draws. The distributions are made here by inversion and Box-Muller.
    """

    def __init__(self, seed: int, index: int, room: str):
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, index, ROOMS.index(room)]))
        self._buffer: list[float] = []

    def uniforms(self, count: int) -> np.ndarray:
        """`count` draws from the open interval (0, 1)."""
        return ((self._bits.random_raw(count) >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53

    def normals(self, count: int) -> np.ndarray:
        """`count` standard normal draws."""
        half = (count + 1) // 2
        radius, angle = np.sqrt(-2 * np.log(self.uniforms(half))), 2 * np.pi * self.uniforms(half)
        return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count]

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """One draw between `low` and `high`."""
        if not self._buffer:
            self._buffer = self.uniforms(64).tolist()
        return low + (high - low) * self._buffer.pop()

    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float:
        """One normal draw."""
        return mean + sd * math.sqrt(-2 * math.log(self.uniform())) * math.cos(2 * math.pi * self.uniform())

    def lognormal(self, median: float, sd_log: float) -> float:
        """One lognormal draw."""
        return median * math.exp(self.normal(0, sd_log))

    def exponential(self, hazard: float = 1.0) -> float:
        """One exponential time; infinite where the hazard is 0."""
        unit = -math.log(self.uniform())
        return unit / hazard if hazard > 0 else math.inf

    def happens(self, probability: float) -> bool:
        """Whether an event of this probability happens."""
        return self.uniform() < probability

    def whole(self, low: int, high: int) -> int:
        """One whole number from `low` to `high`, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def pick(self, options, weights=None):
        """One of the options, with these weights (equal where there are none)."""
        if weights is None:
            return options[self.whole(0, len(options) - 1)]
        left = self.uniform() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        return options[-1]
