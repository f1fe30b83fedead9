"""Courses of a subject as small line drawings: the sum of diameters, and the laboratory."""

from collections.abc import Sequence

import pandas as pd

from helpers.present import format as fmt
from helpers.present import lettering
from helpers.present.profiles.axis import Axis

HEIGHT = 96
"""Of the plotting area of the sum of diameters; a panel of the laboratory has half of it."""

_TYPE, _GAP = 7.5, 3
"""Of the name of a lesion: the size of its type, and how far it stands from its line."""

PANELS = {"ALT": "ALT", "AST": "AST", "ALP": "ALP", "BILI": "Bilirubin", "ALB": "Albumin", "PLAT": "Platelets"}


def sum_curve(axis: Axis, sums: list, sizes: list, own: Sequence = ()) -> dict | None:
    """Lay out the sum of diameters over time, with its baseline, its nadir and where it progressed, over its lesions.

    Parameters
    ----------
    axis : Axis
        Months over the drawing.
    sums : list of named tuples
        Rows of ADTR by the measure of the study, in the order of their dates: ADT, AVAL, BASE, NADIR (mm), PDFL.
    sizes : list of named tuples
        What was measured of each treated lesion, or part of one: LESION, ADT, SIZE (mm).
    own : sequence of named tuples
        Rows of ADLES: LESION, BASE, NADIR (mm), ADT, EVTYPE.
    """
    known = [row for row in sums if pd.notna(row.AVAL)]
    if not known:
        return None
    top = _round_up(max(*(row.AVAL for row in known), *(row.SIZE for row in sizes), 0))
    first = next((row.ADT for row in known if row.PDFL == "Y"), None)
    points = [
        {
            "x": axis.at(row.ADT),
            "y": _y(row.AVAL, top, HEIGHT),
            "progression": first == row.ADT,
            "title": f"{fmt.date(row.ADT)}: {fmt.number(row.AVAL, 1)} mm",
        }
        for row in known
    ]
    base = next((row.BASE for row in known if pd.notna(row.BASE)), None)
    return {
        "height": HEIGHT,
        "top": fmt.number(top),
        "points": points,
        "path": "M" + "L".join(f"{point['x']} {point['y']}" for point in points),
        "baseline": None if base is None else _y(base, top, HEIGHT),
        "nadir": _steps(axis, sums, top),
        "lesions": _lesions(axis, sizes, top, {row.LESION: row for row in own}),
        "ticks": axis.ticks(12),
        "words": _words(known, base),
    }


def lab_panels(axis: Axis, labs: list) -> list[dict]:
    """Lay out the courses of the tests of liver and marrow, each against the limit of its own records.

    Parameters
    ----------
    axis : Axis
        Months over each panel.
    labs : list of named tuples
        Rows of ADLB in the order of their dates: LBTESTCD, ADT, AVAL, AVALU, ANRLO, ANRHI.
    """
    by_test: dict[str, list] = {}
    for row in labs:
        if pd.notna(row.AVAL) and pd.notna(row.ADT):
            by_test.setdefault(row.LBTESTCD, []).append(row)
    panels = []
    for test, rows in ((test, by_test[test]) for test in PANELS if test in by_test):
        limit = "ANRLO" if test in ("ALB", "PLAT") else "ANRHI"
        values = [row.AVAL for row in rows]
        at = [bound for bound in (getattr(row, limit) for row in rows) if pd.notna(bound)]
        top = _round_up(max([*values, *at]))
        height = HEIGHT // 2
        path = "L".join(f"{axis.at(row.ADT)} {_y(row.AVAL, top, height)}" for row in rows)
        unit = fmt.unit(rows[-1].AVALU)
        panels.append({
            "name": PANELS[test],
            "unit": unit,
            "height": height,
            "top": fmt.number(top),
            "path": f"M{path}" if len(rows) > 1 else "",
            "dot": path if len(rows) == 1 else "",
            "limit": _y(at[-1], top, height) if at else None,
            "words": (
                f"{PANELS[test]}: {len(rows)} values, from {fmt.number(values[0], 1)} to "
                f"{fmt.number(values[-1], 1)} {unit}, highest "
                f"{fmt.number(max(values), 1)}, lowest {fmt.number(min(values), 1)}"
            ),
        })  # fmt: skip
    return panels


def _steps(axis: Axis, sums: list, top: float) -> str:
    """The nadir as steps: each value holds from the assessment before to the one that is compared with it."""
    path, before = "", axis.left
    for row in sums:
        at = axis.at(row.ADT)
        if pd.notna(row.NADIR):
            y = _y(row.NADIR, top, HEIGHT)
            path += f"V{y}H{at}" if path else f"M{before} {y}H{at}"
        before = at
    return path


def _lesions(axis: Axis, sizes: list, top: float, own: dict) -> list[dict]:
    """A line for each lesion where there are several, with its own baseline, smallest size and progression."""
    by_lesion: dict[str, list] = {}
    for row in sizes:
        by_lesion.setdefault(row.LESION, []).append(row)
    lines = []
    for name, rows in sorted(by_lesion.items()) if len(by_lesion) > 1 else ():
        points = [f"{axis.at(row.ADT)} {_y(row.SIZE, top, HEIGHT)}" for row in rows]
        x, y = map(float, points[-1].split(" "))
        outcome = own.get(name)
        grown = next((row for row in rows if outcome and outcome.EVTYPE == 1 and row.ADT == outcome.ADT), None)
        lines.append({
            "name": name,
            "said": _said(name, outcome),
            "path": "M" + "L".join(points),
            "progression": None if grown is None else (axis.at(grown.ADT), _y(grown.SIZE, top, HEIGHT)),
            "y": y,
            **_name_of_line(axis, name, x),
        })  # fmt: skip
    return lines


def _said(name: str, outcome) -> str:
    """Say of a lesion from what its progression is told, and when it came (rule 38)."""
    if outcome is None:
        return name
    base = "no baseline" if pd.isna(outcome.BASE) else f"baseline {fmt.number(outcome.BASE, 1)} mm"
    nadir = "" if pd.isna(outcome.NADIR) else f", smallest before {fmt.number(outcome.NADIR, 1)} mm"
    return f"{name}: {base}{nadir}{f', progression on {fmt.date(outcome.ADT)}' if outcome.EVTYPE == 1 else ''}"


def _name_of_line(axis: Axis, name: str, x: float) -> dict:
    """Place the name of a line after its end, or before it where there is more room; what is too long is shortened."""
    after, before = axis.right + 8 - x - _GAP, x - axis.left - _GAP
    room = max(after, before)
    short = lettering.shortened(name, room=room, size=_TYPE)
    behind = lettering.width(short, size=_TYPE) <= after
    return {"short": short, "after": behind, "x": round(x + _GAP if behind else x - _GAP, 1)}


def _words(known: list, base: float | None) -> str:
    smallest = min(row.AVAL for row in known)
    start = "" if base is None else f"baseline {fmt.number(base, 1)} mm, "
    return f"Sum of diameters: {start}smallest {fmt.number(smallest, 1)} mm, last {fmt.number(known[-1].AVAL, 1)} mm"


def _y(value: float, top: float, height: float) -> float:
    return round(height * (1 - value / top), 1)


def _round_up(value: float) -> float:
    """The next number that an axis may end with: 1, 2 or 5 times a power of ten."""
    step = 1.0
    while step < value:
        for factor in (1, 2, 5):
            if step * factor >= value:
                return step * factor
        step *= 10
    return step
