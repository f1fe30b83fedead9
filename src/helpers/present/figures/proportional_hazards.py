"""Scaled Schoenfeld residuals, which show whether an effect changes with time."""

import pandas as pd
import seaborn as sns

from helpers.foundation.protocol import Protocol
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import lettering, palette
from helpers.present.figures.style import POINTS, SMALL, Drawing, drawing, say_nothing
from helpers.present.lookup import Lookup


def schoenfeld(ard: pd.DataFrame | Results, protocol: Protocol, *, paramcd: str) -> Drawing:
    """Draw a panel for each covariate of an endpoint's model: one dot per event, its trend, the coefficient.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``cox-residuals`` and ``cox-zph``.
    protocol : Protocol
        Names of the endpoint and the covariates.
    paramcd : str
        The endpoint.
    """
    results = Lookup.of(ard)
    residuals = results.wide("cox-residuals", by=["TERM", "TIME", "GROUP"], paramcd=paramcd)
    names = [name for name in protocol.models.covariates if (residuals["TERM"] == name).any()]
    title = f"{protocol.endpoints[paramcd].label}: effects over time"
    lines = -(-len(names) // _ACROSS)
    height = _TALL * lines if names else 1.2
    with drawing(f"schoenfeld-{paramcd.lower()}", title, height=height) as figure:
        if not names:
            say_nothing(figure, "There is no model with residuals to show.")
            return figure
        width = 0.9 / min(len(names), _ACROSS)
        for place, name in enumerate(names):
            down, across = divmod(place, _ACROSS)
            bottom = 1 - (down + 1 - 0.165) / lines
            axes = figure.add_axes((0.085 + across * width, bottom, width - 0.075, 0.67 / lines))
            _panel(axes, residuals.loc[residuals["TERM"] == name].sort_values("TIME"))
            label = protocol.models.covariates[name].label
            title_room = (width - 0.02) * POINTS
            axes.set_title(lettering.wrapped(label, room=title_room, size=SMALL), fontsize=SMALL, loc="left")
            if across == 0:
                axes.set_ylabel("Scaled Schoenfeld residual")
        figure.description = f"{title}, scaled Schoenfeld residuals. " + " ".join(
            _describe(results, paramcd, name, protocol.models.covariates[name].label) for name in names
        )
    return figure


_ACROSS, _TALL = 3, 2.9
"""Panels on a line, and inches of its height."""


def _panel(axes, residuals: pd.DataFrame) -> None:
    axes.axhline(0, color=palette.RULE, linewidth=0.7)
    axes.axhline(residuals["coefficient"].iloc[0], color=palette.MUTED, linewidth=0.9, linestyle=(0, (3, 2)))
    over_time = {"data": residuals, "x": "TIME", "ax": axes}
    sns.scatterplot(**over_time, y="residual", color=palette.MUTED, s=11, linewidth=0, alpha=0.75)
    sns.lineplot(**over_time, y="trend", color=palette.INK, linewidth=1.6, estimator=None)
    axes.set_xlim(left=0)
    axes.set(xlabel="Months since the first fraction", ylabel="")


def _describe(results: Lookup, paramcd: str, name: str, label: str) -> str:
    rows = results.wide("cox-residuals", by=["TIME", "GROUP"], paramcd=paramcd, term=name)
    coefficient = fmt.number(rows["coefficient"].iloc[0], 2)
    p = fmt.p_value(results.value("cox-zph", "p", paramcd=paramcd, term=name))
    trend = rows.sort_values("TIME")["trend"]
    ends = [fmt.number(value, 2) for value in (trend.iloc[0], trend.iloc[-1])]
    return (
        f"{label}: {len(rows)} events, log hazard ratio {coefficient}, trend from {ends[0]} at the first event to "
        f"{ends[1]} at the last, score test p {p}."
    )
