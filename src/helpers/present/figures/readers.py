"""The curves of an endpoint by two readers."""

import pandas as pd

from helpers.analyse.readers import READINGS
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present.figures.step_curves import Curve, step_curves
from helpers.present.figures.style import Drawing
from helpers.present.lookup import Lookup
from helpers.present.tables.readers import readers


def reader_curves(ard: pd.DataFrame | Results, *, paramcd: str, label: str, ticks: tuple[int, ...]) -> list[Drawing]:
    """Draw an endpoint by the reader that counts and by each other reader, in one figure a reader (rule 41).

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``reader-kaplan-meier`` and ``reader-kaplan-meier-curve``.
    paramcd, label : str
        The endpoint, ``LPFS`` or ``DPFS``, and its name.
    ticks : tuple of int
        Months under the axis.
    """
    results = Lookup.of(ard)
    return [
        _drawn(results, reader, paramcd=paramcd, label=label, ticks=ticks, name=reader_figure(paramcd, place))
        for place, reader in enumerate(readers(results))
    ]


def reader_figure(paramcd: str, place: int) -> str:
    """Name the figure of the reader at a place among the other readers."""
    return f"readers-{paramcd.lower()}{f'-{place + 1}' if place else ''}"


def _drawn(results: Lookup, reader: str, *, paramcd: str, label: str, ticks: tuple[int, ...], name: str) -> Drawing:
    names = {"counted": "Reader that counts", "other": fmt.term(reader)}
    curves, said = [], []
    for term in READINGS:
        keys = {"paramcd": paramcd, "term": term, "group": reader}
        rates = results.wide("reader-kaplan-meier", by=["TIME"], **keys)
        timed = rates.loc[rates["TIME"].notna()]
        get = {
            stat: results.value("reader-kaplan-meier", stat, time=None, **keys) for stat in ("n", "events", "median")
        }
        steps = results.wide("reader-kaplan-meier-curve", by=["TIME"], **keys)
        curves.append(Curve(names[term], steps))
        at = [
            f"{fmt.percent_interval(row['estimate'], row['low'], row['high'])} at {fmt.number(row['TIME'])}"
            for _, row in timed.loc[timed["estimate"].notna()].iterrows()
        ]
        said.append(
            f"{names[term]}: {fmt.of(get['events'], get['n'])} with an event, median "
            f"{fmt.months(get['median'])} months{'; ' + ', '.join(at) + ' months' if at else ''}"
        )
    title = f"{label} by two readers"
    return step_curves(
        name,
        title,
        curves,
        axis=label,
        ticks=ticks,
        description=f"{title}, Kaplan-Meier. {'. '.join(said)}.",
        nothing="There are not two subjects of whom both readers can tell.",
    )
