"""Survival by response, from a landmark on (rule 34).

A responder has lived long enough to respond. Survival counted from the start would therefore favour responders,
whatever a response means (Anderson, Cain & Gelber, Journal of Clinical Oncology 1983;1:710). Here subjects are grouped
by what was seen up to a landmark, and followed from it; a subject who died or was last seen before it is in neither
group.
"""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ard import count_subjects
from helpers.analyse.best_response import OVERALL, Scope, measurable
from helpers.analyse.duration_of_response import RESPONSE
from helpers.analyse.kaplan_meier import survival, survival_curve
from helpers.analyse.life_table import outcomes
from helpers.foundation.calendar import add_months, days_between
from helpers.foundation.results import Results, combine

GROUPS = ("responder", "non-responder")
"""GROUP of the results: CR or PR up to the landmark, or not."""


def landmark(
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    month: int,
    times_months: Sequence[float],
    paramcd: str = "OS",
    scope: Scope = OVERALL,
    conf_level: float = 0.95,
) -> Results:
    """Survival after a landmark, of subjects with and without a response up to it (rules 12, 30, 34).

    Result rows, one per statistic. ``landmark`` (by overall response) or ``landmark-treated``: for each GROUP
    (``responder``, ``non-responder``) the statistics of `kaplan_meier`, TIME and medians counted in months from the
    landmark; for both together (GROUP empty) ``month``, ``n`` measurable subjects, and of those ``before``: dead or no
    longer observed after its day. ``landmark-curve``, ``landmark-curve-treated``: the curves, as `kaplan_meier_curve`.

    Parameters
    ----------
    adrs : DataFrame
        USUBJID, PARAMCD (``OVRLRESP``, ``TRGRESP``), ADT, AVALC, ANL01FL (``Y``: among the responses for the best).
    adtte : DataFrame
        USUBJID, PARAMCD, STARTDT, ADT, CNSR (0 = event).
    adsl : DataFrame
        USUBJID, SAFFL, SUMBL (mm).
    month : int
        Calendar months from the start of treatment to the landmark.
    times_months : sequence of float
        Times of the rates, from the landmark.
    paramcd : str
        The endpoint, death.
    scope : Scope
        Which response.
    conf_level : float
        Level of every interval.
    """
    subjects = from_landmark(adrs, adtte, adsl, month=month, paramcd=paramcd, scope=scope)
    followed = subjects["AVAL"] > 0
    size = {"n": subjects, "before": subjects.loc[~followed]}
    analysis, keys = f"landmark{scope.suffix}", {"paramcd": paramcd, "population": "MEASURABLE"}
    method = f"Kaplan-Meier from the landmark, log-log {100 * conf_level:g}% interval"
    found = [
        count_subjects(
            pd.DataFrame({"month": [month]}),
            size,
            analysis=analysis,
            method="Counts of subjects",
            stats=("month", "n", "before"),
            **keys,
        )
    ]
    for group in GROUPS:
        own = subjects.loc[followed & (subjects["GROUP"] == group)]
        own_keys = {"conf_level": conf_level, "group": group, **keys}
        found += [
            survival(own, analysis=analysis, times_months=times_months, **own_keys),
            survival_curve(own, analysis=f"landmark-curve{scope.suffix}", method=method, **own_keys),
        ]
    return combine(*found)


def from_landmark(
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    month: int,
    paramcd: str = "OS",
    scope: Scope = OVERALL,
) -> pd.DataFrame:
    """Count time from the landmark.

    One row is one subject with a baseline sum above 0: USUBJID, LMDT (its landmark), GROUP (see `GROUPS`), AVAL (days
    after the landmark; 0 or less where follow-up ended up to it), CNSR. Columns needed as in `landmark`.
    """
    subjects = outcomes(adtte, paramcd=paramcd)[["USUBJID", "STARTDT", "ADT", "CNSR"]]
    subjects = subjects.loc[subjects["USUBJID"].isin(measurable(adsl)["USUBJID"])].reset_index(drop=True)
    subjects = subjects.assign(LMDT=add_months(subjects["STARTDT"], month))
    seen = adrs.loc[(adrs["PARAMCD"] == scope.response) & adrs["AVALC"].isin(RESPONSE) & (adrs["ANL01FL"] == "Y")]
    first = subjects["USUBJID"].map(seen.groupby("USUBJID")["ADT"].min())
    group = (first <= subjects["LMDT"]).map({True: GROUPS[0], False: GROUPS[1]})
    return subjects.assign(GROUP=group, AVAL=days_between(subjects["ADT"], subjects["LMDT"]))
