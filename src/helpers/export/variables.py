"""Analysis datasets as SAS XPORT v5 can hold them: short names and labels, numbers, and texts of 200 bytes at most.

Nothing is cut. A text that is longer is continued in further variables, as the SDTM implementation guide has it
(section 4.5.3.2): AETERM, AETERM1, AETERM2; put together they are the text, blanks included. A variable of the study
whose name does not fit gets one that does, and its own name as label.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.export import labels
from helpers.foundation.contracts import Column, Contract
from helpers.foundation.errors import StudyError
from helpers.foundation.terms import mapped

LONGEST_NAME, LONGEST_TEXT = 8, 200
LARGEST = 16.0**63 * (1 - 2.0**-53)
"""Limits of SAS XPORT v5: characters of a name, bytes of a text, the largest number."""

DATE_FORMAT = "DATE9."
_EPOCH = np.datetime64("1960-01-01", "D")


@dataclass(frozen=True)
class Variable:
    """One variable as it is exported.

    Attributes
    ----------
    name, label : str
        As XPORT allows them.
    kind : str
        ``text``, ``number``, ``count`` or ``date``.
    source : str
        Name of the column in the derived dataset.
    column : Column or None
        What the contract says of it; None for a variable of the study that is only kept.
    part : int
        0, or the place among the continuations of a long text.
    cells : Series
        Text, or numbers as SAS has them: dates are days since 1960, what is missing or infinite is NaN.
    """

    name: str
    label: str
    kind: str
    source: str
    column: Column | None
    part: int
    cells: pd.Series

    @property
    def length(self) -> int:
        """Bytes of a value."""
        if self.kind != "text":
            return 8
        return max((len(value.encode()) for value in self.cells.unique()), default=1) or 1


@dataclass(frozen=True)
class Dataset:
    """An analysis dataset as it is exported."""

    name: str
    contract: Contract
    variables: list[Variable]

    @property
    def label(self) -> str:
        """What SAS calls it."""
        return labels.DATASETS[self.name].label


def dataset(frame: pd.DataFrame, contract: Contract) -> Dataset:
    """Fit a derived dataset into the limits of XPORT; its rows stay as they are.

    Raises
    ------
    StudyError
        A number is larger than XPORT can hold, or a label of a contract does not fit.
    """
    taken, variables = {name for name in frame if _fits(name)}, []
    for source in frame:
        column = contract.columns.get(source)
        kind = column.kind if column else _kind(frame[source])
        name = source if _fits(source) else _free(source, taken)
        label = labels.label(contract.name, source, column.label) if column else _plain(source)[: labels.LONGEST]
        for part, values in enumerate(_values(frame[source], kind, where=f"{contract.name}: {source}")):
            this = _free(name, taken, part) if part else name
            said = f"{label[: labels.LONGEST - len(str(part)) - 1]} {part}" if part else label
            variables.append(Variable(this, said, kind, source, column, part, values))
    return Dataset(contract.name, contract, variables)


def _fits(name: str) -> bool:
    return re.fullmatch(rf"[A-Z_][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}", name) is not None


def _plain(name: str) -> str:
    return name.encode("ascii", "replace").decode()


def _free(name: str, taken: set[str], number: int = 0) -> str:
    """Make a name that fits and is not taken, and take it: as much of the name as there is room for, and a number."""
    stem = re.sub(r"^(?=\d)|[^A-Z0-9_]", "_", _plain(name.upper()))
    while True:
        ending = str(number) if number else ""
        made = stem[: LONGEST_NAME - len(ending)] + ending
        if made not in taken:
            taken.add(made)
            return made
        number += 1


def _kind(values: pd.Series) -> str:
    """The kind of a variable that no contract knows."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return "date"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _values(values: pd.Series, kind: str, *, where: str) -> list[pd.Series]:
    """The values as SAS has them; a text that is too long gives several."""
    values = values.reset_index(drop=True)
    if kind == "date":
        return [_days(values)]
    if kind == "text":
        return _parts(values.where(values.notna(), ""))
    numbers = values.astype("float64").replace([np.inf, -np.inf], np.nan)
    if beyond := int((numbers.abs() > LARGEST).sum()):
        raise StudyError(
            f"{where} has {beyond} {'number' if beyond == 1 else 'numbers'} that SAS XPORT cannot hold, "
            f"such as {numbers[numbers.abs().idxmax()]:g}; correct the record it comes from."
        )
    return [numbers]


def _days(dates: pd.Series) -> pd.Series:
    days = (dates.to_numpy().astype("datetime64[D]") - _EPOCH).astype("float64")
    return pd.Series(np.where(dates.isna(), np.nan, days))


def _parts(texts: pd.Series) -> list[pd.Series]:
    """Texts in parts of so many bytes at most, the first part of each text in the first series."""
    pieces = {text: split(text) for text in texts.unique()}
    most = max((len(found) for found in pieces.values()), default=1)
    return [
        mapped(texts, lambda text, place=place: pieces[text][place] if place < len(pieces[text]) else "")
        for place in range(most)
    ]


def split(text: str) -> list[str]:
    """Split a text into parts of 200 bytes at most, before a blank where there is one; together they are the text."""
    rest, parts = str(text).replace("\0", "\ufffd"), []
    while len(rest.encode()) > LONGEST_TEXT:
        most = len(rest.encode()[:LONGEST_TEXT].decode(errors="ignore"))
        blank = rest.rfind(" ", 1, most + 1)
        place = len(rest[:blank].rstrip()) if blank > 0 else most
        place = place or most
        parts.append(rest[:place])
        rest = rest[place:]
    return [*parts, rest]
