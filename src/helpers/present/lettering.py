"""Room for words: how wide a text is, where it is cut, and with which fonts its letters can be drawn.

Widths are those of DejaVu Sans, which matplotlib brings along, so that a figure has one layout on every machine. What
that font does not have is taken to be as wide as it is high, as Chinese, Japanese and Korean letters are.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

FONT = "DejaVu Sans"
ELLIPSIS = "…"
_INVISIBLE = ("Mn", "Me", "Cf", "Cc")
"""Kinds of signs that take no room: accents that stand on another sign, and what steers the direction of text."""


def width(text: str, *, size: float, bold: bool = False) -> float:
    """Tell how wide the longest line of a text is at most, in the unit of ``size``."""
    return max(sum(_advance(sign, bold) for sign in line) for line in text.split("\n")) * size


def shortened(text: str, *, room: float, size: float, bold: bool = False) -> str:
    """Give a text on one line: whole where there is room for it, else as much of its beginning as there is room for."""
    text = " ".join(text.split())
    if width(text, size=size, bold=bold) <= room:
        return text
    used = width(ELLIPSIS, size=size, bold=bold)
    for place, sign in enumerate(text):
        used += _advance(sign, bold) * size
        if used > room:
            return text[:place].rstrip() + ELLIPSIS
    return text


def wrapped(text: str, *, room: float, size: float, lines: int = 2) -> str:
    """Give a text on as many lines as it needs, broken between words; the last that there may be is shortened."""
    done, words = [], text.split()
    while words and len(done) < lines - 1:
        fits = [n for n in range(1, len(words) + 1) if width(" ".join(words[:n]), size=size) <= room]
        taken = max(fits, default=1)
        done.append(shortened(" ".join(words[:taken]), room=room, size=size))
        words = words[taken:]
    return "\n".join([*done, shortened(" ".join(words), room=room, size=size)] if words else done)


def others(texts: Iterable[str]) -> str:
    """List the letters that DejaVu Sans does not have, each once."""
    letters = {sign for text in texts for sign in text if ord(sign) not in _letters(False)}
    return "".join(sorted(sign for sign in letters if unicodedata.category(sign) not in _INVISIBLE))


def fonts_for(letters: str) -> tuple[list[str], str]:
    """Find fonts of this machine that have some letters; gives their names, and the letters that none has."""
    names, missing = [], letters
    for name, path in _fonts():
        if not missing:
            break
        has = _letters_of(path)
        left = "".join(sign for sign in missing if ord(sign) not in has)
        if left != missing:
            names.append(name)
            missing = left
    return names, missing


@lru_cache(maxsize=4096)
def _advance(sign: str, bold: bool) -> float:
    """Width of a sign where the type is 1 high."""
    if unicodedata.category(sign) in _INVISIBLE:
        return 0.0
    if ord(sign) not in _letters(bold):
        return _ROUNDED
    return _ROUNDED * _font(bold).load_char(ord(sign), flags=LoadFlags.NO_SCALE).horiAdvance / _font(bold).units_per_EM


_ROUNDED = 1.05
"""A picture of pixels rounds the width of each letter; this is as much as small letters grow by it."""


@cache
def _font(bold: bool) -> FT2Font:
    return FT2Font(_ttf / f"DejaVuSans{'-Bold' if bold else ''}.ttf")


_ttf = Path(mpl.get_data_path(), "fonts", "ttf")


@cache
def _letters(bold: bool) -> frozenset[int]:
    return frozenset(_font(bold).get_charmap())


@cache
def _letters_of(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


@cache
def _fonts() -> list[tuple[str, str]]:
    """Regular fonts of this machine, those for running text without serifs first."""
    from matplotlib.font_manager import fontManager

    own = str(_ttf)
    fonts = {
        (("Sans" not in font.name, "Mono" in font.name, font.name), font.fname)
        for font in fontManager.ttflist
        if (font.style, font.variant, font.weight) == ("normal", "normal", 400) and not font.fname.startswith(own)
    }
    return [(order[-1], path) for order, path in sorted(fonts)]
