"""Choices that a caller makes by name: an error for a wrong one lists those that exist."""

import difflib
from collections.abc import Iterable

from helpers.foundation.errors import StudyError

SHOWN = 30
"""Choices that a sentence names at most."""


def chosen(given: str, among: Iterable[str], *, what: str) -> str:
    """Return the choice that was given; upper and lower case do not matter.

    Raises
    ------
    StudyError
        It is none of the choices; the sentence names the closest, and all of them.
    """
    choices = list(among)
    same = [choice for choice in choices if str(given).casefold() == choice.casefold()]
    if len(same) == 1 or given in choices:
        return given if given in choices else same[0]
    close = difflib.get_close_matches(str(given).casefold(), [choice.casefold() for choice in choices], n=1, cutoff=0.6)
    meant = f" Did you mean {next(one for one in choices if one.casefold() == close[0])!r}?" if close else ""
    listed = ", ".join(choices[:SHOWN]) + (f", and {len(choices) - SHOWN} more" if len(choices) > SHOWN else "")
    raise StudyError(f"{given!r} is no {what}.{meant} Choose from: {listed or 'there is none'}.")
