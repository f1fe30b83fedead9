"""Subject identifiers inside other text: found as sites write them, in any case and with or without separators."""

import re
import unicodedata
from collections.abc import Callable, Iterable

Said = Callable[[str], str]

_SHORTEST = 5
_DIGITS_ONLY = 6
_FARTHEST = 3
"""How many separators may stand between two parts of one identifier."""

_WITHOUT_CASE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_PART = re.compile(rf"[^\W_{_WITHOUT_CASE}]+|[{_WITHOUT_CASE}]")
"""A run of letters and digits; a letter of a script that writes words without blanks is one by itself."""


def distinctive(word: str) -> bool:
    """Tell whether an identifier differs from other words: five letters and digits or more, with one of each."""
    signs = _signs(word)
    return len(signs) >= _SHORTEST and any(map(str.isalpha, signs)) and any(map(str.isdigit, signs))


def replacing(numbers: Iterable[tuple[str, str]]) -> Said:
    """Make the function that replaces identifiers in a text where they are whole words.

    Distinctive ones are found in any case and with other separators than their own, or none. Others are found as they
    are, if they have at least five characters with a digit, or six where all are digits: shorter ones are values too.

    Parameters
    ----------
    numbers : iterable of (str, str)
        Identifier, and its replacement. If several identifiers look the same in this comparison, all their replacements
        are given.
    """
    known: dict[str, list[tuple[str, str]]] = {}
    for word, number in numbers:
        if distinctive(word) or _long(word):
            known.setdefault(_signs(word), []).append((word, number))
    longest = max(map(len, known), default=0)

    def said(text: str) -> str:
        parts = list(_PART.finditer(text))
        written, at, here = [], 0, 0
        while here < len(parts):
            last, number = _at(text, parts, here, known, longest)
            if number:
                written += [text[at : parts[here].start()], number]
                at = parts[last].end()
            here = last + 1
        return "".join([*written, text[at:]])

    return said if known else str


def _at(text: str, parts: list[re.Match], first: int, known: dict, longest: int) -> tuple[int, str]:
    """Find the longest identifier that begins with a part: its last part, and what takes its place."""
    found, signs = (first, ""), ""
    for last in range(first, len(parts)):
        signs += _folded(parts[last][0])
        if len(signs) > longest or (last > first and parts[last].start() - parts[last - 1].end() > _FARTHEST):
            break
        if signs in known:
            written = text[parts[first].start() : parts[last].end()]
            same = [number for word, number in known[signs] if word == written]
            alike = [number for word, number in known[signs] if distinctive(word)]
            if same or alike:
                found = last, " or ".join(sorted(set(same or alike)))
    return found


def _long(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return len(word) >= (_DIGITS_ONLY if digits == len(word) else _SHORTEST) and digits > 0


def _signs(word: str) -> str:
    return "".join(_folded(part) for part in _PART.findall(word))


def _folded(part: str) -> str:
    return unicodedata.normalize("NFKC", part).casefold()
