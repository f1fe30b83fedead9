"""Misleading characters: those that cannot be seen, those that look alike, and words without meaning."""

import unicodedata

_NOTHING = {"NA", "N/A", "N.A.", "#N/A", "<NA>", "NULL", "(NULL)", "NAN", "NAT", "NONE", ".", "-", "--"}
_HIDDEN = ("Cc", "Cf", "Cn", "Co", "Zl", "Zp")
_HIDDEN_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
# Cyrillic and Greek capitals and small letters that look like Latin ones
_LOOK_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u2010\u2011\u2012\u2013\u2014\u2212",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo------",
)


def says_nothing(word: str) -> bool:
    """Tell whether a word only says that there is none: NA, NULL, nan, None, a dot or a dash."""
    return word.strip().upper() in _NOTHING


def hidden(letter: str) -> bool:
    """Tell whether a character cannot be seen, or is a blank other than the common one."""
    category = unicodedata.category(letter)
    return category in _HIDDEN or (category == "Zs" and letter != " ") or letter in _HIDDEN_LETTERS


def shown(text: str) -> str:
    """Write a text with the code points of the characters that cannot be seen: ``S<U+200B>01``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_point(letter) if hidden(letter) else letter for letter in text)


def spelt_out(text: str) -> str:
    """Write a text with the code points of all characters beyond ASCII, and of those that cannot be seen."""
    return "".join(_point(letter) if hidden(letter) or not letter.isascii() else letter for letter in text)


def looks(text: str) -> str:
    """Write a text as it looks: without characters that cannot be seen, look-alikes as one."""
    seen = "".join(" " if letter.isspace() else "" if hidden(letter) else letter for letter in text)
    return unicodedata.normalize("NFKC", seen).translate(_LOOK_ALIKE)


def _point(letter: str) -> str:
    return f"<U+{ord(letter):04X}>"
