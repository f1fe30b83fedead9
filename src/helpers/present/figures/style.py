"""The looks of figures: one size of type, thin lines, no box, and a text alternative that travels along."""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from helpers.foundation.errors import StudyError
from helpers.present import format as fmt
from helpers.present import lettering, numbering, svg
from helpers.present.legibility import FEW, MOST
from helpers.present.palette import GROUPS, INK, MUTED, PAPER, RULE

WIDTH = 7.6
"""Inches; every figure is as wide, so that type has one size in the page."""

POINTS = 72 * WIDTH
"""The same in points, the unit of type."""

SMALL, NORMAL = 7.5, 8.5

_KINDS = ("svg", "pdf", "png", "tiff", "tif")
_LINE = 14
"""Points of height of the line below a figure that is saved."""

_LOOKS = {
    "font.family": "sans-serif",
    "font.sans-serif": [lettering.FONT],
    "font.size": NORMAL,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "hatch.color": PAPER,
    "hatch.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": NORMAL,
    "legend.handlelength": 1.2,
    "legend.handleheight": 0.9,
    "legend.borderpad": 0,
}


class Drawing(Figure):
    """A matplotlib figure with a name, a title and a text alternative; notebooks show it as vector graphics."""

    name = ""
    title = ""
    description = ""
    notice = ""
    """What has to be known before it is read: which of many subjects are drawn, letters that cannot be drawn."""

    @cached_property
    def _svg(self) -> str:
        """The figure as it is when it is first shown or written: it is drawn once."""
        return svg.document(self, name=f"figure-{self.name}", title=self.title, description=self.description)

    def _repr_svg_(self) -> str:
        return self._svg

    def save(self, path: str | Path | BinaryIO, *, dpi: int = 300, said: str = "", kind: str = "") -> None:
        """Write the figure as a file of the kind that its name ends in: ``svg``, ``pdf``, ``png``, ``tiff``.

        Parameters
        ----------
        path : str, Path or file
            Where to.
        dpi : int
            Dots per inch of a picture.
        said : str
            A line below it, such as that its data are synthetic.
        kind : str
            Kind of file, where there is no name that tells it.

        Raises
        ------
        StudyError
            There is no such kind of file.
        """
        kind = kind or Path(path).suffix.lower().lstrip(".")
        if kind not in _KINDS:
            raise StudyError(f"A figure cannot be written as {kind or 'a file without an ending'!r}; end the name in "
                             f"{', '.join(_KINDS)}.")  # fmt: skip
        wide, high = self.get_size_inches()
        line = self.text(0.5, -_LINE / 72 / high, said, ha="center", va="bottom", fontsize=SMALL, color=INK)
        without_clock = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(kind)
        try:
            with mpl.style.context(["default", _LOOKS, {"svg.hashsalt": self.name}]):
                box = Bbox([[0, -_LINE / 72 if said else 0], [wide, high]])
                self.savefig(path, format=kind, dpi=dpi, bbox_inches=box, facecolor=PAPER, metadata=without_clock)
        finally:
            line.remove()

    def row(self) -> dict[str, str]:
        """Give the figure as a row of the contract ``FIGURES``, for the report to place."""
        words = {"NAME": self.name, "TITLE": self.title, "ALT": self.description, "NOTICE": self.notice}
        return {**words, "SVG": self._svg}


@dataclass(frozen=True)
class Several:
    """Figures that a notebook shows one below the other."""

    figures: Sequence[Drawing]

    def _repr_html_(self) -> str:
        return "".join(figure._repr_svg_() for figure in self.figures) or "none"


@contextmanager
def drawing(name: str, title: str, *, height: float, layout: str = "none"):
    """Draw in the style of the project: gives an empty figure and keeps the style while it is filled."""
    with mpl.style.context(["default", _LOOKS]):  # whatever a matplotlibrc says
        figure = Drawing(figsize=(WIDTH, height), layout=layout)
        FigureCanvasSVG(figure)
        figure.name, figure.title = name, numbering.figure(name, title)
        yield figure
        _find_fonts(figure)
        if layout != "none":
            figure.draw_without_rendering()
            figure.set_layout_engine("none")


def say_nothing(figure: Drawing, because: str) -> None:
    """Write the reason for which there is nothing to draw."""
    figure.text(0.5, 0.5, because, ha="center", va="center", color=MUTED)
    figure.description = because


def month_ticks(axes, ticks: tuple[int, ...], *, until: float, widest: str = "") -> list[int]:
    """Put the months under the axis that have room there, and tell which they are.

    Parameters
    ----------
    axes : Axes
        Where time runs.
    ticks : tuple of int
        Months that may be shown.
    until : float
        The last month of the data.
    widest : str
        The longest text that stands under a month, where other texts stand there too.
    """
    last = max(max(ticks), until) * 1.01 or 1
    axes.set_xlim(0, last)
    month = axes.get_position().width * POINTS / last
    taken = lettering.width(max([widest, *(f"{tick:g}" for tick in ticks)], key=len), size=NORMAL) + _APART
    shown: list[int] = []
    for tick in sorted(ticks):
        if not shown or (tick - shown[-1]) * month >= taken:
            shown.append(tick)
    axes.set_xticks(shown, [f"{tick:g}" for tick in shown])
    return shown


_APART = 3
"""Points between two texts."""


def count_ticks(axis) -> None:
    """Put whole numbers beside an axis of counts."""
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))


def without_data(axes, because: str = fmt.NOT_COLLECTED) -> None:
    """Say in a panel why it shows nothing; it has no scale then."""
    axes.set_yticks([])
    axes.text(0.5, 0.5, because, transform=axes.transAxes, ha="center", va="center", color=MUTED)


def strengths(at_risk: pd.Series) -> list[tuple[slice, float]]:
    """Divide the rows of a curve: whole as long as enough are at risk, faded after it (from the last row before)."""
    few = np.flatnonzero(np.asarray(at_risk) < FEW)
    first = few[0] if len(few) else len(at_risk)
    return [(slice(0, first), 1.0), (slice(max(first - 1, 0), None), FADED)]


FADED = 0.38
"""Strength of what rests on few subjects."""


def at_risk_at(curve: pd.DataFrame, months: Sequence[float]) -> pd.Series:
    """Read from the steps of a curve how many are at risk at each month: those whose time is not before it.

    Needs TIME, sorted, and ``at_risk``; after the last time nobody is.
    """
    place = np.searchsorted(curve["TIME"].to_numpy(), months, side="left")
    return pd.Series(np.append(curve["at_risk"].to_numpy(), 0)[place], index=list(months))


_DASHES = ("-", (0, (5, 1.5)), (0, (2, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (1, 1)), (0, (8, 2)))


def group_looks(place: int) -> dict:
    """Colour and dashes of one of several curves; where the colours begin again, the dashes are others."""
    around = len(GROUPS)
    return {"color": GROUPS[place % around], "linestyle": _DASHES[(place + place // around) % len(_DASHES)]}


def percent_ticks(axes, *, until: float = 1.02) -> None:
    """Let the vertical axis run from none to all, in percent, with room for a line along the top."""
    axes.set_ylim(0, until)
    axes.set_yticks(np.linspace(0, 1, 6), [f"{100 * y:.0f}" for y in np.linspace(0, 1, 6)])


def write_counts(axes, label: str, counts: pd.Series, shown: list[int], *, y: float, weight: str = "normal") -> None:
    """Write a row of counts under the axis, each at its month, named at the left edge of the figure.

    ``counts`` is indexed by month; `counts_room` says how far from the edge the axis has to begin.
    """
    words = {"fontsize": SMALL, "weight": weight, "va": "center"}
    place = axes.get_position()
    axes.text((_EDGE / POINTS - place.x0) / place.width, y, label, transform=axes.transAxes, **words)
    for month in [month for month in shown if month in counts.index]:
        axes.text(month, y, fmt.count(counts[month]), transform=axes.get_xaxis_transform(), ha="center", **words)


def counts_room(names: Sequence[str], counts: pd.Series, *, least: float = 0.085) -> float:
    """Share of the width that names of rows of counts take beside the first count, and the labels of the axis."""
    first = lettering.width(fmt.count(counts.max()) if len(counts) else "", size=SMALL, bold=True)
    widest = max((lettering.width(name, size=SMALL, bold=True) for name in names), default=0)
    return max(least, (_EDGE + widest + 2 * _APART + first / 2) / POINTS)


_EDGE = 4
"""Points between the edge of the figure and the text there."""


def some(frame: pd.DataFrame, *, most: int = MOST) -> pd.DataFrame:
    """Take rows at even steps through their order, the first and the last among them, where there are too many."""
    if len(frame) <= most:
        return frame
    return frame.iloc[np.linspace(0, len(frame) - 1, most).round().astype(int)]


def said_of_some(shown: int, of: int, *, order: str) -> str:
    """Say which of many subjects are drawn; nothing where all are."""
    if shown >= of:
        return ""
    return f"{fmt.count(shown)} of {fmt.count(of)} subjects, at even steps through their order by {order}"


def beside(names: Sequence[str], *, size: float = NORMAL, most: float = 0.45) -> tuple[list[str], float]:
    """Fit names to the left of an axis: whole, or shortened at their end; and the share of the width that they take."""
    fitted = [lettering.shortened(name, room=most * POINTS, size=size) for name in names]
    return fitted, room(fitted, size=size)


def room(texts: Sequence[str], *, size: float) -> float:
    """Share of the width that texts take between an axis and the edge of the figure."""
    return (max((lettering.width(text, size=size) for text in texts), default=0) + _EDGE + _PAD) / POINTS


_PAD = 8
"""Points between names and their axis."""


def name_axis(axes, label: str, unit: str) -> None:
    """Write what the vertical axis is of, shortened to its height."""
    height = axes.get_position().height * axes.figure.get_size_inches()[1] * 72
    unit = f", {unit}"
    axes.set_ylabel(lettering.shortened(label, room=height - lettering.width(unit, size=NORMAL), size=NORMAL) + unit)


def _find_fonts(figure: Drawing) -> None:
    """Let what DejaVu Sans cannot write be drawn with another font of this machine, or say that there is none."""
    texts = [(text, lettering.others([text.get_text()])) for text in figure.findobj(Text)]
    names, missing = lettering.fonts_for("".join(sorted({letter for _, letters in texts for letter in letters})))
    for text in [text for text, letters in texts if letters]:
        text.set_fontfamily([lettering.FONT, *names])
    if missing:
        letters = (
            "No font of this machine has these letters of the figure: "
            f"{', '.join(map(_code, missing[:_SAID]))}{' and others' if len(missing) > _SAID else ''}. Boxes may be "
            "drawn instead of them; install a font that has them, or open the page on a machine that has one."
        )
        figure.notice = " ".join(filter(None, [figure.notice, letters]))


def _code(letter: str) -> str:
    return f"{letter} (U+{ord(letter):04X})"


_SAID = 12
"""Letters that are named at most."""
