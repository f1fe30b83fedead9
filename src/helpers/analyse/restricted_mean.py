"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a time (rule 32).

Irwin (Journal of Hygiene 1949;47:188) and Royston & Parmar (BMC Medical Research Methodology 2013;13:152). The
variance is Greenwood's, carried through the area; it is that of R's survfit and survRM2.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from helpers.analyse.ard import ard_rows
from helpers.analyse.life_table import in_days, in_months, life_table, outcomes, product_limit
from helpers.foundation.results import Results, combine


def restricted_mean(
    adtte: pd.DataFrame, *, paramcds: Sequence[str], times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Mean months without an event, of the first so many months (rule 32).

    Result rows of ``rmst``, one per statistic: for each parameter and time (months) ``estimate se low high`` in months,
    with a normal interval. Missing where the time lies after the largest AVAL, also where the curve is 0 there. Needs
    PARAMCD, AVAL (days), CNSR (0 = event).
    """
    found = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        days, events = subjects["AVAL"].to_numpy(), subjects["CNSR"].to_numpy() == 0
        means = pd.DataFrame([restricted_mean_days(days, events, until=until) for until in in_days(times_months)])
        spread = ndtri((1 + conf_level) / 2) * means["se"]
        means = means.assign(low=means["estimate"] - spread, high=means["estimate"] + spread)
        rows = ard_rows(
            means.apply(in_months).assign(TIME=np.asarray(times_months, dtype="float64")),
            analysis="rmst",
            method=f"Area under the Kaplan-Meier curve, normal {100 * conf_level:g}% interval",
            stats=("estimate", "se", "low", "high"),
            paramcd=paramcd,
            population="SAFFL",
        )
        found.append(Results(rows))
    return combine(*found)


def restricted_mean_days(days: np.ndarray, events: np.ndarray, *, until: float) -> dict[str, float]:
    """Area under the Kaplan-Meier curve up to a day, and its standard error.

    Gives ``estimate`` and ``se`` in the unit of ``days``; both missing where nobody was observed until then.
    """
    table = life_table(days, np.asarray(events, dtype=bool))
    at_risk, died = (table[name].to_numpy(dtype="float64") for name in ("at_risk", "events"))
    survival = product_limit(table)
    if table.empty or until > table["AVAL"].iloc[-1]:
        return {"estimate": np.nan, "se": np.nan}
    times = np.minimum(table["AVAL"].to_numpy(), until)
    areas = np.diff(np.concatenate([[0], times, [until]])) * np.concatenate([[1], survival])
    after = areas[::-1].cumsum()[::-1][1:]
    # where nobody survives there is no area after it
    hazard_variance = np.divide(died, at_risk * (at_risk - died), out=np.zeros_like(died), where=at_risk > died)
    return {"estimate": areas.sum(), "se": np.sqrt(np.sum(after**2 * hazard_variance))}
