"""The flow of subjects, as CONSORT draws it."""

import pandas as pd
from matplotlib.patches import FancyBboxPatch

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import lettering
from helpers.present.figures.style import NORMAL, POINTS, Drawing, drawing
from helpers.present.lookup import Lookup
from helpers.present.palette import MUTED, RULE

_LEFT, _RIGHT = 0.27, 0.76
_HALF = 0.2
_LINE = 0.042
_INSIDE = 12
"""Points that stay free in a box, left and right together."""


def flow(ard: pd.DataFrame | Results) -> Drawing:
    """Draw who was enrolled, treated and analysed, and how it ended.

    Needs the rows of ``disposition``.
    """
    results = Lookup.of(ard)
    n = {
        term: fmt.count(results.value("disposition", "n", term=term))
        for term in ("enrolled", "not-treated", "treated", "efficacy", "died")
    }
    end = results.wide("disposition", by=["GROUP"], term="end-of-study")
    counts = dict(zip(end["GROUP"], end["n"], strict=True)) if len(end) else {}
    with drawing("flow", "Flow of subjects", height=4.0) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        _box(axes, _LEFT, 0.91, ["Enrolled", f"n = {n['enrolled']}"])
        _box(axes, _RIGHT, 0.755, ["Not treated", f"n = {n['not-treated']}"])
        _box(axes, _LEFT, 0.60, ["Treated: safety set", f"n = {n['treated']}"])
        _box(axes, _RIGHT, 0.60, ["Efficacy set", f"n = {n['efficacy']}"])
        _box(axes, _LEFT, 0.20, _ends(counts, n["died"]))
        _arrow(axes, (_LEFT, 0.91 - 0.065), (_LEFT, 0.60 + 0.068))
        _arrow(axes, (_LEFT, 0.755), (_RIGHT - _HALF, 0.755))
        _arrow(axes, (_LEFT + _HALF, 0.60), (_RIGHT - _HALF, 0.60))
        _arrow(axes, (_LEFT, 0.60 - 0.065), (_LEFT, 0.20 + _height(_ends(counts, n["died"])) / 2 + 0.008))
        _box(axes, _RIGHT, 0.20, _reasons(counts))
        _arrow(axes, (_LEFT + _HALF, 0.20), (_RIGHT - _HALF, 0.20))
        ends = "; ".join(f"{fmt.inside(fmt.term(group))} {fmt.count(value)}" for group, value in counts.items())
        figure.description = (
            f"Enrolled {n['enrolled']}; not treated {n['not-treated']}; treated, the safety set, {n['treated']}; "
            f"efficacy set {n['efficacy']}. End of study: {ends or 'not recorded'}. Died: {n['died']}."
        )
    return figure


_STATUSES = {"ONGOING": "Ongoing", "COMPLETED": "Completed", "DISCONTINUED": "Discontinued"}
_MOST = 5


def _ends(counts: dict[str, float], died: str) -> list[str]:
    known = [f"{label}  {fmt.count(counts[code])}" for code, label in _STATUSES.items() if code in counts]
    return ["End of study", *known, f"Died during the study  {died}"]


def _reasons(counts: dict[str, float]) -> list[str]:
    reasons = [(group, value) for group, value in counts.items() if group not in _STATUSES]
    reasons.sort(key=lambda reason: -reason[1])
    lines = [_line(fmt.term(group), fmt.count(value)) for group, value in reasons[:_MOST]]
    more = ["further reasons in the table"] if len(reasons) > _MOST else []
    return ["Discontinued because of", *lines, *more] if lines else ["Nobody discontinued"]


def _line(reason: str, count: str) -> str:
    """A reason and its count, the reason shortened to what the box has room for."""
    count = f"  {count}"
    room = 2 * _HALF * POINTS - _INSIDE - lettering.width(count, size=NORMAL)
    return lettering.shortened(reason, room=room, size=NORMAL) + count


def _height(lines: list[str]) -> float:
    return 0.05 + len(lines) * _LINE


def _box(axes, x: float, y: float, lines: list[str]) -> None:
    height = _height(lines)
    axes.add_patch(
        FancyBboxPatch(
            (x - _HALF, y - height / 2), 2 * _HALF, height, boxstyle="round,pad=0,rounding_size=0.008",
            facecolor="none", edgecolor=RULE, linewidth=0.9,
        )
    )  # fmt: skip
    top = y + (len(lines) - 1) * _LINE / 2
    for place, line in enumerate(lines):
        weight = "bold" if place == 0 else "normal"
        axes.text(x, top - place * _LINE, line, ha="center", va="center", weight=weight)


def _arrow(axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {
        "arrowstyle": "-|>",
        "color": MUTED,
        "linewidth": 0.8,
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 8,
    }
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow)
