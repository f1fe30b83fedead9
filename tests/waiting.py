"""Waiting for what another process does."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def until(condition: Callable[[], Answer], *, seconds: float = 20, otherwise: Callable[[], str] = str) -> Answer:
    """Ask until the answer is true, and return it; fail, with what ``otherwise`` says, where that takes too long."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, otherwise()
        time.sleep(0.05)
    return answer
