"""What an exploration gives: a figure, a table, and the frames underneath, shown together in a notebook."""

from dataclasses import dataclass, field

import pandas as pd
from markupsafe import escape

from helpers.explore.analysis import Analysis, MadeAnalysis
from helpers.present.figures.style import Drawing
from helpers.present.table_model import Table

NOTICE = "margin:0 0 .5em;color:#5b6470;font-size:12px"


@dataclass(frozen=True, repr=False, eq=False)
class Shown:
    """A result that shows itself: figure first, then the table.

    Attributes
    ----------
    title : str
        What it shows.
    frame : DataFrame
        The numbers, unrounded, one row a line of the table; `ard` has every statistic in long form.
    ard : DataFrame
        Result rows, as the contract ARD has them.
    table : Table or None
        The numbers written out.
    figure : Drawing or None
        A matplotlib figure; ``figure.savefig`` writes it to a file.
    said : str
        What has to be said of the data.
    """

    title: str
    frame: pd.DataFrame
    ard: pd.DataFrame = field(default_factory=pd.DataFrame)
    table: Table | None = None
    figure: Drawing | None = None
    said: str = ""

    def __repr__(self) -> str:
        return f"<{self.title}>"

    def _repr_html_(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> list[str]:
        parts = [f'<p style="{NOTICE}">{escape(self.said)}</p>'] if self.said else []
        if self.figure is not None:
            parts.append(self.figure._repr_svg_())
            parts += [f'<p style="{NOTICE}">{escape(self.figure.notice)}</p>'] if self.figure.notice else []
        return parts + ([self.table._repr_html_()] if self.table is not None else [])


def unnumbered(table: Table, title: str, run: Analysis, *asked: object) -> Table:
    """Take the report's number from a table that is not the report's.

    It is where the run is as it was made and nothing was asked otherwise: everything in ``asked`` is empty.
    """
    as_reported = isinstance(run, MadeAnalysis) and not any(one is not None and len(str(one)) for one in asked)
    return table if as_reported else table.with_title(title)
