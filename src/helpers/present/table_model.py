"""A table: what it says, made once and written by the page, by notebooks and by the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import pandas as pd
from markupsafe import Markup

from helpers.present import numbering, palette
from helpers.present.rendering import render
from helpers.present.subject_links import Text


@dataclass(frozen=True)
class Column:
    """A column: its heading, the alignment of its cells (``left``, ``right``), and the heading above several."""

    label: str
    side: str
    spanner: str = ""


@dataclass(frozen=True)
class Group:
    """Rows of one group, each with one cell per column; ``label`` is None where the table has no groups."""

    label: str | None
    rows: list[tuple[Text, ...]]


@dataclass(frozen=True)
class Table:
    """A table as text, never read as markup; a count in it may open its subjects.

    Attributes
    ----------
    name, title : str
        Id of the table without ``table-``, and its heading.
    named : bool
        Whether the first column names the rows.
    columns : list of Column
        In the order of the page.
    groups : list of Group
        In the order in which they first appear.
    notes : list of Text
        Lines below it.
    """

    name: str
    title: str
    named: bool
    columns: list[Column]
    groups: list[Group]
    notes: list[Text]

    def __repr__(self) -> str:
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        """Write it for a notebook."""
        return str(
            render("notebook_table.html", t=self, linked=False, ink=palette.INK, rule=palette.RULE, paper=palette.PAPER)
        )

    def html(self, *, linked: bool = True) -> Markup:
        """Write it for the page; a count whose subjects are known is a button, unless nothing there is ``linked``."""
        return render("page_table.html", t=self, linked=linked)

    def with_title(self, title: str) -> "Table":
        """Give it another heading, as it stands, without a number."""
        return replace(self, title=title)

    def with_note(self, note: str) -> "Table":
        """Add a line below it."""
        return replace(self, notes=[*self.notes, note])

    @cached_property
    def spanners(self) -> list[tuple[str, list[Column]]]:
        """Neighbouring columns by the heading above them; a column without one stands by itself."""
        keyed = groupby(enumerate(self.columns), key=lambda item: item[1].spanner or item[0])
        return [(key if isinstance(key, str) else "", [column for _place, column in items]) for key, items in keyed]

    @property
    def spanned(self) -> bool:
        """Whether there is a heading above several columns."""
        return any(column.spanner for column in self.columns)


def make_table(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    notes: Sequence[Text] = (),
    stub: str = "",
    group: str = "",
    left: Sequence[str] = (),
    head: str = "",
    labels: Mapping[str, str] | None = None,
    spanners: Mapping[str, Sequence[str]] | None = None,
) -> Table:
    """Make a table of cells that are written out already.

    One row of ``frame`` is one row of the table.

    Parameters
    ----------
    frame : DataFrame
        The cells.
    name, title : str
        Id of the table, by which it is numbered, and its heading.
    notes : sequence of Text
        Lines below it.
    stub, group : str
        Column that names the rows, column that groups them.
    left : sequence of str
        Columns of words; others hold numbers and are aligned right.
    head : str
        Heading of the stub.
    labels : mapping of str to str
        Headings of columns that differ from their names. Blanks around a name are no part of its heading.
    spanners : mapping of str to sequence of str
        Headings above several columns.
    """
    labels, over = labels or {}, {column: label for label, columns in (spanners or {}).items() for column in columns}
    shown = [column for column in frame if column not in (stub, group)]
    columns = [Column(head, "left")] if stub else []
    columns += [
        Column(labels.get(column, column).strip(), "left" if column in left else "right", over.get(column, ""))
        for column in shown
    ]
    cells = [map(_cell, frame[column]) for column in ([stub, *shown] if stub else shown)]
    groups: dict[str | None, list[tuple[Text, ...]]] = {}
    for label, row in zip(
        frame[group].astype(str) if group else [None] * len(frame), zip(*cells, strict=True), strict=True
    ):
        groups.setdefault(label, []).append(row)
    return Table(
        name=name,
        title=numbering.table(name, title),
        named=bool(stub),
        columns=columns,
        groups=[Group(label, rows) for label, rows in groups.items()],
        notes=list(notes),
    )


def _cell(value) -> Text:
    return value if isinstance(value, Text) else str(value)


def nothing(*, name: str, title: str, because: str) -> Table:
    """Make the table that says why there is no table."""
    return make_table(pd.DataFrame({"Result": [because]}), name=name, title=title, left=["Result"])
