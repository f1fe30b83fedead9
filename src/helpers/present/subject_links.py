"""The subjects behind the counts: which cell of a table opens whom.

A cell is text until the page is written. One that opens its subjects carries their number between two signs that no
text has (of Unicode's private use), which become a button there; outside the page no cell has any.
"""

import math
import re

import pandas as pd
from markupsafe import Markup

OPEN, BETWEEN, CLOSE = "\ue000", "\ue001", "\ue002"
_LINK = re.compile(f"{OPEN}(\\d+){BETWEEN}(.*?){CLOSE}", re.DOTALL)
_KEYS = ("ANALYSIS", "STAT", "PARAMCD", "PHASE", "SOC", "TERM", "GRADE", "GROUP", "TIME")


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

    def link(self, text: str, analysis: str, stat: str, **keys: str | float) -> str:
        """Mark a text as the count of some subjects; one that counts nobody, or is not known, stays as it is.

        A key that is not given is empty, as in the results; ``time=None`` is a result without a time.
        """
        members = self.members(analysis, stat, **keys)
        if not members:
            return text
        number = self._numbers.setdefault(members, len(self._numbers))
        return f"{OPEN}{number}{BETWEEN}{text}{CLOSE}"

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


def plain(text: str) -> str:
    """Take out of a cell what only the page can show: the marks of its links. What is left are the words."""
    return _LINK.sub(r"\2", text)


def buttons(html: str) -> Markup:
    """Turn the marks in finished markup into buttons; what stands between them is markup already."""
    return Markup(_LINK.sub(r'<button type="button" class="count" data-people="\1">\2</button>', str(html)))
