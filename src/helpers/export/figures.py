"""Figures as SVG files that need no other file."""

import re

from markupsafe import escape

from helpers.present import page
from helpers.present.palette import INK
from helpers.present.report import Report

_OPENING = re.compile(r'height="([\d.]+)pt" viewBox="0 0 ([\d.]+) ([\d.]+)"')
_LINE = 16
"""Points of height that the line below a figure takes."""


def write(report: Report) -> dict[str, bytes]:
    """Write every figure of the report as notebooks show it, by its name.

    Below each is the remark of the report on its data, so a figure of synthetic data always says so.
    """
    said = " · ".join(report.band)
    return {figure.name: f"{_with_line(figure.drawn, said)}\n".encode() for figure in page.figures(report.sections)}


def _with_line(drawn: str, said: str) -> str:
    if not said:
        return drawn
    height, wide, high = (float(number) for number in _OPENING.search(drawn).groups())
    opening = f'height="{height + _LINE:g}pt" viewBox="0 0 {wide:g} {high + _LINE:g}"'
    line = f'<text x="{wide / 2:g}" y="{high + 11:g}" text-anchor="middle" style="font-size:8px" fill="{INK}">'
    whole = _OPENING.sub(opening, drawn, count=1)
    return whole.removesuffix("</svg>") + f"{line}{escape(said)}</text></svg>"
