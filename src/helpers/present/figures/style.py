"""The looks of figures: one size of type, thin lines, no box, and a text alternative that travels along."""

from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from helpers.present import format as written
from helpers.present import numbering
from helpers.present.palette import INK, MUTED, PAPER, RULE
from helpers.present.svg import embed

WIDTH = 7.6
"""Inches; every figure is as wide, so that type has one size in the page."""

SMALL, NORMAL = 7.5, 8.5

_LOOKS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
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

    def _repr_svg_(self) -> str:
        words = {"name": f"figure-{self.name}", "title": self.title, "description": self.description}
        drawn = embed(self, **words, variables=False)
        width, height = (f"{72 * inches:g}" for inches in self.get_size_inches())
        size = f'xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt"'
        return str(drawn).replace("<svg ", f"<svg {size} ", 1)


@contextmanager
def drawing(name: str, title: str, *, height: float, layout: str = "none"):
    """Draw in the style of the project: gives an empty figure and keeps the style while it is filled."""
    with mpl.style.context(["default", _LOOKS]):  # whatever a matplotlibrc says
        figure = Drawing(figsize=(WIDTH, height), layout=layout)
        FigureCanvasSVG(figure)
        figure.name, figure.title = name, numbering.figure(name, title)
        yield figure
        if layout != "none":
            figure.draw_without_rendering()
            figure.set_layout_engine("none")


def say_nothing(figure: Drawing, because: str) -> None:
    """Write the reason for which there is nothing to draw."""
    figure.text(0.5, 0.5, because, ha="center", va="center", color=MUTED)
    figure.description = because


def month_ticks(axes, ticks: tuple[int, ...], *, until: float) -> list[int]:
    """Put the months under the axis, and tell which they are."""
    shown = sorted(ticks)
    axes.set_xticks(shown, [f"{tick:g}" for tick in shown])
    axes.set_xlim(0, max(shown[-1], until) * 1.01 or 1)
    return shown


def percent_ticks(axes, *, until: float = 1.02) -> None:
    """Let the vertical axis run from none to all, in percent, with room for a line along the top."""
    axes.set_ylim(0, until)
    axes.set_yticks(np.linspace(0, 1, 6), [f"{100 * y:.0f}" for y in np.linspace(0, 1, 6)])


def write_counts(
    axes, label: str, counts: pd.Series, shown: list[int], *, y: float, x: float = -0.115, weight: str = "normal"
) -> None:
    """Write a row of counts under the axis, each at its month; ``counts`` is indexed by month."""
    words = {"fontsize": SMALL, "weight": weight, "va": "center"}
    axes.text(x, y, label, transform=axes.transAxes, **words)
    for month in [month for month in shown if month in counts.index]:
        axes.text(month, y, written.count(counts[month]), transform=axes.get_xaxis_transform(), ha="center", **words)
