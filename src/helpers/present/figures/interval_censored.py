"""Survival between assessments beside survival on the day of the assessment."""

import numpy as np
import pandas as pd

from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import palette
from helpers.present.figures.style import Drawing, drawing, month_ticks, percent_ticks, say_nothing
from helpers.present.figures.survival_curve import ONE_SUBJECT
from helpers.present.lookup import Lookup


def interval_censored(
    ard: pd.DataFrame | Results, *, paramcd: str, of: str, label: str, ticks: tuple[int, ...]
) -> Drawing:
    """Draw the interval-censored estimate, open where the data leave it open, over the Kaplan-Meier curve.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``npmle``, ``npmle-curve``, ``kaplan-meier`` and ``kaplan-meier-curve``.
    paramcd, of : str
        The interval-censored parameter, and the endpoint that it is another reading of.
    label : str
        The name of the endpoint.
    ticks : tuple of int
        Months under the axis.
    """
    results = Lookup.of(ard)
    stretches = results.wide("npmle-curve", by=["TIME"], paramcd=paramcd)
    curve = results.wide("kaplan-meier-curve", by=["TIME"], paramcd=of)
    title = f"{label}: events between assessments"
    with drawing(f"{of.lower()}-interval", title, height=3.9) as figure:
        if curve.empty or curve["estimate"].isna().all():
            say_nothing(figure, "There is no treated subject, so there is no curve.")
            return figure
        if curve["at_risk"].max() < 2:
            say_nothing(figure, ONE_SUBJECT)
            return figure
        axes = figure.add_axes((0.085, 0.125, 0.9, 0.77))
        axes.step(
            curve["TIME"], curve["estimate"], where="post", color=palette.MUTED, linewidth=1.1,
            linestyle=(0, (3, 2)), label="On the day of the assessment (Kaplan-Meier)",
        )  # fmt: skip
        known = results.value("npmle", "known_until", paramcd=paramcd, time=None)
        _draw_stretches(axes, stretches, known=known, until=curve["TIME"].max(), colour=palette.curve(of))
        month_ticks(axes, ticks, until=curve["TIME"].max())
        percent_ticks(axes)
        axes.set_ylabel("Without an event, %")
        axes.set_xlabel("Months since the first fraction")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2, columnspacing=1.6, handlelength=2.4)
        figure.description = _describe(results, paramcd, of, title)
    return figure


def _draw_stretches(axes, stretches: pd.DataFrame, *, known: float | None, until: float, colour: str) -> None:
    """Level lines where the estimate is known, a filled rectangle where it may fall anywhere within."""
    stretches = stretches.reindex(columns=["TIME", "start", "estimate"])
    levels = np.concatenate([[1.0], stretches["estimate"]])
    starts = np.concatenate([[0.0], stretches["TIME"]])
    end = until if known is None or np.isnan(known) else known
    ends = np.concatenate([stretches["start"], [max(end, starts[-1])]])
    looks = {"color": colour, "linewidth": 1.7, "solid_capstyle": "butt"}
    for place, (start, end, level) in enumerate(zip(starts, ends, levels, strict=True)):
        label = "Between the assessments (interval-censored)" if place == 0 else None
        axes.plot([start, end], [level, level], label=label, **looks)
    for start, end, above, below in zip(ends[:-1], starts[1:], levels[:-1], levels[1:], strict=True):
        if start == end:
            axes.plot([start, start], [above, below], **looks)
        else:
            axes.fill_between([start, end], below, above, color=colour, alpha=0.22, linewidth=0)
    if ends[-1] < until:  # whoever is left was seen up to here: it may fall to nothing at any time after it
        axes.fill_between([ends[-1], until], 0, levels[-1], color=colour, alpha=0.22, linewidth=0)


def _describe(results: Lookup, paramcd: str, of: str, title: str) -> str:
    rates = results.wide("npmle", by=["TIME"], paramcd=paramcd)
    parts = [
        f"{fmt.number(row['TIME'])} months: {fmt.percent(row['estimate'])} between assessments, "
        f"{fmt.percent(results.value('kaplan-meier', 'estimate', paramcd=of, time=row['TIME']))} on their days"
        for _, row in rates.loc[rates["TIME"].notna()].iterrows()
    ]
    return f"{title}, beside the Kaplan-Meier curve. {'; '.join(parts)}."
