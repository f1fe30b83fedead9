"""How numbers are written: the one place, so that a number looks the same wherever it is printed.

Numbers come in unrounded and leave as text. A missing statistic is not estimable and is written ``NE``; a thing
that nobody recorded is ``not collected``; neither is ever a zero. Rounding is half up on the shortest decimal
that names the number, as people round on paper.
"""

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from helpers.present import capitals

NOT_ESTIMABLE = "NE"
NOT_COLLECTED = "not collected"
NOTHING = "–"
"""Written in a cell to which no number belongs."""


def number(value: float, digits: int = 0) -> str:
    """Write a number with a fixed count of decimals: ``1,191``, ``17.4``, ``−3``, ``NE``."""
    if pd.isna(value):
        return NOT_ESTIMABLE
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:,}".replace("-", "−")


def count(value: float | None) -> str:
    """Write how many: ``0`` means that it was looked for and not seen, ``not collected`` that nobody looked."""
    return NOT_COLLECTED if value is None or pd.isna(value) else number(value)


def percent(proportion: float, digits: int = 1) -> str:
    """Write a proportion as a percentage: ``61.2%``, ``100%``, ``<0.1%``, ``>99.9%``, ``NE``."""
    text = _percentage(proportion, digits)
    return text if text == NOT_ESTIMABLE else f"{text}%"


def setting(proportion: float) -> str:
    """Write a proportion that somebody chose, with the digits that it was given: ``95%``, ``97.5%``."""
    return f"{100 * proportion:g}%"


def percent_interval(estimate: float, low: float, high: float) -> str:
    """Write a proportion with its interval: ``61.2% (44.0–74.6)``; a limit that is not estimable is ``NE``."""
    if pd.isna(estimate):
        return NOT_ESTIMABLE
    return f"{percent(estimate)} ({percent_limits(low, high)})"


def percent_limits(low: float, high: float) -> str:
    """Write the limits of a proportion: ``44.0–74.6``, ``NE`` where there are none."""
    if pd.isna(low) and pd.isna(high):
        return NOT_ESTIMABLE
    return f"{_percentage(low)}–{_percentage(high)}"


def months(value: float) -> str:
    """Write a duration in months: ``17.4``; not reached is ``NE``."""
    return number(value, 1)


def months_interval(value: float, low: float, high: float) -> str:
    """Write a duration with its interval: ``17.4 (9.6–NE)``."""
    if pd.isna(value) and pd.isna(low) and pd.isna(high):
        return NOT_ESTIMABLE
    return f"{months(value)} ({months_limits(low, high)})"


def months_limits(low: float, high: float) -> str:
    """Write the limits of a duration: ``9.6–NE``, ``NE`` where there are none."""
    return NOT_ESTIMABLE if pd.isna(low) and pd.isna(high) else f"{months(low)}–{months(high)}"


def ratio(value: float) -> str:
    """Write a ratio: ``1.16``, ``12.3``, ``2,583``; beyond what a study can tell it is ``>9,999``."""
    if pd.isna(value):
        return NOT_ESTIMABLE
    if value > 9999:
        return ">9,999"
    return number(value, 2 if value < 10 else 1 if value < 100 else 0)


def ratio_limits(low: float, high: float) -> str:
    """Write the limits of a ratio: ``0.91–1.42``, ``NE`` where there are none."""
    return NOT_ESTIMABLE if pd.isna(low) and pd.isna(high) else f"{ratio(low)}–{ratio(high)}"


def count_percent(n: float | None, proportion: float) -> str:
    """Write a count with its share: ``12 (34.3)``, ``1 (<0.1)``, ``0``, ``not collected``."""
    if n is None or pd.isna(n) or n == 0 or pd.isna(proportion):
        return count(n)
    return f"{count(n)} ({_percentage(proportion)})"


def of(n: float | None, denominator: float) -> str:
    """Write a count out of a total: ``12/35``."""
    return NOT_COLLECTED if n is None or pd.isna(n) else f"{count(n)}/{count(denominator)}"


def p_value(value: float) -> str:
    """Write a p-value: ``0.032``, ``<0.001``, ``>0.999``."""
    if pd.isna(value):
        return NOT_ESTIMABLE
    if value < 0.001:
        return "<0.001"
    return ">0.999" if value > 0.999 else number(value, 3)


def date(value) -> str:
    """Write a date as ISO 8601: ``2025-06-30``; a missing one is a dash."""
    return NOTHING if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d")


def grade(code: str) -> str:
    """Write a grade of the results as people read it: ``≥3``, ``not graded``."""
    return code.replace(">=", "≥").replace("-", " ")


def listing(items: list[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def sentence_case(text: str) -> str:
    """Write a label as words: ``Child-Pugh Class`` becomes ``Child-Pugh class``.

    A single letter, and a word that has several capitals among small letters, stay. A label in capitals is a `term`.
    """
    if text.isupper():
        return term(text)
    return _begun(" ".join(word if _stays(word) else word.lower() for word in text.split(" ")))


def term(text: str) -> str:
    """Write a recorded term as people read it.

    In capitals it becomes words, but for abbreviations: ``LOST TO FOLLOW-UP`` is ``Lost to follow-up``, ``HCC
    PROGRESSION`` ``HCC progression``. In small letters it gets a first capital; else it stays as it was typed.
    """
    return _begun(capitals.lowered(text)) if text.isupper() or text.islower() else text


def inside(text: str) -> str:
    """Write words as a sentence goes on with them: without their first capital, but ``RILD`` and ``Child-Pugh``."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if len(first) > 1 and first[1:].replace("-", "").islower() else text


def record(domain: str, sequence: float) -> str:
    """Name a record as people look it up: ``TR 12``; DM, which has one per subject, without a number."""
    return domain if pd.isna(sequence) else f"{domain} {sequence:.0f}"


def treatment(name: str) -> str:
    """Write the recorded name of a treatment: a `term`, of which a short single word is an abbreviation."""
    short = len(name) <= _ABBREVIATION and name.isalpha() and name.isupper() and not capitals.is_word(name)
    return name if short else term(name)


_ABBREVIATION = 5
"""A treatment of so many letters is an abbreviation, a longer one a word."""


def unit(code: str) -> str:
    """Write a unit: ``umol/L`` becomes ``µmol/L``, ``10^9/L`` ``10⁹/L``."""
    if code.startswith("10^9"):
        return f"10⁹{code[4:]}"
    return f"µ{code[1:]}" if code.startswith(("umol", "ug")) else code


def _stays(word: str) -> bool:
    if len(word) == 1 or not word.replace("-", "").isalpha():
        return True
    return sum(letter.isupper() for letter in word) > 1


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


_NONE = 1e-12
"""A proportion that is nearer to none or all than this is one of them: sums of fractions leave so much."""


def _percentage(proportion: float, digits: int = 1) -> str:
    """Percent without its sign; some is never written as none, nor nearly all as all."""
    if pd.isna(proportion):
        return NOT_ESTIMABLE
    if abs(proportion) < _NONE or abs(1 - proportion) < _NONE:
        return "0" if proportion < 0.5 else "100"
    exact, step = Decimal(repr(float(proportion))) * 100, Decimal(1).scaleb(-digits)
    rounded = exact.quantize(step, rounding=ROUND_HALF_UP)
    if rounded == 0 and exact > 0:
        return f"<{step}"
    return f">{100 - step}" if rounded == 100 and exact < 100 else number(float(exact), digits)
