"""Mean dose to the liver against what became of the Child-Pugh score."""

import numpy as np
import pandas as pd

from helpers.present import format as fmt
from helpers.present.figures.style import Drawing, drawing, say_nothing
from helpers.present.palette import EVENTS, MUTED, PAPER


def liver_dose(points: pd.DataFrame) -> Drawing:
    """Draw the largest rise of the Child-Pugh score against the mean dose to the liver, RILD filled (rule 48).

    Parameters
    ----------
    points : DataFrame
        What `analyse.dose.dose_points` gives: USUBJID, LIVMEAN (Gy), RISE, RILD.
    """
    title = "Mean dose to the liver and the largest rise of the Child-Pugh score"
    known = points[points["RISE"].notna()].sort_values(["RISE", "LIVMEAN", "USUBJID"], kind="stable")
    with drawing("liver-dose", title, height=3.4) as figure:
        if known.empty:
            say_nothing(figure, fmt.NOT_COLLECTED if points.empty else "No subject has both a dose and a score.")
            return figure
        axes = figure.add_axes((0.085, 0.15, 0.9, 0.74))
        beside = known.groupby(["LIVMEAN", "RISE"]).cumcount()  # equal points stand beside each other
        ill = known["RILD"].astype(bool)
        for which, name, face in ((~ill, "No RILD", PAPER), (ill, "RILD", EVENTS["local"])):
            axes.plot(
                known.loc[which, "LIVMEAN"], known.loc[which, "RISE"] + 0.06 * beside[which], "o", markersize=5,
                color=EVENTS["distant"], markerfacecolor=face, linestyle="none", label=name,
            )  # fmt: skip
        axes.axhline(0, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)), zorder=0)
        axes.set_xlim(left=0)
        axes.set_yticks(np.arange(np.floor(known["RISE"].min()), np.ceil(known["RISE"].max()) + 1))
        axes.set_xlabel("Mean dose to the liver without gross tumour volume, Gy (physical)")
        axes.set_ylabel("Largest rise, points")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), ncols=2)
        figure.description = (
            f"{title}: {fmt.count(len(known))} subjects, dose {fmt.number(known['LIVMEAN'].min(), 1)} to "
            f"{fmt.number(known['LIVMEAN'].max(), 1)} Gy, rise {fmt.number(known['RISE'].min())} to "
            f"{fmt.number(known['RISE'].max())} points; RILD in {fmt.count(ill.sum())}."
        )
    return figure
