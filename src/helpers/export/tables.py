"""The tables of the report as plain cells: what the page shows of them, without its looks."""

from dataclasses import dataclass

from helpers.present import numbering, page
from helpers.present.table_model import Column, Table

GROUP, LINE = "Group", "Line"
"""Headings of the columns that group and name the rows, where the page has none above them."""


@dataclass(frozen=True)
class Sheet:
    """A table: one row of ``rows`` is one row of the page, its cells are text, one for each of ``columns``."""

    name: str
    number: str
    title: str
    columns: list[str]
    rows: list[list[str]]
    notes: list[str]


def sheets(sections: list[page.Section]) -> list[Sheet]:
    """Take every table out of the sections of a report, in the order of the page."""
    return [sheet(table) for table in page.tables(sections)]


def sheet(table: Table) -> Sheet:
    """Take the cells out of a table of `helpers.present.tables`.

    A column under a spanner is named by both (``Any grade: n (%)``). The column that groups the rows comes first, the
    one that names them second.
    """
    grouped = any(group.label is not None for group in table.groups)
    names = [LINE] if table.named and not table.columns[0].label else []
    heads = [_named(column) for column in table.columns]
    heads = [*([GROUP] if grouped else []), *names, *heads[len(names) :]]
    rows = [[*([group.label] if grouped else []), *row] for group in table.groups for row in group.rows]
    return Sheet(
        name=table.name,
        number=numbering.TABLES.get(table.name, ""),
        title=table.title,
        columns=heads,
        rows=[[str(cell) for cell in row] for row in rows],
        notes=[str(note) for note in table.notes],
    )


def _named(column: Column) -> str:
    return f"{column.spanner}: {column.label}" if column.spanner else column.label
