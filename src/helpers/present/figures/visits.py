"""Response at the scheduled times."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Patch

from helpers.analyse.best_response import OVERALL, Scope
from helpers.foundation.results import Results
from helpers.present import format as fmt
from helpers.present import lettering, wording
from helpers.present.figures.style import FADED, POINTS, SMALL, Drawing, drawing, percent_ticks, say_nothing
from helpers.present.legibility import FEW
from helpers.present.lookup import Lookup
from helpers.present.palette import ON_DEEP, ON_LIGHT, PAPER, RESPONSE_NAMES, RESPONSES

_TYPE = 6.5
"""Points of the counts in the bars."""

_DARK = ("CR", "PD")


def response_by_visit(ard: pd.DataFrame | Results, *, measure: str, scope: Scope = OVERALL) -> Drawing:
    """Draw the share of each response among those assessed at each month, with the counts in the bars.

    Parameters
    ----------
    ard : DataFrame or Results
        Rows of ``response-by-visit`` or ``response-by-visit-treated``.
    measure : str
        The diameter behind the analysis: ``VDIAM`` or ``LDIAM``.
    scope : Scope
        Which response.
    """
    name = f"response-by-visit{scope.suffix}"
    counts = Lookup.of(ard).wide(name, by=["TIME", "TERM"])
    title = f"{fmt.sentence_case(wording.response(scope.response, measure=measure))}, at the scheduled times"
    with drawing(name, title, height=3.6) as figure:
        if counts.empty:
            say_nothing(figure, "No subject was assessed at a scheduled time.")
            return figure
        n = counts.pivot(index="TIME", columns="TERM", values="n").reindex(columns=list(RESPONSES)).fillna(0)
        assessed = counts.groupby("TIME")["denominator"].first()
        axes = figure.add_axes((0.085, 0.17, 0.905, 0.73))
        places, floor = np.arange(len(n)), np.zeros(len(n))
        apart = 0.905 * POINTS / (max(len(n), 6) + 0.2)
        seen = [code for code in RESPONSES if n[code].any()]
        shares = n.div(assessed.where(assessed > 0), axis=0).fillna(0)
        bars = shares.set_axis(places).melt(ignore_index=False, value_name="SHARE").rename_axis("PLACE").reset_index()
        for part, strength in ((assessed >= FEW, 1.0), (assessed < FEW, FADED)):
            if not part.any():
                continue
            sns.histplot(
                bars[bars["PLACE"].isin(places[part])], x="PLACE", weights="SHARE", hue="TERM", hue_order=seen[::-1],
                palette=RESPONSES, multiple="stack", discrete=True, shrink=0.84, alpha=strength, edgecolor=PAPER,
                linewidth=0.6, legend=False, ax=axes,
            )  # fmt: skip
        for code in seen:
            heights = shares[code].to_numpy()
            for place in np.flatnonzero(heights > 0.045):
                said = fmt.count(n[code].iloc[place])
                if lettering.width(said, size=_TYPE) <= 0.84 * apart:
                    axes.text(
                        place, floor[place] + heights[place] / 2, said, ha="center", va="center", fontsize=_TYPE,
                        color=ON_DEEP if code in _DARK and assessed.iloc[place] >= FEW else ON_LIGHT,
                    )  # fmt: skip
            floor = floor + heights
        said = [f"{month:g}\n({fmt.count(assessed[month])})" for month in n.index]
        widest = max(lettering.width(text, size=SMALL) for text in said) + 2
        every = int(np.ceil(widest / apart))
        axes.set_xticks(places[::every], said[::every], fontsize=SMALL)
        axes.tick_params(axis="x", length=0)
        axes.set_xlim(-0.6, max(len(n), 6) - 0.4)
        percent_ticks(axes, until=1)
        axes.set_ylabel("Subjects assessed, %")
        axes.set_xlabel("Scheduled month (subjects assessed)")
        handles = [Patch(color=RESPONSES[code], label=RESPONSE_NAMES[code]) for code in seen]
        axes.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0, 1.01), ncols=5, columnspacing=1.3, fontsize=SMALL
        )
        figure.description = _describe(title, n, assessed)
    return figure


def _describe(title: str, n: pd.DataFrame, assessed: pd.Series) -> str:
    visits = []
    for month, row in n.iterrows():
        kinds = ", ".join(f"{code} {fmt.count(value)}" for code, value in row.items() if value > 0)
        visits.append(f"month {month:g}, of {fmt.count(assessed[month])} assessed: {kinds or 'none'}")
    return f"{title}. {'; '.join(visits)}."
