"""Pieces of work that take a moment, for workers that live elsewhere."""

import time

from helpers.foundation.errors import StudyError


def squared(number: int) -> int:
    """Square a number, slowly."""
    time.sleep(0.2)
    return number**2


def refused(number: int) -> int:
    """Refuse one number."""
    if number == 2:
        raise StudyError("The number is 2.")
    return number
