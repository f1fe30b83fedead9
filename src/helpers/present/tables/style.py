"""The looks of tables outside the page (in notebooks), and their common parts."""

import pandas as pd
from great_tables import GT, loc, style

from helpers.present import numbering
from helpers.present.palette import INK, RULE


class Table(GT):
    """A table whose plain text is its heading: that of `GT` lists its parts with their addresses in memory."""

    def __repr__(self) -> str:
        return f"<{self._heading.title}>"


def house(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    notes: list[str] = (),
    stub: str = "",
    group: str = "",
    left: list[str] = (),
    head: str = "",
) -> GT:
    """Make a table in the style of the project.

    One row of ``frame`` is one row of the table, its cells are text that is written out already and never read
    as markup.

    Parameters
    ----------
    frame : DataFrame
        The cells.
    name, title : str
        Id of the table, by which it is numbered, and its heading.
    notes : list of str
        Lines below it.
    stub, group : str
        Column that names the rows, column that groups them.
    left : list of str
        Columns of words; others hold numbers and are aligned right.
    head : str
        Heading of the stub.
    """
    cells = frame.astype(str).reset_index(drop=True)
    gt = Table(cells, id=f"table-{name}", rowname_col=stub or None, groupname_col=group or None)
    gt = gt.tab_header(title=numbering.table(name, title)).opt_align_table_header("left")
    numbers = [column for column in cells if column not in {stub, group, *left}]
    gt = gt.cols_align("right", columns=numbers) if numbers else gt
    gt = gt.cols_align("left", columns=list(left)) if left else gt
    gt = gt.tab_stubhead(head) if head and stub else gt
    for line in notes:
        gt = gt.tab_source_note(line)
    gt = gt.tab_style(style.text(weight="600"), loc.row_groups()) if group else gt
    return gt.tab_options(**_LOOKS)


def nothing(*, name: str, title: str, because: str) -> GT:
    """Make the table that says why there is no table."""
    frame = pd.DataFrame({"Result": [because]})
    return house(frame, name=name, title=title, left=["Result"])


_LOOKS = {
    "table_font_size": "13px",
    "table_font_color": INK,
    "heading_title_font_size": "15px",
    "heading_title_font_weight": "600",
    "heading_border_bottom_color": INK,
    "table_border_top_color": INK,
    "table_border_bottom_color": INK,
    "column_labels_font_weight": "600",
    "column_labels_border_top_color": INK,
    "column_labels_border_bottom_color": INK,
    "column_labels_border_bottom_width": "1px",
    "table_body_hlines_color": RULE,
    "table_body_border_bottom_color": INK,
    "row_group_border_bottom_color": RULE,
    "stub_border_style": "none",
    "data_row_padding": "4px",
    "source_notes_font_size": "12px",
}
