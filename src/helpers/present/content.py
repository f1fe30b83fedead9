"""What a table says: heading, columns, groups of rows, notes. The page and the files are written from it."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from great_tables import GT


@dataclass(frozen=True)
class Column:
    """A column: its heading, the side its cells stand on (``left``, ``right``), and the heading above several."""

    label: str
    side: str
    spanner: str = ""


@dataclass(frozen=True)
class Group:
    """Rows that stand together, each with one cell a column; ``label`` is None where the table has no groups."""

    label: str | None
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class Content:
    """A table as text.

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
    notes : list of str
        Lines below it.
    """

    name: str
    title: str
    named: bool
    columns: list[Column]
    groups: list[Group]
    notes: list[str]

    @cached_property
    def spanners(self) -> list[tuple[str, list[Column]]]:
        """Neighbouring columns by the heading above them; a column without one stands by itself."""
        keyed = groupby(enumerate(self.columns), key=lambda item: item[1].spanner or item[0])
        return [(key if isinstance(key, str) else "", [column for _place, column in items]) for key, items in keyed]

    @property
    def spanned(self) -> bool:
        """Whether there is a heading above several columns."""
        return any(column.spanner for column in self.columns)


def content(gt: GT) -> Content:
    """Read a table of `helpers.present.tables`.

    great_tables keeps what it was told for its own HTML alone, so its parts are read here and nowhere else.
    """
    frame, kinds = gt._tbl_data, {kind: [] for kind in ("row_group", "stub", "default")}
    for column in gt._boxhead:
        if column.type.name in kinds:
            kinds[column.type.name].append(column)
    spanners = {variable: spanner.spanner_label for spanner in gt._spanners for variable in spanner.vars}
    columns = [Column(str(gt._stubhead or ""), "left") for _stub in kinds["stub"]]
    columns += [
        Column(str(column.column_label).strip(), column.column_align, str(spanners.get(column.var, "")))
        for column in kinds["default"]
    ]
    rows = list(zip(*(frame[column.var] for column in (*kinds["stub"], *kinds["default"])), strict=True))
    labels = frame[kinds["row_group"][0].var] if kinds["row_group"] else [None] * len(rows)
    groups: dict[str | None, list[tuple[str, ...]]] = {}
    for label, row in zip(labels, rows, strict=True):
        groups.setdefault(label, []).append(row)
    return Content(
        name=gt._options.table_id.value.removeprefix("table-"),
        title=str(gt._heading.title),
        named=bool(kinds["stub"]),
        columns=columns,
        groups=[Group(label, rows) for label, rows in groups.items()],
        notes=[str(note) for note in gt._source_notes],
    )
