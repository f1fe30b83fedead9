"""The tables of the report as plain cells: what the page shows of them, without its looks."""

from dataclasses import dataclass

import pandas as pd
from great_tables import GT

from helpers.present import numbering, page
from helpers.present.people import plain

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
    return [sheet(gt) for gt in page.tables(sections)]


def sheet(gt: GT) -> Sheet:
    """Take the cells out of a table of `helpers.present.tables`.

    A column under a spanner is named by both (``Any grade: n (%)``). The column that groups the rows comes first, the
    one that names them second. Marks of links are left out.
    """
    name = gt._options.table_id.value.removeprefix("table-")
    frame = gt._tbl_data
    by_kind = {kind: [column for column in gt._boxhead if column.type.name == kind] for kind in _KINDS}
    spanners = {variable: spanner.spanner_label for spanner in gt._spanners for variable in spanner.vars}
    heads = {"row_group": GROUP, "stub": gt._stubhead or LINE}
    columns, cells = [], []
    for kind in _KINDS:
        for column in by_kind[kind]:
            label = heads.get(kind, str(column.column_label).strip())
            columns.append(plain(f"{spanners[column.var]}: {label}" if column.var in spanners else label))
            cells.append([plain(str(cell)) for cell in frame[column.var]])
    rows = [list(row) for row in zip(*cells, strict=True)]
    return Sheet(
        name=name,
        number=numbering.TABLES.get(name, ""),
        title=plain(str(gt._heading.title)),
        columns=columns,
        rows=_gathered(rows, frame, by_kind["row_group"]),
        notes=[plain(str(note)) for note in gt._source_notes],
    )


_KINDS = ("row_group", "stub", "default")


def _gathered(rows: list[list[str]], frame: pd.DataFrame, groups: list) -> list[list[str]]:
    """Put the rows of a group together, as the page does."""
    if not groups:
        return rows
    places = pd.Series(pd.factorize(frame[groups[0].var])[0]).sort_values(kind="stable").index
    return [rows[place] for place in places]
