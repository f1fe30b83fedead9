"""Text of a file that does not say how it is encoded: UTF-8, or Windows-1252 where it can be nothing else.

Almost any bytes can be read as Windows-1252, and become letters that nobody wrote. So they are read so only where they
look like words of a language that is written in it, and what they became is quoted.
"""

import re
from collections.abc import Callable

from helpers.ingest.readers.raw import UnreadableError

_SMALL, _CAPITAL = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüß", "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜ"
_LETTERS = _SMALL + _CAPITAL
_ALONE = "àáâãèéêíòóôöåæøüÀÁÉÈÍÓÖÅØ"  # words of one letter
_JOINING = "‘’–—·×\u00a0"  # signs that may stand between letters
_SIGNS = "€…“”„•™©«»°±²³µ÷®§½¼¾¿¡¹ªº"
_WORD = f"[A-Za-z{_LETTERS}]"
_STRANGE = re.compile(
    "|".join([
        rf"[^\x00-\x7f{_LETTERS}{_JOINING}{_SIGNS}]",  # a letter or sign that its languages do not have
        rf"[{_LETTERS}]{{3}}",
        rf"(?<!{_WORD})[{_LETTERS}]{{2,}}(?!{_WORD})",  # a word of nothing but letters with marks
        rf"(?<!{_WORD})[^\x00-\x7f{_ALONE}{_JOINING}{_SIGNS}](?!{_WORD})",
        rf"[a-z{_SMALL}][{_CAPITAL}]",
        r"œ(?![diustn])|(?<![0-9n])[ªº]",
        rf"{_WORD}[{_SIGNS}]+{_WORD}",
        r"[°±²³µ·×÷®§½¼¾¹ªº¿¡©]{2}",
        rf"[²³½¼¾¹]{_WORD}|[°±·×÷®§][{_LETTERS}]|(?<!{_WORD})[{_LETTERS}][°±²³µ÷®§½¼¾¿¡¹ªº©]",
    ])
)  # fmt: skip
_AROUND = 20


def codec(data: bytes, place: Callable[[int], str]) -> tuple[str, tuple[str, ...]]:
    """Tell which codec decodes some text, and what is to be said of it.

    Parameters
    ----------
    data : bytes
        The text.
    place : callable
        Gives, for the number of a byte, the words that say where it stands.

    Returns
    -------
    str
        Name of the codec.
    tuple of str
        Notes, each in words that follow the name of the file.

    Raises
    ------
    UnreadableError
        It is neither UTF-8 nor what looks like Windows-1252.
    """
    if (at := data.find(b"\x1b")) >= 0:
        raise UnreadableError(f"switches between sets of characters, as ISO-2022 does ({place(at)}); {_SAVE}")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as failure:
        first = failure.start
    else:
        return "utf-8", ()
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as failure:
        raise UnreadableError(
            f"is encoded neither in UTF-8 nor in Windows-1252 ({place(failure.start)}); {_SAVE}"
        ) from None
    if strange := _STRANGE.search(text):
        raise UnreadableError(
            f"is not encoded in UTF-8, and read as Windows-1252 it would hold {_around(text, strange.start())!r} "
            f"({place(strange.start())}); {_SAVE}"
        )
    note = f"is not encoded in UTF-8 and was read as Windows-1252, with words such as {_around(text, first)!r}"
    return "cp1252", (f"{note} ({place(first)})",)


def _around(text: str, at: int) -> str:
    """The word at a place, or what is near to it."""
    before = re.search(r"[^\s,;|\"]*$", text[max(at - _AROUND, 0) : at])[0]
    return before + re.match(r"[^\s,;|\"]*", text[at : at + _AROUND])[0]


_SAVE = "save it as CSV UTF-8"
