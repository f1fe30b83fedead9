"""What a dataset must be: its grain, its key, its columns with type and unit.

A contract is data. `Contract.check` compares a frame with it and returns the frame in canonical form (columns in
order, rows by key), so all later code can trust it. If a simple comparison is not enough, pandera decides whether a
frame breaks the contract, and where.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd

from helpers.foundation.calendar import DATE
from helpers.foundation.errors import StudyError
from helpers.foundation.terms import mapped

DTYPES: Mapping[str, str] = {"text": "object", "number": "float64", "count": "int64", "date": DATE}
"""Kinds of column. Missing text is the empty string, a missing number NaN, a missing date NaT; a count is never missing."""


@dataclass(frozen=True)
class Column:
    """One variable: its kind, what it means, its unit, the terms it may hold.

    ``needed`` (raw domains) says that the variable must be there; ``filled`` that no cell may be empty. Of a quantity
    ``possible`` and ``plausible`` are the lowest and the highest value that can be, and that is not doubtful.
    """

    kind: str
    label: str
    unit: str = ""
    terms: tuple[str, ...] = ()
    needed: bool = True
    filled: bool = False
    possible: tuple[float, float] | None = None
    plausible: tuple[float, float] | None = None


@dataclass(frozen=True)
class Contract:
    """The contract of one dataset.

    ``extra`` says whether variables beyond the contract are kept (raw domains) or refused (derived datasets).
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: Mapping[str, Column] = field(repr=False)
    extra: bool = False

    def check(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame in canonical order, or say what breaks the contract.

        Raises
        ------
        StudyError
            A column is missing or unknown, has another type, holds a term that is not allowed, or the key is
            not unique.
        """
        canonical = self._in_order(frame)
        if not self._is_plainly_kept(canonical):
            self._judge(canonical)
        return canonical

    def empty(self) -> pd.DataFrame:
        """Return a frame with the columns of the contract and no row."""
        return pd.DataFrame({name: pd.Series(dtype=DTYPES[column.kind]) for name, column in self.columns.items()})

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        missing = [name for name, column in self.columns.items() if column.needed and name not in frame]
        if missing:
            raise StudyError(f"{self.name}: missing column {', '.join(missing)}.")
        known = [name for name in self.columns if name in frame]
        others = sorted(set(frame.columns) - set(known))
        if others and not self.extra:
            raise StudyError(f"{self.name}: unknown column {', '.join(others)}; add it to the contract or drop it.")
        ordered = frame if list(frame) == known + others else frame[known + others]
        by = [name for name in self.key if name in ordered]
        return ordered.sort_values(by, kind="stable", ignore_index=True) if by else ordered.reset_index(drop=True)

    def _is_plainly_kept(self, frame: pd.DataFrame) -> bool:
        """Tell whether types, cells and key are exactly as the contract says; `_judge` then has nothing to find."""
        columns = all(_is_plainly_kept(column, frame[name]) for name, column in self.columns.items() if name in frame)
        return columns and not (self.key and frame.duplicated(list(self.key)).any())

    def _judge(self, frame: pd.DataFrame) -> None:
        import pandera.errors  # here, because it is slow to import and only needed where a frame is in doubt

        try:
            self._schema.validate(frame, lazy=True, inplace=True)  # nothing is coerced, so nothing is copied
        except pandera.errors.SchemaErrors as failure:
            raise StudyError(self._sentence(failure.failure_cases)) from failure

    @cached_property
    def _schema(self):
        import pandera.pandas as pa

        columns = {}
        for name, column in self.columns.items():
            checks = []
            if column.kind == "text":
                checks.append(pa.Check(partial(_keeps, column), error=_promise(column), ignore_na=False))
            nullable = _may_be_missing(column) or column.kind == "text"  # what text may be, its check says
            columns[name] = pa.Column(DTYPES[column.kind], checks=checks, nullable=nullable, required=column.needed)
        return pa.DataFrameSchema(columns, unique=list(self.key) or None, name=self.name)

    def _sentence(self, cases: pd.DataFrame) -> str:
        first = cases.iloc[0]
        where = f"column {first['column']}" if first["column"] is not None else "the key"
        what = f"{first['check']}, found {first['failure_case']!r}"
        more = f" ({len(cases)} such failures)" if len(cases) > 1 else ""
        return f"{self.name} breaks its contract in {where}: {what}{more}; one row is one {self.grain}."


def _promise(column: Column) -> str:
    """What the cells of a column of text are."""
    if not column.terms:
        return "text that is not empty" if column.filled else "text that is never null"
    return f"{'' if column.filled else 'empty or '}one of {', '.join(column.terms)}"


def _is_plainly_kept(column: Column, cells: pd.Series) -> bool:
    if cells.dtype != DTYPES[column.kind]:
        return False
    if column.kind == "text":
        return all(_is_promised(column, cell) for cell in pd.unique(cells.to_numpy()))
    return _may_be_missing(column) or not cells.hasnans


def _may_be_missing(column: Column) -> bool:
    return column.kind in ("number", "date") and not column.filled


def _keeps(column: Column, cells: pd.Series) -> pd.Series:
    """Tell which cells of a column of text keep its promise."""
    return mapped(cells, partial(_is_promised, column)).astype(bool)


def _is_promised(column: Column, cell) -> bool:
    return isinstance(cell, str) and (not column.filled if cell == "" else not column.terms or cell in column.terms)


def as_kind(values: pd.Series, kind: str) -> pd.Series:
    """Give a column the type of its kind, where that loses nothing."""
    if kind == "text":
        return mapped(values, lambda value: "" if pd.isna(value) else str(value))
    if kind == "number":
        return values.astype("float64")
    if kind == "count":
        return values.astype("int64")
    return pd.Series(np.asarray(values, dtype=DATE), index=values.index)
