"""What an exploration gives: a figure, a table, and the frames underneath, shown together in a notebook."""

import io
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from markupsafe import escape

from helpers.explore.analysis import Analysis, MadeAnalysis
from helpers.foundation.errors import StudyError
from helpers.present.figures.style import Drawing
from helpers.present.page import Figure, Section, TableBlock
from helpers.present.table_model import Table
from helpers.present.word import document

NOTICE = "margin:0 0 .5em;color:#5b6470;font-size:12px"


@dataclass(frozen=True, repr=False, eq=False)
class Shown:
    """A result that shows itself: figure first, then the table.

    Attributes
    ----------
    title : str
        What it shows.
    frame : DataFrame
        The numbers, unrounded, one row per line of the table; `ard` has every statistic in long form.
    ard : DataFrame
        Result rows, as the contract ARD has them.
    table : Table or None
        The numbers written out.
    figure : Drawing or None
        A matplotlib figure; `save` writes it to a file.
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

    def save(self, path: str | Path, *, dpi: int = 300) -> None:
        """Write the figure as a file of the kind that its name ends in: ``svg``, ``pdf``, ``png``, ``tiff``.

        Raises
        ------
        StudyError
            There is no figure, or the kind of file is unknown.
        """
        if self.figure is None:
            raise StudyError(f"{self.title} has no figure; to_docx writes its table.")
        self.figure.save(path, dpi=dpi, said=self.said)

    def to_docx(self, path: str | Path) -> None:
        """Write figure and table as a Word document."""
        figure, drawn, blocks = self.figure, {}, []
        if figure is not None:
            picture = io.BytesIO()
            figure.save(picture, kind="png")
            drawn[figure.name] = picture.getvalue()
            words = {"title": figure.title, "description": figure.description, "notice": figure.notice}
            blocks.append(Figure(name=figure.name, drawn="", **words))
        blocks += [TableBlock(self.table)] if self.table is not None else []
        band = [self.said] if self.said else []
        section = Section(1, "shown", self.title, blocks)
        written = document(title=self.title, eyebrow="", band=band, sections=[section], drawn=drawn)
        Path(path).write_bytes(written)

    def _repr_html_(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> list[str]:
        parts = [f'<p style="{NOTICE}">{escape(self.said)}</p>'] if self.said else []
        if self.figure is not None:
            parts.append(self.figure._repr_svg_())
            parts += [f'<p style="{NOTICE}">{escape(self.figure.notice)}</p>'] if self.figure.notice else []
        return parts + ([self.table._repr_html_()] if self.table is not None else [])


def unnumbered(table: Table, title: str, run: Analysis, *asked: object) -> Table:
    """Remove the number of the report from a table that is not in the report.

    The table is in the report if the run is as it was made and everything in ``asked`` is empty.
    """
    as_reported = isinstance(run, MadeAnalysis) and not any(one is not None and len(str(one)) for one in asked)
    return table if as_reported else table.with_title(title)
