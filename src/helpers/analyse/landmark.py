"""Survival by response, from a landmark on (rule 34).

Whoever responds has lived long enough to do so, so that survival counted from the start would favour responders
whatever a response means (Anderson, Cain & Gelber, Journal of Clinical Oncology 1983;1:710). Here subjects are divided
by what was seen up to a landmark, and followed from it; who died or was last seen before it is in neither group.
"""

from collections.abc import Sequence

import pandas as pd

from helpers.analyse.ard import ard_rows, combine
from helpers.analyse.best_response import OVERALL, Scope, measurable
from helpers.analyse.counted import counted_rows, together
from helpers.analyse.duration_of_response import RESPONSE
from helpers.analyse.kaplan_meier import curve_rows, survival_members, survival_rows
from helpers.analyse.life_table import outcomes
from helpers.foundation.calendar import add_months, days_between

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
) -> pd.DataFrame:
    """Survival after a landmark, of subjects with and without a response up to it (rules 12, 30, 34).

    Result rows, one a statistic. ``landmark`` (by overall response) or ``landmark-treated``: for each GROUP
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
    followed = subjects.loc[subjects["AVAL"] > 0]
    size = pd.DataFrame([{"month": month, "n": len(subjects), "before": len(subjects) - len(followed)}])
    analysis, keys = f"landmark{scope.suffix}", {"paramcd": paramcd, "population": "MEASURABLE"}
    method = f"Kaplan-Meier from the landmark, log-log {100 * conf_level:g}% interval"
    rows = [
        ard_rows(size, analysis=analysis, method="Counts of subjects", stats=("month", "n", "before"), **keys),
    ]
    for group in GROUPS:
        own = followed.loc[followed["GROUP"] == group]
        days, events = own["AVAL"].to_numpy(), own["CNSR"].to_numpy() == 0
        own_keys = {"conf_level": conf_level, "group": group, **keys}
        rows += [
            survival_rows(days, events, analysis=analysis, times_months=times_months, **own_keys),
            curve_rows(days, events, analysis=f"landmark-curve{scope.suffix}", method=method, **own_keys),
        ]
    return combine(*rows)


def landmark_members(
    adrs: pd.DataFrame,
    adtte: pd.DataFrame,
    adsl: pd.DataFrame,
    *,
    month: int,
    times_months: Sequence[float],
    paramcd: str = "OS",
    scope: Scope = OVERALL,
) -> pd.DataFrame:
    """List who is behind each count of `landmark` (not those of its curve).

    One row is one subject behind one count. Columns needed as there.
    """
    subjects = from_landmark(adrs, adtte, adsl, month=month, paramcd=paramcd, scope=scope)
    followed = subjects["AVAL"] > 0
    keys = {"analysis": f"landmark{scope.suffix}", "paramcd": paramcd, "population": "MEASURABLE"}
    groups = {group: subjects.loc[followed & (subjects["GROUP"] == group)] for group in GROUPS}
    return together(
        counted_rows(subjects[["USUBJID"]], stat="n", **keys),
        counted_rows(subjects.loc[~followed, ["USUBJID"]], stat="before", **keys),
        *(survival_members(own, times_months=times_months, group=group, **keys) for group, own in groups.items()),
    )


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
