"""Courses of a subject as small line drawings: the sum of diameters, and the laboratory."""

import pandas as pd

from helpers.present import format as written
from helpers.present import lettering
from helpers.present.profiles.axis import Axis

HEIGHT = 96
"""Of the plotting area of the sum of diameters; a panel of the laboratory has half of it."""

_TYPE, _GAP = 7.5, 3
"""Of the name of a lesion: the size of its type, and how far it stands from its line."""

PANELS = {"ALT": "ALT", "AST": "AST", "ALP": "ALP", "BILI": "Bilirubin", "ALB": "Albumin", "PLAT": "Platelets"}
_OF_LABS = ["LBTESTCD", "ADT", "AVAL", "AVALU", "ANRLO", "ANRHI"]


def sum_curve(axis: Axis, sums: pd.DataFrame, sizes: pd.DataFrame) -> dict | None:
    """Lay out the sum of diameters over time, with its baseline, its nadir and where it progressed, over its lesions.

    Parameters
    ----------
    axis : Axis
        Months over the drawing.
    sums : DataFrame
        Rows of ADTR by the measure of the study: ADT, AVAL, BASE, NADIR (mm), PDFL.
    sizes : DataFrame
        What was measured of each treated lesion, or part of one: LESION, ADT, SIZE (mm).
    """
    known = sums.loc[sums["AVAL"].notna()]
    if known.empty:
        return None
    top = _round_up(max([known["AVAL"].max(), *sizes["SIZE"]]))
    months = axis.months(known["ADT"])
    first = known.loc[known["PDFL"] == "Y", "ADT"].min()
    points = [
        {
            "x": axis.x(month),
            "y": _y(value, top, HEIGHT),
            "progression": date == first,
            "title": f"{written.date(date)}: {written.number(value, 1)} mm",
        }
        for date, month, value in zip(known["ADT"], months, known["AVAL"], strict=True)
    ]
    base = known["BASE"].dropna()
    return {
        "height": HEIGHT,
        "top": written.number(top),
        "points": points,
        "path": "M" + "L".join(f"{point['x']} {point['y']}" for point in points),
        "baseline": _y(base.iloc[0], top, HEIGHT) if len(base) else None,
        "nadir": _steps(axis, sums, top),
        "lesions": _lesions(axis, sizes, top),
        "ticks": axis.ticks(12),
        "words": _words(known),
    }


def lab_panels(axis: Axis, labs: pd.DataFrame) -> list[dict]:
    """Lay out the courses of the tests that tell of liver and marrow, each against the limit of its own records.

    Parameters
    ----------
    axis : Axis
        Months over each panel.
    labs : DataFrame
        Rows of ADLB: LBTESTCD, ADT, AVAL, AVALU, ANRLO, ANRHI.
    """
    shown = labs.loc[labs["AVAL"].notna() & labs["ADT"].notna() & labs["LBTESTCD"].isin(list(PANELS)), _OF_LABS]
    by_test: dict[str, list] = {}
    for row in shown.sort_values("ADT", kind="stable").itertuples():
        by_test.setdefault(row.LBTESTCD, []).append(row)
    panels = []
    for test, rows in ((test, by_test[test]) for test in PANELS if test in by_test):
        limit = "ANRLO" if test in ("ALB", "PLAT") else "ANRHI"
        values = [row.AVAL for row in rows]
        at = [bound for bound in (getattr(row, limit) for row in rows) if pd.notna(bound)]
        top = _round_up(max([*values, *at]))
        height = HEIGHT // 2
        path = "L".join(f"{axis.x(axis.month(row.ADT))} {_y(row.AVAL, top, height)}" for row in rows)
        unit = written.unit(rows[-1].AVALU)
        panels.append({
            "name": PANELS[test],
            "unit": unit,
            "height": height,
            "top": written.number(top),
            "path": f"M{path}" if len(rows) > 1 else "",
            "dot": path if len(rows) == 1 else "",
            "limit": _y(at[-1], top, height) if at else None,
            "words": (
                f"{PANELS[test]}: {len(rows)} values, from {written.number(values[0], 1)} to "
                f"{written.number(values[-1], 1)} {unit}, highest "
                f"{written.number(max(values), 1)}, lowest {written.number(min(values), 1)}"
            ),
        })  # fmt: skip
    return panels


def _steps(axis: Axis, sums: pd.DataFrame, top: float) -> str:
    """The nadir as steps: each value holds from the assessment before to the one that is compared with it."""
    months = axis.months(sums["ADT"])
    path = ""
    for before, month, value in zip(months.shift(fill_value=axis.first), months, sums["NADIR"], strict=True):
        if pd.notna(value):
            y = _y(value, top, HEIGHT)
            path += f"V{y}H{axis.x(month)}" if path else f"M{axis.x(before)} {y}H{axis.x(month)}"
    return path


def _lesions(axis: Axis, sizes: pd.DataFrame, top: float) -> list[dict]:
    """A line for each lesion where there are several."""
    if sizes["LESION"].nunique() < 2:
        return []
    lines = []
    for name, rows in sizes.groupby("LESION", sort=True):
        ordered = rows.sort_values("ADT")
        at = zip(axis.months(ordered["ADT"]), ordered["SIZE"], strict=True)
        points = [f"{axis.x(month)} {_y(value, top, HEIGHT)}" for month, value in at]
        x, y = map(float, points[-1].split(" "))
        lines.append({"name": name, "path": "M" + "L".join(points), "y": y, **_name_of_line(axis, name, x)})
    return lines


def _name_of_line(axis: Axis, name: str, x: float) -> dict:
    """Place the name of a line after its end, or before it where there is more room; what is too long is shortened."""
    after, before = axis.right + 8 - x - _GAP, x - axis.left - _GAP
    room = max(after, before)
    short = lettering.shortened(name, room=room, size=_TYPE)
    behind = lettering.width(short, size=_TYPE) <= after
    return {"short": short, "after": behind, "x": round(x + _GAP if behind else x - _GAP, 1)}


def _words(known: pd.DataFrame) -> str:
    smallest = known["AVAL"].min()
    base = known["BASE"].dropna()
    start = f"baseline {written.number(base.iloc[0], 1)} mm, " if len(base) else ""
    return (
        f"Sum of diameters: {start}smallest {written.number(smallest, 1)} mm, last "
        f"{written.number(known['AVAL'].iloc[-1], 1)} mm"
    )


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
