"""How complete follow-up is, what its gaps could hide, and until when enough are followed (rule 40).

Source: Clark TG, Altman DG, De Stavola BL, Lancet 2002;359:1309 (completeness).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from helpers.analyse.ard import ard_rows, count_subjects
from helpers.analyse.competing_risks import CAUSES
from helpers.analyse.follow_up import known_until
from helpers.analyse.life_table import in_days, in_months, outcomes
from helpers.foundation.calendar import days_between
from helpers.foundation.protocol import EnoughAtRisk
from helpers.foundation.results import Results, combine


def completeness(adtte: pd.DataFrame, adsl: pd.DataFrame, adsv: pd.DataFrame) -> Results:
    """Time under observation as a share of the time that was possible, for survival and for imaging (rule 40).

    Result rows of ``completeness``: PARAMCD ``OS`` and ``LPFS``; ``n estimate``, the share missing where there is
    nobody. The possible time of a subject with the event is the time to it. Of another it goes, for ``OS``, to the day
    to which the data reach or the horizon, whichever is first; for ``LPFS`` to the last scan that was due by then, at
    least to its end of follow-up.

    Parameters
    ----------
    adtte : DataFrame
        USUBJID, PARAMCD, STARTDT, AVAL (days), CNSR (0 = event).
    adsl : DataFrame
        USUBJID, HORIZDT, DCUTDT, LSTALVDT, DTHDT.
    adsv : DataFrame
        USUBJID, PARAMCD (``IMAGING``), DUEDT.
    """
    until = known_until(adsl)
    scans = adsv[(adsv["PARAMCD"] == "IMAGING") & (adsv["DUEDT"] <= until)].groupby("USUBJID")["DUEDT"].max()
    ends = adsl.set_index("USUBJID")["HORIZDT"].clip(upper=until)
    found = []
    for paramcd, last in (("OS", ends), ("LPFS", scans)):
        subjects = outcomes(adtte, paramcd=paramcd)
        to_the_end = days_between(subjects["USUBJID"].map(last), subjects["STARTDT"]) + 1
        possible = np.fmax(to_the_end, subjects["AVAL"]).where(subjects["CNSR"] > 0, subjects["AVAL"])
        share = subjects["AVAL"].sum() / possible.sum() if len(subjects) else np.nan
        found.append(
            count_subjects(
                pd.DataFrame({"estimate": [share]}),
                {"n": subjects},
                analysis="completeness",
                method="Clark's completeness: time observed over time possible",
                stats=("n", "estimate"),
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*found)


def curve_limits(
    adtte: pd.DataFrame, *, whole: Sequence[str], competing: Sequence[str], times_months: Sequence[float]
) -> Results:
    """What each curve would be, at least and at most, if everybody treated so far were followed to a time (rule 40).

    Result rows of ``curve-limits`` at each time (months): ``low high``; of ``competing`` parameters for each GROUP
    ``progression death transplant``. They are no interval. Needs PARAMCD, AVAL (days), CNSR (0 = event), EVTYPE.

    Notes
    -----
    A curve: at least the share of subjects with AVAL after the time, or censored on it; at most all but those with an
    event up to it. A cumulative incidence: at least the share with that event up to the time; at most these and those
    censored before it. They need nobody at risk, so that they go on after the largest AVAL.
    """
    found = []
    for paramcd in [*whole, *competing]:
        subjects = outcomes(adtte, paramcd=paramcd)
        days = subjects["AVAL"].to_numpy()[None, :]
        at = in_days(times_months)[:, None]
        kinds = subjects["EVTYPE"].to_numpy()[None, :]
        if paramcd in whole:
            event = subjects["CNSR"].to_numpy()[None, :] == 0
            limits = {"": ((days > at) | (~event & (days == at)), ~(event & (days <= at)))}
        else:
            open_before = (kinds == 0) & (days < at)
            own = {group: (kinds == cause) & (days <= at) for group, cause in CAUSES.items()}
            limits = {group: (had, had | open_before) for group, had in own.items()}
        for group, (low, high) in limits.items():
            shares = {name: _shares(which) for name, which in (("low", low), ("high", high))}
            rows = ard_rows(
                pd.DataFrame({"TIME": np.asarray(times_months, dtype="float64"), **shares}),
                analysis="curve-limits",
                method="Limits if everybody is followed to that time; no interval",
                stats=("low", "high"),
                paramcd=paramcd,
                population="SAFFL",
                group=group,
            )
            found.append(Results(rows))
    return combine(*found)


def enough_at_risk(adtte: pd.DataFrame, *, paramcds: Sequence[str], at_risk: EnoughAtRisk) -> Results:
    """Find the last time at which enough subjects are at risk (rule 40).

    Result rows of ``enough-at-risk``: ``n``, ``enough`` (how many that are: ``at_least``, or one in ``one_in`` of
    all, rounded up, whichever is more) and ``time`` (months): the largest AVAL that so many reach; missing where there
    are fewer than ``at_least`` subjects. Needs USUBJID, PARAMCD, AVAL (days).
    """
    found = []
    for paramcd in paramcds:
        subjects = outcomes(adtte, paramcd=paramcd)
        longest = np.sort(subjects["AVAL"].to_numpy())[::-1]
        enough = max(at_risk.at_least, -(-len(longest) // at_risk.one_in))
        time = in_months(longest[enough - 1]) if len(longest) >= at_risk.at_least else np.nan
        found.append(
            count_subjects(
                pd.DataFrame({"enough": [enough], "time": [time]}),
                {"n": subjects},
                analysis="enough-at-risk",
                method="The largest time that so many subjects reach",
                stats=("n", "enough", "time"),
                paramcd=paramcd,
                population="SAFFL",
            )
        )
    return combine(*found)


def _shares(which: np.ndarray) -> np.ndarray:
    """Share of the subjects on each line; missing without any."""
    return which.mean(axis=1) if which.shape[1] else np.full(len(which), np.nan)
