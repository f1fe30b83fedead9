"""Local control as it is published, beside the cumulative incidence (rule 39).

Most series print one minus Kaplan-Meier of local progression, with deaths and transplants censored. That is what would
be seen if nobody died: it overstates failure where deaths compete.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows
from helpers.analyse.competing_risks import CAUSES, estimates_at
from helpers.analyse.competing_risks import method as incidence_method
from helpers.analyse.kaplan_meier import fit
from helpers.analyse.life_table import in_days, outcomes, steps_at
from helpers.foundation.results import Results


def local_progression_km(
    adtte: pd.DataFrame, *, paramcd: str = "TTLP", times_months: Sequence[float], conf_level: float = 0.95
) -> Results:
    """Local progression by one minus Kaplan-Meier, for comparison with the literature (rule 39).

    Result rows of ``local-progression-km`` at each time (months): ``estimate low high``, and ``difference``, by how
    much it is larger than the cumulative incidence (no interval is given for that). Result rows of
    ``without-local-progression``: ``estimate low high``, one minus the cumulative incidence: the share without local
    progression, dead or alive. After the largest AVAL all of them are missing.

    Parameters
    ----------
    adtte : DataFrame
        PARAMCD, AVAL (days), CNSR (0 = local progression; a death or transplant is censored on its day), EVTYPE.
    paramcd : str
        Time to local progression.
    times_months : sequence of float
        Times of the estimates.
    conf_level : float
        Level of the interval.
    """
    subjects = outcomes(adtte, paramcd=paramcd)
    days, kinds = subjects["AVAL"].to_numpy(), subjects["EVTYPE"].to_numpy()
    curve = fit(days, subjects["CNSR"].to_numpy() == 0, conf_level=conf_level)
    km = _turned(steps_at(curve, at=in_days(times_months)))
    at = {"times_months": times_months, "conf_level": conf_level}
    incidence = estimates_at(days, kinds, cause=CAUSES["progression"], **at)
    months = np.asarray(times_months, dtype="float64")
    keys = {"paramcd": paramcd, "population": "SAFFL"}
    published = ard_rows(
        km.assign(TIME=months, difference=km["estimate"] - incidence["estimate"]),
        analysis="local-progression-km",
        method=f"1 - Kaplan-Meier, deaths and transplants censored, log-log {100 * conf_level:g}% interval",
        stats=("estimate", "low", "high", "difference"),
        **keys,
    )
    free = ard_rows(
        _turned(incidence).assign(TIME=months),
        analysis="without-local-progression",
        method=f"1 - cumulative incidence; {incidence_method(conf_level)}",
        stats=("estimate", "low", "high"),
        **keys,
    )
    return Results(published) + Results(free)


def _turned(values: pd.DataFrame) -> pd.DataFrame:
    """One minus a probability, with its limits."""
    return pd.DataFrame({
        "estimate": 1 - values["estimate"], "low": 1 - values["high"], "high": 1 - values["low"],
    })  # fmt: skip
