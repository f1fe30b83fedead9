"""The subjects behind the counts: which cell of a table opens whom."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup, escape

_KEYS = ("ANALYSIS", "STAT", "PARAMCD", "PHASE", "SOC", "TERM", "GRADE", "GROUP", "TIME")


@dataclass(frozen=True)
class Count:
    """A count that opens its subjects.

    As text it is its words alone; where a template of the page shows it, it is a button.

    Attributes
    ----------
    text : str
        The count as it is written out.
    number : int
        Which list of subjects it opens, as `SubjectLinks` numbers them.
    """

    text: str
    number: int

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        return f'<button type="button" class="count" data-people="{self.number}">{escape(self.text)}</button>'


@dataclass(frozen=True)
class Words:
    """A sentence with counts in it: as text its words alone, in a template of the page with their buttons."""

    parts: tuple["str | Count | Words", ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))

    def __html__(self) -> str:
        return Markup("").join(self.parts)


Text = str | Count | Words
"""What a cell or a sentence may be."""


def words(*parts: Text) -> str | Words:
    """Put a sentence together; one without counts that open anything is a text like others."""
    return "".join(parts) if all(isinstance(part, str) for part in parts) else Words(parts)


def joined(parts: Sequence[Text], *, between: str) -> str | Words:
    """Put texts in a row, with the same signs between any two."""
    return words(*[one for part in parts for one in (between, part)][1:])


class SubjectLinks:
    """Who is behind each count; those that the page shows get a number, in the order in which they are asked for.

    Parameters
    ----------
    ard_subjects : DataFrame or None
        As the contract ``ARD_SUBJECTS`` has it; None where it is not at hand, and then no count opens anything.
    """

    def __init__(self, ard_subjects: pd.DataFrame | None):
        self._members: dict[tuple, tuple[str, ...]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        if ard_subjects is not None:
            keyed = ard_subjects[[*_KEYS, "USUBJID"]].assign(TIME=ard_subjects["TIME"].fillna(-1.0))
            for key, subjects in keyed.groupby(list(_KEYS), sort=False)["USUBJID"]:
                self._members[key] = tuple(sorted(set(subjects)))

    def link(self, text: str, analysis: str, stat: str, **keys: str | float) -> str | Count:
        """Let a text open the subjects whom it counts; one that counts nobody, or is not known, stays as it is.

        A key that is not given is empty, as in the results; ``time=None`` is a result without a time.
        """
        members = self.members(analysis, stat, **keys)
        return Count(text, self._numbers.setdefault(members, len(self._numbers))) if members else text

    def members(self, analysis: str, stat: str, **keys: str | float) -> tuple[str, ...]:
        """The subjects behind one count, sorted."""
        named = {name.upper(): value for name, value in keys.items()}
        time = named.pop("TIME", None)
        month = -1.0 if time is None or math.isnan(time) else float(time)
        rest = (named.get(name, "") for name in _KEYS[2:-1])
        return self._members.get((analysis, stat, *rest, month), ())

    @property
    def shown(self) -> list[tuple[str, ...]]:
        """The subjects behind each count of the page, by their number."""
        return list(self._numbers)
