"""How the treated lesions changed: the best of each subject, and all of the course."""

import pandas as pd
import seaborn as sns
from matplotlib.patches import Patch

from helpers.foundation.protocol import Response
from helpers.present import format as fmt
from helpers.present import lettering, wording
from helpers.present.courses import sums
from helpers.present.figures.style import SMALL, Drawing, drawing, month_ticks, said_of_some, say_nothing, some
from helpers.present.legibility import CEILING, MOST
from helpers.present.palette import INK, MUTED, RESPONSE_NAMES, RESPONSES

_NO_SUM = "No subject has a baseline sum and a later one, so there is nothing to draw."
_OF = wording.RESPONSES["BORTRG"]
_TYPE, _ROOM = 6.5, 190
"""Points of these names, and how long they may be."""


def waterfall(subjects: pd.DataFrame, *, response: Response) -> Drawing:
    """Draw the smallest change of each subject's sum, coloured by the best response of the treated lesions.

    Parameters
    ----------
    subjects : DataFrame
        Of `courses`: SUBJID, BEST (%), BORTRG.
    response : Response
        The thresholds of the protocol.
    """
    place = subjects["BORTRG"].map({code: place for place, code in enumerate(reversed(RESPONSES))})
    shown = subjects.assign(PLACE=place).loc[subjects["BEST"].notna()]
    shown = shown.sort_values(["BEST", "PLACE", "USUBJID"], ascending=[False, True, True])
    names = [lettering.shortened(name, room=_ROOM, size=_TYPE) for name in shown["SUBJID"]]
    names = names if len(shown) <= MOST else []
    below = (max((lettering.width(name, size=_TYPE) for name in names), default=0) + 12) / 72
    height = max(3.6, 3.1 + below)
    with drawing("waterfall", f"Smallest sum of diameters, by {_OF}", height=height) as figure:
        if shown.empty:
            say_nothing(figure, _NO_SUM)
            return figure
        bottom = max(0.5, below) / height
        axes = figure.add_axes((0.085, bottom, 0.905, 1 - 0.4 / height - bottom))
        places = range(len(shown))
        sns.barplot(
            shown, x="USUBJID", y="BEST", hue="BORTRG", palette={"": MUTED, **RESPONSES}, saturation=1, dodge=False,
            width=0.82 if names else 1, errorbar=None, legend=False, ax=axes,
        )  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.7)
        limit = partial_response(response)
        axes.axhline(limit, color=MUTED, linewidth=0.7, linestyle=(0, (3, 2)))
        axes.set_xlim(-0.8, len(shown) - 0.2)
        axes.set_ylim(min(-100, shown["BEST"].min()), max(20, min(CEILING, shown["BEST"].max() * 1.05)))
        axes.set_xticks(list(places) if names else [], names, rotation=90, fontsize=_TYPE)
        axes.tick_params(axis="x", length=0)
        axes.spines["bottom"].set_visible(False)
        axes.set(xlabel="", ylabel="Change from baseline, %")
        _key(axes, [code for code in RESPONSES if (shown["BORTRG"] == code).any()])
        figure.description = _describe_waterfall(shown, limit)
    return figure


def lesion_curves(adtr: pd.DataFrame, adsl: pd.DataFrame, subjects: pd.DataFrame, *, ticks: tuple[int, ...]) -> Drawing:
    """Draw the sum of each subject over time, as change from baseline; a dot is local progression.

    Parameters
    ----------
    adtr, adsl : DataFrame
        The assessments: PARAMCD USUBJID ADT PCHG PDFL ABLFL; and TRTSDT.
    subjects : DataFrame
        Of `courses`: USUBJID, BORTRG.
    ticks : tuple of int
        Months under the axis.
    """
    rows = sums(adtr, adsl)
    rows = rows.assign(PCHG=rows["PCHG"].mask(rows["ABLFL"] == "Y", 0.0))
    rows = rows.loc[rows["PCHG"].notna()]
    best = subjects.set_index("USUBJID")["BORTRG"]
    with drawing("lesion-curves", f"Sum of diameters over time, by {_OF}", height=4.0) as figure:
        later = rows.loc[rows["ABLFL"] != "Y"]
        if later.empty:
            say_nothing(figure, _NO_SUM)
            return figure
        axes = figure.add_axes((0.085, 0.125, 0.905, 0.78))
        axes.axhline(0, color=MUTED, linewidth=0.6)
        smallest = later.groupby("USUBJID")["PCHG"].min().reset_index().sort_values(["PCHG", "USUBJID"])
        drawn = some(smallest)["USUBJID"]
        everybody, rows = rows["USUBJID"].nunique(), rows.loc[rows["USUBJID"].isin(drawn)]
        later = rows.loc[rows["ABLFL"] != "Y"]
        for subject, course in rows.groupby("USUBJID", sort=True):
            colour = RESPONSES.get(best.get(subject, ""), MUTED)
            axes.plot(course["MONTH"].clip(lower=0), course["PCHG"], color=colour, linewidth=1, alpha=0.85)
        progressed = later.loc[later["PDFL"] == "Y"].drop_duplicates("USUBJID")
        axes.plot(
            progressed["MONTH"],
            progressed["PCHG"].clip(upper=CEILING),
            "o",
            color=RESPONSES["PD"],
            markersize=4,
            clip_on=False,
            zorder=4,
        )
        month_ticks(axes, ticks, until=later["MONTH"].max())
        axes.set_ylim(-103, min(CEILING, max(40, later["PCHG"].max() * 1.05)))
        axes.set_ylabel("Change from baseline, %")
        axes.set_xlabel("Months since the first fraction")
        responses = best.reindex(rows["USUBJID"].unique())
        _key(axes, [code for code in RESPONSES if (responses == code).any()])
        said = said_of_some(len(drawn), len(smallest), order="their smallest sum")
        figure.notice = f"Drawn: {said}." if said else ""
        figure.description = (
            f"Sum of diameters over time of {said or f'{fmt.count(everybody)} subjects'}, as change from "
            f"baseline; local progression was seen in {fmt.count(len(progressed))} of them. "
            "Each subject's smallest sum is in the table."
        )
    return figure


def partial_response(response: Response) -> float:
    """Give the change from baseline, in percent, at which a partial response begins."""
    part, whole = response.partial_response_ratio
    return 100 * part / whole - 100


def _key(axes, codes: list[str]) -> None:
    handles = [Patch(color=RESPONSES[code], label=RESPONSE_NAMES[code]) for code in codes]
    if handles:
        axes.legend(
            handles=handles,
            loc="lower left",
            bbox_to_anchor=(0, 1.01),
            ncols=5,
            columnspacing=1.3,
            fontsize=SMALL,
        )


def _describe_waterfall(shown: pd.DataFrame, limit: float) -> str:
    lowest, highest = shown["BEST"].min(), shown["BEST"].max()
    by_response = [
        f"{RESPONSE_NAMES[code].lower()} {fmt.count((shown['BORTRG'] == code).sum())}"
        for code in RESPONSES
        if (shown["BORTRG"] == code).any()
    ]
    return (
        f"Waterfall of {fmt.count(len(shown))} subjects: the smallest sum of diameters is between "
        f"{fmt.number(lowest)}% and {fmt.number(highest)}% of change from baseline. "
        f"The dashed line is at {fmt.number(limit)}%. {fmt.sentence_case(_OF)}: {', '.join(by_response)}."
    )
