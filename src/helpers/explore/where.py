"""Conditions on the variables of ADSL, such as ``CPCLASS == 'A' and MAXDBL > 30``, read by a small parser.

A condition is data that a person types: it is never evaluated as Python.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from helpers.explore.choices import chosen
from helpers.foundation.errors import StudyError

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>'[^']*'|\"[^\"]*\")|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|[(),\[\]]))"
)
_COMPARE: dict[str, Callable] = {
    "==": pd.Series.eq, "!=": pd.Series.ne, "<": pd.Series.lt, "<=": pd.Series.le, ">": pd.Series.gt,
    ">=": pd.Series.ge,
}  # fmt: skip
_WORDS = ("and", "or", "not", "in")
_CLOSES = {"(": ")", "[": "]"}
_DEEPEST = 50


class _Token(NamedTuple):
    kind: str
    value: str


def selected(subjects: pd.DataFrame, where: str) -> pd.Series:
    """Tell which subjects meet a condition.

    Parameters
    ----------
    subjects : DataFrame
        One row per subject; its columns are the variables.
    where : str
        Comparisons of a variable with a number or a text in quotes (``== != < <= > >=``) or with several of them (``in
        ('A', 'B')``, ``not in``), put together by ``and``, ``or``, ``not`` and parentheses; ``and`` binds closer than
        ``or``. A date is a text such as ``'2024-05-01'``. A missing number or date meets no comparison.

    Returns
    -------
    Series of bool
        Aligned with the subjects.

    Raises
    ------
    StudyError
        The text is no condition, names a variable that there is not, or compares a number with a text.
    """
    reader = _Reader(subjects, where)
    found = reader.any_of()
    reader.end()
    return found


class _Reader:
    """Reads a condition from left to right; each method takes what it can and gives who meets it."""

    def __init__(self, subjects: pd.DataFrame, where: str):
        self._subjects, self._where, self._depth = subjects, where, 0
        self._tokens = [*_tokens(where), _Token("end", "")]

    def any_of(self) -> pd.Series:
        found = self._all_of()
        while self._takes("or"):
            found = found | self._all_of()
        return found

    def end(self) -> None:
        if self._tokens[0].kind != "end":
            raise self._bad("an 'and' or 'or', or the end")

    def _all_of(self) -> pd.Series:
        found = self._one()
        while self._takes("and"):
            found = found & self._one()
        return found

    def _one(self) -> pd.Series:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise StudyError(f"The condition is nested more than {_DEEPEST} times; write it more simply.")
        if self._takes("not"):
            found = ~self._one()
        elif self._takes("("):
            found = self.any_of()
            self._needs(")")
        else:
            found = self._comparison()
        self._depth -= 1
        return found

    def _comparison(self) -> pd.Series:
        token = self._tokens[0]
        if token.kind != "name" or token.value.lower() in _WORDS:
            raise self._bad("a variable")
        name = chosen(self._next().value, self._subjects.columns, what="variable of the subjects")
        column = self._subjects[name]
        out = self._takes("not")
        if self._takes("in"):
            values = [self._value(column, name) for _ in self._several()]
            known = column.notna()
            return known & (~column.isin(values) if out else column.isin(values))
        sign = self._tokens[0].value
        if out or sign not in _COMPARE:
            raise self._bad("'in'" if out else "a comparison (==, !=, <, <=, >, >=, in)")
        self._next()
        return column.notna() & _COMPARE[sign](column, self._value(column, name))

    def _several(self) -> Iterator[None]:
        """Step through a list in parentheses or brackets; each step, the caller takes one value."""
        opened = self._tokens[0].value
        if opened not in _CLOSES:
            raise self._bad("a list in parentheses")
        self._next()
        yield
        while self._takes(","):
            yield
        self._needs(_CLOSES[opened])

    def _value(self, column: pd.Series, name: str) -> float | str | pd.Timestamp:
        token = self._tokens[0]
        if token.kind not in ("number", "text"):
            raise self._bad("a number, or a text in quotes")
        self._next()
        number = is_numeric_dtype(column)
        if number != (token.kind == "number"):
            kind = "a number" if number else "a text, which needs quotes"
            raise StudyError(f"{name} is {kind}; {token.value} is not.")
        if number:
            return float(token.value)
        text = token.value[1:-1]
        if not is_datetime64_any_dtype(column):
            return text
        try:
            return pd.Timestamp.fromisoformat(text)
        except ValueError:
            raise StudyError(f"{name} is a date; write it as '2024-05-01', not as {token.value}.") from None

    def _takes(self, word: str) -> bool:
        token = self._tokens[0]
        found = token.kind in ("name", "sign") and token.value.lower() == word
        if found:
            self._next()
        return found

    def _needs(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._bad(f"'{sign}'")

    def _next(self) -> _Token:
        return self._tokens.pop(0)

    def _bad(self, wanted: str) -> StudyError:
        at = self._tokens[0].value or "its end"
        return StudyError(f"The condition {self._where!r} cannot be read: at {at} there should be {wanted}.")


def _tokens(where: str) -> Iterator[_Token]:
    place = 0
    while place < len(where.rstrip()):
        match = _TOKEN.match(where, place)
        if match is None:
            raise StudyError(
                f"The condition {where!r} cannot be read: at {where[place:].strip()[:10]!r} is no word of it."
            )
        place = match.end()
        yield _Token(match.lastgroup, match[match.lastgroup])
