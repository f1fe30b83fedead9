"""A small simulation for tests: few subjects, one scenario, the project's own protocol."""

from pathlib import Path

from helpers.foundation import protocol
from helpers.simulate.plan import load
from helpers.simulate.trials import Request

PROJECT = Path(__file__).parents[2]
PROTOCOL = protocol.load(PROJECT / "protocol.yml")
WHOLE = load(PROJECT / "simulation.yml")
PLAN = WHOLE.model_copy(update={"scenarios": {"calibrated": WHOLE.scenarios["calibrated"]}, "large_sample": 60})
SEED = 3


def request(*trials: int, sizes: tuple[int, ...] = (8,), seed: int = SEED) -> Request:
    """Ask for some trials."""
    return Request(PLAN, PROTOCOL, "calibrated", seed, sizes, trials)
